"""Whole graphs into a store of either engine: copies, dumps and CSV files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.backup import copy, dump, restore
from graph.base import GraphStore
from graph.embedded import EmbeddedEngine
from graph.errors import BadFacts, StoreError
from graph.load import load_csv_folder
from tests.graph_builders import article, picture

ELM = "School: Elm Hill School"


@pytest.fixture
def source(tmp_path: Path) -> Iterator[GraphStore]:
    """A tiny embedded store with a judgement."""
    with GraphStore(EmbeddedEngine.open(str(tmp_path / "source"), create=True)) as store:
        store.add(article("a1", f"{ELM} | LOCATED_IN | Place: Oldtown", f"{ELM} | NUMBER | 300"))
        store.add(article("a2", f"{ELM} | LOCATED_IN | Place: Oldtown City | planned 2025"))
        store.judge("forbid", ELM, "School: Oak Lane School")
        yield store


def test_moving_a_copy_is_the_same_and_goes_on_the_same(source: GraphStore, store: GraphStore) -> None:
    copy(source, store)
    assert picture(store) == picture(source)
    for one in (source, store):
        one.remove("a1")
        one.add(article("a3", f"{ELM} | PARTNERS_WITH | School: Oak Lane School"))
    assert picture(store) == picture(source)
    assert store.find_names(["Elm Hil Schol"])[0].name == "Elm Hill School"


def test_moving_by_a_dump_there_and_back(source: GraphStore, store: GraphStore, tmp_path: Path) -> None:
    count = dump(source, tmp_path / "dump.gz")
    assert restore(store, tmp_path / "dump.gz") == count
    assert dump(store, tmp_path / "again.gz") == count
    assert picture(store) == picture(source)
    with pytest.raises(StoreError, match="is not empty"):
        restore(store, tmp_path / "again.gz")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two people and a film as CSV files of ``neo4j-admin database import``."""
    csv = tmp_path / "csv"
    csv.mkdir()
    people = ':ID(P),name,born:int,nick:string[],:LABEL\n1,"Lee, Min",1970,Mi;Minnie,Person;Actor\n2,Ann,,,Person\n'
    (csv / "people.csv").write_text(people, encoding="utf-8")
    (csv / "films.csv").write_text(":ID(F),title,good:boolean,:LABEL\n1,Oldtown,true,Film\n", encoding="utf-8")
    (csv / "acted.csv").write_text(":START_ID(P),:END_ID(F),fee:double,:TYPE\n1,1,2.5,ACTED_IN\n", encoding="utf-8")
    return csv


def test_moving_csv_files_in(store: GraphStore, folder: Path) -> None:
    loaded = load_csv_folder(store, folder)
    assert (loaded.nodes, loaded.relationships) == (3, 1)
    row = "p.name AS name, p.born AS born, p.nick AS nick, r.fee AS fee, f.title AS title, f.good AS good"
    assert store.query(f"MATCH (p:Actor)-[r:ACTED_IN]->(f:Film) RETURN {row}") == [
        {"name": "Lee, Min", "born": 1970, "nick": ["Mi", "Minnie"], "fee": 2.5, "title": "Oldtown", "good": True}
    ]
    assert store.query("MATCH (p:Person {name: 'Ann'}) RETURN keys(p) AS k") == [{"k": ["name"]}]
    with pytest.raises(StoreError, match="is not empty"):
        load_csv_folder(store, folder)


def test_moving_csv_files_with_a_wrong_cell_leaves_the_store_empty(store: GraphStore, folder: Path) -> None:
    (folder / "people.csv").write_text(":ID,born:int,:LABEL\n1,old,Person\n", encoding="utf-8")
    with pytest.raises(BadFacts, match=r"people\.csv, line 2"):
        load_csv_folder(store, folder)
    assert store.query("MATCH (n) WHERE NOT n:Store RETURN n") == []
