"""Train the arbiter: which sightings of a relation to believe, and how much.

usage: python -m training.arbiter ../shared/corpus [--folds 5]

A logistic regression over the features of ``extract/arbiter.py``, one row for each triple and
sentence, trained on the part of the corpus to tune on. Probabilities are then mended by a
monotone table made from predictions on folds that were left out. Writes ``extract/arbiter.json``.
Needs scipy.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extract.arbiter import WEIGHTS, Weights, features
from extract.nlp import load
from extract.relations import Triple, by_sentence, sightings, spots_of
from training.marked import Marked, corpus_parts

LEAST = 3  # a feature seen less often says nothing
RIDGE = 2.0


@dataclass(frozen=True)
class Case:
    """One triple of one text: its features sentence by sentence, and whether it is stated."""

    triple: Triple
    rows: tuple[dict[str, float], ...]
    stated: bool


def cases(text: Marked) -> list[Case]:
    """Return what the readers see in ``text``; optional relations are left out."""
    seen = sightings(spots_of(text.doc, text.entities, text.mentions))
    return [
        Case(key, tuple(features(group) for group in by_sentence(found)), key in text.stated)
        for key, found in seen.items()
        if key not in text.optional
    ]


def fit(train: Sequence[Case]) -> Weights:
    """Return the weights that make ``train`` likeliest, held small by ``RIDGE``."""
    rows = [(row, case.stated) for case in train for row in case.rows]
    counts = Counter(name for row, _ in rows for name in row)
    names = sorted(name for name, n in counts.items() if n >= LEAST)
    place = {name: k for k, name in enumerate(names)}
    entries = [(i, place[n], v) for i, (row, _) in enumerate(rows) for n, v in row.items() if n in place]
    i, j, values = zip(*entries, strict=True)
    matrix = csr_matrix((values, (i, j)), shape=(len(rows), len(names)))
    stated = np.array([ok for _, ok in rows], float)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = matrix @ w[:-1] + w[-1]
        error = 1 / (1 + np.exp(-score)) - stated
        total = np.logaddexp(0, score) - stated * score
        return total.sum() + RIDGE * (w[:-1] ** 2).sum() / 2, np.append(matrix.T @ error + RIDGE * w[:-1], error.sum())

    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return Weights(
        float(best[-1]), {n: round(float(w), 3) for n, w in zip(names, best, strict=False) if abs(w) > 0.002}
    )


def left_out(texts: Sequence[list[Case]], folds: int) -> list[tuple[float, bool]]:
    """Return (probability, stated) for every case, judged by weights that have not seen its text."""
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)
    rated = []
    for fold in range(folds):
        trained = fit([c for k in order if k % folds != fold for c in texts[k]])
        rated += [(trained.best(c.rows), c.stated) for k in order if k % folds == fold for c in texts[k]]
    return rated


def monotone(rated: Sequence[tuple[float, bool]], smallest: int = 60) -> list[tuple[float, float]]:
    """Return (probability given, share right) points, rising: neighbours that fall are pooled."""
    pools: list[list[float]] = []  # sum of probabilities, right, count
    ordered = sorted(rated)
    for start in range(0, len(ordered), smallest):
        part = ordered[start : start + smallest]
        pools.append([sum(p for p, _ in part), sum(ok for _, ok in part), len(part)])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] > pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return [(round(p / n, 4), round(right / n, 4)) for p, right, n in pools]


def main() -> None:
    """Read the corpus, train, write the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus", type=Path)
    options.add_argument("--folds", type=int, default=5)
    asked = options.parse_args()
    tune, _ = corpus_parts(asked.corpus, load())
    texts = [cases(text) for text in tune]
    curve = monotone(left_out(texts, asked.folds))
    trained = fit([c for cs in texts for c in cs])
    table = {"bias": round(trained.bias, 3), "curve": curve, "threshold": 0.4, "features": trained.features}
    WEIGHTS.write_text(json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{sum(map(len, texts))} cases, {len(trained.features)} weights -> {WEIGHTS}", file=sys.stderr)


if __name__ == "__main__":
    main()
