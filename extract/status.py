"""Whether what a sentence says is so, is being done, is planned, or is denied.

Everything is read from the verb that carries the trigger's words and from the verbs above it
("plans to open", "denied that .. had moved"). The words stand in ``triggers.toml``. What only the
form of names states is so, save that a campus "under construction" is not there yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc, Token

from extract.candidates import Candidate
from graph.facts import Status

UPWARD = frozenset({"xcomp", "ccomp", "acl", "advcl", "parataxis"})
CARRIED = frozenset({"obj", "obl", "xcomp", "nsubj", "nsubj:pass", "advmod", "case", "amod", "obl:agent", "conj"})
NAMING = frozenset(
    {"nsubj", "appos", "nmod", "compound", "flat", "nmod:poss", "dep", "list"}
)  # of a noun that only names
FUTURE = frozenset({"will", "shall", "'ll", "’ll"})
DUE = frozenset(
    {"is", "are", "was", "were", "due", "set", "about", "going", "scheduled", "expected", "planned", "slated"}
)
BUILT = frozenset({"phase-of", "campus-of-body", "place-of-campus", "project-of-body", "body-of-project"})


@dataclass(frozen=True, slots=True)
class Modality:
    """How firmly something is said."""

    status: Status = "done"
    negated: bool = False  # denied, refused, never
    wished: bool = False  # could, hopes, whether, asked


def modality(doc: Doc, seen: Candidate, words: Mapping[str, Any]) -> Modality:
    """Return how firmly the clause of ``seen`` says what it says."""
    token = doc[seen.start] if seen.trigger else doc[seen.head.root]
    verb = _verb_of(token)
    near = _auxiliaries(verb) | _auxiliaries(token)
    above = _above(verb)
    if not seen.trigger or (token.pos_ in {"NOUN", "PROPN"} and token.dep_ in NAMING):
        return Modality(_status(verb, near, above, words) if seen.rule in BUILT else "done")
    if "only" in near:  # "not only runs"
        near = near - {"not"}
    negated = bool((near | above) & frozenset(words["negative"]))
    wished = bool((near | above) & frozenset(words["hypothetical"]))
    return Modality(_status(verb, near, above, words), negated, wished)


def _status(verb: Token, near: set[str], above: set[str], words: Mapping[str, Any]) -> Status:
    planned = frozenset(words["planned"])
    if near & (FUTURE | planned) or above & (FUTURE | planned) or verb.lower_ in planned or _is_due(verb):
        return "planned"
    clause = {t.lower_ for t in verb.subtree} if verb.pos_ in {"VERB", "AUX", "NOUN"} else set()
    if "being" in near or (verb.lower_.endswith("ing") and near & {"is", "are", "'s"} and near & {"currently", "now"}):
        return "ongoing"
    if verb.lower_ in words["ongoing"] or {"full", "swing"} <= clause or {"under", "construction"} <= clause:
        return "ongoing"
    return "done"


def _verb_of(token: Token) -> Token:
    """Return the verb that carries ``token``; the token itself where it stands in an apposition."""
    for _ in range(4):
        if token.pos_ in {"VERB", "AUX"} or token.head.i == token.i or any(c.dep_ == "cop" for c in token.children):
            return token
        if token.dep_ not in CARRIED and token.dep_ != "nmod":
            return token
        token = token.head
    return token


def _auxiliaries(token: Token) -> set[str]:
    found = {
        c.lower_ for c in token.children if c.dep_.startswith(("aux", "advmod", "cop", "det", "mark", "cc:preconj"))
    }
    if token.dep_ == "conj" and not {c.dep_ for c in token.children} & {"nsubj", "nsubj:pass", "aux", "aux:pass"}:
        found |= {c.lower_ for c in token.head.children if c.dep_.startswith("aux") or c.lower_ in {"not", "never"}}
    return found


def _above(verb: Token) -> set[str]:
    """Return the governing verbs of ``verb`` and their auxiliaries, two steps up."""
    found: set[str] = set()
    for _ in range(2):
        if verb.dep_ not in UPWARD or verb.head.i == verb.i:
            break
        reported = verb.dep_ in {"ccomp", "parataxis", "advcl"}
        verb = verb.head
        if verb.lower_ not in {"said", "says", "told", "added"}:
            found.add(verb.lower_)
        found |= {w for w in _auxiliaries(verb) if not reported or w in {"not", "n't", "never"}}
    return found


def _is_due(verb: Token) -> bool:
    """Whether ``verb`` stands in "is to open", "is set to open"."""
    marks = {c.lower_ for c in verb.children if c.dep_ in {"mark", "aux"}}
    if "to" in marks and ({"is", "are"} & marks or verb.head.lower_ in DUE):
        return True
    return verb.lower_ in DUE and any(
        c.dep_ == "xcomp" and any(m.lower_ == "to" for m in c.children) for c in verb.children
    )
