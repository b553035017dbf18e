"""Whether a careful reader would list a counted thing, with a confidence in [0, 1]."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from spacy.tokens import Span

from extract.counted import Counted, figure_words, is_definite, next_token, singular
from extract.dates import DateSpan
from extract.judge_weights import weights_of
from extract.numbers import Number
from extract.text import text_of
from graph.facts import Mention


def counts_nothing(number: Number, span: Span, mentions: Sequence[Mention], dates: Sequence[DateSpan]) -> bool:
    """A date, a time of day, part of a name, an ordinal, a label or an age."""
    text = text_of(span.doc)
    start, end = number.start_char, number.end_char
    return (
        _is_furniture(text, start)
        or any(d.start_char < end and start < d.end_char for d in dates)
        or any(_is_inside(number, m) for m in mentions)
        or (not number.glued and _is_label(span))
        or _is_model(span)
        or bool(_NO_FIGURE_AFTER.match(text, end))
        or bool(_NO_FIGURE_BEFORE.search(text[max(0, start - 30) : start]))
    )


def _is_furniture(text: str, at: int) -> bool:
    """Whether the line around ``at`` belongs to the page, not to the article: "84 comments | Share"."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    return len(line) < 200 and (_FURNITURE.search(line) is not None or line.count(" | ") > 1)


_FURNITURE = re.compile(
    r"^\W*(?:related|read\s+(?:more|next|also)|also\s+today|most\s+read|see\s+also|trending|subscribe|advert\w*)\b"
    r"|>>|\b\d+\s+(?:comments?|views|shares|clicks)\b|\b(?:comments?|views|clicks)\s*[:(]",
    re.IGNORECASE,
)
_NO_FIGURE_AFTER = re.compile(
    r"""(?:st|nd|rd|th)\b|[A-Z]\b|[-\s]years?[-\s]olds?\b|\s+years?\s+of\s+age\b|:\d|\s*(?:a\.?m\.?|p\.?m\.?|o'clock|o’clock)(?![a-z])
    |/\d|-\d+-|\+\d|\s*月|-(?:and|or)-|[-–]\d{4}\b|’s\b|\s+past\s+\w+|(?<=\bone)\s+another|(?<=\bone)\s+of\b|(?<=\bone)\s+day\b(?!\s+(?:a|per))""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_FIGURE_BEFORE = re.compile(
    r"""(?:\baged?|\bage\s+of|\bat\s+the\s+age\s+of|\bturn(?:s|ed)?|(?<![\d,.])\d\d?[:/]|[A-Z]-|[A-Z]\d*[-–]|\bNo\.?\s|§|\#|\b(?:half|quarter|five|ten|twenty)\s+past)\s*$|[A-Z]$|\d\+$|https?://\S*$|www\.\S*$|@\S*$""",
    re.VERBOSE,
)


def _is_inside(number: Number, mention: Mention) -> bool:
    """Whether the number is part of a name; a name that opens with a small number word is a description."""
    described = mention.start_char == number.start_char and mention.surface[:1].islower()
    return mention.named and not described and mention.start_char <= number.start_char < mention.end_char


def _is_model(span: Span) -> bool:
    """ "8-inch", "64-bit": technical data of a product."""
    m = re.match(r"[-‑–]([a-z]+)", text_of(span.doc)[span.end_char : span.end_char + 12])
    return m is not None and m[1] in figure_words().technical


def _is_label(span: Span) -> bool:
    """ "No. 4", "Line 22", "page 3": the word before makes the number a name."""
    first = span[0]
    if first.i == 0:
        return False
    before = span.doc[first.i - 1]
    return before.lower_ in figure_words().labels and before.sent == first.sent and not _counts_after(span)


def _counts_after(span: Span) -> bool:
    after = next_token(span[-1])
    return (
        after is not None
        and after.pos_ in ("NOUN", "ADJ")
        and span[-1].dep_ == "nummod"
        and span[-1].head.i > span[-1].i
    )


_SHARE_AFTER = re.compile(
    r"\s+of\s+(?!an?\s+hour|(?:the|this|last|next|that|every|each|a)\s+(?:year|century|day|month|week|hour|decade|season)\b|one\b|\d{4}\b)",
    re.IGNORECASE,
)
_NO_SHARE_BEFORE = re.compile(
    r"(?:more\s+than|less\s+than|over|under|first|second|other|latter|former|last|northern|southern|eastern|western|upper|lower|the|and|['’]s)\s+$",
    re.IGNORECASE,
)


def _is_share(number: Number, text: str) -> bool:
    """Whether a fraction is a share of something: "half of the costs", not "the second half", "a third hospital"."""
    before, words = (
        text[max(0, number.start_char - 20) : number.start_char],
        text[number.start_char : number.end_char].lower(),
    )
    if before.endswith(('"', "“", "‘")):
        return False  # a saying
    if words.startswith("half"):
        return bool(_SHARE_AFTER.match(text, number.end_char)) and not _NO_SHARE_BEFORE.search(before)
    if re.search(r"\b(?:in|out)\b", words):
        return not words.startswith(("one ", "1 "))
    if re.search(r"\bby\s+$", before):
        return True
    if re.match(r"(?:an?|one)\b", words) and not words.startswith(
        (
            "a third",
            "a quarter",
            "one third",
            "one-third",
            "one quarter",
            "one-quarter",
            "a fifth",
            "one fifth",
            "one-fifth",
            "a tenth",
            "one tenth",
            "one-tenth",
        )
    ):
        return bool(_SHARE_AFTER.match(text, number.end_char))
    if re.match(r"an?\b", words):
        return bool(_SHARE_AFTER.match(text, number.end_char)) and not _NO_SHARE_BEFORE.search(before)
    return True


def is_out(found: Counted) -> bool:
    """Whether a rule alone says that no reader would list it."""
    words = figure_words()
    value, unit = found.number.value, found.unit.lower()
    if found.number.form == "fraction" and not _is_share(found.number, text_of(found.span.doc)):
        return True
    if not unit or unit.split()[0] in words.uncounted or value == 0:
        return True
    if found.number.form == "digits" and re.match(r"(?:19|20)\d{3}$", found.span.text) and found.unit == "%":
        return True  # "in 20143%": the digit behind the point has slipped behind the year
    head = _head(found)
    if head in ("side", "party", "place") and value <= 4 and found.number.form == "words":
        return True
    if head in words.kinds["time"] and _PAST.search(_before(found, 20)):
        return True  # "in the past ten years" only says when
    if is_definite(found.span) and head in words.sides and (value <= 4 or _has_adjective(found)):
        return True
    return _is_saying(found)


_PAST = re.compile(r"\b(?:past|last|next|coming|previous|recent|following|first|these)\s+$", re.IGNORECASE)


def _before(found: Counted, size: int) -> str:
    start = found.number.start_char
    return text_of(found.span.doc)[max(0, start - size) : start]


def _has_adjective(found: Counted) -> bool:
    """ "the six urban districts" is as good as a name, "the eight counties" is a count."""
    return found.noun is not None and any(c.dep_ == "amod" for c in found.noun.children)


def _is_saying(found: Counted) -> bool:
    """Whether the number stands in a few quoted words that make no sentence: a slogan, the name of a campaign."""
    doc, sent = found.span.doc, found.span.sent
    before = [t for t in doc[sent.start : found.span.start] if t.text in _DOUBLE]
    closing = next((t for t in doc[found.span.end : min(sent.end, found.span.end + 7)] if t.text in _DOUBLE), None)
    if closing is None or not before:
        return False
    if before[-1].text == "”" or (before[-1].text == '"' and len(before) % 2 == 0):
        return False  # the last mark before it closes
    inside = doc[before[-1].i + 1 : closing.i]
    speaks = any(t.pos_ in ("VERB", "AUX", "PRON") for t in inside)
    return len(inside) <= 7 and inside[-1].text not in ",.!?" and not speaks


_DOUBLE = ('"', "“", "”")


def _head(found: Counted) -> str:
    """Return the counted noun in the singular."""
    if found.noun is None or found.way == "part":
        return found.unit.split()[0].lower()
    return singular(found.noun.text.lower())


def confidence(found: Counted, mentions: Sequence[Mention]) -> float:
    """Return how sure it is that a careful reader would list it, in [0, 1]: its signs' weights, summed and squeezed."""
    if is_out(found):
        return 0.0
    if _is_spread(found) or found.way == "elided of_torn":
        return 0.5
    weights = weights_of("listed")
    total = weights["bias"] + sum(weights.get(sign, 0.0) for sign in signs(found, mentions))
    return 1 / (1 + math.exp(-total))


def signs(found: Counted, mentions: Sequence[Mention]) -> list[str]:
    """Return what speaks for or against listing it, as words."""
    number, span, doc = found.number, found.span, found.span.doc
    sent = span.sent
    size, kind = _size(number), _noun_kind(found)
    before = doc[span.start - 1].lower_ if span.start > sent.start else "^"
    names = sum(sent.start_char <= m.start_char < sent.end_char for m in mentions)
    way = found.way.split()[0]
    given = [
        f"way {found.way}",
        f"form {number.form}",
        f"size {size}",
        f"kind {kind}",
        f"kind {kind} size {size}",
        f"way {way} size {size}",
        f"role {_role(found)}",
        f"names {min(names, 3)}",
    ]
    if found.way == "hyphen":
        pass  # "the two-hour drive": the article belongs to the drive
    elif before in figure_words().before:
        given += [f"before {before}", f"before {before} kind {kind}"]
    elif is_definite(span):
        given += ["before the", f"before the size {size}"]
    if way == "noun" and found.noun is not None and found.noun.i - span.end >= 1:
        given.append("with modifiers")
    after = doc[found.noun.i + 1].lower_ if found.noun is not None and found.noun.i + 1 < sent.end else "$"
    if after in (
        "of",
        "to",
        "in",
        "at",
        "from",
        "for",
        "ago",
        "later",
        "after",
        "before",
        "earlier",
        "old",
        "away",
        "with",
        ".",
        "$",
        ",",
    ):
        given += [f"after {after}", f"after {after} kind {kind}"]
    if sent.text.rstrip()[-1:] not in '.!?"”’)' or len(sent) < 6:
        given.append("headline")
    if span.start - sent.start < 2:
        given += ["first", f"first size {size}"]
    if any(m.start_char <= number.start_char and found.end_char <= m.end_char for m in mentions):
        given.append("in a name")
    if sum(t.like_num for t in sent) > 2:
        given.append("many numbers")
    if found.number.glued:
        given.append("glued")
    return given


def _is_spread(found: Counted) -> bool:
    """Whether the sentence spreads one count over several places: "eight towns in A, two towns in B"."""
    if found.noun is None or is_definite(found.span):
        return False
    same = [t for t in found.span.sent if t.lower_ == found.noun.lower_ and any(c.dep_ == "nummod" for c in t.children)]
    placed = [t for t in same if (after := next_token(t)) is not None and after.lower_ in ("in", "from", "at")]
    return len(placed) > 1 and found.noun in placed


def _size(number: Number) -> str:
    value = number.value
    if number.unit is not None:
        return "part"
    if value <= 4:
        return str(int(value)) + ("d" if number.form == "digits" else "")
    name = "some" if value <= 12 else "dozens" if value < 100 else "many"
    return name + ("w" if number.form == "words" else "")


def _noun_kind(found: Counted) -> str:
    if found.number.form == "fraction":
        return "share"
    if found.number.unit is not None:
        return "percent" if found.unit == "%" else "money"
    head = _head(found)
    return next((kind for kind, nouns in figure_words().kinds.items() if head in nouns), "other")


def _role(found: Counted) -> str:
    """Return the counted noun's place in the sentence: subject, object, or its preposition."""
    noun = found.noun if found.noun is not None else found.span.root
    if noun.dep_ in ("obl", "nmod"):
        case = next((c.lower_ for c in noun.children if c.dep_ == "case"), "none")
        return f"{noun.dep_} {case}"
    return str(noun.dep_)
