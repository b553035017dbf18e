"""Tables as Parquet: for pandas, polars, DuckDB and Spark. The only file that imports pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.errors import ExportError
from graph.export.tables import rows_of, tables
from graph.ontology import ontology
from graph.records import Record

ROWS_AT_ONCE = 10_000


class ParquetWriter:
    """A folder with one file for each table, written in groups of rows."""

    def __init__(self, path: Path) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError as error:
            raise ExportError("Parquet needs pyarrow. Run: pip install 'jingjinji[analysts]'") from error
        kinds = {
            "text": pyarrow.string(),
            "integer": pyarrow.int64(),
            "number": pyarrow.float64(),
            "boolean": pyarrow.bool_(),
            "list": pyarrow.list_(pyarrow.string()),
        }
        path.mkdir()
        self._pyarrow = pyarrow
        self._columns = tables(ontology())
        self._schemas = {
            name: pyarrow.schema([(column.name, kinds[column.kind]) for column in columns])
            for name, columns in self._columns.items()
        }
        self._files = {
            name: pyarrow.parquet.ParquetWriter(path / f"{name}.parquet", schema)
            for name, schema in self._schemas.items()
        }
        self._waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in self._columns}

    def write(self, record: Record) -> None:
        """Write the rows that the record gives."""
        for table, row in rows_of(record):
            self._waiting[table].append(row)
            if len(self._waiting[table]) >= ROWS_AT_ONCE:
                self._flush(table)

    def finalize(self) -> None:
        """Write what waits and close the files."""
        for table in self._waiting:
            self._flush(table)
        self.close()

    def close(self) -> None:
        """Give the files free."""
        for file in self._files.values():
            file.close()

    def _flush(self, table: str) -> None:
        waiting, columns = self._waiting[table], self._columns[table]
        if waiting:
            rows = [{c.name: _value(row.get(c.name), c.kind) for c in columns} for row in waiting]
            self._files[table].write_table(self._pyarrow.Table.from_pylist(rows, schema=self._schemas[table]))
            self._waiting[table] = []


def _value(value: Any, kind: str) -> Any:
    if kind == "list":
        return list(value or ())
    if value is None:
        return None
    return float(value) if kind == "number" else str(value) if kind == "text" else value
