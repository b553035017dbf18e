"""Learn the weights of extract/figure_weights.json: is a counted thing listed, and whom is it about?

usage: python -m training.figures PASSAGES.jsonl [--output FILE]

Each line holds one passage, as corpus.py writes it: `text`, `published`, `entities` (id, label),
`mentions` (entity, start, end, named) and the `figures` (value, unit, about) that were marked.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from extract.about import candidates
from extract.counted import Counted
from extract.dates import dates_in
from extract.figure_judge import is_out, signs
from extract.figures import counted_in
from extract.nlp import load
from graph.facts import Entity, Mention

SEEN_AT_LEAST = 6  # a sign rarer than this weighs nothing
STIFFNESS = 1.0  # how strongly weights are held near zero
Row = tuple[list[str], bool]


@dataclass
class Examples:
    """Signs and truth for the two questions."""

    listed: list[Row] = field(default_factory=list)
    about: list[Row] = field(default_factory=list)


def is_same(found: Counted, gold: dict[str, Any]) -> bool:
    """Whether the scorer would take the two for one: the same value, a shared word in the unit."""
    wanted = float(gold["value"])
    shared = set(found.unit.lower().split()) & set(str(gold["unit"]).lower().split())
    return abs(found.number.value - wanted) < 1e-9 * max(1.0, abs(wanted)) and bool(shared)


def examples(path: Path) -> Examples:
    """Return what the passages of a file teach."""
    nlp = load()
    taught = Examples()
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        doc = nlp(item["text"])
        mentions = [
            Mention(str(m["entity"]), doc.text[m["start"] : m["end"]], m["start"], m["end"], m["named"])
            for m in item["mentions"]
        ]
        entities = {str(e["id"]): Entity(str(e["id"]), e["label"], "") for e in item["entities"]}
        left = list(item["figures"])
        for found in counted_in(doc, mentions, dates_in(doc, item["published"])):
            gold = next((g for g in left if is_same(found, g)), None)
            if gold is not None:
                left.remove(gold)
                wanted = {str(a) for a in gold["about"]}
                taught.about += [(s, m.entity in wanted) for m, s in candidates(found, entities, mentions)]
            if not is_out(found):
                taught.listed.append((signs(found, mentions), gold is not None))
    return taught


def learn(rows: list[Row]) -> dict[str, float]:
    """Return the weights of a logistic regression, by Newton's method."""
    counts: dict[str, int] = {}
    for given, _ in rows:
        for sign in given:
            counts[sign] = counts.get(sign, 0) + 1
    names = ["bias", *sorted(s for s, n in counts.items() if n >= SEEN_AT_LEAST)]
    column = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)))
    table[:, 0] = 1
    for i, (given, _) in enumerate(rows):
        table[i, [column[s] for s in given if s in column]] = 1
    truth = np.array([listed for _, listed in rows], float)
    stiff = np.full(len(names), STIFFNESS)
    stiff[0] = 0
    weights = np.zeros(len(names))
    for _ in range(40):
        guess = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (guess - truth) + stiff * weights
        bend = (table * (guess * (1 - guess))[:, None]).T @ table + np.diag(stiff + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}


def main() -> None:
    """Read the passages, learn, write the table."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("passages", type=Path)
    args.add_argument("--output", type=Path, default=Path("extract/figure_weights.json"))
    options = args.parse_args()
    taught = examples(options.passages)
    source = f"{len(taught.listed)} counted things of marked passages; see training/figures.py"
    table = {"source": source, "listed": learn(taught.listed), "about": learn(taught.about)}
    options.output.write_text(json.dumps(table, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
