"""Train the arbiter: which sightings of a relation to believe, and how much.

usage: python -m training.arbiter ../shared/corpus [--folds 5] [--reader FOLDER]

FOLDER holds the reader's files as ``training/reader_export.py`` writes them. Give those of an early
checkpoint (about half of the training): the finished reader knows this part of the corpus by heart,
so weights that listened to it here would trust it too much elsewhere.

Two logistic regressions over the features of ``extract/arbiter.py``, on the part of the corpus to
tune on. The second sees the first one's probabilities on folds that were left out of its training,
so that it learns how far to trust them. Probabilities of each are then mended by a monotone table,
made from left-out folds too; the one of both together is made on articles of our own
(``training/corpus``) that the reader has not seen. Writes ``extract/arbiter.json``. Needs scipy.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from extract.arbiter import SURE_ROW, WEIGHTS, Arbiter, Judge, features
from extract.nlp import load
from extract.reader import FOLDER, Reader, ScoredRelation
from extract.relations import Triple, by_sentence, rows_of_both, scores, sightings, spots_of
from extract.spots import Spots
from training.marked import Marked, corpus_parts, unseen_articles

LEAST = 3  # a feature seen less often says nothing
RIDGE = 2.0


@dataclass(frozen=True)
class Case:
    """One triple of one text: its features, sentence by sentence for the rules, and whether it is stated."""

    triple: Triple
    rows: tuple[dict[str, float], ...]
    stated: bool


@dataclass(frozen=True)
class Text:
    """One marked text, read."""

    marked: Marked
    spots: Spots
    cases: tuple[Case, ...]
    read: dict[Triple, ScoredRelation]


def seen_in(text: Marked, reader: Reader | None) -> Text:
    """Return what rules and reader see in ``text``; optional relations are left out."""
    spots = spots_of(text.doc, text.entities, text.mentions)
    cases = [
        Case(key, tuple(features(group) for group in by_sentence(found)), key in text.stated)
        for key, found in sightings(spots).items()
        if key not in text.optional
    ]
    read = scores(reader.read(text.doc), text.entities, text.mentions) if reader else {}
    return Text(text, spots, tuple(cases), {k: r for k, r in read.items() if k not in text.optional})


def fit(train: Iterable[Case]) -> Judge:
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
    forms = [ok for row, ok in rows if "sure" in row]
    kept = {
        n: round(float(w), 3) for n, w in zip(names, best, strict=False) if abs(w) > 0.002 or n.startswith(SURE_ROW)
    }
    return Judge(round(float(best[-1]), 3), kept, sure=round(sum(forms) / max(len(forms), 1), 3))


def left_out(texts: Sequence[Sequence[Case]], folds: int) -> list[dict[Triple, float]]:
    """Return for each text the probability of each of its cases, by a judge that has not seen the text."""
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)
    rated: list[dict[Triple, float]] = [{} for _ in texts]
    for fold in range(folds):
        judge = fit(c for k in order if k % folds != fold for c in texts[k])
        for k in order:
            if k % folds == fold:
                rated[k] = {c.triple: judge.best(c.rows) for c in texts[k]}
    return rated


def monotone(rated: Sequence[tuple[float, bool]], smallest: int = 60) -> list[tuple[float, float]]:
    """Return (probability given, share right) points, rising: neighbours that fall are pooled."""
    pools: list[list[float]] = []  # sum of probabilities, right, count
    ordered = sorted(rated)
    for start in range(0, len(ordered), smallest):
        part = ordered[start : start + smallest]
        pools.append([sum(p for p, _ in part), sum(ok for _, ok in part), len(part)])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return [(round(p / n, 4), round(right / n, 4)) for p, right, n in pools]


def judge_of(cases: Sequence[Sequence[Case]], folds: int) -> tuple[Judge, list[dict[Triple, float]]]:
    """Return the trained and calibrated judge of ``cases``, and its left-out probabilities."""
    outside = left_out(cases, folds)
    rated = [(outside[k][c.triple], c.stated) for k, of_text in enumerate(cases) for c in of_text]
    judge = fit(c for of_text in cases for c in of_text)
    return replace(judge, curve=tuple(monotone(rated))), outside


def cases_of_both(text: Text, by_rules: dict[Triple, float]) -> tuple[Case, ...]:
    """Return the second judge's cases."""
    rows = rows_of_both(text.spots, by_rules, text.read)
    return tuple(Case(key, (row,), key in text.marked.stated) for key, row in rows.items())


def train(texts: Sequence[Text], unseen: Sequence[Text], folds: int) -> dict[str, Any]:
    """Return both judges and their common curve as the table that ``arbiter.json`` holds.

    The curve, which says what a belief is worth, is fitted on texts that the reader has not seen.
    """
    rules, by_rules = judge_of([text.cases for text in texts], folds)
    both, _ = judge_of([cases_of_both(text, by_rules[k]) for k, text in enumerate(texts)], folds)
    judges = Arbiter(rules, both, ())
    believed = [pair for text in unseen for pair in rated(judges, text)]
    return {"rules": _table(rules), "both": _table(both), "curve": monotone(believed)}


def rated(judges: Arbiter, text: Text) -> Iterator[tuple[float, bool]]:
    """Yield how far each triple of the text is believed, and whether it is stated."""
    by_rules = {case.triple: judges.rules.best(case.rows) for case in text.cases}
    for case in cases_of_both(text, by_rules):
        (row,) = case.rows
        yield judges.belief(by_rules.get(case.triple, 0.0), judges.both.probability(row)), case.stated


def _table(judge: Judge) -> dict[str, Any]:
    return {
        "bias": judge.bias,
        "curve": judge.curve,
        "sure": judge.sure,
        "features": dict(sorted(judge.features.items())),
    }


def main() -> None:
    """Read the corpus, train, write the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus", type=Path)
    options.add_argument("--folds", type=int, default=5)
    options.add_argument("--reader", type=Path, default=FOLDER)
    asked = options.parse_args()
    nlp, reader = load(), Reader.load(asked.reader)
    texts = [seen_in(text, reader) for text in corpus_parts(asked.corpus, nlp)[0]]
    unseen = [seen_in(text, reader) for text in unseen_articles(asked.corpus, nlp)]
    table = train(texts, unseen, asked.folds)
    WEIGHTS.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{sum(len(t.cases) for t in texts)} cases -> {WEIGHTS}", file=sys.stderr)


if __name__ == "__main__":
    main()
