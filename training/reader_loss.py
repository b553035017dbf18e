"""What the reader is trained for, as one sum of losses."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from extract.pairs import STATUSES, TYPES
from training.batches import NOTHING, Batch
from training.reader_network import TAG_LAYERS, Reader

TAG_WEIGHTS = (1.0, 0.7, 0.7, 0.4)


def losses(net: Reader, batch: Batch) -> dict[str, Tensor]:
    """Return every loss of one batch, weighted."""
    tags, same_first, same_last, words = net.words(**batch.inputs)
    scores = net.pairs(words, **batch.pairs)
    return {
        "tags": tag_loss(tags, batch.tags),
        "same": _same_loss(net, same_first, same_last, batch),
        **_relation_losses(scores, batch),
    }


def tag_loss(tags: Tensor, gold: Tensor) -> Tensor:
    """Return the cross entropy of the tag layers, each by its weight."""
    total = tags.new_zeros(())
    parts = tags.split([len(t) for t in TAG_LAYERS.values()], -1)
    for part, column, weight in zip(parts, gold.unbind(-1), TAG_WEIGHTS, strict=True):
        known = column != NOTHING
        if known.any():
            total = total + weight * functional.cross_entropy(part[known], column[known])
    return 3 * total


def _same_loss(net: Reader, first: Tensor, last: Tensor, batch: Batch) -> Tensor:
    vectors = mention_vectors(first, last, batch.pairs["starts"], batch.pairs["ends"])
    scores = net.same(vectors, batch.same)
    ids = batch.entities
    real = (ids[:, :, None] >= 0) & (ids[:, None] >= 0)
    real &= torch.ones_like(real).tril(-1)
    if not real.any():
        return scores.sum() * 0
    target = (ids[:, :, None] == ids[:, None]).float()[real]
    weight = 1 + 2 * target
    return functional.binary_cross_entropy_with_logits(scores[real], target, weight)


def mention_vectors(first: Tensor, last: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
    """Return inputs x mentions x width."""
    width = first.shape[-1]
    a = first.gather(1, starts[:, :, None].expand(-1, -1, width))
    b = last.gather(1, ends[:, :, None].expand(-1, -1, width))
    return torch.tanh(a + b)


def _relation_losses(scores: Tensor, batch: Batch) -> dict[str, Tensor]:
    types = scores[..., : len(TYPES)]
    scale = 1 / (12 * len(scores))
    out = {"no": (functional.softplus(types) * batch.negative).sum() * scale}
    if len(batch.groups):
        row, pair, kind, fact = batch.groups.T
        said = grouped_lse(types[row, pair, kind], fact, len(batch.status))
        held = torch.zeros(len(batch.status), dtype=torch.bool).index_fill_(0, fact, True)
        out["yes"] = 1.5 * functional.softplus(-said[held]).sum() * scale
        extra = scores[row, pair, len(TYPES) :]
        mean = torch.zeros(len(batch.status), extra.shape[-1]).index_add(0, fact, extra)
        mean = (mean / torch.zeros(len(batch.status)).index_add(0, fact, torch.ones(len(fact))).clamp(min=1)[:, None])[
            held
        ]
        out["status"] = 0.3 * functional.cross_entropy(mean[:, : len(STATUSES)], batch.status[held])
        out["former"] = 0.3 * functional.binary_cross_entropy_with_logits(mean[:, -1], batch.former[held])
    return out


def grouped_lse(values: Tensor, group: Tensor, count: int) -> Tensor:
    """Return the log of the sum of exp(values) of every group."""
    top = torch.full((count,), -1e4).index_reduce(0, group, values.detach(), "amax", include_self=True)
    return torch.log(torch.zeros(count).index_add(0, group, torch.exp(values - top[group])) + 1e-9) + top
