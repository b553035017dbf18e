"""Words -> word pieces, the input of the two small transformers (encoder and reader).

Each word is cut by itself, so that pieces and words align by construction. The base model knows
no capitals; a case class for each word brings them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ints = NDArray[np.int64]
Inputs = dict[str, Ints]  # "ids", "case" (inputs x pieces); "first", "last" (inputs x words + 1)
Item = TypeVar("Item")

QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "´": "'", "`": "'"})
MAX_PIECES_OF_WORD = 10
MAX_PIECES = 500  # of one input; the base model has 512 positions
CLS, SEP, UNKNOWN = 101, 102, 100

LOWER, TITLE, UPPER, MIXED, DIGIT, LETTER, SIGN = 1, 2, 3, 4, 5, 6, 7


def case_class(word: str) -> int:
    """Return how the word is written: lower, Title, UPPER, mIxed, with digits, one Letter or no letters."""
    if any(c.isdigit() for c in word):
        return DIGIT
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return SIGN
    if all(c.islower() for c in letters):
        return LOWER
    if all(c.isupper() for c in letters):
        return LETTER if len(letters) == 1 else UPPER
    if word[0].isupper() and all(c.islower() for c in letters[1:]):
        return TITLE
    return MIXED


class Pieces:
    """Cuts words into pieces; remembers the words it has seen."""

    MAX_REMEMBERED = 100_000

    def __init__(self, tokenizer_file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._seen: dict[str, tuple[list[int], int]] = {}

    def of(self, word: str) -> tuple[list[int], int]:
        """Return the piece ids of one word, at least one, and its case class."""
        known = self._seen.get(word)
        if known is None:
            ids = self._tokenizer.encode(word.translate(QUOTES)[:200], add_special_tokens=False).ids
            known = (ids[:MAX_PIECES_OF_WORD] or [UNKNOWN], case_class(word))
            if len(self._seen) >= self.MAX_REMEMBERED:
                self._seen.clear()
            self._seen[word] = known
        return known

    def count(self, words: Iterable[str]) -> int:
        """Return how many pieces the words have together."""
        return sum(len(self.of(word)[0]) for word in words)

    def inputs(self, texts: Sequence[Sequence[str]]) -> Inputs:
        """Return one padded batch; column 0 of "first" and "last" is the start mark (the root of the tree)."""
        rows = [self._row(words) for words in texts]
        width = max(len(ids) for ids, _, _, _ in rows)
        words_width = max(len(first) for _, _, first, _ in rows)
        widths = {"ids": width, "case": width, "first": words_width, "last": words_width}
        batch = {name: np.zeros((len(rows), size), np.int64) for name, size in widths.items()}
        for k, row in enumerate(rows):
            for name, values in zip(("ids", "case", "first", "last"), row, strict=True):
                batch[name][k, : len(values)] = values
        return batch

    def _row(self, words: Sequence[str]) -> tuple[list[int], list[int], list[int], list[int]]:
        ids, case, first, last = [CLS], [0], [0], [0]
        for word in words:
            pieces, kind = self.of(word)
            first.append(len(ids))
            ids += pieces
            case += [kind] * len(pieces)
            last.append(len(ids) - 1)
        return [*ids, SEP], [*case, 0], first, last


def grouped(items: Mapping[Item, int], budget: int) -> Iterator[list[Item]]:
    """Yield the items, shortest first, in groups whose padded size (longest x count) stays within the budget."""
    group: list[Item] = []
    for item in sorted(items, key=lambda key: items[key]):
        if group and items[item] * (len(group) + 1) > budget:
            yield group
            group = []
        group.append(item)
    if group:
        yield group
