"""The picture of an answer: what is drawn, the same on both engines."""

from __future__ import annotations

from graph.store import Store
from tests.sample_stores import sample_store
from ui.picture import as_rows, elements, neighbours
from ui.texts import texts

__all__ = ["sample_store"]

WORDS = texts("en")
SCHOOL = "Xiong'an Shijia Hutong Primary School"
GROUP = "Beijing Shijia Education Group"


def drawn(store: Store, **answer: object) -> set[tuple[str, str, str]]:
    """Return the edges of the picture in words."""
    return {(row["from"], row["fact"], row["to"]) for row in as_rows(elements(store, answer, WORDS))}


def test_facts_of_the_rows_are_drawn_and_no_others(sample_store: Store) -> None:
    (fact,) = sample_store.query("MATCH (:Entity {name: $name})-[r:HOSTS]->() RETURN r.id AS id", {"name": GROUP})
    assert drawn(sample_store, names=[GROUP], rows=[{"fact": fact["id"]}]) == {(GROUP, "manages", SCHOOL)}


def test_without_facts_what_is_around_the_names_is_drawn(sample_store: Store) -> None:
    edges = drawn(sample_store, names=[SCHOOL])
    assert (GROUP, "manages", SCHOOL) in edges
    assert all(SCHOOL in (start, end) for start, _, end in edges)


def test_a_node_grows_by_what_it_has_facts_with(sample_store: Store) -> None:
    (school,) = sample_store.query("MATCH (n:Entity {name: $name}) RETURN n.id AS id", {"name": SCHOOL})
    found = {e["data"]["name"] for e in neighbours(sample_store, school["id"], WORDS) if "source" not in e["data"]}
    assert {SCHOOL, GROUP} <= found


def test_an_answer_without_names_has_no_picture(sample_store: Store) -> None:
    assert elements(sample_store, {"names": []}, WORDS) == []
