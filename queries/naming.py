"""Words of the question -> entities of the evidence, each with the reason why.

Whole names come first, then names of which the question gives some telling words ("the Acme
school"), then spellings that are nearly right. Several entities can share one span: namesakes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from graph.names import fold
from graph.ontology import Ontology
from queries.evidence import COMMON, Evidence
from queries.words import Token, stem, stems, tokens_of

APOSTROPHE = re.compile(r"['’](?=\w)")  # people leave it out
LONGEST = 9  # tokens
FUZZY_FLOOR = 84.0  # of 100
NEAR_FLOOR = 70.0  # of 100, for a name to be offered
FULL = 3  # tokens; a whole name of so many is no mere part of a longer one


@dataclass(frozen=True, slots=True)
class Named:
    """A span of the question and the entities it can mean, best first."""

    start: int
    end: int  # tokens, half-open
    things: tuple[str, ...]
    reason: str  # "exact", "words", "fuzzy"


class Names:
    """The names of one evidence."""

    def __init__(self, evidence: Evidence, ontology: Ontology) -> None:
        self.evidence = evidence
        # words for kinds of things: in small letters they are no part of a name
        self.kinds = frozenset(stems(" ".join(w for e in ontology.entities.values() for w in e.words)))

    @cached_property
    def _exact(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for thing in self.evidence.things.values():
            for name in thing.names:
                unowned = " ".join(
                    t.text for t in tokens_of(name)
                )  # "Children's Clinic" as the question's tokens have it
                for key in {fold(name), fold(APOSTROPHE.sub("", name)), fold(unowned)}:
                    if key and thing.id not in found[key]:
                        found[key].append(thing.id)
        return found

    @cached_property
    def _words(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for key, things in self._exact.items():
            for word in key.split():
                found[word].update(things)
        return found

    def find(self, tokens: Sequence[Token]) -> list[Named]:
        """Return the names in the question from left to right."""
        found: list[Named] = []
        at = 0
        while at < len(tokens):
            whole, part = self._whole(tokens, at), self._part(tokens, at)
            longer = whole and part and part.end - part.start > whole.end - whole.start + 1
            longer = longer and not (whole and whole.reason == "exact" and whole.end - whole.start >= FULL)
            hit = part if longer or whole is None else whole
            if hit:
                found.append(hit)
                at = hit.end
            else:
                at += 1
        return found

    def _whole(self, tokens: Sequence[Token], at: int) -> Named | None:
        for end in range(min(len(tokens), at + LONGEST), at, -1):
            text = fold(" ".join(t.text for t in tokens[at:end]))
            if end == at + 1 and (stem(text) in COMMON or (not tokens[at].capital and len(text) < 4)):
                continue
            if end > at + 1 and tokens[at].stem in COMMON:
                continue
            if text in self._exact and fold(tokens[at].text):
                return Named(at, end, self._sorted(self._exact[text]), "exact")
        if not tokens[at].capital and (any(t.capital for t in tokens[1:]) or tokens[at].stem in self.kinds):
            return None
        for end in range(min(len(tokens), at + 5), at, -1):
            text = fold(" ".join(t.text for t in tokens[at:end]))
            if len(text) < 6 or any(tokens[i].stem in COMMON for i in (at, end - 1)):
                continue
            hit = process.extractOne(
                text, self._long_names, scorer=fuzz.ratio, score_cutoff=FUZZY_FLOOR + 4 * (end == at + 1)
            )
            if hit and hit[0][0] == text[0]:
                return Named(at, end, self._sorted(self._exact[hit[0]]), "fuzzy")
        return None

    def nearest(self, words: str, most: int = 3) -> list[str]:
        """Return the names that are spelt most like the words, for "did you mean"."""
        hits = process.extract(fold(words), list(self._exact), scorer=fuzz.WRatio, score_cutoff=NEAR_FLOOR, limit=9)
        return list(dict.fromkeys(self.evidence.things[self._exact[key][0]].name for key, _, _ in hits))[:most]

    @cached_property
    def _long_names(self) -> list[str]:
        return [key for key in self._exact if len(key) > 5]

    def _part(self, tokens: Sequence[Token], at: int) -> Named | None:
        """Names that hold the token and the ones after it."""
        word = fold(tokens[at].text)
        if not tokens[at].capital and (len(word) < 4 or stem(word) in self.kinds):
            return None
        if stem(word) in COMMON or word not in self._words:
            return None
        things, end = set(self._words[word]), at + 1
        if len(things) > 40:
            return None
        while end < len(tokens) and fold(tokens[end].text) and (kept := self._holding(things, tokens[end])):
            things, end = kept, end + 1
        while end > at + 1 and tokens[end - 1].stem in COMMON:
            end -= 1
        return Named(at, end, self._sorted(things), "words")

    def _holding(self, things: set[str], token: Token) -> set[str]:
        return things & self._words.get(fold(token.text), set())

    def _sorted(self, things: Sequence[str] | set[str]) -> tuple[str, ...]:
        known = self.evidence.things
        return tuple(sorted(things, key=lambda t: (len(known[t].name), known[t].name, t)))
