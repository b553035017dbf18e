"""Recorded judgements: which two things are one, which never are, and why.

A judgement is about senses (see ``graph/resolve.py``), so it outlives the articles: it waits in
the store, or in a file, for names that no article uses yet.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph import statements as cypher
from graph.engine import Run
from graph.errors import BadTable, StoreError
from graph.names import family, fold, sense_of
from graph.ontology import Ontology
from graph.resolve import Pair, Sense, digest, pair

KINDS = ("merge", "split", "forbid")
KEYS = {"a", "b", "reason"}


@dataclass(frozen=True, slots=True)
class Meant:
    """One side of a judgement: a sense, and how it was named."""

    sense: str  # id
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Two senses are one, or never are."""

    id: str
    kind: str  # merge, split or forbid
    a: Meant
    b: Meant
    reason: str = ""
    made: str = ""  # ISO 8601 date

    @property
    def pair(self) -> Pair:
        """The two sense ids, in order."""
        return pair(self.a.sense, self.b.sense)

    @classmethod
    def make(cls, kind: str, a: Meant, b: Meant, reason: str) -> Judgement:
        """Return a new judgement; its id comes from what it says.

        Raises:
            StoreError: the kind is unknown, or both sides are the same name.
        """
        if kind not in KINDS:
            raise StoreError(f"{kind!r} is no kind of judgement. Kinds: {', '.join(KINDS)}.")
        if a.sense == b.sense:
            raise StoreError(f"{a.text!r} and {b.text!r} are the same name: there is nothing to {kind}.")
        today = datetime.now(UTC).date().isoformat()
        return cls("j" + digest(kind, *pair(a.sense, b.sense)), kind, a, b, reason, today)

    @classmethod
    def stored(cls, row: Mapping[str, Any]) -> Judgement:
        """Return the judgement that a node holds."""
        a, b = Meant(row["a"], row["a_text"]), Meant(row["b"], row["b_text"])
        return cls(row["id"], row["kind"], a, b, row["reason"], row["made"])

    def row(self) -> dict[str, Any]:
        """Return the node's properties."""
        sides = {"a": self.a.sense, "a_text": self.a.text, "b": self.b.sense, "b_text": self.b.text}
        return {"id": self.id, "kind": self.kind, **sides, "reason": self.reason, "made": self.made}

    def __str__(self) -> str:
        word = {"merge": "is", "split": "is not", "forbid": "is never"}[self.kind]
        return f"{self.id}: {self.a.text} {word} {self.b.text}" + (f" ({self.reason})" if self.reason else "")


def senses_meant(run: Run, first: str, second: str, ontology: Ontology) -> tuple[Meant, Meant]:
    """Return the senses that two entity ids or names mean."""
    return _meant(run, first, ontology), _meant(run, second, ontology)


def _meant(run: Run, words: str, ontology: Ontology) -> Meant:
    entities = run(cypher.ENTITIES, ids=[words])
    if entities:
        senses = [row["s"] for row in run(cypher.SENSES_OF_ENTITIES, ids=[words])]
        return Meant(min(s["id"] for s in senses if s["labels"] != "{}"), entities[0]["e"]["name"])
    label, colon, name = words.partition(":")
    if colon and label.strip() in ontology.entities:
        label, name = label.strip(), name.strip()
        return Meant(Sense(family(label), *sense_of(label, name)).id, words)
    rows = run("MATCH (n:Name {key: $key}) RETURN DISTINCT n.sense AS sense, n.text AS text", key=fold(words))
    senses_found = sorted({row["sense"] for row in rows})
    if len(senses_found) != 1:
        what = "names several things" if senses_found else "is not in the store"
        raise StoreError(f"{words!r} {what}. Use an entity's id (jjj ask shows it), or 'Label: name'.")
    return Meant(senses_found[0], words)


def load_judgements(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, first, second and reason for each row of a ``judgements.toml``.

    Raises:
        BadTable: a row has an unknown kind or key, or lacks one.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadTable(f"{path}: cannot be read: {error}") from error
    for kind, rows in table.items():
        if kind not in KINDS or not isinstance(rows, list):
            raise BadTable(f"{path}: [[{kind}]] is no kind of judgement. Kinds: {', '.join(KINDS)}.")
        for i, row in enumerate(rows):
            if not {"a", "b"} <= set(row) or set(row) - KEYS:
                raise BadTable(f"{path}: {kind}[{i}]: needs a and b, may have reason; it has {', '.join(row)}.")
            yield kind, str(row["a"]), str(row["b"]), str(row.get("reason", ""))
