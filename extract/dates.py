"""Date words of an article as ISO dates: "in January", "last September", "three years ago".

What the words leave open is filled in from the day of publication. ``dates_in`` gives every
date of a Doc with its place, ``date_for`` the one that governs a clause, ``resolve_date`` the
ISO form of a few words on their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from extract.numbers import words_value
from extract.text import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

Kind = Literal["on", "since", "until", "from", "during", "ago", "year"]

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
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SEASONS = {"spring": 4, "summer": 7, "autumn": 10, "fall": 10, "winter": 12}
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|(?-i:Mar(?:ch)?)|apr(?:il)?|(?-i:May)|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)"
)
_WEEKDAY = rf"(?:{'|'.join(DAYS)})"
_SEASON = rf"(?:{'|'.join(SEASONS)})"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One date of a Doc; offsets are characters, half-open."""

    start_char: int
    end_char: int
    iso: str  # YYYY, YYYY-MM or YYYY-MM-DD
    kind: Kind = "on"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One way to write a date: what it looks like, and the ISO date that the match and the day of print make."""

    pattern: re.Pattern[str]
    iso: Callable[[re.Match[str], date | None], str | None]


def _rule(pattern: str, iso: Callable[[re.Match[str], date | None], str | None]) -> _Rule:
    return _Rule(re.compile(pattern, re.IGNORECASE | re.VERBOSE), iso)


def published_day(published: str | None) -> date | None:
    """Return the day of publication; the middle of the month or year where only that is known."""
    m = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?.*", published or "")
    if not m:
        return None
    return _day(int(m[1]), int(m[2] or 7), int(m[3] or 15))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(word.lower().rstrip(".")[:3]))


def _full(year: int, month: int, day: int | str) -> str | None:
    if isinstance(day, str):
        day = int(re.sub(r"\D", "", day))
    found = _day(year, month, day)
    return found.isoformat() if found else None


def _year_of_month(month: int, today: date, hint: str) -> int:
    """Return the year of a month without one: the nearest, save that "last" looks back and "next" ahead."""
    hint = hint.lower()
    if "last" in hint:
        return today.year if month < today.month else today.year - 1
    if "next" in hint or "coming" in hint:
        return today.year if month > today.month else today.year + 1
    if "this" in hint:
        return today.year
    distance = month - today.month
    return today.year + (-1 if distance > 6 else 1 if distance < -9 else 0)


def _bare_month(m: re.Match[str], today: date | None) -> str | None:
    if today is None:
        return None
    month = _month(m["month"])
    hint = m["hint"] or ""
    if re.search(r"year", m["ofyear"] or "", re.IGNORECASE):
        year = today.year + _shift(m["ofyear"])
    else:
        year = _year_of_month(month, today, hint)
    return f"{year}-{month:02}"


def _day_of_month(m: re.Match[str], today: date | None) -> str | None:
    month = _month(m["month"])
    if m["year"]:
        return _full(int(m["year"]), month, m["day"])
    if today is None:
        return None
    year = today.year + _shift(m["ofyear"]) if m["ofyear"] else _year_of_month(month, today, "")
    return _full(year, month, m["day"])


def _shift(words: str | None) -> int:
    """Return how many years "last", "next" or "this" moves."""
    words = (words or "").lower()
    return -1 if "last" in words or "previous" in words else 1 if "next" in words or "coming" in words else 0


def _weekday(m: re.Match[str], today: date | None) -> str | None:
    if today is None:
        return None
    back = (today.weekday() - DAYS.index(m["weekday"].lower())) % 7
    hint = (m["hint"] or "").lower()
    if "next" in hint or "coming" in hint:
        return (today + timedelta(days=(-back) % 7 or 7)).isoformat()
    if "last" in hint and back == 0:
        back = 7
    return (today - timedelta(days=back)).isoformat()


def _ago(m: re.Match[str], today: date | None) -> str | None:
    count = _number(m["count"])
    if today is None or count is None:
        return None
    forward = m["ahead"] is not None
    return _moved(today, count if forward else -count, m["unit"].lower())


def _moved(today: date, count: float, unit: str) -> str | None:
    """Return the date ``count`` units away, no finer than the unit says."""
    if unit.startswith("day"):
        return (today + timedelta(days=int(count))).isoformat()
    if unit.startswith(("week", "fortnight")):
        days = 14 if unit.startswith("fortnight") else 7
        return (today + timedelta(days=int(count * days))).isoformat()[:7]
    if unit.startswith("month"):
        months = today.year * 12 + today.month - 1 + int(count)
        return f"{months // 12:04}-{months % 12 + 1:02}"
    years = int(count) * (10 if unit.startswith("decade") else 100 if unit.startswith("centur") else 1)
    return f"{today.year + years:04}" if 1000 < today.year + years < 3000 else None


def _number(word: str) -> float | None:
    return float(word) if word.isdigit() else words_value(word)


def _relative_year(m: re.Match[str], today: date | None) -> str | None:
    return str(today.year + _shift(m["hint"])) if today else None


def _relative_month(m: re.Match[str], today: date | None) -> str | None:
    return _moved(today, _shift(m["hint"]), "month") if today else None


def _relative_week(m: re.Match[str], today: date | None) -> str | None:
    return (today + timedelta(days=7 * _shift(m["hint"]))).isoformat()[:7] if today else None


def _season(m: re.Match[str], today: date | None) -> str | None:
    if m["year"]:
        return m["year"]
    if today is None:
        return None
    if m["hint"] or m["ofyear"]:
        month = SEASONS[m["season"].lower()]
        if m["ofyear"]:
            return str(today.year + _shift(m["ofyear"]))
        return str(_year_of_month(month, today, m["hint"]))
    return str(today.year)


def _today(days: int) -> Callable[[re.Match[str], date | None], str | None]:
    return lambda m, today: (today + timedelta(days=days)).isoformat() if today else None


def _plan(m: re.Match[str], today: date | None) -> str | None:
    words = m["ordinal"]
    count = int(re.sub(r"\D", "", words)) if words[0].isdigit() else _ORDINALS.get(words.lower())
    if count is None:
        return None
    return str(1953 + 5 * (count - 1) if count < 3 else 1966 + 5 * (count - 3))  # three years lay between 2 and 3


_ORDINALS = dict(
    zip(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
        ],
        range(1, 18),
        strict=True,
    )
)
_OFYEAR = r"(?:\s*,?\s+(?:of\s+)?(?P<ofyear>(?:last|this|next|the\s+(?:previous|same))\s+year))"
_HINT = r"(?:(?P<hint>last|this|next|this\s+coming|the\s+coming|this\s+past|past|previous)\s+)"

# In order: the first rule that fits a place wins.
_RULES = (
    _rule(rf"\b(?P<year>{_YEAR})[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])\b",
          lambda m, _: _full(int(m["year"]), int(m["m"]), int(m["d"]))),
    _rule(rf"\b(?P<d>3[01]|[12]\d|0?[1-9])[/.](?P<m>1[0-2]|0?[1-9])[/.](?P<year>{_YEAR})\b",
          lambda m, _: _full(int(m["year"]), int(m["m"]), int(m["d"]))),
    _rule(rf"(?P<year>{_YEAR})年(?P<m>1[0-2]|0?[1-9])月(?:(?P<d>3[01]|[12]\d|0?[1-9])日)?",
          lambda m, _: _full(int(m["year"]), int(m["m"]), m["d"]) if m["d"] else f"{m['year']}-{int(m['m']):02}"),
    _rule(rf"\b(?P<month>{_MONTH})\s+(?P<day>{_DAY})\b(?!\s?(?:%|per\s?cent|hospital|school|people))(?:\s*,?\s+(?P<year>{_YEAR})\b|{_OFYEAR})?", _day_of_month),
    _rule(rf"\b(?:the\s+)?(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})(?![a-z])(?:\s*,?\s+(?P<year>{_YEAR})\b|{_OFYEAR})?", _day_of_month),
    _rule(rf"\b(?P<month>{_MONTH})\s*,?\s+(?:of\s+)?(?P<year>{_YEAR})\b", lambda m, _: f"{m['year']}-{_month(m['month']):02}"),
    _rule(rf"(?P<year>{_YEAR})年", lambda m, _: m["year"]),
    _rule(rf"\b(?P<year>{_YEAR})-(?P<m>1[0-2]|0[1-9])\b", lambda m, _: f"{m['year']}-{m['m']}"),
    _rule(rf"\b{_HINT}(?P<month>{_MONTH})(?![a-z])(?P<ofyear>)", _bare_month),
    _rule(rf"\b(?P<month>{_MONTH})(?P<hint>)(?![a-z]){_OFYEAR}", _bare_month),
    _rule(rf"(?:(?<=\bin\s)|(?<=\bby\s)|(?<=\bsince\s)|(?<=\bfrom\s)|(?<=\buntil\s)|(?<=\btill\s)|(?<=\bof\s)|(?<=\bduring\s)|(?<=\bearly\s)|(?<=\blate\s)|(?<=\bmid-)|(?<=\bcome\s)|(?<=\band\s)|(?<=\bto\s)|(?<=\bbefore\s)|(?<=\bafter\s)|(?<=\bfor\s)|(?<=\buntil\slast\s))(?P<month>{_MONTH})(?P<hint>)(?P<ofyear>)(?![a-z])", _bare_month),
    _rule(rf"\b(?P<count>{_COUNT})\s+(?P<unit>days?|weeks?|fortnights?|months?|years?|decades?|centur(?:y|ies))\s+(?:ago|earlier|before\s+that)\b(?P<ahead>)?".replace("(?P<ahead>)?", "(?P<ahead>(?!))?"), _ago),
    _rule(rf"\bin\s+(?P<ahead>)(?P<count>{_COUNT})\s+(?P<unit>days?|weeks?|months?|years?)(?:'|’)?\s+time\b", _ago),
    _rule(rf"\b{_HINT}(?P<weekday>{_WEEKDAY})\b", _weekday),
    _rule(rf"\b(?P<hint>)(?P<weekday>{_WEEKDAY})\b(?!s)", _weekday),
    _rule(rf"\b(?:{_HINT}|(?P<the>the)\s+)?(?P<season>{_SEASON})(?![a-z])(?:\s+(?:of\s+)?(?P<year>{_YEAR})\b|{_OFYEAR})", _season),
    _rule(rf"\b{_HINT}(?P<season>{_SEASON})(?P<year>)(?P<ofyear>)(?![a-z])", _season),
    _rule(r"\b(?:the\s+)?(?P<ordinal>\d\d?th|[a-z]+th|first|second|third)\s+five[\s-]year\s+plan\b(?:\s+period)?", _plan),
    _rule(rf"\b{_HINT}(?:academic\s+|school\s+|financial\s+|fiscal\s+)?year\b", _relative_year),
    _rule(r"\b(?P<hint>the)\s+(?:end|start|beginning|middle|close|turn)\s+of\s+(?:the\s+)?year\b|\byear[\s-]end\b(?P<none>)", lambda m, today: str(today.year) if today else None),
    _rule(rf"\b{_HINT}month\b", _relative_month),
    _rule(rf"\b{_HINT}week\b", _relative_week),
    _rule(r"\b(?:today|tonight|this\s+(?:morning|afternoon|evening))\b", _today(0)),
    _rule(r"\b(?:yesterday|last\s+night)\b", _today(-1)),
    _rule(r"\btomorrow\b", _today(1)),
    _rule(r"\bthe\s+day\s+before\s+yesterday\b", _today(-2)),
    _rule(rf"(?<![\d,.$£€¥-])\b(?P<year>{_YEAR})(?!\d|,\d|\.\d|(?:\s+|-)(?:[a-z-]+\s+)?(?:people|students|pupils|beds|yuan|hospitals|schools|teachers|nurses|jobs|homes|places|patients|employees|workers|square|km|kilomet|miles|metres|meters|dollars|euros|pounds|visitors|residents|households|children))\b",
          lambda m, _: m["year"]),
)  # fmt: skip


def _finds(text: str, today: date | None) -> list[tuple[int, int, str]]:
    """Return (start, end, iso) of every date, the earlier rule first where two overlap."""
    taken: list[tuple[int, int, str]] = []
    for rule in _RULES:
        for m in rule.pattern.finditer(text):
            if any(m.start() < end and start < m.end() for start, end, _ in taken):
                continue
            iso = rule.iso(m, today)
            if iso:
                taken.append((m.start(), m.end(), iso))
    return sorted(taken)


def resolve_date(words: str, published: str | None) -> str | None:
    """Return the ISO date that ``words`` name in an article of that day, or None.

    >>> resolve_date("last September", "2024-02-25")
    '2023-09'
    """
    text = f"in {words}"
    found = _finds(text, published_day(published))
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


def dates_in(doc: Doc | Span, published: str | None) -> list[DateSpan]:
    """Return the dates of ``doc`` in order, resolved against the day of publication; offsets are the whole Doc's."""
    text = text_of(doc)
    offset: int = getattr(doc, "start_char", 0)
    return [
        DateSpan(start + offset, end + offset, iso, _kind(text[max(0, start - 40) : start]))
        for start, end, iso in _finds(text, published_day(published))
    ]


def date_for(words: Span | Token, dates: Iterable[DateSpan]) -> DateSpan | None:
    """Return the date that governs ``words``: of those in the sentence, the one nearest in the tree.

    A date hanging on another clause or another noun than those above the words governs nothing here.
    """
    token: Token = getattr(words, "root", words)
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
