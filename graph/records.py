"""What a subgraph yields: entities, facts with their claims, and the evidence, as frozen dataclasses.

The functions at the end make them from the rows that the store gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graph.ontology import ontology
from graph.store import Row

ARTICLE_PROPERTIES = ("title", "source", "url", "published", "language", "sha256", "ingested")


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One entity."""

    id: str
    label: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence that states a claim, with where it is from."""

    sentence: str  # id
    text: str
    article: str  # id
    title: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What one article says for a fact."""

    id: str
    status: str
    date: str | None
    confidence: float
    rules: tuple[str, ...]
    quote: str | None  # the clause itself, verbatim
    props: Mapping[str, Any]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One relationship between two entities: the sum of its claims."""

    id: str
    head: str
    type: str
    tail: str
    status: str
    date: str | None
    props: Mapping[str, Any]
    articles: int
    disagree: bool
    head_name: str = ""
    tail_name: str = ""
    claims: tuple[ClaimRow, ...] = ()  # only those that the selection asks for


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One counted or measured statement."""

    id: str
    value: float
    unit: str
    what: str
    date: str | None
    garbled: bool
    quote: str | None
    rules: tuple[str, ...]
    confidence: float | None
    about: tuple[str, ...]
    source: Quote


@dataclass(frozen=True, slots=True)
class MentionRow:
    """An entity named in a sentence."""

    entity: str
    surface: str
    start_char: int | None
    end_char: int | None


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """One sentence of an article."""

    id: str
    article: str
    index: int
    text: str
    start_char: int | None
    end_char: int | None
    mentions: tuple[MentionRow, ...]


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article, without its text."""

    id: str
    properties: Mapping[str, Any] = field(default_factory=dict)


Record = EntityRow | Fact | FigureRow | SentenceRow | ArticleRow


@cache
def own_properties() -> frozenset[str]:
    """Return the names of the properties that relation types have of their own."""
    return frozenset(name for relation in ontology().relations.values() for name in relation.properties or {})


def fact_from(row: Row, claims: list[ClaimRow]) -> Fact:
    properties = plain(row["properties"])
    summed = (properties.pop("status", "done"), properties.pop("date", None))
    articles, disagree = int(properties.pop("articles", 0) or 0), bool(properties.pop("disagree", False))
    fact_id = properties.pop("id")
    properties = {name: value for name, value in properties.items() if name in own_properties()}
    names = (row["head_name"], row["tail_name"])
    return Fact(
        fact_id, row["head"], row["type"], row["tail"], *summed, properties, articles, disagree, *names, tuple(claims)
    )


def claim_from(rows: list[Row]) -> ClaimRow:
    """Return the claim that the rows tell about, one for each of its sentences."""
    own = rows[0]
    return ClaimRow(
        own["claim"],
        own["status"] or "done",
        own["date"],
        1.0 if own["confidence"] is None else float(own["confidence"]),
        tuple(own["rules"] or ()),
        own["quote"],
        {name: own[name] for name in sorted(own_properties()) if own[name] is not None},
        tuple(_quote(row) for row in rows),
    )


def figure_from(row: Row, about: tuple[str, ...]) -> FigureRow:
    own = plain(row["figure"])
    return FigureRow(
        row["id"],
        own["value"],
        own.get("unit") or "",
        own.get("what") or "",
        own.get("date"),
        bool(own.get("garbled")),
        own.get("quote"),
        tuple(own.get("rules") or ()),
        own.get("confidence"),
        about,
        _quote(row),
    )


def _quote(row: Row) -> Quote:
    article = (row["article"], row["title"], row["source"], row["published"], row["url"])
    return Quote(row["sentence"], row["text"], *article)


def plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties by name without the empty ones and the engine's own."""
    return {name: properties[name] for name in sorted(properties) if name[0] != "@" and properties[name] is not None}
