"""A question cut into chunks: names, nouns for things, roles, relation words, and the small words between.

The longest reading of every word wins; what nothing is known of stays a plain word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graph.ontology import Ontology
from queries.evidence import COMMON, Thing
from queries.hops import vocabulary
from queries.lexicon import LabelSense, Lexicon, RelationSense, Sense
from queries.likeness import vectors
from queries.naming import Named
from queries.questions import table
from queries.words import Token, stem, stems, word_set

Kind = Literal["name", "noun", "role", "relation", "question", "preposition", "auxiliary", "joint", "article", "word"]

QUESTION = word_set("who whom whose what which where when wich")
PREPOSITION = word_set("in at of from to by with for on near inside")
AUXILIARY = word_set(
    "is are was were be been being do does did has have had will would can could may might should must also"
    " already now still currently so far today got really actually officially together jointly all both each"
)
ARTICLE = word_set("a an the its their his her every any some these those this")
JOINT = word_set("and or")
PARTICIPLE = ("ed", "en", "un", "ld", "wn")
MOST_GAP = 9  # tokens between the parts of a phrase: "taken .. under its wing"
MOST_NAMESAKES = 12


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some tokens of a question and what they are."""

    kind: Kind
    tokens: tuple[Token, ...]
    things: tuple[str, ...] = ()  # of a name
    labels: frozenset[str] = frozenset()  # of a noun
    relations: tuple[RelationSense, ...] = ()  # of a relation word or a role
    exact: bool = True

    @property
    def lower(self) -> str:
        """The words as they are compared."""
        return " ".join(t.lower for t in self.tokens)

    @property
    def possessive(self) -> bool:
        """Whether it owns what follows."""
        return self.tokens[-1].possessive

    @property
    def stem(self) -> str:
        """The stem of its last word."""
        return self.tokens[-1].stem

    @property
    def participle(self) -> bool:
        """Whether its verb can be passive: "managed", "run"."""
        return self.tokens[0].lower.endswith(PARTICIPLE)


class Chunker:
    """Cuts questions with the words of one ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self._lexicon = Lexicon(ontology, [*vocabulary(ontology), *_nouns(ontology)])
        self._nouns = {w for r in table().relations for n in r.nouns for w in [stems(n)]}

    def cut(self, tokens: Sequence[Token], spans: Sequence[Named], things: Mapping[str, Thing]) -> list[Chunk]:
        """Return the chunks from left to right."""
        starts = {s.start: s for s in spans if self._is_name(s, tokens, things)}
        words = tuple(self._stem(t) for t in tokens)
        found: list[Chunk] = []
        taken: set[int] = set()
        at = 0
        while at < len(tokens):
            if at in taken:
                at += 1
                continue
            phrase = self._phrase(tokens, words, at)
            span = starts.get(at)
            if span is not None and (phrase is None or span.end - at >= len(phrase[1])):
                found.append(_name(tokens, span, things))
                at = span.end
            elif phrase is not None:
                chunk, places = phrase
                found.append(chunk)
                taken.update(places)
            else:
                found.append(Chunk(_small(tokens[at]), (tokens[at],)))
                at += 1
        return found

    def _is_name(self, span: Named, tokens: Sequence[Token], things: Mapping[str, Thing]) -> bool:
        """Whether the span names things: a lone word in small letters is a noun or a verb first."""
        lone, first = span.end - span.start == 1, tokens[span.start]
        if not lone or first.capital:
            return not lone or span.reason != "words" or len(span.things) <= MOST_NAMESAKES
        whole = any(len(things[t].name.split()) == 1 for t in span.things)
        return span.reason != "words" and (whole or first.stem not in vectors()[0])

    def _phrase(self, tokens: Sequence[Token], words: tuple[str, ...], at: int) -> tuple[Chunk, tuple[int, ...]] | None:
        """Return the longest phrase of the tables that starts here, with the places of its words."""
        if tokens[at].lower in QUESTION | PREPOSITION - {"in"} | AUXILIARY | ARTICLE | JOINT:
            return None
        for phrase, places in self._lexicon.at(words, at, most_gap=MOST_GAP):
            if len(places) == 1 and tokens[at].lower in PREPOSITION:
                continue
            relations = tuple(s for s in phrase.senses if isinstance(s, RelationSense))
            nouns = frozenset(s.label for s in phrase.senses if isinstance(s, LabelSense))
            chosen = tuple(tokens[p] for p in places)
            named = tuple(s for s in relations if s.noun)
            relations = tuple(s for s in relations if not s.noun)
            if named and stems(" ".join(t.text for t in chosen)) not in self._nouns:
                return Chunk("role", chosen, relations=named), places
            if (nouns or named) and (not relations or _noun_first(tokens, at)):
                nouns = nouns or frozenset(s.noun for s in named)
                return Chunk("noun", chosen, labels=nouns, relations=named), places
            if relations:
                return Chunk("relation", chosen, labels=nouns, relations=relations), places
        return None

    def _stem(self, token: Token) -> str:
        if token.capital or token.stem in COMMON or token.stem in self._lexicon.first_stems:
            return token.stem
        return stem(self._lexicon.corrected(token.lower))


def _nouns(ontology: Ontology) -> Iterator[tuple[str, Sense]]:
    """Yield the nouns that name a thing by a relation, with the labels that it can have."""
    for row in table().relations:
        relation = ontology.relations.get(row.type)
        for word in row.nouns if relation else ():
            for label in sorted(relation.head if relation else ()):
                yield word, RelationSense(row.type, label)


def _noun_first(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that can be noun or verb stands first, or after an article, a question word or an owner."""
    before = tokens[at - 1] if at else None
    if before is None or before.possessive or before.lower in ARTICLE:
        return True
    return at == 1 and before.lower in QUESTION - {"who", "whom"}


def _name(tokens: Sequence[Token], span: Named, things: Mapping[str, Thing]) -> Chunk:
    kinds = frozenset(things[t].label for t in span.things)
    return Chunk("name", tuple(tokens[span.start : span.end]), span.things, kinds, exact=span.reason == "exact")


def _small(token: Token) -> Kind:
    if token.lower in QUESTION or token.lower == "that":
        return "question"
    if token.lower in PREPOSITION:
        return "preposition"
    if token.lower in AUXILIARY:
        return "auxiliary"
    if token.lower in ARTICLE:
        return "article"
    return "joint" if token.lower in JOINT else "word"
