"""The graph as tables: which columns there are, what each means, and the rows that a record gives.

CSV and Parquet write these tables, the data dictionary explains them, the hand-overs to pandas are built
from them. Columns are fixed by the ontology, so that two exports always have the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.ontology import Ontology
from graph.records import (
    ARTICLE_PROPERTIES,
    ArticleRow,
    ClaimRow,
    EntityRow,
    Fact,
    FigureRow,
    Quote,
    Record,
    SentenceRow,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``kind`` is text, integer, number, boolean or list (of texts)."""

    name: str
    kind: str
    meaning: str


def claim_properties(ontology: Ontology) -> dict[str, str]:
    """Return the properties that relation types have of their own, with their kinds, by name."""
    kinds = {name: kind for r in ontology.relations.values() for name, kind in (r.properties or {}).items()}
    return {name: "boolean" if kinds[name] == "boolean" else "text" for name in sorted(kinds)}


def tables(ontology: Ontology) -> dict[str, tuple[Column, ...]]:
    """Return the columns of each table by its name."""
    own = tuple(Column(n, k, MEANINGS.get(n, f"{n} of the relation")) for n, k in claim_properties(ontology).items())
    return {
        "nodes": NODES,
        "edges": (*EDGES, *own, *SUM),
        "claims": (*CLAIMS, *own, *EVIDENCE),
        "figures": FIGURES,
        "sentences": SENTENCES,
        "mentions": MENTIONS,
        "articles": ARTICLES,
    }


def rows_of(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, row) for each row that the record gives; absent values are left out."""
    match record:
        case EntityRow():
            yield "nodes", {"id": record.id, "label": record.label, "name": record.name, "aliases": record.aliases}
        case Fact():
            yield "edges", edge_row(record)
            for claim in record.claims:
                for quote in claim.quotes:
                    yield "claims", _claim_row(record, claim, quote)
        case FigureRow():
            yield "figures", _figure_row(record)
        case SentenceRow():
            place = {"start_char": record.start_char, "end_char": record.end_char}
            yield "sentences", {
                "id": record.id, "article": record.article, "index": record.index, "text": record.text, **place
            }  # fmt: skip
            for mention in record.mentions:
                place = {"start_char": mention.start_char, "end_char": mention.end_char}
                yield "mentions", {
                    "sentence": record.id, "entity": mention.entity, "surface": mention.surface, **place
                }  # fmt: skip
        case ArticleRow():
            yield "articles", {"id": record.id, **{name: record.properties.get(name) for name in ARTICLE_PROPERTIES}}


def edge_row(fact: Fact) -> dict[str, Any]:
    """Return the fact as one row."""
    return {
        "source": fact.head,
        "target": fact.tail,
        "relation": fact.type,
        "id": fact.id,
        "source_name": fact.head_name,
        "target_name": fact.tail_name,
        "status": fact.status,
        "date": fact.date,
        **fact.props,
        "articles": fact.articles,
        "disagree": fact.disagree,
        "sentences": sentences_of(fact),
    }


def sentences_of(fact: Fact) -> tuple[str, ...]:
    """Return the sentences that state the fact, each once, in the order of its claims."""
    return tuple(dict.fromkeys(quote.text for claim in fact.claims for quote in claim.quotes))


def sources_of(fact: Fact) -> tuple[str, ...]:
    """Return the articles that state the fact, each once, as "id, title, date"."""
    quotes = (quote for claim in fact.claims for quote in claim.quotes)
    return tuple(
        dict.fromkeys(", ".join(filter(None, (quote.article, quote.title, quote.published))) for quote in quotes)
    )


def _claim_row(fact: Fact, claim: ClaimRow, quote: Quote) -> dict[str, Any]:
    return {
        "id": claim.id,
        "fact": fact.id,
        "source": fact.head,
        "target": fact.tail,
        "relation": fact.type,
        "status": claim.status,
        "date": claim.date,
        "confidence": claim.confidence,
        "rules": claim.rules,
        "quote": claim.quote,
        **claim.props,
        **_quote_row(quote),
    }


def _figure_row(figure: FigureRow) -> dict[str, Any]:
    return {
        "id": figure.id,
        "value": figure.value,
        "unit": figure.unit,
        "what": figure.what,
        "date": figure.date,
        "garbled": figure.garbled,
        "about": figure.about,
        "confidence": figure.confidence,
        "rules": figure.rules,
        "quote": figure.quote,
        **_quote_row(figure.source),
    }


def _quote_row(quote: Quote) -> dict[str, Any]:
    return {
        "sentence": quote.sentence,
        "sentence_text": quote.text,
        "article": quote.article,
        "title": quote.title,
        "outlet": quote.source,
        "published": quote.published,
        "url": quote.url,
    }


MEANINGS = {
    "role": "post that a person holds, as the articles word it",
    "amount": "what was given, as the articles word it",
    "from": "id of the place that was left",
    "former": "true when the relation has ended",
}
STATUS = Column("status", "text", "done, ongoing or planned")
DATE = Column("date", "text", "date of the fact, YYYY, YYYY-MM or YYYY-MM-DD; empty when the text gives none")
CONFIDENCE = Column("confidence", "number", "in [0, 1]; of claims at 0.9 about nine in ten are right")
RULES = Column("rules", "list", "the extractors that found it")
QUOTE = Column("quote", "text", "the clause itself, verbatim")

NODES = (
    Column("id", "text", "id of the entity, made from its content"),
    Column("label", "text", "what kind of thing it is, a label of the ontology"),
    Column("name", "text", "its main name"),
    Column("aliases", "list", "its other names"),
)
EDGES = (
    Column("source", "text", "id of the entity that the relation starts from"),
    Column("target", "text", "id of the entity that it points to"),
    Column("relation", "text", "type of the relation, as in the ontology"),
    Column("id", "text", "id of the fact; claims name it as their fact"),
    Column("source_name", "text", "name of the source"),
    Column("target_name", "text", "name of the target"),
    STATUS,
    DATE,
)
SUM = (
    Column("articles", "integer", "how many articles state it"),
    Column("disagree", "boolean", "true when they differ on date, status or another property"),
    Column("sentences", "list", "the sentences that state it"),
)
EVIDENCE = (
    Column("sentence", "text", "id of the sentence that states it"),
    Column("sentence_text", "text", "that sentence"),
    Column("article", "text", "id of its article"),
    Column("title", "text", "title of the article"),
    Column("outlet", "text", "who published it"),
    Column("published", "text", "when, YYYY, YYYY-MM or YYYY-MM-DD"),
    Column("url", "text", "where it can be read"),
)
CLAIMS = (
    Column("id", "text", "id of the claim: what one article says for a fact; one row for each sentence of it"),
    Column("fact", "text", "id of the fact that it supports"),
    *EDGES[:3],
    STATUS,
    DATE,
    CONFIDENCE,
    RULES,
    QUOTE,
)
FIGURES = (
    Column("id", "text", "id of the figure"),
    Column("value", "number", "the number"),
    Column("unit", "text", "what it is counted or measured in"),
    Column("what", "text", "what it counts, in words"),
    DATE,
    Column("garbled", "boolean", "true when the text has visibly lost a decimal point"),
    Column("about", "list", "ids of the entities that it is about"),
    CONFIDENCE,
    RULES,
    QUOTE,
    *EVIDENCE,
)
SENTENCES = (
    Column("id", "text", "id of the sentence"),
    Column("article", "text", "id of its article"),
    Column("index", "integer", "its place in the article, from 0"),
    Column("text", "text", "the sentence"),
    Column("start_char", "integer", "where it begins in the article's text"),
    Column("end_char", "integer", "where it ends, exclusive"),
)
MENTIONS = (
    Column("sentence", "text", "id of the sentence"),
    Column("entity", "text", "id of the entity"),
    Column("surface", "text", "the words that name it"),
    Column("start_char", "integer", "where they begin in the article's text"),
    Column("end_char", "integer", "where they end, exclusive"),
)
ARTICLES = (
    Column("id", "text", "id of the article: where it came from"),
    Column("title", "text", "its title"),
    Column("source", "text", "who published it"),
    Column("url", "text", "where it can be read"),
    Column("published", "text", "when, YYYY, YYYY-MM or YYYY-MM-DD"),
    Column("language", "text", "code of its language"),
    Column("sha256", "text", "checksum of its text"),
    Column("ingested", "text", "when it was stored"),
)
