"""Dates and ranges of dates in words -> ISO 8601, as whole days, months or years."""

from __future__ import annotations

import re

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTH = "|".join([*MONTHS, *(m[:3] for m in MONTHS), "sept"])
YEAR = r"(?:1[89]|20)\d\d"
NUMERIC = re.compile(r"(?<![\d/])(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)")
ISO = re.compile(rf"(?<!\d)({YEAR})-(\d\d)(?:-(\d\d))?(?!\d)")
MONTH_FIRST = re.compile(rf"\b({MONTH})\b\.?(?:\s+(\d{{1,2}})(?:st|nd|rd|th)?\b)?(?:,?\s+({YEAR}))?", re.I)
DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+({MONTH})\b\.?(?:,?\s+({YEAR}))?", re.I)
CHINESE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月(?:份)?)?(?:(\d{1,2})[日号])?")
ALONE = re.compile(rf"(?<![\d/.-])({YEAR})(?![\d/-])")


def dates_in(text: str) -> list[str]:
    """Return the dates that ``text`` holds, most exact first, each once; years alone come last."""
    found: list[str] = []
    for first, second, year in NUMERIC.findall(text):
        day, month = (first, second) if int(second) <= 12 else (second, first)
        found.append(iso(year, int(month), int(day)))
    found += [iso(y, int(m), int(d) if d else 0) for y, m, d in ISO.findall(text)]
    for day, month, year in DAY_FIRST.findall(text):
        found.append(iso(year, month_number(month), int(day)))
    for month, day, year in MONTH_FIRST.findall(text):
        if year or day or month[0].isupper():
            found.append(iso(year, month_number(month), int(day or 0)))
    found += [iso(y, int(m or 0), int(d or 0)) for y, m, d in CHINESE.findall(text) if y or (m and d)]
    found += ALONE.findall(text)
    unique = list(dict.fromkeys(found))
    return [d for d in unique if not any(o != d and o.startswith(d) for o in unique)]


def iso(year: str, month: int, day: int) -> str:
    """Return the date as far as it is known; a missing year is ``----``."""
    return f"{year or '----'}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


def month_number(name: str) -> int:
    """Return 1 for January or Jan, and so on."""
    return next(i for i, m in enumerate(MONTHS, 1) if m.startswith(name.lower()[:3]))
