"""The sentences that state a relation, verbatim."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc

from extract.candidates import Candidate
from extract.spots import Spots


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


def nearest(spots: Spots, head: str, tail: str) -> tuple[str, ...]:
    """Return the sentence, or the two, in which the nearest mentions of two entities stand."""
    ends = [[s for s in spots.all if s.entity == entity] for entity in (head, tail)]
    a, b = min(((a, b) for a in ends[0] for b in ends[1]), key=lambda p: (abs(p[0].start - p[1].start), p[0].start))
    first, last = sorted((a.start, b.start))
    return tuple(dict.fromkeys(spots.doc[i].sent.text.strip() for i in (first, last)))
