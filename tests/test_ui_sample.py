"""The bundled sample: its facts fit its articles, its questions fit its facts, and it is our own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from graph.ontology import ontology

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "ui" / "sample"
SHARED = ROOT.parent / "shared"
NUMBERS = sorted(path.stem for path in (SAMPLE / "facts").glob("*.json"))
LONGEST_SHARED_RUN = 8  # words


def facts_of(number: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((SAMPLE / "facts" / f"{number}.json").read_text(encoding="utf-8"))
    return facts


def text_of(number: str) -> str:
    (path,) = (SAMPLE / "articles").glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8")


def questions() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SAMPLE / "questions.json").read_text(encoding="utf-8"))
    return found


def runs_of(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_sample_has_ten_articles_with_facts() -> None:
    assert [f"{n:03d}" for n in range(1, 11)] == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_every_name_and_evidence_stands_in_the_article(number: str) -> None:
    facts, text = facts_of(number), text_of(number)
    for entity in facts["entities"]:
        assert all(name in text for name in (entity["name"], *entity["aliases"])), entity
    for claim in facts["relations"]:
        assert claim["evidence"], claim
        assert all(sentence in text for sentence in claim["evidence"]), claim
    assert all(figure["evidence"] in text for figure in facts["figures"])


@pytest.mark.parametrize("number", NUMBERS)
def test_every_relation_fits_the_ontology(number: str) -> None:
    facts = facts_of(number)
    labels = {entity["id"]: entity["label"] for entity in facts["entities"]}
    for claim in facts["relations"]:
        kind = ontology().relations[claim["type"]]
        assert kind.fits(labels[claim["head"]], labels[claim["tail"]]), claim


def test_every_question_cites_what_its_articles_say() -> None:
    asked = questions()
    assert len(asked) == 30
    for question in asked:
        articles = [text_of(number) for number in question["articles"]]
        assert all(any(quote in text for text in articles) for quote in question["evidence"]), question["id"]


def test_two_articles_disagree_on_a_date() -> None:
    dates = set()
    for number in NUMBERS:
        facts = facts_of(number)
        names = {entity["id"]: entity["name"] for entity in facts["entities"]}
        dates |= {
            claim["date"]
            for claim in facts["relations"]
            if claim["type"] == "HOSTS" and names[claim["tail"]] == "Baoding Children's Hospital"
        }
    assert dates == {"2015-05", "2016-03"}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
def test_no_sentence_is_taken_from_the_shared_articles() -> None:
    taken: set[tuple[str, ...]] = set()
    for path in (SHARED / "articles").glob("*.txt"):
        taken |= runs_of(path.read_text(encoding="utf-8"), LONGEST_SHARED_RUN + 1)
    for number in NUMBERS:
        assert not runs_of(text_of(number), LONGEST_SHARED_RUN + 1) & taken, number
