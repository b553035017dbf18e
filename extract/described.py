"""Names that capitals do not show: quoted titles, set phrases, and descriptions that work as names.

"Source: the gazette", "13th five-year plan", "a trial bus fare scheme was launched": what
is launched, signed, set up or held and has a kind is listed by its description, because nothing
else names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from extract.names import NameSpan, name_table
from extract.text import text_of

CLOSING = {'"': '"', "“": "”", "‘": "’", "「": "」"}
TITLE_SMALL = frozenset({"ADP", "CCONJ", "DET", "PART", "SCONJ", "PRON"})
VAGUE = frozenset(
    [
        "major",
        "national",
        "new",
        "key",
        "important",
        "special",
        "further",
        "large",
        "local",
        "own",
        "great",
        "joint",
        "big",
        "whole",
        "central",
        "main",
        "first",
        "second",
    ]
)
_ORDINAL = r"(?:\d+(?:st|nd|rd|th)|[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth|[Ss]eventh)"
_OF_PARTY = r"(?: of the [A-Z][\w']+(?: [A-Z][\w']+)*(?: of [A-Z]\w+)?)?"
_OUTLET = r"(?:Daily|News|Times|Post|Agency|Press|Xinhua|Online)"
PATTERNS = (
    (re.compile(rf"\b(?:{_ORDINAL}|[A-Z][a-z]+th) [Ff]ive[- ][Yy]ear [Pp]lan\b"), "Policy"),
    (re.compile(rf"\b\d+(?:st|nd|rd|th) (?:[A-Z]\w+ )?National (?:People's )?Congress{_OF_PARTY}"), "Event"),
    (re.compile(rf"\b(?:{_ORDINAL}|north|south|east|west) ring road\b", re.I), "Facility"),
    (re.compile(r"(?<=^Source: )[A-Za-z][^\n|:]{2,50}?(?= *$)", re.M), "Organization"),
    (re.compile(rf"(?<=^\()[A-Z][\w' ]+{_OUTLET}(?=\)$)", re.M), "Organization"),
    (re.compile(r"(?<=^For )[A-Z]{2,5}(?=, I['’]m )", re.M), "Organization"),
    (re.compile(r"\b(?:Reuters|Xinhua|AFP|CCTV|BBC|CGTN)\b"), "Organization"),
)  # fmt: skip


def described_names(doc: Doc) -> list[NameSpan]:
    """Return quoted names, set phrases and descriptions that work as names."""
    return [*_set_phrases(doc), *_phases(doc), *_quoted(doc), *_descriptions(doc)]


def _phases(doc: Doc) -> Iterator[NameSpan]:
    """ "second phase of X Museum": a project of its own."""
    for token in doc:
        if token.lower_ == "phase" and token.i + 2 < len(doc) and doc[token.i + 1].lower_ == "of":
            left = _modifiers(token)
            of = next((t for t in token.rights if t.dep_.startswith("nmod")), None)
            if left < token.i and of is not None and any(t.text[0].isupper() for t in of.subtree):
                span = doc[left : of.i + 1]
                yield NameSpan(span.start_char, span.end_char, "Project", 0.6, "phrase")


def _set_phrases(doc: Doc) -> Iterator[NameSpan]:
    for pattern, label in PATTERNS:
        for found in pattern.finditer(text_of(doc)):
            yield NameSpan(found.start(), found.end(), label, 0.9, "phrase")


def _quoted(doc: Doc) -> Iterator[NameSpan]:
    """Quoted words whose head says what they are, or that qualify such a head: "Sunrise" platform."""
    table = name_table()
    for i, token in enumerate(doc):
        close = CLOSING.get(token.text)
        end = next((j for j in range(i + 1, min(i + 25, len(doc))) if doc[j].text == close), None) if close else None
        if end is None or end - i < 2 or "\n" in doc[i:end].text:
            continue
        inside = doc[i + 1 : end]
        label = table.label_of([t.lower_ for t in inside])
        small = sum(t.text[:1].isupper() or t.pos_ in TITLE_SMALL or t.is_punct for t in inside)
        modified = list(_quoted_modifier(doc, i, end))
        if modified:
            yield from modified
        elif label and len(inside) > 1 and small >= 0.7 * len(inside) and inside[0].text[:1].isupper():
            yield NameSpan(inside.start_char, inside.end_char, label, 0.85, "quoted")
        elif (
            label
            and label != "Place"
            and 2 <= len(inside) <= 16
            and _introduced(doc, i)
            and inside[-1].pos_ in ("NOUN", "PROPN")
        ):
            yield NameSpan(inside.start_char, inside.end_char, label, 0.6, "quoted")


def _introduced(doc: Doc, i: int) -> bool:
    """Whether an article and no verb of saying stands before the quotation at ``i``."""
    return i > 0 and doc[i - 1].lower_ in ("a", "an", "the", "called", "named")


def _quoted_modifier(doc: Doc, start: int, end: int) -> Iterator[NameSpan]:
    """``"Hand in Hand" programme``: the quotation and the head word after it."""
    table = name_table()
    for stop in range(min(end + 5, len(doc)), end + 1, -1):
        after = doc[end + 1 : stop]
        found = table.head_of([t.lower_ for t in after])
        if not found or found[1] not in ("Project", "Policy", "Service", "Event") or end - start > 9:
            continue
        if any(t.pos_ not in ("NOUN", "ADJ", "PROPN") for t in after) or not doc[start + 1].text[:1].isupper():
            continue
        inside, whole = doc[start + 1 : end], doc[start:stop]
        yield NameSpan(whole.start_char, whole.end_char, found[1], 0.6, "quoted")
        if table.label_of([t.lower_ for t in inside]) in (None, found[1]):
            yield NameSpan(inside.start_char, inside.end_char, found[1], 0.6, "quoted")
        return


def _descriptions(doc: Doc) -> Iterator[NameSpan]:
    table = name_table()
    for token in doc:
        if token.pos_ != "NOUN" or not token.is_lower or (token.lower_,) not in table.described:
            continue
        left = _modifiers(token)
        words = [t.lower_ for t in doc[left : token.i + 1]]
        label = table.label_of(words)
        if label is None or not (_is_made(token) or _stands_alone(token, left, label)):
            continue
        if label == "Event" or any(w not in VAGUE for w in words[:-1]):
            span = doc[left : token.i + 1]
            yield NameSpan(span.start_char, span.end_char, label, 0.5, "description")


def _modifiers(head: Token) -> int:
    """The first token of the words that stand before ``head`` and qualify it, articles and numbers left out."""
    doc, left = head.doc, head.i
    while left and _qualifies(doc[left - 1], doc[left]):
        left -= 1
    while left < head.i and doc[left].is_punct:
        left += 1
    return left


def _qualifies(token: Token, following: Token) -> bool:
    if token.pos_ in ("NOUN", "ADJ", "PROPN") or token.lower_ in ("first", "second", "third"):
        return not token.is_space
    if token.text in ("-", "–"):
        return not token.whitespace_
    if following.text in ("-", "–"):
        return not token.whitespace_
    return (
        token.pos_ == "VERB"
        and token.lower_.endswith(("ed", "ing"))
        and token.dep_.split(":")[0] in ("amod", "compound", "acl")
    )


def _stands_alone(head: Token, left: int, label: str) -> bool:
    """Cards and ceremonies with words of their own, and gatherings at which something happens."""
    if label == "Service":
        return head.lower_ in ("card", "pass") and head.i - left >= 2
    if label != "Event":
        return False
    if head.lower_ == "ceremony":
        return head.i > left
    cases = {t.lower_ for t in head.lefts if t.dep_ == "case"}
    return bool(cases & {"during", "at"}) and any(t.lower_ in ("a", "an") for t in head.lefts)


def _is_made(head: Token) -> bool:
    """Whether the text says that this one was launched, signed, held ..."""
    table = name_table()
    if any(
        t.lower_ in ("no", "any", "every", "each", "this", "that", "such", "another", "its", "their", "his", "her")
        for t in head.lefts
    ):
        return False
    base = head.dep_.split(":")[0]
    if head.dep_ in ("obj", "nsubj:pass") and head.head.lower_ in table.making:
        return True
    if base == "nmod" and head.head.lower_ in table.making:
        return True
    return any(t.dep_ in ("acl", "acl:relcl") and t.lower_ in table.making for t in head.rights)
