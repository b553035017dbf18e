"""A part of the graph, chosen once and read as a stream.

``subgraph(store, around=("Hebei",), hops=2)`` says which part; its methods give entities, facts with
their claims, figures, sentences and articles one by one, each kind sorted, read page by page: a large
graph needs no more memory than a small one. Everything goes through ``Store.query``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.choosing import BY_ID, Choosing
from graph.fact_rows import SOURCE, FactRows
from graph.pages import Pages
from graph.records import (
    ARTICLE_PROPERTIES,
    ArticleRow,
    EntityRow,
    Fact,
    FigureRow,
    MentionRow,
    Quote,
    Record,
    SentenceRow,
    figure_from,
    plain,
)
from graph.selection import Selection
from graph.store import Row, Store

SPAN = "{var}.id >= $low AND {var}.id < $high"
WITH_LABELS = "any(label IN labels(n) WHERE label IN $labels)"
ENTITY = "RETURN n.id AS id, labels(n) AS labels, n.name AS name, n.aliases AS aliases ORDER BY id"
DEGREE = "OPTIONAL MATCH (n)-[r]->(:Entity) RETURN n.id AS id, count(r) AS degree ORDER BY id"
FIGURES = (
    f"MATCH (f:Figure)-[:ABOUT]->(n:Entity) WHERE {SPAN.format(var='f')} WITH f, collect(DISTINCT n.id) AS about "
    "MATCH (f)-[:STATED_IN]->(s:Sentence)-[:IN]->(a:Article) "
    f"RETURN f.id AS id, properties(f) AS figure, about, {SOURCE}"
)
SENTENCE = (
    "RETURN s.id AS id, a.id AS article, s.index AS index, s.text AS text, s.start_char AS start_char, "
    "s.end_char AS end_char ORDER BY id"
)
SENTENCES = f"MATCH (s:Sentence)-[:IN]->(a:Article) WHERE {SPAN.format(var='s')} {SENTENCE}"
SENTENCES_BY_ID = f"UNWIND $ids AS key MATCH (s:Sentence {{id: key}})-[:IN]->(a:Article) {SENTENCE}"
MENTIONS = (
    "UNWIND $ids AS id MATCH (s:Sentence {id: id})-[m:MENTIONS]->(n:Entity) RETURN s.id AS sentence, n.id AS entity, "
    "m.surface AS surface, m.start_char AS start_char, m.end_char AS end_char"
)
ARTICLE = "RETURN a.id AS id, properties(a) AS properties ORDER BY id"
ARTICLES = f"MATCH (a:Article) WHERE {SPAN.format(var='a')} {ARTICLE}"
ARTICLES_BY_ID = f"UNWIND $ids AS key MATCH (a:Article {{id: key}}) {ARTICLE}"


@dataclass(frozen=True, slots=True)
class Size:
    """How much a subgraph holds."""

    entities: int
    facts: int


class Subgraph:
    """A chosen part of the graph in ``store``."""

    def __init__(self, store: Store, selection: Selection) -> None:
        selection.check()
        self.store = store
        self.selection = selection
        self._pages = Pages(store, labels=sorted(selection.labels), relations=sorted(selection.relations))
        self._facts = FactRows(self._pages, selection)
        choosing = Choosing(store, selection, self._pages, self._facts)
        self._centres = choosing.centres
        self._chosen = choosing.chosen()  # entity ids, None for all

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
        for page in self._entity_pages(ENTITY):
            ids = {row["id"] for row in page}
            if self.selection.filters_facts:
                ids &= self._ends(ids) | self._centres
            for row in page:
                if row["id"] in ids:
                    yield EntityRow(row["id"], _label(row["labels"]), row["name"], tuple(row["aliases"] or ()))

    def facts(self) -> Iterator[Fact]:
        """Yield the facts by head, tail and type, with their claims where evidence is wanted."""
        for heads in self._entity_pages(DEGREE):
            for rows in self._facts.of_heads(heads):
                yield from self._kept(rows)

    def figures(self) -> Iterator[FigureRow]:
        """Yield the figures about the chosen entities by id."""
        for page in self._pages.of_label("Figure", FIGURES):
            abouts = self.selected(entity for row in page for entity in row["about"])
            for row in sorted(page, key=lambda row: str(row["id"])):
                about = tuple(sorted(set(row["about"]) & abouts))
                if about and self.selection.wants_article(row):
                    yield figure_from(row, about)

    def sentences(self) -> Iterator[SentenceRow]:
        """Yield the sentences that the facts and figures rest on (or all of the graph's) by id."""
        for page in self._evidence_pages("Sentence", SENTENCES, SENTENCES_BY_ID):
            mentions = self._mentions([row["id"] for row in page])
            for row in page:
                names = mentions.get(row["id"], ())
                place = row["article"], row["index"], row["text"], row["start_char"], row["end_char"]
                yield SentenceRow(row["id"], *place, tuple(names))

    def articles(self) -> Iterator[ArticleRow]:
        """Yield the articles that the sentences are from by id."""
        for page in self._evidence_pages("Article", ARTICLES, ARTICLES_BY_ID):
            for row in page:
                own = plain(row["properties"])
                yield ArticleRow(row["id"], {name: own[name] for name in ARTICLE_PROPERTIES if name in own})

    def size(self) -> Size:
        """Return how many entities and facts there are, before anything is written."""
        if self.is_everything:
            (entities,) = self._pages.query("MATCH (n:Entity) RETURN count(n) AS n")
            (facts,) = self._pages.query("MATCH (:Entity)-[r]->(:Entity) RETURN count(r) AS n")
            return Size(entities["n"], facts["n"])
        return Size(sum(1 for _ in self.entities()), sum(1 for _ in self.facts()))

    def selected(self, ids: Iterable[str]) -> set[str]:
        """Return those of the entity ids that belong to the subgraph."""
        asked = set(ids)
        if self._chosen is not None:
            asked &= self._chosen
        if asked and self.selection.labels:
            pages = self._pages.of_ids(sorted(asked), f"{BY_ID} WHERE {WITH_LABELS} RETURN n.id AS id")
            asked = {row["id"] for page in pages for row in page}
        if asked and self.selection.filters_facts:
            asked &= self._ends(asked) | self._centres
        return asked

    def why_empty(self) -> str:
        """Return a sentence that says what left nothing, for an empty subgraph."""
        if not self._pages.query("MATCH (n:Entity) RETURN n.id AS id LIMIT 1"):
            return "The store is empty; run `jjj ingest` first."
        return f"Nothing in the store fits all of: {self.selection.told()}. Leave one of them out."

    def _entity_pages(self, wanted: str) -> Iterator[list[Row]]:
        """Yield what is ``wanted`` of the chosen entities, by id."""
        only = f"{WITH_LABELS} AND" if self.selection.labels else ""
        if self._chosen is None:
            return self._pages.of_label("Entity", f"MATCH (n:Entity) WHERE {only} {SPAN.format(var='n')} {wanted}")
        return self._pages.of_ids(sorted(self._chosen), f"{BY_ID} WITH n WHERE {only} n.id > '' {wanted}")

    def _evidence_pages(self, label: str, everything: str, by_id: str) -> Iterator[list[Row]]:
        """Yield the sentences or articles that the facts and figures are quoted from, by id."""
        if self.is_everything:
            return self._pages.of_label(label, everything)
        cited = {quote.sentence if label == "Sentence" else quote.article for quote in self._quotes()}
        return self._pages.of_ids(sorted(cited), by_id)

    def _kept(self, rows: list[Row]) -> Iterator[Fact]:
        """Yield the facts that belong to the subgraph, ends and all."""
        return self._facts.kept(filter(self._wants_ends, rows), claims=self.selection.evidence)

    def _wants_ends(self, row: Row) -> bool:
        if self._chosen is not None and not {row["head"], row["tail"]} <= self._chosen:
            return False
        labels = set(self.selection.labels)
        return not labels or bool(labels & set(row["head_labels"]) and labels & set(row["tail_labels"]))

    def _ends(self, ids: set[str]) -> set[str]:
        """Return those of the ids that stand at an end of a fact of the subgraph."""
        kept = self._kept(self._facts.touching(sorted(ids)))
        return ids & {end for fact in kept for end in (fact.head, fact.tail)}

    def _mentions(self, sentences: Sequence[str]) -> dict[str, list[MentionRow]]:
        rows = self._pages.query(MENTIONS, ids=sorted(sentences))
        known = None if self.is_everything else self.selected(row["entity"] for row in rows)
        found: dict[str, list[MentionRow]] = {}
        for row in sorted(rows, key=lambda row: (row["start_char"] or 0, row["entity"], row["surface"])):
            if known is None or row["entity"] in known:
                mention = MentionRow(row["entity"], row["surface"], row["start_char"], row["end_char"])
                found.setdefault(row["sentence"], []).append(mention)
        return found

    def _quotes(self) -> Iterator[Quote]:
        for fact in self.facts():
            for claim in fact.claims:
                yield from claim.quotes
        for figure in self.figures():
            yield figure.source


def subgraph(store: Store, **choice: Any) -> Subgraph:
    """Return the part of the graph that ``choice`` (the fields of ``Selection``) asks for.

    >>> part = subgraph(store, around=("Yanda Hospital",), hops=1, status=("done",))
    >>> part.size()
    Size(entities=5, facts=4)
    >>> [fact.tail_name for fact in part.facts() if fact.type == "PART_OF"]
    ['Yanda Group']
    """
    return Subgraph(store, Selection(**choice))


def _label(labels: Sequence[str]) -> str:
    return next((label for label in sorted(labels) if label != "Entity"), "Entity")
