"""Every trap of the embedded engine that we know of, and that our Cypher stays clear of it."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph import lookup
from graph import statements as cypher
from graph.base import GraphStore
from graph.embedded import EmbeddedEngine
from graph.errors import RefusedCypher, StoreBusy, StoreDenied, StoreError, StoreGone
from graph.neo4j_store import Neo4jEngine
from tests.graph_builders import article

ROOT = Path(__file__).parents[1]
CYPHER = [p for folder in ("graph", "queries") for p in (ROOT / folder).rglob("*.py")]
CYPHER += [
    p for folder in ("graph", "queries") for kind in ("toml", "cypher") for p in (ROOT / folder).rglob(f"*.{kind}")
]
# what the embedded engine does wrongly or not at all, as it would stand in our Cypher
AVOIDED = {
    "OR together with startNode(r)": r"WHERE[^\n]*startNode\([^\n]*\bOR\b|\bOR\b[^\n]*startNode\(",
    "SHORTEST 1": r"\bSHORTEST \d",
    "nodeTypeProperties": r"nodeTypeProperties",
    "a dynamic type": r"\[\w*:\$\(",
    "UNWIND after MATCH without WITH *": r"MATCH \([^\n\"]*\) UNWIND",
}


@pytest.mark.parametrize("trap", AVOIDED)
def test_traps_our_cypher_does_without(trap: str) -> None:
    assert [str(p.relative_to(ROOT)) for p in CYPHER if re.search(AVOIDED[trap], p.read_text(encoding="utf-8"))] == []


def test_traps_workers_are_spawned_never_forked() -> None:
    users = [p for folder in ("graph", "queries", "extract", "ui") for p in (ROOT / folder).rglob("*.py")]
    texts = [t for t in (p.read_text(encoding="utf-8") for p in users) if "multiprocessing" in t or "os.fork" in t]
    assert texts
    assert all('get_context("spawn")' in t and "os.fork" not in t for t in texts)


def test_traps_many_threads_read_and_write_in_one_process(store: GraphStore) -> None:
    store.prepare()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: store.add(article(f"a{i}", alone=["Place: Oldtown"])), range(8)))
    assert len(store.articles()) == 8
    assert store.query("MATCH (p:Place) RETURN count(p) AS n") == [{"n": 1}]


def test_traps_no_count_of_contended_writes_is_lost(store: GraphStore) -> None:
    store.engine.write(lambda run: run("CREATE (:Article {id: 'n', words: 0})"))
    up = "MATCH (a:Article {id: 'n'}) SET a.words = a.words + 1"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.engine.write(lambda run: run(up)), range(40)))
    assert store.query("MATCH (a:Article {id: 'n'}) RETURN a.words AS n") == [{"n": 40}]


def test_traps_a_label_that_changes_keeps_what_hangs_on_the_entity(store: GraphStore) -> None:
    store.add(article("a1", "Organization: Elm Hill | LOCATED_IN | Place: Oldtown"))
    for id in ("a2", "a3"):
        store.add(article(id, alone=["School: Elm Hill"]))
    text = "MATCH (e:School)-[:LOCATED_IN]->(p:Place) RETURN e.name AS e, p.name AS p"
    assert store.query(text) == [{"e": "Elm Hill", "p": "Oldtown"}]


def test_traps_sets_of_labels_stay_few(store: GraphStore) -> None:
    store.add(article("a1", "Organization: Elm Hill | LOCATED_IN | Place: Oldtown | planned 2024"))
    store.add(article("a2", alone=["School: Elm Hill", "Person: Wang Lan"]))
    sets = [row["l"] for row in store.query("MATCH (n) RETURN DISTINCT labels(n) AS l")]
    assert all(len(labels) == (2 if "Entity" in labels else 1) for labels in sets)


def test_traps_the_engine_never_keeps_its_ids_in_the_graph(store: GraphStore) -> None:
    store.add(article("a1", "Organization: Elm Hill | LOCATED_IN | Place: Oldtown"))
    assert not re.search(r"#\d+:\d+", str(store.query("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r")))


def test_traps_load_csv_from_addresses_is_off(tmp_path: Path) -> None:
    engine = EmbeddedEngine.open(str(tmp_path / "s"), create=True)
    with pytest.raises(StoreError, match="disabled"):
        engine.read("LOAD CSV FROM 'http://127.0.0.1:9/x.csv' AS l RETURN l", {}, timeout=5, limit=5)
    engine.close()


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
def test_neo4j_broken_constraint_is_said_at_once(neo4j_url: str) -> None:
    with GraphStore(Neo4jEngine.open(neo4j_url)) as store:
        store.add(article("a1"))
        since = time.monotonic()
        with pytest.raises(StoreError, match="already exists"):
            store.engine.write(lambda run: run("CREATE (:Article {id: 'a1'})"))
    assert time.monotonic() - since < 20


PLAIN = [
    text
    for name, text in vars(cypher).items()
    if name.isupper() and isinstance(text, str) and "UNWIND $" in text and "MATCH" in text and "{{" not in text
]
LOOK_UPS = [
    *PLAIN,
    *cypher.DELETE_EVIDENCE,
    *(text.format(type="HOSTS") for text in (cypher.FACTS, cypher.SET_FACT, cypher.DELETE_FACT)),
    *(
        text.format(label="Sentence", type="MENTIONS")
        for text in (cypher.EVIDENCE_OF_SENSE, cypher.DELETE_EVIDENCE_OF_SENSE)
    ),
    cypher.create_edges("Claim", "SUBJECT", "Entity"),
    cypher.delete_nodes("Name"),
    lookup.EXACT,
    lookup.MEANT,
    "MATCH (e:Entity {name: $key}) RETURN e",
    "MATCH ()-[r:HOSTS {id: $key}]->() RETURN r",
]
KEYS = ("id", "from", "to", "a", "b", "head", "tail", "entity", "sense", "bucket", "key", "new", "fact", "name")
NOTHING = {"ids": ["x"], "keys": ["x"], "key": "x", "rows": [{**dict.fromkeys(KEYS, "x"), "props": {}}]}


@pytest.mark.neo4j
@pytest.mark.parametrize("text", LOOK_UPS)
def test_neo4j_look_ups_use_an_index(neo4j_url: str, text: str) -> None:
    import neo4j

    with GraphStore(Neo4jEngine.open(neo4j_url)) as store:
        store.prepare()
        engine = store.engine
        assert isinstance(engine, Neo4jEngine)
        with engine._session(neo4j.WRITE_ACCESS) as session:
            plan = str(session.run("PROFILE " + text, NOTHING).consume().profile)
    assert "Index" in plan
    assert not re.search(r"AllNodesScan|NodeByLabelScan|RelationshipTypeScan", plan)
