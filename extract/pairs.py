"""What can be seen of two mentions without reading the words: distance, order, nesting, path, spelling.

The learned reader gets these beside its word vectors. Training and running share this file, so
that both see the same. All indices are words of one window, half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.facts import Status

Floats = NDArray[np.float32]

LABELS = (
    "Hospital", "School", "Agency", "Company", "Organization", "Project",
    "Policy", "Service", "Facility", "Place", "Person", "Event",
)  # fmt: skip
TYPES = (
    "HOSTS", "PARTNERS_WITH", "RELOCATED_TO", "BRANCH_OF", "AFFILIATED_WITH", "LOCATED_IN",
    "WORKS_FOR", "SUPPORTS", "LAUNCHED", "SIGNED", "COVERS", "PART_OF",
)  # fmt: skip
STATUSES: tuple[Status, ...] = ("done", "ongoing", "planned")

MAX_SENTENCES_APART = 2
GAP_STEPS = np.array([1, 2, 3, 5, 9, 17, 33])
PATH_STEPS = np.array([1, 2, 3, 4, 5, 7])
BETWEEN_STEPS = np.array([1, 2, 3, 4])
SENTENCE_STEPS = np.array([1, 2, 3, 5])
MARKS = 2 * len(LABELS) + 2
PAIR_FEATURES = 3 + 1 + 2 + 8 + 8 + 5 + 2 + 2 * len(LABELS)
SAME_FEATURES = 5 + 3 + 6


@dataclass(frozen=True, slots=True)
class Spot:
    """One mention in a window of words."""

    start: int
    end: int
    label: int  # index into LABELS
    named: bool  # holds a proper noun; False for "it", "the hospital"
    entity: int = -1


@dataclass(frozen=True, slots=True)
class Window:
    """Some sentences in a row, with what the encoder says of them."""

    words: list[str]
    heads: list[int]  # index of the governor; a root's is its own; governors outside the window too
    sentences: list[int]  # number of the sentence of every word, from 0


def paths(window: Window) -> list[list[int]]:
    """Return for every word the way up to its root, the word itself first."""
    ways: list[list[int]] = []
    for word in range(len(window.words)):
        way, here = [word], window.heads[word]
        while here != way[-1] and here not in way:
            way.append(here)
            here = window.heads[here]
        ways.append(way)
    return ways


def top_word(window: Window, start: int, end: int) -> int:
    """Return the word of the span that the rest of it hangs on."""
    for word in range(start, end):
        head = window.heads[word]
        if head == word or not start <= head < end:
            return word
    return end - 1


def between_in_tree(up_a: list[int], up_b: list[int]) -> tuple[list[int], int]:
    """Return the words on the way from one word to another, ends left out, and its length.

    Across sentences the way leads over both roots.
    """
    in_b = {word: k for k, word in enumerate(up_b)}
    for k, word in enumerate(up_a):
        if word in in_b:
            way = up_a[1 : k + 1] + up_b[1 : in_b[word]]
            return [w for w in way if w not in (up_a[0], up_b[0])], k + in_b[word]
    return up_a[1:] + up_b[1:], len(up_a) + len(up_b) + 1


def marks(window: Window, spots: Sequence[Spot]) -> Floats:
    """Return words x ``MARKS``: inside which label, start of which label, in a name or in a description."""
    table = np.zeros((len(window.words), MARKS), np.float32)
    for spot in spots:
        table[spot.start : spot.end, spot.label] = 1
        table[spot.start, len(LABELS) + spot.label] = 1
        table[spot.start : spot.end, 2 * len(LABELS) + (0 if spot.named else 1)] = 1
    return table


@dataclass(frozen=True, slots=True)
class PairTable:
    """Ordered pairs of mentions and what can be seen of them."""

    first: NDArray[np.int64]  # index into the mentions
    second: NDArray[np.int64]
    features: Floats  # pairs x PAIR_FEATURES
    path: Floats  # pairs x words; rows sum to 1, or to 0 where nothing lies between


def pair_table(window: Window, spots: Sequence[Spot], pairs: Sequence[tuple[int, int]]) -> PairTable:
    """Return the features of the ordered pairs of mentions."""
    ups = paths(window)
    tops = [top_word(window, spot.start, spot.end) for spot in spots]
    path = np.zeros((len(pairs), len(window.words)), np.float32)
    lengths = np.zeros(len(pairs), np.int64)
    for row, (i, j) in enumerate(pairs):
        way, lengths[row] = between_in_tree(ups[tops[i]], ups[tops[j]])
        if way:
            path[row, way] = 1 / len(set(way))
    index = np.array(pairs, np.int64).reshape(-1, 2)
    return PairTable(index[:, 0], index[:, 1], _pair_features(window, spots, index, lengths), path)


def _one_hot(values: NDArray[np.int64], size: int) -> Floats:
    return np.eye(size, dtype=np.float32)[values]


def _pair_features(
    window: Window, spots: Sequence[Spot], index: NDArray[np.int64], lengths: NDArray[np.int64]
) -> Floats:
    starts, ends, labels, named = (
        np.array([getattr(spot, name) for spot in spots], np.int64) for name in ("start", "end", "label", "named")
    )
    sentence = np.array(window.sentences)[starts]
    i, j = index[:, 0], index[:, 1]
    apart = np.minimum(np.abs(sentence[i] - sentence[j]), MAX_SENTENCES_APART)
    gap = np.maximum(0, np.maximum(starts[i] - ends[j], starts[j] - ends[i]))
    low, high = np.minimum(ends[i], ends[j]), np.maximum(starts[i], starts[j])
    order = np.sort(starts)
    between = np.maximum(0, np.searchsorted(order, high) - np.searchsorted(order, low))
    inside = (starts[i] >= starts[j]) & (ends[i] <= ends[j])
    around = (starts[i] <= starts[j]) & (ends[i] >= ends[j])
    return np.concatenate(
        [
            _one_hot(apart, 3),
            (starts[j] > starts[i])[:, None],
            inside[:, None],
            around[:, None],
            _one_hot(np.searchsorted(GAP_STEPS, gap, "right"), 8),
            _one_hot(np.searchsorted(PATH_STEPS, lengths, "right") + (apart > 0), 8),
            _one_hot(np.searchsorted(BETWEEN_STEPS, between, "right"), 5),
            named[i][:, None],
            named[j][:, None],
            _one_hot(labels[i], len(LABELS)),
            _one_hot(labels[j], len(LABELS)),
        ],
        axis=1,
        dtype=np.float32,
    )


def same_features(window: Window, spots: Sequence[Spot]) -> Floats:
    """Return mentions x mentions x ``SAME_FEATURES``: how far apart, named or not, how alike the spelling."""
    count = len(spots)
    spelling = [_Spelling.of([w.lower() for w in window.words[s.start : s.end]]) for s in spots]
    sentence = np.array([window.sentences[s.start] for s in spots])
    named = np.array([s.named for s in spots], np.int64)
    apart = np.searchsorted(SENTENCE_STEPS, np.abs(sentence[:, None] - sentence[None]), "right")
    table = np.zeros((count, count, SAME_FEATURES), np.float32)
    table[..., :5] = _one_hot(apart, 5)
    table[..., 5:8] = _one_hot(named[:, None] + named[None], 3)
    for a in range(count):
        for b in range(a):
            nested = spots[a].start < spots[b].end and spots[b].start < spots[a].end
            table[a, b, 8:] = table[b, a, 8:] = (*spelling[a].likeness(spelling[b]), nested)
    return table


@dataclass(frozen=True, slots=True)
class _Spelling:
    words: tuple[str, ...]
    bag: frozenset[str]
    initials: str

    @classmethod
    def of(cls, words: list[str]) -> _Spelling:
        plain = tuple(w for w in words if w not in ("the", "'s", "’s", "a", "of", "and", ","))
        return cls(plain, frozenset(plain), "".join(w[0] for w in plain))

    def likeness(self, other: _Spelling) -> tuple[bool, bool, bool, bool, bool]:
        """Return same words, some words in common, one within the other, same last word, one the other's initials."""
        if not self.words or not other.words:
            return False, False, False, False, False
        common = self.bag & other.bag
        short, long = (self, other) if len(self.words) == 1 else (other, self)
        initials = len(short.words) == 1 and len(long.words) > 1 and short.words[0] == long.initials
        within = bool(common) and (common == self.bag or common == other.bag)
        return self.words == other.words, bool(common), within, self.words[-1] == other.words[-1], initials
