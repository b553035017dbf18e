"""A whole store as JSON lines, and back: back-up, and moving between the engines.

The first line says what it is and its version; then one line a node, then one line a relationship.
Ids in the file are its own; nothing is made anew from the articles, so judgements and sums move too.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from graph.base import GraphStore
from graph.engine import Row
from graph.errors import StoreError
from graph.statements import SCHEMA_VERSION

FORMAT = "jingjinji graph"
HOUR, ALL = 3600.0, 1_000_000_000
NODES = "MATCH (n) RETURN elementId(n) AS at, labels(n) AS labels, n AS props"
EDGES = "MATCH (a)-[r]->(b) RETURN elementId(a) AS a, type(r) AS type, elementId(b) AS b, r AS props"


def dump(store: GraphStore, path: Path) -> int:
    """Write the whole store; return the number of nodes and relationships.

    A half-written file never takes the place of a whole one.
    """
    part = path.with_name(path.name + ".part")
    count = -1
    with gzip.open(part, "wt", encoding="utf-8") as file:
        for line in lines_of(store):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    part.replace(path)
    return count


def restore(store: GraphStore, path: Path) -> int:
    """Read a dump into an empty store; return the number of nodes and relationships.

    Raises:
        StoreError: the file is no dump, is cut off, or is newer than this program; or the store is not empty.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return _fill(store, (json.loads(line) for line in file), str(path))
    except (OSError, EOFError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise StoreError(f"{path} is not a whole dump of a store: {error}. Make it again with: jjj dump") from error


def copy(source: GraphStore, target: GraphStore) -> int:
    """Move everything from one store into an empty one, of either engine; return how much."""
    return _fill(target, lines_of(source), source.url)


def lines_of(store: GraphStore) -> Iterator[Row]:
    """Yield the header, the nodes and the relationships of a store."""
    nodes = store.engine.read(NODES, {}, timeout=HOUR, limit=ALL)
    edges = store.engine.read(EDGES, {}, timeout=HOUR, limit=ALL)
    ids = {row["at"]: at for at, row in enumerate(nodes)}
    yield {"format": FORMAT, "version": SCHEMA_VERSION, "nodes": len(nodes), "relationships": len(edges)}
    for row in nodes:
        yield {"labels": sorted(row["labels"]), "props": row["props"]}
    for row in edges:
        yield {"from": ids[row["a"]], "type": row["type"], "to": ids[row["b"]], "props": row["props"]}


def _fill(store: GraphStore, lines: Iterator[Row], name: str) -> int:
    head = next(lines, {})
    if head.get("format") != FORMAT:
        raise StoreError(f"{name} is no dump of a store. Make one with: jjj dump --output FILE")
    if head["version"] > SCHEMA_VERSION:
        raise StoreError(
            f"{name} has version {head['version']}, this program reads {SCHEMA_VERSION}: update jingjinji."
        )
    if store.query("MATCH (n) WHERE NOT n:Store RETURN n LIMIT 1"):
        raise StoreError(f"{store.url} is not empty: name a new store.")
    nodes: dict[tuple[str, ...], list[tuple[str, Row]]] = defaultdict(list)
    edges: dict[str, list[tuple[str, str, Row]]] = defaultdict(list)
    count = _sort(lines, nodes, edges)
    if count != head["nodes"] + head["relationships"]:
        raise StoreError(f"{name} is cut off: {count} of {head['nodes'] + head['relationships']} lines. Make it again.")
    store.prepare()
    nodes.pop(("Store",), None)
    store.engine.bulk(nodes, edges)
    return count


def _sort(lines: Iterable[Row], nodes: Any, edges: Any) -> int:
    """Put each line into its place; return how many there were."""
    at = -1
    relationships = 0
    for line in lines:
        if "labels" in line:
            at += 1
            nodes[tuple(line["labels"])].append((str(at), line["props"]))
        else:
            relationships += 1
            edges[line["type"]].append((str(line["from"]), str(line["to"]), line["props"]))
    return at + 1 + relationships
