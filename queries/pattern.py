"""A question about a graph that a table describes -> query trees, best first.

What is asked: a number ("how many"), a property ("which surnames", "when"), or the things
themselves, the first that the question names. A superlative sorts by its property.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.ontology import Ontology
from graph.store import Store
from queries.compose import Composer, Tree
from queries.drafts import RELATIVE, Draft, Drafting, Reading
from queries.lexicon import Lexicon, PropertySense, SuperlativeSense
from queries.link import Item, link
from queries.tree import Asked, Count, Entities, Order, Query, Values
from queries.values import ValueIndex
from queries.words import Token, tokens_of, word_set

COUNTING = re.compile(
    r"\b(how many times|how many|(?:the|total|overall|exact|what) number of|how often|(?:count|quantity|total|amount) of|tally|count)\b",
    re.I,
)
INTRO = re.compile(
    r"\W*(?:(?:can|could|would|will) you (?:please |kindly )?)?"
    r"(?:name|list|show|identify|provide|give|tell|find|do you know)"
    r"\b(?: me| us)?(?: a list of| the list of| details on| details of)?",
    re.I,
)
WHEN = re.compile(r"\bwhen\b", re.I)
VERBAL = ("ed", "ing")
ASKING = word_set("what which when how where whose")
TIMES = re.compile(r"\bhow (often|many times)\b", re.I)


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

    def candidates(self, question: str) -> list[Candidate]:
        """Return the query trees of ``question``, best first."""
        tokens = tokens_of(question)
        intro = [m.span() for m in (INTRO.match(question), COUNTING.search(question)) if m]
        skipped = frozenset(i for i, t in enumerate(tokens) if any(a <= t.start_char < b for a, b in intro))
        items = link(question, tokens, skipped, self._lexicon, self._values)
        reading = Drafting(tokens, items, self.ontology).read()
        asked = self._asked(question, tokens, reading)
        if asked is None:
            return []
        place, prop, order = asked
        shown = {} if prop or COUNTING.search(question) else reading.drafts[place].shown
        trees = self._composer.trees(reading.drafts, reading.relations, tokens)
        return [
            Candidate(
                self._query(
                    tree, place, _shown(tree, place, shown) or prop, order, counting=bool(COUNTING.search(question))
                ),
                tree.score,
                items,
                tokens,
            )
            for tree in trees
        ]

    def _query(
        self, tree: Tree, place: int, prop: PropertySense | None, order: SuperlativeSense | None, *, counting: bool
    ) -> Query:
        var = f"n{place}"
        asked: Asked = Count(var) if counting else Entities(var)
        if prop is not None and not counting:
            asked = Values(var, prop.prop)
        sort = None if order is None or counting else Order(var, order.prop, order.descending)
        return Query(asked, tree.nodes, tree.edges, sort)

    def _asked(
        self, question: str, tokens: tuple[Token, ...], reading: Reading
    ) -> tuple[int, PropertySense | None, SuperlativeSense | None] | None:
        """Return the place of the draft that is asked for, the property of it, and the sorting."""
        drafts = reading.drafts
        counting = COUNTING.search(question)
        prop = None if counting else self._property(reading, tokens)
        if prop is not None and not any(prop.label in d.labels for d in drafts):
            if self._is_time(prop) and any(map(self._dated, drafts)):
                return *self._when(drafts, 0), None
            drafts.insert(0, Draft(frozenset([prop.label]), 0, 0))
        if not drafts:
            return None
        place = self._place(drafts, counting.start() if counting else 0, tokens, prop)
        if TIMES.search(question):
            place = next((i for i, d in enumerate(drafts) if self._dated(d)), place)
        order = self._order(reading, drafts[place])
        if prop is None and not counting and WHEN.search(question):
            place, prop = self._when(drafts, place)
        if prop is not None:
            drafts[place].labels &= {prop.label}
        return place, prop, order

    def _property(self, reading: Reading, tokens: tuple[Token, ...]) -> PropertySense | None:
        for item in reading.properties:
            if _said_of(item, reading, tokens):
                continue
            senses = item.of(PropertySense)
            fitting = [s for s in senses if any(s.label in d.labels for d in reading.drafts)]
            first = next((d for d in reading.drafts if d.last >= item.end - 1), None)
            for sense in fitting:
                if first is not None and sense.label in first.labels:
                    return sense
            if fitting or senses:
                return (fitting or list(senses))[0]
        return None

    def _place(
        self, drafts: list[Draft], start_char: int, tokens: tuple[Token, ...], prop: PropertySense | None
    ) -> int:
        places = list(range(len(drafts)))
        if prop is not None:
            return next((i for i in places if prop.label in drafts[i].labels and not drafts[i].owner), None) or next(
                i for i in places if prop.label in drafts[i].labels
            )
        after = [i for i in places if tokens[drafts[i].last].end_char >= start_char - 1 and not drafts[i].owner]
        return (after or places)[0]

    def _order(self, reading: Reading, draft: Draft) -> SuperlativeSense | None:
        """Return the superlative of the thing; right before a property it is that property's ("the latest time")."""
        for item in reading.superlatives:
            senses = [s for s in item.of(SuperlativeSense) if s.label in draft.labels]
            named = next((p for p in reading.properties if p.start == item.end), None)
            for told in named.of(PropertySense) if named and senses else ():
                if told.label in draft.labels:
                    return replace(senses[0], label=told.label, prop=told.prop)
            if senses:
                return senses[0]
        return None

    def _is_time(self, prop: PropertySense) -> bool:
        return self.ontology.entities[prop.label].properties[prop.prop].when

    def _dated(self, draft: Draft) -> bool:
        """Whether the thing happens at a time."""
        return any(p.when for label in draft.labels for p in self.ontology.entities[label].properties.values())

    def _when(self, drafts: list[Draft], place: int) -> tuple[int, PropertySense | None]:
        """Return the draft that has a time, the one asked for first, and its property that is not said already."""
        for i in sorted(range(len(drafts)), key=lambda i: i != place):
            said = {s.prop for offer in drafts[i].offers for s in offer}
            for label in sorted(drafts[i].labels):
                for prop in self.ontology.entities[label].properties.values():
                    if prop.when and prop.name not in said:
                        return i, PropertySense(label, prop.name)
        return place, None


def _said_of(item: Item, reading: Reading, tokens: tuple[Token, ...]) -> bool:
    """Whether the property is only said of what is asked for: "which call has the earliest date"."""
    first = next((d for d in reading.drafts if d.explicit), None)
    if first is None or first.owner or first.last >= item.start or tokens[first.place].lower in RELATIVE:
        return False
    if first.last + 1 == item.start and not tokens[item.start].lower.endswith(VERBAL):
        return False  # "car models"
    return not any(t.lower in ASKING for t in tokens[first.last + 1 : item.start])


def _shown(tree: Tree, place: int, shown: dict[str, str]) -> PropertySense | None:
    """Return the property by which the thing was named, of the label that it has in the tree."""
    label = tree.labels[place]
    return PropertySense(label, shown[label]) if label in shown else None
