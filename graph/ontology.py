"""Load and check an ontology table: the labels, relation types and properties of one graph.

Our own vocabulary is ``graph/ontology.toml``. Nothing else in the package names a label or a
type where a table could: another subject is another table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.errors import BadTable

PROPERTY_KINDS = ("text", "number", "date", "boolean", "entity")


@dataclass(frozen=True, slots=True)
class EntityType:
    """One label; ``organised`` bodies can run, sign, support and move."""

    label: str
    words: tuple[str, ...] = ()  # English, singular
    zh: tuple[str, ...] = ()
    organised: bool = False


@dataclass(frozen=True, slots=True)
class RelationType:
    """One relationship type, read aloud as "<head> <label> <tail>"."""

    type: str
    label: str
    inverse: str  # "<tail> <inverse> <head>"
    head: frozenset[str]  # labels
    tail: frozenset[str]
    symmetric: bool = False
    transitive: bool = False
    properties: Mapping[str, str] | None = None  # name -> one of PROPERTY_KINDS

    def fits(self, head: str, tail: str) -> bool:
        """Whether an entity labelled ``head`` can stand in this relation to one labelled ``tail``."""
        straight = head in self.head and tail in self.tail
        return straight or (self.symmetric and tail in self.head and head in self.tail)


@dataclass(frozen=True, slots=True)
class Ontology:
    """The checked table."""

    name: str
    entities: Mapping[str, EntityType]
    relations: Mapping[str, RelationType]

    @property
    def organised(self) -> frozenset[str]:
        """The labels of organised bodies."""
        return frozenset(label for label, e in self.entities.items() if e.organised)


def load_ontology(path: Path) -> Ontology:
    """Return the ontology in ``path``.

    Raises:
        BadTable: a row has an unknown key or names an unknown label.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    entities = {label: _entity(path, label, row) for label, row in table.get("entity", {}).items()}
    relations = {kind: _relation(path, kind, row, entities) for kind, row in table.get("relation", {}).items()}
    return Ontology(str(table.get("name", path.stem)), entities, relations)


@cache
def ontology() -> Ontology:
    """Return our own ontology."""
    return load_ontology(Path(__file__).with_name("ontology.toml"))


def _entity(path: Path, label: str, row: Mapping[str, Any]) -> EntityType:
    _check_keys(path, f"entity {label!r}", row, {"words", "zh", "organised"})
    return EntityType(label, tuple(row.get("words", ())), tuple(row.get("zh", ())), bool(row.get("organised")))


def _relation(path: Path, kind: str, row: Mapping[str, Any], entities: Mapping[str, EntityType]) -> RelationType:
    where = f"relation {kind!r}"
    _check_keys(path, where, row, {"label", "inverse", "head", "tail", "symmetric", "transitive", "properties"})
    ends = [_labels(path, f"{where}, {end}", row.get(end, ()), entities) for end in ("head", "tail")]
    for name, value in row.get("properties", {}).items():
        if value not in PROPERTY_KINDS:
            raise BadTable(f"{path}: {where}: property {name!r} is {value!r}, not one of {', '.join(PROPERTY_KINDS)}.")
    return RelationType(
        kind,
        row["label"],
        row.get("inverse", row["label"]),
        *ends,
        symmetric=bool(row.get("symmetric")),
        transitive=bool(row.get("transitive")),
        properties=dict(row.get("properties", {})),
    )


def _labels(path: Path, where: str, names: list[str], entities: Mapping[str, EntityType]) -> frozenset[str]:
    labels: set[str] = set()
    for name in names:
        if name == "any":
            labels |= set(entities)
        elif name == "organised":
            labels |= {label for label, e in entities.items() if e.organised}
        elif name in entities:
            labels.add(name)
        else:
            known = ", ".join(sorted(entities))
            raise BadTable(f"{path}: {where}: {name!r} is not an entity label.\nKnown labels: {known}.")
    return frozenset(labels)


def _check_keys(path: Path, where: str, row: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(row) - known)
    if unknown:
        raise BadTable(f"{path}: {where}: unknown key {unknown[0]!r}.\nKnown keys: {', '.join(sorted(known))}.")
