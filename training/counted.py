"""Figures of the corpus -> the spans of words that carry their number."""

# ruff: noqa: SIM905

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

SMALL = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12}
SCALES = {"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "bn": 1e9}
FRACTIONS = {"half": 50, "third": 100 / 3, "quarter": 25, "fifth": 20, "tenth": 10, "thirds": 200 / 3, "quarters": 75}
DIGITS = re.compile(r"[^\d]{0,3}(\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(m|bn|%)?")


def values(words: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Yield (start, end, value) of the numbers among the words, the longest reading of each."""
    k = 0
    while k < len(words):
        word = words[k].lower()
        digits = DIGITS.fullmatch(word)
        if digits:
            value = float(re.sub(r"[,  ]", "", digits[1])) * SCALES.get(digits[2] or "", 1)
        elif word in SMALL:
            value = float(SMALL[word])
        elif re.fullmatch(r"[a-z]+-[a-z]+", word) and all(part in SMALL for part in word.split("-")):
            value = float(sum(SMALL[part] for part in word.split("-")))
        elif word in FRACTIONS:
            value = FRACTIONS[word]
        else:
            k += 1
            continue
        end = k + 1
        while end + 1 < len(words) and words[end] == "-" and words[end + 1].lower() in SMALL and value >= 20:
            value, end = value + SMALL[words[end + 1].lower()], end + 2
        while end < len(words) and words[end].lower() in SCALES:
            value, end = value * SCALES[words[end].lower()], end + 1
        yield k, end, value
        k = end


def number_spans(figures: list[dict[str, Any]], words: Sequence[str]) -> tuple[tuple[int, int], ...] | None:
    """Return the span of words of every figure's number, None when too many are not found."""
    free = list(values(words))
    found: list[tuple[int, int]] = []
    for figure in figures:
        unit = {word.lower()[:5] for word in figure["unit"].split()}
        fitting = [(s, e) for s, e, v in free if abs(v - figure["value"]) <= 0.006 * abs(v)]
        if not fitting:
            continue
        near = [(s, e) for s, e in fitting if unit & {w.lower()[:5] for w in words[e : e + 4]}] or fitting
        found.append(near[0])
        free = [(s, e, v) for s, e, v in free if (s, e) != near[0]]
    return tuple(sorted(found)) if len(found) >= 0.8 * len(figures) else None
