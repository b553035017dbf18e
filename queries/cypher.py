"""Query tree -> Cypher text and parameters.

One rule a node. Values become parameters; labels, types and properties are quoted. Only reading
clauses can come out: there is no rule that writes. The text runs unchanged on Neo4j 5 and on the
embedded store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from queries.tree import (
    Absent,
    Columns,
    Condition,
    Count,
    Edge,
    Entities,
    Grouped,
    Having,
    Node,
    Order,
    Query,
    Ranked,
    Values,
)


@dataclass(slots=True)
class Parameters:
    """The values of one query, named p0, p1 .. in the order of their use."""

    values: dict[str, Any] = field(default_factory=dict)

    def add(self, value: object) -> str:
        """Return the placeholder that stands for ``value``."""
        plain = list(value) if isinstance(value, tuple) else value
        name = next((k for k, v in self.values.items() if v == plain and type(v) is type(plain)), None)
        if name is None:
            name = f"p{len(self.values)}"
            self.values[name] = plain
        return f"${name}"


def quoted(name: str) -> str:
    """Return a label, type or property as Cypher takes it, whatever it holds."""
    return name if name.isidentifier() and name.isascii() else "`" + name.replace("`", "``") + "`"


@singledispatch
def to_cypher(part: object, params: Parameters) -> str:
    """Return the Cypher of one part of a tree."""
    raise TypeError(f"no Cypher rule for {type(part).__name__}")


@to_cypher.register
def _(part: Condition, params: Parameters) -> str:
    return f"{quoted(part.prop)} {part.operator} {params.add(part.value)}"


def condition_of(var: str, part: Condition, params: Parameters) -> str:
    """Return the Cypher of what must hold of the thing called ``var``."""
    if part.measured:
        return f"toFloat({var}.{quoted(part.prop)}) {part.operator} {params.add(float(str(part.value)))}"
    return f"{var}.{to_cypher(part, params)}"


@to_cypher.register
def _(part: Node, params: Parameters) -> str:
    return f"({part.var}:{quoted(part.label)})" if part.label else f"({part.var})"


@to_cypher.register
def _(part: Edge, params: Parameters) -> str:
    types = "|".join(map(quoted, part.type.split("|")))
    inner = f"{part.var}:{types}" if part.most == 1 else f":{types}*1..{part.most}"
    return f"-[{inner}]-" + (">" if part.directed else "")


@to_cypher.register
def _(part: Order, params: Parameters) -> str:
    return f"ORDER BY {part.var}.{quoted(part.prop)} {'DESC' if part.descending else 'ASC'}\nLIMIT {part.limit}"


@to_cypher.register
def _(part: Entities, params: Parameters) -> str:
    return part.var


@to_cypher.register
def _(part: Values, params: Parameters) -> str:
    return f"{part.var}.{quoted(part.prop)} AS value"


@to_cypher.register
def _(part: Columns, params: Parameters) -> str:
    return ", ".join(f"{var}.{quoted(prop)} AS {quoted(heading)}" for var, prop, heading in part.columns)


@to_cypher.register
def _(part: Count, params: Parameters) -> str:
    return f"count(DISTINCT {part.var}) AS total"


@to_cypher.register
def _(part: Grouped, params: Parameters) -> str:
    return f"{part.var}.{quoted(part.prop)} AS value, count(DISTINCT {part.counted}) AS total"


@to_cypher.register
def _(part: Ranked, params: Parameters) -> str:
    order = "DESC" if part.descending else "ASC"
    return f"{part.var}, count(DISTINCT {part.counted}) AS total\nORDER BY total {order}"


@to_cypher.register
def _(part: Having, params: Parameters) -> str:
    return f"count(DISTINCT {part.var}) AS many\nWHERE many {part.operator} {params.add(part.number)}"


@to_cypher.register
def _(part: Absent, params: Parameters) -> str:
    conditions = _conditions(part.nodes, part.edges, params)
    where = " WHERE " + " AND ".join(conditions) if conditions else ""
    chains = ", ".join(_chains(part.var, part.nodes, part.edges, params, seen={part.var}))
    return f"NOT EXISTS {{ MATCH {chains}{where} }}"


@to_cypher.register
def _(part: Query, params: Parameters) -> str:
    conditions = _conditions(part.nodes, part.edges, params) + [to_cypher(absent, params) for absent in part.absent]
    lines = [f"MATCH {pattern}" for pattern in _chains(part.asked.var, part.nodes, part.edges, params, seen=set())]
    if conditions:
        lines.append("WHERE " + " AND ".join(conditions))
    if part.having is not None:
        lines.append(f"WITH {part.asked.var}, {to_cypher(part.having, params)}")
    distinct = "DISTINCT " if isinstance(part.asked, (Entities, Columns)) and part.order is None else ""
    lines.append(f"RETURN {distinct}{to_cypher(part.asked, params)}")
    if part.order is not None:
        lines.append(to_cypher(part.order, params))
    elif isinstance(part.asked, Columns):
        lines.append(f"ORDER BY {quoted(part.asked.columns[0][2])}\nLIMIT {part.limit}")
    elif isinstance(part.asked, Ranked):
        lines.append("LIMIT 1")
    elif isinstance(part.asked, Grouped):
        lines.append(f"ORDER BY total DESC, value\nLIMIT {part.limit}")
    elif not isinstance(part.asked, Count):
        lines.append(f"LIMIT {part.limit}")
    return "\n".join(lines)


def _conditions(nodes: tuple[Node, ...], edges: tuple[Edge, ...], params: Parameters) -> list[str]:
    held = [(p.var, p.conditions) for p in nodes] + [(e.var, e.conditions) for e in edges]
    return [condition_of(var, condition, params) for var, conditions in held for condition in conditions]


def _chains(
    start: str, nodes: tuple[Node, ...], edges: tuple[Edge, ...], params: Parameters, *, seen: set[str]
) -> list[str]:
    """Return the pattern as chains, the first from ``start``; each is one MATCH. What was ``seen`` has its label.

    Within one MATCH no relationship is used twice: a chain that comes back to a label ("phones
    that were called by phones that ..") must not come back to the node it started from.
    """
    known = {node.var: node for node in nodes}
    left = list(edges)
    chains: list[str] = []
    while True:
        text, at = _mention(start, known, seen, params), start
        edge = next((e for e in left if at in (e.left, e.right)), None)
        while edge is not None:
            left.remove(edge)
            other = edge.right if edge.left == at else edge.left
            text += _step(edge, at, params) + _mention(other, known, seen, params)
            at = other
            edge = next((e for e in left if at in (e.left, e.right)), None)
        chains.append(text)
        if not left:
            return chains
        start = next(var for var in sorted(seen) for e in left if var in (e.left, e.right))


def _mention(var: str, known: dict[str, Node], seen: set[str], params: Parameters) -> str:
    if var in seen:
        return f"({var})"
    seen.add(var)
    return to_cypher(known[var], params)


def _step(edge: Edge, at: str, params: Parameters) -> str:
    arrow = to_cypher(edge, params)
    if edge.directed and at == edge.right:
        return "<" + arrow.removesuffix(">")
    return arrow
