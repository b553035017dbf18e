"""The question reader in torch: question and window in, a score for every span of the window out."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.network import WIDTH, Trunk

SPAN_WIDTH = 128
VERDICTS = 3  # yes, no, not said


class QuestionReader(nn.Module):
    """Pieces of question and window -> vectors of words, from which spans are scored, and verdicts."""

    def __init__(self, kinds: int) -> None:
        super().__init__()
        self.trunk = Trunk(1)
        self.drop = nn.Dropout(0.2)
        self.first, self.last = nn.Linear(WIDTH, SPAN_WIDTH), nn.Linear(WIDTH, SPAN_WIDTH)
        self.whole = nn.Linear(WIDTH, SPAN_WIDTH)
        self.kind = nn.Embedding(kinds, SPAN_WIDTH)
        self.score = nn.Linear(SPAN_WIDTH, 1)
        self.judge, self.verdict = nn.Linear(WIDTH, SPAN_WIDTH), nn.Linear(SPAN_WIDTH, VERDICTS + 1)

    def forward(self, ids: Tensor, case: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return first and last (inputs x words x SPAN_WIDTH), and verdicts with "none of the spans" (inputs x 4)."""
        (vectors,) = self.trunk(ids, case, first, last)
        vectors = self.drop(vectors)
        words, whole = vectors[:, 1:], vectors[:, 0]
        verdicts = self.verdict(functional.gelu(self.judge(whole)))
        return self.first(words) + self.whole(whole)[:, None], self.last(words), verdicts

    def spans(self, first: Tensor, last: Tensor, rows: Tensor) -> Tensor:
        """Return the score of every span; ``rows`` holds input, first word, last word, kind of each."""
        at, start, end, kind = rows.T
        return self.score(torch.tanh(first[at, start] + last[at, end] + self.kind(kind)))[:, 0]
