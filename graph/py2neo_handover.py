"""A subgraph as py2neo has it. The only file that imports py2neo.

py2neo's upkeep ended with release 2021.2.4. It still connects to Neo4j 5 over Bolt, and creates and merges
what it is given here; for new programs the official driver and ``jjj export --format cypher`` are the better
way. It writes one relationship type at a time, so a large subgraph takes long.
"""

from __future__ import annotations

from typing import Any

from graph.errors import ExportError
from graph.export.attributes import edge_attributes
from graph.subgraph import Subgraph


def to_py2neo(part: Subgraph) -> Any:
    """Return a ``py2neo.Subgraph`` of the entities and facts, each entity one node however many facts it has.

    Every node has the label Entity as its primary label and ``id`` as its key, so that
    ``Graph(..).merge(subgraph)`` finds nodes that are there already.

    Raises:
        ExportError: py2neo is not installed.
    """
    try:
        import py2neo
    except ImportError as error:
        raise ExportError("This needs py2neo. Run: pip install 'jingjinji[analysts]'") from error
    nodes: dict[str, Any] = {}
    for entity in part.entities():
        node = py2neo.Node("Entity", entity.label, id=entity.id, name=entity.name, aliases=list(entity.aliases))
        node.__primarylabel__, node.__primarykey__ = "Entity", "id"
        nodes[entity.id] = node
    relationships = []
    for fact in part.facts():
        properties = {name: value for name, value in edge_attributes(fact).items() if name != "relation"}
        relationship = py2neo.Relationship(nodes[fact.head], fact.type, nodes[fact.tail], id=fact.id, **properties)
        relationships.append(relationship)
    return py2neo.Subgraph(nodes.values(), relationships)
