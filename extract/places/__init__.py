"""What is a place, and what lies in what: three tables, loaded at the first question.

``china.tsv``: China's divisions down to the county (codes of GB/T 2260 as in cpca, MIT; pinyin by
pypinyin, checked). ``world.tsv``: countries and their first divisions (ISO 3166, pycountry,
LGPL-2.1) and cities of 15,000 and more (GeoNames, CC BY 4.0). ``regions.tsv``: made by hand, each
row with its source. The first two are built by ``training/tables/build_places.py``.
A name may have several readings; the first is the most important one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

KIND_WORDS = frozenset(
    [
        "province",
        "city",
        "district",
        "county",
        "prefecture",
        "municipality",
        "state",
        "region",
        "town",
        "new",
        "area",
        "autonomous",
        "special",
        "administrative",
        "banner",
        "league",
        "township",
    ]
)
_MARKS = re.compile(r"[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[^\w']+")


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a table."""

    name: str
    kind: str  # "city", "county" ..
    parent: str  # name of what it lies in; empty for countries and continents
    zh: str = ""


def fold(name: str) -> str:
    """Return ``name`` in lower case without accents, hyphens and a leading "the"."""
    plain = name if name.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", name.replace("’", "'")))
    return _NOT_WORD.sub(" ", plain.lower()).removeprefix("the ").strip()


def readings(name: str) -> tuple[Place, ...]:
    """Return the places called ``name``, the most important first; a final kind word may be missing."""
    key = fold(name)
    found = _places(key)
    if found:
        return found
    words = key.split()
    while len(words) > 1 and words[-1] in KIND_WORDS:
        kind = words.pop()
        same = _places(" ".join(words))
        if same:
            return tuple(sorted(same, key=lambda place: place.kind != kind))
    return ()


def is_place(name: str) -> bool:
    """Whether a table knows ``name``."""
    return bool(readings(name))


def parent(name: str) -> str | None:
    """Return the name of what ``name`` lies in, None when no table says."""
    return next((place.parent for place in readings(name) if place.parent), None)


def lies_in(inner: str, outer: str) -> bool:
    """Whether some place called ``inner`` lies in one called ``outer``, directly or through others."""
    goals = {fold(outer), *(fold(place.name) for place in readings(outer)[:1])}
    return any(_rises_to(place, goals, 6) for place in readings(inner))


def _rises_to(place: Place, goals: set[str], steps: int) -> bool:
    if not place.parent or not steps:
        return False
    if fold(place.parent) in goals:
        return True
    return any(_rises_to(above, goals, steps - 1) for above in readings(place.parent)[:2])


@cache
def _rows() -> dict[str, list[str]]:
    """Folded name -> rows of the tables, still as text: only those that are asked for are read."""
    rows: dict[str, list[str]] = {}
    folder = Path(__file__).parent
    for line in (folder / "regions.tsv").read_text(encoding="utf-8").splitlines():
        name, kind, above, others, _source = line.split("\t")
        spellings = [name, *others.split(";")] if others else [name]
        zh = next((other for other in spellings if not other.isascii()), "")
        for spelling in spellings:
            rows.setdefault(fold(spelling), []).append("\t".join((name, kind, above, zh)))
    for file in ("china.tsv", "world.tsv"):
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            keys, _, row = line.partition("\t")
            for key in keys.split(";"):
                rows.setdefault(key, []).append(row)
    return rows


@lru_cache(4096)
def _places(key: str) -> tuple[Place, ...]:
    return tuple(Place(*row.split("\t")) for row in _rows().get(key, ()))
