"""The trained question reader -> the files that ``queries/reader.py`` loads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from queries.reader import KINDS_FILE, OUTPUTS, SPANS_FILE, WORDS_FILE
from training.onnx_files import write
from training.question_network import QuestionReader


def export(net: QuestionReader, kinds: Sequence[str], folder: Path) -> None:
    """Write the reader's three files, weights in 8 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    example = {name: torch.ones(2, 12, dtype=torch.int64) for name in ("ids", "case")}
    example |= {name: torch.arange(7).repeat(2, 1) for name in ("first", "last")}
    axes = dict.fromkeys(("ids", "case"), ("inputs", "pieces")) | dict.fromkeys(("first", "last"), ("inputs", "marks"))
    outputs = {"first_words": ("inputs", "words"), "last_words": ("inputs", "words"), "verdicts": ("inputs",)}
    assert list(outputs) == OUTPUTS
    write(net, example, axes, outputs, folder / WORDS_FILE)
    kind, score = net.kind.weight.detach().numpy(), net.score
    np.savez(folder / SPANS_FILE, kinds=kind, score=score.weight[0].detach().numpy(), bias=score.bias.item())
    (folder / KINDS_FILE).write_text(json.dumps(list(kinds)), encoding="utf-8")
