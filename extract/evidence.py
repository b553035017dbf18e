"""The sentences that state a relation, verbatim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc

from extract.candidates import Candidate


def sentence_starts(doc: Doc) -> list[int]:
    """Return the first token of each sentence."""
    return [t.i for t in doc if t.is_sent_start or t.i == 0]


def evidence(doc: Doc, sightings: Iterable[Candidate], *, limit: int = 4) -> tuple[str, ...]:
    """Return the sentences in which the relation was seen, in the order of the text, at most ``limit``."""
    spans = sorted({_sentence(doc, c) for c in sightings})
    texts = [doc[start:end].text.strip() for start, end in spans]
    return tuple(dict.fromkeys(t for t in texts if t))[:limit]


def _sentence(doc: Doc, sighting: Candidate) -> tuple[int, int]:
    """Return the sentence of the words that said so, stretched to the names when one stands in the next sentence."""
    first = min(sighting.start, sighting.head.start, sighting.tail.start)
    last = max(sighting.end, sighting.head.end, sighting.tail.end)
    if last - first > 80:
        first, last = sighting.start, sighting.end
    return doc[first].sent.start, doc[last - 1].sent.end


def distance(one: Sequence[int], other: Sequence[int]) -> int:
    """Return how many tokens lie between two spans, 0 when they touch or overlap."""
    return max(0, max(one[0], other[0]) - min(one[1], other[1]))
