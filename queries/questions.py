"""Load and check ``questions.toml``: words and phrasings of questions, for any graph."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from graph.errors import BadTable
from queries.words import stems

PATH = Path(__file__).with_name("questions.toml")
SECTIONS = {"kind", "cue", "asking", "verbs", "units", "label", "relation"}


Kind = Literal["names", "number", "boolean", "when", "text", "overview", "path", "provenance"]


@dataclass(frozen=True, slots=True)
class RelationWords:
    """Ways to name one relation type."""

    type: str
    head: tuple[str, ...]  # the head stands before them
    tail: tuple[str, ...]  # the tail stands before them
    ask: str  # an example question, with {head} or {tail} in it
    roles: tuple[str, ...] = ()  # name a head by what it is at the tail
    nouns: tuple[str, ...] = ()  # name a head by the relation: "branch", "partner"
    one: str = ""  # "head" or "tail": the side of which a thing can have one only


@dataclass(frozen=True, slots=True)
class Table:
    """The checked table."""

    kinds: tuple[tuple[Kind, re.Pattern[str]], ...]  # kind of question and how it sounds, first match wins
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    asking: frozenset[str]  # stems that only ask
    verbs: frozenset[str]  # stems that end the noun phrase after "which"
    units: tuple[tuple[str, frozenset[str]], ...]  # what is measured -> stems of units
    labels: tuple[tuple[str, tuple[str, ...]], ...]  # word -> what it can be: labels, or "organised"
    relations: tuple[RelationWords, ...]


@cache
def table() -> Table:
    """Return the table that comes with the package.

    Raises:
        BadTable: a section is unknown or a phrasing is no regular expression.
    """
    raw = tomllib.loads(PATH.read_text(encoding="utf-8"))
    unknown = sorted(set(raw) - SECTIONS)
    if unknown:
        raise BadTable(f"{PATH}: unknown section {unknown[0]!r}.\nKnown sections: {', '.join(sorted(SECTIONS))}.")
    return Table(
        tuple((_kind(name), _shape(name, row)) for name, row in raw["kind"].items()),
        tuple((name, _shape(name, row)) for name, row in raw["cue"].items()),
        frozenset(stems(" ".join(raw["asking"]["words"]))),
        frozenset(stems(" ".join(raw["verbs"]["words"]))),
        tuple((name, frozenset(stems(" ".join(words)))) for name, words in raw["units"].items()),
        tuple((word, tuple(labels)) for word, labels in raw["label"].items()),
        tuple(
            RelationWords(
                kind,
                tuple(row["head"]),
                tuple(row["tail"]),
                row["ask"],
                tuple(row.get("roles", ())),
                tuple(row.get("nouns", ())),
                row.get("one", ""),
            )
            for kind, row in raw["relation"].items()
        ),
    )


def _kind(name: str) -> Kind:
    found: dict[str, Kind] = {k: k for k in get_args(Kind)}
    if name not in found:
        raise BadTable(f"{PATH}: {name!r} is no kind of question.\nKnown kinds: {', '.join(found)}.")
    return found[name]


def _shape(name: str, row: dict[str, Any]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{p})" for p in row["phrasings"]), re.IGNORECASE)
    except re.error as error:
        raise BadTable(f"{PATH}: {name}: {error} in {row['phrasings']}.") from error
