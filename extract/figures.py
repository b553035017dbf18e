"""Doc and mentions -> the counted and measured statements of an article.

``counted.py`` finds the numbers and what they count, ``figure_judge.py`` says which of them a
careful reader would list; here they get their clause, whom they are about, and their date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

from extract.counted import Counted, as_hyphen, as_noun, as_of, as_part
from extract.dates import DateSpan, date_for, dates_in
from extract.elided import as_elided
from extract.figure_judge import confidence, counts_nothing
from extract.numbers import Number, numbers_in
from extract.text import text_of
from graph.facts import Article, Entity, Figure, Mention

LISTED = 0.45  # as sure as this a figure is listed; a little under one half gives the best F1


def figures_in(doc: Doc, entities: Sequence[Entity], mentions: Sequence[Mention], article: Article) -> list[Figure]:
    """Return the figures of ``doc`` in the order of the text."""
    dates = dates_in(doc, article.published)
    found = [(counted, confidence(counted, mentions)) for counted in counted_in(doc, mentions, dates)]
    return [figure_of(counted, sure, mentions, dates) for counted, sure in found if sure >= LISTED]


def counted_in(doc: Doc, mentions: Sequence[Mention], dates: Sequence[DateSpan]) -> Iterator[Counted]:
    """Yield every number of ``doc`` that counts or measures something, with its unit."""
    before: list[Counted] = []
    for number in numbers_in(text_of(doc)):
        span = doc.char_span(number.start_char, number.end_char, alignment_mode="expand")
        if span is None or not len(span) or counts_nothing(number, span, mentions, dates):
            continue
        found = _read(number, span, before)
        if found is not None:
            before.append(found)
            yield found


def _read(number: Number, span: Span, before: Sequence[Counted]) -> Counted | None:
    """Return the number with its unit, by the first reading that fits."""
    for reading in (as_part, as_hyphen, as_noun, as_of, as_elided):
        found = reading(number, span, before)
        if found is not None:
            return found
    return None


# -- what is said of it


def figure_of(found: Counted, sure: float, mentions: Sequence[Mention], dates: Sequence[DateSpan]) -> Figure:
    """Return the figure with its clause, its entities and its date."""
    sent = found.span.sent
    date = date_for(found.span, dates)
    return Figure(
        value=found.number.value,
        unit=found.unit,
        what=_what(found),
        about=_about(found, mentions),
        date=date.iso if date else None,
        evidence=sent.text.strip(),
        garbled=found.number.glued,
        rules=(f"figure:{found.way}",),
        confidence=round(sure, 3),
    )


def _what(found: Counted) -> str:
    return found.unit


def _about(found: Counted, mentions: Sequence[Mention]) -> tuple[str, ...]:
    sent = found.span.sent
    return tuple(dict.fromkeys(m.entity for m in mentions if sent.start_char <= m.start_char < sent.end_char))
