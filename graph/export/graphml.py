"""GraphML: for yEd, Gephi, networkx, igraph and most graph tools."""

from __future__ import annotations

from pathlib import Path

from graph.export.attributes import Attributes, edge_attributes, edge_kinds, node_attributes, node_kinds
from graph.export.xml import escaped
from graph.ontology import ontology
from graph.records import EntityRow, Fact, Record

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
TYPES = {"text": "string", "integer": "int", "number": "double", "boolean": "boolean"}


class GraphMLWriter:
    """Entities and facts as one directed multigraph; evidence as attributes of the edges."""

    def __init__(self, path: Path) -> None:
        self._keys: dict[tuple[str, str], str] = {}
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(HEAD)
        for domain, kinds in (("node", node_kinds()), ("edge", edge_kinds(ontology()))):
            for name, kind in kinds.items():
                key = self._keys[domain, name] = f"d{len(self._keys)}"
                self._file.write(
                    f'  <key id="{key}" for="{domain}" attr.name="{escaped(name)}" attr.type="{TYPES[kind]}"/>\n'
                )
        self._file.write('  <graph id="G" edgedefault="directed">\n')

    def write(self, record: Record) -> None:
        """Write an entity as a node, a fact as an edge; other records have no place here."""
        match record:
            case EntityRow():
                data = self._data("node", node_attributes(record))
                self._file.write(f'    <node id="{escaped(record.id)}">{data}</node>\n')
            case Fact():
                data = self._data("edge", edge_attributes(record))
                ends = f'source="{escaped(record.head)}" target="{escaped(record.tail)}"'
                self._file.write(f'    <edge id="{escaped(record.id)}" {ends}>{data}</edge>\n')
            case _:
                pass

    def finalize(self) -> None:
        """Close the file."""
        self._file.write("  </graph>\n</graphml>\n")
        self.close()

    def close(self) -> None:
        """Give the file free without completing it."""
        self._file.close()

    def _data(self, domain: str, attributes: Attributes) -> str:
        return "".join(
            f'<data key="{self._keys[domain, name]}">{escaped(value)}</data>' for name, value in attributes.items()
        )
