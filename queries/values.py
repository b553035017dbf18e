"""Values of a graph that the ontology table describes: words of the question -> stored values.

Of properties marked ``lookup`` a sample is read at the start, of a small graph all; what the sample
lacks is looked up by its spelling in the property's index when a question names it. Values with a
``pattern`` are told by their form. Dates are compared as dates, whatever way they are written.
"""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from rapidfuzz import fuzz, process

from graph.ontology import Ontology, PropertyType
from graph.store import Store
from queries.cypher import quoted
from queries.dates import dates_in
from queries.lexicon import ValueSense
from queries.tree import Operator
from queries.words import fold, singular

CLOCK = re.compile(r"(\d{1,2})(?::(\d\d)(?:\s*([ap])\.?m\.?)?|\s*([ap])\.?m\.?)", re.I)
FUZZY_FLOOR = 88.0  # of 100; below it two spellings are two names
NEAREST_FLOOR = 60.0  # of 100, for a name that is only shown
SAMPLE = 5_000  # nodes of a label whose values are read at the start
DAY_FORMS = ("{d}/{m:02}/{y}", "{d:02}/{m:02}/{y}", "{d}/{m}/{y}", "{y}-{m:02}-{d:02}", "{d:02}.{m:02}.{y}")
COMPARED: dict[Operator, Callable[[str, str], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "<>": operator.ne,
}  # fmt: skip


class ValueIndex:
    """Stored values by their folded spelling."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self._store = store
        self._exact: dict[str, list[ValueSense]] = defaultdict(list)
        self._days: dict[str, list[ValueSense]] = defaultdict(list)
        self._patterns: list[tuple[re.Pattern[str], str, str]] = []
        self._sampled: list[tuple[str, PropertyType]] = []  # whose values are not all known
        self._asked: set[str] = set()  # spellings that the store was asked for
        self.units: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.numbers: list[tuple[str, str]] = []  # label and property of what is counted or measured
        for label, entity in ontology.entities.items():
            for prop in entity.properties.values():
                if prop.pattern:
                    self._patterns.append((re.compile(prop.pattern), label, prop.name))
                for unit in prop.unit:
                    self.units[unit].append((label, prop.name))
                if prop.kind == "number":
                    self.numbers.append((label, prop.name))
            self._sample(label, [prop for prop in entity.properties.values() if prop.lookup])
        self._names = [key for key in self._exact if len(key) > 3]

    def _sample(self, label: str, props: list[PropertyType]) -> None:
        if not props:
            return
        cells = [f"collect(DISTINCT n.{quoted(prop.name)}) AS v{i}" for i, prop in enumerate(props)]
        text = f"MATCH (n:{quoted(label)}) WITH n LIMIT {SAMPLE} RETURN count(n) AS nodes, {', '.join(cells)}"
        for row in self._store.query(text):
            for i, prop in enumerate(props):
                self._add(label, prop, row[f"v{i}"])
            if row["nodes"] == SAMPLE:
                self._sampled += [(label, prop) for prop in props]

    def _add(self, label: str, prop: PropertyType, values: Iterable[str | int | float | None]) -> None:
        for value in values:
            if value is None or value == "":
                continue
            sense = ValueSense(label, prop.name, value)
            keys = dates_in(str(value)) if prop.kind == "date" else [fold(str(value))]
            index = self._days if prop.kind == "date" else self._exact
            for key in keys:
                if sense not in index[key]:
                    index[key].append(sense)

    def seek(self, texts: Iterable[str]) -> None:
        """Look the texts up in the store where the sample does not hold all values."""
        new = {text for text in texts if text not in self._asked} if self._sampled else set()
        if not new:
            return
        self._asked |= new
        spelt = sorted({form for text in new for form in (text, text.title(), text[:1].upper() + text[1:])})
        days = {form for text in new for day in dates_in(text) for form in _written(day)}
        for label, prop in self._sampled:
            wanted = sorted(days) if prop.kind == "date" else spelt
            name = quoted(prop.name)
            text = f"MATCH (n:{quoted(label)}) WHERE n.{name} IN $texts RETURN DISTINCT n.{name} AS value"
            if wanted:
                self._add(label, prop, [row["value"] for row in self._store.query(text, {"texts": wanted})])

    def find(self, text: str, *, plural: bool = False) -> list[ValueSense]:
        """Return the values that ``text`` spells, case and accents and a plural ending aside.

        Where a ``plural`` is to be expected ("how many Richards"), the singular is tried first.
        """
        key = fold(text)
        forms = list(_forms(key))
        if plural and singular(key) != key:
            forms.insert(0, singular(key))
        return next((self._exact[form] for form in forms if form in self._exact), [])

    def by_pattern(self, text: str) -> list[ValueSense]:
        """Return the values whose form ``text`` has."""
        text = _clock(text)
        return [ValueSense(label, prop, text) for shape, label, prop in self._patterns if shape.fullmatch(text)]

    def on(self, day: str, compared: Operator = "=") -> list[ValueSense]:
        """Return the stored dates that are the ISO date ``day``, or that compare so to it."""
        if compared == "=":
            return self._days.get(day, [])
        return [s for other, found in self._days.items() if COMPARED[compared](other, day) for s in found]

    def near(self, text: str) -> list[tuple[ValueSense, float]]:
        """Return values spelt nearly like ``text``, with their likeness in [0, 1]."""
        hits = process.extract(fold(text), self._names, scorer=fuzz.ratio, score_cutoff=FUZZY_FLOOR, limit=3)
        return [(sense, score / 100) for key, score, _ in hits for sense in self._exact[key]]

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return the stored names that are spelt most like ``text``, best first; they may well be other names."""
        hits = process.extract(fold(text), self._names, scorer=fuzz.ratio, score_cutoff=NEAREST_FLOOR, limit=3)
        return tuple(str(self._exact[key][0].value) for key, _, _ in hits)


def _written(day: str) -> Iterator[str]:
    """Yield an ISO date in the ways that stores write dates."""
    if len(day) != 10 or day.startswith("-"):
        return
    year, month, date = day.split("-")
    for form in DAY_FORMS:
        yield form.format(y=year, m=int(month), d=int(date))


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
