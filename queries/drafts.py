"""Items -> drafts: the things a question speaks of, before it is known how they hang together.

Values stand with the label that they describe: before it ("Nissan cars"), after it ("the officer
Gronow", "crimes on 3 May"), or alone for it ("a Patterson"). What nothing could be done with is
kept for the reading.
"""

from __future__ import annotations

from dataclasses import replace

from graph.ontology import Ontology
from queries.lexicon import LabelSense, PropertySense, RelationSense, SuperlativeSense, ValueSense
from queries.link import SMALL, Item
from queries.quantifiers import counted, for_each, most_of, none_of
from queries.things import Draft, Reading
from queries.words import Token, word_set

OPENING = word_set("is are was were be been the all of these those a an")
RELATIVE = word_set("who whom whose where which that")
NAMING = word_set("named called surnamed with a an the is whose by of number numbers no code: # and any exactly")
APPOSED = word_set("named called surnamed known as")
BEING = word_set("is are was were be been being")
PREDICATE = BEING | RELATIVE | word_set("also both a an the all not and but")
COUNTED = word_set("as among")  # "has him as a friend", "counts him among her friends"
AGAIN = word_set("the where whose")
CHOICE = word_set("or either a an the by with in at on of for")
SINGLE = word_set("a an")
PRONOUNS = word_set("they he she it them him")
THEIR = word_set("a an the his her its their one of")


class Drafting:
    """Walks over the items once, from left to right."""

    def __init__(self, tokens: tuple[Token, ...], items: tuple[Item, ...], ontology: Ontology) -> None:
        self.tokens, self.items, self._ontology = tokens, items, ontology
        self.reading = Reading()
        self._named: Item | None = None  # a property that waits for its value
        self._consumed: set[int] = set()  # items that only say which property the value before them is of
        self._alike = {
            label
            for relation in ontology.relations.values()
            if relation.symmetric
            for label in relation.head & relation.tail
        }

    def read(self) -> Reading:
        """Return the drafts and what is left beside them."""
        for number, item in enumerate(self.items):
            if number in self._consumed:
                continue
            self._pronoun(item)
            if values := item.of(ValueSense):
                self._value(number, item, values)
            elif item.of(SuperlativeSense):
                self.reading.superlatives.append(item)
            elif nouns := tuple(s for s in item.of(RelationSense) if s.noun):
                self._related_noun(item, nouns)
            elif self._names_a_value(number, item):
                self._named = item
            elif item.of(LabelSense) and not self._relative(item):
                self._label(item)
            elif item.of(RelationSense):
                self.reading.relations.append(item)
            elif item.of(PropertySense) and not self._relative(item):
                self.reading.properties.append(item)
        self._settle()
        return self.reading

    def _pronoun(self, item: Item) -> None:
        """Open what a pronoun stands for ("someone they know"): what the question names first."""
        before, drafts = item.start - 1, self.reading.drafts
        while before > 0 and self.tokens[before].lower in BEING:
            before -= 1
        if not drafts or drafts[-1].last + 1 != before or item.names or not drafts[0].explicit:
            return
        if self.tokens[before].lower in PRONOUNS:
            drafts.append(Draft(drafts[0].labels, before, before, same=0))

    def _relative(self, item: Item) -> bool:
        word = self.tokens[item.start].lower
        if word not in RELATIVE or len(item.places) > 1:
            return False
        return item.start > 3 or bool(self.reading.drafts)

    def _names_a_value(self, number: int, item: Item) -> bool:
        """Whether the item names a property whose value comes right after it."""
        if number + 1 == len(self.items):
            return False
        after = self.items[number + 1]
        named = {(s.label, s.prop) for s in item.of(PropertySense)}
        fits = any((s.label, s.prop) in named for s in after.of(ValueSense))
        return fits and all(self.tokens[i].lower in NAMING for i in range(item.end, after.start))

    def _related_noun(self, item: Item, nouns: tuple[RelationSense, ...]) -> None:
        """A thing named by its relation to another ("a friend"), or what is said of the one before ("is a friend")."""
        labels = frozenset(s.noun for s in nouns)
        if self._answers_who(item):
            self.reading.drafts.pop()
        elif self._counted(item) or self._predicate(item, labels):
            self.reading.relations.append(replace(item, senses=tuple(RelationSense(s.type) for s in nouns)))
            return
        if self._again(item, labels):
            return
        if not self._described(item, labels):
            self._open(item, labels)
        self.reading.relations.append(item)

    def _again(self, item: Item, labels: frozenset[str]) -> bool:
        """Whether the noun speaks once more of a thing: "crimes where the investigation is over"."""
        said = any(d.explicit and d.labels == labels for d in self.reading.drafts)
        return said and not labels & self._alike and self.tokens[item.start - 1].lower in AGAIN

    def _counted(self, item: Item) -> bool:
        """Whether the noun only says how: "have him as a friend"."""
        before = item.start - 1
        while before > 0 and self.tokens[before].lower in THEIR:
            before -= 1
        return before > 0 and self.tokens[before].lower in COUNTED

    def _predicate(self, item: Item, labels: frozenset[str]) -> bool:
        """Whether the noun is said of the thing before: "people who are residents of ..."."""
        last = self.reading.drafts[-1] if self.reading.drafts else None
        if last is None or last.owner or not last.labels & labels:
            return False
        between = {self.tokens[i].lower for i in range(last.last + 1, item.start)}
        if not between & BEING or not between <= PREDICATE:
            return False
        last.labels &= labels
        return True

    def _described(self, item: Item, labels: frozenset[str]) -> bool:
        """Whether the value right before the noun is of the same thing ("Nissan cars", "Harper friends")."""
        last = self.reading.drafts[-1] if self.reading.drafts else None
        named = {(s.label, s.prop) for s in item.of(PropertySense)}
        if last:
            labels |= {s.label for offer in last.offers for s in offer if (s.label, s.prop) in named}
        if not last or last.explicit or last.owner or item.start - last.last not in (1, 2) or not last.labels & labels:
            return False
        if any(last.last < r.start < item.start for r in self.reading.relations):
            return False
        last.labels &= labels
        last.explicit, last.last = True, item.end - 1
        if item.of(RelationSense):
            last.place = item.start
        return True

    def _label(self, item: Item) -> None:
        labels = frozenset(s.label for s in item.of(LabelSense))
        if self._answers_who(item):
            self.reading.drafts.pop()
        elif self._predicate(item, labels):
            return
        last = self.reading.drafts[-1] if self.reading.drafts else None
        if self._described(item, labels):
            return
        shown = {s.label: s.prop for s in item.of(PropertySense)}
        if last and last.explicit and last.last + 1 == item.start and not last.owner and last.becomes(labels):
            last.last = item.end - 1
            return
        self._open(item, labels).shown = shown

    def _answers_who(self, item: Item) -> bool:
        """Whether the only thing so far is a question word that this label makes exact ("who are the officers")."""
        drafts = self.reading.drafts
        if len(drafts) != 1 or self.tokens[drafts[0].place].lower not in RELATIVE or drafts[0].offers:
            return False
        superlatives = {p for s in self.reading.superlatives for p in s.places}
        between = set(range(drafts[0].last + 1, item.start)) - superlatives
        return all(self.tokens[i].lower in OPENING for i in between)

    def _open(self, item: Item, labels: frozenset[str]) -> Draft:
        owner = self.tokens[item.end - 1].possessive
        draft = Draft(labels, item.start, item.end - 1, owner=owner)
        draft.none, draft.each = none_of(self.tokens, item.start), for_each(self.tokens, item.start)
        draft.count, draft.most = counted(self.tokens, item.start), most_of(self.tokens, item.start)
        draft.beside = self._beside(draft)
        self.reading.drafts.append(draft)
        return draft

    def _beside(self, draft: Draft) -> int | None:
        before = draft.place - 1
        while before > 0 and self.tokens[before].lower in CHOICE:
            before -= 1
        if before <= 0 or self.tokens[before].lower != "and":
            return None
        alike = (i for i, d in enumerate(self.reading.drafts) if d.labels == draft.labels and i)
        return next(alike, None)

    def _value(self, number: int, item: Item, senses: tuple[ValueSense, ...]) -> None:
        named, self._named = self._named or self._named_after(number, item, senses), None
        senses = self._narrowed(senses, named)
        target = None if self._describes_next(number, item, senses) else self._target(item, senses, named)
        if named is None and self._another(item):
            target = None
        if self._answers_who(item):
            who = self.reading.drafts[0]
            if who.takes(senses):
                target = who
            else:
                self.reading.drafts.pop()
        if (other := self._alternative(item, senses)) is not None:
            other.offers[-1] += senses
            other.last = item.end - 1
        elif target is not None:
            target.give(target.takes(senses))
            target.last = max(target.last, item.end - 1)
        elif not self.reading.drafts and self._fronted(item):
            self.reading.floating.append(item)
        else:
            draft = self._open(item, frozenset(s.label for s in senses))
            draft.explicit = item.reason == "table"
            draft.give(senses)

    def _another(self, item: Item) -> bool:
        """Whether the value names a thing of its own ("crimes that involve a Ford")."""
        before = item.start - 1
        single = before > 0 and self.tokens[before].lower in SINGLE and self.tokens[before - 1].lower not in BEING
        return single and item.reason == "exact"

    def _alternative(self, item: Item, senses: tuple[ValueSense, ...]) -> Draft | None:
        """Return the thing whose last value this one is another choice for ("drug crimes or robberies")."""
        last = self.reading.drafts[-1] if self.reading.drafts else None
        if last is None or not last.offers:
            return None
        between = [self.tokens[i].lower for i in range(last.last + 1, item.start)]
        kinds = {(s.label, s.prop) for s in last.offers[-1]}
        alike = all((s.label, s.prop) in kinds for s in senses)
        return last if alike and "or" in between and set(between) <= CHOICE else None

    def _named_after(self, number: int, item: Item, senses: tuple[ValueSense, ...]) -> Item | None:
        """The property named right behind the value ("LHS model")."""
        after = self.items[number + 1] if number + 1 < len(self.items) else None
        if after is None or (after.of(LabelSense) and not self._closes(item, senses)):
            return None
        between = [self.tokens[i].lower for i in range(item.end, after.start)]
        if between and (between[0] not in COUNTED or not set(between[1:]) <= THEIR):
            return None
        named = {(s.label, s.prop) for s in after.of(PropertySense)}
        if not any((s.label, s.prop) in named for s in senses):
            return None
        self._consumed.add(number + 1)
        return after

    def _closes(self, item: Item, senses: tuple[ValueSense, ...]) -> bool:
        """Whether the value belongs to the thing before it ("locations with SK1 4DX postcode")."""
        drafts = self.reading.drafts
        last = drafts[-1] if drafts else None
        if any(self.tokens[d.place].lower in RELATIVE and not d.offers and d.takes(senses) for d in drafts):
            return True  # "where in the SK1 4DX postcode does ..."
        if last is None or not last.explicit or not last.takes(senses):
            return False
        return all(self.tokens[i].lower in NAMING for i in range(last.last + 1, item.start))

    def _narrowed(self, senses: tuple[ValueSense, ...], named: Item | None) -> tuple[ValueSense, ...]:
        if named is None:
            return senses
        wanted = {(s.label, s.prop) for s in named.of(PropertySense)}
        return tuple(s for s in senses if (s.label, s.prop) in wanted) or senses

    def _describes_next(self, number: int, item: Item, senses: tuple[ValueSense, ...]) -> bool:
        """Whether the value stands right before the label that it belongs to."""
        if number + 1 == len(self.items) or self.tokens[item.end - 1].possessive:
            return False
        number += 1 + (number + 1 in self._consumed)
        if number == len(self.items):
            return False
        after = self.items[number]
        if self.tokens[after.start].lower in RELATIVE:
            return False
        labels = {s.label for s in after.of(LabelSense)} | {s.label for s in after.of(PropertySense)}
        if after.start == item.end:
            labels |= {s.noun for s in after.of(RelationSense)}
        return after.start <= item.end + 1 and bool(labels & {s.label for s in senses})

    def _target(self, item: Item, senses: tuple[ValueSense, ...], named: Item | None) -> Draft | None:
        """The nearest thing on the left that the value can describe."""
        for distance, draft in enumerate(reversed(self.reading.drafts)):
            fitting = draft.takes(senses)
            if not fitting or (item.reason == "table" and self._label_inside(item)):
                continue
            if (named is None or named.of(LabelSense)) and self._related(item, distance, senses):
                return None
            named_so = named is None and item.reason in ("exact", "fuzzy", "table", "pattern")
            if named_so and self._alike & {s.label for s in fitting} and not self._apposed(draft, item):
                return None
            return draft
        return None

    def _related(self, item: Item, distance: int, senses: tuple[ValueSense, ...]) -> bool:
        """Whether a relation word before the value opens a thing of its own ("phones that called on 3 May")."""
        last = self.reading.drafts[-1]
        between = [
            r
            for r in self.reading.relations
            if last.last < r.start < item.start and any(self.tokens[p].lower not in SMALL for p in r.places)
        ]
        if distance and not self._joined_before(distance) and not self._opens_clause(between):
            return False  # "the calls that a phone got on 3 May": the relation joins the two
        if distance == 0:
            return item.reason == "pattern" and bool(between) and not any(self._measured(s) for s in senses)
        labels = {s.label for s in senses}
        kinds = {s.type for r in between for s in r.of(RelationSense)}
        ends = [self._ontology.relations[k] for k in kinds]
        return any(
            (labels & e.head and last.labels & e.tail) or (labels & e.tail and last.labels & e.head) for e in ends
        )

    def _opens_clause(self, relations: list[Item]) -> bool:
        """Whether a relative clause begins with one of the relations: "a phone that got a call"."""
        last = self.reading.drafts[-1].last
        return any(self.tokens[i].lower in RELATIVE for r in relations for i in range(last + 1, r.start))

    def _joined_before(self, distance: int) -> bool:
        """Whether a relation word stands between the last thing and the one so far before it."""
        earlier, last = self.reading.drafts[-1 - distance], self.reading.drafts[-1]
        return any(earlier.last < r.start < last.place for r in self.reading.relations)

    def _measured(self, sense: ValueSense) -> bool:
        return self._ontology.entities[sense.label].properties[sense.prop].kind in ("date", "time", "number")

    def _label_inside(self, item: Item) -> bool:
        return len(item.places) > 1 and self.tokens[item.end - 1].lower.endswith("s")

    def _apposed(self, draft: Draft, item: Item) -> bool:
        return all(self.tokens[i].lower in APPOSED for i in range(draft.last + 1, item.start)) and not draft.owner

    def _fronted(self, item: Item) -> bool:
        return item.start <= 2 and item.reason in ("date", "pattern", "unit", "number") and len(self.items) > 1

    def _settle(self) -> None:
        """Give the fronted values to what came later."""
        for item in self.reading.floating:
            senses = item.of(ValueSense)
            target = next((d for d in self.reading.drafts if d.takes(senses)), None)
            if target is not None:
                target.give(senses)
            else:
                end = len(self.tokens) - 1
                draft = Draft(frozenset(s.label for s in senses), end, end, explicit=False)
                draft.give(senses)
                self.reading.drafts.append(draft)
