"""The store: what every engine can do, and how one is opened.

Articles go in whole and come out whole. Both engines run the same Cypher over the same graph
(README, "What the graph says").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from graph.facts import Article, Facts

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name in the store that looks like the words asked for."""

    entity: str  # entity id
    label: str
    name: str  # the entity's main name
    surface: str  # the spelling that matched
    score: float  # in [0, 1]
    reason: str  # "exact", "folded", "alias", "words", "fuzzy"


class Store(Protocol):
    """One graph of facts and evidence."""

    url: str

    def add(self, facts: Facts) -> None:
        """Store one article, replacing an earlier version with the same id; all of it or nothing."""

    def add_many(self, facts: Iterable[Facts]) -> Iterator[str]:
        """Store articles in batches; yield each id once it is safely stored."""

    def remove(self, article_id: str) -> bool:
        """Take out exactly what only this article said; False when it is not there."""

    def articles(self) -> list[Article]:
        """The stored articles by id, without their text."""

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 10.0, limit: int = 10_000
    ) -> list[Row]:
        """Run read-only Cypher; values are plain Python (nodes and relationships as dicts).

        Raises:
            RefusedCypher: the engine says that it writes.
            QueryTooLong: it took longer than ``timeout`` seconds.
        """

    def find_names(self, words: Sequence[str], *, limit: int = 20) -> list[NameHit]:
        """Entities whose name or alias is, or holds, the given words, best first (full-text index)."""

    def close(self) -> None:
        """Give the store free for other processes."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_store(url: str, *, create: bool = False) -> Store:
    """Open the store at ``url``: a folder, or ``neo4j://``, ``neo4j+s://``, ``bolt://``.

    Raises:
        StoreNotFound: nothing is there and ``create`` is False.
        StoreBusy, StoreDenied, StoreGone: as their names say.
    """
    from graph.base import GraphStore

    if "://" in url:
        from graph.neo4j_store import Neo4jEngine

        return GraphStore(Neo4jEngine.open(url))
    from graph.sharing import open_shared

    return GraphStore(open_shared(url, create=create))
