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

from spacy.tokens import Doc, Span, Token

from extract.numbers import Number
from extract.text import text_of

QUOTES = ('"', "“", "”", "‘", "'", "’")


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
    no_unit: frozenset[str]
    skipped: frozenset[str]
    enders: frozenset[str]
    totals: Mapping[str, str]
    technical: frozenset[str]
    verbs: Mapping[str, str]


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
        no_unit=frozenset(row["no_unit"]),
        skipped=frozenset(row["skipped"]),
        enders=frozenset(row["enders"]),
        totals=row["totals"],
        verbs=row["verbs"],
        technical=frozenset(row["technical"]),
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
    text = text_of(span.doc)
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
    text = text_of(span.doc)
    m = _HYPHEN.match(text, number.end_char)
    if m is None or m[2].lower() in figure_words().no_unit:
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


def singular(noun: str) -> str:
    """Return a noun without its plural ending."""
    irregular = {v: k for k, v in figure_words().hyphen_plurals.items()}
    if noun in irregular:
        return irregular[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "xes", "sses")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def as_noun(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """The counted noun stands behind the number with its modifiers: "132 medical institutions"."""
    doc, words = span.doc, figure_words()
    start = span.end
    while start < span.sent.end and doc[start].lower_ in words.skipped:
        start += 1
    start = _after_quotation(doc, start)
    noun = noun_after(doc[start - 1])
    if noun is None or noun.lower_ in ("others", "ones"):
        return None
    measure = doc[start]
    if measure.lower_ in ("square", "cubic") and start + 1 < noun.i:
        unit = f"{measure.text} {plural(doc[start + 1].text)}"  # "a 700 cubic metre tank"
        return Counted(number, span, unit, noun, doc[start + 1].idx + len(doc[start + 1]), "noun")
    if number.value != 1 and measure.i < noun.i and _kind(measure.lower_) and measure.lower_ not in ("square", "cubic"):
        return Counted(
            number, span, plural(measure.text), noun, measure.idx + len(measure), "noun"
        )  # "a 5 kilometre bridge"
    end = _noun_end(noun)
    unit = " ".join(doc[start : end.i + 1].text.split())
    if number.value != 1 and _kind(noun.lower_) and end == noun:
        unit = unit.removesuffix(noun.text) + plural(noun.text)
    rate, end_char = rate_after(text_of(doc), end.idx + len(end))
    return Counted(number, span, unit + rate, noun, end_char, "noun")


def _after_quotation(doc: Doc, start: int) -> int:
    """Return the token behind a quoted attribute: 'three "open door" clinics'."""
    if start < len(doc) and doc[start].text in QUOTES:
        for i in range(start + 2, min(start + 16, len(doc) - 1)):
            if doc[i].text in QUOTES and doc[i + 1].pos_ in ("NOUN", "ADJ"):
                return i + 1
    return start


def _kind(word: str) -> bool:
    """Whether the word is a unit of time or length in the singular."""
    kinds = figure_words().kinds
    return len(word) > 2 and (word in kinds["time"] or word in kinds["distance"])


def noun_after(token: Token) -> Token | None:
    """Return the last noun of the run of modifiers and nouns behind ``token``, or None when no noun follows."""
    doc, end = token.doc, min(token.sent.end, token.i + 10)
    last: Token | None = None
    for i in range(token.i + 1, end):
        following = doc[i]
        if following.lower_ in figure_words().enders:
            break
        if _is_noun(following, i == token.i + 1):
            if following.ent_type_ == "PER":
                break  # "460 patients Zhang said"
            last = following
        elif not _may_stand_between(following, last, i == token.i + 1):
            break
    return last


def _is_noun(token: Token, first: bool) -> bool:
    """A noun by its tag, or a word that the tagger mistakes for a verb right behind a number: "9,500 visits"."""
    if token.pos_ in ("NOUN", "PROPN") or token.lower_ in ("yuan", "mu", "won", "rand"):
        return True
    return first and token.pos_ in ("VERB", "X") and token.text.endswith("s") and token.text.isalpha()


def _may_stand_between(token: Token, last: Token | None, first: bool) -> bool:
    doc = token.doc
    if doc[token.i - 1].text == "-" or token.text == "-":
        return True  # "state-owned museums", "in-patients"
    if (
        last is not None
        and last.dep_ == "compound"
        and last.head.i > token.i
        and token.pos_ in ("ADJ", "CCONJ", "VERB", "PUNCT")
    ):
        return True  # "large-scale intelligent stores", "iron and steel works"
    if token.pos_ == "ADJ":
        return last is None
    if token.pos_ == "VERB":  # "approved cities", "nursing homes"
        return last is None and token.dep_ in ("amod", "compound", "acl") and token.head.i > token.i
    if token.pos_ == "ADV":
        return last is None and token.head.pos_ in ("ADJ", "NOUN", "VERB") and token.head.i > token.i
    if token.pos_ == "PART":
        return token.text in ("'s", "’s", "'", "’") and last is not None
    if token.pos_ == "CCONJ":
        following = next_token(token)
        return token.text.isupper() or (
            last is None and not first and following is not None and following.pos_ in ("ADJ", "NOUN")
        )
    return token.pos_ == "PUNCT" and token.text in (*QUOTES, "(") and last is None


def _noun_end(noun: Token) -> Token:
    """Return the last word of the unit: "kinds of projects", "schools and kindergartens"."""
    sent_end = noun.sent.end
    doc = noun.doc
    if singular(noun.lower_) in figure_words().carriers and noun.i + 2 < sent_end and doc[noun.i + 1].lower_ == "of":
        inner = noun_after(doc[noun.i + 1])
        if inner is not None:
            return inner
    if noun.i + 2 < sent_end and doc[noun.i + 1].lower_ in ("and", "or"):
        other = doc[noun.i + 2]
        if other.pos_ == "NOUN" and other.head == noun and other.dep_ == "conj":
            return other
    return noun


def as_of(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """ "25 of the 40 students", "three of its hospitals", "35 of the firm's 210 employees": the noun behind "of"."""
    doc, end = span.doc, span.sent.end
    if span.end + 1 >= end or doc[span.end].lower_ != "of":
        return None
    at = span.end + 1
    while at < end and doc[at].pos_ in ("DET", "PRON", "NUM"):
        at += 1
    noun = noun_after(doc[at - 1])
    if (
        noun is not None
        and noun.i + 2 < end
        and doc[noun.i + 2].pos_ == "NUM"
        and doc[noun.i + 1].text in ("'s", "’s", "'", "’")
    ):
        at = noun.i + 3
        noun = noun_after(doc[at - 1])
    if noun is None:
        return None
    return Counted(number, span, doc[at : noun.i + 1].text, noun, noun.idx + len(noun), "of")
