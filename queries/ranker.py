"""Weighs candidates with the numbers of ``ranker.json``, trained by ``training/ranker.py``.

A score is the sum of weight times value over a candidate's features; over all candidates of a
question, and the choice of none of them, scores become shares that add up to one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from queries.candidates import Candidate

PATH = Path(__file__).with_name("ranker.json")
VERDICTS = (False, True, None)  # the order of the weights of a verdict: no, yes, not said


@cache
def weights() -> dict[str, dict[str, Any]]:
    """Return the trained numbers by part: names, number, sentence, verdict."""
    loaded: dict[str, dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))
    return loaded


def ranked(part: str, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """Return the candidates, best first, each with its share in [0, 1]."""
    known: Mapping[str, float] = weights()[part]["weights"]
    none = float(weights()[part]["none"])
    for candidate in candidates:
        candidate.score = sum(known.get(f, 0.0) * v for f, v in candidate.features.items())
    top = max([none, *(c.score for c in candidates)])
    total = math.exp(none - top) + sum(math.exp(c.score - top) for c in candidates)
    order = sorted(candidates, key=lambda c: (-c.score, c.article, c.thing or c.sentence or ""))
    return [(c, math.exp(c.score - top) / total) for c in order]


def verdict(features: Mapping[str, float]) -> tuple[bool | None, float]:
    """Return yes, no or None (not said), with its share in [0, 1]."""
    known: Mapping[str, Sequence[float]] = weights()["verdict"]["weights"]
    scores = [0.0] * len(VERDICTS)
    for feature, value in features.items():
        for i, weight in enumerate(known.get(feature, ())):
            scores[i] += weight * value
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    best = shares.index(max(shares))
    return VERDICTS[best], shares[best] / sum(shares)
