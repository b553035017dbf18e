"""Words of a question: tokens, stems, dates, Chinese."""

from __future__ import annotations

import pytest

from queries.dates import dates_in
from queries.words import stem, tokens_of


def test_words_possessive_is_split_off() -> None:
    first, second = tokens_of("Anna's brother?")
    assert (first.text, first.possessive, second.text) == ("Anna", True, "brother")


@pytest.mark.parametrize("text", ["8-(342)691-8174", "bmoore1g@rediff.com", "11/08/2017", "Mary-le-Bow", "M16"])
def test_words_numbers_and_addresses_stay_whole(text: str) -> None:
    assert [t.text for t in tokens_of(f"Who has {text}?")][-1] == text


@pytest.mark.parametrize(
    ("one", "other"),
    [("manages", "managed"), ("ran", "runs"), ("cities", "city"), ("investigated", "investigating"), ("paid", "pays")],
)
def test_words_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("many", "man"), ("investigator", "investigate"), ("holder", "hold")])
def test_words_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on August 16, 2017", ["2017-08-16"]),
        ("on 16 August 2017", ["2017-08-16"]),
        ("4/08/2017", ["2017-08-04"]),
        ("08/19/2017", ["2017-08-19"]),
        ("since March 2021", ["2021-03"]),
        ("between 2015 and 2020", ["2015", "2020"]),
        ("2023年5月在哪里", ["2023-05"]),
        ("no date here", []),
    ],
)
def test_dates_are_read_as_far_as_they_go(text: str, dates: list[str]) -> None:
    assert dates_in(text) == dates
