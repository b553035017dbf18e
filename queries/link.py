"""Words of the question -> what they can stand for in a graph that a table describes.

An item is a span of tokens with its senses. Items do not overlap; the longest wins. Stored values
come from the store, everything else from the ontology table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from queries.dates import MONTHS, NUMERIC, dates_in
from queries.lexicon import (
    LabelSense,
    Lexicon,
    PropertySense,
    RelationSense,
    Sense,
    SuperlativeSense,
    ValueSense,
)
from queries.values import ValueIndex
from queries.words import Token, fold, word_set

S = TypeVar("S", LabelSense, PropertySense, RelationSense, SuperlativeSense, ValueSense)
LONGEST_VALUE = 7  # tokens
ARTICLES = word_set("a an any no some")
SMALL = word_set(
    "a an the of to in on at for by with from and or is are was were be been do does did have has had it that this"
    " what which who whom whose when where how many much can could you please tell me show give i any all"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A span of the question with its senses."""

    places: tuple[int, ...]  # token numbers
    senses: tuple[Sense, ...]
    reason: str  # "table", "exact", "pattern", "date", "fuzzy"
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
    words = tuple(t.stem for t in tokens)
    items: list[Item] = []
    taken: set[int] = set(skipped)
    at = 0
    while at < len(tokens):
        if at in taken:
            at += 1
            continue
        best = _best(question, tokens, words, at, taken, lexicon, values)
        if best is None:
            at += 1
            continue
        items.append(best)
        taken.update(best.places)
        at += 1
    return tuple(sorted(items, key=lambda i: i.start))


def _best(
    question: str,
    tokens: tuple[Token, ...],
    words: tuple[str, ...],
    at: int,
    taken: set[int],
    lexicon: Lexicon,
    values: ValueIndex,
) -> Item | None:
    stored = _value(question, tokens, at, taken, values, lexicon)
    phrase = _phrase(question, tokens, words, at, taken, lexicon, values)
    if stored and (phrase is None or len(stored.places) >= len(phrase.places)):
        return stored
    return phrase or stored


def _phrase(
    question: str,
    tokens: tuple[Token, ...],
    words: tuple[str, ...],
    at: int,
    taken: set[int],
    lexicon: Lexicon,
    values: ValueIndex,
) -> Item | None:
    """Return the longest phrase that starts here; after an article ("a friend with ..") the longest noun."""
    found = [
        Item(places, senses, "table")
        for phrase, places in lexicon.at(words, at)
        if not taken.intersection(places)
        and not (places[-1] - at >= len(places) and _a_value_follows(question, tokens, places[-1] + 1, values))
        and (senses := lexicon.says(phrase, tuple(tokens[i].lower for i in places)))
    ]
    nouns = [item for item in found if item.names]
    if nouns and at and tokens[at - 1].lower in ARTICLES:
        return nouns[0]
    return next(iter(found), None)


def _a_value_follows(question: str, tokens: tuple[Token, ...], at: int, values: ValueIndex) -> bool:
    """Whether a value told by its form comes next: "has the phone number 5-.." names no one's number."""
    return at < len(tokens) and bool(values.by_pattern(question[tokens[at].start_char : tokens[at].end_char]))


def _value(
    question: str,
    tokens: tuple[Token, ...],
    at: int,
    taken: set[int],
    values: ValueIndex,
    lexicon: Lexicon,
) -> Item | None:
    for size in range(min(LONGEST_VALUE, len(tokens) - at), 0, -1):
        span = range(at, at + size)
        if taken.intersection(span):
            continue
        text = question[tokens[at].start_char : tokens[at + size - 1].end_char]
        places = tuple(span)
        if shaped := values.by_pattern(text):
            return Item(places, tuple(shaped), "pattern")
        if size <= 4 and _is_only_date(text) and (dated := _on(text, values)):
            return Item(places, tuple(dated), "date")
        if numbered := _with_unit(text, tokens, at, size, values):
            return Item(places, tuple(numbered), "unit")
        if size == 1 and (not tokens[at].capital or tokens[at].lower in SMALL):
            continue
        if exact := values.find(text):
            if size == 1 and at == 0 and not any(c.isdigit() for c in text) and _known(words_of(tokens), at, lexicon):
                continue
            return Item(places, tuple(exact), "exact")
    token = tokens[at]
    if token.capital and at and len(token.text) > 3 and not _known(words_of(tokens), at, lexicon):
        near = values.near(token.text)
        if near:
            return Item((at,), tuple(s for s, _ in near), "fuzzy", near[0][1])
    return None


def words_of(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Return the stems of the tokens."""
    return tuple(t.stem for t in tokens)


def _known(words: tuple[str, ...], at: int, lexicon: Lexicon) -> bool:
    return words[at] in SMALL or any(True for _ in lexicon.at(words, at))


def _on(text: str, values: ValueIndex) -> list[ValueSense]:
    days = dates_in(text) if any(c.isdigit() for c in text) else []
    if not days or len(days[0]) != 10 or days[0].startswith("-"):
        return []
    year, month, day = days[0].split("-")
    return values.on(days[0]) or (values.on(f"{year}-{day}-{month}") if NUMERIC.fullmatch(text) else [])


def _is_only_date(text: str) -> bool:
    words = [w for w in fold(text).replace(",", " ").split() if not any(c.isdigit() for c in w)]
    return all(w == "of" or any(m.startswith(w.rstrip(".")) and len(w) > 2 for m in MONTHS) for w in words)


def _with_unit(text: str, tokens: tuple[Token, ...], at: int, size: int, values: ValueIndex) -> list[ValueSense]:
    words = text.replace("-", " ").split()
    if len(words) != 2 or not words[0].isdigit() or fold(words[1]) not in values.units:
        return []
    return [ValueSense(label, prop, words[0]) for label, prop in values.units[fold(words[1])]]
