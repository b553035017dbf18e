"""What a model is told: the part of the ontology that the question touches, its names, the likest examples.

All of the wording stands in ``queries/prompts``.
"""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from queries.llm_form import FACT_PROPERTIES, FIGURE, Known, Vocabulary
from queries.words import stems

FOLDER = Path(__file__).with_name("prompts")
MOST_EXAMPLES = 4
LONGEST_QUESTION = 500  # characters


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the tree that is right."""

    question: str
    names: Mapping[str, str]
    tree: str


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples of the prompt."""
    table = tomllib.loads((FOLDER / "examples.toml").read_text(encoding="utf-8"))
    return tuple(Example(row["question"], row["names"], row["tree"]) for row in table["example"])


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def tools(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """Return the tools that the model may call; free Cypher only where its answers can be traced to claims."""
    found = copy.deepcopy(json.loads(_file("tools.json")))
    return [found["query_tree"], found["cypher"]] if vocabulary.evidence else [found["query_tree"]]


def messages(
    question: str, context: Sequence[str], known: Sequence[Known], vocabulary: Vocabulary
) -> list[tuple[str, str]]:
    """Return the conversation that asks for one query tree."""
    labels, types = _touched(question, known, vocabulary)
    system = _file("system.txt").format(
        labels=", ".join(sorted(labels)),
        relations="\n".join(relation_line(vocabulary, t) for t in sorted(types)),
        properties="; ".join(f"{n}: {', '.join(sorted(vocabulary.node_properties(n)))}" for n in sorted(labels)),
        edge_properties=", ".join(FACT_PROPERTIES) if vocabulary.evidence else "see above",
        more=_file("more_evidence.txt") if vocabulary.evidence else "",
        names="\n".join(f"{k.key}: {json.dumps(k.name, ensure_ascii=False)} ({k.label})" for k in known) or "none",
        examples="\n\n".join(_example(e) for e in _likest(question)) if vocabulary.evidence else "none",
    )
    talk = {"earlier questions": list(context)[-5:]} if context else {}
    asked = {**talk, "question": question[:LONGEST_QUESTION]}
    return [("system", system), ("human", json.dumps(asked, ensure_ascii=False))]


def _touched(question: str, known: Sequence[Known], vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str]]:
    """Return the labels and types that the question can be about; all of them where nothing tells."""
    words = set(stems(question))
    entities = vocabulary.ontology.entities
    labels = {k.label for k in known if k.label in entities}
    labels |= {n for n, e in entities.items() if any(set(stems(w)) <= words for w in (n, *e.words))}
    if not labels:
        return vocabulary.labels, frozenset(vocabulary.relations)
    types = {t for t, r in vocabulary.relations.items() if (r.head | r.tail) & labels}
    labels |= {n for t in types for n in vocabulary.relations[t].head | vocabulary.relations[t].tail}
    return frozenset(labels) | ({FIGURE} & vocabulary.labels), frozenset(types)


def relation_line(vocabulary: Vocabulary, kind: str) -> str:
    """Return what a relationship type joins, in a line of the prompt."""
    row = vocabulary.relations[kind]
    own = ", ".join(sorted(row.properties or {}))
    ends = f"({', '.join(sorted(row.head))}) -> ({', '.join(sorted(row.tail))})"
    return f"- {kind}: head {row.label} tail; {ends}" + (f"; properties: {own}" if own else "")


def _likest(question: str) -> list[Example]:
    words = set(stems(question))

    def likeness(example: Example) -> float:
        named = {w for name in example.names.values() for w in stems(name)}
        other = set(stems(example.question)) - named
        return len(words & other) / (len(words | other) or 1)

    return sorted(examples(), key=lambda e: (-likeness(e), e.question))[:MOST_EXAMPLES]


def _example(example: Example) -> str:
    names = ", ".join(f"{key} = {name}" for key, name in example.names.items())
    return f"{json.dumps(example.question)} with {names or 'no names'}\n{example.tree}"
