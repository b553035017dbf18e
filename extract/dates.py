"""Date words of an article as ISO dates: "in January", "last September", "three years ago".

How dates are written stands in dates.toml; what the words leave open is filled in from the day
of publication and the tense around them. ``dates_in`` gives every date of a Doc with its place,
``date_for`` the one that governs a clause, ``resolve_date`` the ISO form of a few words alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from spacy.tokens import Doc, Span, Token

from extract.numbers import words_value
from extract.text import text_of

Kind = Literal["on", "since", "until", "from", "during"]
Tense = Literal["past", "future", "open"]
Match = re.Match[str]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 4, "summer": 7, "autumn": 10, "fall": 10, "winter": 12}
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth"
)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One date of a Doc; offsets are characters, half-open."""

    start_char: int
    end_char: int
    iso: str  # YYYY, YYYY-MM or YYYY-MM-DD
    kind: Kind = "on"


@dataclass(frozen=True, slots=True)
class Moment:
    """From where date words are read: the day of publication, if it is known, and the tense around them."""

    today: date | None
    tense: Tense = "open"


# -- how the parts are read


def _iso(year: int, month: int, day: str | None) -> str | None:
    if not day:
        return f"{year}-{month:02}"
    found = _day(year, month, int(re.sub(r"\D", "", day)))
    return found.isoformat() if found else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    return MONTHS.index(word.lower()[:3]) + 1


def _shift(words: str | None) -> int:
    """Return how far "last", "next" or "this" moves."""
    words = (words or "").lower()
    return -1 if "last" in words or "previous" in words else 1 if "next" in words or "coming" in words else 0


def _year_of(month: int, moment: Moment, hint: str) -> int:
    """Return the year of a month that stands without one.

    "Last" and the past look back, "next" and the future ahead; where nothing tells, up to three
    months ahead are meant.
    """
    assert moment.today is not None
    year, now = moment.today.year, moment.today.month
    if hint:
        shift = _shift(hint)
        inside = month < now if shift < 0 else month > now
        return year + (0 if inside or not shift else shift)
    if moment.tense == "future":
        return year if month >= now else year + 1
    if moment.tense == "past":
        return year if month <= now else year - 1
    ahead = (month - now) % 12
    return year + ((now + ahead - 1) // 12 if ahead <= 3 else -1 if month > now else 0)


def _numbers(m: Match, moment: Moment) -> str | None:
    return _iso(int(m["year"]), int(m["number"]), m["day"])


def _year(m: Match, moment: Moment) -> str | None:
    return m["year"]


def _month_of_year(m: Match, moment: Moment) -> str | None:
    return _iso(int(m["year"]), _month(m["month"]), None)


def _bare_month(m: Match, moment: Moment) -> str | None:
    if moment.today is None:
        return None
    month = _month(m["month"])
    if m["ofyear"]:
        return _iso(moment.today.year + _shift(m["ofyear"]), month, None)
    return _iso(_year_of(month, moment, m["hint"]), month, None)


def _day_of_month(m: Match, moment: Moment) -> str | None:
    month = _month(m["month"])
    if m["year"]:
        return _iso(int(m["year"]), month, m["day"])
    if moment.today is None:
        return None
    year = moment.today.year + _shift(m["ofyear"]) if m["ofyear"] else _year_of(month, moment, "")
    return _iso(year, month, m["day"])


def _weekday(m: Match, moment: Moment) -> str | None:
    if moment.today is None:
        return None
    back = (moment.today.weekday() - DAYS.index(m["weekday"].lower())) % 7
    shift = _shift(m["hint"])
    if shift > 0 or (moment.tense == "future" and not m["hint"] and back):
        return (moment.today + timedelta(days=(-back) % 7 or 7)).isoformat()
    return (moment.today - timedelta(days=back or (7 if shift < 0 else 0))).isoformat()


def _season(m: Match, moment: Moment) -> str | None:
    if m["year"]:
        return m["year"]
    if moment.today is None:
        return None
    if m["ofyear"]:
        return str(moment.today.year + _shift(m["ofyear"]))
    return str(_year_of(SEASONS[m["season"].lower()], moment, m["hint"]))


def _five_year_plan(m: Match, moment: Moment) -> str | None:
    word = m["ordinal"].lower()
    if word[0].isdigit():
        count = int(re.sub(r"\D", "", word))
    elif word in ORDINALS.split():
        count = ORDINALS.split().index(word) + 1
    else:
        return None
    return str(1953 + 5 * (count - 1) if count < 3 else 1966 + 5 * (count - 3))  # three years lay between 2 and 3


def _ago(m: Match, moment: Moment) -> str | None:
    return _moved(moment, m["count"], m["unit"], -1)


def _ahead(m: Match, moment: Moment) -> str | None:
    return _moved(moment, m["count"], m["unit"], 1)


def _moved(moment: Moment, words: str, unit: str, sign: int) -> str | None:
    """Return the date that many units away, no finer than the unit says."""
    value = float(words) if words.isdigit() else words_value(words)
    if moment.today is None or value is None:
        return None
    count, unit = sign * int(value), unit.lower()
    if unit.startswith(("day", "week", "fortnight")):
        days = {"d": 1, "w": 7, "f": 14}[unit[0]]
        moved = (moment.today + timedelta(days=count * days)).isoformat()
        return moved if days == 1 else moved[:7]
    if unit.startswith("month"):
        months = moment.today.year * 12 + moment.today.month - 1 + count
        return f"{months // 12:04}-{months % 12 + 1:02}"
    year = moment.today.year + count * {"y": 1, "d": 10, "c": 100}[unit[0]]
    return f"{year:04}" if 1000 < year < 3000 else None


def _relative(m: Match, moment: Moment) -> str | None:
    parts = m.groupdict()
    return _moved(moment, "1", parts.get("unit") or "year", _shift(parts.get("hint")))


def _days_away(days: int) -> Reading:
    return lambda m, moment: (moment.today + timedelta(days=days)).isoformat() if moment.today else None


Reading = Callable[[Match, Moment], "str | None"]
READINGS: Mapping[str, Reading] = {
    "numbers": _numbers,
    "year": _year,
    "month_of_year": _month_of_year,
    "bare_month": _bare_month,
    "day_of_month": _day_of_month,
    "weekday": _weekday,
    "season": _season,
    "five_year_plan": _five_year_plan,
    "ago": _ago,
    "ahead": _ahead,
    "relative": _relative,
    "today": _days_away(0),
    "yesterday": _days_away(-1),
    "tomorrow": _days_away(1),
}


# -- the table


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of dates.toml: how a date is written, how it is read, and examples of both."""

    pattern: re.Pattern[str]
    read: Reading
    examples: Mapping[str, str]


@cache
def date_rules() -> tuple[Rule, ...]:
    """Return the rows of dates.toml in their order.

    Raises:
        BadTable: a row names a reading that is not there, or its pattern does not compile.
    """
    from graph.errors import BadTable

    table = tomllib.loads(files("extract").joinpath("dates.toml").read_text(encoding="utf-8"))
    rules = []
    for number, row in enumerate(table["date"], 1):
        pattern = re.sub(r"\{([A-Za-z]+)\}", lambda m: str(table["parts"].get(m[1], m[0])), row["pattern"])
        pattern = re.sub(r"\{([A-Za-z]+)\}", lambda m: str(table["parts"].get(m[1], m[0])), pattern)
        try:
            rules.append(Rule(re.compile(pattern, re.IGNORECASE), READINGS[row["reads"]], row.get("examples", {})))
        except (re.error, KeyError) as error:
            raise BadTable(f"dates.toml, date {number}: {error}.") from error
    return tuple(rules)


# -- in a text


def published_day(published: str | None) -> date | None:
    """Return the day of publication; the middle of the month or year where only that is known."""
    m = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published or "")
    return _day(int(m[1]), int(m[2] or 7), int(m[3] or 15)) if m else None


def _finds(text: str, today: date | None) -> list[tuple[int, int, str]]:
    """Return (start, end, iso) of every date, the earlier row first where two overlap."""
    taken: set[int] = set()
    found: list[tuple[int, int, str]] = []
    for rule in date_rules():
        for m in rule.pattern.finditer(text):
            if m.start() in taken or m.end() - 1 in taken:
                continue
            iso = rule.read(m, Moment(today, _tense(text, m.start(), m.end()) if today else "open"))
            if iso:
                taken.update(range(m.start(), m.end()))
                found.append((m.start(), m.end(), iso))
    return sorted(found)


_FUTURE = re.compile(
    r"\b(?:will|shall|would|plans?|planned|due|expect\w*|schedul\w+|hopes?|intends?|aims?|promis\w+|next|come"
    r"|(?:is|are)\s+(?:\w+\s+)?to|to\s+be|opens|starts|begins|takes)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:\w{2,}ed|was|were|had|has|have|been|began|went|took|gave|left|came|held|made|saw|won|built|broke|sent|put)\b",
    re.IGNORECASE,
)


def _tense(text: str, start: int, end: int) -> Tense:
    """Return the tense of the clause around a date, by the words nearest to it."""
    before = re.split(r"[.!?;\n]", text[max(0, start - 90) : start])[-1]
    after = re.split(r"[.!?;\n]", text[end : end + 60])[0]
    for words, nearest in ((before, -1), (after, 0)):
        marks: list[tuple[int, Tense]] = [(m.start(), "future") for m in _FUTURE.finditer(words)]
        covered = {i for m in _FUTURE.finditer(words) for i in range(m.start(), m.end() + 12)}
        marks += [(m.start(), "past") for m in _PAST.finditer(words) if m.start() not in covered]
        if marks:
            return sorted(marks)[nearest][1]
    return "open"


def resolve_date(words: str, published: str | None) -> str | None:
    """Return the ISO date that ``words`` name in an article of that day, or None.

    >>> resolve_date("last September", "2024-02-25")
    '2023-09'
    """
    found = _finds(f"in {words}", published_day(published))
    return found[0][2] if found else None


def full_dates(text: str) -> list[str]:
    """Return the dates in ``text`` that name their year, in ISO form."""
    return [iso for _, _, iso in _finds(text, None)]


_KINDS: tuple[tuple[str, Kind], ...] = (
    ("since", "since"), ("until", "until"), ("till", "until"), ("from", "from"), ("starting", "from"),
    ("during", "during"), ("throughout", "during"),
)  # fmt: skip


def _kind(before: str) -> Kind:
    before = before.lower()
    for word, kind in _KINDS:
        if re.search(rf"\b{word}\s+(?:[\w-]+\s+){{0,3}}$", before):
            return kind
    return "on"


def dates_in(doc: Doc, published: str | None) -> list[DateSpan]:
    """Return the dates of ``doc`` in order, resolved against the day of publication."""
    text = text_of(doc)
    return [
        DateSpan(start, end, iso, _kind(text[max(0, start - 40) : start]))
        for start, end, iso in _finds(text, published_day(published))
    ]


def date_for(words: Span | Token, dates: Iterable[DateSpan]) -> DateSpan | None:
    """Return the date that governs ``words``: of those in the sentence, the one nearest in the tree.

    A date hanging on another clause or another noun than those above the words governs nothing here.
    """
    token = words.root if isinstance(words, Span) else words
    sent = token.sent
    path = [token, *token.ancestors]
    ranked = sorted(
        (rank, abs(d.start_char - token.idx), d.start_char, d)
        for d in dates
        if sent.start_char <= d.start_char < sent.end_char and (rank := _rank(sent, d, path)) is not None
    )
    return ranked[0][3] if ranked else None


CLAUSES = frozenset({"ROOT", "root", "conj", "advcl", "acl", "acl:relcl", "ccomp", "parataxis"})


def _rank(sent: Span, found: DateSpan, path: Sequence[Token]) -> int | None:
    """Return how far up from the words the date hangs, or None when it hangs on something beside them."""
    root = _root_of(sent, found)
    if root is None:
        return None
    holder = root
    while (
        holder.dep_ in ("nmod", "nmod:tmod", "appos", "compound", "nummod", "flat", "det", "amod")
        and holder.head != holder
    ):
        if holder.head in path:
            return path.index(holder.head)
        holder = holder.head
    if holder in path:
        return path.index(holder)
    if holder.head in path:
        return path.index(holder.head)
    return None


def _root_of(sent: Span, found: DateSpan) -> Token | None:
    span = sent.doc.char_span(found.start_char, found.end_char, alignment_mode="expand")
    if span is None or not len(span):
        return None
    return span.root
