"""Relations from sentences whose names are given: text in, "head TYPE tail" out."""

from __future__ import annotations

import pytest
from spacy.language import Language

from extract.nlp import load
from extract.relations import relations_in
from graph.facts import Entity, Mention, Relation
from tests.braces import read

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def facts(nlp: Language, marked: str, published: str | None = None) -> dict[str, Relation]:
    """Return the relations of ``marked`` under "head TYPE tail"."""
    text, entities, mentions, _, _ = read(marked)
    names = {e.id: e.name for e in entities}
    found = relations_in(nlp(text), entities, mentions, published=published)
    return {f"{names[r.head]} {r.type} {names[r.tail]}": r for r in found}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # who runs what
        ("{Hospital:Elm Clinic} is run by {Organization:Vesta Trust}.", "Vesta Trust HOSTS Elm Clinic"),
        ("{School:Lund Academy} manages {School:Ash School}.", "Lund Academy HOSTS Ash School"),
        (
            "{Hospital:Elm Clinic}, which {Organization:Vesta Trust} operates, has ten beds.",
            "Vesta Trust HOSTS Elm Clinic",
        ),
        (
            "{Hospital:Elm Clinic} was entrusted to {Hospital:Northgate Infirmary}.",
            "Northgate Infirmary HOSTS Elm Clinic",
        ),
        # where things lie
        ("{Hospital:Elm Clinic} in {Place:Varberg} has ten beds.", "Elm Clinic LOCATED_IN Varberg"),
        ("{Place:Leeds}'s {Hospital:Elm Clinic} has ten beds.", "Elm Clinic LOCATED_IN Leeds"),
        ("They met in {Place:Leeds}, {Place:England}, on Monday.", "Leeds LOCATED_IN England"),
        ("{School:Ash School} is located in {Place:Varberg}.", "Ash School LOCATED_IN Varberg"),
        # people and posts
        ("{Person:Ann Lee}, mayor of {Place:Varberg}, said so.", "Ann Lee WORKS_FOR Varberg"),
        ("{Person:Ann Lee}, a nurse at {Hospital:Elm Clinic}, said so.", "Ann Lee WORKS_FOR Elm Clinic"),
        ("{School:Ash School} principal {Person:Ann Lee} said so.", "Ann Lee WORKS_FOR Ash School"),
        ("The director of {Hospital:Elm Clinic}, {Person:Ann Lee}, said so.", "Ann Lee WORKS_FOR Elm Clinic"),
        # working together, by name or by place
        ("{School:Ash School} and {School:Lund Academy} signed an agreement.", "Ash School PARTNERS_WITH Lund Academy"),
        ("Hospitals in {Place:Leeds} work together with clinics in {Place:York}.", "Leeds PARTNERS_WITH York"),
        # what is agreed and launched
        ("{Place:Leeds} and {Place:York} signed the {Policy:Ouse Water Pact}.", "York SIGNED Ouse Water Pact"),
        ("{Agency:Leeds City Council} launched the {Service:Leeds Card}.", "Leeds City Council LAUNCHED Leeds Card"),
        ("The {Event:Water Forum} was held by {Agency:Leeds City Council}.", "Leeds City Council LAUNCHED Water Forum"),
        ("The {Facility:Ouse Tramway} connects {Place:Leeds} with {Place:York}.", "Ouse Tramway COVERS York"),
        # parts, money, moves
        (
            "{Company:Corva Rail}, a subsidiary of {Company:Corva Motors}, hired ten people.",
            "Corva Rail BRANCH_OF Corva Motors",
        ),
        ("{Organization:Vesta Fund} supports {School:Ash School}.", "Vesta Fund SUPPORTS Ash School"),
        ("{School:Ash School} moved from {Place:Leeds} to {Place:York} in May.", "Ash School RELOCATED_TO York"),
    ],
)
def test_sentence_states_the_relation(nlp: Language, marked: str, expected: str) -> None:
    found = facts(nlp, marked)
    flipped = " PARTNERS_WITH ".join(reversed(expected.split(" PARTNERS_WITH ")))
    assert expected in found or flipped in found, sorted(found)


@pytest.mark.parametrize(
    "marked",
    [
        "{Hospital:Elm Clinic} is not run by {Organization:Vesta Trust}.",
        "{School:Ash School} and {School:Lund Academy} both closed on Monday.",
        "{Person:Ann Lee} lives in {Place:Varberg}.",
        "{Organization:Vesta Fund} refused to support {School:Ash School}.",
        "{School:Ash School} wants to move to {Place:York}.",
        "Trains ran between {Place:Leeds}, {Place:York}, {Place:Hull} and {Place:Selby}.",
        "The {Agency:Leeds Health Board} met in May.",
    ],
)
def test_sentence_states_no_relation(nlp: Language, marked: str) -> None:
    assert facts(nlp, marked) == {}


def test_coordination_gives_one_relation_for_each_pair(nlp: Language) -> None:
    found = facts(nlp, "{Hospital:Elm Clinic} and {Hospital:Oak Clinic} are run by {Organization:Vesta Trust}.")
    hosts = sorted(key for key in found if " HOSTS " in key)
    assert hosts == ["Vesta Trust HOSTS Elm Clinic", "Vesta Trust HOSTS Oak Clinic"]


def nested(nlp: Language, text: str, *names: tuple[str, str]) -> set[str]:
    """Return what is read in ``text`` when its ``names`` (label, name) may stand inside each other."""
    entities = [Entity(f"e{n}", label, name) for n, (label, name) in enumerate(names, 1)]
    mentions = [Mention(e.id, e.name, text.index(e.name), text.index(e.name) + len(e.name)) for e in entities]
    known = {e.id: e.name for e in entities}
    return {f"{known[r.head]} {r.type} {known[r.tail]}" for r in relations_in(nlp(text), entities, mentions)}


def test_campus_belongs_to_its_parent_and_lies_in_its_place_word(nlp: Language) -> None:
    found = nested(
        nlp,
        "The Selby Campus of Ash School has opened.",
        ("School", "Selby Campus of Ash School"),
        ("School", "Ash School"),
        ("Place", "Selby"),
    )
    assert found == {
        "Selby Campus of Ash School BRANCH_OF Ash School",
        "Selby Campus of Ash School LOCATED_IN Selby",
    }


def test_place_word_inside_another_name_says_nothing(nlp: Language) -> None:
    found = nested(
        nlp, "Leeds General Infirmary has ten beds.", ("Hospital", "Leeds General Infirmary"), ("Place", "Leeds")
    )
    assert found == set()


def test_department_belongs_to_its_hospital_only(nlp: Language) -> None:
    found = nested(
        nlp,
        "The Department of Surgery of Elm Hospital of Lund University is closed.",
        ("Organization", "Department of Surgery of Elm Hospital of Lund University"),
        ("Hospital", "Elm Hospital of Lund University"),
        ("School", "Lund University"),
    )
    assert found == {
        "Department of Surgery of Elm Hospital of Lund University BRANCH_OF Elm Hospital of Lund University",
        "Elm Hospital of Lund University AFFILIATED_WITH Lund University",
    }


@pytest.mark.parametrize(
    ("marked", "key", "status"),
    [
        ("{Hospital:Elm Clinic} is run by {Organization:Vesta Trust}.", "Vesta Trust HOSTS Elm Clinic", "done"),
        ("{Organization:Vesta Trust} will run {Hospital:Elm Clinic}.", "Vesta Trust HOSTS Elm Clinic", "planned"),
        ("{Organization:Vesta Trust} plans to run {Hospital:Elm Clinic}.", "Vesta Trust HOSTS Elm Clinic", "planned"),
        (
            "{Company:Corva Rail} is building the {Facility:Ouse Tramway}.",
            "Corva Rail LAUNCHED Ouse Tramway",
            "ongoing",
        ),
    ],
)
def test_status_follows_tense_and_aspect(nlp: Language, marked: str, key: str, status: str) -> None:
    assert facts(nlp, marked)[key].status == status


def test_date_is_counted_from_the_day_of_publication(nlp: Language) -> None:
    marked = "{Agency:Leeds City Council} launched the {Service:Leeds Card} last May."
    found = facts(nlp, marked, published="2023-02-11")
    assert found["Leeds City Council LAUNCHED Leeds Card"].date == "2022-05"


def test_post_is_kept_as_role_and_a_past_one_marked(nlp: Language) -> None:
    relation = facts(nlp, "{Person:Ann Lee}, former deputy director of {Hospital:Elm Clinic}, said so.")
    assert relation["Ann Lee WORKS_FOR Elm Clinic"].props == {"role": "deputy director", "former": True}


def test_move_keeps_the_place_that_was_left(nlp: Language) -> None:
    relation = facts(nlp, "{School:Ash School} moved from {Place:Leeds} to {Place:York} in May.")
    assert relation["Ash School RELOCATED_TO York"].props == {"from": "e2"}


def test_evidence_is_the_sentence_word_for_word(nlp: Language) -> None:
    marked = "It rained. {Hospital:Elm Clinic} is run by {Organization:Vesta Trust}. Nobody minded."
    relation = facts(nlp, marked)["Vesta Trust HOSTS Elm Clinic"]
    assert relation.evidence == ("Elm Clinic is run by Vesta Trust.",)


def test_agreement_of_tree_and_words_is_surer_than_one_alone(nlp: Language) -> None:
    relation = facts(nlp, "{Hospital:Elm Clinic} is run by {Organization:Vesta Trust}.")["Vesta Trust HOSTS Elm Clinic"]
    assert {rule.rsplit(":", 1)[-1] for rule in relation.rules} >= {"tree", "tokens"}
    assert relation.confidence >= 0.8
