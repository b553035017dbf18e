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

LIGHT = frozenset({"CCONJ", "PUNCT", "DET", "ADJ", "ADV"})  # what may stand between two posts of one person


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
    posts: list[Candidate] = []
    for hit in hits:
        for reader, frame in (("tree", tree_frame(spots, hit)), ("tokens", token_frame(spots, hit))):
            for seen in _pairs(hit, frame, reader, spots):
                if seen.type == "WORKS_FOR" and seen.tail.label not in {"Service", "Project"}:
                    employed.add(seen.start)
                    posts.append(seen)
                yield seen
    for further in _further_posts(spots, hits, posts):
        employed.add(further.start)
        yield further
    for hit, person, body in lone_posts(spots, hits, frozenset(employed)):
        word = spots.doc[hit.start].lower_
        yield Candidate(person, "WORKS_FOR", body, "post-alone", spots.sentence[hit.start], hit.start, hit.end, word)
    for head, kind, tail, rule in (*links(spots), *topics(spots)):
        if ontology().relations[kind].fits(head.label, tail.label):
            start, end = min(head.start, tail.start), max(head.end, tail.end)
            yield Candidate(head, kind, tail, rule, spots.sentence[start], start, end)


def _further_posts(spots: Spots, hits: list[Hit], posts: list[Candidate]) -> Iterator[Candidate]:
    """Yield the second post of a person, "deputy to X and mayor of Y", which the tree hangs on X."""
    doc = spots.doc
    for hit in hits:
        body = _body_after(spots, hit.end)
        if hit.trigger.relation != "WORKS_FOR" or body is None:
            continue
        for first in posts:
            between = doc[first.tail.end : hit.start]
            joined = any(t.lower_ == "and" for t in between) and all(t.pos_ in LIGHT for t in between)
            same = spots.sentence[first.tail.start] == spots.sentence[hit.start]
            if same and 0 < len(between) <= 5 and joined and body.entity != first.tail.entity:
                word = doc[hit.start].lower_
                yield Candidate(first.head, "WORKS_FOR", body, first.rule, first.sentence, hit.start, hit.end, word)


def _body_after(spots: Spots, at: int) -> Spot | None:
    """Return the body in "of the Y" at token ``at``."""
    if at >= len(spots.doc) or spots.doc[at].lower_ not in {"of", "at", "for"}:
        return None
    at += 1
    if at < len(spots.doc) and spots.doc[at].lower_ == "the":
        at += 1
    return spots.at[at] if at < len(spots.doc) else None


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
