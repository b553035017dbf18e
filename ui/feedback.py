"""Notes about wrong answers: kept on this machine as JSON lines, turned into a question file for the scorer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ui.settings import data_folder


def feedback_file() -> Path:
    """Return where the notes are kept; the file need not exist."""
    return data_folder() / "feedback.jsonl"


def keep(answer: Mapping[str, Any], why: str, *, earlier: Sequence[str] = (), file: Path | None = None) -> None:
    """Add a note about an answer."""
    target = file or feedback_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    said = {key: answer.get(key) for key in ("question", "status", "text", "names")}
    note = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "why": why, "context": list(earlier), **said}
    with target.open("a", encoding="utf-8") as out:
        out.write(json.dumps(note, ensure_ascii=False) + "\n")


def questions(file: Path | None = None) -> Iterator[dict[str, Any]]:
    """Yield one entry of a question file for each note; a person still writes the right answer in.

    The gold answer is left at "unknown", and ``note`` says what was answered and what was wrong with it.
    """
    source = file or feedback_file()
    if not source.exists():
        return
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
        kept = json.loads(line)
        yield {
            "id": f"f{number:03}",
            "question": kept["question"],
            "context": kept["context"],
            "answer": {"type": "unknown"},
            "articles": [],
            "evidence": [],
            "note": f"answered {kept['text']!r}; {kept['why']}",
        }
