"""The words of one ontology, ready for look-up by stems.

A phrase of the table ("share a home with") becomes a tuple of stems; "..." in it stands for up to
four words between its parts. What a phrase can mean is a sense: a label, a relation, a property,
a superlative of a property, or a stored value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz import fuzz, process

from graph.ontology import Ontology
from queries.tree import Operator
from queries.words import fold, singular, stem, stems

GAP = "..."
WORD = re.compile(r"\w+(?:[-'’./:]\w+)*")
MOST_GAP = 4  # words
SLIP_FLOOR = 86.0  # of 100


@dataclass(frozen=True, slots=True)
class LabelSense:
    """The phrase names a label."""

    label: str


@dataclass(frozen=True, slots=True)
class RelationSense:
    """The phrase names a relation; a noun ("friend") names somebody by it, with this label."""

    type: str
    noun: str = ""
    passive: bool | None = None  # the tail stands before it; None when the table does not say


@dataclass(frozen=True, slots=True)
class PropertySense:
    """The phrase names a property."""

    label: str
    prop: str


@dataclass(frozen=True, slots=True)
class SuperlativeSense:
    """The phrase asks for the most or the least of a property."""

    label: str
    prop: str
    descending: bool


@dataclass(frozen=True, slots=True)
class ValueSense:
    """The phrase is a stored value of a property."""

    label: str
    prop: str
    value: str | int | float
    operator: Operator = "="


Sense = LabelSense | RelationSense | PropertySense | SuperlativeSense | ValueSense


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the table and what it can mean."""

    parts: tuple[tuple[str, ...], ...]  # stems; more than one part when "..." stands in it
    senses: tuple[Sense, ...]
    spellings: tuple[frozenset[str], ...]  # of each sense: how the table spells it, as ``spelt`` gives it

    def meant(self, spoken: str) -> tuple[Sense, ...]:
        """Return the senses of the words as they are ``spoken``: a noun has a plural, but no other forms.

        "Makes" can be a car's make or what somebody makes; "made" is never the former.
        """
        return tuple(s for s, known in zip(self.senses, self.spellings, strict=True) if _verbal(s) or spoken in known)

    @property
    def size(self) -> int:
        """How many words it has."""
        return sum(len(p) for p in self.parts)


def _verbal(sense: Sense) -> bool:
    return isinstance(sense, RelationSense) and not sense.noun


def spelt(words: str) -> str:
    """Return a phrase as nouns are compared: folded, every word in the singular."""
    return " ".join(singular(fold(w)) for w in WORD.findall(words))


def _index(rows: Iterable[tuple[str, Sense]]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[tuple[tuple[str, ...], ...], dict[Sense, set[str]]] = defaultdict(lambda: defaultdict(set))
    for words, sense in rows:
        parts = tuple(p for p in (stems(part) for part in words.split(GAP)) if p)
        if parts:
            found[parts][sense].add(spelt(words))
    index: dict[str, list[Phrase]] = defaultdict(list)
    for parts, senses in found.items():
        index[parts[0][0]].append(Phrase(parts, tuple(senses), tuple(map(frozenset, senses.values()))))
    return {first: tuple(sorted(group, key=lambda p: -p.size)) for first, group in index.items()}


def _rows(ontology: Ontology) -> Iterator[tuple[str, Sense]]:
    for label, entity in ontology.entities.items():
        for word in entity.words:
            yield word, LabelSense(label)
        for name, prop in entity.properties.items():
            for word in prop.words:
                yield word, PropertySense(label, name)
            for word in prop.most:
                yield word, SuperlativeSense(label, name, True)
            for word in prop.least:
                yield word, SuperlativeSense(label, name, False)
            for value, others in prop.values.items():
                for word in (value, *others):
                    yield word, ValueSense(label, name, value)
    for kind, relation in ontology.relations.items():
        for word in relation.words:
            yield word, RelationSense(kind)
        if not relation.words:
            yield relation.label, RelationSense(kind, passive=False)
            yield relation.inverse, RelationSense(kind, passive=True)
        for words, labels in ((relation.nouns, relation.head), (relation.tail_nouns, relation.tail)):
            for word, label in product(words, sorted(labels)):
                yield word, RelationSense(kind, label)


class Lexicon:
    """Phrases of one ontology by their first stem, longest first."""

    def __init__(self, ontology: Ontology, more: Iterable[tuple[str, Sense]] = ()) -> None:
        self.ontology = ontology
        rows = [*_rows(ontology), *more]
        self._index = _index(rows)
        self._stems = frozenset(s for group in self._index.values() for p in group for part in p.parts for s in part)
        self._things = frozenset(spelt(words) for words, sense in rows if isinstance(sense, LabelSense))
        self._spellings = sorted({w.lower() for words, _ in rows for w in words.split() if len(w) > 4})

    @property
    def first_stems(self) -> Collection[str]:
        """The stems with which a phrase begins."""
        return self._index.keys()

    def corrected(self, word: str) -> str:
        """Return the word of the table that ``word`` is a slip of, or itself."""
        if len(word) < 5 or not word.isalpha():
            return word
        hit = process.extractOne(word, self._spellings, scorer=fuzz.ratio, score_cutoff=SLIP_FLOOR)
        return str(hit[0]) if hit and hit[0][0] == word[0] else word

    def superlative(self, comparative: str) -> tuple[SuperlativeSense, ...]:
        """Return the superlatives that belong to a comparative: "older" to "oldest"."""
        if not comparative.endswith("er"):
            return ()
        word = stem(comparative.removesuffix("er") + "est")
        phrases = (p for p in self._index.get(word, ()) if p.size == 1)
        return tuple(s for p in phrases for s in p.senses if isinstance(s, SuperlativeSense))

    def read(self, word: str) -> str:
        """Return a word as the table has it: slips of the keys mended, where the table has no such word."""
        if stem(word) in self._stems:
            return word
        mended = self.corrected(singular(word))
        return word if mended == singular(word) else mended

    def says(self, phrase: Phrase, words: tuple[str, ...]) -> tuple[Sense, ...]:
        """Return what the phrase means in these words of a question: "calls to" are not what "called to" says."""
        spoken = spelt(" ".join(words))
        known = {word for spellings in phrase.spellings for spelling in spellings for word in spelling.split()}
        if any(word in self._things and word not in known for word in spoken.split()):
            return ()
        return phrase.meant(spoken)

    def at(
        self, words: tuple[str, ...], start: int, *, most_gap: int = MOST_GAP
    ) -> Iterator[tuple[Phrase, tuple[int, ...]]]:
        """Yield the phrases that start at ``start``, longest first, with the places of their words."""
        for phrase in self._index.get(words[start], ()):
            places = _places(phrase.parts, words, start, most_gap)
            if places:
                yield phrase, places


def _places(parts: tuple[tuple[str, ...], ...], words: tuple[str, ...], start: int, most_gap: int) -> tuple[int, ...]:
    first, *rest = parts
    if words[start : start + len(first)] != first:
        return ()
    places = list(range(start, start + len(first)))
    for part in rest:
        after = places[-1] + 1
        at = next((i for i in range(after + 1, after + most_gap + 1) if words[i : i + len(part)] == part), None)
        if at is None:
            return ()
        places += range(at, at + len(part))
    return tuple(places)
