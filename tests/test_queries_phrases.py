"""Questions read as phrases: what they describe over several relations, in a store of our own making."""

from __future__ import annotations

import pytest

from graph.errors import QueryTooLong
from graph.store import Store
from queries.ask import Asker
from queries.asked import topic_last
from queries.periods import Period, period_in
from tests.small_stores import article, store_and_asker

DIRECTOR = {"props": {"role": "director"}}
FIRST = article(
    "r1",
    "2017-03-01",
    {
        "Alder Hospital": "Hospital",
        "Birch Hospital": "Hospital",
        "Cedar Clinic": "Hospital",
        "Tern University": "School",
        "Osprey": "Place",
        "Heron Bay": "Place",
        "North Shore": "Place",
        "Nora Flint": "Person",
        "Peter Gale": "Person",
        "Harbour Plan": "Policy",
    },
    [
        ("Alder Hospital", "HOSTS", "Birch Hospital", {}, "Alder Hospital manages Birch Hospital."),
        ("Alder Hospital", "HOSTS", "Cedar Clinic", {"status": "planned"}, "Alder Hospital will manage Cedar Clinic."),
        ("Alder Hospital", "AFFILIATED_WITH", "Tern University", {}, "Alder Hospital belongs to Tern University."),
        ("Alder Hospital", "LOCATED_IN", "Osprey", {}, "Alder Hospital stands in Osprey."),
        ("Birch Hospital", "LOCATED_IN", "Heron Bay", {}, "Birch Hospital stands in Heron Bay."),
        ("Cedar Clinic", "LOCATED_IN", "Heron Bay", {}, "Cedar Clinic stands in Heron Bay."),
        ("Heron Bay", "LOCATED_IN", "North Shore", {}, "Heron Bay lies in North Shore."),
        ("Nora Flint", "WORKS_FOR", "Birch Hospital", DIRECTOR, "Nora Flint directs Birch Hospital."),
        ("Peter Gale", "WORKS_FOR", "Alder Hospital", DIRECTOR, "Peter Gale directs Alder Hospital."),
        ("Osprey", "LAUNCHED", "Harbour Plan", {"date": "2016-05"}, "Osprey issued the Harbour Plan in May 2016."),
    ],
)  # fmt: skip
SECOND = article(
    "r2",
    "2022-06-01",
    {"Dune Plan": "Policy", "Osprey": "Place", "Heron Bay": "Place", "Gull Point": "Place"},
    [("Osprey", "LAUNCHED", "Dune Plan", {"date": "2021-02"}, "Osprey issued the Dune Plan in February 2021.")],
    [
        (9, "buses", ["Osprey", "Heron Bay"], "Osprey gives nine buses to Heron Bay and four buses to Gull Point."),
        (4, "buses", ["Osprey", "Gull Point"], "Osprey gives nine buses to Heron Bay and four buses to Gull Point."),
    ],
)


store, asker = store_and_asker(FIRST, SECOND)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which university does the hospital that manages Birch Hospital belong to?", ["Tern University"]),
        ("Who is the director of the hospital managed by Alder Hospital?", ["Nora Flint"]),
        ("Who directs the hospital that manages Birch Hospital?", ["Peter Gale"]),
        ("Which hospital managed by an Osprey hospital is in Heron Bay?", ["Birch Hospital"]),
        ("In which region does the place lie where Birch Hospital stands?", ["North Shore"]),
        ("hospitals in heron bay", ["Birch Hospital", "Cedar Clinic"]),
        ("Osprey hospitals in North Shore", ["Birch Hospital"]),
        ("Besides Birch Hospital, which hospitals are in Heron Bay?", ["Cedar Clinic"]),
        ("Which plans were issued between 2015 and 2018?", ["Harbour Plan"]),
        ("Which plans were issued since 2020?", ["Dune Plan"]),
        ("Which clinic does Alder Hospital plan to manage?", ["Cedar Clinic"]),
        ("birch hospital who runs it", ["Alder Hospital"]),
        ("管理Birch Hospital的那家医院隶属于哪所大学？", ["Tern University"]),
        ("Which place gets the most buses?", ["Heron Bay"]),
        ("Who gets fewer buses, Heron Bay or Gull Point?", ["Gull Point"]),
        ("Which plan was issued in the 2022 report?", ["Dune Plan"]),
    ],
)
def test_phrases_describe_what_is_asked_for(asker: Asker, question: str, names: list[str]) -> None:
    answer = asker.ask(question)
    assert (answer.status, answer.names) == ("answered", names)
    assert answer.sources


@pytest.mark.parametrize(
    "question",
    [
        "Which university does the hospital that manages Cedar School belong to?",
        "Which hospitals other than Alder Hospital manage Birch Hospital?",
        "Which plans were issued between 2018 and 2020?",
        "Who runs it?",
        "How many nurses work at Birch Hospital?",
    ],
)
def test_what_nothing_fits_is_refused(asker: Asker, question: str) -> None:
    assert asker.ask(question).status == "unknown"


def test_hospitals_are_counted(asker: Asker) -> None:
    assert asker.ask("How many hospitals are in Heron Bay?").number == 2


def test_a_named_thing_is_so(asker: Asker) -> None:
    assert asker.ask("Is Birch Hospital managed by a hospital in Osprey?").boolean is True


def test_a_post_that_several_people_hold_is_asked_back(asker: Asker) -> None:
    answer = asker.ask("Who is the director?")
    assert answer.status == "clarify"
    assert answer.choices == ["Nora Flint (Birch Hospital)", "Peter Gale (Alder Hospital)"]


def test_the_cypher_that_is_shown_gives_the_names(asker: Asker, store: Store) -> None:
    answer = asker.ask("Which university does the hospital that manages Birch Hospital belong to?")
    rows = store.query(answer.cypher, answer.parameters)
    assert [row["answer"] for row in rows] == answer.names


def test_an_unknown_name_brings_the_nearest(asker: Asker) -> None:
    answer = asker.ask("Who manages Burchwood Hospital?")
    assert answer.status == "unknown"
    assert not answer.names


def test_a_query_that_takes_too_long_ends_with_a_word(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise QueryTooLong("10 s")

    monkeypatch.setattr(asker, "_translate", slow)
    answer = asker.ask("Who manages Birch Hospital?")
    assert (answer.status, answer.reason) == ("unknown", "it takes too long")


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("What opened since May 2019?", Period("2019-05", "")),
        ("What opened before 2019?", Period("", "2019")),
        ("What opened in 2019?", Period("2019", "2019")),
        ("What opened from 2015 to 2018?", Period("2015", "2018")),
        ("What opened?", None),
    ],
)
def test_periods(question: str, period: Period | None) -> None:
    assert period_in(question) == ("What opened?", period)


def test_a_period_holds_what_lies_in_it() -> None:
    assert Period("2015", "2018").holds("2018-12-31")
    assert not Period("2019-05", "").holds("2019-04")
    assert not Period("2019-05", "").holds("2018")


def test_the_topic_comes_last() -> None:
    assert topic_last("who runs it") == "who runs it"
    assert topic_last("birch hospital where?") == "where is birch hospital"
