"""Train the syntax encoder from a base model or from the shipped one; progress on standard error."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from torch import nn

from extract.encoder import LABELS_FILE, MODEL_FILE, OUTPUTS
from extract.pieces import MAX_PIECES, MAX_PIECES_OF_WORD, Pieces
from training.network import load_base, load_shipped
from training.onnx_files import write
from training.pace import free_threads, optimizer_of, rate_at, set_rate
from training.syntax_batches import batched, one_pass, relation_table, tensors
from training.syntax_network import Shipped, SyntaxNet, syntax_losses
from training.treebanks import NER_TAGS, UPOS, training_documents


@dataclass(frozen=True)
class SyntaxPlan:
    """How long and how hard to train."""

    minutes: float = 50
    pieces: int = 2000  # of one batch, padding included
    rate: float = 1e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    names_share: float = 0.6  # of the documents with names only, a pass
    threads: int = 2


def train_syntax(data: Path, start: Path, pieces: Pieces, plan: SyntaxPlan) -> tuple[SyntaxNet, list[str]]:
    """Return the trained net and its dependency labels, in order.

    Args:
        start: a safetensors file of a base model, or an ONNX file of ours.
    """
    torch.manual_seed(1)
    rng = Random(1)
    trees, names = training_documents(data)
    relations = relation_table(trees)
    net = SyntaxNet(len(relations))
    (load_base if start.suffix == ".safetensors" else load_shipped)(net.trunk, start)
    optimizer = optimizer_of(net, net.trunk, plan.rate, plan.head_rate)
    began, step = time.monotonic(), 0
    while True:
        groups = one_pass(trees, names, relations, rng, share=plan.names_share)
        batches = [batch for group in groups for batch in batched(group, pieces, plan.pieces, rng)]
        rng.shuffle(batches)
        for items in batches:
            share = (time.monotonic() - began) / (60 * plan.minutes)
            if share >= 1:
                return net.eval(), list(relations)
            set_rate(optimizer, rate_at(share, plan.warm_up))
            torch.set_num_threads(free_threads(plan.threads))
            net.train()
            losses = syntax_losses(net, tensors(items, pieces))
            optimizer.zero_grad(set_to_none=True)
            sum(losses.values()).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimizer.step()
            step += 1
            if step % 50 == 0:
                line = " ".join(f"{name} {value.item():.3f}" for name, value in losses.items())
                print(f"syntax {step} {share:.1%} {line}", file=sys.stderr, flush=True)


def export_syntax(net: SyntaxNet, relations: list[str], pieces: Pieces, folder: Path, *, style: str = "uner") -> None:
    """Write the encoder's model and labels; the tokenizer's file stays as it is."""
    example = pieces.inputs([["The", "clinic", "opened", "wards", "."], ["He", "came", "."]])
    batch = {name: torch.from_numpy(value) for name, value in example.items()}
    axes = {name: ("inputs", "pieces" if name in ("ids", "case") else "marks") for name in batch}
    outputs = dict.fromkeys(OUTPUTS, ("inputs", "words"))
    outputs |= {"arcs": ("inputs", "words", "marks"), "labels": ("inputs", "words", "marks")}
    write(Shipped(net, style), batch, axes, outputs, folder / MODEL_FILE)
    labels = {
        "upos": UPOS,
        "rel": relations,
        "ner": NER_TAGS,
        "max_subtokens_per_word": MAX_PIECES_OF_WORD,
        "max_len": MAX_PIECES,
    }
    (folder / LABELS_FILE).write_text(json.dumps(labels), encoding="utf-8")
