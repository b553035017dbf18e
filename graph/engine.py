"""What an engine must do so that ``graph/base.py`` can be a store on it: run Cypher, in transactions.

Everything else (what is written, in which order, what a name means) stands once, above the engines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

Row = dict[str, Any]
Result = TypeVar("Result")
Run = Callable[..., list[Row]]  # run(cypher, **parameters) -> rows, inside a transaction


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

    def close(self) -> None:
        """Give the database free."""
