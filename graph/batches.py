"""Statements for many ids or rows, some at a time, inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph import statements as cypher
from graph.engine import Row, Run

BATCH = 1000  # rows in one statement


class Batches:
    """Runs statements; what comes back is all their rows."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def each(self, statement: str, ids: Iterable[str]) -> list[Row]:
        """Run the statement for the ids."""
        todo = sorted(set(ids))
        return [row for at in range(0, len(todo), BATCH) for row in self.run(statement, ids=todo[at : at + BATCH])]

    def rows(self, statement: str, rows: list[Row]) -> list[Row]:
        """Run the statement for the rows."""
        return [row for at in range(0, len(rows), BATCH) for row in self.run(statement, rows=rows[at : at + BATCH])]

    def edges(self, head: str, kind: str, tail: str, edges: Iterable[tuple[str, Any, Row]]) -> None:
        """Create relationships: start id, end id, properties."""
        rows = [{"from": start, "to": end, "props": props} for start, end, props in edges]
        self.rows(cypher.create_edges(head, kind, tail), rows)
