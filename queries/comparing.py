"""Comparisons of figures: a question with two sides becomes two questions for figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

LESS = re.compile(r"\b(fewer|less|lower|smaller|cheaper|shorter)\b", re.IGNORECASE)
MORE = r"(?P<way>more|fewer|less)"
BEATS = r"(?:outdo|exceed|beat|surpass|outnumber|top)"
BY_HOW_MANY = re.compile(
    rf"^\W*by how (?:many|much) (?P<noun>.+?) (?:does|do|did|is|was) (?P<one>.+?) {BEATS} (?P<other>.+?)\W*$", re.I
)
HOW_MANY_MORE = re.compile(
    rf"^\W*how (?:many|much) {MORE} (?P<noun>.+?) (?:does|do|did|has|have|had|is|are|was|were) (?P<one>.+?) than"
    r" (?P<other>.+?)\W*$",
    re.I,
)
IS_IT_MORE = re.compile(
    rf"^\W*(?:does|do|did|has|have|had|is|are|was|were) (?P<one>.+?) {MORE} (?P<noun>.+?) than (?P<other>.+?)\W*$", re.I
)
WHICH_HAS_MORE = re.compile(
    rf"^\W*(?:which|who|what)\b.*? {MORE} (?P<noun>[^,:]+?)[,:] (?P<one>.+?) or (?P<other>.+?)\W*$", re.I
)
GREW = r"(?:gr[oe]wn?|ris(?:e|en)|increased?|fall(?:en)?|drop(?:ped)?|shr[iu]nk|decreased?)"
GROWTH = re.compile(
    rf"^\W*(?:by )?how (?:many|much) (?:did|have|has) (?P<noun>.+?) {GREW} (?:between|from) (?P<one>\d{{4}})"
    r" (?:and|to) (?P<other>\d{4})\W*$",
    re.I,
)
MORE_THAN_THEN = re.compile(
    rf"^\W*(?:does|do|did|has|have|had) (?P<owner>.+?) (?:have |had |see |get )?{MORE} (?P<noun>.+?)"
    r" in (?P<one>\d{4}) than in (?P<other>\d{4})\W*$",
    re.I,
)
HIGHER = re.compile(
    r"^\W*(?:is|was|are|were) (?P<one>.+?) (?P<way>higher|larger|bigger|greater|more|longer|lower|smaller|less|shorter)"
    r" than (?P<other>.+?)\W*$",
    re.I,
)
IT = re.compile(r"^(?:what )?(?:it|they|he|she)\b", re.IGNORECASE)
DOES = re.compile(r"^\W*(?:does|do|did)\b", re.IGNORECASE)
AUXILIARY = re.compile(r"\s+(?:does|do|did|has|have|had|is|are|was|were)$", re.IGNORECASE)
SHAPES = (
    (BY_HOW_MANY, "number"),
    (HOW_MANY_MORE, "number"),
    (IS_IT_MORE, "boolean"),
    (WHICH_HAS_MORE, "names"),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two questions for figures, and what is asked of the two values."""

    kind: str  # "number": the difference, "boolean": whether so, "names": whose it is
    less: bool  # the smaller one is asked for
    sides: tuple[str, str]
    questions: tuple[str, str]


def compared(question: str) -> Comparison | None:
    """Return the two questions in a comparison, or None where it is none."""
    plain = _between_years(question) or _higher(question)
    if plain is not None:
        return plain
    for shape, kind in SHAPES:
        found = shape.match(question)
        if found:
            sides = (_side(found["one"], kind == "boolean" and DOES.match(question)), _side(found["other"], None))
            way = found.groupdict().get("way") or ""
            first, second = (f"How many {found['noun'].removeprefix('of ')} of {side}?" for side in sides)
            return Comparison(kind, bool(LESS.match(way)), sides, (first, second))
    return None


def _between_years(question: str) -> Comparison | None:
    """Return one figure of two years, set against each other."""
    for shape, kind in ((GROWTH, "number"), (MORE_THAN_THEN, "boolean")):
        if found := shape.match(question):
            parts = found.groupdict()
            years = (parts["one"], parts["other"])
            noun = " of ".join(p for p in (parts["noun"].removeprefix("the "), parts.get("owner")) if p)
            first, second = (f"How many {noun} in {year}?" for year in years)
            return Comparison(kind, bool(LESS.match(parts.get("way") or "")), years, (first, second))
    return None


def _higher(question: str) -> Comparison | None:
    """Return the sums in "was A's budget higher than B's"; an "it" on the other side is the owner of the first."""
    found = HIGHER.match(question)
    if found is None:
        return None
    one, other = found["one"], found["other"]
    owner = one.partition("'s ")[0] if "'s " in one else one
    other = IT.sub(owner, other)
    asked = (f"How much {one}?", f"How much {other}?")
    return Comparison("boolean", bool(LESS.match(found["way"])), (one, other), asked)


def _side(words: str, before_verb: object) -> str:
    """Return what is compared, without the verb that ends its phrase ("does A *reach* more ..", "than B *did*")."""
    words = AUXILIARY.sub("", words.strip())
    return words.rpartition(" ")[0] or words if before_verb else words
