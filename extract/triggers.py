"""The trigger lexicon: which words announce which relation, and who stands in which role.

``triggers.toml`` holds the rows; this file loads and checks them, and finds their words in a Doc.
A row names ``verbs`` or ``nouns`` (a phrase counts by its first word) and, for each end of the
relation, the roles that may hold it (see ``frames.py`` for the roles).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from extract.spots import SpotWords
from graph.errors import BadTable
from graph.ontology import Ontology, ontology

TABLE = Path(__file__).with_name("triggers.toml")
KEYS = {"name", "relation", "verbs", "nouns", "head", "tail", "needs_object", "head_labels", "tail_labels", "yes", "no"}
ROLES = frozenset(
    [
        "subject",
        "object",
        "title",
        "poss",
        "compound",
        "of",
        "to",
        "with",
        "by",
        "for",
        "in",
        "at",
        "on",
        "from",
        "into",
        "between",
        "among",
        "under",
        "as",
        "against",
        "through",
        "towards",
        "toward",
        "within",
        "across",
        "alongside",
        "over",
        "outside",
        "inside",
        "near",
        "than",
        "via",
        "after",
        "above",
        "main",
        "onto",
        "throughout",
        "and",
        "including",
        "people",
        "object.in",
        "object.of",
        "^under",
        "^in",
        "^with",
        "^as",
        "^of",
        "^by",
        "^for",
        "^on",
        "^from",
        "^to",
        "^at",
        "^through",
        "^between",
        "object2",
    ]
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row of the table."""

    name: str
    relation: str
    kind: str  # "verb" or "noun"
    words: tuple[str, ...]
    head: tuple[str, ...]
    tail: tuple[str, ...]
    head_labels: frozenset[str] = frozenset()  # empty: whatever the relation allows
    tail_labels: frozenset[str] = frozenset()
    needs_object: bool = False  # only where the verb has an object, or "jointly" or "together" stands by it
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a trigger's words stand; token offsets, half-open; ``form`` of its first word."""

    trigger: Trigger
    start: int
    end: int
    form: str  # base, s, past, participle, ing, noun


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The checked table, and its words by first word form."""

    triggers: tuple[Trigger, ...]
    spot_words: SpotWords
    modifiers: frozenset[str]
    words: Mapping[str, Any]
    entries: Mapping[str, tuple[tuple[tuple[str, ...], str, Trigger], ...]]

    def hits(self, doc: Doc, taken: frozenset[int]) -> Iterator[Hit]:
        """Yield each place of ``doc`` where a row's words stand, outside the tokens ``taken`` by names."""
        lower = [t.lower_ for t in doc]
        for i, word in enumerate(lower):
            if i in taken:
                continue
            for rest, form, trigger in self.entries.get(word, ()):
                end = _follows(lower, i + 1, rest)
                if end and (form == "noun" or _may_be_verb(doc, i, form)):
                    yield Hit(trigger, i, end, form)


def _may_be_verb(doc: Doc, i: int, form: str) -> bool:
    token = doc[i]
    if token.dep_ == "amod":  # "the newly built library"
        return False
    if token.pos_ in {"VERB", "AUX"}:
        return True
    if token.pos_ == "ADJ":
        return form in {"past", "participle"}
    return form in {"s", "past", "participle"} and token.pos_ == "NOUN" and (i == 0 or doc[i - 1].pos_ not in {"DET"})


def _follows(lower: list[str], start: int, rest: tuple[str, ...]) -> int | None:
    """Return where the phrase ends whose further words are ``rest``; up to two words may stand between."""
    at = start
    for word in rest:
        here = next((k for k in range(at, min(at + 3, len(lower))) if lower[k] == word), None)
        if here is None:
            return None
        at = here + 1
    return at


@cache
def lexicon(path: Path = TABLE) -> Lexicon:
    """Return the lexicon in ``path``.

    Raises:
        BadTable: a row has an unknown key, role, relation or label, or no words.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    triggers = tuple(_trigger(path, n, row, ontology()) for n, row in enumerate(table["trigger"], 1))
    irregular = {base: tuple(forms) for base, forms in table.get("irregular", {}).items()}
    entries: dict[str, list[tuple[tuple[str, ...], str, Trigger]]] = {}
    for trigger in triggers:
        for phrase in trigger.words:
            first, *rest = phrase.split()
            for form, word in _forms(first, trigger.kind, irregular):
                entries.setdefault(word, []).append((tuple(rest), form, trigger))
    return Lexicon(
        triggers,
        _spot_words(table, triggers),
        frozenset(table["words"]["modifiers"]),
        table["words"],
        {word: tuple(found) for word, found in entries.items()},
    )


def _spot_words(table: Mapping[str, Any], triggers: Iterable[Trigger]) -> SpotWords:
    words = table["words"]
    posts = frozenset(word for t in triggers if t.name == "post" for word in t.words)
    return SpotWords(
        frozenset(words["stand_ins"]),
        frozenset(words["people"]),
        posts,
        table.get("demonyms", {}),
        table.get("counts", {}),
        {noun: label for label, nouns in table.get("groups", {}).items() for noun in nouns},
    )


def _forms(word: str, kind: str, irregular: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    if kind == "noun":
        return [("noun", word), *([("noun", irregular[word][0])] if word in irregular else [("noun", _s(word))])]
    past, participle = irregular.get(word, (_ed(word),) * 2)
    forms = [("base", word), ("s", _s(word)), ("past", past), ("participle", participle), ("ing", _ing(word))]
    return forms if past != participle else [f for f in forms if f[0] != "past"]


def _s(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


DOUBLED = frozenset(
    [
        "run",
        "set",
        "plan",
        "put",
        "fit",
        "get",
        "let",
        "cut",
        "dig",
        "ship",
        "shut",
        "commit",
        "transfer",
        "refer",
        "begin",
        "equip",
        "permit",
    ]
)


def _ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ied"
    return word + (word[-1] if word in DOUBLED else "") + "ed"


def _ing(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1] + "ing"
    return word + (word[-1] if word in DOUBLED else "") + "ing"


def _trigger(path: Path, number: int, row: Mapping[str, Any], table: Ontology) -> Trigger:
    where = f"{path}: trigger {number} ({row.get('name', 'no name')!r})"
    unknown = sorted(set(row) - KEYS)
    if unknown:
        raise BadTable(f"{where}: unknown key {unknown[0]!r}.\nKnown keys: {', '.join(sorted(KEYS))}.")
    if row.get("relation") not in table.relations:
        raise BadTable(f"{where}: relation {row.get('relation')!r} is not in the ontology.")
    if ("verbs" in row) == ("nouns" in row):
        raise BadTable(f"{where}: needs either 'verbs' or 'nouns'.")
    for end in ("head", "tail"):
        wrong = sorted(set(row.get(end, ())) - ROLES)
        if wrong or not row.get(end):
            raise BadTable(f"{where}: {end} names {wrong or 'no role'}.\nKnown roles: {', '.join(sorted(ROLES))}.")
        bad = sorted(set(row.get(f"{end}_labels", ())) - set(table.entities))
        if bad:
            raise BadTable(f"{where}: {end}_labels: {bad[0]!r} is not an entity label.")
    kind = "verb" if "verbs" in row else "noun"
    return Trigger(
        row["name"],
        row["relation"],
        kind,
        tuple(row[kind + "s"]),
        tuple(row["head"]),
        tuple(row["tail"]),
        frozenset(row.get("head_labels", ())),
        frozenset(row.get("tail_labels", ())),
        bool(row.get("needs_object")),
        tuple(row.get("yes", ())),
        tuple(row.get("no", ())),
    )
