"""Phrases: the things that a question speaks of.

A phrase is one thing with what tells it apart: its kind, its name, words, and links to other
phrases ("the hospital that Acme Group manages in Springfield").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Tie = Literal["relation", "place", "beside", "any", "belongs"]


@dataclass(frozen=True, slots=True)
class Way:
    """A relation, read from the phrase to the other one when ``forward``."""

    type: str
    forward: bool


@dataclass(slots=True)
class Link:
    """What joins a phrase to another.

    ``tie`` says how: by one of the ``ways``; by its place ("in Springfield"), which may be a part
    of its name (beside: "Acme Clinic Springfield"); by belonging there
    ("Springfield hospitals", "Acme's school"); by anything the articles say ("of").
    """

    tie: Tie
    other: Phrase
    ways: tuple[Way, ...] = ()
    role: str = ""


@dataclass(slots=True)
class Phrase:
    """One thing spoken of."""

    labels: frozenset[str] = frozenset()  # empty: anything
    noun: str = ""  # the word for its kind
    things: tuple[str, ...] = ()  # the entities that its name can mean
    words: list[str] = field(default_factory=list)  # stems that must all be said of it
    proper: list[str] = field(default_factory=list)  # stems written like names: they stand in its own name
    told: list[str] = field(default_factory=list)  # stems of a description, of which most must be said of it
    links: list[Link] = field(default_factory=list)
    definite: bool = False  # "the hospital"
    bonds: tuple[Way, ...] = ()  # to what owns it: "partner", "branch"

    @property
    def wants_owner(self) -> bool:
        """Whether its noun says little alone: "the principal", "partners"."""
        return bool(self.bonds) or any(k.role for k in self.links)

    def everything(self) -> Iterator[Phrase]:
        """Yield the phrase and all that it is linked to."""
        yield self
        for link in self.links:
            yield from link.other.everything()


@dataclass(slots=True)
class Read:
    """What a question asks: for a phrase, or whether a named one is so."""

    asked: Phrase
    whether: bool = False
