"""The guard: what only reads passes as it is, everything else is refused with the word that is to blame."""

from __future__ import annotations

import re

import pytest

from graph.errors import RefusedCypher
from queries.guard import check, rules
from tests.hostile import HOW_MANY, hostile

READING = (
    "MATCH (n:Entity) RETURN n.name",
    "MATCH (n:`Create` {set: 1, delete: 2}) RETURN n.set, n.merge",
    "MATCH (n:Create|Delete)-[:SET|DROP*1..3]->(m:!Remove) RETURN m",
    "MATCH (n) WHERE n.name = 'DROP everything; CREATE //' RETURN n",
    'MATCH (n) WHERE n.name CONTAINS "LOAD CSV" RETURN n',
    "MATCH (`detach delete`) RETURN `detach delete`.name",
    "MATCH (n) RETURN n.load AS set, $merge AS drop",
    "MATCH (n) RETURN n{.set, remove: 1}",
    "MATCH (n) WHERE n.name STARTS WITH 'x' AND NOT (n)-[:HOSTS]->() RETURN DISTINCT labels(n)",
    "MATCH p = shortestPath((a:Entity)-[*..5]-(b:Entity)) RETURN [x IN nodes(p) | x.name]",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.labels",
    "CALL `db`.`relationshipTypes`() YIELD relationshipType RETURN *",
    "CALL db.index.fulltext.queryNodes('names', $words) YIELD node, score RETURN node.id, score",
    "MATCH (n) CALL (n) { MATCH (n)-[r]->() RETURN count(r) AS c } RETURN n.id, c",
    "MATCH (n) RETURN count { (n)-->() } AS c, exists { (n)<-[:HOSTS]-() } AS e",
    "UNWIND range(1, 10) AS i WITH i ORDER BY i DESC SKIP 1 LIMIT 3 RETURN collect(i)[0..2]",
    "RETURN CASE WHEN 1 > 0.5 THEN 'yes' ELSE 'no' END AS word, 1e3, 0x1F, .5, 2 ^ 3",
    "RETURN date('2024-01-01') AS d, duration.between(date('2024-01-01'), date('2024-05-01')).months",
    "MATCH (n) RETURN n.name UNION ALL MATCH (m) RETURN m.title AS name",
    "MATCH (start)-->(show) WHERE start IN [1] AND show IS NULL RETURN start ORDER BY show",
    "RETURN '\\\\' AS backslash, 'it\\'s' AS quote, '雄安' AS 名字",
)


@pytest.mark.parametrize("cypher", READING)
def test_guard_passes_reading_queries_unchanged(cypher: str) -> None:
    assert check(cypher) == cypher


@pytest.mark.parametrize(
    ("cypher", "run"),
    [
        ("MATCH (n) // all of them\nRETURN n;", "MATCH (n) RETURN n"),
        ("/* CREATE */ RETURN 1 /* DELETE */", "RETURN 1"),
        ("RETURN 1/**/+/**/2", "RETURN 1 + 2"),
        ("RETURN 1 // \u2028 DELETE", "RETURN 1"),
        ("RETURN '// no comment'", "RETURN '// no comment'"),
    ],
)
def test_guard_runs_what_it_has_read_and_no_comments(cypher: str, run: str) -> None:
    assert check(cypher) == run


def test_refusal_points_at_the_word() -> None:
    with pytest.raises(RefusedCypher) as refusal:
        check("MATCH (n)\nWHERE n.id = 1 SET n.x = 2\nRETURN n")
    assert str(refusal.value).splitlines() == [
        "This query is not proven to only read: SET writes (as a name, write it in backticks).",
        "    WHERE n.id = 1 SET n.x = 2",
        "                   ^^^",
    ]


@pytest.mark.parametrize(
    ("cypher", "reason"),
    [
        ("", "The query is empty"),
        ("SHOW USERS", "a query begins with one of"),
        ("RETURN 1; RETURN 2", "only one statement"),
        ("CALL apoc.load.json('x')", "the procedure 'apoc.load.json' is not on the list"),
        ("RETURN apoc.text.join(['a'], '')", "the function 'apoc.text.join' is not on the list"),
        ("RETURN \\u0041", "Unicode escapes are not run"),
        ("RETURN 'x", "the quote that opens here is not closed"),
        ("RETURN 1 /* x", "the comment that opens here is not closed"),
        ("RETURN 1\u00a0", "the character U+00A0 stands outside of a string"),
        ("RETURN " + "(" * 41, "nested too deeply"),
        ("RETURN '" + "x" * 10_000 + "'", "at most 10,000"),
        ("UNWIND range(1, 2000000) AS i RETURN i", "range() is run with plain numbers up to 1,000,000"),
    ],
)
def test_guard_says_why(cypher: str, reason: str) -> None:
    with pytest.raises(RefusedCypher, match=re.escape(reason)):
        check(cypher)


def test_two_thousand_different_hostile_texts() -> None:
    assert len(hostile()) == HOW_MANY
    assert len(set(hostile())) > 0.97 * HOW_MANY


def test_every_hostile_text_is_refused_with_a_reason() -> None:
    for text in hostile():
        with pytest.raises(RefusedCypher, match="query"):
            check(text)


def test_no_allowed_function_or_procedure_is_also_refused() -> None:
    allowed = {name.upper() for name in rules().functions | rules().procedures | rules().before_parenthesis}
    assert not allowed & set(rules().refused)
