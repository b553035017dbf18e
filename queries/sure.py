"""Answers to figures and times that need no weighing: tried before the ranker, or nothing.

Every step either finds one answer that the question names fully, or leaves the question to the
next one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from queries import contests, stated
from queries.answer import Answer
from queries.asked import asked as asked_of
from queries.candidates import Candidate, wanted
from queries.comparing import Comparison, compared
from queries.evidence import Measure
from queries.measures import Measures, unit_words
from queries.timing import dated_sentence, in_words
from queries.wording import figure_text, yes_or_no

if TYPE_CHECKING:
    from queries.reply import Replier, Reply

SURE = 0.9  # confidence
SECOND = r"(?:who|what|which|when|where|how|by when|since when)\b"
PARTS = re.compile(rf"^(?P<first>.+?),? and (?P<second>{SECOND}.+)$", re.IGNORECASE)
ASKS = re.compile(rf"^\W*{SECOND}", re.IGNORECASE)


def sure(replier: Replier, reply: Reply) -> Answer | None:
    """Return the answer, if one of the steps is sure of it."""
    halves = parts(reply.asked.text)
    both = _both(replier, reply, halves) if halves else None
    if both is not None:
        return both
    if reply.asked.kind in ("names", "number", "boolean"):
        comparison = compared(reply.asked.text)
        if comparison is not None:
            return _comparison(replier, reply, comparison) or contests.winner(replier, reply)
    if reply.asked.kind == "names" and (best := contests.winner(replier, reply)) is not None:
        return best
    if reply.asked.kind == "when":
        return _time(replier, reply)
    bare = reply.asked.kind == "names" and reply.asked.wh in ("", "what") and not reply.asked.head
    if reply.asked.kind == "number" or bare:
        measure = Measures(reply.wants, replier.evidence, reply.spans, reply.talk.focus, replier.names.kinds).sure()
        return None if measure is None else figure(replier, reply, measure)
    return None


def parts(question: str) -> tuple[str, str] | None:
    """Return the two questions in one ("Who .. and how much .."), if it is two."""
    found = PARTS.match(question)
    if found is None or not ASKS.match(question):
        return None
    return f"{found['first']}?", found["second"]


def _both(replier: Replier, reply: Reply, halves: tuple[str, str]) -> Answer | None:
    """Answer both questions, the second as a follow-up; None unless both have an answer."""
    asked = asked_of(halves[0])
    first = replier.reply(halves[0], asked, reply.talk)
    if first.status != "answered":
        return None
    talk = reply.talk.after(asked, first, replier.evidence)
    second = replier.reply(halves[1], talk.understood(asked_of(halves[1])), talk)
    known = {replier.evidence.things[t].name for t in first.entities}
    if second.status != "answered" or known & set(second.names):  # what was just named is no answer to more
        return None
    joined = replace(second, question=reply.question, text=f"{first.text}\n{second.text}", number=None)
    joined.names = list(dict.fromkeys((*first.names, *second.names)))
    joined.sources = list(dict.fromkeys((*first.sources, *second.sources)))
    joined.reading = [*first.reading, *second.reading]
    joined.note = f"Two questions in one; the first one's Cypher: {first.cypher}"
    joined.entities = (*first.entities, *second.entities)
    joined.confidence = min(first.confidence, second.confidence)
    return joined


def figure(
    replier: Replier, reply: Reply, measure: Measure, confidence: float = SURE, best: Candidate | None = None
) -> Answer:
    """Return the figure as an answer; ``best`` is the candidate that it was, for the reading."""
    answer = replier.run(reply, stated.figures([measure]))
    answer.number = whole(measure.value)
    answer.text = figure_text(measure, reply.question)
    answer.sources = replier.sources([measure.sentence or ""])
    answer.entities, answer.confidence = measure.about[:1], confidence
    return replier.read(reply, answer, best)


def _time(replier: Replier, reply: Reply) -> Answer | None:
    found = dated_sentence(reply.wants, replier.evidence, reply.spans)
    if found is None:
        return None
    place, date = found
    answer = replier.run(reply, stated.sentences([place]))
    written = in_words(date, reply.question)
    both = written if written == date else f"{written} ({date})"
    answer.text = f"{both}: “{replier.evidence.passages[place].text}”"
    answer.sources, answer.confidence = replier.sources([place]), SURE
    return replier.read(reply, answer, None)


def _comparison(replier: Replier, reply: Reply, comparison: Comparison) -> Answer | None:
    """Compare the figures of the two sides; None where one of them is not known for sure."""
    found = [_measure_for(replier, question) for question in comparison.questions]
    one, other = found
    if one is None or other is None or one.id == other.id or not unit_words(one) & unit_words(other):
        return None
    answer = replier.run(reply, stated.figures([one, other]))
    ahead = one.value < other.value if comparison.less else one.value > other.value
    said = " / ".join(figure_text(m, reply.question).rstrip(".。") for m in (one, other))
    if comparison.kind == "number":
        answer.number = whole(abs(one.value - other.value))
        answer.text = f"{answer.number:,}: {said}"
    elif comparison.kind == "boolean":
        answer.boolean = ahead
        answer.text = f"{yes_or_no(ahead, reply.question)}: {said}"
    elif one.value == other.value:
        return None
    else:
        answer.names = [comparison.sides[0 if ahead else 1]]
        answer.text = f"{answer.names[0]}: {said}"
    answer.sources = replier.sources([one.sentence or "", other.sentence or ""])
    answer.confidence = SURE
    return replier.read(reply, answer, None)


def _measure_for(replier: Replier, question: str) -> Measure | None:
    asked = asked_of(question)
    wants = wanted(asked, replier.evidence, replier.ontology)
    return Measures(wants, replier.evidence, replier.names.find(asked.tokens)).sure()


def whole(value: float) -> int | float:
    """Return the value without a fraction that is none."""
    return int(value) if value == int(value) else value
