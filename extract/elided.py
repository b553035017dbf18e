"""The unit of a number whose noun stands elsewhere: "from 31 to 17 minutes", "the former 204"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from spacy.tokens import Span, Token

from extract.counted import Counted, as_noun, figure_words, is_definite, plural, rate_after
from extract.numbers import Number, number_words, numbers_in
from extract.text import text_of


def as_elided(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """The noun stands elsewhere: behind the next number, with the last one, or as the subject."""
    if not _may_stand_alone(number, span):
        return None
    for look in _LOOKS:
        unit = look(number, span, before)
        if unit:
            rate, end = rate_after(text_of(span.doc), number.end_char)
            return Counted(
                number, span, unit if rate.strip() in unit else unit + rate, None, end, f"elided {look.__name__[6:]}"
            )
    return None


def _may_stand_alone(number: Number, span: Span) -> bool:
    """A number without a noun is a figure only as a part of its clause, not as a label beside a word."""
    text, start = text_of(span.doc), number.start_char
    around = text[max(0, start - 12) : start]
    if re.search(r"[A-Za-z]-?$", text[max(0, start - 1) : start]) or number.unit is not None or is_definite(span):
        return False
    if number.value <= 12 and _CLOCK.search(around):  # "closes at ten"
        return False
    if _AGES.search(text[max(0, start - 30) : start]):  # "half of them over 60"
        return False
    return number.value != 1 and not (number.form == "digits" and 1900 <= number.value <= 2100 and "," not in span.text)


_CLOCK = re.compile(r"\b(?:at|past|until|till|from\s+\w+\s+to)\s+$", re.IGNORECASE)
_AGES = re.compile(
    r"\b(?:them|whom|people|population|residents|children|patients|those|is|are|was|were)\s+(?:aged\s+)?(?:over|under|above|below|older\s+than|younger\s+than)[\s-]$",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\s*(?:to|or|and|-|–|out of|of)\s*(?:about\s+|some\s+|nearly\s+)?")


def _unit_ahead(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """ "from 31 to 17 minutes", "9 or 10 beds", "six of the 40 seats": the unit stands with the next number."""
    doc = span.doc
    m = _AHEAD.match(text_of(doc), number.end_char)
    if m is None:
        return None
    rest = numbers_in(text_of(doc)[m.end() : min(span.sent.end_char, m.end() + 40)])
    if not rest or rest[0].start_char > 4:
        return None
    there = Number(rest[0].start_char + m.end(), rest[0].end_char + m.end(), rest[0].value, rest[0].form, rest[0].unit)
    if there.unit is not None:
        return there.unit if not m[0].strip().startswith("of") else None
    inner = doc.char_span(there.start_char, there.end_char, alignment_mode="expand")
    found = as_noun(there, inner, before) if inner is not None else None
    return found.unit if found else None


_TORN = re.compile(r"[^.;%\d]{0,60}\bin\s+(?:19|20)\d{3}%")


def _unit_of_torn(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """ "from 49 in 20143%": the digit behind the point and the sign have slipped behind the year."""
    return "%" if _TORN.match(text_of(span.doc), number.end_char) else None


def _unit_of_verb(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """ "it employs 1,700": the verb says what is counted."""
    head = span.root.head
    if span.root.dep_ != "obj" or head.pos_ != "VERB":
        return None
    return next((unit for stem, unit in figure_words().verbs.items() if head.lower_.startswith(stem)), None)


def _unit_of_vote(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """ "voted by 31 to 30"."""
    text = text_of(span.doc)
    around = text[max(span.sent.start_char, number.start_char - 40) : number.end_char]
    return (
        "votes"
        if re.search(r"\b(?:vot(?:ed?|ing)|votes)\b(?:\W+\w+){0,4}?\W+(?:[\w-]+\s+to\s+)?[\w-]+$", around)
        else None
    )


_OF_THEM = re.compile(
    r"\s+(?:(?:or so|more)\s+)?"
    r"(?:of\s+(?:them|whom|which|these|those)|others?|more|come|came|are|were|have|had|remain|will)\b",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(
    r"\bof\s+(?:whom|which|them|these|those)\b[^.;]{0,25}$|^\W*(?:Of|Among|Out of)\b[^.;]*,[^.;]{0,20}$"
)


def _unit_of_last(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """The number before it counted the same: "87 hectares on this bank, 302 on that"."""
    text, sent = text_of(span.doc), span.sent
    last = next((b for b in reversed(before) if not b.number.unit and b.way != "hyphen" and not _is_time(b.unit)), None)
    if last is None:
        return None
    same = last.span.sent.start == sent.start
    between = text[last.end_char : number.start_char]
    part = _OF_THEM.match(text, number.end_char) or _OF_WHOM.search(text[sent.start_char : number.start_char])
    near = same or last.span.sent.end == sent.start
    if near and (part or re.fullmatch(r"[\w\s]{0,25}\b(?:to|and|or|against)\s+", between)):
        return last.unit
    return last.unit if same and last.noun is not None and _is_noun_like(span) else None


_TIMES = re.compile(r"\b(?:second|minute|hour|day|night|week|month|year|decade|summer|winter)s?$", re.IGNORECASE)


def _is_time(unit: str) -> bool:
    return bool(_TIMES.search(unit))


def _is_noun_like(span: Span) -> bool:
    """Whether the number itself is subject, object or the like, and not a word's modifier."""
    return span.root.dep_ in (
        "obj",
        "nsubj",
        "nsubj:pass",
        "obl",
        "conj",
        "appos",
        "nmod",
        "ROOT",
        "parataxis",
        "orphan",
        "xcomp",
    )


_SIZES = (
    "total",
    "annual",
    "average",
    "daily",
    "overall",
    "large",
    "small",
    "record",
    "same",
    "final",
    "highest",
    "whole",
)
_COUNTS = ("number", "numbers", "total", "count", "volume", "tally")


def _unit_of_total(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """ "the number of outpatients fell to 210", "the population is 67 million", "a staff of 143"."""
    doc, start, words = span.doc, span.start, figure_words()
    for i in range(start - 1, max(span.sent.start, start - 4), -1):  # "a staff of about 143"
        if doc[i].lower_ == "of" and doc[i - 1].lower_ in words.totals and doc[i - 1].lower_ not in _COUNTS:
            return _total(doc[i - 1])
    subject = _subject_of(span)
    return _total(subject) if subject is not None else None


def _subject_of(span: Span) -> Token | None:
    """Return the subject of the clause that the number stands in, where it stands before the number."""
    for above in (span.root, *span.root.ancestors):
        for child in above.children:
            if child.dep_ in ("nsubj", "nsubj:pass") and child.i < span.start:
                return child
    return None


def _total(noun: Token) -> str | None:
    """Return what a word for a total counts: "number of outpatients", "rig count", "population", "enrolment"."""
    if noun.lower_ in _COUNTS:
        left = noun.doc[noun.i - 1] if noun.i else noun
        if left.head == noun and left.lower_ not in _SIZES and left.dep_ in ("compound", "amod"):
            return plural(left.text)
        inner = next((c for c in noun.children if c.dep_ == "nmod"), None)
        return _with_adjectives(inner) if inner is not None else None
    unit = figure_words().totals.get(noun.lower_)
    if (
        unit == "students"
        and re.search(r"\bpupils\b", text_of(noun.doc))
        and not re.search(r"\bstudents\b", text_of(noun.doc))
    ):
        return "pupils"
    return unit


def _unit_of_antecedent(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """ "has sent 22 of them": the last plural noun before it."""
    if not re.match(r"\s+of\s+(?:them|these|those|whom)\b", text_of(span.doc)[number.end_char : number.end_char + 20]):
        return None
    for token in reversed(span.doc[max(0, span.start - 40) : span.start]):
        if token.pos_ == "NOUN" and token.text.endswith("s") and len(token) > 3:
            return token.text
    return None


def _unit_of_subject(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """ "the day's patients were 64", "trainee midwives, nine at present", "beds: 90"."""
    noun = _plural_before(span) or _subject_of(span)
    if noun is None or noun.pos_ != "NOUN" or not noun.text.endswith("s"):
        return None
    return _with_adjectives(noun)


def _with_adjectives(noun: Token) -> str:
    """Return the noun with the adjectives and nouns right before it."""
    start = noun.i
    while (
        start > noun.sent.start
        and noun.doc[start - 1].dep_ in ("amod", "compound")
        and noun.doc[start - 1].head == noun
    ):
        start -= 1
    return str(noun.doc[start : noun.i + 1].text)


def _plural_before(span: Span) -> Token | None:
    """Return the plural noun right before the number: "trainee midwives, nine at present", "beds: 90"."""
    i = span.start - 1
    doc = span.doc
    if i < span.sent.start + 1 or doc[i].text not in (",", ":", "(", "–", "—"):
        return None
    noun = doc[i - 1]
    return noun if noun.pos_ == "NOUN" and noun.text.endswith("s") else None


_MONEY = re.compile(
    r"\b(?:invest|spen[dt]|cost|offer|pa(?:id|y)|worth|gdp|output|revenue|fund|price|budget|value|financ|loan|sum|money|econom)",
    re.IGNORECASE,
)


def _unit_of_money(number: Number, span: Span, before: Sequence[Counted]) -> str | None:
    """ "spent 16 million on it": the currency of the article, where a large number has none."""
    if number.value < 100_000 or not re.search(r"[a-z]", span.text) or not _MONEY.search(span.sent.text):
        return None
    money = [b.unit for b in before if b.unit in _currencies()]
    return money[-1] if money else None


@cache
def _currencies() -> frozenset[str]:
    t = number_words()
    return frozenset([*t.before.values(), *t.after.values(), *t.homes, "yuan", "dollars"])


_LOOKS = (
    _unit_of_torn,
    _unit_ahead,
    _unit_of_vote,
    _unit_of_verb,
    _unit_of_total,
    _unit_of_last,
    _unit_of_antecedent,
    _unit_of_subject,
    _unit_of_money,
)
