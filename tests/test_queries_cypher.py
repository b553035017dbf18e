"""The query tree as Cypher: quoted names, parameters for values, reads only."""

from __future__ import annotations

import pytest

from queries.cypher import Parameters, quoted, to_cypher
from queries.tree import Columns, Condition, Count, Edge, Entities, Node, Order, Query, Values

PERSON = Node("n0", "Person")
DOG = Node("n1", "Dog", (Condition("name", "=", "Rex"),))
OWNS = Edge("r0", "n0", "OWNS", "n1")


def rendered(query: Query) -> tuple[str, dict[str, object]]:
    params = Parameters()
    return to_cypher(query, params), params.values


def test_cypher_entities_come_once_and_limited() -> None:
    text, values = rendered(Query(Entities("n0"), (PERSON, DOG), (OWNS,)))
    assert text == ("MATCH (n0:Person)-[r0:OWNS]->(n1:Dog)\nWHERE n1.name = $p0\nRETURN DISTINCT n0\nLIMIT 10000")
    assert values == {"p0": "Rex"}


def test_cypher_asking_from_the_other_end_turns_the_arrow() -> None:
    text, _ = rendered(Query(Count("n1"), (PERSON, DOG), (OWNS,)))
    assert text.startswith("MATCH (n1:Dog)<-[r0:OWNS]-(n0:Person)\n")
    assert text.endswith("RETURN count(DISTINCT n1) AS total")


def test_cypher_a_branch_is_a_second_match() -> None:
    cat = Node("n2", "Cat")
    query = Query(Values("n0", "age"), (PERSON, DOG, cat), (OWNS, Edge("r1", "n0", "FEEDS", "n2", directed=False)))
    assert rendered(query)[0].splitlines()[:2] == [
        "MATCH (n0:Person)-[r0:OWNS]->(n1:Dog)",
        "MATCH (n0)-[r1:FEEDS]-(n2:Cat)",
    ]


def test_cypher_a_superlative_sorts_and_keeps_one() -> None:
    text, _ = rendered(Query(Values("n0", "age"), (PERSON,), order=Order("n0", "age", descending=True)))
    assert text == "MATCH (n0:Person)\nRETURN n0.age AS value\nORDER BY n0.age DESC\nLIMIT 1"


def test_cypher_columns_have_headings() -> None:
    text, _ = rendered(Query(Columns("n0", (("n0", "name", "answer"), ("n0", "id", "step 2"))), (PERSON,)))
    assert "RETURN DISTINCT n0.name AS answer, n0.id AS `step 2`" in text


def test_cypher_what_lies_in_what_is_followed_further() -> None:
    text, _ = rendered(Query(Entities("n0"), (PERSON, DOG), (Edge("r0", "n0", "IN", "n1", most=3),)))
    assert "-[:IN*1..3]->" in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Person", "Person"), ("two words", "`two words`"), ("x`) DETACH DELETE (n", "`x``) DETACH DELETE (n`")],
)
def test_cypher_names_are_quoted_when_they_are_not_plain(name: str, expected: str) -> None:
    assert quoted(name) == expected


@pytest.mark.parametrize("value", ["'; MATCH (n) DETACH DELETE n //", "$p0", "\\u0027", "a`b"])
def test_cypher_values_never_stand_in_the_text(value: str) -> None:
    text, values = rendered(Query(Entities("n0"), (Node("n0", "Dog", (Condition("name", "=", value),)),)))
    assert value not in text.replace("$p0", "") or value == "$p0"
    assert values == {"p0": value}


def test_cypher_equal_values_share_a_parameter() -> None:
    both = (Condition("name", "=", "Rex"), Condition("nick", "=", "Rex"))
    assert rendered(Query(Entities("n0"), (Node("n0", "Dog", both),)))[1] == {"p0": "Rex"}
