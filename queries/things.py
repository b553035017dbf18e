"""The things that a question speaks of, before it is known how they hang together."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

from queries.lexicon import ValueSense
from queries.link import Item
from queries.tree import Condition, Operator


@dataclass(slots=True)
class Draft:
    """One thing spoken of; ``labels`` are what it can still be."""

    labels: frozenset[str]
    place: int  # token where it is spoken of first
    last: int  # token where it is spoken of last
    explicit: bool = True  # a word names it, not only a value
    owner: bool = False  # "Janice's": not what is asked for
    offers: list[tuple[ValueSense, ...]] = field(default_factory=list)  # each value with all that it can mean
    beside: int | None = None  # the draft of the same kind that "and" joins it to: "a crime .. and a crime .."
    same: int | None = None  # the draft that it is, for a pronoun
    none: bool = False  # "without an email": there is to be none
    each: bool = False  # "per area": a count is split by it
    count: tuple[Operator, int] | None = None  # "three or more crimes"
    most: bool | None = None  # "the most crimes" (True), "the fewest crimes"
    shown: dict[str, str] = field(
        default_factory=dict
    )  # label -> property, for a thing named by a property ("phone number")

    def takes(self, senses: tuple[ValueSense, ...]) -> tuple[ValueSense, ...]:
        """The senses that this thing can still have."""
        return tuple(s for s in senses if s.label in self.labels and self._free(s.label, s.prop))

    def _free(self, label: str, prop: str) -> bool:
        """Whether every value so far can be of another property."""
        return all(any(s.label == label and s.prop != prop for s in offer) for offer in self.offers)

    def give(self, senses: tuple[ValueSense, ...]) -> None:
        """Take the value; the labels that cannot have it fall away."""
        self.labels = frozenset(s.label for s in senses) & self.labels
        self.offers.append(senses)

    def becomes(self, labels: frozenset[str]) -> bool:
        """Change to other labels when all values allow it."""
        kept = frozenset(
            label for label in labels if all(any(s.label == label for s in offer) for offer in self.offers)
        )
        if kept:
            self.labels = kept
        return bool(kept)

    def conditions(self, label: str) -> list[tuple[Condition, ...]]:
        """What must hold of it when it is a ``label``: one tuple for each way to read its values."""
        readings = []
        for offer in self.offers:
            by_prop: dict[str, list[ValueSense]] = {}
            for sense in offer:
                if sense.label == label:
                    by_prop.setdefault(sense.prop, []).append(sense)
            readings.append([_condition(prop, senses) for prop, senses in by_prop.items()])
        return [r for r in product(*readings) if len({c.prop for c in r}) == len(r)]


def _condition(prop: str, senses: list[ValueSense]) -> Condition:
    compared = senses[0].operator
    if compared != "=":
        return Condition(prop, compared, senses[0].value, measured=True)
    values = tuple(dict.fromkeys(s.value for s in senses))
    return Condition(prop, "=", values[0]) if len(values) == 1 else Condition(prop, "IN", tuple(map(str, values)))


@dataclass(slots=True)
class Reading:
    """What was made of a question."""

    drafts: list[Draft] = field(default_factory=list)
    relations: list[Item] = field(default_factory=list)
    properties: list[Item] = field(default_factory=list)  # named, not given a value
    superlatives: list[Item] = field(default_factory=list)
    floating: list[Item] = field(default_factory=list)  # values that came before anything they could describe
