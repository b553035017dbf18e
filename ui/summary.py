"""What is in a store, for ``jjj stats`` and the page: counts, disagreements, a timeline, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.names import fold
from graph.store import Row, Store

_LABELS = """
MATCH (e:Entity) UNWIND labels(e) AS label
WITH label WHERE label <> 'Entity'
RETURN label, count(*) AS number ORDER BY number DESC, label
"""
_TYPES = """
MATCH (:Entity)-[r]->(:Entity)
RETURN type(r) AS type, count(r) AS number ORDER BY number DESC, type
"""
_DISAGREE = """
MATCH (head:Entity)-[r]->(tail:Entity) WHERE r.disagree
RETURN head.name AS head, type(r) AS type, tail.name AS tail, r.articles AS articles
ORDER BY head, type, tail
"""
_TIMELINE = """
MATCH (c:Claim)-[:SUBJECT]->(head:Entity), (c)-[:OBJECT]->(tail:Entity),
      (c)-[:STATED_IN]->(:Sentence)-[:IN]->(a:Article)
WHERE c.date IS NOT NULL
RETURN DISTINCT c.date AS date, head.name AS head, c.type AS type, tail.name AS tail, c.status AS status,
       a.id AS article
ORDER BY date, head, type, tail
"""
_RANKING = """
MATCH (e:Entity)-[r]-(:Entity)
RETURN e.id AS id, e.name AS name, labels(e) AS labels, count(r) AS number ORDER BY number DESC, name
"""
_NAMES = "MATCH (n:Name)-[:NAME_OF]->(e:Entity) WHERE n.key CONTAINS $key RETURN DISTINCT e.name AS name ORDER BY name"


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something."""

    what: str
    number: int


def counts(store: Store) -> list[Count]:
    """Return how many articles, sentences, claims and figures there are, then entities by label and facts by type."""
    kinds = [Count(kind, _number(store, kind)) for kind in ("Article", "Sentence", "Claim", "Figure", "Entity")]
    return kinds + by_label(store) + by_type(store)


def by_label(store: Store) -> list[Count]:
    """Return the number of entities of each label, most first."""
    return [Count(row["label"], row["number"]) for row in store.query(_LABELS)]


def by_type(store: Store) -> list[Count]:
    """Return the number of facts of each type, most first."""
    return [Count(row["type"], row["number"]) for row in store.query(_TYPES)]


def disagreements(store: Store) -> Sequence[Row]:
    """Return the facts about which articles disagree."""
    return store.query(_DISAGREE)


def timeline(store: Store, *, limit: int = 200) -> Sequence[Row]:
    """Return the dated claims, oldest first."""
    return store.query(_TIMELINE, limit=limit)


def ranking(store: Store, *, limit: int = 20) -> Sequence[Row]:
    """Return the entities with the most facts."""
    return store.query(_RANKING, limit=limit)


def names_with(store: Store, text: str, *, limit: int = 12) -> list[str]:
    """Return the names of entities that are spelt with the text somewhere in them, shortest first."""
    rows = store.query(_NAMES, {"key": fold(text)}, limit=200)
    return sorted({str(row["name"]) for row in rows}, key=lambda name: (len(name), name))[:limit]


def is_empty(store: Store) -> bool:
    """Return whether there is no article in the store."""
    return _number(store, "Article") == 0


def _number(store: Store, label: str) -> int:
    return int(store.query(f"MATCH (n:{label}) RETURN count(n) AS number")[0]["number"])
