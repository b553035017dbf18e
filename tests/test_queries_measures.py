"""Figures, dates and comparisons that a question names fully: a small store of our own making."""

from __future__ import annotations

import pytest

from queries.ask import Asker
from queries.comparing import compared
from queries.sure import parts
from queries.timing import in_words
from tests.small_stores import store_and_asker

ARTICLE = {
    "article": "f1",
    "title": "Figures from the coast",
    "published": "2022-05-06",
    "text": (
        "Marlow Clinic has 310 beds. Denby Clinic has 120 beds. Marlow Clinic treated 4,800 patients in 2021."
        " In June 2019, the Coast Health Board issued the Harbour Charter."
        " Stony Ferry lies 14 kilometres from Marlow Clinic. Denby Clinic paid 90 million yuan ($13 million) in wages."
    ),
    "entities": [
        {"id": "e1", "label": "Hospital", "name": "Marlow Clinic"},
        {"id": "e2", "label": "Hospital", "name": "Denby Clinic"},
        {"id": "e3", "label": "Organization", "name": "Coast Health Board"},
        {"id": "e4", "label": "Policy", "name": "Harbour Charter"},
        {"id": "e5", "label": "Place", "name": "Stony Ferry"},
    ],
    "relations": [
        {
            "head": "e3",
            "type": "LAUNCHED",
            "tail": "e4",
            "date": "2019-06",
            "evidence": ["In June 2019, the Coast Health Board issued the Harbour Charter."],
        }
    ],
    "figures": [
        {"value": 310, "unit": "beds", "what": "beds", "about": ["e1"], "evidence": ["Marlow Clinic has 310 beds."]},
        {"value": 120, "unit": "beds", "what": "beds", "about": ["e2"], "evidence": ["Denby Clinic has 120 beds."]},
        {
            "value": 4800,
            "unit": "patients",
            "what": "patients treated",
            "date": "2021",
            "about": ["e1"],
            "evidence": ["Marlow Clinic treated 4,800 patients in 2021."],
        },
        {
            "value": 14,
            "unit": "kilometres",
            "what": "distance",
            "about": ["e5", "e1"],
            "evidence": ["Stony Ferry lies 14 kilometres from Marlow Clinic."],
        },
        {
            "value": 90000000,
            "unit": "yuan",
            "what": "wages",
            "about": ["e2"],
            "evidence": ["Denby Clinic paid 90 million yuan ($13 million) in wages."],
        },
        {
            "value": 13000000,
            "unit": "US dollars",
            "what": "wages",
            "about": ["e2"],
            "evidence": ["Denby Clinic paid 90 million yuan ($13 million) in wages."],
        },
    ],
}


store, asker = store_and_asker(ARTICLE)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("How many beds does Marlow Clinic have?", 310),
        ("How many beds does Denby Clinic have?", 120),
        ("marlow clinic beds", 310),
        ("How many patients did Marlow Clinic treat in 2021?", 4800),
        ("How far is Stony Ferry from Marlow Clinic?", 14),
        ("How much did Denby Clinic pay in wages?", 90000000),
        ("How much did Denby Clinic pay in wages, in dollars?", 13000000),
    ],
)
def test_figures_that_the_question_names(asker: Asker, question: str, number: float) -> None:
    answer = asker.ask(question)
    assert (answer.status, answer.number) == ("answered", number)


@pytest.mark.parametrize(
    "question",
    [
        "How many ambulances does Marlow Clinic have?",
        "How much did Marlow Clinic pay in wages?",
    ],
)
def test_no_figure_of_another_thing_year_or_name(asker: Asker, question: str) -> None:
    answer = asker.ask(question)
    assert (answer.status, answer.number) == ("unknown", None)


def test_figure_of_what_the_talk_is_about(asker: Asker) -> None:
    assert asker.ask("And how many beds has it got?", ["How many beds does Denby Clinic have?"]).number == 120


def test_comparisons_hold_both_figures(asker: Asker) -> None:
    assert asker.ask("Does Marlow Clinic have more beds than Denby Clinic?").boolean is True
    assert asker.ask("Does Denby Clinic have more beds than Marlow Clinic?").boolean is False
    answer = asker.ask("How many more beds does Marlow Clinic have than Denby Clinic?")
    assert answer.number == 190
    assert sorted(row["answer"] for row in answer.rows) == [120, 310]
    assert asker.ask("Which has fewer beds, Marlow Clinic or Denby Clinic?").names == ["Denby Clinic"]


def test_comparison_with_one_figure_unknown_is_refused(asker: Asker) -> None:
    assert asker.ask("How many more beds does Marlow Clinic have than Stony Ferry?").number is None


def test_when_gives_the_date_in_words_and_the_sentence(asker: Asker) -> None:
    answer = asker.ask("When was the Harbour Charter issued?")
    assert answer.text.startswith("June 2019 (2019-06): “In June 2019")


def test_when_of_another_phase_is_not_sure(asker: Asker) -> None:
    assert asker.ask("When was the Harbour Charter finished?").confidence < 0.9


def test_two_questions_in_one_are_both_answered(asker: Asker) -> None:
    answer = asker.ask("How many beds does Marlow Clinic have, and when was the Harbour Charter issued?")
    assert "310 beds" in answer.text
    assert "June 2019" in answer.text


def test_parts_of_a_question() -> None:
    assert parts("Who runs Acme, and what does it cost?") == ("Who runs Acme?", "what does it cost?")
    assert parts("Who runs Acme and Bolt?") is None


def test_compared_names_its_sides_without_verbs() -> None:
    found = compared("Does the Acme card reach more parks than the Bolt card did?")
    assert found is not None
    assert (found.kind, found.sides) == ("boolean", ("the Acme card", "the Bolt card"))
    assert compared("How many parks are there?") is None


@pytest.mark.parametrize(
    ("date", "question", "words"),
    [
        ("2024-05-12", "When?", "12 May 2024"),
        ("2019-06", "When?", "June 2019"),
        ("2019", "When?", "2019"),
        ("2019-06", "什么时候？", "2019年6月"),
    ],
)
def test_dates_in_words(date: str, question: str, words: str) -> None:
    assert in_words(date, question) == words
