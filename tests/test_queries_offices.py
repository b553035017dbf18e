"""Posts, namesakes and false premises over a small store of our own making."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.facts_json import from_json
from graph.store import open_store
from queries.ask import Asker
from tests.small_stores import small_store

PEOPLE = {"e1": "Mara Quill", "e2": "Otto Fenn", "e3": "Ida Fenn", "e4": "Tom Brand", "e5": "Rosa Vale"}
BODIES = {
    "e6": ("Agency", "Westport Municipal Party Committee"),
    "e7": ("Agency", "Westport Harbour Bureau"),
    "e8": ("Hospital", "Linden Hospital"),
    "e9": ("Organization", "Harbour Medical Group"),
    "e10": ("School", "Coast University"),
    "e11": ("Place", "Westport"),
    "e12": ("Place", "Easton"),
}
STATED = [
    ("e1", "WORKS_FOR", "e6", "secretary", "Mara Quill is secretary of the Westport Municipal Party Committee."),
    ("e2", "WORKS_FOR", "e7", "director", "Otto Fenn is director of the Westport Harbour Bureau."),
    ("e3", "WORKS_FOR", "e8", "director", "Ida Fenn is director of Linden Hospital."),
    ("e9", "HOSTS", "e8", "", "Linden Hospital is managed by Harbour Medical Group."),
]
REST = [
    "Tom Brand, a keen rower and mayor of Easton, opened the bridge.",
    "Rosa Vale, vice-mayor of Westport, was there too.",
    "Coast University teaches nurses.",
]


def article() -> dict[str, object]:
    """Return the one article of the store."""
    names = [{"id": k, "label": "Person", "name": name} for k, name in PEOPLE.items()]
    names += [{"id": k, "label": label, "name": name} for k, (label, name) in BODIES.items()]
    relations = [
        {"head": head, "type": kind, "tail": tail, "props": {"role": role} if role else {}, "evidence": [words]}
        for head, kind, tail, role, words in STATED
    ]
    text = " ".join([*(row[4] for row in STATED), *REST])
    return {
        "article": "a1", "title": "Westport notes", "published": "2021-06-01", "text": text, "entities": names,
        "relations": relations, "figures": [],
    }  # fmt: skip


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    with small_store(tmp_path_factory.mktemp("store"), article()) as store:
        yield Asker(store)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who is the party secretary of Westport?", ["Mara Quill"]),
        ("ok and the party secretary over in Westport?", ["Mara Quill"]),
        ("Who is mayor of Easton according to these stories?", ["Tom Brand"]),
        ("Who is the director of Linden Hospital?", ["Ida Fenn"]),
    ],
)
def test_who_holds_a_post(asker: Asker, question: str, names: list[str]) -> None:
    answer = asker.ask(question)
    assert answer.names == names
    assert answer.sources


def test_a_vice_mayor_is_no_mayor(asker: Asker) -> None:
    assert asker.ask("Who is the mayor of Westport?").status == "unknown"


def test_a_director_in_town_is_not_the_director_of_the_town(asker: Asker) -> None:
    assert asker.ask("Who is the director of Westport?").status == "unknown"


def test_directors_of_one_name_are_asked_back(asker: Asker) -> None:
    answer = asker.ask("What is Director Fenn the director of?")
    assert answer.status == "clarify"
    assert {c.split(" (")[0] for c in answer.choices} == {"Otto Fenn", "Ida Fenn"}


def test_another_manager_makes_it_a_no(asker: Asker) -> None:
    answer = asker.ask("Is Linden Hospital managed by Coast University?")
    assert answer.boolean is False
    assert "Harbour Medical Group" in answer.text
    assert answer.sources[0].sentence == "Linden Hospital is managed by Harbour Medical Group."


def test_the_very_manager_makes_it_a_yes(asker: Asker) -> None:
    assert asker.ask("Is Linden Hospital managed by Harbour Medical Group?").boolean is True


def test_which_article_says_a_fact(asker: Asker) -> None:
    answer = asker.ask("Which articles say that Harbour Medical Group manages Linden Hospital, and in what words?")
    assert answer.names == ["a1"]
    assert answer.sources[0].sentence == "Linden Hospital is managed by Harbour Medical Group."


def test_a_name_of_two_events_is_asked_back(tmp_path: Path) -> None:
    fair = {"entities": [{"id": "e1", "label": "Event", "name": "spring fair"}], "relations": [], "figures": []}
    texts = {"a1": "A spring fair was held in March 2020.", "a2": "Another spring fair drew crowds in May 2021."}
    with open_store(str(tmp_path / "s"), create=True) as store:
        for key, text in texts.items():
            store.add(from_json({**fair, "article": key, "title": key, "published": "2021-06-01", "text": text}))
        named = store.query("MATCH (e:Event) RETURN e.name AS name")
        answer = Asker(store).ask("When was the spring fair?")
    if len(named) == 2:  # the store keeps events of two articles apart
        assert answer.status == "clarify"
        assert "March 2020" in " ".join(answer.choices)
