"""Records as the nodes and relationships of the store, evidence and all: what goes into another Neo4j."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph.records import ARTICLE_PROPERTIES, ArticleRow, ClaimRow, EntityRow, Fact, FigureRow, Record, SentenceRow


@dataclass(frozen=True, slots=True)
class Node:
    """One node; ``kind`` is the label under which its id is unique."""

    kind: str
    id: str
    label: str | None  # a second label
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship between two nodes, each given by kind and id; ``key`` names what tells it from its like."""

    type: str
    start: tuple[str, str]
    end: tuple[str, str]
    properties: Mapping[str, Any]
    key: tuple[str, ...] = ()


def parts_of(record: Record) -> Iterator[Node | Relationship]:
    """Yield the nodes and relationships that the record gives; absent values are left out."""
    match record:
        case EntityRow():
            properties = {"name": record.name, "aliases": list(record.aliases)}
            yield Node("Entity", record.id, record.label, properties)
        case Fact():
            yield from _fact_parts(record)
        case FigureRow():
            yield from _figure_parts(record)
        case SentenceRow():
            yield from _sentence_parts(record)
        case ArticleRow():
            known = {name: record.properties.get(name) for name in ARTICLE_PROPERTIES}
            yield Node("Article", record.id, None, _filled(known))


def _fact_parts(fact: Fact) -> Iterator[Node | Relationship]:
    summed = {"status": fact.status, "date": fact.date, **fact.props}
    properties = _filled({"id": fact.id, **summed, "articles": fact.articles, "disagree": fact.disagree})
    yield Relationship(fact.type, ("Entity", fact.head), ("Entity", fact.tail), properties, ("id",))
    for claim in fact.claims:
        yield Node("Claim", claim.id, None, _filled(_claim_properties(fact, claim)))
        yield Relationship("SUBJECT", ("Claim", claim.id), ("Entity", fact.head), {})
        yield Relationship("OBJECT", ("Claim", claim.id), ("Entity", fact.tail), {})
        for quote in claim.quotes:
            yield Relationship("STATED_IN", ("Claim", claim.id), ("Sentence", quote.sentence), {})


def _claim_properties(fact: Fact, claim: ClaimRow) -> dict[str, Any]:
    return {
        "fact": fact.id,
        "type": fact.type,
        "status": claim.status,
        "date": claim.date,
        "confidence": claim.confidence,
        "rules": list(claim.rules),
        "quote": claim.quote,
        **claim.props,
    }


def _figure_parts(figure: FigureRow) -> Iterator[Node | Relationship]:
    properties = {
        "value": float(figure.value),
        "unit": figure.unit,
        "what": figure.what,
        "date": figure.date,
        "garbled": figure.garbled,
        "confidence": figure.confidence,
        "rules": list(figure.rules),
        "quote": figure.quote,
    }
    yield Node("Figure", figure.id, None, _filled(properties))
    yield Relationship("STATED_IN", ("Figure", figure.id), ("Sentence", figure.source.sentence), {})
    for entity in figure.about:
        yield Relationship("ABOUT", ("Figure", figure.id), ("Entity", entity), {})


def _sentence_parts(sentence: SentenceRow) -> Iterator[Node | Relationship]:
    place = {"start_char": sentence.start_char, "end_char": sentence.end_char}
    properties = _filled({"text": sentence.text, "index": sentence.index, **place})
    yield Node("Sentence", sentence.id, None, properties)
    yield Relationship("IN", ("Sentence", sentence.id), ("Article", sentence.article), {})
    for mention in sentence.mentions:
        place = {"start_char": mention.start_char, "end_char": mention.end_char}
        properties = _filled({"surface": mention.surface, **place})
        ends = ("Sentence", sentence.id), ("Entity", mention.entity)
        yield Relationship("MENTIONS", *ends, properties, tuple(properties))


def _filled(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}
