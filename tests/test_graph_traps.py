"""Every trap of the embedded engine that we know of, and that our Cypher stays clear of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.base import GraphStore
from graph.embedded import EmbeddedEngine
from graph.errors import RefusedCypher, StoreBusy, StoreDenied, StoreError, StoreGone
from graph.neo4j_store import Neo4jEngine
from tests.graph_builders import article


def test_traps_with_before_unwind_gives_rows(store: GraphStore) -> None:
    store.add(article("a1", alone=["Place: Oldtown"]))
    text = (
        "MATCH (a:Article) WITH * UNWIND ['Oldtown'] AS name MATCH (p:Place {name: name}) RETURN a.id AS a, p.name AS p"
    )
    assert store.query(text) == [{"a": "a1", "p": "Oldtown"}]


def test_traps_an_entity_is_created_with_its_labels_in_one_transaction(store: GraphStore) -> None:
    store.add(article("a1", alone=["Place: Oldtown"]))
    assert store.query("MATCH (e:Entity:Place) RETURN labels(e) AS l") == [{"l": ["Entity", "Place"]}]


def test_traps_a_failed_transaction_leaves_nothing(store: GraphStore) -> None:
    store.prepare()

    def work(run: object) -> None:
        run("CREATE (n:Article {id: 'half'})")  # type: ignore[operator]
        raise StoreError("stop")

    with pytest.raises(StoreError, match="stop"):
        store.engine.write(work)
    assert store.articles() == []


def test_traps_a_second_open_is_refused(tmp_path: Path) -> None:
    engine = EmbeddedEngine.open(str(tmp_path / "s"), create=True)
    with pytest.raises(StoreBusy, match="another process"):
        EmbeddedEngine.open(str(tmp_path / "s"))
    engine.close()


def test_traps_load_csv_stays_off_after_opening_again(tmp_path: Path) -> None:
    EmbeddedEngine.open(str(tmp_path / "s"), create=True).close()
    engine = EmbeddedEngine.open(str(tmp_path / "s"))
    (tmp_path / "x.csv").write_text("secret\n")
    with pytest.raises(StoreError, match="disabled"):
        engine.read(f"LOAD CSV FROM 'file://{tmp_path}/x.csv' AS l RETURN l", {}, timeout=5, limit=5)
    engine.close()


def test_traps_load_csv_in_a_string_is_no_load_csv(store: GraphStore) -> None:
    assert store.query("RETURN 'LOAD CSV' AS x") == [{"x": "LOAD CSV"}]
    with pytest.raises(RefusedCypher):
        store.query("/* x */ load  csv FROM 'http://localhost/' AS l RETURN l")


def test_neo4j_that_does_not_answer_is_said() -> None:
    with pytest.raises(StoreGone, match="run the same command again"):
        Neo4jEngine.open("bolt://neo4j:password@127.0.0.1:1")


@pytest.mark.neo4j
def test_neo4j_wrong_password_is_said(neo4j_url: str) -> None:
    with pytest.raises(StoreDenied, match="NEO4J_PASSWORD"):
        Neo4jEngine.open(f"bolt://neo4j:wrong-one@{neo4j_url.rpartition('@')[2]}")


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n:Name {key: 'x'}) RETURN n",
        "MATCH (e:Entity {id: 'x'}) RETURN e",
        "MATCH (c:Claim {fact: 'x'}) RETURN c",
        "MATCH (s:Sense {bucket: 'x'}) RETURN s",
        "MATCH ()-[r:HOSTS {id: 'x'}]->() RETURN r",
    ],
)
def test_neo4j_look_ups_use_an_index(neo4j_url: str, text: str) -> None:
    import neo4j

    with GraphStore(Neo4jEngine.open(neo4j_url)) as store:
        store.prepare()
        engine = store.engine
        assert isinstance(engine, Neo4jEngine)
        with engine._session(neo4j.READ_ACCESS) as session:
            plan = session.run("PROFILE " + text).consume().profile  # type: ignore[arg-type]
    assert "Index" in str(plan)
    assert "AllNodesScan" not in str(plan)
