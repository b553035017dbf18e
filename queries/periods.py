"""Spans of time in a question: "between 2015 and 2020", "since May 2019", "in 2017"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from queries.dates import MONTH, YEAR, dates_in

DATE = rf"(?:\d{{1,2}}\s+)?(?:(?:{MONTH})\b\.?\s+)?(?:\d{{1,2}},?\s+)?{YEAR}(?:-\d\d(?:-\d\d)?)?"
BETWEEN = re.compile(
    rf",?\s*\b(?:between|from)\s+(?P<first>{DATE})\s*(?:and|to|until|till|-|–)\s*(?P<last>{DATE})", re.I
)
SINCE = re.compile(rf",?\s*\b(?:since|after|from|later than)\s+(?P<first>{DATE})(?:\s+on(?:wards?)?)?", re.I)
UNTIL = re.compile(rf",?\s*\b(?:before|until|till|up to|by|earlier than)\s+(?P<last>{DATE})", re.I)
WITHIN = re.compile(rf",?\s*\b(?:in|during|on|within|as of|early in|late in)\s+(?:the year\s+)?(?P<first>{DATE})", re.I)


@dataclass(frozen=True, slots=True)
class Period:
    """Days, months or years in ISO form, both ends in; empty: open."""

    first: str = ""
    last: str = ""

    def holds(self, date: str) -> bool:
        """Whether a date, as exactly as it is known, can lie in the period.

        >>> Period("2015", "2020").holds("2020-03"), Period("2015", "2020").holds("2022")
        (True, False)
        """
        size = len(date)
        after = not self.first or date[: len(self.first)] >= self.first[:size]
        return after and (not self.last or date[: len(self.last)] <= self.last[: max(size, 4)])


def period_in(question: str) -> tuple[str, Period | None]:
    """Return the question without its span of time, and the span.

    >>> period_in("Which plans were issued between 2015 and 2020?")
    ('Which plans were issued?', Period(first='2015', last='2020'))
    """
    for shape in (BETWEEN, SINCE, UNTIL, WITHIN):
        found = shape.search(question)
        if found is not None:
            ends = {k: _iso(v) for k, v in found.groupdict().items()}
            first, last = ends.get("first", ""), ends.get("last", "")
            period = Period(first, first if shape is WITHIN else last)
            return question[: found.start()] + question[found.end() :], period
    return question, None


def _iso(text: str) -> str:
    dates = dates_in(text)
    return dates[0] if dates else text.strip()
