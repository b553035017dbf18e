"""A subgraph into a file or folder, in one of the formats that analysts use.

``export(part, path, format="graphml")`` streams: no format holds the graph in memory. A new format is one
small writer and one row of ``FORMATS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graph.errors import ExportError
from graph.export.bundle import BundleWriter
from graph.export.csv_tables import CsvWriter
from graph.export.cypher_script import CypherWriter
from graph.export.gexf import GexfWriter
from graph.export.graphml import GraphMLWriter
from graph.export.neo4j_import import Neo4jImportWriter
from graph.export.node_link import NodeLinkWriter
from graph.export.parquet import ParquetWriter
from graph.export.rdf import JsonLdWriter, TurtleWriter
from graph.export.target import written_whole
from graph.export.writer import Writer
from graph.records import Fact
from graph.subgraph import Subgraph

FORMATS: dict[str, type[Writer]] = {
    "bundle": BundleWriter,
    "csv": CsvWriter,
    "cypher": CypherWriter,
    "gexf": GexfWriter,
    "graphml": GraphMLWriter,
    "json": NodeLinkWriter,
    "jsonld": JsonLdWriter,
    "neo4j": Neo4jImportWriter,
    "parquet": ParquetWriter,
    "turtle": TurtleWriter,
}
FOLDERS = ("bundle", "csv", "neo4j", "parquet")  # formats that are a folder

__all__ = ["FOLDERS", "FORMATS", "Exported", "Writer", "export"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    records: int
    facts: int


def export(part: Subgraph, path: Path, *, format: str, force: bool = False) -> Exported:
    """Write ``part`` to ``path``; under that name there is the whole of it or what was there before.

    Raises:
        ExportError: no such format, an empty subgraph, or something is at ``path`` and ``force`` is False.
    """
    if format not in FORMATS:
        raise ExportError(f"There is no format {format!r}.\nKnown formats: {', '.join(FORMATS)}.")
    with written_whole(path, force=force) as unfinished:
        records, facts = _write(part, FORMATS[format](unfinished))
    return Exported(path, records, facts)


def _write(part: Subgraph, writer: Writer) -> tuple[int, int]:
    """Return how many records, and how many facts among them, the writer was given."""
    records = facts = 0
    try:
        for record in part.records():
            writer.write(record)
            records += 1
            facts += isinstance(record, Fact)
        if not records:
            raise ExportError(part.why_empty())
        writer.finalize()
    finally:
        writer.close()
    return records, facts
