"""The relationships of one change: what its articles said and say, and claims that change their ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from graph import statements as cypher
from graph.batches import Batches
from graph.engine import Row
from graph.ontology import Ontology
from graph.resolve import digest
from graph.sums import Sum, version_of


class FactSums:
    """The relationships of one change: what is taken away, what is added, what is counted again."""

    def __init__(self, batches: Batches, ontology: Ontology) -> None:
        self._batches = batches
        self._ontology = ontology
        self.ends: dict[str, tuple[str, str, str]] = {}  # fact -> head, type, tail
        self.steps: dict[str, list[tuple[str, int, Any]]] = defaultdict(list)  # fact -> article, step, version
        self.recount: set[str] = set()

    def fact(self, head: str, kind: str, tail: str) -> str:
        """Return the id of the relationship; a symmetric one has one direction."""
        relation = self._ontology.relations.get(kind)
        if relation and relation.symmetric and tail < head:
            head, tail = tail, head
        fact = "f" + digest(head, kind, tail)
        self.ends[fact] = (head, kind, tail)
        return fact

    def take_away(self, articles: list[str]) -> None:
        """Remember what the articles said."""
        for row in self._batches.each(cypher.CLAIMS_OF_ARTICLES, articles):
            claim = row["claim"]
            fact = self.fact(row["head"], claim["type"], row["tail"])
            self.steps[fact].append((row["article"], -1, version_of(claim)))

    def add(self, article: str, claim: Row, entity_of: Callable[[str], str]) -> Row:
        """Remember what the article says; return the claim's row."""
        node = claim["node"]
        if claim["start"]:
            node = {**node, "from": entity_of(claim["start"])}
        head, tail = entity_of(claim["head"]), entity_of(claim["tail"])
        fact = self.fact(head, node["type"], tail)
        self.steps[fact].append((article, 1, version_of(node)))
        return {**node, "fact": fact}

    @contextmanager
    def moving(self, claims: list[str]) -> Iterator[None]:
        """While it is open, claims change their ends; at its end their facts are set anew."""
        for row in self._batches.each(cypher.ENDS_OF_CLAIMS, claims):
            self.recount.add(self.fact(row["head"], row["type"], row["tail"]))
        yield
        rows = []
        for row in self._batches.each(cypher.ENDS_OF_CLAIMS, claims):
            fact = self.fact(row["head"], row["type"], row["tail"])
            self.recount.add(fact)
            if fact != row["fact"]:
                rows.append({"id": row["id"], "fact": fact})
        self._batches.rows(cypher.SET_CLAIM, rows)

    def write(self) -> None:
        """Bring the relationships up to date."""
        again: dict[str, Sum] = {fact: Sum() for fact in self.recount}
        told: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in self._batches.each(cypher.CLAIMS_OF_FACTS, self.recount):
            told[row["claim"]["fact"], row["article"]].append(version_of(row["claim"]))
        for (fact, _), versions in told.items():
            again[fact].count(versions, 1)
        by_type: dict[str, list[str]] = defaultdict(list)
        for fact in sorted({*self.recount, *self.steps}):
            head, kind, tail = self.ends[fact]
            if head != tail:
                by_type[kind].append(fact)
        for kind, facts in by_type.items():
            self._write_type(kind, facts, again)

    def _write_type(self, kind: str, facts: list[str], again: Mapping[str, Sum]) -> None:
        rows = [{"head": self.ends[f][0], "tail": self.ends[f][2]} for f in facts]
        stored = {r["id"]: r for r in self._batches.rows(cypher.FACTS.format(type=kind), rows)}
        create, change, delete = [], [], []
        for fact in facts:
            now = again.get(fact) or self._stepped(fact, stored.get(fact))
            row = {"head": self.ends[fact][0], "tail": self.ends[fact][2]}
            if now.articles <= 0:
                delete.append(row)
            elif fact in stored:
                change.append({**row, "props": now.properties(fact)})
            else:
                create.append((row["head"], row["tail"], now.properties(fact)))
        self._batches.rows(cypher.SET_FACT.format(type=kind), change)
        self._batches.rows(cypher.DELETE_FACT.format(type=kind), delete)
        self._batches.edges("Entity", kind, "Entity", create)

    def _stepped(self, fact: str, stored: Row | None) -> Sum:
        now = Sum.stored(stored["articles"], stored["versions"]) if stored else Sum()
        steps: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for article, step, version in self.steps[fact]:
            steps[article, step].append(version)
        for (_, step), versions in sorted(steps.items(), key=lambda s: s[0]):
            now.count(versions, step)
        return now
