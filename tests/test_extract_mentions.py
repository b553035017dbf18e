"""Text in, entities and mentions out, by the rules alone (the learned reader has tests of its own)."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extract.mentions import mentions_in
from extract.nlp import load

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def entities(nlp: Language, text: str) -> set[tuple[str, str]]:
    return {(e.label, e.name) for e in mentions_in(nlp(text))[0]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Lund General Hospital works with the Uppsala Bureau of Health.",
            {("Hospital", "Lund General Hospital"), ("Agency", "Uppsala Bureau of Health")},
        ),
        (
            "The Sanhe Campus of Datong No. 9 Middle School opened.",
            {
                ("School", "Sanhe Campus of Datong No. 9 Middle School"),
                ("School", "Datong No. 9 Middle School"),
                ("Place", "Sanhe"),
            },
        ),
        (
            "Second Hospital of Shanxi Normal University is full.",
            {("Hospital", "Second Hospital of Shanxi Normal University"), ("School", "Shanxi Normal University")},
        ),
        ("Shanxi's Lvyuan Hospital is full.", {("Place", "Shanxi"), ("Hospital", "Lvyuan Hospital")}),
        ("Datong, Shanxi, has a new road.", {("Place", "Datong"), ("Place", "Shanxi")}),
        ("Mayor Zhao Lianhe spoke.", {("Person", "Zhao Lianhe")}),
        (
            "The Datong Health and Family Planning Commission agreed.",
            {("Agency", "Datong Health and Family Planning Commission")},
        ),
        (
            "They signed the Memorandum on Shared Laboratories.",
            {("Policy", "Memorandum on Shared Laboratories")},
        ),
        ("During the 11th five-year plan much was built.", {("Policy", "11th five-year plan")}),
        ("A pilot library scheme was launched in Leeds.", {("Project", "pilot library scheme"), ("Place", "Leeds")}),
    ],
)
def test_names_get_label_and_inner_parts(nlp: Language, text: str, expected: set[tuple[str, str]]) -> None:
    assert entities(nlp, text) == expected


def test_a_list_of_parks_gives_each_park(nlp: Language) -> None:
    found, _ = mentions_in(nlp("Students live in the Datong and Leeds higher education parks."))
    names = {name for e in found if e.label == "Place" for name in (e.name, *e.aliases)}
    assert {"Datong and Leeds higher education parks", "Leeds higher education parks"} <= names


def test_generic_plurals_are_no_names(nlp: Language) -> None:
    assert entities(nlp, "Fifty hospitals and many local schools took part.") == set()


def test_pronoun_and_description_mean_the_last_fitting_entity(nlp: Language) -> None:
    text = "Ada Lindqvist runs Abisko Hospital. She says the hospital is full."
    found, mentions = mentions_in(nlp(text))
    ids = {e.name: e.id for e in found}
    meant = {m.surface: m.entity for m in mentions if not m.named}
    assert meant == {"She": ids["Ada Lindqvist"], "the hospital": ids["Abisko Hospital"]}


def test_offsets_give_the_surface(nlp: Language) -> None:
    text = "Kiruna’s “Open Door” programme began.\nAda Lindqvist runs it."
    for mention in mentions_in(nlp(text))[1]:
        assert text[mention.start_char : mention.end_char] == mention.surface


def test_a_title_before_a_person_is_a_further_form(nlp: Language) -> None:
    found, _ = mentions_in(nlp("Dr Ada Lindqvist runs the clinic."))
    assert [(e.name, e.aliases) for e in found if e.label == "Person"] == [("Ada Lindqvist", ("Dr Ada Lindqvist",))]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "?!", "123", "a", "A", "'s", '" "', "Hospital", "of the"])
def test_odd_texts_give_no_crash(nlp: Language, text: str) -> None:
    mentions_in(nlp(text))
