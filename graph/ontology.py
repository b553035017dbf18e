"""Load and check an ontology table: the labels, relation types and properties of one graph.

Our own vocabulary is ``graph/ontology.toml``. Nothing else in the package names a label or a
type where a table could: another subject is another table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, cast

from graph.errors import BadTable

PROPERTY_KINDS = ("text", "number", "date", "time", "boolean", "entity")


@dataclass(frozen=True, slots=True)
class PropertyType:
    """One property of a label, with the ways to name it, its values and its superlatives."""

    name: str
    kind: str = "text"
    words: tuple[str, ...] = ()
    lookup: bool = False  # its values are looked up in the store
    pattern: str = ""  # a regular expression that its values, and nothing else, fit
    unit: tuple[str, ...] = ()  # words that stand beside the number
    when: bool = False  # answers "when?"
    most: tuple[str, ...] = ()  # superlatives: "latest", "oldest"
    least: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # stored value -> other ways to say it


@dataclass(frozen=True, slots=True)
class EntityType:
    """One label; ``organised`` bodies can run, sign, support and move."""

    label: str
    words: tuple[str, ...] = ()  # English, singular
    zh: tuple[str, ...] = ()
    organised: bool = False
    properties: Mapping[str, PropertyType] = field(default_factory=dict)  # empty: id, name and aliases as in our graph


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
    words: tuple[str, ...] = ()  # ways to say it besides the label; "..." stands for a few words between
    nouns: tuple[str, ...] = ()  # the head named by the relation: "friend", "resident"
    tail_nouns: tuple[str, ...] = ()  # the tail named by the relation: "home"

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
    _check_keys(path, f"entity {label!r}", row, {"words", "zh", "organised", "properties"})
    properties = {name: _property(path, label, name, prop) for name, prop in row.get("properties", {}).items()}
    words, zh = tuple(row.get("words", ())), tuple(row.get("zh", ()))
    return EntityType(label, words, zh, bool(row.get("organised")), properties)


def _property(path: Path, label: str, name: str, row: Mapping[str, Any]) -> PropertyType:
    where = f"entity {label!r}, property {name!r}"
    _check_keys(path, where, row, {f.name for f in fields(PropertyType)} - {"name"})
    if row.get("kind", "text") not in PROPERTY_KINDS:
        raise BadTable(f"{path}: {where}: kind is {row['kind']!r}, not one of {', '.join(PROPERTY_KINDS)}.")
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key != "values"}
    values = {k: tuple(v) for k, v in row.get("values", {}).items()}
    return PropertyType(name, values=values, **cast(dict[str, Any], plain))


def _relation(path: Path, kind: str, row: Mapping[str, Any], entities: Mapping[str, EntityType]) -> RelationType:
    where = f"relation {kind!r}"
    _check_keys(
        path,
        where,
        row,
        {"label", "inverse", "head", "tail", "symmetric", "transitive", "properties", "words", "nouns", "tail_nouns"},
    )
    head, tail = (_labels(path, f"{where}, {end}", row.get(end, ()), entities) for end in ("head", "tail"))
    for name, value in row.get("properties", {}).items():
        if value not in PROPERTY_KINDS:
            raise BadTable(f"{path}: {where}: property {name!r} is {value!r}, not one of {', '.join(PROPERTY_KINDS)}.")
    return RelationType(
        kind,
        row["label"],
        row.get("inverse", row["label"]),
        head,
        tail,
        symmetric=bool(row.get("symmetric")),
        transitive=bool(row.get("transitive")),
        properties=dict(row.get("properties", {})),
        words=tuple(row.get("words", ())),
        nouns=tuple(row.get("nouns", ())),
        tail_nouns=tuple(row.get("tail_nouns", ())),
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
