"""One change of the store: some articles go, some come, some judgements were made.

Everything happens in one transaction. What articles share is kept as exact counts: labels of
senses and links between them (``senses.py``), spellings (``spellings.py``), versions of
relationships (``fact_sums.py``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from graph import statements as cypher
from graph.batches import Batches
from graph.engine import Row, Run
from graph.evidence import Evidence
from graph.fact_sums import FactSums
from graph.ontology import Ontology
from graph.resolve import Sense, Use
from graph.senses import Senses, sense_of_row, senses_in
from graph.spellings import Spellings


class Change:
    """The work of one transaction; ``apply`` is its whole life."""

    def __init__(self, run: Run, ontology: Ontology) -> None:
        self._batches = Batches(run)
        self._senses = Senses(self._batches)
        self._spellings = Spellings(self._batches)
        self._facts = FactSums(self._batches, ontology)

    def apply(self, gone: list[str], come: list[Evidence], touched: Iterable[str] = ()) -> None:
        """Take out the articles ``gone``, put in ``come``, and settle the senses ``touched`` anew."""
        old_uses = self._old_uses(gone)
        new_uses = {e.article["id"]: e.uses for e in come}
        self._facts.take_away(gone)
        for statement in cypher.DELETE_EVIDENCE:
            self._batches.each(statement, gone)
        self._senses.read({*senses_in(old_uses), *senses_in(new_uses), *touched}, new_uses)
        for uses, step in ((old_uses, -1), (new_uses, 1)):
            self._senses.count(uses, step)
            self._spellings.count(uses, step)
        self._senses.count_apart(old_uses, new_uses)
        self._senses.regroup()
        self._move(self._senses.write())
        self._write_articles(come)
        self._facts.write()
        self._finish_entities()

    def _old_uses(self, gone: list[str]) -> dict[str, list[Use]]:
        uses: dict[str, list[Use]] = defaultdict(list)
        for row in self._batches.each(cypher.USES, gone):
            also = [Sense(*json.loads(text)) for text in row["also"] or ()]
            uses[row["article"]].append(Use(sense_of_row(row), row["label"], list(row["names"]), also))
        return uses

    def _move(self, moves: list[Row]) -> None:
        """Let the evidence of the moved senses point to their new entities."""
        if not moves:
            return
        rows = {edge: self._batches.rows(_of(cypher.EVIDENCE_OF_SENSE, edge), moves) for edge in cypher.EVIDENCE}
        claims = [r["from"] for (label, _), found in rows.items() if label == "Claim" for r in found]
        with self._facts.moving(claims):
            for edge, found in rows.items():
                self._batches.rows(_of(cypher.DELETE_EVIDENCE_OF_SENSE, edge), moves)
                self._batches.edges(edge[0], edge[1], "Entity", [(r["from"], r["to"], r["props"]) for r in found])
            starts = [{"id": r["from"], "from": r["to"]} for r in rows["Claim", "FROM"]]
            self._batches.rows(cypher.SET_CLAIM_FROM, starts)

    def _write_articles(self, come: list[Evidence]) -> None:
        nodes: dict[str, list[Row]] = {"Article": [e.article for e in come]}
        nodes["Sentence"] = [s for e in come for s in e.sentences]
        nodes["Claim"] = [
            self._facts.add(e.article["id"], claim, self._senses.entity_of) for e in come for claim in e.claims
        ]
        nodes["Figure"] = [f for e in come for f in e.figures]
        for label, rows in nodes.items():
            self._batches.rows(cypher.create_nodes(label), rows)
        edges: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for evidence in come:
            for ends, rows in evidence.edges.items():
                edges[ends] += rows
        for (head, kind, tail), rows in edges.items():
            if tail == "Entity":
                rows = [{**r, "to": self._senses.entity_of(r["to"])} for r in rows]
            self._batches.rows(cypher.create_edges(head, kind, tail), rows)

    def _finish_entities(self) -> None:
        """Write names, and delete the entities that nothing is left of."""
        shown = self._spellings.write(self._senses.states)
        labels = self._senses.entity_labels
        stored = {row["e"]["id"]: row["e"] for row in self._batches.each(cypher.ENTITIES, labels)}
        rows = []
        for entity in sorted(labels):
            name, aliases = shown[entity]
            if (stored[entity]["name"], list(stored[entity]["aliases"])) != (name, aliases):
                rows.append({"id": entity, "name": name, "aliases": aliases})
        self._batches.rows(cypher.SET_ENTITY, rows)
        before = {state.entity for state in self._senses.states.values() if state.entity}
        self._batches.each(cypher.delete_nodes("Entity"), before - set(labels))


def _of(statement: str, edge: tuple[str, str]) -> str:
    return statement.format(label=edge[0], type=edge[1])
