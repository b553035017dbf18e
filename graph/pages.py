"""Reading a large graph page by page, so that it needs no more memory than a small one.

A page is a span of ids, from one bound to another: between two bounds both engines read an index. With one
bound, an order and a LIMIT the embedded one sorts all that is left, and reading takes the square of the size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graph.store import Row, Store

PAGE = 1000  # ids read at once
END = "\uffff"  # after every id
TIMEOUT = 600.0  # seconds for one page
NO_LIMIT = 10_000_000  # rows; pages are bounded by their ids
COUNTS = (
    "MATCH (n:{label}) WHERE n.id >= $low AND n.id < $high "
    "RETURN left(n.id, $length) AS start, count(n) AS number ORDER BY start"
)


class Pages:
    """Queries over one store; ``given`` are parameters that any of them may use."""

    def __init__(self, store: Store, **given: Any) -> None:
        self._store, self._given = store, given

    def query(self, cypher: str, **parameters: Any) -> list[Row]:
        """Return all rows of a query."""
        given = self._given | parameters
        used = {name: value for name, value in given.items() if f"${name}" in cypher}
        return self._store.query(cypher, used, timeout=TIMEOUT, limit=NO_LIMIT)

    def of_label(self, label: str, cypher: str) -> Iterator[list[Row]]:
        """Yield the rows for all nodes of a label; the query takes their ids between ``$low`` and ``$high``."""
        for low, high in self._spans(label):
            if rows := self.query(cypher, low=low, high=high):
                yield rows

    def of_ids(self, ids: Sequence[str], cypher: str) -> Iterator[list[Row]]:
        """Yield the rows for some nodes; the query takes ``$ids``."""
        for start in range(0, len(ids), PAGE):
            if rows := self.query(cypher, ids=list(ids[start : start + PAGE])):
                yield rows

    def _spans(self, label: str) -> Iterator[tuple[str, str]]:
        """Yield (first id, id after the last) in order, about a page each."""
        low, held = "", 0
        for start, number in self._starts(label, "", END, 1):
            if held and held + number > PAGE:
                yield low, start
                low, held = start, 0
            held += number
        if held:
            yield low, END

    def _starts(self, label: str, low: str, high: str, length: int) -> Iterator[tuple[str, int]]:
        """Yield (how ids start, how many do) in order, with more letters where too many start alike."""
        for row in self.query(COUNTS.format(label=label), low=low, high=high, length=length):
            start, number = row["start"], row["number"]
            if number > PAGE and len(start) == length:
                yield from self._starts(label, start, start + END, length + 1)
            else:
                yield start, number
