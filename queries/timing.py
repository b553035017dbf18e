"""Dates that a question asks for: of the sentence that names what it names and says what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from queries.candidates import Wanted
from queries.chinese import is_chinese
from queries.dates import MONTHS, dates_in
from queries.evidence import Evidence
from queries.measures import like_name
from queries.naming import Named
from queries.questions import table
from queries.words import stems

IN_SENTENCE, SAME_RELATION, BEFORE = 1.0, 0.8, 0.4  # what a word counts, by where it stands
MOST_LEFT = 0.16  # of the question's weight, that nothing explains
LEAST_COVER = 0.7
AHEAD = 0.08
ASKING = frozenset(stems("date day year month time come go take happen place"))
PHASES = tuple(  # of an undertaking; one is not another
    frozenset(stems(row))
    for row in (
        "begin start commence",
        "open reopen inaugurate launch",
        "finish complete end completion",
        "close shut",
        "move relocate transfer",
        "sign",
        "join",
        "plan propose apply",
    )
)
DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def dated_sentence(wanted: Wanted, evidence: Evidence, spans: Sequence[Named]) -> tuple[str, str] | None:
    """Return the sentence that says when, with the date; None where it is not clear which one does."""
    whole = [s for s in spans if like_name(wanted.asked, s)]
    if not whole:
        return None
    order = sorted(
        (
            (share, place, date)
            for place, date in _dated(evidence, whole)
            if (share := _share(wanted, evidence, whole, place))
        ),
        reverse=True,
    )
    if not order:
        return None
    best, place, date = order[0]
    rival = next((s for s, _, d in order if not (d.startswith(date) or date.startswith(d))), 0.0)
    return (place, date) if best >= rival + AHEAD else None


def in_words(date: str, question: str) -> str:
    """Return an ISO date as people write it: 12 May 2024, June 2015, 2015."""
    found = DATE.fullmatch(date)
    if found is None:
        return date
    year, month, day = found.groups()
    if is_chinese(question):
        return f"{year}年" + (f"{int(month)}月" if month else "") + (f"{int(day)}日" if day else "")
    parts = [str(int(day)) if day else "", MONTHS[int(month) - 1].capitalize() if month else "", year]
    return " ".join(p for p in parts if p)


def _dated(evidence: Evidence, spans: Sequence[Named]) -> list[tuple[str, str]]:
    """Return the sentences that name all of the spans and give one date and no other, with it."""
    found = []
    for place, passage in evidence.passages.items():
        mentioned = {t for t, _ in passage.mentions}
        if any(mentioned.isdisjoint(s.things) for s in spans):
            continue
        dates = {c.date for c in evidence.claims_of.get(place, ()) if c.date}
        dates |= {d for d in dates_in(passage.text) if d[0] != "-"}
        exact = {d for d in dates if not any(o != d and o.startswith(d) for o in dates)}
        if len(exact) == 1:
            found.append((place, exact.pop()))
    return found


def _same_phase(wanted: Wanted, words: Iterable[str]) -> bool:
    """Whether the sentence speaks of the beginning, opening or end that the question asks for."""
    held = set(words)
    return all(phase & held for phase in PHASES if phase & set(wanted.asked.words))


def _share(wanted: Wanted, evidence: Evidence, spans: Sequence[Named], place: str) -> float:
    """Return the share of the question that the sentence explains; 0 where it lacks too much."""
    passage = evidence.passages[place]
    order = evidence.by_article[passage.article]
    at = order.index(place)
    if not _same_phase(wanted, evidence.words(place)):
        return 0.0
    before = evidence.words(order[at - 1]) if at else {}
    types = {c.type for c in evidence.claims_of.get(place, ())}
    said = {w for r in table().relations if r.type in types for p in (*r.head, *r.tail) for w in stems(p)}
    named = {wanted.asked.tokens[i].stem for s in spans for i in range(s.start, s.end)}
    weights = {w: g for w, g in wanted.weights.items() if g and w not in ASKING}
    held = left = 0.0
    for word, weight in weights.items():
        near = evidence.likeness.of(word, meaning=word not in wanted.asked.proper)
        levels = ((IN_SENTENCE, evidence.words(place)), (SAME_RELATION, said), (BEFORE, before))
        share = max(level * near.get(w, 0.0) for level, words in levels for w in (*words, ""))
        share = 1.0 if word in named else share
        held, left = held + weight * share, left + weight * (share == 0)
    total = sum(weights.values()) or 1.0
    return held / total if held / total >= LEAST_COVER and left / total <= MOST_LEFT else 0.0
