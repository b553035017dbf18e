"""One suite for both engines: articles go in whole, come out whole, and the order does not matter."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.backup import copy, dump, restore
from graph.base import GraphStore
from graph.embedded import EmbeddedEngine
from graph.errors import BadFacts, QueryTooLong, RefusedCypher, StoreError
from graph.facts import Article, Entity, Facts
from tests.graph_builders import article, picture

ELM = "School: Elm Hill School"
OAK = "School: Oak Lane School"
WING, MAIN = "Hospital: Mapleton Hospital", "Kingsbury Children's Hospital"
SEVERAL = [
    article("a1", f"{ELM} | LOCATED_IN | Place: Oldtown", f"{ELM} | PARTNERS_WITH | {OAK}", f"{ELM} | NUMBER | 300"),
    article("a2", f"{ELM} | LOCATED_IN | Place: Oldtown City", f"{OAK} | PARTNERS_WITH | {ELM} | planned 2025"),
    article(
        "a3", "Person: Wang Lan | WORKS_FOR | School: Elm Hill School | done - principal", also=[("Oldtown", "Aldtown")]
    ),
    article("a4", "Person: Wang Lan | WORKS_FOR | Hospital: Mapleton Hospital", alone=["Place: Oldtown"]),
    article("a5", f"{ELM} | LOCATED_IN | Place: Aldtown", also=[("Aldtown", "Oldtown City")]),
]


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[list[Facts]], list[str]]:
    """The picture of a new embedded store with these articles."""

    def load(facts: list[Facts]) -> list[str]:
        folder = tmp_path / f"fresh{len(list(tmp_path.iterdir()))}"
        with GraphStore(EmbeddedEngine.open(str(folder), create=True)) as store:
            store.prepare()
            for one in facts:
                store.add(one)
            return picture(store)

    return load


def one(store: GraphStore, cypher: str, **parameters: object) -> object:
    rows = store.query(cypher, parameters)
    assert len(rows) == 1, rows
    return next(iter(rows[0].values()))


def test_store_keeps_a_relationship_with_its_claim_sentence_and_article(store: GraphStore) -> None:
    store.add(SEVERAL[0])
    rows = store.query(
        "MATCH (s:School)-[r:LOCATED_IN]->(p:Place)"
        " MATCH (c:Claim {fact: r.id})-[:STATED_IN]->(x:Sentence)-[:IN]->(a:Article)"
        " RETURN s.name AS school, p.name AS place, r.status AS status, r.articles AS n, x.text AS text,"
        " a.id AS article"
    )
    sentence = f"{ELM} | LOCATED_IN | Place: Oldtown."
    expected = {
        "school": "Elm Hill School",
        "place": "Oldtown",
        "status": "done",
        "n": 1,
        "text": sentence,
        "article": "a1",
    }
    assert rows == [expected]


def test_store_loading_twice_changes_nothing(store: GraphStore) -> None:
    assert list(store.add_many(SEVERAL)) == ["a1", "a2", "a3", "a4", "a5"]
    before = picture(store)
    for facts in reversed(SEVERAL):
        store.add(facts)
    assert picture(store) == before


@pytest.mark.parametrize("seed", range(4))
def test_store_order_and_batches_do_not_matter(
    store: GraphStore, fresh: Callable[[list[Facts]], list[str]], seed: int
) -> None:
    mixed = random.Random(seed).sample(SEVERAL, len(SEVERAL))
    list(store.add_many(mixed))
    assert picture(store) == fresh(SEVERAL)


@pytest.mark.parametrize("gone", ["a1", "a2", "a3", "a4", "a5"])
def test_store_removing_gives_the_fresh_load_of_the_rest(
    store: GraphStore, fresh: Callable[[list[Facts]], list[str]], gone: str
) -> None:
    list(store.add_many(SEVERAL))
    assert store.remove(gone)
    assert picture(store) == fresh([f for f in SEVERAL if f.article.id != gone])
    assert not store.remove(gone)


def test_store_removing_all_leaves_nothing(store: GraphStore, fresh: Callable[[list[Facts]], list[str]]) -> None:
    list(store.add_many(SEVERAL))
    for facts in SEVERAL:
        store.remove(facts.article.id)
    assert picture(store) == fresh([])


def test_store_same_id_replaces(store: GraphStore, fresh: Callable[[list[Facts]], list[str]]) -> None:
    list(store.add_many(SEVERAL))
    new = article("a1", f"{OAK} | LOCATED_IN | Place: Newtown | ongoing 2023")
    store.add(new)
    assert picture(store) == fresh([new, *SEVERAL[1:]])
    assert [a.id for a in store.articles()] == ["a1", "a2", "a3", "a4", "a5"]


def test_store_relationship_sums_its_claims(store: GraphStore) -> None:
    said = f"{ELM} | LOCATED_IN | Place: Oldtown"
    list(
        store.add_many(
            [article("a1", f"{said} | planned 2020"), article("a2", f"{said} | done 2024-05"), article("a3", said)]
        )
    )
    fact = one(store, "MATCH (:School)-[r:LOCATED_IN]->(:Place) RETURN r")
    assert isinstance(fact, dict)
    assert (fact["status"], fact["date"], fact["articles"], fact["disagree"]) == ("done", "2024-05", 3, True)
    store.remove("a1")
    assert one(store, "MATCH (:School)-[r:LOCATED_IN]->(:Place) RETURN r.disagree AS d") is False


def test_store_symmetric_relation_is_one_relationship(store: GraphStore) -> None:
    list(store.add_many(SEVERAL[:2]))
    assert one(store, "MATCH (:School)-[r:PARTNERS_WITH]->(:School) RETURN r.articles AS n") == 2


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Place: Hebei", "Place: Hebei province", True),
        ("Place: Oldtown City", "Place: Oldtown", True),
        ("Place: Rongnan County", "Place: Rongnan", True),
        ("Place: Rongnan County", "Place: Rongnan District", False),
        (f"{WING} of {MAIN}", f"Hospital: {MAIN} Mapleton Hospital", True),
        (f"{WING} of {MAIN}", f"Hospital: {MAIN}", False),
        ("Hospital: Dunmore Hospital of Harbour Medical University", "Hospital: Dunmore Hospital", True),
        ("Hospital: the General Hospital", "Hospital: General Hospital", False),
        ("School: South Campus of Elm Hill School", "School: Elm Hill School", False),
        ("School: Elm Hill School", "Organization: Elm Hill School", True),
        ("Person: Wang Lan", "Place: Wang Lan", False),
        ("Person: Wang", "Person: Wang", False),
        ("Organization: Information Center", "Organization: Information Center", False),
        ("Event: symposium in Oldtown", "Event: symposium in Oldtown", False),
        ("Place: 河北", "Place: Hebei", True),
        ("Place: Xi'nan", "Place: Xi’nan", True),
    ],
)  # fmt: skip
def test_store_two_articles_one_entity_or_two(store: GraphStore, first: str, second: str, same: bool) -> None:
    list(store.add_many([article("a1", alone=[first]), article("a2", alone=[second])]))
    assert one(store, "MATCH (e:Entity) RETURN count(e) AS n") == (1 if same else 2)


def test_store_namesakes_at_two_institutions_stay_two(store: GraphStore) -> None:
    list(store.add_many(SEVERAL))
    assert one(store, "MATCH (p:Person {name: 'Wang Lan'}) RETURN count(p) AS n") == 2
    store.remove("a4")
    store.add(article("a6", alone=["Person: Wang Lan"]))
    assert one(store, "MATCH (p:Person {name: 'Wang Lan'}) RETURN count(p) AS n") == 1


def test_store_aliases_join_only_what_no_article_keeps_apart(store: GraphStore) -> None:
    one_thing = article("a1", alone=["Place: Oldtown"], also=[("Oldtown", "Aldtown")])
    list(store.add_many([one_thing, article("a2", alone=["Place: Aldtown"])]))
    assert one(store, "MATCH (p:Place) RETURN count(p) AS n") == 1
    store.add(article("a3", "Place: Aldtown | PARTNERS_WITH | Place: Oldtown"))
    assert one(store, "MATCH (p:Place) RETURN count(p) AS n") == 2
    store.remove("a3")
    assert one(store, "MATCH (p:Place) RETURN count(p) AS n") == 1


def test_store_judgement_merges_is_kept_and_taken_back(store: GraphStore) -> None:
    list(store.add_many(SEVERAL))
    before = picture(store)
    made = store.judge("merge", "School: Elm Hill School", "School: Oak Lane School", "one school, renamed")
    assert one(store, "MATCH (s:School) RETURN count(s) AS n") == 1
    store.remove("a1")
    store.add(SEVERAL[0])
    assert one(store, "MATCH (s:School) RETURN count(s) AS n") == 1
    assert [str(j).split(": ", 1)[1] for j in store.judgements()] == [
        "School: Elm Hill School is School: Oak Lane School (one school, renamed)"
    ]
    assert store.take_back(made.id)
    assert picture(store) == before


def test_store_judgement_forbids_before_the_names_come(store: GraphStore) -> None:
    store.judge("forbid", "Place: Oldtown", "Place: Aldtown")
    store.add(article("a1", alone=["Place: Oldtown"], also=[("Oldtown", "Aldtown")]))
    store.add(article("a2", alone=["Place: Aldtown"]))
    assert one(store, "MATCH (p:Place) RETURN count(p) AS n") == 2


def test_store_label_is_that_of_most_articles(store: GraphStore) -> None:
    said = ["School: Elm Hill", "Organization: Elm Hill", "School: Elm Hill"]
    list(store.add_many(article(f"a{i}", alone=[words]) for i, words in enumerate(said)))
    assert one(store, "MATCH (e:Entity) RETURN labels(e) AS l") == ["Entity", "School"]


@pytest.mark.parametrize("name", ['O\'Neill "Rex" `x`', "Ünal Ş", "line\nbreak Hall", "北京天坛医院", "a\\b Hall"])
def test_store_any_spelling_survives(store: GraphStore, name: str) -> None:
    store.add(Facts(Article("a"), (), (Entity("e1", "Facility", name),)))
    assert one(store, "MATCH (e:Facility) RETURN e.name AS n") == name


def test_store_unknown_label_is_refused_and_nothing_stored(store: GraphStore) -> None:
    with pytest.raises(BadFacts, match="'Spaceship' is no label"):
        store.add(article("a1", alone=["Spaceship: One"]))
    assert store.articles() == []


@pytest.mark.parametrize(
    "text", ["CREATE (n:X)", "MATCH (n) DETACH DELETE n", "MATCH (n) SET n.x = 1", "MERGE (n:Y {id: 1})"]
)
def test_store_query_only_reads(store: GraphStore, text: str) -> None:
    store.add(SEVERAL[0])
    before = picture(store)
    with pytest.raises(RefusedCypher):
        store.query(text)
    assert picture(store) == before


def test_store_query_reads_no_files(store: GraphStore, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n")
    with pytest.raises(RefusedCypher, match="LOAD CSV"):
        store.query(f"LOAD CSV FROM 'file://{tmp_path}/x.csv' AS line RETURN line")


def test_store_query_stops_at_its_limits(store: GraphStore) -> None:
    assert len(store.query("UNWIND range(1, 1000) AS i RETURN i", limit=7)) == 7
    with pytest.raises(QueryTooLong, match="longer than 1 seconds"):
        store.query("UNWIND range(1, 5000000) AS i UNWIND range(1, 1000) AS j RETURN sum(i * j % 7) AS s", timeout=1)


def test_store_query_gives_plain_values(store: GraphStore) -> None:
    store.add(SEVERAL[0])
    row = store.query("MATCH (p:Place) RETURN p, date('2024-02-03') AS day, [p.name] AS names, {x: p.name} AS m")[0]
    assert set(row["p"]) == {"id", "name", "aliases"}
    assert (row["day"], row["names"], row["m"]) == ("2024-02-03", ["Oldtown"], {"x": "Oldtown"})


@pytest.mark.parametrize(
    ("words", "found", "reason"),
    [
        ("Elm Hill School", "Elm Hill School", "exact"),
        ("elm-hill SCHOOL", "Elm Hill School", "folded"),
        ("Elm Hill", "Elm Hill School", "words"),
        ("Elm Hil Schol", "Elm Hill School", "fuzzy"),
        ("Aldtown", "Oldtown", "alias"),
    ],
)
def test_store_finds_names(store: GraphStore, words: str, found: str, reason: str) -> None:
    list(store.add_many(SEVERAL))
    hit = store.find_names([words])[0]
    assert (hit.name, hit.reason) == (found, reason)


def test_store_copy_moves_everything(store: GraphStore, tmp_path: Path) -> None:
    list(store.add_many(SEVERAL))
    store.judge("merge", "School: Elm Hill School", "School: Oak Lane School")
    with GraphStore(EmbeddedEngine.open(str(tmp_path / "copy"), create=True)) as target:
        copy(store, target)
        assert picture(target) == picture(store)
        target.remove("a1")
        store.remove("a1")
        assert picture(target) == picture(store)


def test_store_dump_and_restore(store: GraphStore, tmp_path: Path) -> None:
    list(store.add_many(SEVERAL))
    dump(store, tmp_path / "dump.jsonl.gz")
    with GraphStore(EmbeddedEngine.open(str(tmp_path / "back"), create=True)) as target:
        restore(target, tmp_path / "dump.jsonl.gz")
        assert picture(target) == picture(store)
        with pytest.raises(StoreError, match="is not empty"):
            restore(target, tmp_path / "dump.jsonl.gz")


@pytest.mark.parametrize(("version", "todo"), [(99, "update jingjinji"), (0, "ingest its articles into a new store")])
def test_store_of_another_schema_is_refused(store: GraphStore, version: int, todo: str) -> None:
    store.prepare()
    store.engine.write(lambda run: run("MATCH (s:Store) SET s.version = $version", version=version))
    other = GraphStore(store.engine)
    with pytest.raises(StoreError, match=f"schema {version}.*{todo}"):
        other.add(SEVERAL[0])
    assert store.articles() == []
    store.engine.write(lambda run: run("MATCH (s:Store) SET s.version = 1"))
