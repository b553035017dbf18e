"""Tables as CSV: for pandas, R and spreadsheets.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (and so does one that
begins with an apostrophe); ``unguarded`` takes it off again. Lists are joined by line breaks.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import IO, Any

from graph.export.tables import Column, rows_of, tables
from graph.ontology import ontology
from graph.subgraph import Record

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
DIALECT: dict[str, Any] = {"lineterminator": "\n", "quoting": csv.QUOTE_MINIMAL}


class CsvWriter:
    """A folder with one file for each table."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self._columns = tables(ontology())
        self._files: list[IO[str]] = []
        self._writers = {name: self._open(path / f"{name}.csv", columns) for name, columns in self._columns.items()}

    def write(self, record: Record) -> None:
        """Write the rows that the record gives."""
        for table, row in rows_of(record):
            self._writers[table].writerow([cell(row.get(c.name), c.kind) for c in self._columns[table]])

    def finalize(self) -> None:
        """Close the files."""
        self.close()

    def close(self) -> None:
        """Give the files free."""
        for file in self._files:
            file.close()

    def _open(self, path: Path, columns: tuple[Column, ...]) -> Any:
        file = path.open("w", encoding="utf-8", newline="")
        self._files.append(file)
        writer = csv.writer(file, **DIALECT)
        writer.writerow([column.name for column in columns])
        return writer


def cell(value: Any, kind: str) -> Any:
    """Return the value as one cell that starts nothing in a spreadsheet."""
    if value is None:
        return ""
    if kind == "boolean":
        return "true" if value else "false"
    if kind in ("integer", "number"):
        return value
    return guarded("\n".join(value) if kind == "list" else str(value))


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would calculate.

    >>> guarded("=1+1"), guarded("Hebei")
    ("'=1+1", 'Hebei')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """Return the text that ``guarded`` was given.

    >>> unguarded("'=1+1"), unguarded("Hebei")
    ('=1+1', 'Hebei')
    """
    return text[1:] if text.startswith("'") else text
