"""Date words and the ISO dates they mean."""

from __future__ import annotations

import pytest

from extract.dates import date_for, date_rules, dates_in, full_dates, resolve_date
from extract.nlp import load

PRINTED = "2024-02-25"


@pytest.mark.parametrize(
    ("words", "iso"), [pair for rule in date_rules() for pair in rule.examples.items()], ids=lambda value: str(value)
)
def test_the_examples_of_the_table(words: str, iso: str) -> None:
    assert resolve_date(words, PRINTED) == iso


@pytest.mark.parametrize(
    ("words", "printed", "iso"),
    [
        ("it opened in October", "2024-05-14", "2023-10"),
        ("it will open in October", "2024-05-14", "2024-10"),
        ("four nurses will be chosen in March", "2020-12-23", "2021-03"),
        ("the board met in December", "2020-01-10", "2019-12"),
        ("by the end of June", "2024-05-14", "2024-06"),
        ("the contract ends on 2 December", "2019-10-18", "2019-12-02"),
        ("signed on 28 December", "2020-01-10", "2019-12-28"),
        ("on Monday", "2024-05-14", "2024-05-13"),
        ("two years ago", "2017", "2015"),
    ],
)
def test_tense_decides_between_the_years(words: str, printed: str, iso: str) -> None:
    assert resolve_date(words, printed) == iso


@pytest.mark.parametrize(
    "words", ["it may take long", "2016 people", "2,016 beds", "$2015", "a march of nurses", "No. 12"]
)
def test_what_is_no_date(words: str) -> None:
    assert resolve_date(words, PRINTED) is None


def test_without_a_day_of_publication_only_full_dates_are_known() -> None:
    assert resolve_date("last year", None) is None
    assert full_dates("opened in May 2012, renewed last year, closed on 3 June 2019") == ["2012-05", "2019-06-03"]


def test_an_impossible_day_is_no_date() -> None:
    assert resolve_date("31 April 2020", PRINTED) != "2020-04-31"


@pytest.mark.model
def test_the_date_of_a_clause_is_the_one_nearest_in_the_tree() -> None:
    doc = load()("The clinic was opened in 2012 and got a second ward in June 2019.")
    dates = dates_in(doc, PRINTED)
    assert [d.iso for d in dates] == ["2012", "2019-06"]
    ward = next(t for t in doc if t.text == "ward")
    clinic = next(t for t in doc if t.text == "clinic")
    assert [getattr(date_for(t, dates), "iso", None) for t in (clinic, ward)] == ["2012", "2019-06"]


@pytest.mark.model
def test_dates_know_their_kind() -> None:
    doc = load()("Since 2016 the school has run a branch, from May until July 2020 a summer camp.")
    assert [d.kind for d in dates_in(doc, PRINTED)] == ["since", "from", "until"]
