"""Notes about wrong answers become entries of a question file."""

from __future__ import annotations

from pathlib import Path

from ui import feedback

ANSWER = {"question": "Who runs it?", "status": "answered", "text": "Lanhe Hospital.", "names": ["Lanhe Hospital"]}


def test_note_comes_back_as_a_question_with_its_talk(tmp_path: Path) -> None:
    file = tmp_path / "notes" / "feedback.jsonl"
    feedback.keep(ANSWER, "It is Sunan Clinic", earlier=["Where is it?"], file=file)
    (entry,) = feedback.questions(file)
    assert entry["question"] == "Who runs it?"
    assert entry["context"] == ["Where is it?"]
    assert "It is Sunan Clinic" in entry["note"]


def test_no_notes_no_questions(tmp_path: Path) -> None:
    assert list(feedback.questions(tmp_path / "nothing.jsonl")) == []
