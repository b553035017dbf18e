"""How the nearest mentions of two entities stand to each other in the text."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from extract.spots import Spot, Spots


@dataclass(frozen=True, slots=True)
class Closeness:
    """What can be seen of a pair without reading the words."""

    head_label: str
    tail_label: str
    shape: str  # within, around, listed, sentence, next, far
    gap: int  # tokens between them
    between: int  # other names between them
    described: bool  # one of the two is a pronoun or a description


class Distances:
    """Answers for all pairs of one Doc."""

    def __init__(self, spots: Spots) -> None:
        self.spots = spots
        self.of: defaultdict[str, list[Spot]] = defaultdict(list)
        for spot in spots.all:
            self.of[spot.entity].append(spot)
        self.starts = sorted(s.start for s in spots.outer)
        self.order = {start: n for n, start in enumerate(sorted(set(spots.sentence)))}

    def closeness(self, head: str, tail: str) -> Closeness:
        """Return how the nearest mentions of the two entities stand to each other."""
        pairs = [(self._rank(a, b), a, b) for a in self.of[head] for b in self.of[tail]]
        (apart, gap, _, _), a, b = min(pairs, key=lambda p: p[0])
        first, last = min(a.end, b.end), max(a.start, b.start)
        between = bisect_left(self.starts, last) - bisect_left(self.starts, first)
        return Closeness(a.label, b.label, self._shape(a, b, apart), gap, max(between, 0), not (a.named and b.named))

    def _rank(self, a: Spot, b: Spot) -> tuple[int, int, int, int]:
        apart = abs(self.order[self.spots.sentence[a.start]] - self.order[self.spots.sentence[b.start]])
        return apart, max(0, max(a.start, b.start) - min(a.end, b.end)), a.start, b.start

    def _shape(self, a: Spot, b: Spot, apart: int) -> str:
        if a.holds(b):
            return "around"
        if b.holds(a):
            return "within"
        if b in self.spots.runs.get(a, ()):
            return "listed"
        return "sentence" if apart == 0 else "next" if apart == 1 else "far"
