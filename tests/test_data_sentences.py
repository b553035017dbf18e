"""The fresh-eyes sentences are well formed: every name stands in its sentence, every relation fits the ontology."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graph.ontology import ontology

LINES = (Path(__file__).parent / "data" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
SENTENCES: list[dict[str, Any]] = [json.loads(line) for line in LINES]


def test_half_of_the_sentences_are_hard() -> None:
    kinds = Counter(sentence["kind"] == "plain" for sentence in SENTENCES)
    assert kinds == {True: 80, False: 80}


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s["text"][:40])
def test_names_stand_in_the_sentence_and_relations_fit(sentence: dict[str, Any]) -> None:
    labels = {entity["id"]: entity["label"] for entity in sentence["entities"]}
    for entity in sentence["entities"]:
        assert entity["name"] in sentence["text"]
    for claim in sentence["relations"]:
        assert ontology().relations[claim["type"]].fits(labels[claim["head"]], labels[claim["tail"]]), claim
        assert claim["props"].get("from", claim["head"]) in labels
    assert all(about in labels for figure in sentence["figures"] for about in figure["about"])
