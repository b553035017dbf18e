"""The mentions of an article on the tokens of its Doc.

The relation readers ask two things: which entities does this token stand for, and which mentions
form a list ("A, B and C"). Both are answered here, so that coordination and institutions spoken
of by their place ("hospitals in Leeds and York") are settled once for all readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Span, Token

from extract.places import lies_in
from graph.facts import Entity, Mention

LIST_WORDS = frozenset({",", "and", "or", "&", "as", "well", "the", "both", "then", "also", ";", "plus", "including"})
JOINING = frozenset({"and", "or", "&", "well", "plus"})


@dataclass(frozen=True, slots=True)
class SpotWords:
    """Words that stand for the names near them; from ``triggers.toml``."""

    stand_ins: frozenset[str]  # "hospitals" in "hospitals in Leeds"
    people: frozenset[str]  # "residents" in "residents of Leeds"
    posts: frozenset[str]
    demonyms: Mapping[str, str]  # "swedish" -> Sweden
    counts: Mapping[str, int]  # "three"
    groups: Mapping[str, str]  # "cities" in "the three cities" -> the label of each, or "any"


@dataclass(frozen=True, slots=True)
class Spot:
    """One mention; token offsets, half-open."""

    entity: str
    label: str
    start: int
    end: int
    root: int  # the token that the rest of the sentence holds on to
    named: bool = True

    def holds(self, other: Spot) -> bool:
        """Whether ``other`` lies inside this mention and is not the whole of it."""
        inside = self.start <= other.start and other.end <= self.end
        return inside and (self.end - self.start) > (other.end - other.start)


class Spots:
    """The spots of one Doc and what each token stands for."""

    def __init__(
        self,
        doc: Doc,
        entities: Sequence[Entity],
        mentions: Iterable[Mention],
        *,
        words: SpotWords,
    ):
        labels = {e.id: e.label for e in entities}
        mentions = list(mentions)
        found = [_spot(doc, m, labels[m.entity]) for m in [*mentions, *_names_within(entities, mentions)]]
        taken = {i for s in found if s for i in range(s.start, s.end)}
        found += _demonyms(doc, entities, words, taken)
        self.words = words
        self.doc = doc
        self.labels = labels
        self.stand_ins = words.stand_ins
        self.demonyms = words.demonyms
        self.sentence = [t.sent.start for t in doc]
        self.all: tuple[Spot, ...] = tuple(sorted({s for s in found if s}, key=lambda s: (s.start, -s.end)))
        self.at: list[Spot | None] = _owners(doc, self.all)
        self.outer: tuple[Spot, ...] = tuple(dict.fromkeys(s for s in self.at if s))
        self.runs = _runs(doc, self.outer)
        self.apposed = _apposed(doc, self.outer, self.runs)
        self.groups = _groups(doc, self)

    def inside(self, spot: Spot) -> list[Spot]:
        """Return the spots that lie inside ``spot``, from left to right."""
        return [s for s in self.all if spot.holds(s)]

    def of(self, token: Token) -> list[Spot]:
        """Return what ``token`` stands for: its mention with those coordinated to it, or an institution's place."""
        found = self._stands_for(token)
        for other in _conjuncts(token, self.at[token.i]):
            found += self._stands_for(other)
        return list(dict.fromkeys(found))

    def people_of(self, token: Token) -> list[Spot]:
        """Return the places of "residents of A and B" or "people who live in C"."""
        if token.lower_ not in self.words.people:
            return []
        below = [t for t in token.subtree if t.i > token.i and (s := self.at[t.i]) and s.label == "Place"]
        inner = {d.i for t in below for d in t.subtree if self.at[d.i] != self.at[t.i] and d.dep_ != "conj"}
        places = [s for t in below if t.i not in inner and not _worked(t) and (s := self.at[t.i])]
        names = {s: self.doc[s.start : s.end].text for s in places}
        places = [s for s in places if not any(lies_in(names[o], names[s]) for o in places)]
        before = [s for c in token.children if (s := self.at[c.i]) and s.label == "Place" and c.i < token.i]
        return list(dict.fromkeys([*before, *places]))[:6]

    def _stands_for(self, token: Token) -> list[Spot]:
        spot = self.at[token.i]
        if spot:
            spot = self.apposed.get(spot, spot)
            return list(self.runs.get(spot, (spot,)))
        if token.i in self.groups:
            return list(self.groups[token.i])
        if token.lower_ not in self.stand_ins:
            return []
        return self._owners_of(token)

    def _owners_of(self, token: Token, depth: int = 2) -> list[Spot]:
        """Return whose an institution is: "departments within hospitals of A and B"."""
        found: list[Spot] = []
        for child in token.children:
            if not child.dep_.startswith(("nmod", "compound")):
                continue
            inner = self.at[child.i]
            if inner:
                found += self.runs.get(inner, (inner,))
            elif depth and child.lower_ in self.stand_ins:
                found += self._owners_of(child, depth - 1)
        return found

    def parts(self, spot: Spot) -> list[Spot]:
        """Return the places that a compound place names, itself when it names none."""
        inner = [s for s in self.inside(spot) if s.label == "Place"] if spot.label == "Place" else []
        return inner if len(inner) > 1 else [spot]


def _spot(doc: Doc, mention: Mention, label: str) -> Spot | None:
    span = doc.char_span(mention.start_char, mention.end_char, alignment_mode="expand")
    if span is None or not len(span):
        return None
    return Spot(mention.entity, label, span.start, span.end, _root(span), mention.named)


def _worked(place: Token) -> bool:
    """Whether people only work or study in ``place``: "who worked in Lund but live in Varberg"."""
    return place.head.lower_ in {"worked", "work", "works", "working", "studied", "study", "commute", "went"}


def _names_within(entities: Sequence[Entity], mentions: Sequence[Mention]) -> list[Mention]:
    """Return the names of other entities that stand inside a longer name and were not marked there."""
    names = [(name, e.id) for e in entities if e.label != "Person" for name in (e.name, *e.aliases)]
    names.sort(key=lambda pair: -len(pair[0]))
    marked = {(m.start_char, m.end_char) for m in mentions}
    found: list[Mention] = []
    for m in mentions:
        inner = [
            (a, b) for a, b in marked if m.start_char <= a and b <= m.end_char and (a, b) != (m.start_char, m.end_char)
        ]
        for name, entity in names if m.named else ():
            at = m.surface.find(name)
            if at < 0 or entity == m.entity or len(name) == len(m.surface):
                continue
            start, end = m.start_char + at, m.start_char + at + len(name)
            edges = m.surface[at - 1 : at] + m.surface[at + len(name) : at + len(name) + 1]
            if any(c.isalnum() for c in edges) or any(a <= start and end <= b for a, b in inner):
                continue
            inner.append((start, end))
            found.append(Mention(entity, name, start, end))
    return found


def _demonyms(doc: Doc, entities: Sequence[Entity], words: SpotWords, taken: set[int]) -> list[Spot | None]:
    """Return a spot for each "Chinese" before a post ("Chinese President") of an article that names China."""
    places = {name.lower(): e.id for e in entities if e.label == "Place" for name in (e.name, *e.aliases)}
    known = {word: places[name.lower()] for word, name in words.demonyms.items() if name.lower() in places}
    return [
        Spot(known[t.lower_], "Place", t.i, t.i + 1, t.i)
        for t in doc[:-2]
        if t.lower_ in known and t.i not in taken and {doc[t.i + 1].lower_, doc[t.i + 2].lower_} & words.posts
    ]


def _root(span: Span) -> int:
    """Return the token of ``span`` that hangs on a word outside it; the noun among them when a tree is broken."""
    tops = [t for t in span if (t.head.i < span.start or t.head.i >= span.end or t.head.i == t.i) and not t.is_punct]
    nouns = [t for t in tops if t.pos_ in {"PROPN", "NOUN", "PRON"}]
    chosen = nouns or tops or [span[-1]]
    return chosen[0].i


def _owners(doc: Doc, spots: Sequence[Spot]) -> list[Spot | None]:
    """Give each token its outermost name; a description keeps what no name inside it takes."""
    owner: list[Spot | None] = [None] * len(doc)
    for spot in sorted(spots, key=lambda s: (s.named, -(s.end - s.start))):
        span = range(spot.start, spot.end)
        if all(owner[i] is None or (spot.named and not owner[i].named) for i in span):  # type: ignore[union-attr]
            for i in span:
                owner[i] = spot
    return owner


def _runs(doc: Doc, outer: Sequence[Spot]) -> dict[Spot, tuple[Spot, ...]]:
    """Return for each spot of a list "A, B and C" the whole list."""
    runs: dict[Spot, tuple[Spot, ...]] = {}
    current: list[Spot] = []
    joined = False
    for spot in [*outer, None]:
        gap = [t.lower_ for t in doc[current[-1].end : spot.start]] if current and spot else []
        listed = bool(gap) and len(gap) <= 4 and all(w in LIST_WORDS for w in gap) and (gap[0] != "the" or len(gap) > 1)
        same = bool(spot and current and _alike(spot.label, current[-1].label))
        if listed and same and not joined:
            current.append(spot)  # type: ignore[arg-type]
            joined = joined or bool(JOINING & set(gap))
            continue
        chain = len(current) > 2 and current[0].label != "Place"
        if len(current) > 1 and (joined or chain):
            runs.update(dict.fromkeys(current, tuple(current)))
        current, joined = ([spot] if spot else []), False
    return runs


def _apposed(doc: Doc, outer: Sequence[Spot], runs: Mapping[Spot, tuple[Spot, ...]]) -> dict[Spot, Spot]:
    """Return for "Y" in "X, Y" (a hospital's university, a town's province) the X that the sentence is about."""
    found: dict[Spot, Spot] = {}
    for one, two in pairwise(outer):
        if doc[one.end : two.start].text != "," or two.label not in APPOSED.get(one.label, ()) or one in runs:
            continue
        after = doc[two.end].lower_ if two.end < len(doc) else "."
        if after not in JOINING and not (after == "," and two.label == one.label):
            found[two] = found.get(one, one)
    return found


APPOSED = {
    "Hospital": ("School", "Place"),
    "School": ("Place",),
    "Place": ("Place",),
    "Company": ("Place",),
    "Facility": ("Place",),
    "Organization": ("Place",),
}
BODIES = frozenset({"Hospital", "School", "Agency", "Company", "Organization", "Facility"})


def _alike(one: str, other: str) -> bool:
    return one == other or (one in BODIES and other in BODIES)


def _conjuncts(token: Token, spot: Spot | None) -> list[Token]:
    """Return the words coordinated to ``token``, seen from any word of its mention."""
    words = token.doc[spot.start : spot.end] if spot else [token]
    found: list[Token] = []
    for word in words:
        for child in word.children:
            if child.dep_ == "conj" and (not spot or not spot.start <= child.i < spot.end):
                found.append(child)
                if len(found) < 12:
                    found += [c for c in child.children if c.dep_ == "conj"]
    return found


def _groups(doc: Doc, spots: Spots) -> dict[int, tuple[Spot, ...]]:
    """Return what "the three places" stands for: the last list of so many, of that kind."""
    found: dict[int, tuple[Spot, ...]] = {}
    leaves = [s for s in spots.all if not spots.inside(s)]
    lists = sorted({*spots.runs.values(), *_runs(doc, leaves).values()}, key=lambda run: run[-1].end)
    if not lists:
        return found
    for token in doc:
        if token.lower_ not in spots.words.counts or spots.at[token.i]:
            continue
        noun = token.head if token.head.i > token.i and token.head.i - token.i <= 3 else token
        label = spots.words.groups.get(noun.lower_)
        if label is None:
            continue
        size = spots.words.counts[token.lower_]
        before = [r for r in lists if r[-1].end <= token.i and len(r) == size and label in {"any", r[0].label}]
        if before:
            found[noun.i] = before[-1]
    return found
