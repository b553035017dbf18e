"""The reader in torch: one trunk with three heads (tags, same entity, words for relations), and the scorer of pairs."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from extract.pairs import LABELS, MARKS, PAIR_FEATURES, SAME_FEATURES, STATUSES, TYPES
from training.network import WIDTH, Layer, Trunk

TAGS = ("O", *(f"{kind}-{label}" for label in LABELS for kind in "BI"))
NUMBER_TAGS = ("O", "B-Number", "I-Number")
TAG_LAYERS = {"outer": TAGS, "inner": TAGS, "nominal": TAGS, "number": NUMBER_TAGS}
TAG_COUNT = sum(len(tags) for tags in TAG_LAYERS.values())
SAME_WIDTH, PAIR_WIDTH, GATES = 128, 256, 4
SCORES = len(TYPES) + len(STATUSES) + 1  # relation types, status, former


class WordReader(nn.Module):
    """Pieces -> tags of every word, and the vectors that the other heads start from."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk(3)
        self.drop = nn.Dropout(0.2)
        self.tags = nn.Linear(WIDTH, TAG_COUNT)
        self.same_first, self.same_last = nn.Linear(WIDTH, SAME_WIDTH), nn.Linear(WIDTH, SAME_WIDTH)
        self.pair = nn.Linear(WIDTH, PAIR_WIDTH)

    def forward(self, ids: Tensor, case: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        """Return tags, same_first, same_last and pair vectors, each inputs x words x width."""
        names, same, pair = (self.drop(x[:, 1:]) for x in self.trunk(ids, case, first, last))
        return self.tags(names), self.same_first(same), self.same_last(same), self.pair(pair)


class SameEntity(nn.Module):
    """Two mentions -> how likely they are one entity (a logit)."""

    def __init__(self) -> None:
        super().__init__()
        self.product = nn.Parameter(torch.eye(SAME_WIDTH) * 0.1)
        self.seen = nn.Linear(SAME_FEATURES, 1)

    def forward(self, vectors: Tensor, features: Tensor) -> Tensor:
        """Return inputs x mentions x mentions; ``vectors`` are inputs x mentions x SAME_WIDTH."""
        both = (self.product + self.product.T) / 2
        return vectors @ both @ vectors.transpose(1, 2) + self.seen(features)[..., 0]


class PairScorer(nn.Module):
    """Word vectors, marked mentions and ordered pairs of them -> logits of types, status, former."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = nn.Linear(MARKS, PAIR_WIDTH)
        self.norm = nn.LayerNorm(PAIR_WIDTH)
        self.layers = nn.ModuleList(Layer(PAIR_WIDTH, 4, 512) for _ in range(2))
        self.ask = nn.Linear(2 * PAIR_WIDTH + PAIR_FEATURES, GATES * 64)
        self.key, self.value = nn.Linear(PAIR_WIDTH, GATES * 64), nn.Linear(PAIR_WIDTH, PAIR_WIDTH)
        self.hidden = nn.Linear(4 * PAIR_WIDTH + PAIR_FEATURES, 384)
        self.product = nn.Linear(PAIR_WIDTH, 384)
        self.drop = nn.Dropout(0.2)
        self.scores = nn.Linear(384, SCORES)
        nn.init.constant_(self.scores.bias[: len(TYPES)], -3.0)

    def forward(
        self,
        words: Tensor,
        lengths: Tensor,
        marks: Tensor,
        starts: Tensor,
        ends: Tensor,
        first: Tensor,
        second: Tensor,
        features: Tensor,
        path: Tensor,
    ) -> Tensor:
        """Return inputs x pairs x SCORES.

        ``starts``, ``ends`` (inputs x mentions) are first and last words; ``first``, ``second``
        (inputs x pairs) are mentions; ``path`` is inputs x pairs x words.
        """
        x = self.norm(words + self.mark(marks))
        hidden = (torch.arange(words.shape[1])[None] >= lengths[:, None]).to(x.dtype) * -1e4
        for layer in self.layers:
            x = layer(x, hidden[:, None, None, :])
        mention = _rows(x, starts) * 0.5 + _rows(x, ends) * 0.5
        a, b = _rows(mention, first), _rows(mention, second)
        near = self._asked(x, torch.cat([a, b, features], -1), hidden)
        seen = torch.cat([a, b, near, path @ x, features], -1)
        return self.scores(self.drop(functional.gelu(self.hidden(self.drop(seen)) + self.product(a * b))))

    def _asked(self, x: Tensor, pair: Tensor, hidden: Tensor) -> Tensor:
        """Return what the pair attends to in the words."""
        inputs, length, width = x.shape
        count = pair.shape[1]
        q = self.ask(pair).view(inputs, count, GATES, 64).transpose(1, 2)
        k = self.key(x).view(inputs, length, GATES, 64).transpose(1, 2)
        v = self.value(x).view(inputs, length, GATES, width // GATES).transpose(1, 2)
        weights = torch.softmax(q @ k.transpose(-1, -2) * 0.125 + hidden[:, None, None, :], -1)
        return (weights @ v).transpose(1, 2).reshape(inputs, count, width)


class Reader(nn.Module):
    """All of it."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.same, self.pairs = WordReader(), SameEntity(), PairScorer()


def _rows(x: Tensor, index: Tensor) -> Tensor:
    return x.gather(1, index[:, :, None].expand(-1, -1, x.shape[-1]))
