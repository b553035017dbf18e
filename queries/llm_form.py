"""What a model replied -> a query tree of ours, checked against the ontology.

The model's variables, labels and values are never trusted: variables are named anew, labels, types
and properties come from the ontology, values become parameters. What can only be meant in one way
(a relation the wrong way round, a label by one of its words) is mended and named; the rest is refused
with a sentence that the model can act on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from graph.ontology import Ontology, RelationType
from queries.tree import Asked, Columns, Condition, Count, Edge, Entities, Node, Operator, Query, Values
from queries.words import stems

Ask = Literal["things", "count", "yes_no", "property", "none"]
ASKS = ("things", "count", "yes_no", "property", "none")
OPERATORS = ("=", "<>", "CONTAINS", "<", "<=", ">", ">=")
MOST_PARTS = 8  # nodes, and edges
LONGEST_VALUE = 200  # characters
REACH = 4  # steps of a transitive relation
FIGURE = "Figure"
FIGURE_PROPERTIES = ("value", "unit", "what", "date")
FACT_PROPERTIES = ("status", "date", "articles", "disagree")


class BadForm(Exception):
    """The reply does not fit; the message is for the model."""


@dataclass(frozen=True, slots=True)
class Known:
    """A thing that the question names, as the linker found it."""

    key: str
    label: str
    name: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels, types and properties that a query may use; ``evidence`` for a graph made from articles."""

    ontology: Ontology
    evidence: bool

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(self.ontology.entities) | ({FIGURE} if self.evidence else set())

    @property
    def relations(self) -> Mapping[str, RelationType]:
        if not self.evidence:
            return self.ontology.relations
        named = frozenset(self.ontology.entities)
        about = RelationType("ABOUT", "is a number about", "has the number", frozenset([FIGURE]), named)
        return {**self.ontology.relations, "ABOUT": about}

    def node_properties(self, label: str) -> frozenset[str]:
        """Return the properties that nodes of a label have."""
        if not self.evidence:
            labels = [label] if label else list(self.ontology.entities)
            return frozenset(p for name in labels for p in self.ontology.entities[name].properties)
        return frozenset(FIGURE_PROPERTIES if label == FIGURE else ("name",))

    def edge_properties(self, kind: str) -> frozenset[str]:
        """Return the properties that relationships of a type have."""
        if kind == "ABOUT":
            return frozenset()
        own = self.relations[kind].properties or {}
        return frozenset(own) | (frozenset(FACT_PROPERTIES) if self.evidence else frozenset())


@dataclass(slots=True)
class Form:
    """A reply that fits: what is asked, the tree, and what had to be mended."""

    ask: Ask
    query: Query | None = None
    mended: list[str] = field(default_factory=list)


class Reader:
    """Reads replies about one question."""

    def __init__(self, vocabulary: Vocabulary, known: Sequence[Known], look_up: Callable[[str], Condition | None]):
        self.vocabulary, self.known, self._look_up = vocabulary, {k.key: k for k in known}, look_up
        self._mended: list[str] = []

    def read(self, reply: object, limit: int = 1000) -> Form:
        """Return the form of a reply.

        Raises:
            BadForm: it does not fit.
        """
        if not isinstance(reply, Mapping):
            raise BadForm("The reply is not a JSON object.")
        self._mended = []
        ask = reply.get("ask")
        if ask not in ASKS:
            raise BadForm(f'"ask" is one of {", ".join(ASKS)}.')
        if ask == "none":
            return Form("none")
        rows = _objects(reply, "nodes")
        if not rows:
            raise BadForm('"nodes" is empty; give at least the node that is asked for.')
        variables = {str(row.get("var")): f"n{i}" for i, row in enumerate(rows)}
        labels: dict[str, frozenset[str]] = {}
        nodes = tuple(self._node(row, f"n{i}", labels) for i, row in enumerate(rows))
        edges = tuple(
            self._edge(row, f"r{i}", variables, labels)
            for i, row in enumerate(_objects(reply, "edges", required=False))
        )
        of = variables.get(str(reply.get("of")))
        if of is None:
            raise BadForm(f'"of" is {_short(reply.get("of"))}, not a variable of "nodes".')
        _check_connected(of, nodes, edges)
        if not any(n.conditions for n in nodes) and not edges:
            raise BadForm("The pattern names nothing and joins nothing; use the things that the question names.")
        asked = self._asked(cast(Ask, ask), reply, of, nodes, edges)
        return Form(cast(Ask, ask), Query(asked, nodes, edges, limit=limit), list(self._mended))

    def _node(self, row: Mapping[str, Any], var: str, labels: dict[str, frozenset[str]]) -> Node:
        label = self._label(row.get("label"))
        conditions: tuple[Condition, ...] = ()
        key = row.get("known")
        if key:
            thing = self.known.get(str(key))
            if thing is None:
                raise BadForm(f"{_short(key)} is not a key of a named thing; keys: {', '.join(self.known) or 'none'}.")
            if label and label != thing.label:
                self._mended.append(f"{thing.name} is a {thing.label}, not a {label}")
            label, conditions = thing.label, thing.conditions
        allowed = self.vocabulary.node_properties(label)
        for condition in _objects(row, "where", required=False):
            conditions += (self._condition(condition, allowed, label or "a node"),)
        labels[var] = frozenset([label]) if label else self.vocabulary.labels - {FIGURE}
        shown = label or ("Entity" if self.vocabulary.evidence else "")
        return Node(var, "Entity" if key and self.vocabulary.evidence else shown, conditions)

    def _label(self, label: object) -> str:
        if label in (None, "", "Entity", "any"):
            return ""
        known = self.vocabulary.labels
        if label in known:
            return str(label)
        wanted = stems(str(label)[:60])
        for name, entity in self.vocabulary.ontology.entities.items():
            if any(stems(w) == wanted for w in (name, *entity.words)):
                self._mended.append(f"label {label} read as {name}")
                return name
        raise BadForm(f"{_short(label)} is no label; labels: {', '.join(sorted(known))}.")

    def _type(self, kind: object) -> RelationType:
        relations = self.vocabulary.relations
        if kind in relations:
            return relations[str(kind)]
        wanted = stems(str(kind)[:60].replace("_", " "))
        for relation in relations.values():
            if any(stems(w) == wanted for w in (relation.type.replace("_", " "), relation.label, *relation.words)):
                self._mended.append(f"type {kind} read as {relation.type}")
                return relation
        raise BadForm(f"{_short(kind)} is no relationship type; types: {', '.join(sorted(relations))}.")

    def _edge(
        self, row: Mapping[str, Any], var: str, variables: Mapping[str, str], labels: Mapping[str, frozenset[str]]
    ) -> Edge:
        relation = self._type(row.get("type"))
        ends = [variables.get(str(row.get(end))) for end in ("from", "to")]
        left, right = ends
        if left is None or right is None or left == right:
            raise BadForm(f'An edge {relation.type} needs "from" and "to", two variables of "nodes".')
        if not _fits(relation, labels[left], labels[right]):
            if not _fits(relation, labels[right], labels[left]):
                raise BadForm(_misfit(relation, labels[left], labels[right]))
            left, right = right, left
            self._mended.append(f"direction of {relation.type} turned")
        allowed = self.vocabulary.edge_properties(relation.type)
        given = _objects(row, "where", required=False)
        conditions = tuple(self._condition(c, allowed, relation.type) for c in given)
        most = REACH if relation.transitive and self.vocabulary.evidence and not conditions else 1
        return Edge(var, left, relation.type, right, not relation.symmetric, conditions, most)

    def _condition(self, row: Mapping[str, Any], allowed: frozenset[str], owner: str) -> Condition:
        prop, operator, value = row.get("property"), row.get("operator", "="), row.get("value")
        if prop not in allowed:
            raise BadForm(
                f"{_short(prop)} is no property of {owner}; properties: {', '.join(sorted(allowed)) or 'none'}."
            )
        if operator not in OPERATORS:
            raise BadForm(f"{_short(operator)} is no operator; operators: {', '.join(OPERATORS)}.")
        if not _is_plain(value):
            raise BadForm(f"The value of {prop} is not a short text, a finite number or a boolean.")
        if self.vocabulary.evidence and prop == "name" and operator == "=":
            found = self._look_up(str(value))
            if found is None:
                raise BadForm(f"Nothing is called {_short(value)}; use the keys of the named things.")
            return found
        if prop == "role" and operator == "=":
            operator = "CONTAINS"  # roles are written out: "director of nursing"
        if operator == "CONTAINS" and not isinstance(value, str):
            operator = "="
        return Condition(str(prop), cast(Operator, operator), cast("str | int | float | bool", value))

    def _asked(
        self, ask: Ask, reply: Mapping[str, Any], of: str, nodes: Sequence[Node], edges: Sequence[Edge]
    ) -> Asked:
        if self.vocabulary.evidence:
            return Columns(of, _columns(of, nodes, edges))
        if ask == "count" or ask == "yes_no":
            return Count(of)
        if ask == "things":
            return Entities(of)
        label = next(n.label for n in nodes if n.var == of)
        prop, allowed = reply.get("property"), self.vocabulary.node_properties(label)
        if prop not in allowed:
            raise BadForm(f"{_short(prop)} is no property of {label}; properties: {', '.join(sorted(allowed))}.")
        return Values(of, str(prop))


def _columns(of: str, nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[tuple[str, str, str], ...]:
    """Return what explains an answer: the thing, the facts of the pattern and the other things."""
    asked = next(n for n in nodes if n.var == of)
    if asked.label == FIGURE:
        first = [(of, p, "answer" if p == "value" else p) for p in FIGURE_PROPERTIES] + [(of, "id", "figure")]
    else:
        first = [(of, "name", "answer"), (of, "id", "entity")]
    facts = [e for e in edges if e.most == 1 and e.type != "ABOUT"]
    first += [(e.var, "id", f"fact {i + 1}") for i, e in enumerate(facts)]
    first += [(e.var, "status", f"status {i + 1}") for i, e in enumerate(facts)]
    first += [(e.left, "id", f"far {e.type}") for e in edges if e.most > 1]
    return tuple(first)


def _objects(row: Mapping[str, Any], key: str, *, required: bool = True) -> list[Mapping[str, Any]]:
    found = row.get(key)
    if found is None and not required:
        return []
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise BadForm(f'"{key}" is a list of objects.')
    if len(found) > MOST_PARTS:
        raise BadForm(f'"{key}" holds {len(found)}; at most {MOST_PARTS} are used.')
    return found


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_VALUE and value.isprintable()
    if isinstance(value, bool):
        return True
    return isinstance(value, int | float) and abs(value) < 1e15 and math.isfinite(value)


def _fits(relation: RelationType, heads: frozenset[str], tails: frozenset[str]) -> bool:
    return any(relation.fits(h, t) for h in heads for t in tails)


def _misfit(relation: RelationType, heads: frozenset[str], tails: frozenset[str]) -> str:
    ends = [" or ".join(sorted(labels)[:3]) for labels in (heads, tails)]
    return (
        f"{relation.type} does not join {ends[0]} to {ends[1]}; it goes from {', '.join(sorted(relation.head))} "
        f"to {', '.join(sorted(relation.tail))}."
    )


def _check_connected(of: str, nodes: Sequence[Node], edges: Sequence[Edge]) -> None:
    reached, before = {of}, 0
    while len(reached) > before:
        before = len(reached)
        reached |= {v for e in edges if {e.left, e.right} & reached for v in (e.left, e.right)}
    if len(reached) < len(nodes):
        raise BadForm("Not every node is joined to the one that is asked for; add the edge or leave the node out.")


def _short(value: object) -> str:
    text = "".join(c for c in str(value) if c.isprintable())
    return repr(text[:40])
