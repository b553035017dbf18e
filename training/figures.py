"""Learn how much each sign weighs that a counted thing is a figure: extract/figure_weights.json.

usage: python -m training.figures DOCS.jsonl [--output FILE]

Each line holds one passage: `text`, `published`, `mentions` (entity, start, end, named) and the
`figures` (value, unit) that its annotators listed, as corpus.py writes them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from extract.dates import dates_in
from extract.figure_judge import is_out, signs
from extract.figures import counted_in
from extract.nlp import load
from graph.facts import Mention

SEEN_AT_LEAST = 6  # a sign rarer than this weighs nothing
STIFFNESS = 1.0  # how strongly weights are held near zero


def same_figure(value: float, unit: str, gold: dict[str, object]) -> bool:
    """Whether the scorer would take the two for one: the same value, a shared word in the unit."""
    wanted = float(str(gold["value"]))
    shared = set(unit.lower().split()) & set(str(gold["unit"]).lower().split())
    return abs(value - wanted) < 1e-9 * max(1.0, abs(wanted)) and bool(shared)


def examples(path: Path) -> Iterator[tuple[list[str], bool]]:
    """Yield the signs of every counted thing and whether it is listed."""
    nlp = load()
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        doc = nlp(item["text"])
        mentions = [
            Mention(str(m["entity"]), doc.text[m["start"] : m["end"]], m["start"], m["end"], m["named"])
            for m in item["mentions"]
        ]
        left = list(item["figures"])
        for found in counted_in(doc, mentions, dates_in(doc, item["published"])):
            if is_out(found):
                continue
            gold = next((g for g in left if same_figure(found.number.value, found.unit, g)), None)
            if gold is not None:
                left.remove(gold)
            yield signs(found, mentions), gold is not None


def learn(rows: list[tuple[list[str], bool]], steps: int = 600) -> dict[str, float]:
    """Return the weights of a logistic regression, by plain gradient descent with momentum."""
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
    for _ in range(40):  # Newton's method
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
    rows = list(examples(options.passages))
    weights = learn(rows)
    table = {"about": f"{len(rows)} counted things, {sum(y for _, y in rows)} of them listed", "weights": weights}
    options.output.write_text(json.dumps(table, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
