"""Query trees for what the evidence showed: the Cypher that the user sees and that runs.

The labels here are those of the evidence layer, the same for every ontology.
"""

from __future__ import annotations

from collections.abc import Sequence

from queries.evidence import Claim, Measure
from queries.tree import Columns, Condition, Edge, Node, Query


def ends_of(claim: Claim, side: str, label: str, chosen: Sequence[str]) -> Query:
    """Ask for the things at one side of a relation whose other side is known."""
    other = claim.tail if side == "head" else claim.head
    answer = Node("n0", label, (_one_of(chosen),))
    known = Node("n1", "Entity", (Condition("id", "=", other),))
    left, right = ("n0", "n1") if side == "head" else ("n1", "n0")
    columns = (
        ("n0", "name", "answer"), ("n0", "id", "entity"), ("r0", "id", "fact"), ("r0", "status", "status"),
        ("r0", "date", "date"), ("n1", "name", "other"),
    )  # fmt: skip
    return Query(Columns("n0", columns), (answer, known), (Edge("r0", left, claim.type, right),))


def named_in(sentence: str, label: str, chosen: Sequence[str]) -> Query:
    """Ask for things that a sentence names."""
    columns = (("n0", "name", "answer"), ("n0", "id", "entity"), ("n1", "text", "sentence"))
    return Query(
        Columns("n0", columns),
        (Node("n0", label, (_one_of(chosen),)), Node("n1", "Sentence", (Condition("id", "=", sentence),))),
        (Edge("r0", "n1", "MENTIONS", "n0"),),
    )


def figures(measures: Sequence[Measure]) -> Query:
    """Ask for figures with their sentences."""
    columns = (
        ("n0", "value", "answer"), ("n0", "unit", "unit"), ("n0", "what", "what"), ("n0", "date", "date"),
        ("n1", "text", "sentence"),
    )  # fmt: skip
    return Query(
        Columns("n0", columns),
        (Node("n0", "Figure", (_one_of([m.id for m in measures]),)), Node("n1", "Sentence")),
        (Edge("r0", "n0", "STATED_IN", "n1"),),
    )


def sentences(ids: Sequence[str]) -> Query:
    """Ask for sentences with their articles."""
    columns = (
        ("n0", "text", "answer"),
        ("n1", "id", "article"),
        ("n1", "title", "title"),
        ("n1", "published", "published"),
    )
    return Query(
        Columns("n0", columns),
        (Node("n0", "Sentence", (_one_of(ids),)), Node("n1", "Article")),
        (Edge("r0", "n0", "IN", "n1"),),
    )


def articles_naming(things: Sequence[str]) -> Query:
    """Ask for the articles that name all of the things' ids; one thing at a time."""
    columns = (("n2", "id", "answer"), ("n2", "title", "title"), ("n2", "published", "published"))
    return Query(
        Columns("n2", columns),
        (Node("n0", "Entity", (_one_of(things),)), Node("n1", "Sentence"), Node("n2", "Article")),
        (Edge("r0", "n1", "MENTIONS", "n0"), Edge("r1", "n1", "IN", "n2")),
    )


def chain(claims: Sequence[Claim], things: Sequence[str]) -> Query:
    """Ask for the names along a path of relations."""
    nodes = tuple(Node(f"n{i}", "Entity", (Condition("id", "=", t),)) for i, t in enumerate(things))
    edges = []
    for i, claim in enumerate(claims):
        ends = (f"n{i}", f"n{i + 1}") if claim.head == things[i] else (f"n{i + 1}", f"n{i}")
        edges.append(Edge(f"r{i}", ends[0], claim.type, ends[1]))
    columns = tuple((f"n{i}", "name", f"step {i + 1}" if i else "answer") for i in range(len(things)))
    return Query(Columns("n0", columns), nodes, tuple(edges))


def around(thing: str) -> Query:
    """Ask for a thing itself; what is said of it comes with the claims."""
    columns = (("n0", "name", "answer"), ("n0", "id", "entity"), ("n0", "aliases", "aliases"))
    return Query(Columns("n0", columns), (Node("n0", "Entity", (Condition("id", "=", thing),)),))


def _one_of(ids: Sequence[str]) -> Condition:
    return Condition("id", "=", ids[0]) if len(ids) == 1 else Condition("id", "IN", tuple(ids))
