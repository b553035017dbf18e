"""A folder with every format, a data dictionary and a manifest with checksums."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path

from graph.export.csv_tables import CsvWriter
from graph.export.cypher_script import CypherWriter
from graph.export.gexf import GexfWriter
from graph.export.graphml import GraphMLWriter
from graph.export.neo4j_import import Neo4jImportWriter
from graph.export.node_link import NodeLinkWriter
from graph.export.parquet import ParquetWriter
from graph.export.rdf import JsonLdWriter, TurtleWriter
from graph.export.tables import tables
from graph.export.writer import Writer
from graph.ontology import Ontology, ontology
from graph.records import Record

PARTS: dict[str, type[Writer]] = {
    "graph.graphml": GraphMLWriter,
    "graph.gexf": GexfWriter,
    "graph.json": NodeLinkWriter,
    "graph.cypher": CypherWriter,
    "graph.ttl": TurtleWriter,
    "graph.jsonld": JsonLdWriter,
    "csv": CsvWriter,
    "neo4j": Neo4jImportWriter,
    "parquet": ParquetWriter,
}


class BundleWriter:
    """Every other writer at once; Parquet only where pyarrow is installed, and the manifest says so."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self._path = path
        left_out = {"parquet"} if importlib.util.find_spec("pyarrow") is None else set()
        self._left_out = sorted(left_out)
        self._counts: dict[str, int] = {}
        self._writers = [writer(path / name) for name, writer in PARTS.items() if name not in left_out]

    def write(self, record: Record) -> None:
        """Write the record in every format."""
        name = type(record).__name__.removesuffix("Row").lower()
        self._counts[name] = self._counts.get(name, 0) + 1
        for writer in self._writers:
            writer.write(record)

    def finalize(self) -> None:
        """Complete every format, then write dictionary and manifest."""
        for writer in self._writers:
            writer.finalize()
        (self._path / "DICTIONARY.md").write_text(dictionary(ontology()), encoding="utf-8")
        manifest = {
            "counts": dict(sorted(self._counts.items())),
            "left_out": self._left_out,
            "files": self._checksums(),
        }
        (self._path / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")

    def close(self) -> None:
        """Give all files free."""
        for writer in self._writers:
            writer.close()

    def _checksums(self) -> dict[str, dict[str, str | int]]:
        files = sorted(path for path in self._path.rglob("*") if path.is_file())
        return {
            path.relative_to(self._path).as_posix(): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in files
        }


def dictionary(vocabulary: Ontology) -> str:
    """Return, in Markdown, what each table, column, label and relation type means."""
    parts = [DICTIONARY_HEAD]
    for name, columns in tables(vocabulary).items():
        rows = "".join(f"| {column.name} | {column.kind} | {column.meaning} |\n" for column in columns)
        parts.append(f"\n## {name}\n\n| column | kind | meaning |\n|---|---|---|\n{rows}")
    labels = "".join(f"| {label} | {', '.join(e.words[:4])} |\n" for label, e in vocabulary.entities.items())
    parts.append(f"\n## Labels of nodes\n\n| label | in plain words |\n|---|---|\n{labels}")
    types = "".join(f"| {kind} | source {r.label} target |\n" for kind, r in vocabulary.relations.items())
    parts.append(f"\n## Types of relations\n\n| relation | reads |\n|---|---|\n{types}")
    return "".join(parts)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


DICTIONARY_HEAD = """# What the files and columns mean

Every format holds the same entities and facts. `graph.graphml`, `graph.gexf` and `graph.json` carry the
sentences and articles as attributes of the edges; the tables (`csv`, `parquet`), `neo4j`, `graph.cypher`,
`graph.ttl` and `graph.jsonld` hold claims, figures, sentences and articles in full.

- Dates are ISO 8601 and as exact as the article: a year, a month or a day.
- Rows are sorted: nodes by id, edges by source, target and relation, evidence by id.
- In `csv` a cell that a spreadsheet would take for a formula has an apostrophe before it, and so has one that
  begins with an apostrophe; lists are joined by line breaks. In `neo4j` lists are joined by U+001F.
- XML cannot hold control characters: in GraphML and GEXF their pictures (U+2400 and after) stand for them.
- Two entities may have several facts: when Gephi imports a file, choose "Don't merge" for its edges.
- In Turtle and JSON-LD a plan is a statement with its status, but no triple of its own.
"""
