"""Train the shipped models again and score them.

    python -m training --data DATA --corpus CORPUS [--base FILE] [--minutes 50] [syntax] [reader] [scores]

DATA holds the treebanks and name corpora, CORPUS the marked passages. Without a step all three run.
Needs torch, onnx and safetensors beside what the program itself needs.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random
from typing import Any

from extract.encoder import MODEL_FILE, TOKENIZER_FILE
from extract.nlp import MODEL, ours
from extract.pieces import Pieces
from extract.reader import FOLDER, Reader

ENCODER = MODEL / "jingjinji_encoder"
STEPS = ("syntax", "reader", "scores")
WORLD = MODEL.parent / "places" / "world.tsv"


def main() -> None:
    """Run the steps that are asked for."""
    asked = _arguments().parse_args()
    steps = asked.steps or STEPS
    pieces = Pieces(ENCODER / TOKENIZER_FILE)
    if "syntax" in steps:
        train_encoder(asked, pieces)
    if "reader" in steps:
        train_reader(asked, pieces)
    if "scores" in steps:
        print(json.dumps(score_all(asked), indent=1))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train the shipped models again.")
    parser.add_argument("steps", nargs="*", help=f"any of {', '.join(STEPS)}; default: all")
    parser.add_argument("--data", type=Path, required=True, help="folder of treebanks and name corpora (.xz)")
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the marked corpus (corpus.py, train/)")
    parser.add_argument("--articles", type=Path, help="folder of articles, scored against --gold")
    parser.add_argument("--gold", type=Path, help="folder of their gold files")
    parser.add_argument("--base", type=Path, default=ENCODER / MODEL_FILE, help="weights to start the encoder from")
    parser.add_argument("--model", type=Path, default=MODEL, help="pipeline folder that is written to and scored")
    parser.add_argument("--minutes", type=float, default=60, help="of training, for each model")
    parser.add_argument("--work", type=Path, default=Path("reader.pt"), help="the reader's checkpoint")
    return parser


def train_encoder(asked: argparse.Namespace, pieces: Pieces) -> None:
    """Train the syntax encoder and put it in its place."""
    from training.syntax_train import SyntaxPlan, export_syntax, train_syntax

    net, relations = train_syntax(asked.data, asked.base, pieces, SyntaxPlan(minutes=asked.minutes))
    export_syntax(net, relations, pieces, asked.model / ENCODER.name)


def train_reader(asked: argparse.Namespace, pieces: Pieces) -> None:
    """Train the fact reader, starting from the encoder, and put it in its place."""
    from training import chinese
    from training.passages import Swapper, own_articles, read_corpus, samples, split
    from training.reader_export import export
    from training.reader_train import Plan, train

    marked = split(read_corpus(asked.corpus))[0] + own_articles(asked.corpus, calibrating=False)
    passages = samples(marked, ours(asked.model), overlap=True)
    rng = Random(0)
    world = {line.split("\t")[1] for line in WORLD.read_text(encoding="utf-8").splitlines() if "\t" in line}
    abroad = sorted(name for name in world if name.isalpha() and len(name) > 3)
    rng.shuffle(abroad)
    swapper = Swapper(
        passages,
        [chinese.place(rng) for _ in range(500)] + abroad[:1500],
        [chinese.given_name(rng) for _ in range(300)] + list(chinese.SURNAMES) * 3,
    )
    start = asked.model / ENCODER.name / MODEL_FILE
    net = train(passages, swapper, pieces, start, asked.work, Plan(minutes=asked.minutes))
    export(net, asked.model / FOLDER.name)


def score_all(asked: argparse.Namespace) -> dict[str, Any]:
    """Return all scores, also kept in the model's ``meta.json``."""
    from training.meta import write_meta
    from training.passages import read_corpus, split
    from training.reader_score import score_articles, score_passages
    from training.syntax_score import score_syntax

    nlp, reader = ours(asked.model), Reader.load(asked.model / FOLDER.name)
    scores: dict[str, Any] = {"syntax, raw text": score_syntax(asked.data, nlp)}
    if reader is not None:
        held = split(read_corpus(asked.corpus))[1]
        scores["reader, passages held back"] = score_passages(held, nlp, reader).report()
        if asked.articles and asked.gold:
            found = score_articles(asked.articles, asked.gold, nlp, reader)
            scores["reader, whole articles, names by spelling"] = found.report()["relations"]
    write_meta(asked.model, scores)
    return scores


if __name__ == "__main__":
    main()
