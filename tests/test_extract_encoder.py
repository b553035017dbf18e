"""The encoder as a spaCy component: tokens in, tags, tree, sentences and names out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language

from extract.decode import BioTags, best_tree
from extract.encoder import Encoder, may_start_sentence
from extract.nlp import load
from extract.pieces import Pieces, case_class, grouped


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


@pytest.mark.model
def test_encoder_finds_subject_verb_and_object(nlp: Language) -> None:
    doc = nlp("The county hospital opened a clinic in Mill Lane on Friday.")
    assert {(t.text, t.dep_, t.head.text) for t in doc if t.dep_ in ("nsubj", "obj")} == {
        ("hospital", "nsubj", "opened"),
        ("clinic", "obj", "opened"),
    }
    assert [t.text for t in doc if t.dep_ == "ROOT"] == ["opened"]
    assert doc[2].pos_ == "NOUN"


@pytest.mark.model
def test_encoder_passive_agent_has_its_own_label(nlp: Language) -> None:
    doc = nlp("The school is managed by Rosewood Academy.")
    assert [(t.text, t.dep_) for t in doc if t.text in ("school", "Academy")] == [
        ("school", "nsubj:pass"),
        ("Academy", "obl:agent"),
    ]


@pytest.mark.model
def test_encoder_names_people_places_and_bodies(nlp: Language) -> None:
    doc = nlp("Maria Hoffmann of Granville University flew to Vienna.")
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Maria Hoffmann", "PER"),
        ("Granville University", "ORG"),
        ("Vienna", "LOC"),
    ]


@pytest.mark.model
def test_encoder_line_break_starts_a_sentence(nlp: Language) -> None:
    doc = nlp("New wards at St Anne's\n\nThe hospital has two new wards.")
    assert [sent.text.strip() for sent in doc.sents] == ["New wards at St Anne's", "The hospital has two new wards."]


@pytest.mark.model
@pytest.mark.parametrize("text", ["", " ", "\n\n", "  A word", "word\n", "…", "\u0000\u202e", "a" * 5000, ", " * 3000])
def test_encoder_reads_odd_texts(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert all(token.pos_ for token in doc)


@pytest.mark.model
def test_encoder_tree_stays_within_its_sentence(nlp: Language) -> None:
    doc = nlp("It rained. The mayor spoke, and nobody listened! " * 40)
    assert all(token.head in token.sent for token in doc)
    assert all(sum(t.dep_ == "ROOT" for t in sent) == 1 for sent in doc.sents)


@pytest.mark.model
def test_encoder_pipe_gives_docs_in_order(nlp: Language) -> None:
    texts = ["One.", "The second text is longer than the first.", "", "Three."]
    assert [doc.text for doc in nlp.pipe(texts)] == texts


@pytest.mark.model
def test_encoder_survives_to_disk_and_spacy_load(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "copy")
    again = spacy.load(tmp_path / "copy")
    text = "Beds were sent to No. 4 Clinic in Porto."
    assert [(t.text, t.pos_, t.head.i) for t in again(text)] == [(t.text, t.pos_, t.head.i) for t in nlp(text)]


def test_encoder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no model"):
        Encoder().to_disk(tmp_path)


@pytest.mark.parametrize(
    ("words", "i", "allowed"),
    [
        (["He", "left", ".", "She", "stayed"], 3, True),
        (["e.g", ".", "beds"], 2, False),
        (["left", ".", '"', "She"], 3, True),
        (["left", ",", "She"], 2, False),
        (["News", "|", "Sport"], 2, True),
    ],
)
def test_may_start_sentence(words: list[str], i: int, allowed: bool) -> None:
    assert may_start_sentence(words, i) is allowed


@pytest.mark.parametrize(
    ("word", "kind"),
    [("lower", 1), ("Title", 2), ("UN", 3), ("McKay", 4), ("B2", 5), ("A", 6), (",", 7), ("Hart's", 2)],
)
def test_case_class(word: str, kind: int) -> None:
    assert case_class(word) == kind


def test_best_tree_breaks_a_cycle() -> None:
    # Words 1 and 2 like each other best; the tree with one root through word 2 scores highest.
    arcs = np.array([[0.0, 0, 5, 0], [4.0, 5, 0, 0], [0.0, 0, 3, 0]])
    assert best_tree(arcs).tolist() == [2, 0, 2]


def test_best_tree_has_one_root() -> None:
    arcs = np.array([[5.0, 0, 1], [4.0, 3, 0]])
    assert best_tree(arcs).tolist() == [0, 1]


def test_bio_tags_never_start_inside() -> None:
    bio = BioTags(["O", "B-X", "I-X"])
    scores = np.array([[[0.0, 1.0, 5.0], [0.0, 0.0, 3.0], [2.0, 0.0, 0.0]]])
    path = bio.best_paths(scores)[0].tolist()
    assert path == [1, 2, 0]
    assert bio.spans(path) == [(0, 2, "X")]


def test_bio_tags_two_names_side_by_side() -> None:
    bio = BioTags(["O", "B-X", "I-X", "B-Y", "I-Y"])
    assert bio.spans([1, 2, 1, 3, 0]) == [(0, 2, "X"), (2, 3, "X"), (3, 4, "Y")]


def test_grouped_keeps_the_budget() -> None:
    assert list(grouped({"a": 9, "b": 2, "c": 3, "d": 3}, 9)) == [["b", "c", "d"], ["a"]]


@pytest.mark.model
def test_pieces_curly_quotes_are_read_as_straight_ones() -> None:
    nlp = load()
    encoder = nlp.get_pipe("jingjinji_encoder")
    assert isinstance(encoder, Encoder)
    pieces: Pieces = encoder.pieces
    assert pieces.of("’s") == pieces.of("'s")
