"""Doc, entities and mentions in; the relations that the text states out.

Readers see sightings (``candidates.py``), the arbiter decides (``arbiter.py``), and what is kept
gets status, date, properties and its sentences.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from spacy.tokens import Doc

from extract.arbiter import Arbiter, Sighting, arbiter, features, features_of_both
from extract.candidates import candidates
from extract.closeness import Distances
from extract.dates import DateSpan, dates_in
from extract.evidence import evidence, nearest
from extract.properties import date_of, properties
from extract.reader import Reading, ScoredRelation
from extract.spots import Spots
from extract.status import modality
from extract.triggers import lexicon
from graph.facts import Entity, Mention, Relation, Status
from graph.ontology import ontology

Triple = tuple[str, str, str]  # head, type, tail; local ids
READER_FLOOR = 0.1  # what the reader alone thinks less likely is not looked at


def relations_in(
    doc: Doc,
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    *,
    published: str | None = None,
    reading: Reading | None = None,
) -> list[Relation]:
    """Return the relations that ``doc`` states, sorted.

    Args:
        published: the article's date, from which "last May" is counted.
        reading: what the learned reader makes of the Doc; the rules judge alone without it.
    """
    spots = spots_of(doc, entities, mentions)
    seen = sightings(spots)
    read = scores(reading, entities, mentions) if reading else None
    rated = rate(arbiter(), spots, seen, read)
    dates = dates_in(doc, published)
    return [_relation(spots, key, seen.get(key, []), (read or {}).get(key), rated[key], dates) for key in sorted(rated)]


def rate(
    judges: Arbiter, spots: Spots, seen: Mapping[Triple, list[Sighting]], read: Mapping[Triple, ScoredRelation] | None
) -> dict[Triple, float]:
    """Return the confidence of every triple that is kept."""
    by_rules = {key: judges.rules.best(features(g) for g in by_sentence(found)) for key, found in seen.items()}
    rows = rows_of_both(spots, by_rules, read) if read is not None else {}
    by_both = {key: judges.both.probability(row) for key, row in rows.items()}
    beliefs = {key: judges.belief(by_rules.get(key, 0.0), by_both.get(key)) for key in {*by_rules, *by_both}}
    kept = {key: b for key, b in beliefs.items() if judges.keeps(b, heard=read is not None)}
    return {key: judges.confidence(b, heard=read is not None) for key, b in kept.items()}


def rows_of_both(
    spots: Spots, by_rules: Mapping[Triple, float], read: Mapping[Triple, ScoredRelation]
) -> dict[Triple, dict[str, float]]:
    """Return the second judge's features for every triple that a rule or the reader saw."""
    distances = Distances(spots)
    heard = {key for key, found in read.items() if found.score >= READER_FLOOR}
    rows: dict[Triple, dict[str, float]] = {}
    for key in sorted(heard | set(by_rules)):
        score = read[key].score if key in read else None
        near = distances.closeness(key[0], key[2])
        rows[key] = features_of_both(key[1], by_rules.get(key, 0.0), score, near)
    return rows


def scores(reading: Reading, entities: Sequence[Entity], mentions: Iterable[Mention]) -> dict[Triple, ScoredRelation]:
    """Return what the learned reader thinks of each triple."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for mention in _outermost(mentions):
        spans[mention.entity].append((mention.start_char, mention.end_char))
    found = reading.relations(spans, {e.id: e.label for e in entities})
    return {triple(r.head, r.type, r.tail): r for r in reversed(found)}


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that stand in no longer name: of those the form of the name tells, not the reader."""
    kept: list[Mention] = []
    end = 0  # of the last name
    for mention in sorted(mentions, key=lambda m: (m.start_char, -m.end_char)):
        if mention.end_char > end:
            kept.append(mention)
        if mention.named:
            end = max(end, mention.end_char)
    return kept


def spots_of(doc: Doc, entities: Sequence[Entity], mentions: Iterable[Mention]) -> Spots:
    """Return the mentions on the tokens of ``doc``, with the words of our lexicon."""
    return Spots(doc, entities, mentions, words=lexicon().spot_words)


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
        if how.negated or how.wished:
            continue  # denied, refused, asked for: no fact
        found[triple(seen.head.entity, seen.type, seen.tail.entity)].append(Sighting(seen, how))
    return found


def triple(head: str, kind: str, tail: str) -> Triple:
    """Return the key of a relation: a symmetric one has its ends in order."""
    if ontology().relations[kind].symmetric and tail < head:
        head, tail = tail, head
    return head, kind, tail


def _relation(
    spots: Spots,
    key: Triple,
    seen: list[Sighting],
    read: ScoredRelation | None,
    confidence: float,
    dates: Sequence[DateSpan],
) -> Relation:
    head, kind, tail = key
    found = [s.candidate for s in seen]
    rules = {c.rule for c in found} | ({"reader"} if read else set())
    return Relation(
        head,
        kind,
        tail,
        status=_status(seen, read),
        date=date_of(spots.doc, found, dates) if found else None,
        props=properties(spots, kind, found, former=bool(read and read.former)),
        evidence=evidence(spots.doc, found) or nearest(spots, head, tail),
        rules=tuple(sorted(rules)),
        confidence=round(confidence, 3),
    )


def _status(seen: Sequence[Sighting], read: ScoredRelation | None) -> Status:
    """Return what most sentences say; the reader's word where no rule saw any."""
    if not seen:
        return (read.status if read else None) or "done"
    return Counter(s.modality.status for s in seen).most_common(1)[0][0]
