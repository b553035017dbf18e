"""The saved queries answer on the sample, the same on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from graph.store import Store
from queries.browser import saved_queries
from tests.sample_stores import sample_store

__all__ = ["sample_store"]

QUERIES = {query.name: query for query in saved_queries()}
GIVEN = {  # parameters for those that need other ones than their defaults here
    "evidence_as_a_picture": {"relationship": "<takeover>"},
    "evidence_of_a_relationship": {"relationship": "<takeover>"},
    "partners": {"name": "Yanda Hospital"},
    "figures_about": {"name": "Baoding Children's Hospital"},
    "path_between": {"one": "Kang Baoguo", "other": "Beijing"},
}


def run(store: Store, name: str) -> list[dict[str, Any]]:
    query = QUERIES[name]
    parameters = {**query.parameters, **GIVEN.get(name, {})}
    if parameters.get("relationship") == "<takeover>":
        takeover = 'MATCH (:Entity)-[r:HOSTS]->(:Entity {name: "Baoding Children\'s Hospital"}) RETURN r.id AS id'
        parameters["relationship"] = store.query(takeover)[0]["id"]
    return store.query(query.cypher, parameters)


@pytest.mark.parametrize("name", QUERIES)
def test_every_saved_query_finds_something_in_the_sample(sample_store: Store, name: str) -> None:
    assert run(sample_store, name)


def column(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_who_manages_what(sample_store: Store) -> None:
    rows = column(run(sample_store, "who_manages_what"), "manager", "managed", "status")
    assert rows == [
        ("Beijing Children's Hospital", "Baoding Children's Hospital", "done"),
        ("Beijing Children's Hospital", "National Center for Children's Health", "done"),
        ("Beijing Shijia Education Group", "Xiong'an Shijia Hutong Primary School", "done"),
        ("Xuanwu Hospital of Capital Medical University", "Xiong'an Xuanwu Hospital", "done"),
    ]


def test_disagreements_show_both_dates(sample_store: Store) -> None:
    rows = [row for row in run(sample_store, "disagreements") if row["tail"] == "Baoding Children's Hospital"]
    assert column(rows, "date", "article") == [("2015-05", "002"), ("2016-03", "008")]


def test_planned_in_2017_done_by_2024(sample_store: Store) -> None:
    rows = column(run(sample_store, "planned_then_done"), "head", "relation", "tail", "announced")
    hospital = "Xuanwu Hospital of Capital Medical University"
    assert (hospital, "HOSTS", "Xiong'an Xuanwu Hospital", "2017-09-12") in rows


def test_evidence_of_a_relationship_has_sentence_and_article(sample_store: Store) -> None:
    rows = run(sample_store, "evidence_of_a_relationship")
    assert column(rows, "published", "source") == [
        ("2017-09-12", "Tianjin Harbour Post"),
        ("2023-11-08", "Capital Region Weekly"),
    ]
    assert all("took" in row["sentence"] for row in rows)


def test_agreements_list_their_parties(sample_store: Store) -> None:
    rows = column(run(sample_store, "agreements"), "agreement", "parties")
    assert rows[1] == (
        "Teacher Exchange Agreement 2023-2025",
        [
            "Beijing Municipal Education Commission",
            "Hebei Provincial Department of Education",
            "Tianjin Municipal Education Commission",
        ],
    )


def test_moves_show_where_they_began(sample_store: Store) -> None:
    rows = column(run(sample_store, "moves"), "mover", "left_place", "reached")
    assert ("Yunda Express", "Beijing", "Xianghe County") in rows


def test_figures_that_differ_find_the_libraries(sample_store: Store) -> None:
    rows = column(run(sample_store, "figures_that_differ"), "entity", "unit", "lower", "higher")
    assert ("Xiong'an One Card", "libraries", 147, 155) in rows


def test_path_is_the_shortest_chain(sample_store: Store) -> None:
    (row,) = run(sample_store, "path_between")
    names = ["Kang Baoguo", "Langfang Municipal Transportation Bureau", "Commuter Express", "Beijing"]
    assert row["entities"] == names
    assert row["relations"] == ["WORKS_FOR", "LAUNCHED", "COVERS"]
