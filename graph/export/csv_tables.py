"""Tables as CSV: for pandas, R and spreadsheets.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (and so does one that
begins with an apostrophe); ``unguarded`` takes it off again. Lists are joined by line breaks.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import IO, Any

from graph.export.tables import rows_of, tables
from graph.ontology import ontology
from graph.records import Record

FORMULA = frozenset("=+-@\t\r\n'")
DIALECT: dict[str, Any] = {"lineterminator": "\n", "quoting": csv.QUOTE_MINIMAL}


class CsvWriter:
    """A folder with one file for each table."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self._files: list[IO[str]] = []
        self._names = {table: [column.name for column in own] for table, own in tables(ontology()).items()}
        self._writers = {table: self._open(path / f"{table}.csv", names) for table, names in self._names.items()}

    def write(self, record: Record) -> None:
        """Write the rows that the record gives."""
        for table, row in rows_of(record):
            values = map(row.get, self._names[table])
            # Most cells are plain text: they are spared the call.
            self._writers[table].writerow(
                [v if v.__class__ is str and v[:1] not in FORMULA else cell(v) for v in values]
            )

    def finalize(self) -> None:
        """Close the files."""
        self.close()

    def close(self) -> None:
        """Give the files free."""
        for file in self._files:
            file.close()

    def _open(self, path: Path, names: list[str]) -> Any:
        file = path.open("w", encoding="utf-8", newline="")
        self._files.append(file)
        writer = csv.writer(file, **DIALECT)
        writer.writerow(names)
        return writer


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
