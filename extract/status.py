"""Whether what a sentence says is so, is being done, is planned, or is denied.

Everything is read from the verb that carries the trigger's words and from the verbs above it
("plans to open", "denied that .. had moved"). The words stand in ``triggers.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc, Token

from graph.facts import Status

UPWARD = frozenset({"xcomp", "ccomp", "acl", "advcl", "parataxis"})
FUTURE = frozenset({"will", "shall", "'ll", "’ll"})


@dataclass(frozen=True, slots=True)
class Modality:
    """How firmly something is said."""

    status: Status = "done"
    negated: bool = False  # denied, refused, never
    wished: bool = False  # could, hopes, whether, asked


def modality(doc: Doc, start: int, words: Mapping[str, Any]) -> Modality:
    """Return how firmly the clause around token ``start`` says what it says."""
    verb = _verb_of(doc[start])
    near = _auxiliaries(verb) | _auxiliaries(doc[start])
    above = _above(verb)
    negated = bool((near | above) & _set(words, "negative"))
    wished = bool((near | above) & _set(words, "hypothetical"))
    return Modality(_status(verb, near, above, words), negated, wished)


def _status(verb: Token, near: set[str], above: set[str], words: Mapping[str, Any]) -> Status:
    if near & FUTURE or above & (_set(words, "planned") | FUTURE) or _is_to(verb):
        return "planned"
    if near & _set(words, "planned"):
        return "planned"
    if "being" in near or near & {"currently"} and verb.lower_.endswith("ing"):
        return "ongoing"
    if verb.lower_ in {"building", "constructing", "erecting"} and near & {"is", "are"}:
        return "ongoing"
    return "done"


def _set(words: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(words[key])


def _verb_of(token: Token) -> Token:
    for _ in range(4):
        if token.pos_ in {"VERB", "AUX"} or token.head.i == token.i or any(c.dep_ == "cop" for c in token.children):
            return token
        token = token.head
    return token


def _auxiliaries(token: Token) -> set[str]:
    found = {
        c.lower_ for c in token.children if c.dep_.startswith(("aux", "advmod", "cop", "det", "mark", "cc:preconj"))
    }
    if token.dep_ == "conj" and not {c.dep_ for c in token.children} & {"nsubj", "nsubj:pass"}:
        found |= {c.lower_ for c in token.head.children if c.dep_.startswith("aux") or c.lower_ in {"not", "never"}}
    return found


def _above(verb: Token) -> set[str]:
    """Return the governing verbs of ``verb`` and their auxiliaries, two steps up."""
    found: set[str] = set()
    for _ in range(2):
        if verb.dep_ not in UPWARD or verb.head.i == verb.i:
            break
        reported = verb.dep_ in {"ccomp", "parataxis"}
        verb = verb.head
        if verb.lower_ not in {"said", "says", "told", "added"}:
            found.add(verb.lower_)
        found |= {w for w in _auxiliaries(verb) if not reported or w in {"not", "n't", "never"}}
    return found


def _is_to(verb: Token) -> bool:
    """Whether ``verb`` stands in "is to open", "are to be moved"."""
    marks = {c.lower_ for c in verb.children if c.dep_ in {"mark", "aux"}}
    return "to" in marks and verb.head.lower_ in {"is", "are", "was", "were", "due", "set", "about", "going"}
