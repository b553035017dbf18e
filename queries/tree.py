"""The query tree: a small graph of nodes and edges with one thing asked of it.

Every leaf is plain data, every class is frozen. ``queries/cypher.py`` has one rendering rule a
class; nothing here knows a label or a relationship type of any graph.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Value = str | int | float | bool | tuple[str, ...]
Operator = Literal["=", "<>", "IN", "CONTAINS", "<", "<=", ">", ">=", "STARTS WITH"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What one property must be."""

    prop: str
    operator: Operator
    value: Value
    measured: bool = False  # compare as numbers, also where they are stored as texts


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the graph: its label ("" for any) and what must hold of it."""

    var: str
    label: str = ""
    conditions: tuple[Condition, ...] = ()

    def having(self, *conditions: Condition) -> Node:
        """Return the node with further conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship between two nodes, named by their variables."""

    var: str
    left: str
    type: str  # "A|B": either
    right: str
    directed: bool = True  # from left to right; False: either way
    conditions: tuple[Condition, ...] = ()
    most: int = 1  # relationships in a row: more than one for what lies in what lies in what


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a property of a node and keep the first."""

    var: str
    prop: str
    descending: bool
    limit: int = 1


@dataclass(frozen=True, slots=True)
class Entities:
    """Ask for the nodes themselves."""

    var: str


@dataclass(frozen=True, slots=True)
class Values:
    """Ask for one property of the nodes."""

    var: str
    prop: str


@dataclass(frozen=True, slots=True)
class Count:
    """Ask how many different nodes there are."""

    var: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Ask for properties of nodes and edges: variable, property, heading; the first is the answer."""

    var: str
    columns: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Ask how many different nodes called ``counted`` there are for each value of a property."""

    var: str
    prop: str
    counted: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """Ask for the node with the most, or the fewest, different nodes called ``counted``."""

    var: str
    counted: str
    descending: bool


Asked = Entities | Values | Count | Columns | Grouped | Ranked


@dataclass(frozen=True, slots=True)
class Absent:
    """A pattern that must not be there; it begins at a node of the query."""

    var: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Having:
    """How many different nodes there must be for each answer."""

    var: str
    operator: Operator
    number: int


@dataclass(frozen=True, slots=True)
class Query:
    """A pattern and what is asked of it."""

    asked: Asked
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    order: Order | None = None
    limit: int = 10_000
    absent: tuple[Absent, ...] = ()
    having: Having | None = None

    def node(self, var: str) -> Node:
        """Return the node called ``var``."""
        return next(n for n in self.nodes if n.var == var)
