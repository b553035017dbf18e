"""Questions that the store at hand can answer, made from its facts and the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.ontology import Ontology
from graph.store import Store
from queries.answer import Answer
from queries.cypher import quoted
from queries.questions import table

TRIED = 4  # facts of one relation type, until one gives a question that is answered
FACTS = (
    "MATCH (h:Entity)-[r:{type}]->(t:Entity)"
    " RETURN h.name AS head, t.name AS tail, r.articles AS articles ORDER BY articles DESC, head, tail LIMIT {most}"
)


def examples(store: Store, ontology: Ontology, ask: Callable[[str], Answer]) -> Iterator[str]:
    """Yield questions that are answered, one for each relation type of which the store holds a fact."""
    if any(e.properties for e in ontology.entities.values()):
        yield from (q for q in _of_labels(ontology) if _answered(ask(q)))
        return
    told = ""
    for row in table().relations:
        if row.type not in ontology.relations:
            continue
        facts = store.query(FACTS.format(type=quoted(row.type), most=TRIED))
        asked = (row.ask.format(head=fact["head"], tail=fact["tail"]) for fact in facts)
        found = next((q for q in asked if _answered(ask(q))), None)
        if found is not None:
            yield found
        if facts and not told:
            told = f"Tell me about {facts[0]['tail']}."
    if told and _answered(ask(told)):
        yield told


def _of_labels(ontology: Ontology) -> Iterator[str]:
    for entity in ontology.entities.values():
        if entity.words:
            yield f"How many {entity.words[0]}s are there?"


def _answered(answer: Answer) -> bool:
    return answer.status == "answered" and answer.number != 0
