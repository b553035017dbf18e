"""Pieces of an article as the question reader sees them: words, and the spans that may be answers.

A span is a mention of an entity, the number of a figure, or a whole sentence. Training and
running share this file, so that both see the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.numbers import numbers_in
from graph.names import fold
from queries.evidence import Evidence, Measure, Passage

NUMBER, SENTENCE = "number", "sentence"  # kinds of span beside the labels of entities
WINDOW_WORDS = 150
WHOLE_WORDS = 210  # an article of so many words is not cut
QUESTION_WORDS = 60
WORD = re.compile(r"\d[\d.,]*\d|\w+|[^\w\s]")
NEAR = 0.006  # of the value: "about a third" is 33 or 33.3


@dataclass(frozen=True, slots=True)
class Span:
    """What may be an answer; indices are words of the window, half-open."""

    kind: str  # a label, NUMBER or SENTENCE
    start: int
    end: int
    key: str  # id of the entity, figure or sentence


@dataclass(frozen=True)
class Window:
    """Some sentences of one article in a row."""

    article: str
    words: tuple[str, ...]
    spans: tuple[Span, ...]

    @cached_property
    def lower(self) -> frozenset[str]:
        """All words, in small letters."""
        return frozenset(w.lower() for w in self.words)


def words_of(text: str) -> list[str]:
    """Return words, numbers and single signs."""
    return WORD.findall(text)


def question_words(question: str, earlier: Sequence[str] = ()) -> list[str]:
    """Return the words of a question; of a follow-up, those of the question before it come first."""
    return [w for text in (*earlier[-1:], question) for w in words_of(text)][-QUESTION_WORDS:]


def windows_of(evidence: Evidence, article: str) -> list[Window]:
    """Return the article as one window where it is short, else as windows that overlap by half."""
    if article not in evidence.cut:
        parts = [_sentence(evidence, place) for place in evidence.by_article.get(article, ())]
        cuts = _cuts([len(words) for words, _ in parts])
        evidence.cut[article] = [Window(article, *_joined(parts[start:end])) for start, end in cuts]
    return evidence.cut[article]


def _cuts(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the sentences of each window."""
    if sum(sizes) <= WHOLE_WORDS:
        yield 0, len(sizes)
        return
    start = 0
    while True:
        end, total = start, 0
        while end < len(sizes) and (end == start or total + sizes[end] <= WINDOW_WORDS):
            total += sizes[end]
            end += 1
        yield start, end
        if end == len(sizes):
            return
        half, start = sizes[start], start + 1  # always one on: a sentence can fill a window
        while start < end - 1 and half < total / 2:
            half += sizes[start]
            start += 1


def _joined(parts: Sequence[tuple[list[str], list[Span]]]) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    words: list[str] = []
    spans: list[Span] = []
    for own, found in parts:
        spans += [Span(s.kind, s.start + len(words), s.end + len(words), s.key) for s in found]
        words += own
    return tuple(words), tuple(spans)


def _sentence(evidence: Evidence, place: str) -> tuple[list[str], list[Span]]:
    """Return the words of one sentence and its spans."""
    passage = evidence.passages[place]
    matches = list(WORD.finditer(passage.text))[:WINDOW_WORDS]
    starts, ends = [m.start() for m in matches], [m.end() for m in matches]

    def span(kind: str, start_char: int, end_char: int, key: str) -> Iterator[Span]:
        inside = [k for k, (a, b) in enumerate(zip(starts, ends, strict=True)) if a < end_char and b > start_char]
        if inside:
            yield Span(kind, inside[0], inside[-1] + 1, key)

    found: list[Span] = []
    for entity, start, end in _mentions(passage):
        found += span(evidence.things[entity].label, start, end, entity)
    for measure in evidence.measures_in.get(place, ()):
        for start, end in _numbers(passage.text, measure):
            found += span(NUMBER, start, end, measure.id)
    found += span(SENTENCE, 0, len(passage.text), place)
    return [m.group() for m in matches], found


def _mentions(passage: Passage) -> Iterator[tuple[str, int, int]]:
    """Yield entity, start and end (characters) of the mentions, which stand in the order of the text."""
    cursor = 0
    for entity, surface in passage.mentions:
        at = passage.text.find(surface, cursor) if surface else -1
        if at < 0:
            at = passage.text.find(surface) if surface else -1
        if at >= 0:
            cursor = at
            yield entity, at, at + len(surface)


def _numbers(text: str, measure: Measure) -> list[tuple[int, int]]:
    """Return the characters of the figure's number, by its unit where there are several; else all."""
    fitting = [
        (n.start_char, n.end_char)
        for n in numbers_in(text)
        if abs(n.value - measure.value) <= NEAR * max(1.0, abs(measure.value))
    ]
    unit = fold(measure.unit)[:4]
    near = [(a, b) for a, b in fitting if unit and unit in fold(text[b : b + 40])]
    return (near or fitting or [(0, len(text))])[:1]
