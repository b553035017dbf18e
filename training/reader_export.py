"""The trained reader -> the files that ``extract/reader.py`` loads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from extract.pairs import MARKS, PAIR_FEATURES
from extract.reader import PAIRS_FILE, SAME_FILE, TAGS_FILE, WORD_OUTPUTS, WORDS_FILE
from training.onnx_files import write
from training.reader_network import PAIR_WIDTH, TAG_LAYERS, Reader

PAIR_AXES = {
    "words": ("inputs", "words"),
    "lengths": ("inputs",),
    "marks": ("inputs", "words"),
    "starts": ("inputs", "mentions"),
    "ends": ("inputs", "mentions"),
    "first": ("inputs", "pairs"),
    "second": ("inputs", "pairs"),
    "features": ("inputs", "pairs"),
    "path": ("inputs", "pairs", "words"),
}


def export(net: Reader, folder: Path) -> None:
    """Write the reader's four files, weights in 8 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    net.eval()
    words = {name: torch.ones(2, size, dtype=torch.int64) for name, size in (("ids", 12), ("case", 12))}
    words |= {name: torch.arange(7).repeat(2, 1) for name in ("first", "last")}
    axes = {
        "ids": ("inputs", "pieces"),
        "case": ("inputs", "pieces"),
        "first": ("inputs", "marks"),
        "last": ("inputs", "marks"),
    }
    outputs = dict.fromkeys(WORD_OUTPUTS, ("inputs", "words"))
    write(net.words, words, axes, outputs, folder / WORDS_FILE)
    write(net.pairs, _pair_example(), PAIR_AXES, {"scores": ("inputs", "pairs")}, folder / PAIRS_FILE)
    product = ((net.same.product + net.same.product.T) / 2).detach().numpy()
    seen = net.same.seen
    np.savez(folder / SAME_FILE, product=product, seen=seen.weight[0].detach().numpy(), bias=seen.bias.item())
    (folder / TAGS_FILE).write_text(json.dumps(TAG_LAYERS), encoding="utf-8")


def _pair_example() -> dict[str, Tensor]:
    return {
        "words": torch.randn(2, 6, PAIR_WIDTH),
        "lengths": torch.tensor([6, 5]),
        "marks": torch.zeros(2, 6, MARKS),
        "starts": torch.tensor([[0, 2, 4], [0, 2, 4]]),
        "ends": torch.tensor([[0, 3, 4], [0, 3, 4]]),
        "first": torch.tensor([[0, 1, 2, 0], [0, 1, 2, 0]]),
        "second": torch.tensor([[1, 0, 0, 2], [1, 0, 0, 2]]),
        "features": torch.zeros(2, 4, PAIR_FEATURES),
        "path": torch.zeros(2, 4, 6),
    }
