"""Sentences and the figures that a careful reader would list."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from spacy.language import Language

from extract.counted import plural, singular
from extract.figures import figures_in
from extract.nlp import load
from extract.numbers import numbers_in, words_value
from graph.facts import Article, Entity, Figure, Mention

SHARED = Path(__file__).parents[2] / "shared"


@cache
def nlp() -> Language:
    return load()


def figures(text: str, *names: tuple[str, str], published: str = "2024-02-25") -> list[Figure]:
    """Return the figures of ``text``, in which ``names`` (name, label) are mentioned where they stand."""
    entities = [Entity(f"e{i}", label, name) for i, (name, label) in enumerate(names, 1)]
    mentions = [
        Mention(e.id, e.name, at, at + len(e.name))
        for e in entities
        for at in range(len(text))
        if text.startswith(e.name, at)
    ]
    return figures_in(nlp()(text), entities, mentions, Article("a", text, published=published))


def told(text: str, *names: tuple[str, str]) -> list[tuple[float, str]]:
    return [(f.value, f.unit) for f in figures(text, *names)]


# -- numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("over 150 million yuan ($21.8 million)", [(150_000_000, None), (21_800_000, "US dollars")]),
        ("3.568 billion", [(3_568_000_000, None)]),
        ("1,600 and 41 000 and .5", [(1600, None), (41_000, None), (0.5, None)]),
        ("£4.2m, €9.4m, ₹126 crore", [(4.2e6, "pounds"), (9.4e6, "euros"), (1.26e9, "rupees")]),
        ("15k, 3 lakh", [(15e3, None), (3e5, None)]),
        ("10 percent, 5 per cent, 7%, 8.5％", [(10, "%"), (5, "%"), (7, "%"), (8.5, "%")]),
        ("a third, two thirds, three-quarters, half", [(33.3, "%"), (66.7, "%"), (75, "%"), (50, "%")]),
        ("four in ten, 7 out of 10", [(40, "%"), (70, "%")]),
        ("twenty-three, two hundred and thirty-four, three dozen", [(23, None), (234, None), (36, None)]),
        ("two and a half, half a million, a hundred", [(2.5, None), (500_000, None), (100, None)]),
        ("14:30 and version 1.2.3", [(14, None), (1.2, None)]),
    ],
)  # fmt: skip
def test_numbers_in(text: str, expected: list[tuple[float, str | None]]) -> None:
    assert [(n.value, n.unit) for n in numbers_in(text)] == expected


@pytest.mark.parametrize("text", ["two hundred and " * 5000, "9" * 500, "million " * 500])
def test_noise_is_no_number(text: str) -> None:
    assert numbers_in(text) == []


def test_a_dollar_is_that_of_the_place() -> None:
    assert numbers_in("$5 in Queensland, near Brisbane")[0].unit == "Australian dollars"
    assert numbers_in("$5 for a visitor from Canada")[0].unit == "US dollars"
    assert numbers_in("¥5 in Tokyo, Japan")[0].unit == "yen"


def test_words_value() -> None:
    assert words_value("nine hundred thousand") == 900_000
    assert words_value("one two") is None


@pytest.mark.parametrize(
    ("noun", "many"), [("bed", "beds"), ("county", "counties"), ("foot", "feet"), ("branch", "branches")]
)
def test_plural_and_singular(noun: str, many: str) -> None:
    assert plural(noun) == many
    assert singular(many) == noun


# -- what is counted


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It has 132 medical institutions and nine further clinics.", [(132, "medical institutions"), (9, "clinics")]),
        ("The town paid over 3.5 billion yuan ($500 million).", [(3.5e9, "yuan"), (5e8, "US dollars")]),
        ("Half of the nurses and 40 percent of the doctors live there.", [(50, "%"), (40, "%")]),
        ("A 200-bed hospital will open after a six-hour ceremony.", [(200, "beds"), (6, "hours")]),
        ("It treats 33 people a day.", [(33, "people a day")]),
        ("The firm carried out eight kinds of training courses.", [(8, "kinds of training courses")]),
        ("The city aids 12 primary schools and kindergartens.", [(12, "primary schools and kindergartens")]),
        ("It lent 30 of the museum's 120 paintings.", [(30, "paintings"), (120, "paintings")]),
        ('The board aided three "turn key" schools in the county.', [(3, "schools")]),
        ("The price rose by 12 percentage points.", [(12, "percentage points")]),
    ],
)  # fmt: skip
def test_units(text: str, expected: list[tuple[float, str]]) -> None:
    assert told(text) == expected


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The number of pupils rose from 250 in 2015 to 720 in 2023.", [(250, "pupils"), (720, "pupils")]),
        ("The waiting time has come down from 31 to 17 minutes.", [(31, "minutes"), (17, "minutes")]),
        ("The county has a population of more than 594,000.", [(594_000, "people")]),
        ("The council voted by 31 to 30 to close the school.", [(31, "votes"), (30, "votes")]),
        ("The park has 87 hectares on this bank, 302 on the other.", [(87, "hectares"), (302, "hectares")]),
    ],
)  # fmt: skip
def test_units_that_stand_elsewhere(text: str, expected: list[tuple[float, str]]) -> None:
    assert told(text) == expected


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "The hospital was founded in 1958 and moved on 12 May 2019.",
        "Ms Doe, 45, a 72-year-old patient's daughter, left at 14:30.",
        "The two sides signed the plan, and the three places will share it.",
        "He studied at No. 4 Middle School and took Line 22.",
        "It is the third hospital of its kind and one of the oldest.",
        "More than half of the staff came in the second half of the year.",
        "In the past ten years much has changed.",
        'The province set up a "1+5+4" system and the "transformation of 10,000 firms" campaign.',
        "The 8-inch wafers are made in 5G factories.",
        "See page 3, chapter 12 or call us at nine.",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert told(text) == []


@pytest.mark.model
def test_a_number_inside_a_name_is_none() -> None:
    assert told("The Hundred Schools 2000 Fund paid for 12 desks.", ("Hundred Schools 2000 Fund", "Organization")) == [
        (12, "desks")
    ]


# -- what is said of it


@pytest.mark.model
def test_about_date_and_evidence() -> None:
    text = "It was a mild year. In 2019, Eastgate Hospital treated 41,000 patients in Marrow. Nobody counted them."
    (figure,) = figures(text, ("Eastgate Hospital", "Hospital"), ("Marrow", "Place"))
    assert figure.value == 41_000
    assert "e1" in figure.about
    assert figure.date == "2019"
    assert figure.evidence == "In 2019, Eastgate Hospital treated 41,000 patients in Marrow."
    assert "treated 41,000 patients" in figure.what
    assert 0.8 < figure.confidence <= 1


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Output grew by 5 billion yuan, year-on-year growth8.4 percent.", 8.4),
        ("The concentration of dust was down 576% in the county.", 576),
        ("The GDP of the province will reach 439 trillion yuan.", 439e12),
        ("The share of towns rose to 49 in 20143% and 62 in 20238%.", 49),
    ],
)
def test_lost_decimal_points_are_marked(text: str, value: float) -> None:
    assert value in [f.value for f in figures(text) if f.garbled]


@pytest.mark.model
def test_a_sound_number_is_not_marked() -> None:
    assert not any(f.garbled for f in figures("The town paid 150 million yuan, 8.4 percent more than before."))


@pytest.mark.model
def test_fifty_thousand_numbers_take_no_long_time() -> None:
    figures("1,000 beds and " * 3000)


@pytest.mark.model
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_figures_of_the_shared_articles() -> None:
    import json

    hits = wanted = listed = 0
    for path in sorted((SHARED / "gold").glob("*.json")):
        gold = [(f["value"], f["unit"]) for f in json.loads(path.read_text())["figures"] if not f.get("optional")]
        (article,) = (SHARED / "articles").glob(f"{path.stem}_*.txt")
        found = told(article.read_text())
        hits += sum(any(v == value and set(u.split()) & set(unit.split()) for v, u in found) for value, unit in gold)
        wanted, listed = wanted + len(gold), listed + len(found)
    assert hits / wanted >= 0.9
    assert hits / listed >= 0.8  # names are not known here, so a few numbers in names are counted
