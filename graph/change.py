"""One change of the store: some articles go, some come, some judgements were made.

Everything happens in one transaction. What articles share is kept as exact counts: labels of
senses, spellings, links between senses, versions of relationships. Only the senses that the
articles use, and those joined to them, are read; so the cost does not grow with the store.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph import statements as cypher
from graph.engine import Run
from graph.evidence import Evidence, Row
from graph.names import fold
from graph.ontology import Ontology
from graph.resolve import Judgements, Link, Pair, Sense, Use, digest, entity_id, group, label_of, pair
from graph.sums import Sum, version_of

BATCH = 1000  # rows in one statement


@dataclass(slots=True)
class State:
    """A sense as the store has it and as it will be."""

    sense: Sense
    labels: Counter[str] = field(default_factory=Counter)
    entity: str | None = None  # as stored
    stored: bool = False
    new_entity: str | None = None
    stored_labels: str = "{}"

    def counted(self) -> Sense:
        """Return the sense with its label counts."""
        return Sense(self.sense.family, self.sense.stem, self.sense.qualifier, dict(self.labels))


@dataclass(slots=True)
class Count:
    """A spelling of a sense, or a link between two: how often, as stored and as it will be."""

    first: int = 0  # of a spelling: articles that use it; of a link: articles that use both for one thing
    second: int = 0  # of a spelling: articles whose main name it is; of a link: articles that keep both apart
    stored: bool = False
    changed: bool = False

    def add(self, first: int, second: int) -> None:
        self.first, self.second, self.changed = self.first + first, self.second + second, True


class Change:
    """The work of one transaction; ``apply`` is its whole life."""

    def __init__(self, run: Run, ontology: Ontology) -> None:
        self._run = run
        self.ontology = ontology
        self.states: dict[str, State] = {}
        self.links: dict[Pair, Count] = {}
        self.names: dict[tuple[str, str], Count] = {}  # (sense id, spelling)
        self.judgements = Judgements()
        self.entity_labels: dict[str, str] = {}
        self.facts = FactSums(self)

    def apply(self, gone: list[str], come: list[Evidence], touched: Iterable[str] = ()) -> None:
        """Take out the articles ``gone``, put in ``come``, and settle the senses ``touched`` anew."""
        old_uses = self._old_uses(gone)
        self.facts.take_away(gone)
        for statement in cypher.DELETE_EVIDENCE:
            self.each(statement, gone)
        new_uses = {e.article["id"]: e.uses for e in come}
        self._read_senses({s for uses in (old_uses, new_uses) for s in _senses(uses)} | set(touched), new_uses)
        self._count(old_uses, -1)
        self._count(new_uses, 1)
        self._count_apart(old_uses, new_uses)
        self._regroup()
        moves = self._write_senses()
        self._move(moves)
        self._write_articles(come)
        self.facts.write()
        self._finish_entities()

    # reading

    def each(self, statement: str, ids: Iterable[str]) -> list[Row]:
        """Run the statement for the ids, in batches."""
        todo = sorted(set(ids))
        return [r for at in range(0, len(todo), BATCH) for r in self._run(statement, ids=todo[at : at + BATCH])]

    def rows(self, statement: str, rows: list[Row]) -> list[Row]:
        """Run the statement for the rows, in batches."""
        return [r for at in range(0, len(rows), BATCH) for r in self._run(statement, rows=rows[at : at + BATCH])]

    def _old_uses(self, gone: list[str]) -> dict[str, list[Use]]:
        uses: dict[str, list[Use]] = defaultdict(list)
        for row in self.each(cypher.USES, gone):
            also = [Sense(*json.loads(text)) for text in row["also"] or ()]
            uses[row["article"]].append(Use(_sense(row), row["label"], list(row["names"]), also))
        return uses

    def _read_senses(self, ids: set[str], new_uses: Mapping[str, list[Use]]) -> None:
        self._keep_senses(self.each(cypher.SENSES, ids))
        for uses in new_uses.values():
            for use in uses:
                for sense in (use.sense, *use.also):
                    self.states.setdefault(sense.id, State(sense))
        self._read_links(ids)
        for row in self._run(cypher.JUDGEMENTS):
            judged = row["j"]
            pairs = self.judgements.same if judged["kind"] == "merge" else self.judgements.different
            pairs.add(pair(judged["a"], judged["b"]))

    def _keep_senses(self, rows: Iterable[Row]) -> set[str]:
        """Remember stored senses; return the ids of those that are new to this change."""
        new = set()
        for row in rows:
            stored = row["s"]
            if stored["id"] not in self.states:
                sense = _sense(stored)
                labels = Counter(json.loads(stored["labels"]))
                state = State(sense, labels, stored.get("entity"), True, stored_labels=stored["labels"])
                self.states[sense.id] = state
                new.add(sense.id)
        return new

    def _read_links(self, ids: Iterable[str]) -> None:
        for row in self.each(cypher.LINKS, ids):
            count = Count(row["together"], row["apart"], stored=True)
            self.links.setdefault(pair(row["a"], row["b"]), count)

    # counting

    def _count(self, uses: Mapping[str, list[Use]], step: int) -> None:
        for article_uses in uses.values():
            for use in article_uses:
                self.states[use.sense.id].labels[use.label] += step
                for at, name in enumerate(use.names):
                    self.names.setdefault((use.sense.id, name), Count()).add(step, step if at == 0 else 0)
                for other in use.also:
                    self.links.setdefault(pair(use.sense.id, other.id), Count()).add(step, 0)

    def _count_apart(self, old: Mapping[str, list[Use]], new: Mapping[str, list[Use]]) -> None:
        """Count the articles that use both senses of a link, for different things."""
        fresh = [p for p, count in self.links.items() if not count.stored]
        for row in self.rows(cypher.KEPT_APART, [{"a": a, "b": b} for a, b in fresh]):
            self.links[row["a"], row["b"]].add(0, row["apart"])
        homes_of = [(1, {u.sense.id for u in uses}) for uses in new.values()]
        before = [(-1, {u.sense.id for u in uses}) for uses in old.values()]
        for (a, b), count in self.links.items():
            for step, homes in [*homes_of, *(before if count.stored else [])]:
                if a in homes and b in homes:
                    count.add(0, step)

    # settling which senses are one entity

    def _regroup(self) -> None:
        self._read_neighbours()
        linked = {s for p, count in self.links.items() if count.first > 0 for s in p}
        alive = {i: s.counted() for i, s in self.states.items() if +s.labels or i in linked}
        links = {p: Link(c.first, c.second) for p, c in self.links.items() if c.first > 0}
        for members in group(alive, links, self.judgements):
            senses = [alive[m] for m in members]
            if not any(s.label_counts for s in senses):
                continue  # other names of something that no article is about
            label = label_of(senses)
            entity = entity_id(label, members)
            self.entity_labels[entity] = label
            for member in members:
                self.states[member].new_entity = entity

    def _read_neighbours(self) -> None:
        """Read the senses that can be in one group with those already read, until there are no more."""
        frontier = set(self.states)
        while frontier:
            states = [self.states[i] for i in frontier]
            rows = self.each(cypher.SENSES_OF_ENTITIES, {s.entity for s in states if s.entity})
            rows += self.each(cypher.SENSES_OF_BUCKETS, {s.sense.bucket for s in states})
            self._read_links(frontier)
            joined = {s for p in (*self.links, *self.judgements.same) if frontier & set(p) for s in p}
            rows += self.each(cypher.SENSES, joined - set(self.states))
            frontier = self._keep_senses(rows)

    # writing

    def _write_senses(self) -> list[Row]:
        """Write senses and links; return the moves: sense, old entity, new entity."""
        linked = {s for p, count in self.links.items() if count.first > 0 for s in p}
        states = sorted(self.states.items())
        dead = [i for i, s in states if not +s.labels and i not in linked]
        alive = [(i, s) for i, s in states if i not in set(dead)]
        self.rows(cypher.create_nodes("Sense"), [_sense_row(i, s) for i, s in alive if not s.stored])
        changed = [
            _sense_row(i, s)
            for i, s in alive
            if s.stored and (s.new_entity != s.entity or _labels(s) != s.stored_labels)
        ]
        self.rows(cypher.SET_SENSE, [{k: r.get(k) for k in ("id", "labels", "entity")} for r in changed])
        self._write_links()
        self.each(cypher.delete_nodes("Sense"), [i for i in dead if self.states[i].stored])
        self._create_entities()
        again = [(i, s) for i, s in alive if s.entity != s.new_entity]
        self.rows(cypher.MEANS, [{"id": i, "entity": s.entity} for i, s in again if s.entity])
        self.edges("Sense", "MEANS", "Entity", [(i, s.new_entity, {}) for i, s in again if s.new_entity])
        return [{"sense": i, "entity": s.entity, "new": s.new_entity} for i, s in again if s.entity and s.new_entity]

    def _write_links(self) -> None:
        kept = {p: c for p, c in sorted(self.links.items()) if c.first > 0}
        rows = [
            {"a": a, "b": b, "together": c.first, "apart": c.second}
            for (a, b), c in kept.items()
            if c.changed and c.stored
        ]
        self.rows(cypher.SET_LINK, rows)
        fresh = [(a, b, {"together": c.first, "apart": c.second}) for (a, b), c in kept.items() if not c.stored]
        self.edges("Sense", "SAME_AS", "Sense", fresh)
        over = [{"a": a, "b": b} for (a, b), c in self.links.items() if c.first <= 0 and c.stored]
        self.rows(cypher.DELETE_LINK, over)

    def edges(self, head: str, kind: str, tail: str, edges: list[tuple[str, Any, Row]]) -> None:
        """Create relationships: start id, end id, properties."""
        rows = [{"from": start, "to": end, "props": props} for start, end, props in edges]
        self.rows(cypher.create_edges(head, kind, tail), rows)

    def _create_entities(self) -> None:
        known = {s.entity for s in self.states.values()}
        by_label: dict[str, list[Row]] = defaultdict(list)
        for entity, label in sorted(self.entity_labels.items()):
            if entity not in known:
                by_label[label].append({"id": entity, "name": "", "aliases": []})
        for label, rows in by_label.items():
            self.rows(cypher.create_nodes(f"Entity:{label}"), rows)

    def _move(self, moves: list[Row]) -> None:
        """Let the evidence of the moved senses point to their new entities."""
        if not moves:
            return
        rows = {edge: self.rows(_of(cypher.EVIDENCE_OF_SENSE, edge), moves) for edge in cypher.EVIDENCE}
        claims = [r["from"] for (label, _), found in rows.items() if label == "Claim" for r in found]
        with self.facts.moving(claims):
            for edge, found in rows.items():
                self.rows(_of(cypher.DELETE_EVIDENCE_OF_SENSE, edge), moves)
                self.edges(edge[0], edge[1], "Entity", [(r["from"], r["to"], r["props"]) for r in found])
            starts = [{"id": r["from"], "from": r["to"]} for r in rows["Claim", "FROM"]]
            self.rows(cypher.SET_CLAIM_FROM, starts)

    def _write_articles(self, come: list[Evidence]) -> None:
        nodes: dict[str, list[Row]] = {"Article": [e.article for e in come]}
        nodes["Sentence"] = [s for e in come for s in e.sentences]
        nodes["Claim"] = [self.facts.add(e.article["id"], claim) for e in come for claim in e.claims]
        nodes["Figure"] = [f for e in come for f in e.figures]
        for label, rows in nodes.items():
            self.rows(cypher.create_nodes(label), rows)
        edges: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for evidence in come:
            for ends, rows in evidence.edges.items():
                edges[ends] += rows
        for (head, kind, tail), rows in edges.items():
            if tail == "Entity":
                rows = [{**r, "to": self.states[r["to"]].new_entity} for r in rows]
            self.rows(cypher.create_edges(head, kind, tail), rows)

    def _finish_entities(self) -> None:
        """Write names, and delete the entities that nothing is left of."""
        shown = self._write_names()
        stored = {r["e"]["id"]: r["e"] for r in self.each(cypher.ENTITIES, self.entity_labels)}
        rows = []
        for entity in sorted(self.entity_labels):
            name, aliases = _shown(shown[entity])
            if (stored[entity]["name"], list(stored[entity]["aliases"])) != (name, aliases):
                rows.append({"id": entity, "name": name, "aliases": aliases})
        self.rows(cypher.SET_ENTITY, rows)
        before = {s.entity for s in self.states.values() if s.entity}
        self.each(cypher.delete_nodes("Entity"), before - set(self.entity_labels))

    def _write_names(self) -> dict[str, dict[str, Count]]:
        """Bring the spellings up to date; return those of each entity."""
        for row in self.each(cypher.NAMES_OF_SENSES, [i for i, s in self.states.items() if s.stored]):
            name = row["n"]
            count = self.names.setdefault((name["sense"], name["text"]), Count())
            count.first, count.second, count.stored = count.first + name["articles"], count.second + name["main"], True
        kept = {k: c for k, c in sorted(self.names.items()) if c.first > 0}
        fresh = {k: c for k, c in kept.items() if not c.stored}
        self.rows(cypher.create_nodes("Name"), [_name_row(k, c) for k, c in fresh.items()])
        ends = [(_name_id(k), self.states[k[0]].new_entity, {"sense": k[0]}) for k in fresh]
        self.edges("Name", "NAME_OF", "Entity", ends)
        changed = [_name_row(k, c) for k, c in kept.items() if c.stored and c.changed]
        self.rows(cypher.SET_NAME, [{k: r[k] for k in ("id", "articles", "main")} for r in changed])
        self.each(
            cypher.delete_nodes("Name"), [_name_id(k) for k, c in self.names.items() if c.stored and c.first <= 0]
        )
        shown: dict[str, dict[str, Count]] = defaultdict(dict)
        for (sense, text), count in kept.items():
            entity = self.states[sense].new_entity
            if entity:
                shown[entity].setdefault(text, Count()).add(count.first, count.second)
        return shown

    def entity_of(self, sense: str) -> str:
        """Return the id of the entity that the sense means after this change."""
        return self.states[sense].new_entity or ""


class FactSums:
    """The relationships of one change: what is taken away, what is added, what is counted again."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.ends: dict[str, tuple[str, str, str]] = {}  # fact -> head, type, tail
        self.steps: dict[str, list[tuple[str, int, Any]]] = defaultdict(list)  # fact -> article, step, version
        self.recount: set[str] = set()

    def fact(self, head: str, kind: str, tail: str) -> str:
        """Return the id of the relationship; a symmetric one has one direction."""
        relation = self.change.ontology.relations.get(kind)
        if relation and relation.symmetric and tail < head:
            head, tail = tail, head
        fact = "f" + digest(head, kind, tail)
        self.ends[fact] = (head, kind, tail)
        return fact

    def take_away(self, articles: list[str]) -> None:
        """Remember what the articles said."""
        for row in self.change.each(cypher.CLAIMS_OF_ARTICLES, articles):
            claim = row["claim"]
            fact = self.fact(row["head"], claim["type"], row["tail"])
            self.steps[fact].append((row["article"], -1, version_of(claim)))

    def add(self, article: str, claim: Row) -> Row:
        """Remember what the article says; return the claim's row."""
        node = claim["node"]
        if claim["start"]:
            node = {**node, "from": self.change.entity_of(claim["start"])}
        head, tail = self.change.entity_of(claim["head"]), self.change.entity_of(claim["tail"])
        fact = self.fact(head, node["type"], tail)
        self.steps[fact].append((article, 1, version_of(node)))
        return {**node, "fact": fact}

    def moving(self, claims: list[str]) -> _Moving:
        """Follow the claims while their ends move to other entities."""
        return _Moving(self, claims)

    def write(self) -> None:
        """Bring the relationships up to date."""
        again: dict[str, Sum] = {fact: Sum() for fact in self.recount}
        told: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in self.change.each(cypher.CLAIMS_OF_FACTS, self.recount):
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
        stored = {r["id"]: r for r in self.change.rows(cypher.FACTS.format(type=kind), rows)}
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
        self.change.rows(cypher.SET_FACT.format(type=kind), change)
        self.change.rows(cypher.DELETE_FACT.format(type=kind), delete)
        self.change.edges("Entity", kind, "Entity", create)

    def _stepped(self, fact: str, stored: Row | None) -> Sum:
        now = Sum.stored(stored["articles"], stored["versions"]) if stored else Sum()
        steps: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for article, step, version in self.steps[fact]:
            steps[article, step].append(version)
        for (_, step), versions in sorted(steps.items(), key=lambda s: s[0]):
            now.count(versions, step)
        return now


class _Moving:
    """While it is open, claims change their ends; at its end their facts are set anew."""

    def __init__(self, sums: FactSums, claims: list[str]) -> None:
        self.sums, self.claims = sums, claims

    def __enter__(self) -> None:
        for row in self.sums.change.each(cypher.ENDS_OF_CLAIMS, self.claims):
            self.sums.recount.add(self.sums.fact(row["head"], row["type"], row["tail"]))

    def __exit__(self, *_: object) -> None:
        rows = []
        for row in self.sums.change.each(cypher.ENDS_OF_CLAIMS, self.claims):
            fact = self.sums.fact(row["head"], row["type"], row["tail"])
            self.sums.recount.add(fact)
            if fact != row["fact"]:
                rows.append({"id": row["id"], "fact": fact})
        self.sums.change.rows(cypher.SET_CLAIM, rows)


def _senses(uses: Mapping[str, list[Use]]) -> set[str]:
    return {s.id for many in uses.values() for use in many for s in (use.sense, *use.also)}


def _sense(row: Mapping[str, Any]) -> Sense:
    return Sense(row["family"], row["stem"], row["qualifier"])


def _labels(state: State) -> str:
    return json.dumps(dict(sorted((+state.labels).items())))


def _sense_row(id: str, state: State) -> Row:
    sense = state.sense
    row = {"id": id, "family": sense.family, "stem": sense.stem, "qualifier": sense.qualifier, "bucket": sense.bucket}
    return {**row, "labels": _labels(state), **({"entity": state.new_entity} if state.new_entity else {})}


def _name_id(key: tuple[str, str]) -> str:
    return digest("name", *key)


def _name_row(key: tuple[str, str], count: Count) -> Row:
    sense, text = key
    words = fold(text) or text.casefold()
    row = {"id": _name_id(key), "key": words, "words": words, "text": text, "sense": sense}
    return {**row, "articles": count.first, "main": count.second}


def _shown(names: Mapping[str, Count]) -> tuple[str, list[str]]:
    """Return the name that most articles give as the main one, and all others."""
    rank: Callable[[str], Any] = lambda t: (-names[t].second, -names[t].first, -len(t), t)  # noqa: E731
    name = min(names, key=rank)
    return name, sorted(n for n in names if n != name)


def _of(statement: str, edge: tuple[str, str]) -> str:
    return statement.format(label=edge[0], type=edge[1])
