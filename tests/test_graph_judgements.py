"""A file of judgements: what it may hold, and what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import BadTable
from graph.judgements import load_judgements


def test_judgements_file_gives_rows(tmp_path: Path) -> None:
    path = tmp_path / "judgements.toml"
    path.write_text('[[merge]]\na = "Place: Oldtown"\nb = "Place: Aldtown"\nreason = "misspelt"\n')
    assert list(load_judgements(path)) == [("merge", "Place: Oldtown", "Place: Aldtown", "misspelt")]


@pytest.mark.parametrize(
    "text", ["[[join]]\na = 'x'\nb = 'y'\n", "[[merge]]\na = 'x'\n", "[[merge]]\na='x'\nb='y'\nc='z'\n", "["]
)
def test_judgements_file_wrong_rows_are_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "judgements.toml"
    path.write_text(text)
    with pytest.raises(BadTable, match=r"judgements\.toml"):
        list(load_judgements(path))
