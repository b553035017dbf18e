"""Any graph as CSV files in the form of ``neo4j-admin database import``, into an empty store.

Files with an ``:ID`` column are nodes, files with ``:START_ID`` and ``:END_ID`` relationships.
Columns: ``name``, ``name:type`` (int, long, float, double, boolean, string, and arrays such as
``string[]``), ``:LABEL``, ``:TYPE``, ``:IGNORE``, ID spaces as ``:ID(Person)``. Every property gets
an index, so that values are found at once.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.base import GraphStore
from graph.engine import Row
from graph.errors import BadFacts, StoreError
from graph.statements import quoted
from graph.store import Store

COLUMN = re.compile(r"(?P<name>[^:]*)(?::(?P<kind>\w+)(?P<array>\[\])?)?(?:\((?P<space>[^)]*)\))?(?:\{.*\})?")
NUMBERS = {"int": int, "integer": int, "long": int, "short": int, "byte": int, "float": float, "double": float}
LONGEST_KEY = 500  # characters; longer values are texts, which no index helps to find


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a header."""

    name: str
    kind: str  # "ID", "START_ID", "END_ID", "LABEL", "TYPE", "IGNORE" or a type of values
    array: bool = False
    space: str = ""  # of ids

    def value(self, text: str) -> Any:
        """Return the cell as the header says; None when it is empty."""
        if text == "":
            return None
        return [self._one(t) for t in text.split(";")] if self.array else self._one(text)

    def _one(self, text: str) -> Any:
        if self.kind in NUMBERS:
            return NUMBERS[self.kind](text)
        return text.casefold() == "true" if self.kind == "boolean" else text


@dataclass(slots=True)
class Graph:
    """A graph ready for a bulk load."""

    nodes: dict[tuple[str, ...], list[tuple[str, Row]]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[str, list[tuple[str, str, Row]]] = field(default_factory=lambda: defaultdict(list))

    def properties(self) -> list[tuple[str, str]]:
        """Return label and property where an index can help, sorted."""
        found: set[tuple[str, str]] = set()
        texts: set[tuple[str, str]] = set()
        for labels, nodes in self.nodes.items():
            for _, row in nodes:
                for name, value in row.items():
                    (texts if _unfit(value) else found).update((label, name) for label in labels)
        return sorted(found - texts)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was loaded."""

    nodes: int
    relationships: int
    indexes: int


def load_csv_folder(store: Store, folder: Path) -> Loaded:
    """Load every CSV file of the folder; the store must be empty.

    Raises:
        BadFacts: a file has no such header, or a cell does not fit its column.
        StoreError: the store is not empty.
    """
    if not isinstance(store, GraphStore):
        raise StoreError("This store is shared by another process; close that one before loading a graph.")
    if store.query("MATCH (n) WHERE NOT n:Store RETURN n LIMIT 1"):
        raise StoreError(f"{store.url} is not empty: load into a new store (--store FOLDER).")
    graph = read_graph(folder)
    store.engine.bulk(graph.nodes, graph.edges)
    indexes = [
        f"CREATE INDEX IF NOT EXISTS FOR (n:{label}) ON (n.{name})" for label, name in map(quoted, graph.properties())
    ]
    store.engine.prepare(indexes)
    nodes, edges = (sum(map(len, many.values())) for many in (graph.nodes, graph.edges))
    return Loaded(nodes, edges, len(indexes))


def read_graph(folder: Path) -> Graph:
    """Return the graph in a folder of CSV files."""
    files = sorted(p for p in Path(folder).glob("*.csv"))
    if not files:
        raise BadFacts(f"{folder} holds no .csv file. Its files need a header with :ID, or :START_ID and :END_ID.")
    graph = Graph()
    for path in files:
        for number, columns, cells in _lines(path):
            try:
                _add(graph, columns, cells)
            except ValueError as error:
                raise BadFacts(f"{path.name}, line {number}: {error}.") from error
    return graph


def _lines(path: Path) -> Iterator[tuple[int, list[Column], list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        columns = [_column(cell) for cell in next(lines, [])]
        kinds = {c.kind for c in columns}
        if "ID" not in kinds and not {"START_ID", "END_ID"} <= kinds:
            raise BadFacts(f"{path.name}: the header needs :ID, or :START_ID and :END_ID.")
        for cells in lines:
            if len(cells) != len(columns):
                raise BadFacts(
                    f"{path.name}, line {lines.line_num}: {len(cells)} cells, the header has {len(columns)}."
                )
            yield lines.line_num, columns, cells


def _column(text: str) -> Column:
    match = COLUMN.fullmatch(text.strip())
    if not match:
        raise BadFacts(f"{text!r} is no column of neo4j-admin's import form.")
    return Column(match["name"], match["kind"] or "string", bool(match["array"]), match["space"] or "")


def _add(graph: Graph, columns: list[Column], cells: list[str]) -> None:
    ids: dict[str, str] = {}
    words: dict[str, str] = {"LABEL": "", "TYPE": ""}
    row: Row = {}
    for column, cell in zip(columns, cells, strict=True):
        if column.kind in ("ID", "START_ID", "END_ID"):
            ids[column.kind] = f"{column.space}\x1f{cell}"
            if column.kind == "ID" and column.name:
                row[column.name] = cell
        elif column.kind in words:
            words[column.kind] = cell
        elif column.kind != "IGNORE":
            value = column.value(cell)
            if value is not None:
                row[column.name] = value
    if "ID" in ids:
        graph.nodes[tuple(filter(None, words["LABEL"].split(";")))].append((ids["ID"], row))
    else:
        graph.edges[words["TYPE"]].append((ids["START_ID"], ids["END_ID"], row))


def _unfit(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, str) and len(value) > LONGEST_KEY)
