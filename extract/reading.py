"""What the learned reader makes of one Doc, and what it answers about spans of it.

Names, descriptions and counted numbers are there at once; ``same`` and ``relations`` are asked
with the caller's own mentions, since who is who is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from spacy.tokens import Doc

from extract.pairs import (
    LABELS,
    MAX_SENTENCES_APART,
    STATUSES,
    TYPES,
    Floats,
    PairTable,
    Spot,
    Window,
    marks,
    pair_table,
    same_features,
)
from graph.facts import Status
from graph.ontology import ontology

Chars = tuple[int, int]  # half-open
SCORE_FLOOR = 0.05


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name, or a pronoun or description that stands for one; character offsets, half-open."""

    start_char: int
    end_char: int
    label: str  # one of the ontology's
    score: float  # in [0, 1], higher is surer


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number that counts or measures something, as a figure does; character offsets, half-open."""

    start_char: int
    end_char: int
    score: float


@dataclass(frozen=True, slots=True)
class ScoredRelation:
    """One possible relation between two entities; of a symmetric type each pair is given once."""

    head: str  # the caller's key of the entity
    type: str
    tail: str
    score: float  # in [0, 1], at least SCORE_FLOOR
    status: Status
    former: bool  # of WORKS_FOR: a past post
    sentence_start_char: int  # the sentence that says it most clearly


class Words:
    """The words of a Doc (white space left out), their trees and sentences, found by character."""

    def __init__(self, doc: Doc) -> None:
        tokens = [token for token in doc if not token.is_space]
        place = {token.i: k for k, token in enumerate(tokens)}
        sentence = {token.i: n for n, sent in enumerate(doc.sents) for token in sent}
        self.window = Window(
            [token.text for token in tokens],
            [place.get(token.head.i, k) for k, token in enumerate(tokens)],
            [sentence[token.i] for token in tokens],
        )
        self.starts = np.array([token.idx for token in tokens], np.int64)
        self.ends = np.array([token.idx + len(token) for token in tokens], np.int64)
        self.proper = np.array([token.pos_ == "PROPN" for token in tokens], bool)
        self.sentence_chars = [sent.start_char for sent in doc.sents]

    def __len__(self) -> int:
        return len(self.starts)

    def spot(self, chars: Chars, *, label: int = 0, entity: int = -1) -> Spot | None:
        """Return the words that the characters touch, None where there are none."""
        start = int(np.searchsorted(self.ends, chars[0], "right"))
        end = int(np.searchsorted(self.starts, chars[1], "left"))
        return Spot(start, end, label, bool(self.proper[start:end].any()), entity) if end > start else None

    def cut(self, start: int, end: int) -> Window:
        """Return some of the words as a window of its own."""
        whole = self.window
        heads = [h - start if start <= h < end else k for k, h in enumerate(whole.heads[start:end])]
        return Window(whole.words[start:end], heads, whole.sentences[start:end])


PairScores = Callable[[Floats, Floats, Sequence[Spot], PairTable], Floats]


class SameScore:
    """Whether two mentions are one entity: a product of their vectors, and what can be seen of them."""

    def __init__(self, product: Floats, seen: Floats, bias: float) -> None:
        self._product, self._seen, self._bias = product, seen, bias

    def __call__(self, a: Floats, b: Floats, features: Floats) -> float:
        """Return a score in [0, 1]."""
        logit = float(a @ self._product @ b + features @ self._seen + self._bias)
        return 1 / (1 + float(np.exp(-np.clip(logit, -30, 30))))


@dataclass(frozen=True)
class Reading:
    """One Doc, read."""

    names: list[NameSpan]  # nested ones too, sorted by start, longest first
    nominals: list[NameSpan]  # pronouns and descriptions
    numbers: list[NumberSpan]
    _words: Words
    _windows: list[tuple[int, int, Floats]]  # start and end word, vectors for the pair scorer
    _same_vectors: tuple[Floats, Floats]  # words x width: as first word of a mention, as last
    _same_score: SameScore
    _pair_scores: PairScores

    def same(self, span_a: Chars, span_b: Chars) -> float:
        """Return how likely two spans (characters) speak of one entity, in [0, 1]; 0 where no word is."""
        a, b = self._words.spot(span_a), self._words.spot(span_b)
        if a is None or b is None:
            return 0.0
        features = same_features(self._words.window, [a, b])[0, 1]
        return self._same_score(self._mention_vector(a), self._mention_vector(b), features)

    def _mention_vector(self, spot: Spot) -> Floats:
        first, last = self._same_vectors
        vector: Floats = np.tanh(first[spot.start] + last[spot.end - 1])
        return vector

    def relations(
        self, mentions_by_entity: Mapping[str, Sequence[Chars]], labels: Mapping[str, str]
    ) -> list[ScoredRelation]:
        """Return the relations that the text may state between the entities, best first.

        Args:
            mentions_by_entity: every entity's mentions (characters), names, pronouns and descriptions.
            labels: every entity's label.
        """
        keys = list(mentions_by_entity)
        spots = [
            spot
            for number, key in enumerate(keys)
            for chars in mentions_by_entity[key]
            if (spot := self._words.spot(chars, label=LABELS.index(labels[key]), entity=number)) is not None
        ]
        spots.sort(key=lambda s: (s.start, -s.end))
        best: dict[tuple[int, int, int], ScoredRelation] = {}
        for found, (head, kind, tail) in self._scored(spots):
            key = (head, kind, tail)
            if key not in best or found.score > best[key].score:
                best[key] = replace(found, head=keys[head], tail=keys[tail])
        return sorted(best.values(), key=lambda r: (-r.score, r.head, r.type, r.tail))

    def _scored(self, spots: list[Spot]) -> Iterator[tuple[ScoredRelation, tuple[int, int, int]]]:
        for start, end, vectors in self._windows:
            inside = [s for s in spots if start <= s.start and s.end <= end]
            window = self._words.cut(start, end)
            local = [replace(s, start=s.start - start, end=s.end - start) for s in inside]
            pairs = possible_pairs(window, local)
            if not pairs:
                continue
            table = pair_table(window, local, pairs)
            scores = self._pair_scores(vectors, marks(window, local), local, table)
            for (i, j), row in zip(pairs, scores, strict=True):
                yield from self._of_pair(inside[i], inside[j], row)

    def _of_pair(self, a: Spot, b: Spot, row: Floats) -> Iterator[tuple[ScoredRelation, tuple[int, int, int]]]:
        status: Status = STATUSES[int(row[len(TYPES) : -1].argmax())]
        sentence = self._words.window.sentences[max(a.start, b.start)]
        for kind in np.flatnonzero(row[: len(TYPES)] >= SCORE_FLOOR).tolist():
            relation = ontology().relations[TYPES[kind]]
            if not relation.fits(LABELS[a.label], LABELS[b.label]):
                continue
            ends = (a.entity, kind, b.entity)
            if relation.symmetric and a.entity > b.entity:
                ends = (b.entity, kind, a.entity)
            former = bool(row[-1] > 0.5) and TYPES[kind] == "WORKS_FOR"
            start_char = self._words.sentence_chars[sentence]
            yield ScoredRelation("", TYPES[kind], "", float(row[kind]), status, former, start_char), ends


def possible_pairs(window: Window, spots: Sequence[Spot]) -> list[tuple[int, int]]:
    """Return the ordered pairs of mentions that are near enough and whose labels fit some type."""
    types = ontology().relations.values()
    fitting = {
        (a, b): any(t.fits(LABELS[a], LABELS[b]) for t in types)
        for a in {s.label for s in spots}
        for b in {s.label for s in spots}
    }
    at = [window.sentences[s.start] for s in spots]
    return [
        (i, j)
        for i, a in enumerate(spots)
        for j, b in enumerate(spots)
        if a.entity != b.entity and abs(at[i] - at[j]) <= MAX_SENTENCES_APART and fitting[a.label, b.label]
    ]
