"""Every number of a Doc that may count something, with the words that say what: ``Counted``.

A date, a name, an ordinal, an age or a label counts nothing; of the other numbers the first
reading that fits gives the unit: written with the number, behind a hyphen, as the noun behind,
behind "of", or left out and standing elsewhere (``extract/elided.py``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from spacy.tokens import Span, Token

from extract.numbers import Number


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The rows of units.toml that tell what a number counts."""

    labels: frozenset[str]
    uncounted: frozenset[str]
    sides: frozenset[str]
    hyphen_plurals: Mapping[str, str]
    ages: frozenset[str]
    carriers: frozenset[str]
    before: frozenset[str]
    kinds: Mapping[str, frozenset[str]]


@cache
def figure_words() -> FigureWords:
    """Return the table of units.toml about figures."""
    row = tomllib.loads(files("extract").joinpath("units.toml").read_text(encoding="utf-8"))["figures"]
    return FigureWords(
        labels=frozenset(row["labels"]),
        uncounted=frozenset(row["uncounted"]),
        sides=frozenset(row["sides"]),
        hyphen_plurals=row["hyphen_plurals"],
        ages=frozenset(row["ages"]),
        carriers=frozenset(row["carriers"]),
        before=frozenset(row["before"]),
        kinds={kind: frozenset(nouns) for kind, nouns in row["kinds"].items()},
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with what it counts; ``noun`` is the token of the counted thing, if one is there."""

    number: Number
    span: Span  # the tokens of the number
    unit: str
    noun: Token | None
    end_char: int  # where number and unit end
    way: str  # which reading gave the unit: part, hyphen, noun, of, elided


def next_token(token: Token) -> Token | None:
    i = token.i + 1
    return token.doc[i] if i < len(token.doc) and not token.doc[i].is_sent_start else None


def is_definite(span: Span) -> bool:
    before = span.doc[span.start - 1].lower_ if span.start else ""
    return before in ("the", "these", "those", "both", "other", "all", "between", "our", "its", "their")


def rate_after(text: str, end: int) -> tuple[str, int]:
    """Return " a year" with its end where the number is a rate, else nothing."""
    m = _RATE.match(text, end)
    return (f" {' '.join(m[1].split())}", m.end()) if m else ("", end)


_RATE = re.compile(
    r",?\s+((?:a|an|per|every|each)\s+(?:[a-z]+\s)?(?:year|month|week|day|hour|night|semester|term|annum|head|pupil|student|test|class|kilometre|kilometer|minute))\b"
)


def as_part(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """The unit is written with the number: "10 percent", "$21.8 million"."""
    if number.unit is None:
        return None
    text = span.doc.text
    unit, end = number.unit, number.end_char
    points = re.compile(r"(?:age)?[\s-]points?\b").match(text, end)
    if unit == "%" and points:
        unit, end = "percentage points", points.end()
    rate, end = rate_after(text, end) if unit != "%" else ("", end)
    return Counted(number, span, unit + rate, _head_of(span), end, "part")


def _head_of(span: Span) -> Token:
    root: Token = span.root
    return root.head if root.dep_ in ("nummod", "compound", "amod", "nmod") and root.head != root else root


_HYPHEN = re.compile(r"[-‑–]((?:square|cubic)[-\s])?([A-Za-z]{2,})(?:[-‑–](?:long|high|wide|deep|tall|strong))?\b")


def as_hyphen(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """ "200-bed", "two-hour"."""
    text = span.doc.text
    m = _HYPHEN.match(text, number.end_char)
    if m is None or m[2].lower() in (
        "to",
        "and",
        "odd",
        "plus",
        "fold",
        "strong",
        "way",
        "year-old",
        "time",
        "storied",
        "star",
    ):
        return None
    unit = (m[1] or "").replace("-", " ") + (m[2] if number.value == 1 else plural(m[2]))
    return Counted(number, span, unit, _head_of(span), m.end(), "hyphen")


def plural(noun: str) -> str:
    """Return the plural of a noun that stands in the singular inside a compound."""
    known = figure_words().hyphen_plurals.get(noun.lower())
    if known or noun.endswith("s"):
        return known or noun
    if re.search(r"(?:ch|sh|x|z)$", noun):
        return noun + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"


def as_noun(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """The counted noun stands behind the number with its modifiers: "132 medical institutions"."""
    noun = _noun_after(span)
    if noun is None:
        return None
    doc = span.doc
    first = doc[span.end]
    start = first.i + (
        1 if first.text in ("-", "odd", "more", "other", "further", "additional", "or", "so", "of") else 0
    )
    end = _noun_end(noun)
    unit = doc[start : end.i + 1].text
    rate, end_char = rate_after(doc.text, end.idx + len(end))
    return Counted(number, span, " ".join(unit.split()) + rate, noun, end_char, "noun")


_IN_NOUN = {"ADJ", "NOUN", "PROPN"}


def _noun_after(span: Span) -> Token | None:
    """Return the last noun of the run behind the number, or None when no noun follows."""
    doc, sent = span.doc, span.sent
    last: Token | None = None
    i = span.end
    while i < sent.end and i < span.end + 9:
        token = doc[i]
        if token.pos_ in ("NOUN", "PROPN") or (last is None and token.lower_ in ("yuan", "mu")):
            if last is not None and _breaks(last, token):
                break
            last = token
        elif token.pos_ in ("ADJ", "ADV", "VERB", "NUM", "CCONJ", "PUNCT", "PART", "DET", "ADP", "SYM"):
            if not _may_stand_between(token, last, i == span.end):
                break
        else:
            break
        i += 1
    return last


def _breaks(last: Token, token: Token) -> bool:
    """Two nouns that stand side by side but are not one: "460 patients Wednesday"."""
    return token.ent_type_ == "PER" and last.ent_type_ == "" and token.dep_ not in ("compound", "flat")


def _may_stand_between(token: Token, last: Token | None, first: bool) -> bool:
    if token.pos_ == "ADJ":
        return last is None or token.head.i > token.i
    if token.pos_ == "VERB":  # "approved cities", "nursing homes"
        return last is None and token.dep_ in ("amod", "compound") and token.head.i > token.i
    if token.pos_ == "ADV":
        return (
            last is None
            and token.head.pos_ in ("ADJ", "NOUN", "VERB")
            and token.head.i > token.i
            and token.dep_ != "cc"
        )
    if token.pos_ == "PART":
        return token.text in ("'s", "’s", "'", "’") and last is not None
    if token.pos_ == "CCONJ":
        following = next_token(token)
        return last is None and not first and following is not None and following.pos_ in ("ADJ", "NOUN")
    if token.pos_ == "PUNCT":
        return token.text in ("-", '"', "“", "”", "(", "‘", "'", "’") and (token.text == "-" or last is None)
    return False


def _noun_end(noun: Token) -> Token:
    """Return the last word of the unit: "kinds of projects", "schools and kindergartens"."""
    sent_end = noun.sent.end
    doc = noun.doc
    if (
        noun.lemma_.lower().rstrip("s") in figure_words().carriers
        and noun.i + 2 < sent_end
        and doc[noun.i + 1].lower_ == "of"
    ):
        inner = _noun_after(doc[noun.i + 1 : noun.i + 2])
        if inner is not None:
            return inner
    if noun.i + 2 < sent_end and doc[noun.i + 1].lower_ in ("and", "or"):
        other = doc[noun.i + 2]
        if other.pos_ == "NOUN" and other.head == noun and other.dep_ == "conj":
            return other
    return noun


def as_of(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """ "25 of the 40 students", "three of its hospitals": the noun behind "of"."""
    doc = span.doc
    if span.end + 1 >= span.sent.end or doc[span.end].lower_ != "of":
        return None
    at = span.end + 1
    while at < span.sent.end and doc[at].pos_ in ("DET", "PRON", "NUM"):
        at += 1
    noun = _noun_after(doc[at - 1 : at])
    if noun is None:
        return None
    return Counted(number, span, doc[at : noun.i + 1].text, noun, noun.idx + len(noun), "of")
