"""The README's commands run as they stand there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.command import Jjj
from ui import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.model
def test_commands_of_the_readme_work_in_their_order(jjj: Jjj, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    commands = re.findall(r"^\$ jjj (.+)$", README, re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        result = jjj(*shlex.split(command))
        assert result.code == 0, f"{command}: {result.err}"
        assert result.out or "ingest" in command


def test_every_file_and_folder_that_the_readme_names_is_there() -> None:
    named = re.findall(r"`((?:graph|extract|queries|ui|training|examples|docs|tests)/[\w./-]*)`", README)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_readme_names_the_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z0-9]+)", README)) <= targets


def command_table() -> str:
    """Return the table of commands as the README has it."""
    rows = [f"| `jjj {c.__name__}` | {(c.__doc__ or '').splitlines()[0]} |" for c in cli.COMMANDS]
    return "\n".join(["| | |", "|---|---|", *rows])


def test_table_of_commands_is_what_the_help_says() -> None:
    table = README.partition("--write -->\n")[2].partition("\n<!-- end of commands")[0]
    assert table == command_table(), "run: python -m tests.test_readme"


if __name__ == "__main__":
    head, mark, rest = README.partition("--write -->\n")
    tail = rest[rest.index("<!-- end of commands") :]
    (ROOT / "README.md").write_text(f"{head}{mark}{command_table()}\n{tail}", encoding="utf-8")
