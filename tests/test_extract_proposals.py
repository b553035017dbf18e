"""Facts that a model proposes: what is kept, what is dropped, and that only empty sentences are asked about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from extract.proposals import with_proposals
from graph.facts import Article, Entity, Facts, Mention, Relation, Sentence
from graph.ontology import ontology

SAID = "Harbour Medical Group runs Linden Hospital."
EMPTY = "The mayor thanked Harbour Medical Group for taking on Elm Clinic and its 120 beds."
QUIET = "It rained on Elm Hospital and on Linden Hospital."
NAMES = (
    Entity("e1", "Organization", "Harbour Medical Group"),
    Entity("e2", "Hospital", "Linden Hospital"),
    Entity("e3", "Hospital", "Elm Clinic"),
)
RIGHT = {"head": "e1", "type": "HOSTS", "tail": "e3", "quote": "Harbour Medical Group for taking on Elm Clinic"}
BEDS = {"value": 120, "unit": "beds", "what": "beds", "about": "e3", "quote": "its 120 beds"}


def article() -> Facts:
    text = f"{SAID} {EMPTY}"
    spans = [Sentence(i, s, text.index(s), text.index(s) + len(s)) for i, s in enumerate((SAID, EMPTY))]
    places = [(e, i) for e in NAMES for i in range(len(text)) if text.startswith(e.name, i)]
    mentions = tuple(Mention(e.id, e.name, i, i + len(e.name)) for e, i in places)
    stated = Relation("e1", "HOSTS", "e2", evidence=(SAID,), rules=("runs",))
    return Facts(Article("a1", text), tuple(spans), NAMES, mentions, (stated,))


def proposed(**reply: Any) -> Facts:
    return with_proposals(article(), lambda sentence, entities: reply, ontology())


def test_only_sentences_without_facts_are_asked_about() -> None:
    asked: list[tuple[str, list[str]]] = []

    def propose(sentence: str, entities: Sequence[Entity]) -> Mapping[str, Any]:
        asked.append((sentence, [e.id for e in entities]))
        return {}

    assert with_proposals(article(), propose, ontology()) == article()
    assert asked == [(EMPTY, ["e1", "e3"])]


def test_proposals_that_fit_are_kept_and_marked() -> None:
    facts = proposed(relations=[RIGHT], figures=[BEDS])
    new = facts.relations[-1]
    assert (new.head, new.type, new.tail, new.evidence, new.rules) == ("e1", "HOSTS", "e3", (EMPTY,), ("llm",))
    assert new.confidence < 0.5
    assert [(f.value, f.unit, f.about, f.rules) for f in facts.figures] == [(120, "beds", ("e3",), ("llm",))]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tail": "e2"},  # not named in the sentence
        {"tail": "e9"},
        {"tail": "e1"},
        {"type": "OWNS"},
        {"type": "WORKS_FOR"},  # a group is no person
        {"quote": "Harbour Medical Group took on Elm Clinic"},  # not verbatim
        {"quote": ""},
        {"quote": None},
        {"status": "certain"},
    ],
)
def test_relations_that_do_not_fit_are_dropped(wrong: dict[str, Any]) -> None:
    assert proposed(relations=[{**RIGHT, **wrong}]).relations == article().relations


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 12},
        {"value": "120"},
        {"value": True},
        {"value": float("nan")},
        {"about": "e2"},
        {"quote": "its 120 new beds"},
        {"unit": "wards"},
    ],
)
def test_figures_that_do_not_fit_are_dropped(wrong: dict[str, Any]) -> None:
    assert proposed(figures=[{**BEDS, **wrong}]).figures == ()


@pytest.mark.parametrize("nonsense", [None, 7, "x", [1, None, "y"], {"a": 1}])
def test_nonsense_changes_nothing(nonsense: object) -> None:
    assert proposed(relations=nonsense, figures=nonsense) == article()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("langchain_openai", reason='needs pip install ".[llm]"')
    from queries import llm_chat
    from tests.openai_server import KEY, serving, tool

    with serving(tool("facts", {"relations": [RIGHT], "figures": [BEDS]})) as running:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setattr(llm_chat, "FIRST_WAIT", 0.01)
        yield running


def test_a_model_over_http_proposes(model: Any) -> None:
    from queries.llm_proposals import Proposer

    facts = with_proposals(article(), Proposer(ontology(), "openai:scripted"), ontology())
    assert (len(facts.relations), len(facts.figures)) == (2, 1)
    told = json.loads(model.requests[0]["messages"][1]["content"])
    assert told["names"] == {"e1": "Harbour Medical Group (Organization)", "e3": "Elm Clinic (Hospital)"}


def test_a_model_that_is_down_proposes_nothing_and_says_why(model: Any) -> None:
    from queries.llm_proposals import Proposer
    from tests.openai_server import fails

    model.plays(fails(500))
    proposer = Proposer(ontology(), "openai:scripted")
    assert with_proposals(article(), proposer, ontology()) == article()
    assert "HTTP 500" in proposer.trouble


@pytest.mark.model
def test_jjj_extract_with_a_model(jjj: Any, model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JJJ_MODEL", "openai:scripted")
    (tmp_path / "a1.txt").write_text(f"{SAID} {QUIET}\n", encoding="utf-8")
    result = jjj("extract", str(tmp_path / "a1.txt"), "--output", str(tmp_path / "out"), "--llm")
    assert result.code == 0, result.err
    assert QUIET in model.requests[-1]["messages"][1]["content"]
    assert json.loads((tmp_path / "out" / "a1.json").read_text(encoding="utf-8"))["entities"]
