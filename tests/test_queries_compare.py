"""The rules and a model side by side: who is trusted, what is shown, what a comparison of a file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from queries.answer import Answer, Source
from queries.compare import compared, is_right, together, verdict_of
from tests.command import Jjj
from ui.panels import answer_panel
from ui.render import FORMATS
from ui.texts import texts


def answered(*names: str, confidence: float = 0.9, **more: Any) -> Answer:
    return Answer("q", "answered", text=", ".join(names), names=list(names), confidence=confidence, **more)


def unknown() -> Answer:
    return Answer("q", "unknown", reason="the articles do not say")


def quoted(sentence: str) -> Answer:
    return Answer("q", "answered", text=sentence, sources=[Source("a1", "", "", sentence)])


@pytest.mark.parametrize(
    ("rules", "model", "verdict"),
    [
        (answered("Acme"), answered("acme"), "agree"),
        (answered("Acme", "Bell"), answered("Bell", "Acme"), "agree"),
        (answered("Acme"), answered("Bell"), "differ"),
        (answered(number=3), answered(number=4), "differ"),
        (quoted("It rained."), quoted("It rained."), "agree"),
        (quoted("It rained."), quoted("It snowed."), "differ"),
        (answered("Acme"), unknown(), "only rules"),
        (unknown(), answered("Acme"), "only llm"),
        (unknown(), unknown(), "neither"),
    ],
)
def test_verdicts(rules: Answer, model: Answer, verdict: str) -> None:
    assert verdict_of(rules, model) == verdict


@pytest.mark.parametrize(("confidence", "trusted", "other"), [(0.9, "Acme", "Bell"), (0.3, "Bell", "Acme")])
def test_both_trusts_sure_rules_and_shows_the_other_reading(confidence: float, trusted: str, other: str) -> None:
    answer = together(answered("Acme", confidence=confidence), answered("Bell")).to_json()
    assert (answer["names"], answer["other"]["names"], answer["translator"]) == ([trusted], [other], "both")
    assert "differ" in answer["note"]


def test_both_readings_are_shown_in_the_terminal_and_on_the_page() -> None:
    answer = together(
        answered("Acme"), answered("Bell <b>", cost={"calls": 2, "tokens": 1500, "seconds": 0.5})
    ).to_json()
    text, page = FORMATS["text"](answer), answer_panel(answer, texts("en"))
    assert "The two readings differ; the rules are trusted" in text
    assert "(model: 2 calls, 1,500 tokens, 0.5 s)" in text
    assert "Bell <b>" in text
    assert "The two readings differ" in page
    assert "Bell &lt;b&gt;" in page


def test_both_says_that_the_readings_agree() -> None:
    answer = together(answered("Acme"), answered("Acme")).to_json()
    assert (answer["note"], "other" in answer) == ("Both readings agree.", False)


@pytest.mark.parametrize(
    ("answer", "expected", "right"),
    [
        (answered("Acme"), {"type": "names", "required": [["Acme", "Acme Corp"]]}, True),
        (answered("Acme", "Bell"), {"type": "names", "required": [["Acme"]]}, False),
        (answered("Acme", "Bell"), {"type": "names", "required": [["Acme"]], "allowed": [["Bell"]]}, True),
        (answered(number=5), {"type": "number", "number": [4, 5]}, True),
        (answered(boolean=True), {"type": "boolean", "value": True}, True),
        (answered(boolean=True), {"type": "boolean", "value": False}, False),
        (unknown(), {"type": "unknown"}, True),
        (unknown(), {"type": "names", "required": [["Acme"]]}, False),
        (answered("A", "B", "C"), {"type": "path", "required": [["A"], ["C"]], "chains": [[["B"]], [["X"]]]}, True),
        (quoted("The director spoke."), {"type": "text", "required": [["director", "head"]]}, True),
    ],
)
def test_right_answers(answer: Answer, expected: dict[str, Any], right: bool) -> None:
    assert is_right(answer, expected) is right


def test_compared_scores_each_translator_where_answers_are_given() -> None:
    entries = [
        {"id": "q1", "question": "?", "answer": {"type": "names", "required": [["Acme"]]}},
        {"id": "q2", "question": "?"},
    ]
    one, two = compared(entries, lambda q, c: answered("Acme"), lambda q, c: unknown())
    assert (one.verdict, one.rules, one.llm) == ("only rules", "Acme", "(the articles do not say)")
    assert one.right == {"rules": True, "llm": False}
    assert two.right == {}


def test_jjj_compare_and_ask_with_a_model_over_http(jjj: Jjj, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("langchain_openai", reason='needs pip install ".[llm]"')
    from tests.openai_server import KEY, serving, tree
    from tests.test_queries_ask import ARTICLES
    from tests.test_queries_llm import MANAGER, RIGHT

    facts = tmp_path / "facts"
    facts.mkdir()
    for article in ARTICLES:
        (facts / f"{article['article']}.json").write_text(json.dumps(article), encoding="utf-8")
    assert jjj("ingest", str(facts)).code == 0
    questions = tmp_path / "questions.json"
    answer = {"type": "names", "required": [["Harbour Medical Group"]]}
    questions.write_text(json.dumps([{"id": "q1", "question": MANAGER, "answer": answer}]), encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("JJJ_MODEL", "openai:scripted")
    with serving(tree(**RIGHT)) as model:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        table = jjj("compare", str(questions), "--format", "csv")
        both = jjj("ask", MANAGER, "--translator", "both")
    assert "q1,Who manages Linden Hospital?,agree,Harbour Medical Group,Harbour Medical Group" in table.out
    assert "1 agree" in table.err
    assert "rules 1 of 1 right, llm 1 of 1 right" in table.err
    assert "Both readings agree." in both.out
    assert KEY not in table.out + table.err + both.out + both.err
    assert all(KEY not in p.read_text(encoding="utf-8") for p in (tmp_path / "data").rglob("*.json"))


def test_jjj_ask_without_a_model_says_how_to_set_one(jjj: Jjj, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JJJ_MODEL", raising=False)
    facts = tmp_path / "a1.json"
    from tests.test_queries_ask import ARTICLES

    facts.write_text(json.dumps(ARTICLES[0]), encoding="utf-8")
    jjj("ingest", str(facts))
    result = jjj("ask", "Who manages Linden Hospital?", "--translator", "llm")
    assert result.code == 1
    assert "JJJ_MODEL" in result.err
