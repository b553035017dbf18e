"""Decides which sightings become claims, and how sure each is.

All sightings of one triple become features (which rules saw it, which words, how far apart, named
or by a pronoun, denied or wished for, what the learned reader thinks); a logistic regression,
trained by ``training/arbiter.py`` and kept in ``arbiter.json``, turns them into a probability.
A claim is kept above its type's threshold.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.candidates import Candidate
from extract.status import Modality

WEIGHTS = Path(__file__).with_name("arbiter.json")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A candidate and how firmly its sentence says it."""

    candidate: Candidate
    modality: Modality


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained numbers; a feature without a weight counts nothing."""

    bias: float
    features: Mapping[str, float]
    curve: tuple[tuple[float, float], ...] = ()  # probability given -> share right, both rising
    threshold: float = 0.4  # from which a claim is kept

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the regression's probability that a triple with ``features`` is stated."""
        score = self.bias + sum(self.features.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

    def best(self, rows: Iterable[Mapping[str, float]]) -> float:
        """Return the probability of the sentence that says it most clearly."""
        return max(self.probability(row) for row in rows)

    def confidence(self, rows: Iterable[Mapping[str, float]]) -> float:
        """Return the calibrated confidence, in [0, 1]: of those at 0.9 about nine in ten are right."""
        given = self.best(rows)
        points = ((0.0, 0.0), *self.curve, (1.0, 1.0))
        for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
            if given <= x1:
                return y0 + (y1 - y0) * (given - x0) / (x1 - x0) if x1 > x0 else y1
        return 1.0


@cache
def weights(path: Path = WEIGHTS) -> Weights:
    """Return the trained numbers in ``path``."""
    table = json.loads(path.read_text(encoding="utf-8"))
    return Weights(table["bias"], table["features"], tuple((x, y) for x, y in table["curve"]), table["threshold"])


# Rules that state a relation by form alone; what is learned of one holds for the rarer others.
SURE = frozenset(
    {
        "phase-of",
        "outlet-of-body",
        "including-table",
        "place-in-title-of-Policy-of",
        "place-in-title-of-Policy-for",
        "place-in-title-of-Service-of",
        "place-in-title-of-Project-around",
        "place-in-title-of-Project-of",
        "topic-bare,-1-built",
        "topic-bare,-2-built",
        "owner-in-name",
        "campus-of-body",
        "place-of-campus",
        "in-within-name",
        "place-in-place-table",
        "comma-place-table",
        "signing-off",
        "possessive-place",
        "its-body",
        "hospital-of-school",
        "channel-of",
        "place-in-title-of-Policy",
        "place-before-table",
        "person-apposed-of",
        "person-apposed-at",
        "place-based",
        "body's-body",
        "service-of-body",
        "hospital-of-hospital",
        "project-of-body",
        "body-of-project",
        "tree-of-table",
        "tree-in-table",
        "tree-appos-table",
        "hospital-beside-school",
    }
)


def features(sightings: Sequence[Sighting], reader: float | None = None) -> dict[str, float]:
    """Return what is known of one triple, by name; ``reader`` is the learned reader's probability."""
    found = {name: 1.0 for s in sightings for name in _of_sighting(s)}
    kind = sightings[0].candidate.type if sightings else ""
    rows = {s.candidate.rule.split(":")[0] for s in sightings}
    readers = {s.candidate.rule.rsplit(":", 1)[-1] for s in sightings}
    found[f"rules={min(len(rows), 3)}"] = 1.0
    if {"tree", "tokens"} <= readers:
        found["agree"] = 1.0
        found[f"{kind} agree"] = 1.0
    if reader is not None:
        found.update(_of_reader(kind, reader))
    return found


def _of_sighting(sighting: Sighting) -> Iterator[str]:
    seen, how = sighting.candidate, sighting.modality
    row, *roles = seen.rule.split(":")
    kind = seen.type
    yield f"{kind}"
    yield f"{kind} rule {seen.rule}"
    yield f"{kind} row {row}"
    yield f"{kind} labels {seen.head.label} {seen.tail.label}"
    yield f"{kind} row {row} labels {seen.head.label} {seen.tail.label}"
    if row in SURE:
        yield "sure"
    if seen.trigger:
        yield f"{kind} word {row} {seen.trigger}"
    gap = max(seen.head.start, seen.tail.start) - min(seen.head.end, seen.tail.end)
    yield f"gap {_bin(gap)}"
    yield f"{kind} gap {_bin(gap)}"
    for end, spot in (("head", seen.head), ("tail", seen.tail)):
        if not spot.named:
            yield f"{end} described"
    yield f"status {how.status}"


def _of_reader(kind: str, score: float) -> dict[str, float]:
    score = min(max(score, 1e-4), 1 - 1e-4)
    logit = math.log(score / (1 - score))
    return {"reader": logit, f"reader {kind}": logit, f"reader {round(score, 1)}": 1.0}


def _bin(gap: int) -> str:
    for limit in (0, 1, 2, 4, 8, 14, 25):
        if gap <= limit:
            return str(limit)
    return "far"
