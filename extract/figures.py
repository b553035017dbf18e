"""Doc and mentions -> the counted and measured statements of an article.

``counted.py`` finds the numbers and what they count, ``figure_judge.py`` says which of them a
careful reader would list; here they get their clause, whom they are about, and their date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Doc, Span

from extract.about import about
from extract.counted import Counted, as_hyphen, as_noun, as_of, as_part
from extract.dates import DateSpan, date_for, dates_in
from extract.elided import as_elided
from extract.figure_judge import confidence, counts_nothing
from extract.numbers import Number, numbers_in
from extract.text import text_of
from graph.facts import Article, Entity, Figure, Mention

LISTED = 0.42  # as sure as this a figure is listed; a little under one half gives the best F1


def figures_in(doc: Doc, entities: Sequence[Entity], mentions: Sequence[Mention], article: Article) -> list[Figure]:
    """Return the figures of ``doc`` in the order of the text."""
    dates = dates_in(doc, article.published)
    known = {entity.id: entity for entity in entities}
    found = [(counted, confidence(counted, mentions)) for counted in counted_in(doc, mentions, dates)]
    return [figure_of(counted, sure, known, mentions, dates) for counted, sure in found if sure >= LISTED]


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


def figure_of(
    found: Counted,
    sure: float,
    entities: Mapping[str, Entity],
    mentions: Sequence[Mention],
    dates: Sequence[DateSpan],
) -> Figure:
    """Return the figure with its clause, its entities and its date."""
    date = date_for(found.span, [d for d in dates if d.kind in ("on", "during")])
    return Figure(
        value=found.number.value,
        unit=found.unit,
        what=what(found),
        about=about(found, entities, mentions),
        date=date.iso if date else None,
        evidence=found.span.sent.text.strip(),
        garbled=is_garbled(found),
        rules=(f"figure:{found.way}",),
        confidence=round(sure, 3),
    )


LONGEST_WHAT = 200  # characters


def what(found: Counted) -> str:
    """Return the clause around the number, in one line; the words near it where the clause is long."""
    doc, root = found.span.doc, found.span.root
    clause: Span = found.span
    for above in (root, *root.ancestors):
        wider = doc[min(above.left_edge.i, clause.start) : max(above.right_edge.i + 1, clause.end)]
        if len(wider.text) > LONGEST_WHAT:
            break
        clause = wider
        if above.pos_ == "VERB":
            break
    words = (
        clause.text if len(clause.text) > len(found.unit) else text_of(doc)[found.number.start_char : found.end_char]
    )
    return " ".join(words.split()).strip(" ,;:-")


_FALLS = re.compile(
    r"\b(?:down|fell|fall|fallen|drop|dropped|declin\w+|decreas\w+|reduc\w+|account\w*|share|proportion)\b",
    re.IGNORECASE,
)


def is_garbled(found: Counted) -> bool:
    """Whether the number has visibly lost its decimal point or the blank before it: nothing falls by 576 percent."""
    number, text = found.number, text_of(found.span.doc)
    if number.glued or found.way == "elided of_torn":
        return True
    before = text[max(found.span.sent.start_char, number.start_char - 60) : number.start_char]
    if found.unit == "%":
        return number.value > 100 and number.value.is_integer() and bool(_FALLS.search(before))
    trillions = re.search(r"(\d+) trillion$", text[number.start_char : number.end_char])
    return trillions is not None and int(trillions[1]) >= 150
