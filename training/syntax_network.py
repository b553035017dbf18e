"""The syntax encoder in torch: tags, biaffine tree, names and sentence starts over one trunk.

Source of the tree scorer: Dozat and Manning (ICLR 2017).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.network import WIDTH, Trunk
from training.treebanks import NER_TAGS, STYLES, UPOS

ARC_WIDTH, LABEL_WIDTH = 256, 128


class SyntaxNet(nn.Module):
    """Pieces -> scores of tags, arcs, labels, names and sentence starts."""

    def __init__(self, relations: int) -> None:
        super().__init__()
        self.relations = relations
        self.trunk = Trunk(3)
        self.style = nn.Embedding(len(STYLES), WIDTH)
        self.drop = nn.Dropout(0.25)
        self.pos, self.ner, self.start = (
            nn.Linear(WIDTH, len(UPOS)),
            nn.Linear(WIDTH, len(NER_TAGS)),
            nn.Linear(WIDTH, 1),
        )
        self.arc_d, self.arc_h = nn.Linear(WIDTH, ARC_WIDTH), nn.Linear(WIDTH, ARC_WIDTH)
        self.lab_d, self.lab_h = nn.Linear(WIDTH, LABEL_WIDTH), nn.Linear(WIDTH, LABEL_WIDTH)
        self.arcs = nn.Parameter(torch.zeros(ARC_WIDTH + 1, ARC_WIDTH))
        self.labels = nn.Parameter(torch.zeros(LABEL_WIDTH + 1, relations * (LABEL_WIDTH + 1)))
        nn.init.xavier_uniform_(self.arcs)
        nn.init.normal_(self.labels, std=0.02)
        nn.init.zeros_(self.style.weight)

    def heads(self, ids: Tensor, case: Tensor, first: Tensor, last: Tensor, style: Tensor) -> tuple[Tensor, ...]:
        """Return pos, names, start, arcs (inputs x words x words + 1), label vectors of dependents and of heads."""
        tags, tree, names = (self.drop(x) for x in self.trunk(ids, case, first, last))
        names = names + self.style(style)[:, None, :]
        dependents = self._squeezed(self.arc_d, tree[:, 1:])
        arcs = _with_one(dependents) @ self.arcs @ self._squeezed(self.arc_h, tree).transpose(1, 2)
        labels = self._squeezed(self.lab_d, tree[:, 1:]), self._squeezed(self.lab_h, tree)
        return self.pos(tags[:, 1:]), self.ner(names[:, 1:]), self.start(tags[:, 1:])[..., 0], arcs, *labels

    def _squeezed(self, layer: nn.Linear, x: Tensor) -> Tensor:
        return self.drop(functional.leaky_relu(layer(x), 0.1))

    def forward(
        self, ids: Tensor, case: Tensor, first: Tensor, last: Tensor, style: Tensor, head: Tensor
    ) -> tuple[Tensor, ...]:
        """Return pos, names, start, arcs and, for words with a known head, the labels of that arc."""
        pos, names, start, arcs, d, h = self.heads(ids, case, first, last, style)
        known = head >= 0
        governor = h.gather(1, head.clamp(min=0)[:, :, None].expand(-1, -1, LABEL_WIDTH))
        left, right = _with_one(d)[known], _with_one(governor)[known]
        labels = ((left @ self.labels).view(len(left), self.relations, LABEL_WIDTH + 1) * right[:, None]).sum(-1)
        return pos, names, start, arcs, labels


class Shipped(nn.Module):
    """What runs: the best label of every possible arc, so that any tree decoder can look its labels up."""

    def __init__(self, net: SyntaxNet, style: str) -> None:
        super().__init__()
        self.net, self.style = net, STYLES.index(style)

    def forward(self, ids: Tensor, case: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        """Return pos, arcs, labels, names, start."""
        style = torch.full_like(ids[:, 0], self.style)
        pos, names, start, arcs, d, h = self.net.heads(ids, case, first, last, style)
        inputs, words, width = d.shape[0], d.shape[1], LABEL_WIDTH + 1
        pairs = (_with_one(d) @ self.net.labels).reshape(inputs, words * self.net.relations, width)
        scores = (pairs @ _with_one(h).transpose(1, 2)).reshape(inputs, words, self.net.relations, words + 1)
        return pos, arcs, scores.argmax(2), names, start


def _with_one(x: Tensor) -> Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


def syntax_losses(net: SyntaxNet, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return every loss of one batch; arcs across sentences are out of the question."""
    inputs = [batch[name] for name in ("ids", "case", "first", "last", "style", "head")]
    pos, names, start, arcs, labels = net(*inputs)
    losses: dict[str, Tensor] = {}
    sentence, head = batch["sentence"], batch["head"]
    if (head >= 0).any():
        losses["pos"] = _entropy(pos, batch["pos"])
        same = torch.cat([torch.ones_like(head[:, :, None]).bool(), sentence[:, :, None] == sentence[:, None]], 2)
        losses["arc"] = _entropy(arcs.float().masked_fill(~same, -1e4), head)
        losses["label"] = functional.cross_entropy(labels.float(), batch["relation"][head >= 0], ignore_index=-1)
    if (batch["names"] >= 0).any():
        losses["names"] = 2 * _entropy(names, batch["names"])
    several = (sentence.max(1).values > 0)[:, None] & (sentence >= 0)
    several[:, 0] = False
    if several.any():
        begins = torch.zeros_like(sentence, dtype=torch.float32)
        begins[:, 1:] = (sentence[:, 1:] != sentence[:, :-1]).float()
        losses["start"] = functional.binary_cross_entropy_with_logits(start.float()[several], begins[several])
    return losses


def _entropy(scores: Tensor, target: Tensor) -> Tensor:
    return functional.cross_entropy(scores.float().flatten(0, 1), target.flatten(), ignore_index=-1)
