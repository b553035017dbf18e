"""Numbers as a text writes them: text in, ``Number`` spans with their values out.

Digits with separators and scales ("3.568 billion", "1,600", "4.2m"), words ("twenty-three",
"two and a half", "three dozen"), shares ("10 percent", "two thirds", "four in ten") and sums of
money ("$21.8 million"). What a number counts, and whether it counts anything, is the business
of ``extract/figures.py``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

LARGEST = 1e18  # what is written larger is no number but noise
Form = Literal["digits", "words", "fraction"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text; offsets are characters, half-open, with currency sign and percent sign."""

    start_char: int
    end_char: int
    value: float
    form: Form
    unit: str | None = None  # "%" or a currency, where it is written as part of the number
    glued: bool = False  # "growth8.4": the blank before it is lost


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The rows of units.toml that make up a number."""

    words: Mapping[str, float]
    scales: Mapping[str, float]
    letters: Mapping[str, float]
    fractions: Mapping[str, float]
    before: Mapping[str, str]
    after: Mapping[str, str]
    homes: Mapping[str, tuple[str, ...]]


@cache
def number_words() -> NumberWords:
    """Return the tables of units.toml about numbers and currencies."""
    table = tomllib.loads(files("extract").joinpath("units.toml").read_text(encoding="utf-8"))
    numbers, currency = table["numbers"], table["currency"]
    return NumberWords(
        words=numbers["words"],
        scales=numbers["scales"],
        letters=numbers["letters"],
        fractions=numbers["fractions"],
        before=currency["before"],
        after=currency["after"],
        homes={unit: tuple(places) for unit, places in currency["homes"].items()},
    )


def _any_of(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _digits() -> re.Pattern[str]:
    """Digits, with what may stand before them (currency) and behind them (scale, percent, currency)."""
    t = number_words()
    return re.compile(
        rf"""(?P<before>(?<![A-Za-z])(?:{_any_of(t.before)})\s?)?
        (?P<number>(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:[\ \u00a0\u2009\u202f]\d{{3}})+(?!\d)|\d+)(?:\.\d+)?
        |(?<![\w.])\.\d+)
        (?:(?P<letter>{_any_of(t.letters)})(?![A-Za-z])|(?P<scales>(?:[\s\-]?(?:{_any_of(t.scales)})\b)+))?
        (?P<percent>\s?(?:%|％|per\s?cent\b|percent\b|pct\b)(?!age|ile)|-?per-?\s?cent\b)?
        (?P<after>\s?(?:{_any_of(t.after)})(?![A-Za-z]))?""",
        re.VERBOSE,
    )


@cache
def _spelled() -> re.Pattern[str]:
    """Numbers in words, with "a" and "and" inside them."""
    t = number_words()
    word = rf"(?:{_any_of(t.words)})"
    scale = rf"(?:{_any_of(t.scales)})"
    core = rf"(?:{word}(?:-{word})?(?:\s+and\s+a\s+half)?|an?\s+half|half\s+an?|an?)"
    return re.compile(
        rf"""\b(?:
          (?P<whole>{word}(?:[\s\-]{word})?)\s+and\s+(?P<plus>a\s+half|a\s+quarter|three[\s-]quarters)\b(?:\s+(?P<plusscale>{scale})\b)?
        | (?P<words>(?:(?:{core})[\s\-]{scale}\b|{word}\b)(?:(?:\s+and\s+|[\s\-]+)(?:{word}\b|{scale}\b))*)
        )(?P<percent>\s(?:per\s?cent|percent)\b)?""",
        re.VERBOSE | re.IGNORECASE,
    )


@cache
def _shares() -> re.Pattern[str]:
    """Fractions and "four in ten"."""
    t = number_words()
    word = rf"(?:{_any_of(t.words)}|\d+)"
    return re.compile(
        rf"""\b(?:
          (?P<top>an?|one|two|three|four|five|seven|nine)[\s\-](?P<bottom>{_any_of(t.fractions)})\b
        | (?P<half>half)\b
        | (?P<some>{word})\s+(?:in|out\s+of(?:\s+every)?)\s+
          (?P<every>ten|\d+|four|five|three|six|eight|twelve|twenty|a\s+hundred)\b
        )""",
        re.VERBOSE | re.IGNORECASE,
    )


def numbers_in(text: str) -> list[Number]:
    """Return the numbers of ``text``, in order, none inside another."""
    found = sorted(
        [*_shares_in(text), *_spelled_in(text), *_digits_in(text)],
        key=lambda n: (n.start_char, -n.end_char, n.form != "fraction"),
    )
    kept: list[Number] = []
    for number in found:
        if not kept or number.start_char >= kept[-1].end_char:
            kept.append(number)
    kept = [n for n in kept if n.value <= LARGEST]
    return [
        replace(n, unit=_home_unit(text, n.unit, sign) or n.unit) if (sign := text[n.start_char]) in "$¥" else n
        for n in kept
    ]


@lru_cache(maxsize=8)
def _home_unit(text: str, unit: str | None, sign: str) -> str | None:
    """Return which dollar or yen a bare sign is by the place words of the text, or None for the usual one.

    One place word may be a guest; two make a home.
    """
    best, most = None, 1
    for home, places in number_words().homes.items():
        if ("yen" in home) != (sign == "¥"):
            continue
        count = sum(len(re.findall(rf"\b{re.escape(place)}\b", text)) for place in places)
        if count > most:
            best, most = home, count
    return best


def _digits_in(text: str) -> Iterator[Number]:
    for m in _digits().finditer(text):
        start = m.start()
        previous = text[start - 1] if start else " "
        if m["before"] is None and previous in ".,:/" and start > 1 and text[start - 2].isdigit():
            continue  # the rest of 1.2.3, 14:30 or 2/5
        yield Number(
            start_char=start,
            end_char=m.end(),
            value=_value(m),
            form="digits",
            unit="%" if m["percent"] else _currency(m),
            glued=m["before"] is None and previous.isalpha(),
        )


def _value(m: re.Match[str]) -> float:
    t = number_words()
    value = float(re.sub(r"[,\s]", "", m["number"]))
    if m["letter"]:
        value *= t.letters[m["letter"]]
    for scale in re.findall(r"[A-Za-z]+", m["scales"] or ""):
        value *= t.scales[scale]
    return tidy(value)


def _currency(m: re.Match[str]) -> str | None:
    t = number_words()
    if m["before"]:
        return t.before[m["before"].strip()]
    return t.after[m["after"].strip()] if m["after"] else None


def _spelled_in(text: str) -> Iterator[Number]:
    for m in _spelled().finditer(text):
        value = _mixed_value(m) if m["whole"] else words_value(m["words"])
        if value is not None:
            unit = "%" if m["percent"] else None
            yield Number(m.start(), m.end(), tidy(value), "words", unit)


def _mixed_value(m: re.Match[str]) -> float | None:
    whole = words_value(m["whole"])
    if whole is None:
        return None
    plus = 0.5 if "half" in m["plus"].lower() else 0.75 if "three" in m["plus"].lower() else 0.25
    return (whole + plus) * number_words().scales.get((m["plusscale"] or "").lower(), 1)


def words_value(words: str) -> float | None:
    """Return the value of a number in words, or None when they are no one number ("one two").

    >>> words_value("two hundred and thirty-four")
    234.0
    """
    t = number_words()
    total = current = 0.0
    smallest = float("inf")  # each part must be smaller than the one before it
    for word in re.findall(r"[a-z]+", re.sub(r"\bhalf\s+an?\b", "half", words.lower())):
        if word in ("a", "an"):
            current += 1
        elif word == "half":
            current += 0.5
        elif word in t.words:
            value = t.words[word]
            if value >= smallest or (current % 10 and current < 100):
                return None
            current += value
            smallest = 10 if value >= 20 else 1
        elif word in t.scales:
            scale = t.scales[word]
            current = (current or 1) * scale
            smallest = float("inf") if scale <= 100 else scale
            if scale >= 1000:
                total, current = total + current, 0.0
    return total + current


def _shares_in(text: str) -> Iterator[Number]:
    t = number_words()
    for m in _shares().finditer(text):
        if m["half"]:
            share = 0.5
        elif m["bottom"]:
            top = 1.0 if m["top"].lower() in ("a", "an") else t.words[m["top"].lower()]
            share = top / t.fractions[m["bottom"].lower()]
        else:
            some, every = (_small(m[key]) for key in ("some", "every"))
            if not some or not 2 < every <= 100 or some >= every:
                continue
            share = some / every
        yield Number(m.start(), m.end(), round(100 * share, 1), "fraction", "%")


def _small(word: str) -> float:
    word = word.lower().removeprefix("a ").strip()
    return float(word) if word.isdigit() else words_value(word) or 0.0


def tidy(value: float) -> float:
    """Return ``value`` without the dust of binary fractions: 3.568 * 1e9 is 3568000000."""
    if value > LARGEST:
        return value
    return float(round(value)) if abs(value - round(value)) < 1e-6 * max(1.0, abs(value)) else float(f"{value:.10g}")
