"""Decides which sightings become claims, and how sure each is.

Two judges. The first knows the rules only: all sightings of a triple in one sentence become
features (which rules saw it, which words, how far apart), a logistic regression turns them into a
probability, and the sentence that says it most clearly counts. The second, asked where there is a
learned reader, weighs that probability against the reader's score and against how the two names
stand to each other. Both are trained by ``training/arbiter.py``, kept in ``arbiter.json``, and
calibrated: of the claims at 0.9 about nine in ten are right.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from extract.candidates import Candidate
from extract.closeness import Closeness
from extract.status import Modality

Curve = tuple[tuple[float, float], ...]  # (probability given, share right) points, both rising
KEPT = 0.36  # belief from which the rules alone keep a claim
KEPT_HEARD = 0.57  # and from which both judges together do
SURE_ROW = "sure row "
SECOND = 0.6  # how far a judge that heard the reader is believed where the rules alone say no
WEIGHTS = Path(__file__).with_name("arbiter.json")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A candidate and how firmly its sentence says it."""

    candidate: Candidate
    modality: Modality


@dataclass(frozen=True, slots=True)
class Judge:
    """Trained numbers; a feature without a weight counts nothing."""

    bias: float
    features: Mapping[str, float]
    curve: Curve = ()
    sure: float = 0.0  # share right of what forms in SURE state

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the regression's probability that a triple with ``features`` is stated."""
        if any(name.startswith(SURE_ROW) and name not in self.features for name in features):
            return self.sure  # a form too rare to have been learned
        score = self.bias + sum(self.features.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

    def best(self, rows: Iterable[Mapping[str, float]]) -> float:
        """Return the probability of the sentence that says it most clearly, 0 for no sentence."""
        return max((self.probability(row) for row in rows), default=0.0)

    def calibrated(self, given: float) -> float:
        """Return the share of claims with probability ``given`` that are right."""
        return risen(self.curve, given)


def risen(curve: Curve, given: float) -> float:
    """Return the height of ``curve`` at ``given``, straight between its points."""
    points = ((0.0, 0.0), *curve, (1.0, 1.0))
    for (x0, y0), (x1, y1) in pairwise(points):
        if given <= x1:
            return y0 + (y1 - y0) * (given - x0) / (x1 - x0) if x1 > x0 else y1
    return 1.0


@dataclass(frozen=True, slots=True)
class Arbiter:
    """Both judges, and what their common belief is worth."""

    rules: Judge
    both: Judge
    curve: Curve  # of belief where both have judged

    def belief(self, by_rules: float, by_both: float | None = None) -> float:
        """Return how far a claim is believed, in [0, 1].

        Either judge can carry a claim; the second, which the reader can mislead on text unlike
        its training, counts less, and cannot veto what the rules are sure of.
        """
        alone = self.rules.calibrated(by_rules)
        return alone if by_both is None else 1 - (1 - alone) * (1 - SECOND * self.both.calibrated(by_both))

    def keeps(self, belief: float, *, heard: bool) -> bool:
        """Whether a claim is kept; ``heard``: both have judged."""
        return belief >= (KEPT_HEARD if heard else KEPT)

    def confidence(self, belief: float, *, heard: bool) -> float:
        """Return the calibrated confidence of a belief; ``heard``: both have judged."""
        return risen(self.curve, belief) if heard else belief


@cache
def arbiter(path: Path = WEIGHTS) -> Arbiter:
    """Return the judges in ``path``."""
    table = json.loads(path.read_text(encoding="utf-8"))
    return Arbiter(_judge(table["rules"]), _judge(table["both"]), _curve(table["curve"]))


def _judge(row: Mapping[str, Any]) -> Judge:
    return Judge(row["bias"], row["features"], _curve(row["curve"]), row["sure"])


def _curve(points: Iterable[Sequence[float]]) -> Curve:
    return tuple((x, y) for x, y in points)


# Rules that state a relation by form alone; what is learned of one holds for the rarer others.
SURE = frozenset(
    {
        "phase-of", "nation-post",
        "outlet-of-body", "including-table", "place-in-title-of-Policy-of", "place-in-title-of-Policy-for",
        "place-in-title-of-Service-of", "place-in-title-of-Project-around", "place-in-title-of-Project-of",
        "topic-bare,-1-built", "topic-bare,-2-built", "owner-in-name", "campus-of-body", "place-of-campus",
        "in-within-name", "place-in-place-table", "comma-place-table", "signing-off", "possessive-place", "its-body",
        "hospital-of-school", "channel-of", "place-in-title-of-Policy", "place-before-table", "person-apposed-of",
        "person-apposed-at", "place-based", "body's-body", "service-of-body", "hospital-of-hospital",
        "project-of-body", "body-of-project", "tree-of-table", "tree-in-table", "tree-appos-table",
        "hospital-beside-school",
    }
)  # fmt: skip


def features(sightings: Sequence[Sighting]) -> dict[str, float]:
    """Return what the rules know of one triple in one sentence, by name."""
    found = {name: 1.0 for s in sightings for name in _of_sighting(s)}
    kind = sightings[0].candidate.type
    rows = {s.candidate.rule.split(":")[0] for s in sightings}
    readers = {s.candidate.rule.rsplit(":", 1)[-1] for s in sightings}
    found[f"rules={min(len(rows), 3)}"] = 1.0
    if {"tree", "tokens"} <= readers:
        found["agree"] = 1.0
        found[f"{kind} agree"] = 1.0
    return found


def _of_sighting(sighting: Sighting) -> Iterator[str]:
    seen, kind = sighting.candidate, sighting.candidate.type
    row = seen.rule.split(":")[0]
    yield kind
    yield f"{kind} rule {seen.rule}"
    yield f"{kind} row {row}"
    yield f"{kind} labels {seen.head.label} {seen.tail.label}"
    yield f"{kind} row {row} labels {seen.head.label} {seen.tail.label}"
    if row in SURE:
        yield "sure"
        yield f"{SURE_ROW}{kind} {row}"
    if seen.trigger:
        yield f"{kind} word {row} {seen.trigger}"
    gap = binned(max(seen.head.start, seen.tail.start) - min(seen.head.end, seen.tail.end))
    yield f"gap {gap}"
    yield f"{kind} gap {gap}"
    for end, spot in (("head", seen.head), ("tail", seen.tail)):
        if not spot.named:
            yield f"{end} described"
    yield f"status {sighting.modality.status}"


def features_of_both(kind: str, by_rules: float, reader: float | None, near: Closeness) -> dict[str, float]:
    """Return what the second judge looks at.

    Args:
        by_rules: the first judge's probability, 0 where no rule saw the triple.
        reader: the learned reader's score, None where it saw nothing.
        near: how the nearest mentions of the two entities stand to each other.
    """
    found = {kind: 1.0, f"{kind} labels {near.head_label} {near.tail_label}": 1.0, f"shape {near.shape}": 1.0}
    found[f"{kind} shape {near.shape}"] = 1.0
    found[f"between {min(near.between, 4)}"] = 1.0
    found[f"gap {binned(near.gap)}"] = 1.0
    if near.described:
        found["described"] = 1.0
    for name, score in (("rules", by_rules), ("reader", reader or 0.0)):
        if score:
            found[f"{name} logit"] = found[f"{kind} {name} logit"] = _logit(score)
        else:
            found[f"{name} silent"] = found[f"{kind} {name} silent"] = 1.0
    if not by_rules:
        found[f"alone {near.shape}"] = 1.0
        found[f"alone {kind} {near.shape}"] = 1.0
    return found


def _logit(score: float) -> float:
    score = min(max(score, 0.005), 0.995)
    return math.log(score / (1 - score))


def binned(gap: int) -> str:
    """Return the width class of ``gap`` tokens."""
    return next((str(limit) for limit in (0, 1, 2, 4, 8, 14, 25) if gap <= limit), "far")
