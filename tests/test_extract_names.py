"""The table of names: which words make a name, and of what kind."""

from __future__ import annotations

import pytest

from extract.names import is_pinyin_name, name_table


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Lund General Hospital", "Hospital"),
        ("University of Kiruna", "School"),
        ("Ministry of Health and Sport", "Agency"),
        ("Harbour Road Primary Schools", "School"),
        ("Kiruna Cancer Centre", "Hospital"),
        ("Kiruna Convention Centre", "Facility"),
        ("Lake Science Park", "Project"),
        ("Lake Botanical Park", "Facility"),
        ("Memorandum on Shared Clinics", "Policy"),
        ("Metro Line 9", "Project"),
        ("Krankenhaus Ostsee", "Hospital"),
        ("Universidad del Lago", "School"),
        ("Kiruna Education Group", "School"),
        ("Kiruna Steel Group", "Company"),
    ],
)
def test_label_comes_from_the_head_word_and_what_stands_beside_it(name: str, label: str) -> None:
    assert name_table().label_of(name.lower().split()) == label


def test_words_without_a_head_have_no_label() -> None:
    assert name_table().label_of(["kiruna"]) is None


@pytest.mark.parametrize(
    ("words", "generic"),
    [("first people's hospital", True), ("department of health", True), ("kiruna hospital", False)],
)
def test_generic_names_tell_no_single_thing(words: str, generic: bool) -> None:
    assert name_table().is_generic(words.split()) is generic


@pytest.mark.parametrize(
    ("name", "person"),
    [("Zhao Lianhe", True), ("Ouyang Mei", True), ("Zhao", False), ("Harbour Road", False), ("Zhao Smith", False)],
)
def test_chinese_names_by_their_shape(name: str, person: bool) -> None:
    assert is_pinyin_name(name.split(), name_table().surnames) is person
