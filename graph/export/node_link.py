"""JSON in node-link form: for d3, networkx and everything that reads JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graph.export.attributes import edge_attributes, node_attributes
from graph.records import EntityRow, Fact, Record


class NodeLinkWriter:
    """``{"directed": true, "multigraph": true, "graph": {}, "nodes": [..], "edges": [..]}``, one item a line."""

    def __init__(self, path: Path) -> None:
        self._in_edges = False
        self._comma = ""
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write('{"directed": true, "multigraph": true, "graph": {"name": "jingjinji"},\n"nodes": [')

    def write(self, record: Record) -> None:
        """Write an entity as a node, a fact as an edge; entities come before facts."""
        match record:
            case EntityRow():
                self._item({"id": record.id, **node_attributes(record)})
            case Fact():
                self._begin_edges()
                ends = {"source": record.head, "target": record.tail, "key": record.id}
                self._item({**ends, **edge_attributes(record)})
            case _:
                pass

    def finalize(self) -> None:
        """Close the file."""
        self._begin_edges()
        self._file.write("\n]}\n")
        self.close()

    def close(self) -> None:
        """Give the file free without completing it."""
        self._file.close()

    def _begin_edges(self) -> None:
        if not self._in_edges:
            self._file.write('\n],\n"edges": [')
            self._in_edges, self._comma = True, ""

    def _item(self, item: dict[str, Any]) -> None:
        self._file.write(f"{self._comma}\n{json.dumps(item, ensure_ascii=False)}")
        self._comma = ","
