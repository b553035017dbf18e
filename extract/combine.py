"""Names by rules and names by the learned reader -> names: the two check each other.

Each span gets a trust that was measured on the part of the corpus that we tune on: what both say
is nearly always right; a label from a head word or a table stands against a hesitant reader, one
from the encoder does not; what only one of them sees must be of a kind that is right often enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from extract import places
from extract.names import NameSpan, name_table

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
ONE_EACH = frozenset(
    {"Policy", "Project", "Event", "Service", "Person", "Company", "Place"}
)  # labels that hold none of their own
ORGANISED = frozenset({"Hospital", "School", "Company", "Organization"})
HOLD_NO_PLACE = frozenset({"Place", "Person", "Company", "Organization"})
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


def combined(rules: Iterable[NameSpan], read: Sequence[ReadName] | None, text: str) -> list[NameSpan]:
    """Return the names to go on with, in the order of the text; ``read`` is None without a reader."""
    firm = {(n.start_char, n.end_char): n for n in sorted(rules, key=lambda n: n.score)}
    if read is None:
        return outermost(firm.values(), text)
    seen = {(n.start_char, n.end_char): n for n in read if not _is_no_name(n, text)}
    seen = {chars: n for chars, n in seen.items() if chars in firm or not _cut_short(n, firm, text)}
    fronts = {text[s:e].split()[0] for (s, e), n in firm.items() if n.label in ORGANISED and " " in text[s:e]}
    for chars, name in seen.items():  # "Leeds" for Leeds Hospital: the reader knows better than the table
        rule = firm.get(chars)
        if rule and rule.source == "place" and name.label in ORGANISED and text[slice(*chars)] in fronts:
            firm[chars] = replace(rule, source="encoder")
    trusted = [_trusted(firm.get(chars), seen.get(chars)) for chars in sorted(firm.keys() | seen.keys())]
    return outermost((span for span in trusted if span.score >= LOWEST), text)


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


def outermost(spans: Iterable[NameSpan], text: str) -> list[NameSpan]:
    """Return the spans without doubles and without those that clash with a surer one."""
    kept: list[NameSpan] = []
    near: dict[int, list[NameSpan]] = defaultdict(list)  # by stretch of text
    for span in sorted(set(spans), key=lambda s: (-s.score, s.start_char, -s.end_char, s.label)):
        stretches = range(span.start_char // STRETCH, span.end_char // STRETCH + 1)
        if not any(_clash(span, other, text) for stretch in stretches for other in near[stretch]):
            kept.append(span)
            for stretch in stretches:
                near[stretch].append(span)
    return sorted(kept, key=lambda s: (s.start_char, -s.end_char))


def _clash(a: NameSpan, b: NameSpan, text: str) -> bool:
    """Whether only one of two spans can be a name: the same words, crossing ones, a name cut short."""
    outer, inner = sorted((a, b), key=lambda s: (s.start_char, -s.end_char))
    if outer.end_char <= inner.start_char:
        return False
    if inner.end_char > outer.end_char or (a.start_char, a.end_char) == (b.start_char, b.end_char):
        return True
    if "list" in (a.source, b.source):
        return False
    if inner.label == "Place":
        return outer.label in HOLD_NO_PLACE
    if outer.label == inner.label and outer.label in ONE_EACH:
        return True
    return inner.start_char == outer.start_char and not _is_whole(inner, outer, text)


def _is_whole(inner: NameSpan, outer: NameSpan, text: str) -> bool:
    """Whether ``inner``, at the front of ``outer``, is a name of its own: "X Hospital, Y University"."""
    after = text[inner.end_char : inner.end_char + 2]
    if after[:1] in (",", "'", "’"):
        return True
    words = text[inner.start_char : inner.end_char].lower().split()
    return after[1:].isupper() and name_table().label_of(words) == outer.label


def _cut_short(read: ReadName, firm: Mapping[tuple[int, int], NameSpan], text: str) -> bool:
    """Whether the reader stops short of a head word that the rules see: "Leeds Arts" [University]."""
    ends = [read.end_char + i for i in range(1, 60)]
    full = next((n for end in ends if (n := firm.get((read.start_char, end))) and n.source == "head"), None)
    if full is None or (full.label != "Place" and places.is_place(text[read.start_char : read.end_char])):
        return False
    return not _is_whole(NameSpan(read.start_char, read.end_char, full.label), full, text)


def _is_no_name(read: ReadName, text: str) -> bool:
    """Whether the reader took for a name a plural ("Branches of X"), two places side by side, two lines."""
    surface = text[read.start_char : read.end_char]
    words = surface.split()
    found = name_table().head_of([words[0].lower()])
    plural = found is not None and found[0][0] != words[0].lower() and words[1:2] == ["of"]
    parts = surface.replace("-", " ").split()
    side_by_side = len(parts) > 1 and not places.is_place(surface) and all(_is_division(p) for p in parts)
    nothing = name_table().names_nothing([w.lower() for w in words])
    return "\n" in surface or nothing or plural or side_by_side


def _is_division(word: str) -> bool:
    found = places.readings(word)
    return bool(found and found[0].zh)
