"""Question sets of the kinds that people ask, over the bundled sample: a floor under the measures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.questions import SHARED, asked_of, module
from graph.store import open_store
from tests.sample_stores import sample_facts

QUESTIONS = Path(__file__).parent / "data" / "questions_sample.json"
SCORER = SHARED / "eval" / "score_answers.py"


@pytest.mark.skipif(not SCORER.exists(), reason="the scorer is not here: ../shared/eval/score_answers.py")
def test_questions_over_the_sample(tmp_path: Path) -> None:
    scorer = module(SCORER)
    with open_store(str(tmp_path / "s"), create=True) as store:
        for facts in sample_facts():
            store.add(facts)
        rows, _, _ = asked_of(store, json.loads(QUESTIONS.read_text(encoding="utf-8")), scorer.judge)
    measures = scorer.summary(rows)
    assert measures["exact"] >= 0.85
    assert measures["false"] <= 0.02
