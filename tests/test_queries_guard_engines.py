"""The guard's second walls: what passes it runs within limits, and what it refuses the engine does not do either."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from graph.errors import JingjinjiError, RefusedCypher
from graph.store import Store
from queries.guard import check
from tests.hostile import HANGS, HOW_MANY, READS, hostile
from tests.sample_stores import sample_store

__all__ = ["sample_store"]

HEAVY = (  # reading, so the guard lets them pass: the engine's limits must hold
    "MATCH (a), (b), (c), (d), (e), (f) WHERE a.id > b.id AND b.id > c.id AND d.id > e.id RETURN count(f.id + a.id)",
    "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b)",
    "WITH 'x' AS s " + "WITH s + s AS s " * 45 + "RETURN size(s)",
    "RETURN size(reduce(s = 'x', i IN range(1, 60) | s + s))",
    "MATCH p = (a)-[*1..30]-(b) RETURN count(p)",
    "RETURN " + "+".join(["1"] * 1400),
    "RETURN " + "(" * 39 + "1" + ")" * 39,
    "RETURN " + "CASE WHEN true THEN " * 38 + "1" + " END" * 38,
    "MATCH (a)" + "-->()" * 200 + " RETURN count(*)",
    "UNWIND range(1, 1000000) AS a WITH collect(a) AS many UNWIND many AS x RETURN count(x)",
)
SECONDS = 2.0


def whole_graph(store: Store) -> tuple[object, object]:
    nodes = store.query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties")
    links = store.query("MATCH (a)-[r]->(b) RETURN type(r) AS type, properties(r) AS properties, a.id AS a, b.id AS b")
    return sorted(map(repr_of, nodes)), sorted(map(repr_of, links))


def repr_of(row: dict[str, object]) -> str:
    return repr(sorted((k, sorted(v.items()) if isinstance(v, dict) else v) for k, v in row.items()))


@pytest.fixture
def unchanged(sample_store: Store) -> Iterator[Store]:
    """The store, checked to be the same node for node after the test."""
    before = whole_graph(sample_store)
    yield sample_store
    assert whole_graph(sample_store) == before


@pytest.mark.parametrize("cypher", HEAVY, ids=lambda text: text[:40])
def test_heavy_reading_ends_within_its_limit(unchanged: Store, cypher: str) -> None:
    text = check(cypher)
    began = time.monotonic()
    with suppress(JingjinjiError):
        unchanged.query(text, timeout=SECONDS)
    assert time.monotonic() - began < SECONDS + 15


def test_two_thousand_hostile_texts_behind_the_guard_change_nothing(unchanged: Store) -> None:
    refused = 0
    for text in hostile():
        try:
            unchanged.query(check(text), timeout=SECONDS, limit=100)
        except RefusedCypher:
            refused += 1
    assert refused == HOW_MANY


def test_the_engine_alone_does_not_write_either(unchanged: Store) -> None:
    # Those that hang or only read (SHOW USERS) are for the guard; the rest must fail or change nothing.
    texts = [text for text in hostile()[::4] if text not in HANGS and "range" not in text]
    for text in texts:
        with suppress(JingjinjiError):
            unchanged.query(text, timeout=SECONDS, limit=100)


@pytest.mark.parametrize("cypher", [text for text in READS if "LOAD CSV" in text and "PERIODIC" not in text])
def test_the_guard_stops_every_file_and_address(cypher: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret\n", encoding="utf-8")
    with pytest.raises(RefusedCypher):
        check(cypher.replace("/etc/passwd", str(secret)))


def test_the_embedded_engine_reads_no_file_even_without_the_guard(sample_store: Store, tmp_path: Path) -> None:
    if "://" in sample_store.url:
        pytest.skip("Neo4j reads files only from its import folder; the guard stops it before")
    secret = tmp_path / "secret.csv"
    secret.write_text("secret\n", encoding="utf-8")
    with pytest.raises(JingjinjiError):
        sample_store.query(f"LOAD CSV FROM 'file://{secret}' AS line RETURN line")
