"""The learned reader of facts: names with the twelve labels, who is who, and scores of relations.

It is a second opinion: everything in ``extract`` works, less well, without it. A Doc with
sentence starts and a tree goes in (see ``extract/encoder.py``); a ``Reading`` comes out, which
answers for this Doc alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from graph.facts import Status


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name, or a pronoun or description that stands for one; character offsets, half-open."""

    start_char: int
    end_char: int
    label: str  # one of the ontology's
    score: float  # in [0, 1], higher is surer


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number that counts or measures something, in the sense of a figure; character offsets, half-open."""

    start_char: int
    end_char: int
    score: float


@dataclass(frozen=True, slots=True)
class ScoredRelation:
    """One possible relation between two entities; ``score`` in [0, 1], all above a low floor are given."""

    head: str  # the caller's key of the entity
    type: str
    tail: str
    score: float
    status: Status | None
    former: bool  # of WORKS_FOR: a past post
    sentence_start_char: int  # the sentence that says it most clearly


class ReadingLike(Protocol):
    """What a reading answers; ``Reader.read(doc)`` gives one."""

    names: list[NameSpan]  # nested allowed, sorted by start
    nominals: list[NameSpan]  # pronouns and descriptions
    numbers: list[NumberSpan]

    def same(self, span_a: tuple[int, int], span_b: tuple[int, int]) -> float:
        """Return how likely the two spans (characters) speak of one entity, in [0, 1]."""
        ...

    def relations(
        self, mentions_by_entity: dict[str, list[tuple[int, int]]], labels: dict[str, str]
    ) -> list[ScoredRelation]:
        """Return scored relations over all pairs whose labels fit a type and whose mentions share a window."""
        ...
