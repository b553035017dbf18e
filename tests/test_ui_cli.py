"""The command line, as a person uses it: words in, lines and exit codes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import Jjj
from ui import cli
from ui.commands.articles import file_name

SAMPLE = Path(__file__).parent.parent / "ui" / "sample"


def facts_file(folder: Path, name: str = "001.json") -> Path:
    """Write the facts of one short article, made by hand."""
    sentence = "Lanhe Hospital manages Sunan Clinic."
    facts = {
        "article": "001",
        "title": "A clinic changes hands",
        "text": sentence,
        "entities": [
            {"id": "e1", "label": "Hospital", "name": "Lanhe Hospital"},
            {"id": "e2", "label": "Hospital", "name": "Sunan Clinic"},
        ],
        "relations": [{"head": "e1", "type": "HOSTS", "tail": "e2", "evidence": [sentence]}],
        "figures": [],
    }
    path = folder / name
    path.write_text(json.dumps(facts), encoding="utf-8")
    return path


def test_ingest_facts_then_ask_gives_the_name_the_sentence_and_the_article(jjj: Jjj, tmp_path: Path) -> None:
    assert jjj("ingest", str(facts_file(tmp_path))).code == 0
    result = jjj("ask", "Who manages Sunan Clinic?", "--format", "json")
    answer = json.loads(result.out)
    assert answer["names"] == ["Lanhe Hospital"]
    assert answer["sources"][0]["sentence"] == "Lanhe Hospital manages Sunan Clinic."
    assert answer["sources"][0]["article"] == "001"
    assert "MATCH" in answer["cypher"]


def test_remove_takes_the_article_out(jjj: Jjj, tmp_path: Path) -> None:
    jjj("ingest", str(facts_file(tmp_path)))
    assert jjj("remove", "001").code == 0
    assert jjj("cypher", "MATCH (n:Entity) RETURN count(n) AS n", "--format", "csv").out.split() == ["n", "0"]


def test_batch_gives_one_line_an_answer_in_the_order_of_the_questions(jjj: Jjj, tmp_path: Path) -> None:
    jjj("ingest", str(facts_file(tmp_path)))
    questions = tmp_path / "questions.json"
    asked = [{"id": "b", "question": "Who manages Sunan Clinic?", "extra": 1}, {"id": "a", "question": "Mayor of Ulm?"}]
    questions.write_text(json.dumps(asked), encoding="utf-8")
    lines = [json.loads(line) for line in jjj("ask", "--batch", str(questions)).out.splitlines()]
    assert [(a["id"], a["status"]) for a in lines] == [("b", "answered"), ("a", "unknown")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ingest", "nowhere.txt"), "nowhere.txt"),
        (("ask", "Who manages Sunan Clinic?"), "ingest"),
        (("remove", "001"), "ingest"),
        (("cypher", "CREATE (n:Spy)"), "CREATE"),
        (("ask", "--batch", "nowhere.json"), "nowhere.json"),
        (("stats", "--store", "bolt://neo4j:wrong@127.0.0.1:1"), "127.0.0.1:1"),
    ],
)
def test_what_cannot_work_gives_one_line_and_code_1(jjj: Jjj, words: tuple[str, ...], said: str) -> None:
    result = jjj(*words)
    assert result.code == 1
    assert said in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(("content", "said"), [(b"", "no text"), (b"\x00\x01\x02\xff\xfe\x00\x89PNG", "text")])
def test_ingest_names_what_is_no_article(jjj: Jjj, tmp_path: Path, content: bytes, said: str) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    result = jjj("ingest", str(bad))
    assert result.code == 1
    assert said in result.err


def test_bad_article_loses_nothing_that_was_stored(jjj: Jjj, tmp_path: Path) -> None:
    jjj("ingest", str(facts_file(tmp_path)))
    (tmp_path / "002.json").write_text('{"article": "001", "entities": [{"id": "e1"}]}', encoding="utf-8")
    assert jjj("ingest", str(tmp_path / "002.json")).code == 1
    assert json.loads(jjj("ask", "Who manages Sunan Clinic?", "--format", "json").out)["names"] == ["Lanhe Hospital"]


def test_cypher_that_writes_changes_nothing(jjj: Jjj, tmp_path: Path) -> None:
    jjj("ingest", str(facts_file(tmp_path)))
    assert jjj("cypher", "MATCH (n) DETACH DELETE n").code == 1
    assert jjj("cypher", "MATCH (n:Entity) RETURN count(n) AS n", "--format", "csv").out.split() == ["n", "2"]


def test_wrong_usage_is_code_2(jjj: Jjj) -> None:
    assert jjj("ask").code == 2
    assert jjj("nonsense").code == 2


def test_every_command_has_an_example(jjj: Jjj) -> None:
    for command in cli.COMMANDS:
        assert "Example: jjj" in (command.__doc__ or "")


@pytest.mark.parametrize(("id", "name"), [("001", "001"), ("a/b", "a_b-"), ("https://x.example/1?q=2", "https_")])
def test_file_names_are_safe(id: str, name: str) -> None:
    assert file_name(id).startswith(name)
    assert "/" not in file_name(id)
