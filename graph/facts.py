"""What one article says, as frozen dataclasses.

``Facts`` is the one thing that travels: extractors make it, the store keeps it, JSON files
carry it. Entities in it are local to the article (ids "e1", "e2" ..); which of them are the
same across articles is the business of ``graph/resolve.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["done", "ongoing", "planned"]
Prop = str | bool


@dataclass(frozen=True, slots=True)
class Article:
    """One article; ``id`` is where it came from (see ``extract/articles.py``)."""

    id: str
    text: str = ""
    title: str | None = None
    published: str | None = None  # ISO 8601: YYYY-MM-DD, YYYY-MM or YYYY
    source: str | None = None  # who published it
    url: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the article; offsets are characters of its text, half-open."""

    index: int
    text: str
    start_char: int | None = None  # None when the facts came without the article's text
    end_char: int | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One named thing of the article."""

    id: str  # local to the article
    label: str
    name: str  # the fullest form in the article
    aliases: tuple[str, ...] = ()  # its other surface forms, names only


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the article speaks of an entity, by name, pronoun or description."""

    entity: str  # local id
    surface: str
    start_char: int
    end_char: int
    named: bool = True  # False for "it", "the hospital"


@dataclass(frozen=True, slots=True)
class Relation:
    """One claim of the article: head, type and tail, with every sentence that states it."""

    head: str  # local id
    type: str
    tail: str  # local id
    status: Status = "done"
    date: str | None = None  # YYYY, YYYY-MM or YYYY-MM-DD
    props: Mapping[str, Prop] = field(default_factory=dict)  # role, amount, from (local id), former
    evidence: tuple[str, ...] = ()  # verbatim sentences or clauses
    rules: tuple[str, ...] = ()  # which extractors found it
    confidence: float = 1.0  # in [0, 1]; calibrated: of claims at 0.9 about nine in ten are right


@dataclass(frozen=True, slots=True)
class Figure:
    """One counted or measured statement."""

    value: float
    unit: str
    what: str  # what it counts, in words
    about: tuple[str, ...] = ()  # local ids
    date: str | None = None
    evidence: str = ""
    garbled: bool = False  # the text has visibly lost a decimal point
    rules: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one article says."""

    article: Article
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    figures: tuple[Figure, ...] = ()
