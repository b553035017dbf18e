"""Train the reader: checkpoints that training can go on from, progress on standard error."""

from __future__ import annotations

import copy
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from extract.pieces import Pieces
from training.batches import make_batch
from training.network import load_shipped
from training.pace import follow, free_threads, optimizer_of, rate_at, set_rate
from training.passages import Sample, Swapper, joined
from training.reader_loss import losses
from training.reader_network import Reader


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train."""

    minutes: float = 60
    pieces: int = 1600  # of one batch, padding included
    rate: float = 8e-5
    head_rate: float = 8e-4
    warm_up: float = 0.05
    swap_passages: float = 0.6
    swap_words: float = 0.8
    join: float = 0.35
    average: float = 0.998  # of the running mean of the weights, which is what is shipped
    frozen_layers: int = 1
    threads: int = 2
    save_every: float = 300  # seconds


def train(passages: list[list[Sample]], swapper: Swapper, pieces: Pieces, start: Path, out: Path, plan: Plan) -> Reader:
    """Return the trained reader (its averaged weights), also kept in ``out`` with all that going on needs."""
    torch.manual_seed(1)
    net = Reader()
    load_shipped(net.words.trunk, start)
    for module in [net.words.trunk.word, net.words.trunk.posn, *net.words.trunk.layers[: plan.frozen_layers]]:
        module.requires_grad_(False)
    mean = copy.deepcopy(net).eval()
    optimizer = optimizer_of(net, net.words.trunk, plan.rate, plan.head_rate)
    state = {"done": 0.0, "step": 0}
    if out.exists():
        kept = torch.load(out, weights_only=True)
        net.load_state_dict(kept["net"])
        mean.load_state_dict(kept["mean"])
        optimizer.load_state_dict(kept["optimizer"])
        state = kept["state"]
    rng = random.Random(int(state["step"]) + 1)
    tick = saved = time.monotonic()
    shown: dict[str, float] = {}
    for samples in _endless(passages, swapper, pieces, rng, plan):
        share = state["done"] / (60 * plan.minutes)
        if share >= 1:
            break
        set_rate(optimizer, rate_at(share, plan.warm_up))
        net.train()
        torch.set_num_threads(free_threads(plan.threads))
        parts = losses(net, make_batch(samples, pieces, rng=rng))
        optimizer.zero_grad(set_to_none=True)
        sum(parts.values()).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        follow(mean, net, min(plan.average, state["step"] / (state["step"] + 20)))
        now = time.monotonic()
        state = {"done": state["done"] + now - tick, "step": state["step"] + 1}
        tick = now
        for name, value in parts.items():
            shown[name] = 0.97 * shown.get(name, value.item()) + 0.03 * value.item()
        if state["step"] % 25 == 0:
            line = " ".join(f"{name} {value:.3f}" for name, value in shown.items())
            print(f"{state['step']} {share:.1%} {line}", file=sys.stderr, flush=True)
        if now - saved > plan.save_every:
            _save(out, net, mean, optimizer, state)
            saved = now
    _save(out, net, mean, optimizer, state)
    return mean


def _save(out: Path, net: Reader, mean: Reader, optimizer: torch.optim.Optimizer, state: dict[str, float]) -> None:
    kept = {"net": net.state_dict(), "mean": mean.state_dict(), "optimizer": optimizer.state_dict(), "state": state}
    torch.save(kept, out.with_suffix(".new"))
    out.with_suffix(".new").replace(out)


def _endless(
    passages: list[list[Sample]], swapper: Swapper, pieces: Pieces, rng: random.Random, plan: Plan
) -> Iterator[list[Sample]]:
    """Yield batches for ever; each pass swaps names and joins passages afresh."""
    while True:
        windows: list[Sample] = []
        for one in passages:
            swapped = swapper.swap(one, rng, plan.swap_words) if rng.random() < plan.swap_passages else one
            windows += swapped
        rng.shuffle(windows)
        windows = _some_joined(windows, rng, plan.join)
        yield from _batched(windows, pieces, rng, plan.pieces)


def _some_joined(windows: list[Sample], rng: random.Random, share: float) -> list[Sample]:
    out: list[Sample] = []
    for window in windows:
        short = out and len(out[-1].window.words) + len(window.window.words) <= 200
        if short and rng.random() < share:
            out[-1] = joined(out[-1], window)
        else:
            out.append(window)
    return out


def _batched(windows: list[Sample], pieces: Pieces, rng: random.Random, budget: int) -> Iterator[list[Sample]]:
    sizes = [2 + pieces.count(w.window.words) for w in windows]
    order = sorted((k for k in range(len(windows)) if sizes[k] <= 500), key=lambda k: sizes[k] * rng.uniform(0.9, 1.1))
    groups: list[list[Sample]] = []
    group: list[Sample] = []
    top = 0
    for k in order:
        if group and max(top, sizes[k]) * (len(group) + 1) > budget:
            groups.append(group)
            group, top = [], 0
        group.append(windows[k])
        top = max(top, sizes[k])
    if group:
        groups.append(group)
    rng.shuffle(groups)
    yield from groups
