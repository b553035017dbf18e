"""Tables as CSV: for pandas, R and spreadsheets.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (and so does one that
begins with an apostrophe); ``unguarded`` takes it off again. Lists are joined by line breaks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from graph.export.tables import Column, rows_of, tables
from graph.ontology import ontology
from graph.records import Record

FORMULA = frozenset("=+-@\t\r\n'")
DIALECT: dict[str, Any] = {"lineterminator": "\n", "quoting": csv.QUOTE_MINIMAL}
BATCH = 500  # rows of a table that are held back, to be written column by column


class CsvWriter:
    """A folder with one file for each table."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self._tables = {name: TableFile(path / f"{name}.csv", own) for name, own in tables(ontology()).items()}

    def write(self, record: Record) -> None:
        """Write the rows that the record gives."""
        for table, row in rows_of(record):
            self._tables[table].write(row)

    def finalize(self) -> None:
        """Write what is held back and close the files."""
        for table in self._tables.values():
            table.flush()
        self.close()

    def close(self) -> None:
        """Give the files free."""
        for table in self._tables.values():
            table.file.close()


class TableFile:
    """One table's file; rows are turned into cells a column at a time, which takes half as long as cell by cell."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.file = path.open("w", encoding="utf-8", newline="")
        self._names = [column.name for column in columns]
        self._kinds = [column.kind for column in columns]
        self._rows: list[tuple[Any, ...]] = []
        self._writer = csv.writer(self.file, **DIALECT)
        self._writer.writerow(self._names)

    def write(self, row: dict[str, Any]) -> None:
        """Write the row, or hold it back for a while."""
        self._rows.append(tuple(map(row.get, self._names)))
        if len(self._rows) == BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the rows that are held back."""
        columns = zip(self._kinds, zip(*self._rows, strict=True), strict=False)  # none where there are no rows
        cells = [values if kind in NUMBERS else cells_of(values) for kind, values in columns]
        self._writer.writerows(zip(*cells, strict=True))
        self._rows.clear()


NUMBERS = ("integer", "number")  # the csv module writes them as they are, and nothing for None


def cells_of(values: Iterable[Any]) -> list[Any]:
    """Return the values as cells; most are plain text and are spared the call."""
    return [v if v is None or (v.__class__ is str and v[:1] not in FORMULA) else cell(v) for v in values]


def cell(value: Any) -> Any:
    """Return the value as a cell that starts nothing in a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    return guarded("\n".join(value) if isinstance(value, (tuple, list)) else str(value))


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would calculate.

    >>> guarded("=1+1"), guarded("Hebei")
    ("'=1+1", 'Hebei')
    """
    return f"'{text}" if text[:1] in FORMULA else text


def unguarded(text: str) -> str:
    """Return the text that ``guarded`` was given.

    >>> unguarded("'=1+1"), unguarded("Hebei")
    ('=1+1', 'Hebei')
    """
    return text[1:] if text.startswith("'") else text
