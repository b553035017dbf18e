"""A table drafted from a graph: what stands in the graph stands in the table, and the table can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.draft_table import drafted
from graph.errors import StoreError
from graph.load import load_csv_folder
from graph.ontology import Ontology, load_ontology
from graph.store import Store, open_store
from queries.ask import Asker
from tests.command import Jjj

FILES = {
    "keepers.csv": "id:ID(k),surname,age:int,:LABEL\nk1,Brook,41,ZooKeeper\nk2,Ash,29,ZooKeeper\n",
    "animals.csv": "id:ID(a),name,born,tag,:LABEL\na1,Momo,2019-04-02,AB-12,Animal\na2,Pip,2021-11-30,CD-34,Animal\n",
    "feeds.csv": ":START_ID(k),:END_ID(a),:TYPE\nk1,a1,FED_AND_WASHED\nk2,a2,FED_AND_WASHED\n",
    "likes.csv": ":START_ID(a),:END_ID(a),:TYPE\na1,a2,LIKES\n",
}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("zoo")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with open_store(str(folder / "store"), create=True) as store:
        load_csv_folder(store, folder)
        yield store


@pytest.fixture
def table(zoo: Store, tmp_path: Path) -> Path:
    path = tmp_path / "zoo.toml"
    path.write_text(drafted(zoo, "zoo"), encoding="utf-8")
    return path


@pytest.fixture
def ontology(table: Path) -> Ontology:
    return load_ontology(table)


def test_draft_table_has_the_labels_with_their_words(ontology: Ontology) -> None:
    assert {label: entity.words[0] for label, entity in ontology.entities.items()} == {
        "Animal": "animal",
        "ZooKeeper": "zoo keeper",
    }


def test_draft_table_tells_numbers_dates_names_and_codes_apart(ontology: Ontology) -> None:
    animal, keeper = ontology.entities["Animal"].properties, ontology.entities["ZooKeeper"].properties
    assert keeper["age"].kind == "number"
    assert animal["born"].kind == "date"
    assert animal["born"].when
    assert animal["name"].lookup
    assert animal["tag"].pattern == r"[A-Z]{2}\-\d{2}"


def test_draft_table_says_what_a_type_joins(ontology: Ontology) -> None:
    fed = ontology.relations["FED_AND_WASHED"]
    assert (fed.head, fed.tail) == (frozenset({"ZooKeeper"}), frozenset({"Animal"}))
    assert not fed.symmetric
    assert ontology.relations["LIKES"].symmetric


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which zoo keeper fed Momo?", ["Brook"]),
        ("What is the surname of the zoo keeper of the animal with tag CD-34?", ["Ash"]),
        ("Which animals do zoo keepers with surname Ash have?", ["Pip"]),
    ],
)
def test_draft_table_can_be_asked_as_it_is(zoo: Store, table: Path, question: str, names: list[str]) -> None:
    assert Asker(zoo, table).ask(question).names == names


def test_draft_table_of_an_empty_store_is_refused(tmp_path: Path) -> None:
    with (
        open_store(str(tmp_path / "store"), create=True) as store,
        pytest.raises(StoreError, match="no labelled nodes"),
    ):
        drafted(store)


def test_ontology_command_writes_a_table_that_loads(jjj: Jjj, tmp_path: Path) -> None:
    folder = tmp_path / "zoo"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    store, table = str(tmp_path / "store"), tmp_path / "zoo.toml"
    assert jjj("load", str(folder), "--store", store).code == 0
    assert jjj("ontology", "--from", store, "--output", str(table)).code == 0
    assert set(load_ontology(table).relations) == {"FED_AND_WASHED", "LIKES"}
