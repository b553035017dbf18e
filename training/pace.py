"""What both trainings share: the rate over time, the running mean of the weights, room for others on the machine."""

from __future__ import annotations

import os
from pathlib import Path

import torch
from torch import nn


def rate_at(share: float, warm_up: float) -> float:
    """Return the part of the full rate when ``share`` of the time is gone: up in the warm-up, then straight down."""
    if share < warm_up:
        return min(1.0, share / warm_up + 0.01)
    return max(0.0, (1 - share) / (1 - warm_up))


def set_rate(optimizer: torch.optim.Optimizer, part: float) -> None:
    """Set every group's rate to a part of its ``base``."""
    for group in optimizer.param_groups:
        group["lr"] = group["base"] * part


def optimizer_of(net: nn.Module, trunk: nn.Module, rate: float, head_rate: float) -> torch.optim.Optimizer:
    """Return AdamW, slower on the trunk than on the heads; frozen weights are left out."""
    inside = {id(p) for p in trunk.parameters()}
    free = [p for p in net.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in free if id(p) in inside], "lr": rate, "base": rate},
        {"params": [p for p in free if id(p) not in inside], "lr": head_rate, "base": head_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)


def follow(mean: nn.Module, net: nn.Module, keep: float) -> None:
    """Move the running mean a little towards the net."""
    with torch.no_grad():
        pairs = [(a, b) for a, b in zip(mean.parameters(), net.parameters(), strict=True) if b.requires_grad]
        torch._foreach_lerp_([a for a, _ in pairs], [b for _, b in pairs], 1 - keep)


def free_threads(most: int) -> int:
    """Return how many threads are worth having: on a busy machine each step waits for the slowest of several."""
    running = Path("/proc/loadavg")
    if not running.exists():
        return most
    busy = int(running.read_text().split()[3].split("/")[0]) - 1
    return max(1, min(most, (os.cpu_count() or 1) - busy))
