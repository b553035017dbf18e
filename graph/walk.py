"""Facts around one entity with their sentences, and the shortest ways between two; reads only what it needs.

Everything goes through ``Store.query``, a step at a time: a large graph needs no more memory than a small one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.store import Row, Store

LONGEST = 6  # steps of a way
WIDEST = 2_000  # entities that one step may reach; a wider one is cut

CLAIMS = """
MATCH (:Entity {{id: $id}})<-[:{here}]-(c:Claim)-[:{there}]->(o:Entity)
MATCH (c)-[:STATED_IN]->(s:Sentence)-[:IN]->(a:Article)
RETURN c AS claim, o.id AS other, o.name AS name, s.text AS sentence, a.id AS article, a.title AS title,
       a.published AS published
ORDER BY c.fact, c.id, s.id
"""
FIGURES = """
MATCH (:Entity {id: $id})<-[:ABOUT]-(f:Figure)-[:STATED_IN]->(s:Sentence)-[:IN]->(a:Article)
RETURN f.id AS id, f.value AS value, f.unit AS unit, f.what AS what, f.date AS date, s.text AS sentence,
       a.id AS article, a.title AS title, a.published AS published
ORDER BY f.id, s.id
"""
STEPS = """
UNWIND $ids AS key
MATCH (e:Entity {id: key})-[r]-(o:Entity)
RETURN key AS at, o.id AS to, o.name AS name, r.id AS fact, type(r) AS type, r.status AS status,
       startNode(r).id AS head
ORDER BY at, to, fact
"""


def entity(store: Store, id: str) -> Row | None:
    """Return id, label, name and aliases of one entity, or None."""
    rows = store.query("MATCH (e:Entity {id: $id}) RETURN e AS entity, labels(e) AS labels", {"id": id})
    if not rows:
        return None
    found = rows[0]["entity"]
    label = next((n for n in rows[0]["labels"] if n != "Entity"), "")
    return {"id": id, "label": label, "name": found["name"], "aliases": sorted(found.get("aliases") or ())}


def facts_of(store: Store, id: str) -> list[Row]:
    """Return the facts that have the entity at one end, each with its claims and their sentences."""
    facts: dict[str, Row] = {}
    for here, there in (("SUBJECT", "OBJECT"), ("OBJECT", "SUBJECT")):
        for row in store.query(CLAIMS.format(here=here, there=there), {"id": id}):
            claim = row["claim"]
            fact = facts.setdefault(
                claim["fact"],
                {
                    "id": claim["fact"],
                    "type": claim["type"],
                    "direction": "out" if here == "SUBJECT" else "in",
                    "other": {"id": row["other"], "name": row["name"]},
                    "claims": [],
                },
            )
            fact["claims"].append({**_own(claim), **_source(row)})
    return list(facts.values())


def figures_of(store: Store, id: str) -> list[Row]:
    """Return the figures about the entity, each with its sentence."""
    keys = ("id", "value", "unit", "what", "date")
    return [{**{k: row[k] for k in keys}, **_source(row)} for row in store.query(FIGURES, {"id": id})]


def neighbours(store: Store, id: str) -> list[Row]:
    """Return what one fact leads to from the entity, one row a fact."""
    return [_step(row) for row in store.query(STEPS, {"ids": [id]})]


def ways(store: Store, start: str, goal: str, *, longest: int = LONGEST, limit: int = 5) -> list[list[Row]]:
    """Return the shortest ways from one entity to another, each a list of steps; none longer than ``longest``."""
    came: dict[str, list[Row]] = {start: []}
    frontier = [start]
    for _ in range(longest):
        if goal in came or not frontier:
            break
        reached: dict[str, list[Row]] = {}
        for row in store.query(STEPS, {"ids": frontier}, limit=WIDEST * 10):
            if row["to"] not in came:
                reached.setdefault(row["to"], []).append(row)
        frontier = sorted(reached)[:WIDEST]
        came.update({to: reached[to] for to in reached if to in set(frontier) or to == goal})
    if goal not in came or start == goal:
        return []
    found = []
    for way in _back(came, start, goal):
        found.append(way)
        if len(found) == limit:
            break
    return found


def _back(came: dict[str, list[Row]], start: str, at: str) -> Iterator[list[Row]]:
    if at == start:
        yield []
        return
    for row in came[at]:
        for way in _back(came, start, row["at"]):
            yield [*way, _step(row)]


def _step(row: Row) -> Row:
    return {
        "fact": row["fact"],
        "type": row["type"],
        "status": row["status"],
        "direction": "out" if row["head"] == row["at"] else "in",
        "to": {"id": row["to"], "name": row["name"]},
    }


def _own(claim: Row) -> dict[str, Any]:
    return {k: claim[k] for k in sorted(claim) if k not in ("fact", "type", "rules") and claim[k] is not None}


def _source(row: Row) -> Row:
    return {k: row[k] or "" for k in ("article", "title", "published", "sentence")}
