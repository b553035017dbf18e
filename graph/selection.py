"""Which part of the graph is wanted, and whether a fact, a claim or an article fits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import ExportError
from graph.ontology import ontology
from graph.records import ClaimRow
from graph.store import Row

STATUSES = ("done", "ongoing", "planned")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the graph; everything by default."""

    around: tuple[str, ...] = ()  # names of entities
    hops: int = 1
    labels: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    place: str | None = None  # its name; with what lies in it
    since: str | None = None  # the facts' own dates, ISO 8601, inclusive; facts without a date are out
    until: str | None = None
    published_since: str | None = None  # the articles' dates
    published_until: str | None = None
    status: tuple[str, ...] = ()
    confidence: float = 0.0  # of at least one claim
    articles: tuple[str, ...] = ()  # ids
    cypher: str | None = None  # read-only; its rows hold entities or their ids
    evidence: bool = True

    def check(self) -> None:
        """Refuse labels, types and states that do not exist, saying which do.

        Raises:
            ExportError: there is no such label, type or state.
        """
        kinds = (
            ("label", self.labels, sorted(ontology().entities)),
            ("relation", self.relations, sorted(ontology().relations)),
            ("status", self.status, STATUSES),
        )
        for what, asked, known in kinds:
            unknown = [value for value in asked if value not in known]
            if unknown:
                raise ExportError(f"There is no {what} {unknown[0]!r}.\nKnown: {', '.join(known)}.")
        if self.hops < 0:
            raise ExportError(f"hops is {self.hops}; it counts steps from 0 up.")

    @property
    def filters_claims(self) -> bool:
        """Whether a fact must rest on a certain claim."""
        return bool(self.confidence or self.articles or self.published_since or self.published_until)

    @property
    def filters_facts(self) -> bool:
        """Whether only entities with a certain fact are wanted."""
        return bool(self.filters_claims or self.relations or self.status or self.since or self.until)

    def wants_fact(self, row: Row) -> bool:
        """Whether status and date of a stored fact fit; type, ends and claims are looked at elsewhere."""
        properties = row["properties"]
        if self.status and properties.get("status") not in self.status:
            return False
        return overlaps(properties.get("date"), self.since, self.until)

    def wants_claim(self, claim: ClaimRow) -> bool:
        """Whether the claim is sure enough and from an article that fits."""
        sources = [{"article": quote.article, "published": quote.published} for quote in claim.quotes]
        return claim.confidence >= self.confidence and any(map(self.wants_article, sources))

    def wants_article(self, row: Mapping[str, Any]) -> bool:
        """Whether the article of a row fits, by its id and its date."""
        if self.articles and row["article"] not in self.articles:
            return False
        return overlaps(row["published"], self.published_since, self.published_until)

    def told(self) -> str:
        """Return in words what is asked for."""
        asked = {
            "around": self.around,
            "label": self.labels,
            "relation": self.relations,
            "place": self.place,
            "date": self.since or self.until,
            "publication date": self.published_since or self.published_until,
            "status": self.status,
            "confidence": self.confidence,
            "article": self.articles,
            "Cypher": self.cypher,
        }
        return ", ".join(f"{name} {_told(value)}" for name, value in asked.items() if value)


def overlaps(date: str | None, since: str | None, until: str | None) -> bool:
    """Return whether the time that ``date`` (YYYY, YYYY-MM or a day) names touches [since, until].

    >>> overlaps("2019", "2019-05-01", None), overlaps("2018", "2019-05-01", None)
    (True, False)
    """
    if since is None and until is None:
        return True
    if not date:
        return False
    return (until is None or date <= f"{until}~") and (since is None or f"{date}~" >= since)


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
