"""Places: what is one, and what lies in what."""

from __future__ import annotations

import pytest

from extract import places


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("Hohhot", "Inner Mongolia"),
        ("Ürümqi", "Xinjiang"),
        ("Xi'an", "Shaanxi"),
        ("Xi’an", "Shaanxi"),
        ("Laoting County", "Tangshan"),
        ("Tang County", "Baoding"),
        ("Leeds", "England"),
        ("Adelaide", "South Australia"),
        ("Bavaria", "Germany"),
        ("Pudong New Area", "Shanghai"),
    ],
)
def test_parent_is_what_the_place_lies_in(name: str, parent: str) -> None:
    assert places.parent(name) == parent


def test_shaanxi_is_not_shanxi() -> None:
    assert [place.zh for place in places.readings("Shaanxi")] == ["陕西省"]
    assert places.readings("Shanxi")[0].zh == "山西省"


@pytest.mark.parametrize(
    ("inner", "outer", "lies"),
    [
        ("Laoting", "Tangshan", True),
        ("Laoting", "Hebei", True),
        ("Laoting", "China", True),
        ("Hebei", "Laoting", False),
        ("Leeds", "United Kingdom", True),
        ("Leeds", "France", False),
        ("Nowhere-on-Sea", "England", False),
    ],
)
def test_lies_in_rises_through_parents(inner: str, outer: str, lies: bool) -> None:
    assert places.lies_in(inner, outer) is lies


@pytest.mark.parametrize("word", ["Hospital", "Nowhere-on-Sea", ""])
def test_other_words_are_no_places(word: str) -> None:
    assert not places.is_place(word)


def test_kind_words_may_be_left_out_or_put_on() -> None:
    assert places.is_place("Hebei Province")
    assert places.readings("Xicheng District")[0].kind == "district"
