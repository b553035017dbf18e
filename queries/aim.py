"""What a question asks for: a number, a property ("which surnames", "when"), or the things themselves.

A thing is the first that the question names; a property stands before it ("the ages of ..") or is
asked for by a word of its own ("when"). A superlative sorts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from graph.ontology import Ontology
from queries.drafts import RELATIVE
from queries.lexicon import PropertySense, SuperlativeSense
from queries.link import SMALL, Item
from queries.quantifiers import for_each
from queries.things import Draft, Reading
from queries.words import Token, word_set

COUNTING = re.compile(
    r"\b(how many times|how many|(?:the|total|overall|exact|what) number of|how often|"
    r"(?:count|quantity|total|amount) of|tally|count)\b",
    re.I,
)
WHEN = re.compile(r"\bwhen\b", re.I)
TIMES = re.compile(r"\bhow (often|many times)\b", re.I)
VERBAL = ("ed", "ing")
ASKING = word_set("what which when how where whose")


@dataclass(frozen=True, slots=True)
class Aim:
    """What is asked for, by the number of a draft."""

    place: int
    prop: PropertySense | None = None
    order: SuperlativeSense | None = None
    counting: bool = False
    group: tuple[int, PropertySense] | None = None  # what a count is split by
    shown: dict[str, str] = field(default_factory=dict)  # label -> property, by which the thing was named


class Aiming:
    """Finds what one question asks for."""

    def __init__(self, question: str, tokens: tuple[Token, ...], reading: Reading, ontology: Ontology) -> None:
        self._question, self._tokens, self._reading, self._ontology = question, tokens, reading, ontology
        self._counting = COUNTING.search(question)

    def aim(self) -> Aim | None:
        """Return what is asked for; a thing that only the property names joins the drafts. None when there is none."""
        drafts = self._reading.drafts
        prop = None if self._counting else self._property()
        if prop is not None and not any(prop.label in d.labels for d in drafts):
            if self._ontology.entities[prop.label].properties[prop.prop].when and any(map(self._dated, drafts)):
                return Aim(*self._when(0))
            drafts.insert(0, Draft(frozenset([prop.label]), 0, 0))
        if not drafts:
            return None
        place = self._place(prop)
        order = self._order(drafts[place])
        if prop is None and not self._counting and WHEN.search(self._question):
            place, prop = self._when(place)
        if prop is not None:
            drafts[place].labels &= {prop.label}
        group = self._group(place) if self._counting else None
        shown = {} if prop or self._counting else drafts[place].shown
        return Aim(place, prop, order, self._counting is not None, group, shown)

    def _property(self) -> PropertySense | None:
        for item in self._reading.properties:
            if self._said_of(item) or for_each(self._tokens, item.start):
                continue
            senses = item.of(PropertySense)
            fitting = [s for s in senses if any(s.label in d.labels for d in self._reading.drafts)]
            first = next((d for d in self._reading.drafts if d.last >= item.end - 1), None)
            for sense in fitting:
                if first is not None and sense.label in first.labels:
                    return sense
            if senses:
                return (fitting or list(senses))[0]
        return None

    def _said_of(self, item: Item) -> bool:
        """Whether the property is only said of what is asked for: "which call has the earliest date"."""
        first = next((d for d in self._reading.drafts if d.explicit), None)
        if first is None or first.owner or first.last >= item.start or self._tokens[first.place].lower in RELATIVE:
            return False
        if first.last + 1 == item.start and not self._tokens[item.start].lower.endswith(VERBAL):
            return False  # "car models"
        return not any(t.lower in ASKING for t in self._tokens[first.last + 1 : item.start])

    def _place(self, prop: PropertySense | None) -> int:
        drafts = self._reading.drafts
        places = list(range(len(drafts)))
        if prop is not None:
            having = [i for i in places if prop.label in drafts[i].labels]
            return next((i for i in having if not drafts[i].owner), having[0])
        if TIMES.search(self._question):
            return next((i for i in places if self._dated(drafts[i])), 0)
        start = self._counting.start() - 1 if self._counting else 0
        after = [i for i in places if self._tokens[drafts[i].last].end_char >= start]
        free = [i for i in after if not drafts[i].owner and not drafts[i].each and not self._modifies(i)]
        return (free or after or places)[0]

    def _modifies(self, i: int) -> bool:
        """Whether the thing only tells which of the next ("Ford-related crimes")."""
        drafts = self._reading.drafts
        if i + 1 == len(drafts) or drafts[i].explicit or not drafts[i + 1].explicit:
            return False
        between = range(drafts[i].last + 1, drafts[i + 1].place)
        verbs = {p for r in self._reading.relations for p in r.places}
        return len(between) < 2 and not any(p in verbs or self._tokens[p].lower in SMALL for p in between)

    def _order(self, draft: Draft) -> SuperlativeSense | None:
        """Return the superlative of the thing; right before a property it is that property's ("the latest time")."""
        for item in self._reading.superlatives:
            senses = [s for s in item.of(SuperlativeSense) if s.label in draft.labels]
            named = next((p for p in self._reading.properties if p.start == item.end), None)
            for told in named.of(PropertySense) if named and senses else ():
                if told.label in draft.labels:
                    return replace(senses[0], label=told.label, prop=told.prop)
            if senses:
                return senses[0]
        return None

    def _group(self, place: int) -> tuple[int, PropertySense] | None:
        """Return what the count is split by: "per area", "for each rank", "of each type"."""
        drafts = self._reading.drafts
        each = next((i for i, d in enumerate(drafts) if d.each), None)
        for item in self._reading.properties:
            for sense in item.of(PropertySense):
                if each is not None and item.start == drafts[each].last + 1 and sense.label in drafts[each].labels:
                    return each, sense
                if for_each(self._tokens, item.start):
                    having = [i for i, d in enumerate(drafts) if sense.label in d.labels]
                    if having:
                        return (place if place in having else having[0]), sense
        return None if each is None else (each, self._naming(drafts[each]))

    def _naming(self, draft: Draft) -> PropertySense:
        """Return the property by which things of the kind are told apart, as far as the table says."""
        label = min(draft.labels, key=list(self._ontology.entities).index)
        known = list(self._ontology.entities[label].properties.values())
        best = next((p for p in known if p.lookup or p.pattern), known[0])
        return PropertySense(label, best.name)

    def _dated(self, draft: Draft) -> bool:
        """Whether the thing happens at a time."""
        return any(p.when for label in draft.labels for p in self._ontology.entities[label].properties.values())

    def _when(self, place: int) -> tuple[int, PropertySense | None]:
        """Return the draft that has a time, the one asked for first, and its property that is not said already."""
        drafts = self._reading.drafts
        for i in sorted(range(len(drafts)), key=lambda i: i != place):
            said = {s.prop for offer in drafts[i].offers for s in offer}
            for label in sorted(drafts[i].labels):
                for prop in self._ontology.entities[label].properties.values():
                    if prop.when and prop.name not in said:
                        return i, PropertySense(label, prop.name)
        return place, None
