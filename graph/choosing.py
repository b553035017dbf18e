"""Which entities a selection starts from: a place with what lies in it, the rows of a query, what is around names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph.errors import ExportError
from graph.fact_rows import FactRows
from graph.names import fold
from graph.pages import Pages
from graph.selection import Selection
from graph.store import Store

BY_ID = "UNWIND $ids AS id MATCH (n:Entity {id: id})"
BY_NAME = "MATCH (m:Name {key: $key})-[:NAME_OF]->(n:Entity) RETURN DISTINCT n.id AS id"
WITHIN = "UNWIND $ids AS id MATCH (n:Entity)-[:LOCATED_IN*1..6]->(:Entity {id: id}) RETURN DISTINCT n.id AS id"


class Choosing:
    """The entities of one selection."""

    def __init__(self, store: Store, selection: Selection, pages: Pages, facts: FactRows) -> None:
        self._store, self._selection, self._pages, self._facts = store, selection, pages, facts
        self.centres = frozenset(entity for name in selection.around for entity in self._named(name))

    def chosen(self) -> set[str] | None:
        """Return the ids of the entities to choose from, None for all."""
        wanted = self._selection
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

    def _near(self, allowed: set[str] | None) -> set[str]:
        """Return the ids within the wanted number of hops over facts that the selection keeps."""
        reached = set(self.centres)
        frontier = set(reached)
        for _ in range(self._selection.hops):
            touching = self._facts.kept(self._facts.touching(sorted(frontier)), claims=False)
            ends = {end for fact in touching for end in (fact.head, fact.tail)}
            frontier = ends - reached if allowed is None else (ends & allowed) - reached
            reached |= frontier
            if not frontier:
                break
        return reached

    def _within(self, place: str) -> set[str]:
        ids = self._named(place)
        return {*ids, *self._ids(ids, WITHIN)}

    def _found(self, cypher: str) -> set[str]:
        strings: set[str] = set()
        for row in self._pages.query(cypher):
            strings |= set(_strings(list(row.values())))
        return set(self._ids(sorted(strings), f"{BY_ID} RETURN n.id AS id"))

    def _ids(self, ids: Sequence[str], cypher: str) -> Iterable[str]:
        return (row["id"] for page in self._pages.of_ids(ids, cypher) for row in page)

    def _named(self, name: str) -> list[str]:
        rows = self._pages.query(BY_NAME, key=fold(name))
        if rows:
            return sorted(row["id"] for row in rows)
        near = ", ".join(dict.fromkeys(hit.name for hit in self._store.find_names(name.split(), limit=5)))
        raise ExportError(f"No entity is called {name!r}." + (f" Nearest names: {near}." if near else ""))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(value.get("id"))
    elif isinstance(value, Sequence):
        for item in value:
            yield from _strings(item)
