"""GEXF 1.2: for Gephi, with time: an edge begins with its fact's date, so that the timeline works."""

from __future__ import annotations

from pathlib import Path

from graph.export.attributes import Attributes, edge_attributes, edge_kinds, node_attributes, node_kinds
from graph.export.xml import escaped
from graph.ontology import ontology
from graph.records import EntityRow, Fact, Record

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
  <meta><creator>jingjinji</creator></meta>
  <graph mode="dynamic" defaultedgetype="directed" timeformat="date">
"""
TYPES = {"text": "string", "integer": "integer", "number": "double", "boolean": "boolean"}


class GexfWriter:
    """Entities and facts as one directed multigraph; evidence as attributes of the edges."""

    def __init__(self, path: Path) -> None:
        self._columns: dict[tuple[str, str], str] = {}
        self._in_edges = False
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(HEAD)
        nodes = {name: kind for name, kind in node_kinds().items() if name != "label"}  # a node has a label anyway
        self._declare("node", nodes)
        self._declare("edge", edge_kinds(ontology()))
        self._file.write("    <nodes>\n")

    def write(self, record: Record) -> None:
        """Write an entity as a node, a fact as an edge; entities come before facts."""
        match record:
            case EntityRow():
                attributes = node_attributes(record)
                label = escaped(attributes.pop("label"))
                values = self._values("node", attributes)
                self._file.write(f'      <node id="{escaped(record.id)}" label="{label}">{values}</node>\n')
            case Fact():
                self._begin_edges()
                start = f' start="{first_day(record.date)}"' if record.date else ""
                ends = f'source="{escaped(record.head)}" target="{escaped(record.tail)}"'
                look = f'weight="{float(max(record.articles, 1))}"{start}'
                values = self._values("edge", edge_attributes(record))
                self._file.write(f'      <edge id="{escaped(record.id)}" {ends} {look}>{values}</edge>\n')
            case _:
                pass

    def finalize(self) -> None:
        """Close the file."""
        self._begin_edges()
        self._file.write("    </edges>\n  </graph>\n</gexf>\n")
        self.close()

    def close(self) -> None:
        """Give the file free without completing it."""
        self._file.close()

    def _declare(self, domain: str, kinds: dict[str, str]) -> None:
        self._file.write(f'    <attributes class="{domain}" mode="static">\n')
        for i, (name, kind) in enumerate(kinds.items()):
            self._columns[domain, name] = str(i)
            self._file.write(f'      <attribute id="{i}" title="{escaped(name)}" type="{TYPES[kind]}"/>\n')
        self._file.write("    </attributes>\n")

    def _begin_edges(self) -> None:
        if not self._in_edges:
            self._file.write("    </nodes>\n    <edges>\n")
            self._in_edges = True

    def _values(self, domain: str, attributes: Attributes) -> str:
        values = "".join(
            f'<attvalue for="{self._columns[domain, name]}" value="{escaped(value)}"/>'
            for name, value in attributes.items()
        )
        return f"<attvalues>{values}</attvalues>" if values else ""


def first_day(date: str) -> str:
    """Return the day on which the time begins that YYYY, YYYY-MM or YYYY-MM-DD names.

    >>> first_day("2019"), first_day("2019-05")
    ('2019-01-01', '2019-05-01')
    """
    return (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]
