"""A Cypher script that merges the graph into any Neo4j: run it with cypher-shell, once or twice, all the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.export.property_graph import Node, Relationship, parts_of
from graph.records import Record

ROWS_AT_ONCE = 500
KINDS = ("Article", "Claim", "Entity", "Figure", "Sentence")
HEAD = "".join(
    f"CREATE CONSTRAINT {kind.lower()}_id IF NOT EXISTS FOR (n:{kind}) REQUIRE n.id IS UNIQUE;\n" for kind in KINDS
)
UNPRINTABLE = re.compile("[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


class CypherWriter:
    """One statement for each few hundred nodes or relationships of one kind; everything by MERGE on its id."""

    def __init__(self, path: Path) -> None:
        self._waiting: dict[str, list[str]] = {}  # statement -> rows
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(HEAD)

    def write(self, record: Record) -> None:
        """Write what the record gives, evidence too."""
        for part in parts_of(record):
            statement = _merge_node(part) if isinstance(part, Node) else _merge_relationship(part)
            rows = self._waiting.setdefault(statement, [])
            rows.append(_row(part))
            if len(rows) >= ROWS_AT_ONCE:
                self._flush(statement)

    def finalize(self) -> None:
        """Write what waits and close the file."""
        for statement in sorted(self._waiting):
            self._flush(statement)
        self.close()

    def close(self) -> None:
        """Give the file free without completing it."""
        self._file.close()

    def _flush(self, statement: str) -> None:
        if rows := self._waiting.pop(statement, []):
            self._file.write("UNWIND [\n  " + ",\n  ".join(rows) + f"\n] AS row\n{statement};\n")


def literal(value: Any) -> str:
    """Return the value as Cypher; a backslash never stands before a u, which Neo4j would read as an escape.

    >>> literal(["it's", 2, True, None])
    "['it\\\\'s', 2, true, null]"
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(name)}: {literal(item)}" for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\\u", "\\'+'u").replace("\\U", "\\'+'U")
    return f"'{UNPRINTABLE.sub(_escape, text)}'"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\\uFFFD" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04X}" if found[0] not in "\n\r\t" else _short(found[0])


def _short(character: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character]


def _row(part: Node | Relationship) -> str:
    if isinstance(part, Node):
        return literal({"id": part.id, "p": part.properties})
    return literal({"a": part.start[1], "b": part.end[1], "p": part.properties})


def _merge_node(node: Node) -> str:
    label = f" SET n:{_quoted(node.label)}" if node.label else ""
    return f"MERGE (n:{node.kind} {{id: row.id}}) SET n += row.p{label}"


def _merge_relationship(part: Relationship) -> str:
    key = ", ".join(f"{_quoted(name)}: row.p.{_quoted(name)}" for name in part.key)
    keyed = f" {{{key}}}" if key else ""
    return (
        f"MERGE (a:{part.start[0]} {{id: row.a}}) MERGE (b:{part.end[0]} {{id: row.b}}) "
        f"MERGE (a)-[r:{_quoted(part.type)}{keyed}]->(b) SET r += row.p"
    )


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name.lower() != "from" else f"`{name}`"
