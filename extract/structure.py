"""Relations that the shape of a name or the order of names states, without any trigger word.

Inside names: the campus is BRANCH_OF its parent, the affiliated hospital AFFILIATED_WITH its
university, a policy COVERS the place of its title. Between names: "Langfang, Hebei", "Hebei's
Baoding", "the clinic in Varberg", "Ann Lee (Corva Motors)".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.places import lies_in
from extract.spots import BODIES, Spot, Spots

Link = tuple[Spot, str, Spot, str]  # head, type, tail, rule
PLACE_WORDS = frozenset({"in", "at", "of", "within", "outside", "near", "on", "from", "inside", "across"})
CAMPUS = frozenset(
    "campus branch area department division section center centre unit office channel station faculty school college institute institutes laboratory lab bureau wing clinic kindergarten park hospital library".split()
)
SITE = frozenset({"campus", "branch", "area", "site", "centre", "center"})
LARGE = frozenset({"Policy", "Project", "Service"})


def links(spots: Spots) -> Iterator[Link]:
    """Yield every relation that the structure of names states."""
    for spot in spots.all:
        for inner in spots.inside(spot):
            if inner.entity != spot.entity:
                yield from _inside(spots, spot, inner)
    outer = sorted(spots.outer, key=lambda s: s.start)
    for left, right in zip(outer, outer[1:], strict=False):
        if left.entity != right.entity and right.start - left.end <= 6:
            yield from _between(spots, left, right)
    for spot in spots.outer:
        yield from _in_tree(spots, spot)


def _inside(spots: Spots, spot: Spot, inner: Spot) -> Iterator[Link]:
    words = {t.lower_ for t in spots.doc[spot.start : spot.end] if not inner.start <= t.i < inner.end}
    last = spots.doc[spot.end - 1].lower_
    if not spot.named:
        if inner.label == "Place" and spot.label != "Person":
            yield spot, "LOCATED_IN", inner, "described-by-place"
        return
    if not inner.named:
        return
    if inner.label == "Place":
        after = spots.doc[inner.end].lower_ if inner.end < spot.end else ""
        if spot.label in LARGE:
            yield spot, "COVERS", inner, f"place-in-title-of-{spot.label}"
        elif after in SITE or last in SITE:
            yield spot, "LOCATED_IN", inner, "place-of-campus"
        elif spot.label not in {"Person", "Place"}:
            yield spot, "LOCATED_IN", inner, "place-in-name"
        elif spot.label == "Place":
            yield spot, "LOCATED_IN", inner, "place-in-place"
        return
    if spot.label in BODIES and inner.label in BODIES:
        yield from _bodies(spot, inner, words)
    elif spot.label == "Project" and inner.label in BODIES:
        yield spot, "BRANCH_OF", inner, "project-of-body"
        yield spot, "PART_OF", inner, "project-part-of-body"
    elif spot.label in LARGE:
        yield spot, "COVERS", inner, "body-in-title"
        yield spot, "PART_OF", inner, "named-after"


def _bodies(spot: Spot, inner: Spot, words: set[str]) -> Iterator[Link]:
    if spot.label == "Hospital" and inner.label in {"School", "Organization"} and not words & SITE:
        yield spot, "AFFILIATED_WITH", inner, "hospital-of-school"
    elif spot.label == inner.label == "Hospital" and not words & CAMPUS - {"hospital"}:
        yield inner, "HOSTS", spot, "hospital-of-hospital"
        yield spot, "BRANCH_OF", inner, "hospital-branch-of-hospital"
    elif words & SITE:
        yield spot, "BRANCH_OF", inner, "campus-of-body"
    elif words & CAMPUS:
        yield spot, "BRANCH_OF", inner, "department-of-body"
    else:
        yield spot, "BRANCH_OF", inner, "body-in-body"
        if spot.label == "School" and inner.label == "School":
            yield spot, "AFFILIATED_WITH", inner, "school-of-school"


def _between(spots: Spots, left: Spot, right: Spot) -> Iterator[Link]:
    gap = [t.lower_ for t in spots.doc[left.end : right.start]]
    shape = " ".join(gap)
    listed = right in spots.runs.get(left, ())
    if right.label == "Place" and left.label != "Person":
        yield from _place_after(spots, left, right, gap, shape, listed)
    if left.label == "Place" and right.label != "Person":
        if shape in {"'s", "’s", "'", "’"}:
            yield right, "LOCATED_IN", left, "possessive-place"
        elif left.end == right.start:
            yield right, "LOCATED_IN", left, "place-before"
        elif gap[:1] in (["'s"], ["’s"]) and len(gap) <= 3:
            yield right, "LOCATED_IN", left, "possessive-place-far"
    if left.label == "Person" and right.label != "Person":
        yield from _person_before(left, right, gap, shape)
    if right.label == "Person" and left.label not in {"Person"}:
        if shape in {"'s", "’s", ":", ""} or gap[-1:] in (["'s"], ["’s"]):
            yield right, "WORKS_FOR", left, "body-person"
    yield from _bodies_beside(left, right, gap, shape, listed)


def _place_after(spots: Spots, left: Spot, right: Spot, gap: list[str], shape: str, listed: bool) -> Iterator[Link]:
    kind = "place" if left.label == "Place" else "body"
    known = kind == "place" and lies_in(_text(spots, left), _text(spots, right))
    if shape == ",":
        end = spots.doc[right.end].lower_ if right.end < len(spots.doc) else "."
        rule = "table" if known else "list" if listed else f"closed-{end}" if end in {",", ".", ")"} else "open"
        yield left, "LOCATED_IN", right, f"comma-{kind}-{rule}"
    elif shape == "(":
        yield left, "LOCATED_IN", right, f"bracket-{kind}"
    elif gap and gap[0] in PLACE_WORDS and len(gap) <= 2:
        yield left, "LOCATED_IN", right, f"{gap[0]}-{kind}{'-table' if known else ''}"
    elif gap[:1] == [","] and len(gap) <= 5 and gap[-1] in {"in", "of", "at"}:
        yield left, "LOCATED_IN", right, f"comma-in-{kind}"
    elif gap and gap[-1] in {"in", "at"}:
        yield left, "LOCATED_IN", right, f"near-in-{kind}"


def _person_before(left: Spot, right: Spot, gap: list[str], shape: str) -> Iterator[Link]:
    if shape in {"of", "from", "with", "at", "of the", "from the", "with the", "at the"}:
        yield left, "WORKS_FOR", right, f"person-{gap[0]}"
    elif shape in {"(", ",", "/", ", the", ", of", ", from", "-", "–", "—", ", of the"}:
        yield left, "WORKS_FOR", right, f"person{shape}"


def _bodies_beside(left: Spot, right: Spot, gap: list[str], shape: str, listed: bool) -> Iterator[Link]:
    if left.label == "Hospital" and right.label in {"School", "Organization"} and not listed:
        if shape in {",", "of", "of the", "(", ", the"}:
            yield left, "AFFILIATED_WITH", right, "hospital-beside-school"
    if left.label in BODIES and right.label in BODIES:
        if shape in {"of", "of the"}:
            yield left, "BRANCH_OF", right, "body-of-body"
        elif shape in {"'s", "’s", "'", "’"}:
            yield right, "BRANCH_OF", left, "body's-body"
        elif shape in {"> >", ">>"}:
            yield right, "BRANCH_OF", left, "channel-of"
    if left.label in LARGE and right.label == "Place" and shape in {"of", "for", "in", "between", "from"}:
        yield left, "COVERS", right, f"title-{shape}"
    if (
        shape in {"'s", "’s", "'", "’"}
        and left.label in BODIES | {"Place"}
        and right.label in LARGE | {"Event", "Facility"}
    ):
        yield left, "LAUNCHED", right, f"owner-of-{right.label}"
    if (
        right.label in LARGE
        and left.label in BODIES
        and shape in {"in the", "under the", "in", "under", "of", "of the"}
    ):
        yield left, "PART_OF", right, f"body-{gap[0]}-project"


@dataclass(frozen=True, slots=True)
class _Case:
    word: str


def _in_tree(spots: Spots, spot: Spot) -> Iterator[Link]:
    """Yield what the tree hangs on a name: "the clinic .. in Varberg"."""
    if spot.label == "Person":
        return
    for child in spots.doc[spot.root].children:
        inner = spots.at[child.i]
        if inner is None or inner == spot or inner.entity == spot.entity or inner.label != "Place":
            continue
        case = next((c.lower_ for c in child.children if c.dep_ == "case"), "")
        for place in spots.runs.get(inner, (inner,)):
            if child.dep_ == "nmod" and case in PLACE_WORDS:
                yield spot, "LOCATED_IN", place, f"tree-{case}"
            elif child.dep_ == "nmod:poss":
                yield spot, "LOCATED_IN", place, "tree-poss"
            elif child.dep_ == "appos":
                yield spot, "LOCATED_IN", place, "tree-appos"


def _text(spots: Spots, spot: Spot) -> str:
    return spots.doc[spot.start : spot.end].text
