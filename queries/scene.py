"""How much the words of a question speak for an edge between two of the things it names.

A relation word speaks most for the things that stand beside it: between its ends ("people who know
Ann"), after both ("crimes that Ann investigated"), or joined by "and" to the verb before, whose
subject it shares ("people who know Ann and live with Bert").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from queries.drafts import RELATIVE
from queries.lexicon import RelationSense
from queries.link import SMALL, Item
from queries.quantifiers import denied
from queries.things import Draft
from queries.words import Token, word_set

SAID, NEAR, FAR = 3.0, 0.8, -0.9
FEW_TYPES = 3  # a word for more relations than these says no more than that there is one
MERE_LINK = 0.6  # of SAID, for such a word
INVERTED = 0.9  # of SAID: "crimes that Ann investigated"
BEHIND = 0.5  # of SAID, for a word after both ends
BEFORE = 0.3  # of SAID, for a word before both ends
WEAK = 0.35  # of SAID, for a relation word that is a mere preposition
PARTICIPLE = ("ed", "ing")
HAVING = word_set("have has had having with whose")
JOINING = word_set("and but")
FINITE = word_set("is are was were have has")
AUXILIARY = FINITE | word_set("be been had also who that which do does did not never")


@dataclass(frozen=True)
class Scene:
    """The things and relation words of one question."""

    drafts: list[Draft]
    relations: list[Item]
    tokens: tuple[Token, ...]

    @cached_property
    def order(self) -> list[int]:
        """The numbers of the things from left to right."""
        return sorted(range(len(self.drafts)), key=lambda i: self.drafts[i].place)

    @cached_property
    def labels(self) -> frozenset[str]:
        """All that the things can be."""
        return frozenset(label for d in self.drafts for label in d.labels)

    @cached_property
    def telling(self) -> list[int]:
        """The relation words that are more than prepositions, helping verbs and mere links ("linked to")."""
        return [n for n, item in enumerate(self.relations) if not _vague(item) and not self._small(item)]

    @cached_property
    def denied(self) -> frozenset[int]:
        """The relation words that are said not to hold."""
        return frozenset(
            n
            for n, item in enumerate(self.relations)
            if not any(s.noun for s in item.of(RelationSense)) and denied(self.tokens, item.start)
        )

    @cached_property
    def _subjects(self) -> list[int | None]:
        return [self._subject(item) for item in self.relations]

    def between(self, i: int, j: int) -> int:
        """Return how many things stand between two."""
        return sum(self.drafts[i].place < d.place < self.drafts[j].place for d in self.drafts)

    def owned(self, j: int) -> bool:
        """Whether the thing is somebody's whose name comes first ("Arthur's friends")."""
        return self.drafts[j].owner and any(d.place > self.drafts[j].place for d in self.drafts)

    def followed(self, item: Item) -> bool:
        """Whether a thing comes right after the relation word."""
        after = min((d.place for d in self.drafts if d.place >= item.end), default=None)
        return after is not None and all(t.lower in SMALL for t in self.tokens[item.end : after])

    def gains(self, types: set[str], i: int, j: int) -> Iterator[tuple[tuple[int, int], float]]:
        """Yield the relation words of these types that speak for an edge, and how much.

        A word speaks once, but once more for a thing that "and" joins to one of its kind ("a crime
        .. and a crime .."): the second number tells the two apart.
        """
        beside = self.drafts[j].beside
        for number, item in enumerate(self.relations):
            if not types & {s.type for s in item.of(RelationSense)}:
                continue
            if (gain := self.gain(number, i, j)) > 0:
                yield (number, -1), gain
            if beside is not None and i < beside and (gain := self.gain(number, i, beside)) > 0:
                yield (number, j), gain - FAR * self.between(i, j)

    def gain(self, number: int, i: int, j: int) -> float:
        """Return how much a relation word speaks for an edge between two things, the left one first."""
        item, left, right = self.relations[number], self.drafts[i], self.drafts[j]
        weight = SAID * (MERE_LINK if _vague(item) else 1.0) * (WEAK if self._small(item) else 1.0)
        if any(s.noun for s in item.of(RelationSense)):
            return weight * self._by_noun(item, i, j)
        subject = self._subjects[number]
        if subject is not None and left.last < item.start < right.place:
            if left.place == subject:
                before = sum(left.place < d.place < item.start for d in self.drafts)
                return weight * NEAR ** (self.between(i, j) - before) - FAR * before
            if left.last == max((d.last for d in self.drafts if d.last < item.start), default=-1):
                return weight * MERE_LINK
        return weight * self._by_place(item, i, j)

    def _by_noun(self, item: Item, i: int, j: int) -> float:
        left, right = self.drafts[i], self.drafts[j]
        if not self.between(i, j):
            if left.place == item.start:
                return 1.0
            if right.place == item.start:
                having = any(t.lower in HAVING for t in self.tokens[left.last + 1 : right.place])
                return 1.0 if left.owner or having or left.last + 1 == right.place else 1 / 3
        return 0.5 if item.start in (left.place, right.place) else 0.0

    def _by_place(self, item: Item, i: int, j: int) -> float:
        left, right = self.drafts[i], self.drafts[j]
        if left.last < item.start < right.place:
            behind = sum(d.place > left.place and d.last < item.start for d in self.drafts)
            return NEAR ** (self.between(i, j) + behind)
        if right.last < item.start <= right.last + 2 and not self.between(i, j) and not self._told(left, right):
            return INVERTED
        if item.start > right.place:
            return BEHIND * NEAR ** sum(d.place > right.place for d in self.drafts)
        return BEFORE

    def _told(self, left: Draft, right: Draft) -> bool:
        """Whether a telling relation word stands between two things."""
        return any(left.last < self.relations[n].start < right.place for n in self.telling)

    def _small(self, item: Item) -> bool:
        return all(self.tokens[p].lower in SMALL for p in item.places)

    def _subject(self, item: Item) -> int | None:
        """Return the place of what a second verb is said of; None when the verb is no second.

        "People who know A and live with B", "people who live with A are friends of B".
        """
        before = item.start - 1
        while before > 0 and self.tokens[before].lower in AUXILIARY:
            before -= 1
        helpers = {t.lower for t in self.tokens[before + 1 : item.start + 1]}
        earlier = [r for r in self.relations if r.end <= before + 1 and not self._small(r)]
        if before <= 0 or not earlier:
            return None
        if self.tokens[before].lower in JOINING:
            return max((d.place for d in self.drafts if d.last < earlier[-1].start), default=None)
        if not any(d.last == before for d in self.drafts) or helpers & RELATIVE:
            return None
        ending = [d for d in self.drafts if d.last == before]
        if any(d.place and self.tokens[d.place - 1].lower == "whose" for d in ending):
            return None
        named = any(not d.explicit for d in ending)
        return self.drafts[self.order[0]].place if helpers & FINITE or (named and self._closes(item)) else None

    def _closes(self, item: Item) -> bool:
        """Whether a relative clause is over when the verb comes: "people who know Ann live with Bert"."""
        clause = max((i for i in range(item.start) if self.tokens[i].lower in RELATIVE and i), default=None)
        if clause is None or self.tokens[item.start].lower.endswith(PARTICIPLE):
            return False
        return any(clause < r.start < item.start - 1 for r in self.relations)


def _vague(item: Item) -> bool:
    return len({s.type for s in item.of(RelationSense)}) > FEW_TYPES
