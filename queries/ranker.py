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
FEW = 10.0  # articles: in a small store the right one is easily found
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
    return _merged([(c, math.exp(c.score - top) / total) for c in order])


def _merged(order: list[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """Return the candidates with the shares of equal answers of other articles added to the best of them."""
    shares: dict[object, float] = {}
    first: dict[object, Candidate] = {}
    for candidate, share in order:
        key = candidate.thing or (candidate.measure.value if candidate.measure else candidate.sentence)
        shares[key] = shares.get(key, 0.0) + share
        first.setdefault(key, candidate)
    return sorted(((c, shares[k]) for k, c in first.items()), key=lambda pair: -pair[1])


def trust(part: str, order: Sequence[tuple[Candidate, float]], lost: float, articles: int) -> float:
    """Return how likely the first of the ranked candidates is right, in [0, 1]; calibrated on held-out answers."""
    known: Mapping[str, float] = weights()["trust"][part]
    none = float(weights()[part]["none"])
    score = sum(known.get(f, 0.0) * v for f, v in trust_features(order, none, lost, articles).items())
    return 1 / (1 + math.exp(-score))


def trust_features(
    order: Sequence[tuple[Candidate, float]], none: float, lost: float, articles: int
) -> dict[str, float]:
    """Return what tells a sure first place from a lucky one; ``lost`` is what share nothing explains."""
    best, share = order[0]
    second = order[1][0].score if len(order) > 1 else none
    features = best.features
    return {
        "bias": 1.0,
        "share": share,
        "lost": lost,
        "few articles": 1 / (1 + articles / FEW),
        "margin": min(best.score - second, 6.0),
        "over none": max(-4.0, min(best.score - none, 8.0)),
        "window": features.get("window", 0.0),
        "sentence": features.get("sentence", 0.0),
        "article": features.get("article", 0.0),
        "article gap": features.get("article gap", 0.0),
        "other named": features.get("claim other named", 0.0),
        "own name": features.get("own name", 0.0),
        "claim": features.get("claim", 0.0),
        "head fits": features.get("head fits label", 0.0)
        + features.get("head in name", 0.0)
        + features.get("head in what", 0.0),
    }


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
