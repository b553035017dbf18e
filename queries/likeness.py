"""Words that are alike: by meaning (static word vectors) or by spelling (a slip of the keys).

The vectors come with the package (``vectors.npz``: an untuned sentence encoder over single words,
64 numbers each). What is taken by likeness alone counts less than the word itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from queries.words import stem

PATH = Path(__file__).with_name("vectors.npz")
MEANING_FLOOR = 0.55  # cosine; below it words share a topic at most
SPELLING_FLOOR = 80.0  # of 100
NEIGHBOURS = 12
DAMPED = 0.6  # of a word's weight, for one that only means nearly the same

Matrix = npt.NDArray[np.float32]


@cache
def vectors() -> tuple[dict[str, int], Matrix]:
    """Return stem -> row, and the rows, of unit length."""
    loaded = np.load(PATH)
    matrix: Matrix = loaded["matrix"].astype(np.float32) * np.float32(loaded["scale"])
    rows: dict[str, int] = {}
    for i, word in enumerate(str(loaded["words"]).split("\n")):
        rows.setdefault(stem(word), i)
    return rows, matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)


class Likeness:
    """Likeness within one vocabulary of stems."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._words = sorted(vocabulary)
        self._known = frozenset(self._words)
        self._memory: dict[tuple[str, bool], dict[str, float]] = {}

    @cached_property
    def _table(self) -> tuple[list[str], Matrix]:
        rows, matrix = vectors()
        held = [w for w in self._words if w in rows]
        return held, matrix[[rows[w] for w in held]]

    def of(self, word: str, *, meaning: bool = True) -> dict[str, float]:
        """Return the vocabulary's words that stand for ``word``, with factors in [0, 1]; itself has 1.

        Names have no ``meaning``: one city is not another.
        """
        key = (word, meaning)
        if key not in self._memory:
            self._memory[key] = self._find(word, meaning)
        return self._memory[key]

    def near(self, word: str) -> bool:
        """Whether the vocabulary holds the word or one that it may be a slip of."""
        return word in self._known or len(self.of(word, meaning=False)) > 1

    def _find(self, word: str, meaning: bool) -> dict[str, float]:
        found = {word: 1.0}
        rows, matrix = vectors()
        if word in rows and meaning:
            held, table = self._table
            if held:
                close = table @ matrix[rows[word]]
                for i in np.argsort(-close)[:NEIGHBOURS]:
                    if close[i] >= MEANING_FLOOR:
                        found.setdefault(held[int(i)], DAMPED * float(close[i]))
        elif word not in self._known and len(word) > 3 and word.isalpha():
            hits = process.extract(word, self._words, scorer=fuzz.ratio, score_cutoff=SPELLING_FLOOR, limit=3)
            for near, score, _ in hits:
                if near[0] == word[0]:
                    found.setdefault(near, float(score) / 100)
        return found
