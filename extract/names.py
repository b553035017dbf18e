"""What makes words a name, and of what kind: the table ``names.toml`` and questions to it.

Words are compared in lower case. Nothing here looks at a Doc; ``spans.py`` finds names in one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.errors import BadTable
from graph.ontology import ontology

HEAD_ENDS = frozenset({"of", "for", "on", "in", "at", "to", "with", "between", "under", "from", ",", "("})
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|[aoeiuüv])"
)
_GIVEN = re.compile(rf"{_SYLLABLE}(?:['’-]?{_SYLLABLE}){{0,2}}")
_NUMBER = re.compile(r"\d+|[ivx]+|no\.?")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """One name in the text; offsets are characters, half-open."""

    start_char: int
    end_char: int
    label: str
    score: float = 1.0  # in [0, 1], higher is surer
    source: str = "rule"  # the kind of knowledge that found it


@dataclass(frozen=True, slots=True)
class Qualified:
    """Heads that mean something else beside certain words."""

    heads: frozenset[str]
    labels: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class NameTable:
    """The checked table; all words in lower case."""

    heads: Mapping[tuple[str, ...], str]  # words of a head -> label
    first: Mapping[str, str]  # first word of a name -> label
    qualified: tuple[Qualified, ...]
    words: Mapping[str, frozenset[str]]
    small: frozenset[tuple[str, ...]]
    titles: frozenset[str]
    surnames: frozenset[str]
    pronouns: Mapping[str, frozenset[str]]
    nouns: Mapping[str, frozenset[str]]  # noun of a description -> labels that it may mean
    described: frozenset[tuple[str, ...]]  # kinds that a description may name
    making: frozenset[str]  # words for launching, signing, holding

    @property
    def nouns_labels(self) -> frozenset[str]:
        """The labels that "it" may mean."""
        return frozenset(label for labels in self.nouns.values() for label in labels)

    def head_of(self, words: Sequence[str]) -> tuple[tuple[str, ...], str] | None:
        """Return the head phrase that ends the first part of a name, and its label."""
        part = _first_part(words)
        while part and _NUMBER.fullmatch(part[-1]):
            part = part[:-1]
        for length in range(min(5, len(part)), 0, -1):
            for phrase in _singulars(tuple(part[-length:])):
                label = self.heads.get(phrase)
                if label:
                    return phrase, self._qualify(phrase, label, words)
        return None

    def _qualify(self, phrase: tuple[str, ...], label: str, words: Sequence[str]) -> str:
        if len(phrase) > 1:
            return label
        beside = set(words) - {phrase[0]}
        for row in self.qualified:
            if phrase[0] in row.heads:
                for other, triggers in row.labels.items():
                    if beside & triggers:
                        return other
        return label

    def label_of(self, words: Sequence[str]) -> str | None:
        """Return the label that the words of a name announce, None when they announce none."""
        found = self.head_of(words)
        if found:
            return found[1]
        return self.first.get(words[0]) if len(words) > 1 else None

    def names_nothing(self, words: Sequence[str]) -> bool:
        """Whether these words, though capitalised, are titles, nationalities and the like."""
        rest = [w for w in words if w not in self.words["not_names"] and w not in self.titles]
        return not rest or (len(rest) < len(words) and len(rest) == 1 and tuple(rest) in self.small)

    def is_generic(self, words: Sequence[str]) -> bool:
        """Whether a name of these words alone tells no single thing from others."""
        known = self.words["generic"] | self.words["joiners"] | self.words["topics"]
        return all(w in known or not w[:1].isalpha() or self.heads.get((w,), "Company") != "Company" for w in words)


def is_pinyin_name(words: Sequence[str], surnames: frozenset[str]) -> bool:
    """Whether the words look like a Chinese person's name in pinyin, surname first."""
    low = [w.lower() for w in words]
    return 2 <= len(low) <= 3 and low[0] in surnames and all(_GIVEN.fullmatch(w) for w in low[1:])


@cache
def name_table() -> NameTable:
    """Return the table of ``names.toml``.

    Raises:
        BadTable: a head is given to a label that the ontology lacks.
    """
    path = Path(__file__).with_name("names.toml")
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    for label in [*table["head"], *table["first"], *(k for row in table["qualified"] for k in row["labels"])]:
        if label not in ontology().entities:
            raise BadTable(
                f"{path}: {label!r} is not an entity label.\nKnown labels: {', '.join(ontology().entities)}."
            )
    return NameTable(
        heads={tuple(phrase.split()): label for label, phrases in table["head"].items() for phrase in phrases},
        first={word: label for label, row in table["first"].items() for word in row},
        qualified=tuple(
            Qualified(frozenset(row["heads"]), {k: frozenset(v) for k, v in row["labels"].items()})
            for row in table["qualified"]
        ),
        words={key: frozenset(value) for key, value in table["words"].items()},
        small=frozenset(tuple(phrase.split()) for phrase in table["words"]["small"]),
        titles=frozenset(table["person"]["titles"]),
        surnames=frozenset(table["person"]["surnames"].split()),
        pronouns={key: frozenset(value) for key, value in table["pronouns"].items()},
        nouns=_turned(table["nouns"]),
        described=frozenset((word,) for word in table["words"]["described"]),
        making=frozenset(table["words"]["making"]),
    )


def _turned(nouns: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    words = {word for row in nouns.values() for word in row}
    return {word: frozenset(label for label, row in nouns.items() if word in row) for word in words}


def _first_part(words: Sequence[str]) -> list[str]:
    part: list[str] = []
    for word in words:
        if word in HEAD_ENDS and part:
            break
        part.append(word)
    return part


def _singulars(phrase: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    yield phrase
    last = phrase[-1]
    if last.endswith("ies"):
        yield (*phrase[:-1], last[:-3] + "y")
    if last.endswith(("ches", "shes", "sses")):
        yield (*phrase[:-1], last[:-2])
    if last.endswith("s") and not last.endswith("ss"):
        yield (*phrase[:-1], last[:-1])
