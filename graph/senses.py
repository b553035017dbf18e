"""The senses of one change: how many articles use them, which belong together, and which entities they are.

Only the senses that the articles use, and those joined to them, are read; so the cost does not grow
with the store.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph import statements as cypher
from graph.batches import Batches
from graph.engine import Row
from graph.resolve import Judgements, Link, Pair, Sense, Use, entity_id, group, label_of, pair

Uses = Mapping[str, list[Use]]  # article id -> how it uses senses


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
class Joining:
    """A link between two senses: how many articles say what of it, as stored and as it will be."""

    together: int = 0  # articles that use both for one thing
    apart: int = 0  # articles that keep both apart
    stored: bool = False
    changed: bool = False

    def add(self, together: int, apart: int) -> None:
        """Count more articles (or fewer)."""
        self.together, self.apart, self.changed = self.together + together, self.apart + apart, True


class Senses:
    """The senses that a change touches, as the store has them and as they will be."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self.states: dict[str, State] = {}
        self.links: dict[Pair, Joining] = {}
        self.judgements = Judgements()
        self.entity_labels: dict[str, str] = {}  # of the entities that the senses are after the change

    def entity_of(self, sense: str) -> str:
        """Return the id of the entity that the sense means after this change."""
        return self.states[sense].new_entity or ""

    def read(self, ids: set[str], new_uses: Uses) -> None:
        """Read the senses with these ids and make those that are new; read the judgements."""
        self._keep_senses(self._batches.each(cypher.SENSES, ids))
        for uses in new_uses.values():
            for use in uses:
                for sense in (use.sense, *use.also):
                    self.states.setdefault(sense.id, State(sense))
        self._read_links(ids)
        for row in self._batches.run(cypher.JUDGEMENTS):
            judged = row["j"]
            pairs = self.judgements.same if judged["kind"] == "merge" else self.judgements.different
            pairs.add(pair(judged["a"], judged["b"]))

    def _keep_senses(self, rows: Iterable[Row]) -> set[str]:
        """Remember stored senses; return the ids of those that are new to this change."""
        new = set()
        for row in rows:
            stored = row["s"]
            if stored["id"] not in self.states:
                sense = sense_of_row(stored)
                labels = Counter(json.loads(stored["labels"]))
                state = State(sense, labels, stored.get("entity"), True, stored_labels=stored["labels"])
                self.states[sense.id] = state
                new.add(sense.id)
        return new

    def _read_links(self, ids: Iterable[str]) -> None:
        for row in self._batches.each(cypher.LINKS, ids):
            count = Joining(row["together"], row["apart"], stored=True)
            self.links.setdefault(pair(row["a"], row["b"]), count)

    def count(self, uses: Uses, step: int) -> None:
        """Count the articles' labels and links in (1) or out (-1)."""
        for article_uses in uses.values():
            for use in article_uses:
                self.states[use.sense.id].labels[use.label] += step
                for other in use.also:
                    self.links.setdefault(pair(use.sense.id, other.id), Joining()).add(step, 0)

    def count_apart(self, old: Uses, new: Uses) -> None:
        """Count the articles that use both senses of a link, for different things."""
        fresh = [p for p, count in self.links.items() if not count.stored]
        for row in self._batches.rows(cypher.KEPT_APART, [{"a": a, "b": b} for a, b in fresh]):
            self.links[row["a"], row["b"]].add(0, row["apart"])
        homes_of = [(1, {u.sense.id for u in uses}) for uses in new.values()]
        before = [(-1, {u.sense.id for u in uses}) for uses in old.values()]
        for (a, b), count in self.links.items():
            for step, homes in [*homes_of, *(before if count.stored else [])]:
                if a in homes and b in homes:
                    count.add(0, step)

    # settling which senses are one entity

    def regroup(self) -> None:
        """Settle which senses are one entity."""
        self._read_neighbours()
        linked = {s for p, count in self.links.items() if count.together > 0 for s in p}
        alive = {i: s.counted() for i, s in self.states.items() if +s.labels or i in linked}
        links = {p: Link(c.together, c.apart) for p, c in self.links.items() if c.together > 0}
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
            rows = self._batches.each(cypher.SENSES_OF_ENTITIES, {s.entity for s in states if s.entity})
            rows += self._batches.each(cypher.SENSES_OF_BUCKETS, {s.sense.bucket for s in states})
            self._read_links(frontier)
            joined = {s for p in (*self.links, *self.judgements.same) if frontier & set(p) for s in p}
            rows += self._batches.each(cypher.SENSES, joined - set(self.states))
            frontier = self._keep_senses(rows)

    # writing

    def write(self) -> list[Row]:
        """Write senses and links; return the moves: sense, old entity, new entity."""
        linked = {s for p, count in self.links.items() if count.together > 0 for s in p}
        states = sorted(self.states.items())
        dead = [i for i, s in states if not +s.labels and i not in linked]
        alive = [(i, s) for i, s in states if i not in set(dead)]
        self._batches.rows(cypher.create_nodes("Sense"), [_sense_row(i, s) for i, s in alive if not s.stored])
        changed = [
            _sense_row(i, s)
            for i, s in alive
            if s.stored and (s.new_entity != s.entity or _labels(s) != s.stored_labels)
        ]
        self._batches.rows(cypher.SET_SENSE, [{k: r.get(k) for k in ("id", "labels", "entity")} for r in changed])
        self._write_links()
        self._batches.each(cypher.delete_nodes("Sense"), [i for i in dead if self.states[i].stored])
        self._create_entities()
        again = [(i, s) for i, s in alive if s.entity != s.new_entity]
        self._batches.rows(cypher.MEANS, [{"id": i, "entity": s.entity} for i, s in again if s.entity])
        self._batches.edges("Sense", "MEANS", "Entity", [(i, s.new_entity, {}) for i, s in again if s.new_entity])
        return [{"sense": i, "entity": s.entity, "new": s.new_entity} for i, s in again if s.entity and s.new_entity]

    def _write_links(self) -> None:
        kept = {p: c for p, c in sorted(self.links.items()) if c.together > 0}
        rows = [
            {"a": a, "b": b, "together": c.together, "apart": c.apart}
            for (a, b), c in kept.items()
            if c.changed and c.stored
        ]
        self._batches.rows(cypher.SET_LINK, rows)
        fresh = [(a, b, {"together": c.together, "apart": c.apart}) for (a, b), c in kept.items() if not c.stored]
        self._batches.edges("Sense", "SAME_AS", "Sense", fresh)
        over = [{"a": a, "b": b} for (a, b), c in self.links.items() if c.together <= 0 and c.stored]
        self._batches.rows(cypher.DELETE_LINK, over)

    def _create_entities(self) -> None:
        known = {s.entity for s in self.states.values()}
        by_label: dict[str, list[Row]] = defaultdict(list)
        for entity, label in sorted(self.entity_labels.items()):
            if entity not in known:
                by_label[label].append({"id": entity, "name": "", "aliases": []})
        for label, rows in by_label.items():
            self._batches.rows(cypher.create_nodes(f"Entity:{label}"), rows)


def senses_in(uses: Uses) -> set[str]:
    return {s.id for many in uses.values() for use in many for s in (use.sense, *use.also)}


def sense_of_row(row: Mapping[str, Any]) -> Sense:
    return Sense(row["family"], row["stem"], row["qualifier"])


def _labels(state: State) -> str:
    return json.dumps(dict(sorted((+state.labels).items())))


def _sense_row(id: str, state: State) -> Row:
    sense = state.sense
    row = {"id": id, "family": sense.family, "stem": sense.stem, "qualifier": sense.qualifier, "bucket": sense.bucket}
    return {**row, "labels": _labels(state), **({"entity": state.new_entity} if state.new_entity else {})}
