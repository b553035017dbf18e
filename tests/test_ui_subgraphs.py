"""Exports, measures and the report from the command line: the same options everywhere, nothing half written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import Jjj
from tests.test_ui_cli import facts_file

OPTIONS = ("--around", "--hops", "--label", "--relation", "--place", "--since", "--until", "--published", "--status",
           "--confidence", "--article", "--cypher")  # fmt: skip


@pytest.fixture
def stored(jjj: Jjj, tmp_path: Path) -> Jjj:
    """``jjj`` on a store with one fact."""
    jjj("ingest", str(facts_file(tmp_path)))
    return jjj


@pytest.mark.parametrize("command", ["export", "analyse", "report"])
def test_each_command_chooses_with_the_same_options(jjj: Jjj, command: str) -> None:
    shown = jjj(command, "--help").out
    assert [option for option in OPTIONS if option not in shown] == []


def test_export_writes_the_part_that_is_chosen(stored: Jjj, tmp_path: Path) -> None:
    out = tmp_path / "graph.json"
    assert stored("export", "-f", "json", "-o", str(out), "--label", "Hospital", "--status", "done").code == 0
    names = {node["label"] for node in json.loads(out.read_text(encoding="utf-8"))["nodes"]}
    assert names == {"Lanhe Hospital", "Sunan Clinic"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--label", "Castle"), "There is no label 'Castle'"),
        (("--relation", "OWNS"), "There is no relation 'OWNS'"),
        (("--around", "Lanhe Hospitel"), "Nearest names: Lanhe Hospital"),
        (("--since", "2031-01-01"), "Nothing in the store fits all of: date 2031-01-01"),
        (("--cypher", "MATCH (n) DELETE n"), "not proven to only read"),
    ],
)
def test_export_says_what_is_wrong_and_leaves_nothing_behind(
    stored: Jjj, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    result = stored("export", "-f", "graphml", "-o", str(folder / "graph.graphml"), *words)
    assert (result.code, said in result.err) == (1, True), result.err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("export", "-f", "csv"), ("analyse", "degree", "-f", "png"), ("report",)], ids=lambda words: words[0]
)
def test_what_is_there_is_only_overwritten_when_forced(stored: Jjj, tmp_path: Path, words: tuple[str, ...]) -> None:
    pytest.importorskip("matplotlib", reason='needs pip install ".[analysts]"')
    target = tmp_path / "mine"
    target.write_text("mine", encoding="utf-8")
    refused = stored(*words, "-o", str(target))
    assert (refused.code, "--force" in refused.err) == (1, True)
    assert target.read_text(encoding="utf-8") == "mine"
    assert stored(*words, "-o", str(target), "--force").code == 0
    assert target.is_dir() or target.read_bytes() != b"mine"


def test_analyse_gives_a_path_with_its_sentence(stored: Jjj) -> None:
    found = json.loads(stored("analyse", "paths", "Lanhe Hospital", "Sunan Clinic", "-f", "json").out)
    assert "Lanhe Hospital manages Sunan Clinic." in json.dumps(found)


def test_size_is_said_before_a_large_export(stored: Jjj, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.commands.subgraphs.LARGE", 0)
    result = stored("export", "-f", "graphml", "-o", str(tmp_path / "g.graphml"))
    assert "2 entities and 1 facts: this takes a while." in result.err
