"""What a question asks for, before anything is looked up: its kind, its words, its cues.

The words and phrasings stand in ``queries/questions.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from queries.dates import dates_in
from queries.evidence import COMMON
from queries.questions import Kind, Table, table
from queries.words import Token, fold, stem, tokens_of

THERE = re.compile(
    r"\W*(?:is|are|was|were) there (?:an? |any )?(.+?)[?,]? (?:and )?(?:which|what|who)(?: ones?)?\?*$", re.I
)


ASKS = r"(?:who|what|which|where|when|how|is|are|was|were|do|does|did|has|have|had|can|will|and|in|by|since)\b"
TOPIC = re.compile(
    rf"^\W*(?!{ASKS})([\w'’. -]+?)[,:]? ((?:who|what|where|when|how)\b.*\b(?:it|they|them)\b.*)$", re.IGNORECASE
)
TOPIC_WHERE = re.compile(rf"^\W*(?!{ASKS})([\w'’. -]+?)[,:]? (where|when)\W*$", re.I)
PRONOUN = re.compile(r"\b(?:it|they|them)\b(?! is\b)", re.I)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, taken apart."""

    text: str
    kind: Kind
    wh: str  # "who", "where", "which", "what", "howmany" .. or "" for a question without one
    head: str  # stem of the noun asked for ("which hospital"), or ""
    tokens: tuple[Token, ...]
    words: tuple[str, ...]  # stems of the content words, the noun asked for included
    cues: tuple[str, ...]  # tense, negation, plural ..: names of rows in the table
    dates: tuple[str, ...]
    proper: frozenset[str] = frozenset()  # stems of the words written like names


def asked(text: str) -> Asked:
    """Return what ``text`` asks for."""
    rows = table()
    if there := THERE.match(text):
        text = f"Which {there[1]}?"
    text = topic_last(text)
    plain = fold(text).strip()
    tokens = tokens_of(text)
    wh, place = _wh(tokens)
    kind = _kind(plain, wh, rows)
    head = _head(tokens, place) if wh in ("which", "what", "howmany", "whose") else ""
    words = tuple(dict.fromkeys(t.stem for t in tokens if t.stem not in COMMON and t.stem not in rows.asking))
    cues = tuple(name for name, shape in rows.cues if shape.search(plain))
    proper = frozenset(t.stem for i, t in enumerate(tokens) if i and t.text[:1].isupper())
    return Asked(text, kind, wh, head, tokens, words, cues, tuple(dates_in(text)), proper)


def topic_last(text: str) -> str:
    """Return a question that names its topic first in the usual order.

    >>> topic_last("Acme Clinic who took it over"), topic_last("acme park where?")
    ('who took Acme Clinic over', 'where is acme park')
    """
    if found := TOPIC_WHERE.match(text):
        return f"{found[2].lower()} is {found[1]}"
    found = TOPIC.match(text)
    return PRONOUN.sub(found[1], found[2], count=1) if found else text


def continued(question: Asked, before: Asked) -> Asked:
    """Return a follow-up that leaves out what it asks for ("and for 2017?") with the kind of the question before."""
    bare = question.kind == "names" and question.wh in ("", "what") and not question.head
    if bare and before.kind in ("number", "when") and len(question.words) <= 4:
        return replace(question, kind=before.kind, wh=before.wh, head=before.head)
    return question


def _wh(tokens: tuple[Token, ...]) -> tuple[str, int]:
    """Return the question word and the token after it."""
    lower = [t.lower for t in tokens]
    for i, word in enumerate(lower):
        if word == "how" and i + 1 < len(lower):
            after = lower[i + 1]
            if after in ("many", "much"):
                return "howmany" if after == "many" else "howmuch", i + 2
            if after in ("far", "long", "old", "large", "big", "often", "high", "tall", "wide", "fast", "deep"):
                return "how" + after, i + 2
            return "how", i + 1
        word = (
            re.sub(r"'s$|s$", "", word) if word in ("who's", "where's", "what's", "when's", "whos", "wheres") else word
        )
        word = {"wich": "which", "wat": "what", "whom": "who"}.get(word, word)
        if word in ("who", "whose", "where", "when", "which", "what", "why"):
            return word, i + 1
    return "", 0


def _kind(plain: str, wh: str, rows: Table) -> Kind:
    for kind, shape in rows.kinds:
        if shape.search(plain):
            return kind
    if wh in (
        "howmany",
        "howmuch",
        "howfar",
        "howlong",
        "howold",
        "howlarge",
        "howbig",
        "howoften",
        "howhigh",
        "howtall",
    ):
        return "number"
    if wh == "when":
        return "when"
    if wh in ("why", "how"):
        return "text"
    return "names"


def _head(tokens: tuple[Token, ...], place: int) -> str:
    """Return the stem of the noun after the question word: the last word before a verb or preposition."""
    head = ""
    for token in tokens[place : place + 5]:
        if token.stem in COMMON or (token.capital and head):
            break
        if stem(token.lower) in table().verbs and head:
            break
        head = token.stem
    return head
