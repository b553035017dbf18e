"""Questions that the store at hand can answer, made from its facts and the tables."""

from __future__ import annotations

from collections.abc import Iterator

from graph.ontology import Ontology
from graph.store import Store
from queries.cypher import quoted

MOST = 12


def examples(store: Store, ontology: Ontology) -> Iterator[str]:
    """Yield one question for each relation type of which the store holds a fact."""
    if any(e.properties for e in ontology.entities.values()):
        yield from _of_labels(ontology)
        return
    for kind in ontology.relations:
        rows = store.query(
            f"MATCH (h:Entity)-[r:{quoted(kind)}]->(t:Entity)"
            " RETURN h.name AS head, t.name AS tail ORDER BY r.id LIMIT 1"
        )
        for row in rows:
            yield f"What links {row['head']} and {row['tail']}?"
            yield f"Tell me about {row['tail']}."


def _of_labels(ontology: Ontology) -> Iterator[str]:
    for entity in list(ontology.entities.values())[:MOST]:
        if entity.words:
            yield f"How many {entity.words[0]}s are there?"
