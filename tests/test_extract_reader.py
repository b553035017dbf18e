"""The learned reader: names, who is who, and scores of relations; and what it is given to judge them by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language

from extract.nlp import load
from extract.pairs import (
    LABELS,
    MARKS,
    PAIR_FEATURES,
    SAME_FEATURES,
    Spot,
    Window,
    between_in_tree,
    marks,
    pair_table,
    paths,
    same_features,
    top_word,
)
from extract.reader import Reader, Reading

TEXT = (
    "Granville Hospital has managed Oakham Clinic since March. "
    "Its director, Maria Hoffmann, said that the clinic had treated 4,200 patients."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


@pytest.fixture(scope="module")
def reader() -> Reader:
    found = Reader.load()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def reading(nlp: Language, reader: Reader) -> Reading:
    return reader.read(nlp(TEXT))


def chars(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.mark.model
def test_reading_names_have_our_labels(reading: Reading) -> None:
    assert [(TEXT[n.start_char : n.end_char], n.label) for n in reading.names] == [
        ("Granville Hospital", "Hospital"),
        ("Oakham Clinic", "Hospital"),
        ("Maria Hoffmann", "Person"),
    ]
    assert all(0 < n.score <= 1 for n in reading.names)


@pytest.mark.model
def test_reading_finds_pronouns_and_descriptions(reading: Reading) -> None:
    assert {TEXT[n.start_char : n.end_char] for n in reading.nominals} >= {"Its"}


@pytest.mark.model
def test_reading_finds_what_is_counted(reading: Reading) -> None:
    assert [TEXT[n.start_char : n.end_char] for n in reading.numbers] == ["4,200"]


@pytest.mark.model
def test_reading_nested_names(nlp: Language, reader: Reader) -> None:
    text = "The Harbour Campus of Lindell University opened in Porto."
    names = {(text[n.start_char : n.end_char], n.label) for n in reader.read(nlp(text)).names}
    assert {("Harbour Campus of Lindell University", "School"), ("Lindell University", "School")} <= names


@pytest.mark.model
def test_reading_same_likes_the_name_again_better_than_another(nlp: Language, reader: Reader) -> None:
    text = "Granville Hospital is old. Oakham Clinic is new. Granville Hospital has 300 beds."
    reading = reader.read(nlp(text))
    first, other, again = (0, 18), (27, 40), (49, 67)
    assert reading.same(first, again) > 0.5 > reading.same(first, other)


@pytest.mark.model
def test_reading_same_of_no_word_is_zero(reading: Reading) -> None:
    assert reading.same((0, 0), chars("Its")) == 0.0


@pytest.mark.model
def test_reading_relations_manager_and_director(reading: Reading) -> None:
    mentions = {
        "granville": [chars("Granville Hospital"), chars("Its")],
        "oakham": [chars("Oakham Clinic"), chars("the clinic")],
        "maria": [chars("Maria Hoffmann")],
    }
    labels = {"granville": "Hospital", "oakham": "Hospital", "maria": "Person"}
    found = {(r.head, r.type, r.tail): r for r in reading.relations(mentions, labels)}
    hosts = found["granville", "HOSTS", "oakham"]
    assert hosts.score > 0.5
    assert hosts.sentence_start_char == 0
    backwards = found.get(("oakham", "HOSTS", "granville"))
    assert backwards is None or backwards.score < hosts.score
    assert found["maria", "WORKS_FOR", "granville"].score > 0.5


@pytest.mark.model
def test_reading_relations_fit_the_ontology(reading: Reading) -> None:
    places = {"a": [chars("Granville Hospital")], "b": [chars("Oakham Clinic")]}
    assert {r.type for r in reading.relations(places, {"a": "Place", "b": "Place"})} <= {
        "PARTNERS_WITH",
        "LOCATED_IN",
        "PART_OF",
        "SUPPORTS",
        "HOSTS",
    }


@pytest.mark.model
def test_reading_relations_without_mentions(reading: Reading) -> None:
    assert reading.relations({}, {}) == []
    assert reading.relations({"a": []}, {"a": "Place"}) == []


@pytest.mark.model
@pytest.mark.parametrize("text", ["", "\n\n", "word", "a" * 5000, "beds, " * 2000, "\u202e\u0000"])
def test_reader_reads_odd_texts(nlp: Language, reader: Reader, text: str) -> None:
    reading = reader.read(nlp(text))
    assert all(0 <= n.start_char < n.end_char <= len(text) for n in reading.names)


@pytest.mark.model
def test_reader_long_text_is_read_to_its_end(nlp: Language, reader: Reader) -> None:
    text = "Nobody came to the meeting. " * 80 + "Maria Hoffmann works in Vienna."
    assert text[-7:-1] in {text[n.start_char : n.end_char] for n in reader.read(nlp(text)).names}


def test_reader_missing_files_are_no_error(tmp_path: Path) -> None:
    assert Reader.load(tmp_path) is None


# "Anna runs a clinic . It grew": Anna and clinic hang on runs, It on grew.
WINDOW = Window(
    ["Anna", "runs", "a", "clinic", ".", "It", "grew"],
    [1, 1, 3, 1, 1, 6, 6],
    [0, 0, 0, 0, 0, 1, 1],
)
ANNA = Spot(0, 1, LABELS.index("Person"), True, 0)
CLINIC = Spot(2, 4, LABELS.index("Hospital"), False, 1)
IT = Spot(5, 6, LABELS.index("Hospital"), False, 1)


def test_paths_lead_to_the_root() -> None:
    assert paths(WINDOW)[2] == [2, 3, 1]
    assert paths(WINDOW)[1] == [1]


def test_paths_survive_a_cycle() -> None:
    assert paths(Window(["a", "b"], [1, 0], [0, 0])) == [[0, 1], [1, 0]]


def test_top_word_is_the_head_of_the_span() -> None:
    assert top_word(WINDOW, CLINIC.start, CLINIC.end) == 3


@pytest.mark.parametrize(
    ("a", "b", "words", "length"),
    [(0, 3, [1], 2), (2, 3, [], 1), (0, 5, [1, 6], 5)],
)
def test_between_in_tree(a: int, b: int, words: list[int], length: int) -> None:
    ways = paths(WINDOW)
    assert between_in_tree(ways[a], ways[b]) == (words, length)


def test_marks_show_label_start_and_kind() -> None:
    table = marks(WINDOW, [CLINIC])
    assert table.shape == (7, MARKS)
    hospital = LABELS.index("Hospital")
    assert table[2:4, hospital].tolist() == [1, 1]
    assert table[2:4, len(LABELS) + hospital].tolist() == [1, 0]
    assert table[:, -1].tolist() == [0, 0, 1, 1, 0, 0, 0]


def test_pair_table_paths_are_means() -> None:
    table = pair_table(WINDOW, [ANNA, CLINIC, IT], [(0, 1), (0, 2)])
    assert table.features.shape == (2, PAIR_FEATURES)
    assert np.flatnonzero(table.path[0]).tolist() == [1]
    assert table.path[1][[1, 6]].tolist() == [0.5, 0.5]
    assert table.features[:, :2].tolist() == [[1, 0], [0, 1]]  # same sentence; next sentence


def test_same_features_spelling() -> None:
    window = Window(["World", "Health", "Body", ",", "WHB", ",", "Health", "Body"], list(range(8)), [0] * 8)
    long, short, tail = (Spot(a, b, 0, True) for a, b in ((0, 3), (4, 5), (6, 8)))
    table = same_features(window, [long, short, tail])
    assert table.shape == (3, 3, SAME_FEATURES)
    same, common, within, last, initials, nested = range(8, 14)
    assert table[0, 1, initials] == 1
    assert table[0, 2, [same, common, within, last, nested]].tolist() == [0, 1, 1, 1, 0]
    assert (table == table.transpose(1, 0, 2)).all()
