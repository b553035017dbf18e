"""Loading the pipeline: ours, another one, and what is said when that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from extract.nlp import MODEL, blank, load
from graph.errors import PipelineMissing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No. 4 Clinic", ["No.", "4", "Clinic"]),
        ("Beijing’s wards", ["Beijing", "’s", "wards"]),
        ("the “new” ward", ["the", "“", "new", "”", "ward"]),
    ],
)
def test_blank_tokens(text: str, words: list[str]) -> None:
    assert [token.text for token in blank()(text)] == words


@pytest.mark.model
def test_load_gives_what_spacy_load_gives() -> None:
    text = "Nurses of No. 4 Clinic moved to Lyon."
    ours, theirs = load()(text), spacy.load(MODEL)(text)
    assert [(t.text, t.pos_, t.dep_) for t in ours] == [(t.text, t.pos_, t.dep_) for t in theirs]


def test_load_unknown_pipeline_says_what_to_do() -> None:
    with pytest.raises(PipelineMissing, match=r"'no_such_pipeline' cannot be loaded.*Leave --pipeline out"):
        load("no_such_pipeline")


def test_load_refuses_a_pipeline_without_universal_dependencies(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(PipelineMissing, match="case, nmod, obj, obl are not among its labels"):
        load(str(tmp_path))


@pytest.mark.model
def test_load_takes_a_folder_of_our_own_kind(tmp_path: Path) -> None:
    load().to_disk(tmp_path)
    assert load(str(tmp_path))("It works.")[1].pos_ == "VERB"
