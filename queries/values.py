"""Values of a graph that the ontology table describes: words of the question -> stored values.

Properties marked ``lookup`` are read once, values and all; those with a ``pattern`` are told by
their form. Dates are compared as dates, whatever way they are written in the store.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from graph.ontology import Ontology, PropertyType
from graph.store import Store
from queries.cypher import quoted
from queries.dates import dates_in
from queries.lexicon import ValueSense
from queries.words import fold

CLOCK = re.compile(r"(\d{1,2})(?::(\d\d)(?:\s*([ap])\.?m\.?)?|\s*([ap])\.?m\.?)", re.I)
FUZZY_FLOOR = 88.0  # of 100; below it two spellings are two names


class ValueIndex:
    """Stored values by their folded spelling."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self._exact: dict[str, list[ValueSense]] = defaultdict(list)
        self._days: dict[str, list[ValueSense]] = defaultdict(list)
        self._patterns: list[tuple[re.Pattern[str], str, str]] = []
        self.units: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for label, entity in ontology.entities.items():
            for prop in entity.properties.values():
                self._add(store, label, prop)
        self._names = [key for key in self._exact if len(key) > 3]

    def _add(self, store: Store, label: str, prop: PropertyType) -> None:
        if prop.pattern:
            self._patterns.append((re.compile(prop.pattern), label, prop.name))
        for unit in prop.unit:
            self.units[unit].append((label, prop.name))
        if not prop.lookup:
            return
        rows = store.query(f"MATCH (n:{quoted(label)}) RETURN DISTINCT n.{quoted(prop.name)} AS value", limit=200_000)
        for value in (row["value"] for row in rows):
            if value in (None, ""):
                continue
            sense = ValueSense(label, prop.name, value)
            if prop.kind == "date":
                for day in dates_in(str(value)):
                    self._days[day].append(sense)
            else:
                self._exact[fold(str(value))].append(sense)

    def find(self, text: str) -> list[ValueSense]:
        """Return the values that ``text`` spells, case and accents and a plural ending aside."""
        for form in _forms(fold(text)):
            if form in self._exact:
                return self._exact[form]
        return []

    def by_pattern(self, text: str) -> list[ValueSense]:
        """Return the values whose form ``text`` has."""
        text = _clock(text)
        return [ValueSense(label, prop, text) for shape, label, prop in self._patterns if shape.fullmatch(text)]

    def on(self, day: str) -> list[ValueSense]:
        """Return the stored dates that are the ISO date ``day``."""
        return self._days.get(day, [])

    def near(self, text: str) -> list[tuple[ValueSense, float]]:
        """Return values spelt nearly like ``text``, with their likeness in [0, 1]."""
        hits = process.extract(fold(text), self._names, scorer=fuzz.ratio, score_cutoff=FUZZY_FLOOR, limit=3)
        return [(sense, score / 100) for key, score, _ in hits for sense in self._exact[key]]


def _clock(text: str) -> str:
    """Return a time of day on the 24-hour clock, any other text as it is."""
    time = CLOCK.fullmatch(text)
    if time is None:
        return text
    half = (time[3] or time[4] or "").lower()
    hour = int(time[1]) % 12 + 12 * (half == "p") if half else int(time[1])
    return f"{hour:02}:{time[2] or '00'}"


def _forms(word: str) -> Iterator[str]:
    yield word
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("ies"):
        yield word[:-3] + "y"
