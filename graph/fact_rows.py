"""Facts of chosen entities with their claims, read in parts that fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from graph.pages import Pages
from graph.records import ClaimRow, Fact, claim_from, fact_from, own_properties
from graph.selection import Selection
from graph.statements import quoted
from graph.store import Row

FACTS_AT_ONCE = 4000  # facts read at once; a hub with more is read in parts

# Ids are unwound and matched one by one: both engines then use the index, which they do not for `IN $ids`.
OF_HEADS = "UNWIND $ids AS id MATCH (h:Entity {id: id})-[r]->(t:Entity)"
OF_TAILS = "UNWIND $ids AS id MATCH (t:Entity {id: id})<-[r]-(h:Entity)"
OF_HUB = "MATCH (h:Entity {id: $head})-[r]->(t:Entity)"
COLUMNS = (
    "RETURN h.id AS head, labels(h) AS head_labels, h.name AS head_name, t.id AS tail, labels(t) AS tail_labels, "
    "t.name AS tail_name, type(r) AS type, properties(r) AS properties"
)
SOURCE = (
    "s.id AS sentence, s.text AS text, a.id AS article, a.title AS title, a.source AS source, "
    "a.published AS published, a.url AS url"
)


class FactRows:
    """The stored facts that a selection keeps, read over ``pages``."""

    def __init__(self, pages: Pages, selection: Selection) -> None:
        self._pages, self._selection = pages, selection
        self._typed = "WHERE type(r) IN $relations" if selection.relations else ""
        own = "".join(f", c.{name} AS {name}" for name in quoted(sorted(own_properties())))
        self._claims = (
            "UNWIND $ids AS id MATCH (c:Claim {fact: id})-[:STATED_IN]->(s:Sentence)-[:IN]->(a:Article) "
            "RETURN id AS fact, c.id AS claim, c.status AS status, c.date AS date, c.confidence AS confidence, "
            f"c.rules AS rules, c.quote AS quote{own}, {SOURCE}"
        )

    def of_heads(self, heads: Iterable[Row]) -> Iterator[list[Row]]:
        """Yield the facts that start from some entities, sorted, in parts.

        Args:
            heads: id and degree of each entity, by id.
        """
        for ids, number in _by_weight(heads):
            if len(ids) == 1 and number > FACTS_AT_ONCE:
                yield from self._of_hub(ids[0])
            else:
                yield sorted(self._pages.query(f"{OF_HEADS} {self._typed} {COLUMNS}", ids=ids), key=_order)

    def touching(self, ids: Sequence[str]) -> list[Row]:
        """Return the facts that start from or point to one of the entities, each once, sorted."""
        rows: dict[str, Row] = {}
        for end in (OF_HEADS, OF_TAILS):
            for page in self._pages.of_ids(ids, f"{end} {self._typed} {COLUMNS}"):
                rows |= {row["properties"]["id"]: row for row in page}
        return sorted(rows.values(), key=_order)

    def kept(self, rows: Iterable[Row], *, claims: bool) -> Iterator[Fact]:
        """Yield the facts of the rows that the selection keeps, whatever is at their ends; with ``claims`` if asked."""
        wanted = [row for row in rows if self._selection.wants_fact(row)]
        filters = self._selection.filters_claims
        found = self._claims_of([row["properties"]["id"] for row in wanted]) if claims or filters else {}
        for row in wanted:
            own = found.get(row["properties"]["id"], [])
            if filters:
                own = [claim for claim in own if self._selection.wants_claim(claim)]
            if own or not filters:
                yield fact_from(row, own if claims else [])

    def _of_hub(self, head: str) -> Iterator[list[Row]]:
        """Yield one entity's facts in parts: tails in order, each with all of its facts."""
        text = f"{OF_HUB} {self._typed or 'WHERE true'} AND t.id > $after"
        tails_after = f"{text} WITH DISTINCT t.id AS id ORDER BY id LIMIT $page RETURN id"
        last = ""
        while tails := self._pages.query(tails_after, head=head, after=last, page=FACTS_AT_ONCE):
            upto = tails[-1]["id"]
            rows = self._pages.query(f"{text} AND t.id <= $last {COLUMNS}", head=head, after=last, last=upto)
            yield sorted(rows, key=_order)
            last = upto

    def _claims_of(self, facts: Sequence[str]) -> dict[str, list[ClaimRow]]:
        found: dict[str, list[ClaimRow]] = {}
        for page in self._pages.of_ids(sorted(facts), self._claims):
            page.sort(key=lambda row: (row["claim"], row["sentence"]))
            for _, group in groupby(page, key=lambda row: row["claim"]):
                same = list(group)
                found.setdefault(same[0]["fact"], []).append(claim_from(same))
        return found


def _order(row: Row) -> tuple[str, str, str]:
    return row["head"], row["tail"], row["type"]


def _by_weight(heads: Iterable[Row]) -> Iterator[tuple[list[str], int]]:
    """Yield groups of ids whose facts together are few enough to be read at once."""
    ids: list[str] = []
    weight = 0
    for row in heads:
        if ids and weight + row["degree"] > FACTS_AT_ONCE:
            yield ids, weight
            ids, weight = [], 0
        if row["degree"]:
            ids.append(row["id"])
            weight += row["degree"]
    if ids:
        yield ids, weight
