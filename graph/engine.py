"""What an engine must do so that ``graph/base.py`` can be a store on it: run Cypher, in transactions.

Everything else (what is written, in which order, what a name means) stands once, above the engines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

Row = dict[str, Any]
Result = TypeVar("Result")
Run = Callable[..., list[Row]]  # run(cypher, **parameters) -> rows, inside a transaction

Nodes = Mapping[tuple[str, ...], Sequence[tuple[str, Row]]]  # labels -> id in the file, properties
Edges = Mapping[str, Sequence[tuple[str, str, Row]]]  # type -> start, end, properties


class Engine(Protocol):
    """One open graph database."""

    url: str

    def write(self, work: Callable[[Run], Result]) -> Result:
        """Run ``work`` in one transaction: all of it or nothing; repeated when another writer was in the way."""

    def read(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float, limit: int) -> list[Row]:
        """Run Cypher that cannot write; at most ``limit`` rows."""

    def names_like(self, words: str, limit: int) -> list[Row]:
        """Names from the full-text index: key, text, entity, label, name."""

    def prepare(self, statements: Sequence[str]) -> None:
        """Make constraints and indexes; those that exist already stay."""

    def index_names(self) -> None:
        """Make the full-text index of names."""

    def bulk(self, nodes: Nodes, edges: Edges) -> None:
        """Load a whole graph into an empty database, as fast as the engine can."""

    def close(self) -> None:
        """Give the database free."""
