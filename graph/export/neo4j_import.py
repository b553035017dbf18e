"""CSV with headers for ``neo4j-admin database import full``, and the command that runs it.

The fastest way into an empty Neo4j. These files are for that program: no cell is guarded against
spreadsheets, and lists are joined by the unit separator.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import IO, Any

from graph.export.property_graph import Node, Relationship, parts_of
from graph.export.tables import claim_properties
from graph.ontology import ontology
from graph.records import ARTICLE_PROPERTIES, Record

LIST_SEPARATOR = "\x1f"
PLACE = {"start_char": "long", "end_char": "long"}
EVIDENCE = {"confidence": "double", "rules": "string[]", "quote": "string"}
NODES: dict[str, dict[str, str]] = {
    "Entity": {"name": "string", "aliases": "string[]"},
    "Article": dict.fromkeys(ARTICLE_PROPERTIES, "string"),
    "Sentence": {"text": "string", "index": "long", **PLACE},
    "Claim": {"fact": "string", "type": "string", "status": "string", "date": "string", **EVIDENCE},
    "Figure": {
        "value": "double", "unit": "string", "what": "string", "date": "string", "garbled": "boolean", **EVIDENCE
    },
}  # fmt: skip
LINKS = {  # relationships of the evidence: from kind, to kind, properties
    "IN": ("Sentence", "Article", {}),
    "MENTIONS": ("Sentence", "Entity", {"surface": "string", **PLACE}),
    "SUBJECT": ("Claim", "Entity", {}),
    "OBJECT": ("Claim", "Entity", {}),
    "STATED_IN": ("Claim", "Sentence", {}),
    "ABOUT": ("Figure", "Entity", {}),
}
FACTS = "facts"  # all relations between entities, told apart by their type
FIGURE_LINK = "figure_stated_in"
COMMAND = """#!/bin/sh
# Loads this folder into an empty database; run it where neo4j-admin is, with the server stopped.
cd "$(dirname "$0")" || exit 1
exec neo4j-admin database import full "${{1:-neo4j}}" \\
    --array-delimiter=U+001F --multiline-fields=true --overwrite-destination=true \\
{files}
"""


class Neo4jImportWriter:
    """A folder with one file for each kind of node and each type of relationship, and ``import.sh``."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self._path = path
        self._files: list[IO[str]] = []
        own = {name: "boolean" if kind == "boolean" else "string" for name, kind in _own().items()}
        nodes = {**NODES, "Claim": {**NODES["Claim"], **own}}
        fact = {"id": "string", "status": "string", "date": "string", **own, "articles": "long", "disagree": "boolean"}
        links = {**LINKS, FIGURE_LINK: ("Figure", "Sentence", {}), FACTS: ("Entity", "Entity", fact)}
        self._nodes = {kind: (self._open(kind, _node_header(kind, types)), types) for kind, types in nodes.items()}
        self._links = {name: (self._open(name, _link_header(*link)), link[2]) for name, link in links.items()}

    def write(self, record: Record) -> None:
        """Write what the record gives, evidence too."""
        for part in parts_of(record):
            if isinstance(part, Node):
                writer, types = self._nodes[part.kind]
                labels = f"{part.kind}{LIST_SEPARATOR}{part.label}" if part.label else part.kind
                writer.writerow([part.id, labels, *_cells(part.properties, types)])
            else:
                writer, types = self._links[_file_of(part)]
                writer.writerow([part.start[1], part.end[1], part.type, *_cells(part.properties, types)])

    def finalize(self) -> None:
        """Write the command and close the files."""
        files = [f"    --nodes={kind}.csv" for kind in self._nodes]
        files += [f"    --relationships={name}.csv" for name in self._links]
        script = self._path / "import.sh"
        script.write_text(COMMAND.format(files=" \\\n".join(files)), encoding="utf-8")
        script.chmod(0o755)
        self.close()

    def close(self) -> None:
        """Give the files free."""
        for file in self._files:
            file.close()

    def _open(self, name: str, header: list[str]) -> Any:
        file = (self._path / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._files.append(file)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        return writer


def _own() -> dict[str, str]:
    return claim_properties(ontology())


def _node_header(kind: str, types: dict[str, str]) -> list[str]:
    return [f"id:ID({kind})", ":LABEL", *(f"{name}:{type}" for name, type in types.items())]


def _link_header(start: str, end: str, types: dict[str, str]) -> list[str]:
    return [
        f":START_ID({start})", f":END_ID({end})", ":TYPE", *(f"{name}:{type}" for name, type in types.items())
    ]  # fmt: skip


def _file_of(part: Relationship) -> str:
    if part.type == "STATED_IN" and part.start[0] == "Figure":
        return FIGURE_LINK
    return FACTS if part.start[0] == part.end[0] == "Entity" else part.type


def _cells(properties: Any, types: dict[str, str]) -> list[Any]:
    return [_cell(properties.get(name), type) for name, type in types.items()]


def _cell(value: Any, type: str) -> Any:
    if value is None:
        return None
    if type == "boolean":
        return "true" if value else "false"
    return LIST_SEPARATOR.join(value) if type == "string[]" else value
