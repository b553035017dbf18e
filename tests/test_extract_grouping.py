"""Which surface forms of one article mean the same entity."""

from __future__ import annotations

import pytest

from extract.grouping import group
from extract.names import NameSpan


def groups(*names: tuple[str, str], times: int = 1) -> list[set[str]]:
    """Group names that stand one after the other in a text; the first one ``times`` times."""
    text, spans = "", []
    for number, (name, label) in enumerate(names):
        for _ in range(times if number == 0 else 1):
            spans.append(NameSpan(len(text), len(text) + len(name), label, 0.9))
            text += name + " | "
    return [{form.text for form, _ in found.forms} for found in group(spans, text)[0]]


SAME = [
    ("Lund Hospital of Kiruna University", "Kiruna University Lund Hospital", "Hospital"),
    ("Abisko Hospital, Kiruna University", "Abisko Hospital", "Hospital"),
    ("Abisko Province", "Abisko", "Place"),
    ("United States", "USA", "Place"),
    ("Ada Lindqvist", "Lindqvist", "Person"),
    ("Zhao Lianhe", "Zhao", "Person"),
    ("National Harbour Council", "NHC", "Agency"),
    ("Abisko Memorial Hospital", "Abisko Hospital", "Hospital"),
    ("General Hospital of Abisko", "General Hospital", "Hospital"),
    ("North Campus of Abisko School", "North Campus", "School"),
    ("Abisko Maritime Museum", "Abisco Maritime Museum", "Facility"),
]
OTHER = [
    ("North Campus of Abisko School", "Abisko School", "School"),
    ("Abisko Hospital Lund Hospital", "Abisko Hospital", "Hospital"),
    ("Abisko First Hospital", "Abisko Second Hospital", "Hospital"),
    ("Abisko No. 2 School", "Abisko No. 3 School", "School"),
    ("College of Law of Abisko University", "Abisko University", "School"),
    ("Wang Ying", "Wang Yun", "Person"),
    ("Hebei", "Hubei", "Place"),
]


@pytest.mark.parametrize(("full", "other", "label"), SAME)
def test_forms_of_one_thing_are_joined(full: str, other: str, label: str) -> None:
    assert groups((full, label), (other, label), times=2) == [{full, other}]


@pytest.mark.parametrize(("full", "other", "label"), OTHER)
def test_near_misses_stay_apart(full: str, other: str, label: str) -> None:
    assert len(groups((full, label), (other, label), times=2)) == 2


def test_a_surname_that_two_persons_bear_is_joined_to_neither() -> None:
    found = groups(("Ada Lindqvist", "Person"), ("Per Lindqvist", "Person"), ("Lindqvist", "Person"))
    assert {"Lindqvist"} in found


def test_an_unsure_short_form_takes_the_label_of_the_full_one() -> None:
    text = "Abisko Yxholm Hospital | Yxholm"
    spans = [NameSpan(0, 22, "Hospital", 0.9), NameSpan(25, 31, "Organization", 0.4)]
    found, index = group(spans, text)
    assert [g.label for g in found] == ["Hospital"]
    assert index[spans[1]] == 0


def test_every_joined_form_has_its_reason() -> None:
    text = "National Harbour Council | NHC"
    found, _ = group([NameSpan(0, 24, "Agency", 0.9), NameSpan(27, 30, "Agency", 0.9)], text)
    assert {form.text: why for form, why in found[0].forms}["NHC"] == "its initials"
