"""Words of the question -> what they can stand for in a graph that a table describes.

An item is a span of tokens with its senses. Items do not overlap; the longest wins. Stored values
come from the store, everything else from the ontology table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from queries.dates import MONTHS, NUMERIC, dates_in
from queries.lexicon import LabelSense, Lexicon, PropertySense, RelationSense, Sense, SuperlativeSense, ValueSense
from queries.quantifiers import compared
from queries.tree import Operator
from queries.values import ValueIndex
from queries.words import Token, fold, stem, word_set

S = TypeVar("S", LabelSense, PropertySense, RelationSense, SuperlativeSense, ValueSense)
LONGEST_VALUE = 7  # tokens
ARTICLES = word_set("a an any no some")
SUFFIXES = word_set("related named based owned linked involved made branded called surnamed")
CLAUSE = word_set("who whom that which whose")
MANY = word_set("many which what all")
SMALL = word_set(
    "a an the of to in on at for by with from and or is are was were be been do does did have has had it that this"
    " what which who whom whose when where how many much can could you please tell me show give i any all"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A span of the question with its senses."""

    places: tuple[int, ...]  # token numbers
    senses: tuple[Sense, ...]
    reason: str  # "table", "exact", "pattern", "date", "unit", "number", "fuzzy"
    likeness: float = 1.0

    @property
    def start(self) -> int:
        """The first token."""
        return self.places[0]

    @property
    def end(self) -> int:
        """One past the last token."""
        return self.places[-1] + 1

    @property
    def names(self) -> bool:
        """Whether it can name a thing: by its label, or by its relation to another."""
        return any(isinstance(s, LabelSense) or (isinstance(s, RelationSense) and s.noun) for s in self.senses)

    def of(self, kind: type[S]) -> tuple[S, ...]:
        """The senses of one kind."""
        return tuple(s for s in self.senses if isinstance(s, kind))


def link(
    question: str, tokens: tuple[Token, ...], skipped: frozenset[int], lexicon: Lexicon, values: ValueIndex
) -> tuple[Item, ...]:
    """Return the items of the question from left to right; ``skipped`` tokens only introduce it."""
    return tuple(sorted(Linker(question, tokens, skipped, lexicon, values).items(), key=lambda i: i.start))


class Linker:
    """Walks over the tokens of one question, once, from left to right."""

    def __init__(
        self, question: str, tokens: tuple[Token, ...], skipped: frozenset[int], lexicon: Lexicon, values: ValueIndex
    ) -> None:
        self._question, self._tokens, self._lexicon, self._values = question, tokens, lexicon, values
        self._spoken = tuple(t.lower if t.capital or t.lower in SMALL else lexicon.read(t.lower) for t in tokens)
        self._words = tuple(map(stem, self._spoken))
        self._taken = set(skipped)

    def items(self) -> Iterator[Item]:
        """Yield the items; each takes its tokens."""
        starts = [at for at, token in enumerate(self._tokens) if token.capital and at not in self._taken]
        self._values.seek(self._text(at, size) for at in starts for size in self._sizes(at))
        for at in range(len(self._tokens)):
            if at not in self._taken and (best := self._best(at)) is not None:
                self._taken.update(best.places)
                yield best

    def _best(self, at: int) -> Item | None:
        stored, phrase = self._value(at), self._phrase(at)
        if stored and (phrase is None or len(stored.places) >= len(phrase.places)):
            return self._compared(stored)
        return phrase or (stored and self._compared(stored))

    def _text(self, at: int, size: int) -> str:
        return self._question[self._tokens[at].start_char : self._tokens[at + size - 1].end_char]

    def _sizes(self, at: int) -> range:
        return range(min(LONGEST_VALUE, len(self._tokens) - at), 0, -1)

    # phrases of the table

    def _phrase(self, at: int) -> Item | None:
        """Return the longest phrase that starts here; after an article ("a friend with ..") the longest noun."""
        found = [
            Item(places, senses, "table")
            for phrase, places in self._lexicon.at(self._words, at)
            if not self._taken.intersection(places)
            and not (places[-1] - at >= len(places) and self._broken(places))
            and (senses := self._lexicon.says(phrase, tuple(self._spoken[i] for i in places)))
        ]
        nouns = [item for item in found if item.names]
        if nouns and at and self._tokens[at - 1].lower in ARTICLES:
            return nouns[0]
        return next(iter(found), None)

    def _broken(self, places: tuple[int, ...]) -> bool:
        """Whether a phrase with a gap is none: a clause begins in the gap, or a value told by its form follows.

        "Has the phone number 5-.." names no one's number.
        """
        after = places[-1] + 1
        gap = self._tokens[places[0] : after]
        if any(t.lower in CLAUSE for t in gap[1:]):
            return True
        return after < len(self._tokens) and bool(self._values.by_pattern(self._text(after, 1)))

    def _known(self, at: int) -> bool:
        return self._words[at] in SMALL or any(True for _ in self._lexicon.at(self._words, at))

    # stored values

    def _value(self, at: int) -> Item | None:
        for size in self._sizes(at):
            places = tuple(range(at, at + size))
            if not self._taken.intersection(places) and (found := self._stored(places)):
                return found
        token = self._tokens[at]
        if token.capital and at and len(token.text) > 3 and not self._known(at):
            near = self._values.near(token.text)
            if near:
                return Item((at,), tuple(s for s, _ in near), "fuzzy", near[0][1])
        return None

    def _stored(self, places: tuple[int, ...]) -> Item | None:
        at, size = places[0], len(places)
        text, token = self._text(at, size), self._tokens[at]
        if shaped := self._values.by_pattern(text):
            return Item(places, tuple(shaped), "pattern")
        if size <= 4 and _is_only_date(text) and (dated := _on(text, self._values, self._comparison(at)[1])):
            return Item(places, tuple(dated), "date")
        if numbered := _with_unit(text, self._values):
            return Item(places, tuple(numbered), "unit")
        if size == 1 and (number := self._number(at)):
            return Item(places, number, "number")
        if size == 1 and (not token.capital or token.lower in SMALL):
            return None
        if size == 1 and text.rpartition("-")[2].lower() in SUFFIXES:
            text = text.rpartition("-")[0]  # "Ford-related crimes"
        plural = bool(at) and self._tokens[at - 1].lower in MANY
        exact = self._values.find(text, plural=plural)
        if not exact or (size == 1 and at == 0 and not any(c.isdigit() for c in text) and self._known(at)):
            return None
        return Item(places, tuple(exact), "exact")

    def _number(self, at: int) -> tuple[ValueSense, ...]:
        """Return what a number that something is compared with can measure ("over 60", "older than 60")."""
        text = self._tokens[at].text
        before, operator = self._comparison(at)
        if operator == "=" or not text.isdigit():
            return ()
        adjective = self._lexicon.superlative(self._tokens[before].lower) if before >= 0 else None
        numbers = [(s.label, s.prop) for s in adjective] if adjective else self._values.numbers
        return tuple(ValueSense(label, prop, text) for label, prop in numbers)

    def _comparison(self, at: int) -> tuple[int, Operator]:
        """Return what the words right before say of the value that starts at ``at``, and where an adjective stands."""
        if (operator := compared(self._tokens, at)) != "=":
            return -1, operator
        before = tuple(t.lower for t in self._tokens[max(0, at - 2) : at])
        if before[-1:] == ("than",) and (senses := self._lexicon.superlative(before[-2] if len(before) > 1 else "")):
            return at - 2, ">" if senses[0].descending else "<"
        return -1, "="

    def _compared(self, item: Item) -> Item:
        """Return a measured value with what it is compared by."""
        _, operator = self._comparison(item.start)
        if item.reason not in ("unit", "number", "exact") or operator == "=":
            return item
        senses = tuple(
            replace(s, operator=operator) if (s.label, s.prop) in self._values.numbers else s
            for s in item.of(ValueSense)
        )
        return replace(item, senses=senses)


def _on(text: str, values: ValueIndex, operator: Operator) -> list[ValueSense]:
    days = dates_in(text) if any(c.isdigit() for c in text) else []
    if not days or len(days[0]) != 10 or days[0].startswith("-"):
        return []
    year, month, day = days[0].split("-")
    other = f"{year}-{day}-{month}" if NUMERIC.fullmatch(text) else ""
    return values.on(days[0], operator) or values.on(other)


def _is_only_date(text: str) -> bool:
    words = [w for w in fold(text).replace(",", " ").split() if not any(c.isdigit() for c in w)]
    return all(w == "of" or any(m.startswith(w.rstrip(".")) and len(w) > 2 for m in MONTHS) for w in words)


def _with_unit(text: str, values: ValueIndex) -> list[ValueSense]:
    words = text.replace("-", " ").split()
    if len(words) != 2 or not words[0].isdigit() or fold(words[1]) not in values.units:
        return []
    return [ValueSense(label, prop, words[0]) for label, prop in values.units[fold(words[1])]]
