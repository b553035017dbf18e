"""A part of the graph, chosen once and read as a stream.

``subgraph(store, around=("Hebei",), hops=2)`` says which part; its methods give entities, facts with
their claims, figures, sentences and articles one by one, each kind sorted, read page by page: a large
graph needs no more memory than a small one. Everything goes through ``Store.query``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from graph.errors import ExportError
from graph.names import fold
from graph.ontology import ontology
from graph.records import (
    ARTICLE_PROPERTIES,
    ArticleRow,
    ClaimRow,
    EntityRow,
    Fact,
    FigureRow,
    MentionRow,
    Quote,
    Record,
    SentenceRow,
    claim_from,
    fact_from,
    figure_from,
    plain,
)
from graph.store import Row, Store

PAGE = 1000  # entities, sentences or articles read at once
FACTS_AT_ONCE = 4000  # facts read at once; a hub with more is read in parts
TIMEOUT = 600.0  # seconds for one page
NO_LIMIT = 10_000_000  # rows; pages are bounded by their own LIMIT or by FACTS_AT_ONCE


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

    @property
    def filters_claims(self) -> bool:
        """Whether a fact must rest on a certain claim."""
        return bool(self.confidence or self.articles or self.published_since or self.published_until)

    @property
    def filters_facts(self) -> bool:
        """Whether only entities with a certain fact are wanted."""
        return bool(self.filters_claims or self.relations or self.status or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Size:
    """How much a subgraph holds."""

    entities: int
    facts: int


class Subgraph:
    """A chosen part of the graph in ``store``."""

    def __init__(self, store: Store, selection: Selection) -> None:
        _check(selection)
        self.store = store
        self.selection = selection
        self._chosen = self._choose()  # entity ids, None for all

    @property
    def is_everything(self) -> bool:
        """Whether nothing of the graph is left out."""
        wanted = self.selection
        return self._chosen is None and not wanted.labels and not wanted.filters_facts

    def records(self) -> Iterator[Record]:
        """Yield everything in the order in which writers take it: entities, facts, then their evidence."""
        yield from self.entities()
        yield from self.facts()
        if self.selection.evidence:
            yield from self.figures()
            yield from self.sentences()
            yield from self.articles()

    def entities(self) -> Iterator[EntityRow]:
        """Yield the entities by id."""
        for page in self._entity_pages():
            ids = {row["id"] for row in page}
            if self.selection.filters_facts:
                ids &= self._ends(ids) | set(self._centres())
            for row in page:
                if row["id"] in ids:
                    yield EntityRow(row["id"], _label(row["labels"]), row["name"], tuple(row["aliases"] or ()))

    def facts(self) -> Iterator[Fact]:
        """Yield the facts by head, tail and type, with their claims where evidence is wanted."""
        for rows in self._fact_pages():
            yield from self._kept(rows)

    def figures(self) -> Iterator[FigureRow]:
        """Yield the figures about the chosen entities by id."""
        for page in self._pages(FIGURE_IDS):
            rows = self._query(FIGURES, ids=[row["id"] for row in page])
            abouts = self.selected(entity for row in rows for entity in row["about"])
            for row in sorted(rows, key=lambda row: str(row["id"])):
                about = tuple(sorted(set(row["about"]) & abouts))
                if about and self._wants_article(row):
                    yield figure_from(row, about)

    def sentences(self) -> Iterator[SentenceRow]:
        """Yield the sentences that the facts and figures rest on (or all of the graph's) by id."""
        wanted = None if self.is_everything else self._cited()
        for page in self._pages(SENTENCES):
            rows = [row for row in page if wanted is None or row["id"] in wanted]
            mentions = self._mentions([row["id"] for row in rows])
            for row in rows:
                names = mentions.get(row["id"], ())
                place = row["article"], row["index"], row["text"], row["start_char"], row["end_char"]
                yield SentenceRow(row["id"], *place, tuple(names))

    def articles(self) -> Iterator[ArticleRow]:
        """Yield the articles that the sentences are from by id."""
        wanted = None if self.is_everything else {quote.article for quote in self._quotes()}
        for page in self._pages(ARTICLES):
            for row in page:
                if wanted is None or row["id"] in wanted:
                    own = plain(row["properties"])
                    yield ArticleRow(row["id"], {name: own[name] for name in ARTICLE_PROPERTIES if name in own})

    def size(self) -> Size:
        """Return how many entities and facts there are, before anything is written."""
        if self.is_everything:
            (entities,) = self._query("MATCH (n:Entity) RETURN count(n) AS n")
            (facts,) = self._query("MATCH (:Entity)-[r]->(:Entity) RETURN count(r) AS n")
            return Size(entities["n"], facts["n"])
        return Size(sum(1 for _ in self.entities()), sum(1 for _ in self.facts()))

    def selected(self, ids: Iterable[str]) -> set[str]:
        """Return those of the entity ids that belong to the subgraph."""
        asked = set(ids)
        if self._chosen is not None:
            asked &= self._chosen
        if asked and self.selection.labels:
            rows = self._query(f"{ENTITIES_BY_ID} WHERE {WITH_LABELS} RETURN n.id AS id", ids=sorted(asked))
            asked = {row["id"] for row in rows}
        if asked and self.selection.filters_facts:
            asked &= self._ends(asked) | set(self._centres())
        return asked

    def why_empty(self) -> str:
        """Return a sentence that says what left nothing, for an empty subgraph."""
        if not self._query("MATCH (n:Entity) RETURN n.id AS id LIMIT 1"):
            return "The store is empty; run `jjj ingest` first."
        wanted = self.selection
        asked = {
            "around": wanted.around,
            "label": wanted.labels,
            "relation": wanted.relations,
            "place": wanted.place,
            "date": wanted.since or wanted.until,
            "publication date": wanted.published_since or wanted.published_until,
            "status": wanted.status,
            "confidence": wanted.confidence,
            "article": wanted.articles,
            "Cypher": wanted.cypher,
        }
        given = ", ".join(f"{name} {_told(value)}" for name, value in asked.items() if value)
        return f"Nothing in the store fits all of: {given}. Leave one of them out."

    # -- which entities ---------------------------------------------------------------------

    def _choose(self) -> set[str] | None:
        wanted = self.selection
        chosen: set[str] | None = None
        if wanted.place is not None:
            chosen = self._within(wanted.place)
        if wanted.cypher is not None:
            found = self._found(wanted.cypher)
            chosen = found if chosen is None else chosen & found
        if wanted.around:
            near = self._near(chosen)
            chosen = near if chosen is None else chosen & near
        return chosen

    def _centres(self) -> list[str]:
        return [entity for name in self.selection.around for entity in self._named(name)]

    def _near(self, allowed: set[str] | None) -> set[str]:
        """Return the ids within the wanted number of hops over facts that the selection keeps."""
        reached = set(self._centres())
        frontier = set(reached)
        for _ in range(self.selection.hops):
            touching = self._kept(self._touching(sorted(frontier)), within=False)
            ends = {end for fact in touching for end in (fact.head, fact.tail)}
            frontier = ends - reached if allowed is None else (ends & allowed) - reached
            reached |= frontier
            if not frontier:
                break
        return reached

    def _within(self, place: str) -> set[str]:
        ids = self._named(place)
        rows = self._query(
            "MATCH (n:Entity)-[:LOCATED_IN*1..6]->(p:Entity) WHERE p.id IN $ids RETURN DISTINCT n.id AS id", ids=ids
        )
        return {*ids, *(row["id"] for row in rows)}

    def _found(self, cypher: str) -> set[str]:
        strings: set[str] = set()
        for row in self._query(cypher):
            strings |= set(_strings(list(row.values())))
        found: set[str] = set()
        for ids in _chunks(sorted(strings), PAGE):
            found |= {row["id"] for row in self._query(f"{ENTITIES_BY_ID} RETURN n.id AS id", ids=ids)}
        return found

    def _named(self, name: str) -> list[str]:
        rows = self._query(
            "MATCH (m:Name {key: $key})-[:NAME_OF]->(n:Entity) RETURN DISTINCT n.id AS id", key=fold(name)
        )
        if rows:
            return sorted(row["id"] for row in rows)
        near = ", ".join(dict.fromkeys(hit.name for hit in self.store.find_names(name.split(), limit=5)))
        raise ExportError(f"No entity is called {name!r}." + (f" Nearest names: {near}." if near else ""))

    def _entity_pages(self) -> Iterator[list[Row]]:
        columns = "RETURN n.id AS id, labels(n) AS labels, n.name AS name, n.aliases AS aliases"
        only = f"{WITH_LABELS} AND" if self.selection.labels else ""
        if self._chosen is None:
            text = f"MATCH (n:Entity) WHERE {only} n.id > $after {columns} ORDER BY n.id LIMIT $page"
            yield from self._pages(text)
            return
        for ids in _chunks(sorted(self._chosen), PAGE):
            yield self._query(f"{ENTITIES_BY_ID} WHERE {only} n.id > '' {columns} ORDER BY n.id", ids=ids)

    # -- which facts ------------------------------------------------------------------------

    def _fact_pages(self) -> Iterator[list[Row]]:
        for page in self._degree_pages():
            for ids, part in _by_weight(page):
                if len(ids) == 1 and part > FACTS_AT_ONCE:
                    yield from self._hub_pages(ids[0])
                else:
                    rows = self._query(f"{FACTS_OF_HEADS} {self._typed} {FACT_COLUMNS}", ids=ids)
                    yield sorted(rows, key=_order)

    def _degree_pages(self) -> Iterator[list[Row]]:
        degree = "OPTIONAL MATCH (n)-[r]->(:Entity) RETURN n.id AS id, count(r) AS degree ORDER BY id"
        if self._chosen is None:
            yield from self._pages(f"MATCH (n:Entity) WHERE n.id > $after WITH n ORDER BY n.id LIMIT $page {degree}")
            return
        for ids in _chunks(sorted(self._chosen), PAGE):
            yield self._query(f"{ENTITIES_BY_ID} WITH n {degree}", ids=ids)

    def _hub_pages(self, head: str) -> Iterator[list[Row]]:
        """Yield one entity's facts in parts: tails in order, each with all of its facts."""
        typed = self._typed or "WHERE true"
        text = f"{FACTS_OF_HUB} {typed} AND t.id > $after"
        last = ""
        while True:
            tails = self._query(
                f"{text} WITH DISTINCT t.id AS id ORDER BY id LIMIT $page RETURN id",
                head=head, after=last, page=FACTS_AT_ONCE,
            )  # fmt: skip
            if not tails:
                return
            rows = self._query(f"{text} AND t.id <= $last {FACT_COLUMNS}", head=head, after=last, last=tails[-1]["id"])
            yield sorted(rows, key=_order)
            last = tails[-1]["id"]

    def _touching(self, ids: Sequence[str]) -> list[Row]:
        rows: dict[str, Row] = {}
        for part in _chunks(ids, PAGE):
            for end in (FACTS_OF_HEADS, FACTS_OF_TAILS):
                found = self._query(f"{end} {self._typed} {FACT_COLUMNS}", ids=part)
                rows |= {row["properties"]["id"]: row for row in found}
        return sorted(rows.values(), key=_order)

    @property
    def _typed(self) -> str:
        return "WHERE type(r) IN $relations" if self.selection.relations else ""

    def _kept(self, rows: list[Row], *, within: bool = True) -> Iterator[Fact]:
        """Yield the facts of the rows that the selection keeps; ``within`` also asks for both ends."""
        rows = [row for row in rows if self._wants_fact(row) and (not within or self._wants_ends(row))]
        needs_claims = self.selection.filters_claims or (within and self.selection.evidence)
        claims = self._claims([row["properties"]["id"] for row in rows]) if needs_claims else {}
        for row in rows:
            own = claims.get(row["properties"]["id"], [])
            if self.selection.filters_claims:
                own = [claim for claim in own if self._wants_claim(claim)]
                if not own:
                    continue
            yield fact_from(row, own if self.selection.evidence else [])

    def _wants_fact(self, row: Row) -> bool:
        wanted, properties = self.selection, row["properties"]
        if wanted.status and properties.get("status") not in wanted.status:
            return False
        return _overlaps(properties.get("date"), wanted.since, wanted.until)

    def _wants_ends(self, row: Row) -> bool:
        if self._chosen is not None and not {row["head"], row["tail"]} <= self._chosen:
            return False
        labels = set(self.selection.labels)
        return not labels or bool(labels & set(row["head_labels"]) and labels & set(row["tail_labels"]))

    def _wants_claim(self, claim: ClaimRow) -> bool:
        quotes = [{"article": quote.article, "published": quote.published} for quote in claim.quotes]
        return claim.confidence >= self.selection.confidence and any(map(self._wants_article, quotes))

    def _wants_article(self, row: Mapping[str, Any]) -> bool:
        wanted = self.selection
        if wanted.articles and row["article"] not in wanted.articles:
            return False
        return _overlaps(row["published"], wanted.published_since, wanted.published_until)

    def _ends(self, ids: set[str]) -> set[str]:
        """Return those of the ids that stand at an end of a fact of the subgraph."""
        kept = self._kept(self._touching(sorted(ids)))
        return ids & {end for fact in kept for end in (fact.head, fact.tail)}

    # -- evidence ---------------------------------------------------------------------------

    def _claims(self, facts: Sequence[str]) -> dict[str, list[ClaimRow]]:
        found: dict[str, list[ClaimRow]] = {}
        for ids in _chunks(sorted(facts), PAGE):
            rows = sorted(self._query(CLAIMS, ids=ids), key=lambda row: (row["claim"]["id"], row["sentence"]))
            for _, group in groupby(rows, key=lambda row: row["claim"]["id"]):
                same = list(group)
                found.setdefault(same[0]["claim"]["fact"], []).append(claim_from(same))
        return found

    def _mentions(self, sentences: Sequence[str]) -> dict[str, list[MentionRow]]:
        rows = self._query(MENTIONS, ids=sorted(sentences)) if sentences else []
        known = self.selected(row["entity"] for row in rows) if not self.is_everything else None
        found: dict[str, list[MentionRow]] = {}
        for row in sorted(rows, key=lambda row: (row["start_char"] or 0, row["entity"], row["surface"])):
            if known is None or row["entity"] in known:
                mention = MentionRow(row["entity"], row["surface"], row["start_char"], row["end_char"])
                found.setdefault(row["sentence"], []).append(mention)
        return found

    def _cited(self) -> set[str]:
        return {quote.sentence for quote in self._quotes()}

    def _quotes(self) -> Iterator[Quote]:
        for fact in self.facts():
            for claim in fact.claims:
                yield from claim.quotes
        for figure in self.figures():
            yield figure.source

    # -- queries ----------------------------------------------------------------------------

    def _pages(self, cypher: str) -> Iterator[list[Row]]:
        """Yield the rows page by page; the query takes ``$after`` and ``$page`` and is ordered by id."""
        last = ""
        while rows := self._query(cypher, after=last, page=PAGE):
            yield rows
            last = rows[-1]["id"]

    def _query(self, cypher: str, **parameters: Any) -> list[Row]:
        given = {
            "labels": sorted(self.selection.labels),
            "relations": sorted(self.selection.relations),
            **parameters,
        }
        used = {name: value for name, value in given.items() if f"${name}" in cypher}
        return self.store.query(cypher, used, timeout=TIMEOUT, limit=NO_LIMIT)


def subgraph(store: Store, **choice: Any) -> Subgraph:
    """Return the part of the graph that ``choice`` (the fields of ``Selection``) asks for.

    >>> part = subgraph(store, around=("Yanda Hospital",), hops=1, status=("done",))
    >>> part.size()
    Size(entities=5, facts=4)
    >>> [fact.tail_name for fact in part.facts() if fact.type == "PART_OF"]
    ['Yanda Group']
    """
    return Subgraph(store, Selection(**choice))


# Ids are unwound and matched one by one: both engines then use the index, which they do not for `IN $ids`.
ENTITIES_BY_ID = "UNWIND $ids AS id MATCH (n:Entity {id: id})"
WITH_LABELS = "any(label IN labels(n) WHERE label IN $labels)"
FACTS_OF_HEADS = "UNWIND $ids AS id MATCH (h:Entity {id: id})-[r]->(t:Entity)"
FACTS_OF_TAILS = "UNWIND $ids AS id MATCH (t:Entity {id: id})<-[r]-(h:Entity)"
FACTS_OF_HUB = "MATCH (h:Entity {id: $head})-[r]->(t:Entity)"
FACT_COLUMNS = (
    "RETURN h.id AS head, labels(h) AS head_labels, h.name AS head_name, t.id AS tail, labels(t) AS tail_labels, "
    "t.name AS tail_name, type(r) AS type, properties(r) AS properties"
)
SOURCE = (
    "s.id AS sentence, s.text AS text, a.id AS article, a.title AS title, a.source AS source, "
    "a.published AS published, a.url AS url"
)
CLAIMS = (
    "UNWIND $ids AS id MATCH (c:Claim {fact: id})-[:STATED_IN]->(s:Sentence)-[:IN]->(a:Article) "
    f"RETURN properties(c) AS claim, {SOURCE}"
)
FIGURE_IDS = "MATCH (f:Figure) WHERE f.id > $after RETURN f.id AS id ORDER BY id LIMIT $page"
FIGURES = (
    "UNWIND $ids AS id MATCH (f:Figure {id: id})-[:ABOUT]->(n:Entity) WITH f, collect(DISTINCT n.id) AS about "
    "MATCH (f)-[:STATED_IN]->(s:Sentence)-[:IN]->(a:Article) "
    f"RETURN f.id AS id, properties(f) AS figure, about, {SOURCE}"
)
SENTENCES = (
    "MATCH (s:Sentence)-[:IN]->(a:Article) WHERE s.id > $after RETURN s.id AS id, a.id AS article, s.index AS index, "
    "s.text AS text, s.start_char AS start_char, s.end_char AS end_char ORDER BY id LIMIT $page"
)
MENTIONS = (
    "UNWIND $ids AS id MATCH (s:Sentence {id: id})-[m:MENTIONS]->(n:Entity) RETURN s.id AS sentence, n.id AS entity, "
    "m.surface AS surface, m.start_char AS start_char, m.end_char AS end_char"
)
ARTICLES = (
    "MATCH (a:Article) WHERE a.id > $after RETURN a.id AS id, properties(a) AS properties ORDER BY id LIMIT $page"
)


def _check(selection: Selection) -> None:
    """Refuse labels, types and states that do not exist, saying which do."""
    statuses = ("done", "ongoing", "planned")
    kinds = (
        ("label", selection.labels, sorted(ontology().entities)),
        ("relation", selection.relations, sorted(ontology().relations)),
        ("status", selection.status, statuses),
    )
    for what, asked, known in kinds:
        unknown = [value for value in asked if value not in known]
        if unknown:
            raise ExportError(f"There is no {what} {unknown[0]!r}.\nKnown: {', '.join(known)}.")
    if selection.hops < 0:
        raise ExportError(f"hops is {selection.hops}; it counts steps from 0 up.")


def _label(labels: Sequence[str]) -> str:
    return next((label for label in sorted(labels) if label != "Entity"), "Entity")


def _order(row: Row) -> tuple[str, str, str]:
    return row["head"], row["tail"], row["type"]


def _overlaps(date: str | None, since: str | None, until: str | None) -> bool:
    """Whether the time that ``date`` (YYYY, YYYY-MM or a day) names touches [since, until]."""
    if since is None and until is None:
        return True
    if not date:
        return False
    return (until is None or date <= f"{until}~") and (since is None or f"{date}~" >= since)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(value.get("id"))
    elif isinstance(value, Sequence):
        for item in value:
            yield from _strings(item)


def _chunks(items: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def _by_weight(page: list[Row]) -> Iterator[tuple[list[str], int]]:
    """Yield groups of ids whose facts together are few enough to be read at once."""
    ids: list[str] = []
    weight = 0
    for row in page:
        if ids and weight + row["degree"] > FACTS_AT_ONCE:
            yield ids, weight
            ids, weight = [], 0
        if row["degree"]:
            ids.append(row["id"])
            weight += row["degree"]
    if ids:
        yield ids, weight


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
