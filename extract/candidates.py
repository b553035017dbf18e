"""Every relation that some reader sees in a Doc, each with the place where it saw it.

Readers are generous here; ``arbiter.py`` decides. A candidate is one sighting: two spots, a type,
the rule's name, and the words that said so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.context import lone_posts, topics
from extract.frames import Frame, tree_frame
from extract.patterns import token_frame
from extract.spots import Spot, Spots
from extract.structure import links
from extract.triggers import Hit, Lexicon
from graph.ontology import RelationType, ontology


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sighting of a relation."""

    head: Spot
    type: str
    tail: Spot
    rule: str  # row and reader: "manage:tree"
    sentence: int  # the first token of its sentence
    start: int  # tokens of the words that said so, half-open
    end: int
    trigger: str = ""  # the word itself; empty for structural rules


def candidates(spots: Spots, lexicon: Lexicon) -> Iterator[Candidate]:
    """Yield every sighting in the Doc of ``spots``."""
    taken = frozenset(i for i, s in enumerate(spots.at) if s and s.named)
    hits = list(lexicon.hits(spots.doc, taken))
    employed: set[int] = set()
    for hit in hits:
        for reader, frame in (("tree", tree_frame(spots, hit)), ("tokens", token_frame(spots, hit))):
            for seen in _pairs(hit, frame, reader, spots):
                if seen.type == "WORKS_FOR" and seen.tail.label not in {"Service", "Project"}:
                    employed.add(seen.start)
                yield seen
    for hit, person, body in lone_posts(spots, hits, frozenset(employed)):
        word = spots.doc[hit.start].lower_
        yield Candidate(person, "WORKS_FOR", body, "post-alone", spots.sentence[hit.start], hit.start, hit.end, word)
    for head, kind, tail, rule in (*links(spots), *topics(spots)):
        if ontology().relations[kind].fits(head.label, tail.label):
            start, end = min(head.start, tail.start), max(head.end, tail.end)
            yield Candidate(head, kind, tail, rule, spots.sentence[start], start, end)


def _pairs(hit: Hit, frame: Frame, reader: str, spots: Spots) -> Iterator[Candidate]:
    if hit.trigger.needs_object and not _has_object(spots, hit):
        return
    trigger, kind = hit.trigger, ontology().relations[hit.trigger.relation]
    word = spots.doc[hit.start].lower_
    for head_role, tail_role in _roles(hit, frame):
        heads, tails = frame[head_role], frame[tail_role]
        if head_role == tail_role and len(heads) == 1:
            heads = tails = spots.parts(heads[0])
        for head in heads:
            for tail in tails:
                if head.entity == tail.entity or not _fits(hit, kind, head, tail):
                    continue
                if head_role == tail_role and (head.start > tail.start or not kind.symmetric):
                    continue
                rule = f"{trigger.name}:{head_role}>{tail_role}:{reader}"
                yield Candidate(head, kind.type, tail, rule, spots.sentence[hit.start], hit.start, hit.end, word)


def _has_object(spots: Spots, hit: Hit) -> bool:
    verb = spots.doc[hit.start]
    near = {t.lower_ for t in spots.doc[max(hit.start - 3, 0) : hit.end + 4]}
    return any(c.dep_ == "obj" for c in verb.children) or bool(near & {"jointly", "together"})


def _roles(hit: Hit, frame: Frame) -> list[tuple[str, str]]:
    """Return the roles that hold the ends: for each end, those of the row that the frame fills."""
    heads = [r for r in hit.trigger.head if r in frame]
    tails = [r for r in hit.trigger.tail if r in frame]
    return [(h, t) for h in heads for t in tails if h != t or set(hit.trigger.head) & set(hit.trigger.tail)]


def _fits(hit: Hit, kind: RelationType, head: Spot, tail: Spot) -> bool:
    trigger = hit.trigger
    if trigger.head_labels and head.label not in trigger.head_labels:
        return False
    if trigger.tail_labels and tail.label not in trigger.tail_labels:
        return False
    return kind.fits(head.label, tail.label)
