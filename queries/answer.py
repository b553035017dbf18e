"""The answer to a question, as DESIGN's JSON has it, and the words it is put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FORMAT = 1  # of the JSON form; goes up when a reader of the old form would misread the new one
Status = Literal["answered", "unknown", "clarify"]


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that an answer rests on, or that comes nearest to one."""

    article: str
    title: str
    published: str
    sentence: str

    def to_json(self) -> dict[str, str]:
        """The source as plain data."""
        return {
            "article": self.article,
            "title": self.title,
            "published": self.published,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of the question and what they were taken for; None when they were not used."""

    words: str
    meaning: str | None


@dataclass(slots=True)
class Answer:
    """What the chat says; ``names`` holds the answer's names and nothing else."""

    question: str
    status: Status
    text: str = ""
    names: list[str] = field(default_factory=list)
    number: float | int | None = None
    boolean: bool | None = None
    reason: str = ""  # why it is unknown
    choices: list[str] = field(default_factory=list)  # what a clarify asks between
    sources: list[Source] = field(default_factory=list)
    reading: list[Piece] = field(default_factory=list)
    cypher: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    shown: int = 0
    seconds: float = 0.0
    translator: str = "rules"
    entities: tuple[str, ...] = ()  # ids of what the answer is about, for the next question of the talk
    confidence: float = 0.0  # in [0, 1]
    note: str = ""  # what the translator has to say: what it mended, why another one answered
    cost: Mapping[str, Any] = field(default_factory=dict)  # calls, tokens and seconds of a language model
    other: Answer | None = None  # the reading of the other translator, where the two differ

    def to_json(self) -> dict[str, Any]:
        """The answer as plain data."""
        found: dict[str, Any] = {
            "format": FORMAT,
            "question": self.question,
            "status": self.status,
            "names": self.names,
            "number": self.number,
            "boolean": self.boolean,
            "text": self.text,
            "sources": [s.to_json() for s in self.sources],
            "reading": [{"words": p.words, "as": p.meaning} for p in self.reading],
            "cypher": self.cypher,
            "parameters": dict(self.parameters),
            "rows": self.rows,
            "total": self.total,
            "shown": self.shown,
            "seconds": round(self.seconds, 4),
            "translator": self.translator,
        }
        if self.reason:
            found["reason"] = self.reason
        if self.choices:
            found["choices"] = self.choices
        if self.note:
            found["note"] = self.note
        if self.cost:
            found["cost"] = dict(self.cost)
        if self.other is not None:
            found["other"] = self.other.to_json()
        return found
