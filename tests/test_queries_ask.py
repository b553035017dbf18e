"""Questions over a small store of our own making: answers, sources, three kinds of no, talk, Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.facts_json import from_json
from graph.store import Store, open_store
from queries import holding
from queries.ask import Asker, questions_for
from queries.guard import check
from tests.small_stores import store_and_asker

ARTICLES = [
    {
        "article": "a1",
        "title": "A hospital gets a new manager",
        "published": "2021-03-04",
        "text": (
            "Linden Hospital is managed by Harbour Medical Group. Ada Lowther is director of Linden Hospital. "
            "Linden Hospital lies in Westport. It has 420 beds."
            " Harbour Medical Group is affiliated with Coast University."
        ),
        "entities": [
            {"id": "e1", "label": "Hospital", "name": "Linden Hospital"},
            {"id": "e2", "label": "Organization", "name": "Harbour Medical Group"},
            {"id": "e3", "label": "Person", "name": "Ada Lowther"},
            {"id": "e4", "label": "Place", "name": "Westport"},
            {"id": "e5", "label": "School", "name": "Coast University"},
        ],
        "relations": [
            {
                "head": "e2",
                "type": "HOSTS",
                "tail": "e1",
                "evidence": ["Linden Hospital is managed by Harbour Medical Group."],
            },
            {
                "head": "e3",
                "type": "WORKS_FOR",
                "tail": "e1",
                "props": {"role": "director"},
                "evidence": ["Ada Lowther is director of Linden Hospital."],
            },
            {"head": "e1", "type": "LOCATED_IN", "tail": "e4", "evidence": ["Linden Hospital lies in Westport."]},
            {
                "head": "e2",
                "type": "AFFILIATED_WITH",
                "tail": "e5",
                "evidence": ["Harbour Medical Group is affiliated with Coast University."],
            },
        ],
        "figures": [{"value": 420, "unit": "beds", "what": "beds", "about": ["e1"], "evidence": "It has 420 beds."}],
    },
    {
        "article": "a2",
        "title": "A school for Westport",
        "published": "2022-09-01",
        "text": "Ben Ash is principal of Baoding Road School. Baoding Road School lies in Westport.",
        "entities": [
            {"id": "e1", "label": "School", "name": "Baoding Road School"},
            {"id": "e2", "label": "Person", "name": "Ben Ash"},
            {"id": "e3", "label": "Place", "name": "Westport"},
        ],
        "relations": [
            {
                "head": "e2",
                "type": "WORKS_FOR",
                "tail": "e1",
                "props": {"role": "principal"},
                "evidence": ["Ben Ash is principal of Baoding Road School."],
            },
            {"head": "e1", "type": "LOCATED_IN", "tail": "e3", "evidence": ["Baoding Road School lies in Westport."]},
        ],
    },
]


store, asker = store_and_asker(*ARTICLES)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who manages Linden Hospital?", ["Harbour Medical Group"]),
        ("who manges linden hospital", ["Harbour Medical Group"]),
        ("Who is the director of Linden Hospital?", ["Ada Lowther"]),
        ("Which hospitals are in Westport?", ["Linden Hospital"]),
        ("Which university is affiliated with the group that manages Linden Hospital?", ["Coast University"]),
        ("谁管理Linden Hospital？", ["Harbour Medical Group"]),
        ("保定路学校的校长是谁？", ["Ben Ash"]),
    ],
)
def test_ask_names(asker: Asker, question: str, names: list[str]) -> None:
    answer = asker.ask(question)
    assert (answer.status, answer.names) == ("answered", names)


def test_ask_answer_carries_its_sentence_article_and_cypher(asker: Asker) -> None:
    answer = asker.ask("Who manages Linden Hospital?").to_json()
    assert answer["sources"][0] == {
        "article": "a1",
        "title": "A hospital gets a new manager",
        "published": "2021-03-04",
        "sentence": "Linden Hospital is managed by Harbour Medical Group.",
    }
    assert answer["cypher"].startswith("MATCH ")
    assert answer["rows"][0]["answer"] == "Harbour Medical Group"


def test_ask_yes_only_where_the_graph_holds_the_fact(asker: Asker) -> None:
    answer = asker.ask("Does Harbour Medical Group manage Linden Hospital?")
    assert answer.boolean is True
    assert [s.article for s in answer.sources] == ["a1"]


def test_ask_follow_up_takes_up_what_the_talk_is_about(asker: Asker) -> None:
    answer = asker.ask("And who is its director?", ["Who manages Linden Hospital?"])
    assert answer.names == ["Ada Lowther"]


def test_ask_path_names_every_step(asker: Asker) -> None:
    answer = asker.ask("What links Ada Lowther and Coast University?")
    assert set(answer.names) == {"Ada Lowther", "Linden Hospital", "Harbour Medical Group", "Coast University"}


def test_ask_overview_says_what_is_known(asker: Asker) -> None:
    text = asker.ask("Tell me about Linden Hospital.").text
    assert "Harbour Medical Group manages Linden Hospital" in text
    assert "Ada Lowther works for Linden Hospital (director)" in text


def test_ask_which_article(asker: Asker) -> None:
    assert asker.ask("Which articles mention Westport?").names == ["a1", "a2"]


def test_ask_a_name_that_is_not_there_is_said_to_be_unknown(asker: Asker) -> None:
    answer = asker.ask("Who manages Quagmire Hospital?")
    assert (answer.status, answer.names) == ("unknown", [])
    assert "Quagmire" in answer.reason


def test_ask_what_the_articles_do_not_say_is_no_answer(asker: Asker) -> None:
    answer = asker.ask("Who is the mayor of Westport?")
    assert (answer.status, answer.names) == ("unknown", [])


def test_ask_without_words_is_not_understood(asker: Asker) -> None:
    assert asker.ask("?!").reason == "not understood"


@pytest.mark.parametrize("question", ["Who is the director of Linden Hospital?", "How many beds has Linden Hospital?"])
def test_ask_reading_lists_every_telling_word(asker: Asker, question: str) -> None:
    said = " ".join(p.words for p in asker.ask(question).reading)
    assert "Linden Hospital" in said


@pytest.mark.parametrize(
    "hostile",
    [
        "Who manages Linden Hospital`}) DETACH DELETE (n?",
        "'; MATCH (n) DELETE n //",
        "Tell me about $p0 \\u0027 OR 1=1",
    ],
)
def test_ask_only_ever_reads(asker: Asker, store: Store, hostile: str) -> None:
    before = store.query("MATCH (n) RETURN count(n) AS total")
    answer = asker.ask(hostile)
    if answer.cypher:
        check(answer.cypher)
    assert store.query("MATCH (n) RETURN count(n) AS total") == before


def test_questions_for_a_store_are_answered(asker: Asker, store: Store) -> None:
    questions = list(questions_for(store))
    assert questions
    assert {asker.ask(q).status for q in questions} == {"answered"}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who manages Linden Hospital?", ["Harbour Medical Group"]),
        ("Who is the director of Linden Hospital?", ["Ada Lowther"]),
    ],
)
def test_ask_a_large_store_reads_only_what_is_around_the_names(
    store: Store, monkeypatch: pytest.MonkeyPatch, question: str, names: list[str]
) -> None:
    monkeypatch.setattr(holding, "MOST_SENTENCES", 0)
    assert Asker(store).ask(question).names == names


def test_ask_sees_articles_that_come_later(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "grows"), create=True) as opened:
        asker = Asker(opened)
        assert asker.ask("Who manages Linden Hospital?").status == "unknown"
        opened.add(from_json(ARTICLES[0]))
        assert asker.ask("Who manages Linden Hospital?").names == ["Harbour Medical Group"]


def test_ask_what_no_fact_says_comes_with_the_nearest_sentences(asker: Asker) -> None:
    answer = asker.ask("Why is Linden Hospital managed by somebody else?")
    assert answer.status == "unknown"
    assert "Linden Hospital is managed by Harbour Medical Group." in [s.sentence for s in answer.sources]
    assert answer.names == []
