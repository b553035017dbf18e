"""Fit how far the question reader is believed beside the words: the last step of ``queries/ranker.json``.

usage: python -m training.ranker_read CORPUS_FOLDER

Runs on questions that neither the ranker nor the question reader was trained on (see
``training/question_cases.py``). The ranker's score and what the reader says become one score; then
the trust in a first place is calibrated anew.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.questions import module, reported
from graph.facts_json import from_json
from graph.ontology import ontology
from queries import ranker
from queries.asked import asked
from queries.candidates import wanted
from queries.chinese import in_english
from training.question_cases import KEPT_OUT, OWN_PASSAGES, own_questions
from training.ranker import (
    KIND_OF,
    PARTS,
    SMALL,
    Case,
    Row,
    candidates,
    evidence_of,
    first_place,
    fit_ranking,
    fit_trust,
    fit_verdict,
    right,
    trains,
    verdict_row,
    yes_or_no,
)

OLD = "words"  # the score that the words alone give
LOUDEST = 12.0


def calibrating(corpus: Path, *, small: bool) -> Iterator[Row]:
    """Yield the questions kept for calibration, over whole files or over a few passages."""
    reader = module(corpus / "corpus.py")
    more = own_questions()
    for file in [*sorted((corpus / "train").glob("*.txt")), *sorted(OWN_PASSAGES.glob("*.txt"))]:
        items = reader.read(file, lambda *_: None)
        own = file.parent == OWN_PASSAGES
        kept = {
            p["id"] for n, p in enumerate(items) if (n % 2 == 1 if own else n % KEPT_OUT == 4 and not reported(file, n))
        }
        groups = [items[i : i + SMALL] for i in range(0, len(items), SMALL)] if small else [items]
        for group in groups:
            if not kept & {p["id"] for p in group}:
                continue
            evidence = evidence_of([from_json(reader.as_gold(p)) for p in group])
            for passage in (p for p in group if p["id"] in kept):
                for question in reader.as_questions([passage]) + more.get(passage["id"], []):
                    parts = asked(in_english(question["question"], evidence))
                    earlier = [asked(in_english(c, evidence)) for c in question["context"]]
                    yield evidence, question, parts, wanted(parts, evidence, ontology(), earlier)


def blended(part: str, rows: list[Row]) -> dict[str, Any]:
    """Return the part's weights: the old ones, scaled, and those of what the reader says."""
    old = ranker.weights()[part]
    known = {f: w for f, w in old["weights"].items() if not f.startswith("read")}

    def case(row: Row) -> Case:
        evidence, question, _, wants = row
        made = candidates(part, wants, evidence)
        features = [
            {OLD: sum(known.get(f, 0.0) * v for f, v in c.features.items())}
            | {f: v for f, v in c.features.items() if f.startswith("read")}
            for c in made
        ]
        return features, [int(right(c, question, evidence)) for c in made]

    found = fit_ranking([case(row) for row in rows if trains(part, row[1], row[2])], passes=60, rate=0.03)
    scale = found["weights"].pop(OLD, 0.0)
    print(part, scale, found, file=sys.stderr)
    return {
        "weights": {f: round(scale * w, 3) for f, w in known.items()} | found["weights"],
        "none": found["none"],
    }


def main() -> None:
    """Fit, and write the numbers beside the others."""
    corpus = Path(sys.argv[1])
    rows = list(calibrating(corpus, small=False))
    print(len(rows), "questions", file=sys.stderr)
    found = {part: blended(part, rows) for part in PARTS}
    ranker.weights().update(found)
    print({part: _right(part, rows) for part in PARTS}, file=sys.stderr)
    verdicts = [verdict_row(*row) for row in rows if yes_or_no(row[1], row[2])]
    found["verdict"] = fit_verdict(verdicts, decay=0.02, before=ranker.weights()["verdict"]["weights"])
    rows += random.Random(0).sample(few := list(calibrating(corpus, small=True)), len(few) // 2)
    found["trust"] = {}
    for part in PARTS:
        firsts = [first_place(part, *row) for row in rows if KIND_OF.get(row[2].kind) == part]
        found["trust"][part] = fit_trust([f for f in firsts if f is not None])
    ranker.weights().update(found)
    ranker.PATH.write_text(json.dumps(ranker.weights(), ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")


def _right(part: str, rows: list[Row]) -> str:
    """Return how often the first place is right."""
    firsts = [
        first_place(part, *row)
        for row in rows
        if trains(part, row[1], row[2]) and row[1]["answer"]["type"] != "unknown"
    ]
    return f"{sum(f is not None and f[1] for f in firsts)} of {len(firsts)}"


if __name__ == "__main__":
    main()
