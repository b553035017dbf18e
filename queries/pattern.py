"""A question about a graph that a table describes -> query trees, best first.

Words are linked, linked words become things and relations, things are joined into trees, and what
is asked for (``queries/aim.py``) makes each tree a query. What is denied becomes a pattern that must
not be there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.ontology import Ontology
from graph.store import Store
from queries.aim import COUNTING, Aim, Aiming
from queries.compose import Composer, Tree
from queries.drafts import Drafting
from queries.lexicon import Lexicon
from queries.link import Item, link
from queries.things import Reading
from queries.tree import Absent, Asked, Count, Edge, Entities, Grouped, Having, Node, Order, Query, Ranked, Values
from queries.values import ValueIndex
from queries.words import Token, tokens_of

INTRO = re.compile(
    r"\W*(?:(?:can|could|would|will) you (?:please |kindly )?)?"
    r"(?:name|list|show|identify|provide|give|tell|find|do you know)"
    r"\b(?: me| us)?(?: a list of| the list of| details on| details of)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One query tree for a question, with what it was made from."""

    query: Query
    score: float
    items: tuple[Item, ...]
    tokens: tuple[Token, ...]


class Pattern:
    """Reads questions about one graph."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self.ontology = ontology
        self._lexicon = Lexicon(ontology)
        self._values = ValueIndex(store, ontology)
        self._composer = Composer(ontology)

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return the stored names that are spelt most like ``text``."""
        return self._values.nearest(text)

    def candidates(self, question: str) -> list[Candidate]:
        """Return the query trees of ``question``, best first."""
        tokens = tokens_of(question)
        intro = [m.span() for m in (INTRO.match(question), COUNTING.search(question)) if m]
        skipped = frozenset(i for i, t in enumerate(tokens) if any(a <= t.start_char < b for a, b in intro))
        items = link(question, tokens, skipped, self._lexicon, self._values)
        reading = Drafting(tokens, items, self.ontology).read()
        aim = Aiming(question, tokens, reading, self.ontology).aim()
        if aim is None:
            return []
        trees = self._composer.trees(reading.drafts, reading.relations, tokens)
        return [Candidate(query_of(tree, aim, reading), tree.score, items, tokens) for tree in trees]


def query_of(tree: Tree, aim: Aim, reading: Reading) -> Query:
    """Return the query that asks a tree for what the question wants."""
    asked = _asked(tree, aim, reading)
    nodes, edges, absent = _present(tree, asked.var)
    counted = next(((i, d.count) for i, d in enumerate(reading.drafts) if d.count and i != aim.place), None)
    having = Having(f"n{counted[0]}", *counted[1]) if counted and counted[1] else None
    order = None if aim.order is None or aim.counting else Order(asked.var, aim.order.prop, aim.order.descending)
    return Query(asked, nodes, edges, order, absent=absent, having=having)


def _asked(tree: Tree, aim: Aim, reading: Reading) -> Asked:
    var, label = f"n{aim.place}", tree.labels[aim.place]
    if aim.group is not None:
        place, sense = aim.group
        return Grouped(f"n{place}", sense.prop, var)
    if aim.counting:
        return Count(var)
    for i, draft in enumerate(reading.drafts):
        if draft.most is not None and i != aim.place:
            return Ranked(var, f"n{i}", draft.most)
    prop = aim.prop.prop if aim.prop is not None else aim.shown.get(label)
    return Values(var, prop) if prop else Entities(var)


def _present(tree: Tree, var: str) -> tuple[tuple[Node, ...], tuple[Edge, ...], tuple[Absent, ...]]:
    """Return the pattern around ``var``, and what lies behind the edges that must not be there."""
    cut = frozenset().union(*tree.denied)
    kept = [e for e in tree.edges if e.var not in cut]
    core = _reached({var}, kept)
    absent = []
    for cut_off in tree.denied:
        denied = [e for e in tree.edges if e.var in cut_off]
        start = next((v for e in denied for v in (e.left, e.right) if v in core), None)
        if start is None:
            continue
        behind = _reached(
            {v for e in denied for v in (e.left, e.right)} - core, [e for e in kept if e.left not in core]
        )
        edges = tuple(e for e in tree.edges if e in denied or (e in kept and e.left in behind))
        absent.append(Absent(start, tuple(n for n in tree.nodes if n.var in behind), edges))
    nodes = tuple(n for n in tree.nodes if n.var in core)
    return nodes, tuple(e for e in kept if e.left in core), tuple(absent)


def _reached(start: set[str], edges: list[Edge]) -> set[str]:
    reached = set(start)
    while more := {v for e in edges for v in (e.left, e.right) if {e.left, e.right} & reached} - reached:
        reached |= more
    return reached
