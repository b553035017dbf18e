"""``jjj`` as tests call it: words in, exit code and output out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from ui import cli


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Jjj = Callable[..., Result]


def runner(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store: str) -> Jjj:
    """Return a function that runs ``jjj`` with the given words, on the given store by default."""
    monkeypatch.setenv("JJJ_STORE", store)

    def run(*words: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["jjj", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run
