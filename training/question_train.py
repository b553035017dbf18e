"""Train the question reader on two cores in an hour: checkpoints, progress on standard error."""

from __future__ import annotations

import copy
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from extract.pieces import Pieces, grouped
from training.pace import follow, free_threads, optimizer_of, rate_at, set_rate
from training.question_cases import Case, spans_of
from training.question_network import VERDICTS, QuestionReader

SEPARATOR = "[SEP]"
NONE = VERDICTS  # column of "none of the spans"


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train."""

    minutes: float = 45
    pieces: int = 2400  # of one batch, padding included
    rate: float = 1e-4
    head_rate: float = 8e-4
    warm_up: float = 0.05
    average: float = 0.998
    frozen_layers: int = 2
    threads: int = 2
    save_every: float = 240  # seconds


def train(
    cases: Sequence[Case], kinds: Sequence[str], pieces: Pieces, start: dict[str, Tensor], out: Path, plan: Plan
) -> QuestionReader:
    """Return the trained reader (its averaged weights); ``start`` fills its trunk."""
    torch.manual_seed(1)
    net = QuestionReader(len(kinds))
    known = net.trunk.state_dict()
    net.trunk.load_state_dict({**known, **{k: v for k, v in start.items() if k in known and v.shape == known[k].shape}})
    for module in [net.trunk.word, net.trunk.posn, *net.trunk.layers[: plan.frozen_layers]]:
        module.requires_grad_(False)
    mean = copy.deepcopy(net).eval()
    optimizer = optimizer_of(net, net.trunk, plan.rate, plan.head_rate)
    state = {"done": 0.0, "step": 0}
    if out.exists():
        kept = torch.load(out, weights_only=True)
        net.load_state_dict(kept["net"])
        mean.load_state_dict(kept["mean"])
        optimizer.load_state_dict(kept["optimizer"])
        state = kept["state"]
    rng = random.Random(int(state["step"]) + 1)
    tick = saved = time.monotonic()
    shown = [0.0, 0.0]
    for group in _endless(cases, pieces, rng, plan.pieces):
        share = state["done"] / (60 * plan.minutes)
        if share >= 1:
            break
        set_rate(optimizer, rate_at(share, plan.warm_up))
        net.train()
        torch.set_num_threads(free_threads(plan.threads))
        loss, right = losses(net, group, kinds, pieces)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        follow(mean, net, min(plan.average, state["step"] / (state["step"] + 20)))
        now = time.monotonic()
        state = {"done": state["done"] + now - tick, "step": state["step"] + 1}
        tick = now
        shown = [0.98 * shown[0] + 0.02 * loss.item(), 0.98 * shown[1] + 0.02 * right]
        if state["step"] % 25 == 0:
            print(f"{state['step']} {share:.1%} loss {shown[0]:.3f} right {shown[1]:.3f}", file=sys.stderr, flush=True)
        if now - saved > plan.save_every:
            _save(out, net, mean, optimizer, state)
            saved = now
    _save(out, net, mean, optimizer, state)
    return mean


def _save(
    out: Path, net: QuestionReader, mean: QuestionReader, optimizer: torch.optim.Optimizer, state: dict[str, float]
) -> None:
    kept = {"net": net.state_dict(), "mean": mean.state_dict(), "optimizer": optimizer.state_dict(), "state": state}
    torch.save(kept, out.with_suffix(".new"))
    out.with_suffix(".new").replace(out)


def _endless(cases: Sequence[Case], pieces: Pieces, rng: random.Random, budget: int) -> Iterator[list[Case]]:
    """Yield batches of cases of like length for ever."""
    sizes = [2 + pieces.count(c.question) + pieces.count(c.window.words) for c in cases]
    while True:
        near = {k: round(size * rng.uniform(0.9, 1.1)) for k, size in enumerate(sizes) if size <= 480}
        groups = list(grouped(near, budget))
        rng.shuffle(groups)
        for group in groups:
            yield [cases[k] for k in group]


def losses(net: QuestionReader, group: Sequence[Case], kinds: Sequence[str], pieces: Pieces) -> tuple[Tensor, float]:
    """Return the loss of one batch and the share of cases whose best answer is right."""
    texts = [[*c.question, SEPARATOR, *c.window.words] for c in group]
    inputs = {name: torch.from_numpy(value) for name, value in pieces.inputs(texts).items()}
    first, last, verdicts = net(**inputs)
    rows, owner, good = [], [], []
    for n, case in enumerate(group):
        shift = len(case.question) + 1
        for k in spans_of(case.part, case.window):
            span = case.window.spans[k]
            rows.append((n, span.start + shift, span.end - 1 + shift, kinds.index(span.kind)))
            owner.append((n, span.key))
            good.append(span.key in case.answers)
    total, right = verdicts.sum() * 0, 0.0
    scores = net.spans(first, last, torch.tensor(rows)) if rows else torch.zeros(0)
    places: dict[int, dict[str, list[int]]] = {}
    for row, (n, key) in enumerate(owner):
        places.setdefault(n, {}).setdefault(key, []).append(row)
    for n, case in enumerate(group):
        if case.part == "verdict":
            target = torch.tensor([case.verdict])
            total = total + functional.cross_entropy(verdicts[n : n + 1, :VERDICTS], target)
            right += float(verdicts[n, :VERDICTS].argmax() == case.verdict)
            continue
        keys = places.get(n, {})
        logits = [torch.logsumexp(scores[ks], 0) for ks in keys.values()]
        each = torch.stack([*logits, verdicts[n, NONE]])
        wanted = torch.tensor([*(k in case.answers for k in keys), not case.answers])
        total = total + torch.logsumexp(each, 0) - torch.logsumexp(each[wanted], 0)
        right += float(wanted[each.argmax()])
        if logits:
            alone = functional.binary_cross_entropy_with_logits(each[:-1], wanted[:-1].float(), reduction="sum")
            total = total + 0.3 * alone
    return total / len(group), right / len(group)
