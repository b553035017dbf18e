"""The store on any engine: articles in and out, questions, names, judgements."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from graph import statements as cypher
from graph.change import Change
from graph.engine import Engine, Row, Run
from graph.errors import BadFacts, RefusedCypher, StoreError
from graph.evidence import Evidence, evidence_of
from graph.facts import Article, Facts
from graph.judgements import Judgement, senses_meant
from graph.lookup import find_names
from graph.ontology import Ontology, ontology
from graph.store import NameHit

BATCH_ARTICLES = 50
BATCH_SECONDS = 2.0  # an article waits no longer than this for others to share its transaction
STRINGS = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|//[^\n]*|/\*.*?\*/", re.DOTALL)


class GraphStore:
    """One graph of facts and evidence on one engine; the Store protocol, and judgements."""

    def __init__(self, engine: Engine, table: Ontology | None = None) -> None:
        self.engine = engine
        self.url = engine.url
        self.ontology = table or ontology()
        self._ready = False

    # articles

    def add(self, facts: Facts) -> None:
        """Store one article, replacing an earlier version with the same id; all of it or nothing."""
        self._check(facts)
        self._add([evidence_of(facts, self.ontology)])

    def add_many(self, facts: Iterable[Facts]) -> Iterator[str]:
        """Store articles in batches; yield each id once it is safely stored."""
        waiting: dict[str, Evidence] = {}
        since = time.monotonic()
        for one in facts:
            self._check(one)
            full = len(waiting) >= BATCH_ARTICLES or time.monotonic() - since > BATCH_SECONDS
            if waiting and (full or one.article.id in waiting):
                self._add(list(waiting.values()))
                yield from waiting
                waiting.clear()
            if not waiting:
                since = time.monotonic()
            waiting[one.article.id] = evidence_of(one, self.ontology)
        if waiting:
            self._add(list(waiting.values()))
            yield from waiting

    def remove(self, article_id: str) -> bool:
        """Take out exactly what only this article said; False when it is not there."""

        def work(run: Run) -> bool:
            self.lock(run)
            if not run(cypher.DIGESTS, ids=[article_id]):
                return False
            Change(run, self.ontology).apply([article_id], [])
            return True

        self.prepare()
        return self.engine.write(work)

    def articles(self) -> list[Article]:
        """The stored articles by id, without their text."""
        rows = self.engine.read(cypher.ARTICLES, {}, timeout=60, limit=10_000_000)
        return [Article(**{k: v for k, v in row.items() if v is not None}) for row in rows]

    # questions

    def query(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 10.0, limit: int = 10_000
    ) -> list[Row]:
        """Run read-only Cypher; values are plain Python (nodes and relationships as dicts)."""
        if re.search(r"\bLOAD\s+CSV\b", STRINGS.sub(" ", text), re.IGNORECASE):
            raise RefusedCypher("LOAD CSV reads files and addresses of the server; only the graph is read here.")
        return self.engine.read(text, parameters or {}, timeout=timeout, limit=limit)

    def find_names(self, words: Sequence[str], *, limit: int = 20) -> list[NameHit]:
        """Entities whose name or alias is, or holds, the given words, best first."""
        return find_names(self.engine, words, limit)

    # judgements

    def judge(self, kind: str, first: str, second: str, reason: str = "") -> Judgement:
        """Record that two things are one (``merge``) or never are (``split``, ``forbid``), and apply it.

        Args:
            first, second: entity ids, or names as ``Label: name`` (also such as no article uses yet).
        """

        def work(run: Run) -> Judgement:
            self.lock(run)
            a, b = senses_meant(run, first, second, self.ontology)
            made = Judgement.make(kind, a, b, reason)
            run(cypher.delete_nodes("Judgement"), ids=[j.id for j in self._judgements(run) if j.pair == made.pair])
            run(cypher.create_nodes("Judgement"), rows=[made.row()])
            Change(run, self.ontology).apply([], [], touched=made.pair)
            return made

        self.prepare()
        return self.engine.write(work)

    def judgements(self) -> list[Judgement]:
        """All recorded judgements, by id."""
        rows = self.engine.read(cypher.JUDGEMENTS, {}, timeout=60, limit=1_000_000)
        return [Judgement.stored(row["j"]) for row in rows]

    def take_back(self, judgement_id: str) -> bool:
        """Forget one judgement, and what it did; False when there is none with this id."""

        def work(run: Run) -> bool:
            self.lock(run)
            found = [j for j in self._judgements(run) if j.id == judgement_id]
            run(cypher.delete_nodes("Judgement"), ids=[j.id for j in found])
            for judgement in found:
                Change(run, self.ontology).apply([], [], touched=judgement.pair)
            return bool(found)

        self.prepare()
        return self.engine.write(work)

    # life

    def close(self) -> None:
        """Give the store free for other processes."""
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _add(self, evidence: list[Evidence]) -> None:
        ids = [e.article["id"] for e in evidence]

        def work(run: Run) -> None:
            self.lock(run)
            stored = {row["id"]: row for row in run(cypher.DIGESTS, ids=ids)}
            come = [e for e in evidence if stored.get(e.article["id"], {}).get("digest") != e.article["digest"]]
            gone = [e.article["id"] for e in come if e.article["id"] in stored]
            if come:
                Change(run, self.ontology).apply(gone, come)

        self.prepare()
        self.engine.write(work)

    def _check(self, facts: Facts) -> None:
        for entity in facts.entities:
            if entity.label not in self.ontology.entities:
                known = ", ".join(sorted(self.ontology.entities))
                raise BadFacts(f"{facts.article.id}: {entity.label!r} is no label of the ontology. Labels: {known}.")
        for relation in facts.relations:
            if relation.type not in self.ontology.relations:
                known = ", ".join(sorted(self.ontology.relations))
                raise BadFacts(f"{facts.article.id}: {relation.type!r} is no type of the ontology. Types: {known}.")

    def _judgements(self, run: Run) -> list[Judgement]:
        return [Judgement.stored(row["j"]) for row in run(cypher.JUDGEMENTS)]

    def lock(self, run: Run) -> None:
        """Let one writer at a time change the graph; where it is a server, other programs write too."""
        run(cypher.LOCK, version=cypher.SCHEMA_VERSION)

    def prepare(self) -> None:
        """Make constraints and indexes before the first write; refuse a graph of another version."""
        if self._ready:
            return
        rows = self.engine.write(lambda run: run(cypher.VERSION))  # as a write: it waits for a server that went away
        version = rows[0]["version"] if rows else cypher.SCHEMA_VERSION
        if version != cypher.SCHEMA_VERSION:
            todo = "update jingjinji" if version > cypher.SCHEMA_VERSION else "ingest its articles into a new store"
            raise StoreError(f"{self.url} has schema {version}, this program writes {cypher.SCHEMA_VERSION}: {todo}.")
        if not rows:
            self.engine.prepare(cypher.schema(self.ontology))
            self.engine.index_names()
            self.engine.write(self.lock)
        self._ready = True
