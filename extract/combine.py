"""Names by rules and names by the learned reader -> names: the two check each other.

Each span gets a trust that was measured on the part of the corpus that we tune on: what both say
is nearly always right; a label from a head word or a table stands against a hesitant reader, one
from the encoder does not; what only one of them sees must be of a kind that is right often enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from extract.names import NameSpan

STRETCH = 200  # characters
SURE, LIKELY = 0.9, 0.6  # scores of the reader
FIRM = frozenset({"head", "place", "inner", "inner place", "list", "phrase", "quoted", "description"})
ALONE = {  # trust in what only the rules see
    "head": 0.6,
    "place": 0.6,
    "person": 0.5,
    "inner": 0.5,
    "inner place": 0.7,
    "list": 0.7,
    "phrase": 0.8,
    "quoted": 0.6,
    "description": 0.5,
    "context": 0.2,
    "encoder": 0.15,
}
ONE_EACH = frozenset({"Policy", "Project", "Event", "Service", "Person", "Company", "Place"})  # labels that hold none of their own
LOWEST = 0.4  # trust below which a span is left out


class ReadName(Protocol):
    """A name as the reader gives it."""

    @property
    def start_char(self) -> int: ...
    @property
    def end_char(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def score(self) -> float: ...


def combined(rules: Iterable[NameSpan], read: Sequence[ReadName] | None) -> list[NameSpan]:
    """Return the names to go on with, in the order of the text; ``read`` is None without a reader."""
    firm = {(n.start_char, n.end_char): n for n in sorted(rules, key=lambda n: n.score)}
    if read is None:
        return outermost(firm.values())
    seen = {(n.start_char, n.end_char): n for n in read}
    trusted = [_trusted(firm.get(chars), seen.get(chars)) for chars in sorted(firm.keys() | seen.keys())]
    return outermost(span for span in trusted if span.score >= LOWEST)


def _trusted(rule: NameSpan | None, read: ReadName | None) -> NameSpan:
    """One span with the label to believe and the trust in it."""
    if read is None:
        assert rule is not None
        return NameSpan(rule.start_char, rule.end_char, rule.label, ALONE.get(rule.source, 0.5), rule.source)
    if rule is None:
        return NameSpan(read.start_char, read.end_char, read.label, 0.7 * read.score, "reader")
    if rule.label == read.label:
        trust = 0.95 if rule.source in FIRM or read.score >= LIKELY else 0.5
        return NameSpan(rule.start_char, rule.end_char, rule.label, trust, "both")
    if rule.source in FIRM and read.score < SURE:
        return NameSpan(rule.start_char, rule.end_char, rule.label, 0.6, rule.source)
    return NameSpan(read.start_char, read.end_char, read.label, max(0.45, 0.8 * read.score), "reader")


def outermost(spans: Iterable[NameSpan]) -> list[NameSpan]:
    """Return the spans without doubles and without those that clash with a surer one."""
    kept: list[NameSpan] = []
    near: dict[int, list[NameSpan]] = defaultdict(list)  # by stretch of text
    for span in sorted(set(spans), key=lambda s: (-s.score, s.start_char, -s.end_char, s.label)):
        stretches = range(span.start_char // STRETCH, span.end_char // STRETCH + 1)
        if not any(_clash(span, other) for stretch in stretches for other in near[stretch]):
            kept.append(span)
            for stretch in stretches:
                near[stretch].append(span)
    return sorted(kept, key=lambda s: (s.start_char, -s.end_char))


def _clash(a: NameSpan, b: NameSpan) -> bool:
    """The same words twice, two that cross, or one of a label that holds none of its own kind."""
    if (a.start_char, a.end_char) == (b.start_char, b.end_char):
        return True
    first, second = sorted((a, b), key=lambda s: (s.start_char, -s.end_char))
    if first.end_char <= second.start_char:
        return False
    crossing = second.end_char > first.end_char
    return crossing or (a.label == b.label and a.label in ONE_EACH)
