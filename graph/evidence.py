"""Facts of one article -> the nodes and relationships that belong to this article alone.

They are created once and deleted whole, never edited, apart from the ends that follow a name to
another entity. Every relationship to an entity carries the sense that it was made through.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graph.facts import Facts, Relation, Sentence
from graph.facts_json import to_json
from graph.ontology import Ontology
from graph.resolve import Use, digest, uses_in

Row = dict[str, Any]
EDGES = {  # type of relationship -> labels of its two ends
    "IN": ("Sentence", "Article"),
    "STATED_IN": ("", "Sentence"),  # from a Claim or a Figure
    "MENTIONS": ("Sentence", "Entity"),
    "SUBJECT": ("Claim", "Entity"),
    "OBJECT": ("Claim", "Entity"),
    "FROM": ("Claim", "Entity"),
    "ABOUT": ("Figure", "Entity"),
    "USES": ("Article", "Sense"),
}


@dataclass(slots=True)
class Evidence:
    """What one article adds: rows for nodes and relationships; entity ends are sense ids until the store knows."""

    article: Row
    uses: list[Use]
    sentences: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)  # with head, tail and from as sense ids
    figures: list[Row] = field(default_factory=list)
    edges: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict)  # (label, type, label) -> rows

    def edge(self, head: str, kind: str, tail: str, start: str, end: str, **props: Any) -> None:
        """Add a relationship; properties without a value are left out."""
        kept = {k: v for k, v in props.items() if v is not None}
        self.edges.setdefault((head, kind, tail), []).append({"from": start, "to": end, "props": kept})


def facts_digest(facts: Facts) -> str:
    """Return the hash of all that the facts say."""
    return hashlib.sha256(json.dumps(to_json(facts), sort_keys=True).encode()).hexdigest()[:32]


def evidence_of(facts: Facts, ontology: Ontology) -> Evidence:
    """Return the article's own part of the graph."""
    article = facts.article
    uses, senses = uses_in(facts)
    row = {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "language": article.language,
        "sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        "ingested": datetime.now(UTC).date().isoformat(),
        "digest": facts_digest(facts),
    }
    evidence = Evidence(_known(row), uses)
    for use in uses:
        also = [json.dumps([s.family, s.stem, s.qualifier]) for s in use.also]
        evidence.edge("Article", "USES", "Sense", article.id, use.sense.id, label=use.label, names=use.names, also=also)
    places = _Places(facts, evidence)
    for mention in facts.mentions:
        if mention.entity in senses:
            sentence = places.at(mention.start_char)
            span = {"start_char": mention.start_char, "end_char": mention.end_char}
            sense = senses[mention.entity]
            evidence.edge(
                "Sentence", "MENTIONS", "Entity", sentence, sense, sense=sense, surface=mention.surface, **span
            )
    if not facts.mentions:
        _mention_by_name(facts, senses, evidence)
    for relation in facts.relations:
        _add_claims(relation, senses, places, evidence, ontology)
    _add_figures(facts, senses, places, evidence)
    return evidence


def _known(row: Mapping[str, Any]) -> Row:
    return {k: v for k, v in row.items() if v is not None}


class _Places:
    """Finds the sentence of an offset or a quote; a quote that stands nowhere becomes a sentence."""

    def __init__(self, facts: Facts, evidence: Evidence) -> None:
        self.article = facts.article
        self.evidence = evidence
        self.texts: list[tuple[str, str]] = []
        self.starts: list[tuple[int, str]] = []
        for sentence in facts.sentences:
            self._add(sentence)
        if not facts.sentences:
            self._add(Sentence(0, facts.article.title or facts.article.id))
        self.starts.sort()

    def _add(self, sentence: Sentence) -> str:
        id = digest(self.article.id, "sentence", str(sentence.index), sentence.text)
        span = {"start_char": sentence.start_char, "end_char": sentence.end_char}
        self.evidence.sentences.append(_known({"id": id, "text": sentence.text, "index": sentence.index, **span}))
        self.evidence.edge("Sentence", "IN", "Article", id, self.article.id)
        self.texts.append((sentence.text, id))
        if sentence.start_char is not None:
            self.starts.append((sentence.start_char, id))
        return id

    def at(self, start: int) -> str:
        """Return the id of the sentence that holds the offset."""
        found = bisect_right(self.starts, (start, "~")) - 1
        return self.starts[found][1] if found >= 0 else self.texts[0][1]

    def of(self, quote: str) -> str:
        """Return the id of the sentence in which the quote begins."""
        if not quote:
            return self.texts[0][1]
        for text, id in self.texts:
            if quote in text:
                return id
        start = self.article.text.find(quote)
        if start >= 0 and self.starts:
            return self.at(start)
        return self._add(Sentence(len(self.texts), quote))


def _mention_by_name(facts: Facts, senses: Mapping[str, str], evidence: Evidence) -> None:
    """Facts that came without offsets: an entity is mentioned where a name of it stands."""
    for sentence in list(evidence.sentences):
        for entity in facts.entities:
            surface = next((n for n in (entity.name, *entity.aliases) if n and n in sentence["text"]), None)
            if surface:
                sense = senses[entity.id]
                evidence.edge("Sentence", "MENTIONS", "Entity", sentence["id"], sense, sense=sense, surface=surface)


def _add_claims(
    relation: Relation, senses: Mapping[str, str], places: _Places, evidence: Evidence, ontology: Ontology
) -> None:
    head, tail = senses[relation.head], senses[relation.tail]
    props = {k: v for k, v in relation.props.items() if v not in (None, "", False)}
    start = senses.get(str(props.pop("from", "")))
    declared = ontology.relations[relation.type].properties or {}
    own = {k: v for k, v in props.items() if k in declared}
    said = {"status": relation.status, "date": relation.date, **own}
    for quote in relation.evidence or ("",):
        sentence = places.of(quote)
        told = json.dumps([said, start, quote], sort_keys=True)
        id = digest(places.article.id, "claim", head, relation.type, tail, told)
        if any(c["node"]["id"] == id for c in evidence.claims):
            continue
        rest = {"confidence": float(relation.confidence), "rules": list(relation.rules), "quote": quote}
        claim = _known({"id": id, "type": relation.type, **said, **rest})
        evidence.claims.append({"node": claim, "head": head, "tail": tail, "start": start})
        evidence.edge("Claim", "STATED_IN", "Sentence", id, sentence)
        evidence.edge("Claim", "SUBJECT", "Entity", id, head, sense=head)
        evidence.edge("Claim", "OBJECT", "Entity", id, tail, sense=tail)
        if start:
            evidence.edge("Claim", "FROM", "Entity", id, start, sense=start)


def _add_figures(facts: Facts, senses: Mapping[str, str], places: _Places, evidence: Evidence) -> None:
    known = set()
    for figure in facts.figures:
        said = {
            "value": float(figure.value),
            "unit": figure.unit,
            "what": figure.what,
            "date": figure.date,
            "garbled": figure.garbled or None,
            "quote": figure.evidence,
        }
        about = sorted({senses[a] for a in figure.about})
        id = digest(facts.article.id, "figure", json.dumps([said, about], sort_keys=True))
        if id in known:
            continue
        known.add(id)
        rest = {"confidence": float(figure.confidence), "rules": list(figure.rules)}
        evidence.figures.append(_known({"id": id, **said, **rest}))
        evidence.edge("Figure", "STATED_IN", "Sentence", id, places.of(figure.evidence))
        for sense in about:
            evidence.edge("Figure", "ABOUT", "Entity", id, sense, sense=sense)
