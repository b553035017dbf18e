"""Figures over time: where the articles give an answer's figure for several dates, a plot of them.

Every point is one statement; clicking it opens its article, and the statements stand below as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.store import Row, Store
from ui.panels import safe
from ui.render import plain

MOST_POINTS = 24
WIDE, HIGH, EDGE = 640, 200, 36  # of the plot and its margins, in its own units
LONG = 4  # letters of a word that says what is counted

_SAME = """
UNWIND $ids AS id
MATCH (f:Figure {id: id})-[:ABOUT]->(e:Entity)
MATCH (e)<-[:ABOUT]-(g:Figure)
WHERE g.unit = f.unit AND g.date IS NOT NULL
MATCH (g)-[:STATED_IN]->(s:Sentence)-[:IN]->(a:Article)
RETURN DISTINCT f.what AS asked, g.id AS id, g.date AS date, g.value AS value, g.unit AS unit, g.what AS what,
       s.text AS sentence, a.id AS article
ORDER BY date, value, id
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One dated statement of a number."""

    date: str  # YYYY, YYYY-MM or YYYY-MM-DD
    value: float
    unit: str
    what: str
    sentence: str
    article: str

    @property
    def said(self) -> str:
        """The number in words."""
        counted = f" ({self.what})" if self.what != self.unit else ""
        return f"{plain(self.value)} {self.unit}{counted}"

    @property
    def year(self) -> float:
        """The date as a number; what it leaves open is the beginning."""
        year, month, day = (*map(int, self.date.split("-")), 1, 1)[:3]
        return year + (month - 1) / 12 + (day - 1) / 365


def series(store: Store, answer: Mapping[str, Any]) -> list[Point]:
    """Return the dated statements that count the same as the answer's figure, oldest first; fewer than two are none."""
    if not any("unit" in row for row in answer.get("rows") or []):
        return []
    ids = [text for value in (answer.get("parameters") or {}).values() for text in _texts(value)]
    rows = store.query(_SAME, {"ids": ids}, limit=1000) if ids else []
    alike = {row["id"]: row for row in rows if _words(row["asked"]) & _words(row["what"])}
    points = [_point(row) for row in alike.values()][:MOST_POINTS]
    return points if len({point.date for point in points}) > 1 else []


def plot(points: Sequence[Point], words: Mapping[str, str]) -> str:
    """Return the points as a plot, and their statements as a list; "" without points."""
    if not points:
        return ""
    title = safe(words["over_time"].format(unit=points[0].unit))
    told = "".join(
        f'<li><b>{safe(p.date)}</b> {safe(p.said)} <button type="button" class="link" data-article="{safe(p.article)}">'
        f"{safe(p.sentence)}</button></li>"
        for p in points
    )
    return (
        f'<section class="series"><h3>{title}</h3><svg viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{title}">'
        f"{_axis(points)}{_line(points)}{''.join(_mark(p, *_place(p, points)) for p in points)}</svg>"
        f"<ol>{told}</ol></section>"
    )


def _axis(points: Sequence[Point]) -> str:
    floor = HIGH - EDGE
    dates = {point.date: _place(point, points)[0] for point in points}
    shown = "".join(f'<text x="{x:.0f}" y="{floor + 18}">{safe(date)}</text>' for date, x in dates.items())
    return f'<line class="axis" x1="{EDGE}" y1="{floor}" x2="{WIDE - EDGE}" y2="{floor}"/>{shown}'


def _line(points: Sequence[Point]) -> str:
    places = " ".join(f"{x:.0f},{y:.0f}" for x, y in (_place(point, points) for point in points))
    return f'<polyline points="{places}"/>'


def _mark(point: Point, x: float, y: float) -> str:
    return (
        f'<g data-article="{safe(point.article)}"><title>{safe(f"{point.date}: {point.said}")}</title>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6"/><text x="{x:.0f}" y="{y - 12:.0f}">{safe(point.value)}</text></g>'
    )


def _place(point: Point, points: Sequence[Point]) -> tuple[float, float]:
    """Return where the point stands; the numbers begin at zero, the years at the first."""
    first, last = points[0].year, points[-1].year
    top = max(p.value for p in points) or 1.0
    along = (point.year - first) / ((last - first) or 1.0)
    side = 2 * EDGE  # the first and last numbers need room
    return side + along * (WIDE - 2 * side), HIGH - EDGE - max(0.0, point.value / top) * (HIGH - 2 * EDGE)


def _point(row: Row) -> Point:
    said = (row["unit"] or "", row["what"] or "", row["sentence"], row["article"])
    return Point(str(row["date"]), float(row["value"]), *said)


def _texts(value: object) -> list[str]:
    return [text for text in (value if isinstance(value, list | tuple) else [value]) if isinstance(text, str)]


def _words(what: object) -> set[str]:
    return {word for word in str(what).casefold().split() if len(word) >= LONG or not word.isascii()}
