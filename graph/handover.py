"""A subgraph in the hands of other Python tools: networkx and pandas.

The same attributes as in the exported files, so that a graph read from one of those equals the one
handed over here. What py2neo gets is in ``graph/py2neo_handover.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import networkx

from graph.errors import ExportError
from graph.export.attributes import edge_attributes, node_attributes
from graph.export.tables import rows_of, tables
from graph.ontology import ontology
from graph.records import EntityRow, Fact
from graph.subgraph import Subgraph

if TYPE_CHECKING:
    import pandas


def to_networkx(part: Subgraph) -> Any:
    """Return a ``networkx.MultiDiGraph``: nodes by entity id, edges keyed by fact id.

    A node has ``label`` (its name), ``kind`` and ``aliases``; an edge ``relation``, ``status``, ``date``, the
    relation's own properties, ``articles``, ``disagree``, and its ``sentences`` and ``sources``, one a line.
    """
    return graph_of(part.entities(), part.facts())


def graph_of(entities: Iterable[EntityRow], facts: Iterable[Fact]) -> Any:
    """Return the ``networkx.MultiDiGraph`` of these entities and facts."""
    graph = networkx.MultiDiGraph(name="jingjinji")
    for entity in entities:
        graph.add_node(entity.id, **node_attributes(entity))
    for fact in facts:
        graph.add_edge(fact.head, fact.tail, key=fact.id, **edge_attributes(fact))
    return graph


def to_data_frames(part: Subgraph) -> dict[str, pandas.DataFrame]:
    """Return one data frame for each table: nodes, edges, claims, figures, sentences, mentions, articles.

    Raises:
        ExportError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise ExportError("Data frames need pandas. Run: pip install 'jingjinji[analysts]'") from error
    columns = tables(ontology())
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in columns}
    for record in part.records():
        for table, row in rows_of(record):
            rows[table].append(row)
    return {name: pandas.DataFrame(rows[name], columns=[column.name for column in columns[name]]) for name in columns}
