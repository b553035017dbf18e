"""The tables of the question side test themselves: every example is of its kind, every bad row is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from graph.errors import BadTable
from graph.ontology import load_ontology, ontology
from queries import questions
from queries.asked import asked
from queries.candidates import Candidate
from queries.ranker import trust_features, weights

RAW = tomllib.loads(questions.PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "example"), [(k, e) for k, row in RAW["kind"].items() for e in row["examples"]])
def test_tables_every_example_is_of_its_kind(kind: str, example: str) -> None:
    assert asked(example).kind == kind


def test_tables_relations_are_those_of_the_ontology() -> None:
    assert {row.type for row in questions.table().relations} == set(ontology().relations)


def test_tables_labels_are_those_of_the_ontology() -> None:
    named = {label for _, labels in questions.table().labels for label in labels}
    assert named - {"organised"} <= set(ontology().entities)


def test_tables_unknown_section_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "questions.toml"
    path.write_text("[kinds.names]\nphrasings = []\n", encoding="utf-8")
    monkeypatch.setattr(questions, "PATH", path)
    with pytest.raises(BadTable, match="unknown section 'kinds'"):
        questions.table.__wrapped__()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('[entity.A.properties]\nage = { kind = "years" }', "kind is 'years'"),
        ("[entity.A.properties]\nage = { word = [] }", "unknown key 'word'"),
        ('[entity.A]\n[relation.R]\nlabel = "r"\nhead = ["B"]\ntail = ["A"]', "'B' is not an entity label"),
    ],
)
def test_tables_ontology_errors_name_row_and_key(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(row, encoding="utf-8")
    with pytest.raises(BadTable, match=message):
        load_ontology(path)


def test_tables_ranker_knows_every_feature_of_trust() -> None:
    features = set(trust_features([(Candidate("a1"), 0.5)], 0.0, 0.0, 3))
    assert all(set(known) == features for known in weights()["trust"].values())


@pytest.mark.parametrize(
    ("question", "wh", "head"),
    [
        ("Which hospital manages Acme Clinic?", "which", "hospit"),
        ("How many beds has Acme Clinic?", "howmany", "bed"),
        ("Is there a school in Springfield? Which?", "which", "school"),
        ("Who's the dean?", "who", ""),
    ],
)
def test_asked_finds_the_question_word_and_the_noun(question: str, wh: str, head: str) -> None:
    assert (asked(question).wh, asked(question).head[: len(head)]) == (wh, head)
