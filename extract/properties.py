"""Role, amount, place left and date of a relation, from the words around where it was seen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from extract.candidates import Candidate
from extract.dates import DateSpan, date_for
from extract.frames import tree_frame
from extract.spots import Spots
from extract.triggers import Hit, lexicon
from graph.facts import Prop

PAST = frozenset({"former", "ex", "then", "ex-"})
AMOUNT = re.compile(
    r"(?:[$€£¥]|RMB|US\$|A\$|HK\$)\s?\d[\d,.]*(?:\s(?:million|billion|trillion|thousand))?"
    r"|\d[\d,.]*\s(?:(?:million|billion|trillion|thousand)\s)?"
    r"(?:yuan|dollars|euros|pounds|pesos|rupees|yen|won|baht|ringgit|shillings|kronor|francs|rand|reais)"
)
UNDATED = frozenset({"WORKS_FOR", "AFFILIATED_WITH", "PART_OF"})


def properties(spots: Spots, kind: str, seen: Sequence[Candidate], *, former: bool = False) -> dict[str, Prop]:
    """Return the properties that its sentences give to a relation of type ``kind``; ``former``: the reader's word."""
    found: dict[str, Prop] = {"former": True} if former and kind == "WORKS_FOR" else {}
    if kind == "WORKS_FOR":
        found |= _post(spots.doc, seen)
    elif kind == "SUPPORTS":
        found |= _amount(spots.doc, seen)
    elif kind == "RELOCATED_TO":
        found |= _from(spots, seen)
    return found


def _post(doc: Doc, seen: Sequence[Candidate]) -> dict[str, Prop]:
    found: dict[str, Prop] = {}
    posts = [s for s in seen if s.rule.startswith("post")]
    posts.sort(key=lambda s: (min(abs(s.tail.start - s.end), abs(s.start - s.tail.end)), s.start))
    for sighting in posts[:1]:
        first, last = _whole_post(doc, sighting.start, sighting.end)
        if doc[max(first - 1, 0)].lower_ in PAST:
            found["former"] = True
        found["role"] = doc[first:last].text
    for sighting in seen:
        first, last = _post_before(doc, sighting)
        if first < last:  # "deputy to X and mayor of Y": the post at Y is the one right before it
            found["role"] = doc[first:last].text
            break
    if any(_is_past(doc, s) for s in seen):
        found["former"] = True
    return found


def _post_before(doc: Doc, sighting: Candidate) -> tuple[int, int]:
    """Return the post that stands right before the body, "mayor of Y"; nothing where another word does."""
    at = sighting.tail.start - 1
    while at > 0 and doc[at].lower_ == "the":
        at -= 1
    if at <= sighting.head.end or doc[at].lower_ not in {"of", "at", "for", "in"}:
        return 0, 0
    if doc[at - 1].lower_ not in lexicon().spot_words.posts:
        return 0, 0
    return _whole_post(doc, at - 1, at)


def _whole_post(doc: Doc, first: int, last: int) -> tuple[int, int]:
    """Return the tokens of the post with the words that belong to it: "deputy director", "vice-president"."""
    words = lexicon()
    while last < len(doc) and doc[last].lower_ in words.spot_words.posts:
        last += 1
    while (
        first > 0
        and doc[first - 1].lower_ not in PAST
        and (doc[first - 1].lower_ in words.modifiers | words.spot_words.posts or doc[first - 1].text == "-")
    ):
        first -= 1
    return first, last


def _is_past(doc: Doc, sighting: Candidate) -> bool:
    """Whether the post was held once: "used to work for", "retired as", "was director until May"."""
    verb = doc[sighting.start]
    words = {t.lower_ for t in doc[max(sighting.start - 3, 0) : sighting.start]}
    if {"used", "to"} <= words or words & {"retired", "formerly", "previously"}:
        return True
    after = {t.lower_ for t in doc[sighting.end : sighting.end + 8] if not t.is_sent_start}
    return "until" in after and any(c.lower_ in {"was", "had"} for c in verb.children)


def _amount(doc: Doc, seen: Sequence[Candidate]) -> dict[str, Prop]:
    sums = [m.group().strip() for s in seen if s.trigger for m in AMOUNT.finditer(doc[s.start].sent.text)]
    return {"amount": "; ".join(dict.fromkeys(sums[:3]))} if sums else {}


def _from(spots: Spots, seen: Sequence[Candidate]) -> dict[str, Prop]:
    for sighting in (s for s in seen if s.trigger):
        rows = [t for t in lexicon().triggers if t.name == sighting.rule.split(":")[0]]
        form = "noun" if rows and rows[0].kind == "noun" else "base"
        frame = tree_frame(spots, Hit(rows[0], sighting.start, sighting.end, form)) if rows else {}
        left = [s for s in frame.get("from", ()) if s.label == "Place" and s.entity != sighting.tail.entity]
        if left:
            return {"from": left[0].entity}
    return {}


def date_of(doc: Doc, seen: Sequence[Candidate], dates: Sequence[DateSpan]) -> str | None:
    """Return the date that a clause gives for the relation, None when it gives none."""
    found = [date_for(doc[s.start], dates) for s in seen if s.trigger and not s.rule.startswith("lie:")]
    undated = seen[0].type in UNDATED
    isos = {d.iso for d in found if d and (d.kind == "since" if undated else d.kind != "until")}
    return isos.pop() if len(isos) == 1 else None
