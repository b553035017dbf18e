"""The most and the least by figures: "which district gets the most beds", "fewer beds, A or B".

Figures of one unit are set against each other, each for the thing that it alone is about. The
question names the things, or their kind, and nothing that it says is missing around the figures.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from queries import stated
from queries.answer import Answer
from queries.evidence import COMMON, Measure
from queries.measures import unit_words
from queries.questions import table
from queries.wording import figure_text

if TYPE_CHECKING:
    from queries.reply import Replier, Reply

SURE = 0.85  # confidence
MOST = re.compile(
    r"\b(?:most|more|larg(?:er|est)|bigg(?:er|est)|high(?:er|est)|long(?:er|est)|great(?:er|est))\b", re.I
)
LEAST = re.compile(r"\b(?:least|less|few(?:er|est)|small(?:er|est)|low(?:er|est)|short(?:er|est))\b", re.I)
CHOICE = re.compile(r"\bor\b", re.I)
LEAST_SAID = 0.7  # of the question's weight, around the figure that wins


def winner(replier: Replier, reply: Reply) -> Answer | None:
    """Return whose figure is the largest or the smallest, where a question asks for that."""
    text = reply.asked.text
    least = bool(LEAST.search(text))
    if not least and not MOST.search(text):
        return None
    values = max(_contests(replier, reply), key=len, default={})
    if len(values) < 2:
        return None
    ordered = sorted(values.items(), key=lambda v: v[1].value, reverse=not least)
    (best, first), (_, second) = ordered[:2]
    if first.value == second.value or not _said(replier, reply, first):
        return None
    answer = replier.run(reply, stated.figures([m for _, m in ordered]))
    answer.names = [replier.evidence.things[best].name]
    answer.text = f"{answer.names[0]}: {figure_text(first, reply.question)}"
    answer.sources = replier.sources([m.sentence or "" for _, m in ordered])
    answer.entities, answer.confidence = (best,), SURE
    return replier.read(reply, answer, None)


def _contests(replier: Replier, reply: Reply) -> Iterator[Mapping[str, Measure]]:
    """Yield the figures of each unit that the question speaks of, by the thing that each is about."""
    groups: dict[tuple[str, str], list[Measure]] = defaultdict(list)
    words, entries = set(reply.asked.words), _entries(replier, reply)
    for measure in replier.evidence.measures:
        for unit in unit_words(measure) & words:
            groups[unit, measure.sentence or ""].append(measure)
    for measures in groups.values():
        yield {t: m for t, m in _told_apart(measures).items() if t in entries}


def _told_apart(measures: Sequence[Measure]) -> dict[str, Measure]:
    """Return what each thing has of the unit: the figure that is about it and the fewest others."""
    shared = Counter(t for m in measures for t in set(m.about))
    found: dict[str, Measure] = {}
    for measure in sorted(measures, key=lambda m: -len(m.about)):
        for thing in measure.about:
            if shared[thing] < len(measures):
                found[thing] = measure
    return found


def _entries(replier: Replier, reply: Reply) -> frozenset[str]:
    """Return the things that take part: those named with "or" or in a list, else all of the kind asked for."""
    things = replier.evidence.things
    named = [s for s in reply.spans if s.reason != "words"]
    about = frozenset(t for s in named for t in s.things)
    if CHOICE.search(reply.asked.text) or len(named) > 2:
        return about
    classes = reply.wants.classes
    return frozenset(t for t in things if t not in about and things[t].label in classes)


def _said(replier: Replier, reply: Reply, measure: Measure) -> bool:
    """Whether the sentence of the figure says what the question says."""
    evidence = replier.evidence
    held = set(evidence.words(measure.sentence or "")) | {w for t in measure.about for w in evidence.name_words[t]}
    skipped = {reply.asked.head, *table().asking, *table().verbs}
    weights = {
        w: g
        for w, g in reply.wants.weights.items()
        if w not in COMMON | skipped and not MOST.fullmatch(w) and not LEAST.fullmatch(w)
    }
    near = {w: evidence.likeness.of(w) for w in weights}
    said = sum(g for w, g in weights.items() if w in held or any(n in held for n in near[w]))
    return said >= LEAST_SAID * (sum(weights.values()) or 1.0)
