"""Questions about a name that several things have ("When was the symposium?"): which one is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queries.answer import Answer
from queries.chinese import is_chinese
from queries.evidence import COMMON
from queries.questions import table

if TYPE_CHECKING:
    from queries.reply import Replier, Reply

MOST_CHOICES = 8
SHOWN = 90  # characters of the sentence that tells one from another
SHARED = ("when", "names")  # kinds of question that have one answer for each namesake


def ask_back(replier: Replier, reply: Reply) -> Answer | None:
    """Return the choice between the things of one name, where a question tells nothing but that name."""
    if reply.asked.kind not in SHARED or reply.asked.wh not in ("when", "where") or len(reply.spans) != 1:
        return None
    span = reply.spans[0]
    inside, asking = range(span.start, span.end), table().asking
    others = [t for i, t in enumerate(reply.asked.tokens) if i not in inside and t.stem not in COMMON]
    if span.reason != "exact" or len(span.things) < 2 or reply.talk.focus:
        return None
    if any(t.stem not in asking and t.lower != reply.asked.wh for t in others):
        return None
    choices = [_told_apart(replier, t) for t in span.things[:MOST_CHOICES]]
    ask = "您指的是哪一个？" if is_chinese(reply.question) else "Which one? "
    answer = Answer(reply.question, "clarify", text=ask + "; ".join(choices), choices=choices, entities=span.things)
    return replier.read(reply, answer, None)


def _told_apart(replier: Replier, thing: str) -> str:
    """Return the name with the beginning of the first sentence that has it."""
    evidence = replier.evidence
    place = next((p for a in evidence.article_things.values() for p in a.get(thing, ())), None)
    if place is None:
        return evidence.things[thing].name
    text = evidence.passages[place].text
    return f"{evidence.things[thing].name} (“{text if len(text) <= SHOWN else text[:SHOWN].rstrip() + '…'}”)"
