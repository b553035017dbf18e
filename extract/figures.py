"""Doc and mentions -> the counted and measured statements of an article.

Every number of the text is looked at once: a date, a name, an ordinal, an age or a label is
none; of the rest the words around it tell what is counted (``unit``), what is said of it
(``what``), about whom (``about``) and when (``date``). Which words decide stands in units.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from spacy.tokens import Doc, Span, Token

from extract.dates import DateSpan, date_for, dates_in
from extract.numbers import Number, numbers_in
from graph.facts import Article, Entity, Figure, Mention


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The rows of units.toml that tell what a number counts."""

    labels: frozenset[str]
    uncounted: frozenset[str]
    sides: frozenset[str]
    hyphen_plurals: Mapping[str, str]
    ages: frozenset[str]
    carriers: frozenset[str]


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


def figures_in(
    doc: Doc, entities: Sequence[Entity], mentions: Sequence[Mention], article: Article
) -> list[Figure]:
    """Return the figures of ``doc`` in the order of the text."""
    dates = dates_in(doc, article.published)
    counted = list(counted_in(doc, mentions, dates))
    return [figure_of(found, entities, mentions, dates) for found in counted]


def counted_in(doc: Doc, mentions: Sequence[Mention], dates: Sequence[DateSpan]) -> Iterator[Counted]:
    """Yield every number of ``doc`` that counts or measures something, with its unit."""
    before: list[Counted] = []
    for number in numbers_in(doc.text):
        span = doc.char_span(number.start_char, number.end_char, alignment_mode="expand")
        if span is None or not len(span) or _is_other(number, span, mentions, dates):
            continue
        found = _read(number, span, before)
        if found is not None and _is_figure(found):
            before.append(found)
            yield found


# -- what is no figure


def _is_other(number: Number, span: Span, mentions: Sequence[Mention], dates: Sequence[DateSpan]) -> bool:
    """A date, a time of day, part of a name, an ordinal, a label or an age."""
    text = span.doc.text
    start, end = number.start_char, number.end_char
    return (
        any(d.start_char < end and start < d.end_char for d in dates)
        or any(m.named and m.start_char <= start and end <= m.end_char for m in mentions)
        or _is_label(span)
        or bool(_NO_FIGURE_AFTER.match(text, end))
        or bool(_NO_FIGURE_BEFORE.search(text[max(0, start - 30) : start]))
    )


_NO_FIGURE_AFTER = re.compile(
    r"""(?:st|nd|rd|th)\b|[-\s]years?[-\s]olds?\b|\s+years?\s+of\s+age\b|:\d|\s*(?:a\.?m\.?|p\.?m\.?|o'clock|o’clock)(?![a-z])
    |/\d|-\d+-|\+\d|\s*月|-(?:and|or)-|[-–]\d{4}\b|’s\b|(?<=\bone)\s+another|(?<=\bone)\s+of\b|(?<=\bone)\s+day\b(?!\s+(?:a|per))""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_FIGURE_BEFORE = re.compile(
    r"""(?:\baged?|\bage\s+of|\bat\s+the\s+age\s+of|\bturn(?:s|ed)?|(?<![\d,.])\d\d?[:/]|[A-Z]-|[A-Z]\d*[-–]|\bNo\.?\s|§|\#)\s*$|\d\+$|https?://\S*$|www\.\S*$|@\S*$""",
    re.VERBOSE,
)


def _is_label(span: Span) -> bool:
    """ "No. 4", "Line 22", "page 3": the word before makes the number a name."""
    first = span[0]
    if first.i == 0:
        return False
    before = span.doc[first.i - 1]
    return before.lower_ in figure_words().labels and before.sent == first.sent and not _counts_after(span)


def _counts_after(span: Span) -> bool:
    after = _next(span[-1])
    return after is not None and after.pos_ in ("NOUN", "ADJ") and span[-1].dep_ == "nummod" and span[-1].head.i > span[-1].i


def _next(token: Token) -> Token | None:
    i = token.i + 1
    return token.doc[i] if i < len(token.doc) and not token.doc[i].is_sent_start else None


def _is_figure(found: Counted) -> bool:
    """Whether a careful reader would list it."""
    words = figure_words()
    value, unit = found.number.value, found.unit.lower()
    if not unit or unit.split()[0] in words.uncounted:
        return False
    if value == 1 and found.number.form == "words":
        return found.number.unit is not None
    if value == 0:
        return False
    head = found.noun.lemma_.lower() if found.noun is not None else ""
    return not (value <= 4 and _definite(found.span) and head in words.sides)


def _definite(span: Span) -> bool:
    before = span.doc[span.start - 1].lower_ if span.start else ""
    return before in ("the", "these", "those", "both", "other", "all", "between", "our", "its", "their")


# -- what it counts


def _read(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """Return the number with its unit, by the first reading that fits."""
    for reading in (_as_part, _as_hyphen, _as_noun, _as_of, _as_elided):
        found = reading(number, span, before)
        if found is not None:
            return found
    return None


def _rate(text: str, end: int) -> tuple[str, int]:
    """Return " a year" with its end where the number is a rate, else nothing."""
    m = _RATE.match(text, end)
    return (f" {' '.join(m[1].split())}", m.end()) if m else ("", end)


_RATE = re.compile(r",?\s+((?:a|an|per|every|each)\s+(?:[a-z]+\s)?(?:year|month|week|day|hour|night|semester|term|annum|head|pupil|student|test|class|kilometre|kilometer|minute))\b")


def _as_part(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """The unit is written with the number: "10 percent", "$21.8 million"."""
    if number.unit is None:
        return None
    text = span.doc.text
    unit, end = number.unit, number.end_char
    points = re.compile(r"(?:age)?[\s-]points?\b").match(text, end)
    if unit == "%" and points:
        unit, end = "percentage points", points.end()
    rate, end = _rate(text, end) if unit != "%" else ("", end)
    return Counted(number, span, unit + rate, _head_of(span), end, "part")


def _head_of(span: Span) -> Token:
    root: Token = span.root
    return root.head if root.dep_ in ("nummod", "compound", "amod", "nmod") and root.head != root else root


_HYPHEN = re.compile(r"[-‑–]((?:square|cubic)[-\s])?([A-Za-z]{2,})(?:[-‑–](?:long|high|wide|deep|tall|strong))?\b")


def _as_hyphen(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """ "200-bed", "two-hour"."""
    text = span.doc.text
    m = _HYPHEN.match(text, number.end_char)
    if m is None or m[2].lower() in ("to", "and", "odd", "plus", "fold", "strong", "way", "year-old", "time", "storied", "star"):
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


def _as_noun(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """The counted noun stands behind the number with its modifiers: "132 medical institutions"."""
    noun = _noun_after(span)
    if noun is None:
        return None
    doc = span.doc
    first = doc[span.end]
    start = first.i + (1 if first.text in ("-", "odd", "more", "other", "further", "additional", "or", "so", "of") else 0)
    end = _noun_end(noun)
    unit = doc[start : end.i + 1].text
    rate, end_char = _rate(doc.text, end.idx + len(end))
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
        return last is None and token.head.pos_ in ("ADJ", "NOUN", "VERB") and token.head.i > token.i and token.dep_ != "cc"
    if token.pos_ == "PART":
        return token.text in ("'s", "’s", "'", "’") and last is not None
    if token.pos_ == "CCONJ":
        following = _next(token)
        return last is None and not first and following is not None and following.pos_ in ("ADJ", "NOUN")
    if token.pos_ == "PUNCT":
        return token.text in ("-", '"', "“", "”", "(", "‘", "'", "’") and (token.text == "-" or last is None)
    return False


def _noun_end(noun: Token) -> Token:
    """Return the last word of the unit: "kinds of projects", "schools and kindergartens"."""
    sent_end = noun.sent.end
    doc = noun.doc
    if noun.lemma_.lower().rstrip("s") in figure_words().carriers and noun.i + 2 < sent_end and doc[noun.i + 1].lower_ == "of":
        inner = _noun_after(doc[noun.i + 1 : noun.i + 2])
        if inner is not None:
            return inner
    if noun.i + 2 < sent_end and doc[noun.i + 1].lower_ in ("and", "or"):
        other = doc[noun.i + 2]
        if other.pos_ == "NOUN" and other.head == noun and other.dep_ == "conj":
            return other
    return noun


def _as_of(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
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


def _as_elided(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """The noun stands elsewhere: with the number before ("from 210 to 460"), or as the subject ("the number of beds rose to 90")."""
    near = _number_of_subject(span)
    if near is None:
        return None
    return Counted(number, span, near.text, near, number.end_char, "elided")


def _number_of_subject(span: Span) -> Token | None:
    """Return what the subject of the clause counts: "the number of outpatients", "enrolment"."""
    token: Token = span.root
    for above in (token, *token.ancestors):
        for child in above.children:
            if child.dep_ in ("nsubj", "nsubj:pass") and child.i < span.start:
                if child.lemma_ in ("number", "total", "count"):
                    return next((c for c in child.children if c.dep_ == "nmod"), None)
                return None
    return None


# -- what is said of it


def figure_of(
    found: Counted, entities: Sequence[Entity], mentions: Sequence[Mention], dates: Sequence[DateSpan]
) -> Figure:
    """Return the figure with its clause, its entities and its date."""
    sent = found.span.sent
    date = date_for(found.span, dates)
    return Figure(
        value=found.number.value,
        unit=found.unit,
        what=_what(found),
        about=_about(found, mentions),
        date=date.iso if date else None,
        evidence=sent.text.strip(),
        garbled=found.number.glued,
        rules=(f"figure:{found.way}",),
    )


def _what(found: Counted) -> str:
    return found.unit


def _about(found: Counted, mentions: Sequence[Mention]) -> tuple[str, ...]:
    sent = found.span.sent
    return tuple(dict.fromkeys(m.entity for m in mentions if sent.start_char <= m.start_char < sent.end_char))
