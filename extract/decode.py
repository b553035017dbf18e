"""Scores -> trees and tags: the numpy part of the encoder, without any word of language in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
IMPOSSIBLE = -1e9


def best_tree(arcs: Floats) -> Ints:
    """Return the head of every word, 0 for the root and else 1-based, of the best tree with one root.

    Args:
        arcs: words x (words + 1) scores; column 0 is the root.
    """
    words = len(arcs)
    if words == 1:
        return np.zeros(1, np.int64)
    scores = arcs.copy()
    scores[np.arange(words), np.arange(words) + 1] = -np.inf
    heads: Ints = scores.argmax(1)
    if (heads == 0).sum() == 1 and not _has_cycle(heads):
        return heads
    logs = scores - np.logaddexp.reduce(scores, 1, keepdims=True)
    best, best_score = heads, -np.inf
    for root in np.argsort(-logs[:, 0])[:3]:
        candidate = _tree_with_root(logs, int(root))
        score = logs[np.arange(words), candidate].sum()
        if (candidate == 0).sum() == 1 and score > best_score:
            best, best_score = candidate, score
    return best


def _has_cycle(heads: Ints) -> bool:
    checked = {0}
    for start in range(1, len(heads) + 1):
        path: set[int] = set()
        node = start
        while node not in checked:
            if node in path:
                return True
            path.add(node)
            node = int(heads[node - 1])
        checked |= path
    return False


def _tree_with_root(logs: Floats, root: int) -> Ints:
    words = len(logs)
    scores = np.full((words + 1, words + 1), -np.inf)
    scores[1:] = logs
    scores[1:, 0] = -1e6
    scores[root + 1, 1:] = -1e6
    scores[root + 1, 0] = 0
    return _arborescence(scores)[1:]


def _arborescence(scores: Floats) -> Ints:
    """Return the heads of the maximum spanning arborescence; ``scores[word, head]``, node 0 the root.

    Source: Chu and Liu (1965), Edmonds (1967): contract a cycle, solve, open it again.
    """
    scores = scores.copy()
    np.fill_diagonal(scores, -np.inf)
    scores[0] = -np.inf
    heads: Ints = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle_of(heads)
    if cycle is None:
        return heads
    inside = np.zeros(len(scores), bool)
    inside[cycle] = True
    rest = np.where(~inside)[0]
    size = len(rest)
    small = np.full((size + 1, size + 1), -np.inf)
    small[:size, :size] = scores[np.ix_(rest, rest)]
    kept = scores[cycle, heads[cycle]]
    into = scores[np.ix_(cycle, rest)] - kept[:, None] + kept.sum()
    entry = into.argmax(0)
    small[size, :size] = into.max(0)
    out_of = scores[np.ix_(rest, cycle)]
    exit_ = out_of.argmax(1)
    small[:size, size] = out_of.max(1)
    solved = _arborescence(small)
    for a in range(1, size):
        heads[rest[a]] = cycle[exit_[a]] if solved[a] == size else rest[solved[a]]
    heads[cycle[entry[solved[size]]]] = rest[solved[size]]
    return heads


def _cycle_of(heads: Ints) -> Ints | None:
    seen = np.zeros(len(heads), np.int64)
    for start in range(1, len(heads)):
        path: list[int] = []
        node = start
        while node and not seen[node]:
            seen[node] = start
            path.append(node)
            node = int(heads[node])
        if node and seen[node] == start:
            return np.array(path[path.index(node) :])
    return None


class BioTags:
    """The legal paths through tags "O", "B-X", "I-X": I-X only after B-X or I-X."""

    def __init__(self, tags: Sequence[str]) -> None:
        self.tags = tuple(tags)
        inside = np.array([tag[0] == "I" for tag in tags])
        legal = np.array([[b[0] != "I" or (a != "O" and a[2:] == b[2:]) for b in tags] for a in tags])
        self._start = np.where(inside, IMPOSSIBLE, 0.0)
        self._step = np.where(legal, 0.0, IMPOSSIBLE)

    def best_paths(self, scores: Floats) -> Ints:
        """Return the best legal path of every row of inputs x words x tags; padding at the end does no harm."""
        value = scores[:, 0] + self._start
        back: list[Ints] = []
        for word in range(1, scores.shape[1]):
            ways = value[:, :, None] + self._step
            back.append(ways.argmax(1))
            value = ways.max(1) + scores[:, word]
        path = [value.argmax(1)]
        rows = np.arange(len(scores))
        for pointers in reversed(back):
            path.append(pointers[rows, path[-1]])
        return np.stack(path[::-1], axis=1)

    def spans(self, path: Sequence[int]) -> list[tuple[int, int, str]]:
        """Return (start, end, label) of every run B-X I-X .. of one path, half-open."""
        found: list[tuple[int, int, str]] = []
        start = -1
        for i, tag in enumerate([*(self.tags[t] for t in path), "O"]):
            if start >= 0 and tag[0] != "I":
                found.append((start, i, self.tags[path[start]][2:]))
                start = -1
            if tag[0] == "B":
                start = i
        return found
