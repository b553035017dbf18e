"""Entities and facts as the flat attributes that graph formats hold: texts, numbers and truth values.

GraphML, GEXF, JSON and networkx all take theirs from here, so that the same graph comes out of each.
"""

from __future__ import annotations

from typing import Any

from graph.export.tables import claim_properties, sentences_of, sources_of
from graph.ontology import Ontology
from graph.records import EntityRow, Fact

Attributes = dict[str, Any]


def node_attributes(entity: EntityRow) -> Attributes:
    """Return what a node carries: its name as ``label``, which graph tools show, and its ``kind``."""
    return _filled({"label": entity.name, "kind": entity.label, "aliases": "\n".join(entity.aliases)})


def edge_attributes(fact: Fact) -> Attributes:
    """Return what an edge carries, its sentences and articles one a line."""
    return _filled(
        {
            "relation": fact.type,
            "status": fact.status,
            "date": fact.date,
            **fact.props,
            "articles": fact.articles,
            "disagree": fact.disagree,
            "sentences": "\n".join(sentences_of(fact)),
            "sources": "\n".join(sources_of(fact)),
        }
    )


def node_kinds() -> dict[str, str]:
    """Return the kind of each node attribute by its name."""
    return {"label": "text", "kind": "text", "aliases": "text"}


def edge_kinds(ontology: Ontology) -> dict[str, str]:
    """Return the kind of each edge attribute by its name."""
    own = claim_properties(ontology)
    counted = {"articles": "integer", "disagree": "boolean", "sentences": "text", "sources": "text"}
    return {"relation": "text", "status": "text", "date": "text", **own, **counted}


def _filled(attributes: Attributes) -> Attributes:
    return {name: value for name, value in attributes.items() if value not in (None, "")}
