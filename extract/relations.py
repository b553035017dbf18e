"""Doc, entities and mentions in; the relations that the text states out.

Readers see sightings (``candidates.py``), the arbiter decides (``arbiter.py``), and what is kept
gets status, date, properties and its sentences.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from spacy.tokens import Doc

from extract.arbiter import Sighting, features, weights
from extract.candidates import candidates
from extract.dates import DateSpan, dates_in
from extract.evidence import evidence
from extract.properties import date_of, properties
from extract.spots import Spots
from extract.status import modality
from extract.triggers import lexicon
from graph.facts import Entity, Mention, Relation, Status
from graph.ontology import ontology

Triple = tuple[str, str, str]  # head, type, tail; local ids


def relations_in(
    doc: Doc,
    entities: Sequence[Entity],
    mentions: Iterable[Mention],
    *,
    published: str | None = None,
    read: Mapping[Triple, float] | None = None,
) -> list[Relation]:
    """Return the relations that ``doc`` states, sorted.

    Args:
        published: the article's date, from which "last May" is counted.
        read: the learned reader's probability for each triple that it sees.
    """
    spots = spots_of(doc, entities, mentions)
    seen = sightings(spots)
    rated = {key: weights().confidence(features(g) for g in by_sentence(found)) for key, found in seen.items()}
    kept = sorted(key for key, confidence in rated.items() if confidence >= weights().threshold)
    dates = dates_in(doc, published)
    return [_relation(spots, key, seen[key], rated[key], dates) for key in kept]


def spots_of(doc: Doc, entities: Sequence[Entity], mentions: Iterable[Mention]) -> Spots:
    """Return the mentions on the tokens of ``doc``, with the words of our lexicon."""
    return Spots(doc, entities, mentions, stand_ins=lexicon().stand_ins, demonyms=lexicon().demonyms)


def by_sentence(seen: Iterable[Sighting]) -> list[list[Sighting]]:
    """Return the sightings of one triple, those of one sentence together."""
    groups: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in seen:
        groups[sighting.candidate.sentence].append(sighting)
    return [groups[start] for start in sorted(groups)]


def sightings(spots: Spots) -> dict[Triple, list[Sighting]]:
    """Return every triple that some rule sees, with its sightings."""
    found: dict[Triple, list[Sighting]] = defaultdict(list)
    for seen in candidates(spots, lexicon()):
        how = modality(spots.doc, seen, lexicon().words)
        if (how.negated or how.wished):
            continue  # denied, refused, asked for: no fact
        found[triple(seen.head.entity, seen.type, seen.tail.entity)].append(Sighting(seen, how))
    return found


def triple(head: str, kind: str, tail: str) -> Triple:
    """Return the key of a relation: a symmetric one has its ends in order."""
    if ontology().relations[kind].symmetric and tail < head:
        head, tail = tail, head
    return head, kind, tail


def _relation(
    spots: Spots, key: Triple, seen: list[Sighting], confidence: float, dates: Sequence[DateSpan]
) -> Relation:
    head, kind, tail = key
    status: Status = Counter(s.modality.status for s in seen).most_common(1)[0][0]
    found = [s.candidate for s in seen]
    return Relation(
        head,
        kind,
        tail,
        status=status,
        date=date_of(spots.doc, found, dates),
        props=properties(spots, found),
        evidence=evidence(spots.doc, found),
        rules=tuple(sorted({c.rule for c in found})),
        confidence=round(confidence, 3),
    )
