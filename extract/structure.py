"""Relations that the shape of a name or the order of names states, without any trigger word.

Inside names: the campus is BRANCH_OF its parent, the affiliated hospital AFFILIATED_WITH its
university, a policy COVERS the place of its title. Between names: "Leeds, England", "England's
Leeds", "the clinic in Varberg", "Ann Lee (Corva Motors)".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from extract.places import is_place, lies_in, parent
from extract.spots import BODIES, Spot, Spots

Link = tuple[Spot, str, Spot, str]  # head, type, tail, rule
PLACE_WORDS = frozenset({"in", "at", "of", "within", "outside", "near", "on", "from", "inside", "across"})
CAMPUS = frozenset(
    [
        "campus",
        "branch",
        "area",
        "department",
        "division",
        "section",
        "center",
        "centre",
        "unit",
        "office",
        "channel",
        "station",
        "faculty",
        "school",
        "college",
        "institute",
        "institutes",
        "laboratory",
        "lab",
        "bureau",
        "wing",
        "clinic",
        "kindergarten",
        "park",
        "hospital",
        "library",
    ]
)
SITE = frozenset({"campus", "branch", "site"})
TITLE_WORDS = frozenset({"of", "for", "around", "between", "in", "within", "across", "among", "and", ","})
OUTLETS = frozenset({"website", "site", "portal", "newspaper", "magazine", "journal", "newsletter"})
LARGE = frozenset({"Policy", "Project", "Service"})


def links(spots: Spots) -> Iterator[Link]:
    """Yield every relation that the structure of names states."""
    for spot in spots.all:
        for inner in _direct(spots, spot):
            yield from _inside(spots, spot, inner)
    outer = sorted(spots.outer, key=lambda s: s.start)
    for left, right in pairwise(outer):
        if left.entity != right.entity and right.start - left.end <= 9:
            yield from _between(spots, left, right)
    for spot in spots.outer:
        yield from _in_tree(spots, spot)


def _direct(spots: Spots, spot: Spot) -> list[Spot]:
    """Return the names directly inside ``spot``: the department's hospital, not the hospital's university."""
    inner = [s for s in spots.inside(spot) if s.entity != spot.entity]
    return [s for s in inner if not any(o.holds(s) for o in inner)]


def _inside(spots: Spots, spot: Spot, inner: Spot) -> Iterator[Link]:
    if not spot.named:
        if inner.label == "Place" and spot.label != "Person":
            yield spot, "LOCATED_IN", inner, "described-by-place"
        return
    if not inner.named or spot.label == "Person":
        return
    words = {t.lower_ for t in spots.doc[spot.start : spot.end] if not inner.start <= t.i < inner.end}
    if inner.label == "Place":
        yield from _place_inside(spots, spot, inner)
    elif spot.label in BODIES and inner.label in BODIES:
        yield from _bodies(spots, spot, inner, words)
    elif spot.label == "Project" and inner.label in BODIES | {"Project"}:
        if "phase" in words or "stage" in words:
            yield spot, "PART_OF", inner, "phase-of"
        else:
            yield spot, "BRANCH_OF", inner, "project-of-body"
            yield inner, "LAUNCHED", spot, "body-of-project"
    elif spot.label == "Service" and inner.label in BODIES:
        yield spot, "PART_OF", inner, "service-of-body"
    elif spot.label in LARGE and inner.label in BODIES:
        yield spot, "COVERS", inner, f"body-in-title-of-{spot.label}"


def _place_inside(spots: Spots, spot: Spot, inner: Spot) -> Iterator[Link]:
    before = spots.doc[inner.start - 1].lower_ if inner.start > spot.start else ""
    after = [t.lower_ for t in spots.doc[inner.end : min(inner.end + 3, spot.end)]]
    site = bool(SITE & set(after[:2]))
    if spot.label == "Project" and site and before == "of":
        return  # "second phase of the Selby campus": the place is the campus's
    if spot.label in LARGE:
        said = f"-{before}" if before in TITLE_WORDS else ""
        yield spot, "COVERS", inner, f"place-in-title-of-{spot.label}{said}"
    if before in {"in", "at", "near"}:
        yield spot, "LOCATED_IN", inner, "in-within-name"
    elif spot.label == "Place":
        rest = spots.doc[inner.end : spot.end].text
        if inner.start == spot.start and lies_in(rest.split(" ")[0] if rest else "", _text(spots, inner)):
            yield spot, "LOCATED_IN", inner, "place-in-place-table"
    elif spot.label in LARGE - {"Project"}:
        return
    elif site or after[:2] == ["hospital", "of"] or after[:2] == ["hospital", "area"]:
        yield spot, "LOCATED_IN", inner, "place-of-campus"
    elif after[:1] in (["'s"], ["’s"]) or (before == "of" and spot.label == "Agency"):
        yield spot, "LOCATED_IN", inner, "owner-in-name"
    elif spot.label == "Event":
        yield spot, "LOCATED_IN", inner, "event-named-after"


def _bodies(spots: Spots, spot: Spot, inner: Spot, words: set[str]) -> Iterator[Link]:
    first = inner.start == spot.start
    owned = not first and spots.doc[inner.start - 1].lower_ in {"of", "the", ",", "(", "for"}
    if not first and not owned and inner.end == spot.end:
        return  # "Elm School" in "New Elm School" is no parent
    if words & OUTLETS:
        yield inner, "HOSTS", spot, "outlet-of-body"
    elif spot.label == "Hospital" and inner.label in {"School", "Organization"} and not words & SITE:
        yield spot, "AFFILIATED_WITH", inner, "hospital-of-school"
    elif spot.label == inner.label == "Hospital" and not words & (CAMPUS - {"hospital"}):
        yield inner, "HOSTS", spot, "hospital-of-hospital"
    elif words & SITE:
        yield spot, "BRANCH_OF", inner, "campus-of-body"
    elif words & CAMPUS:
        yield spot, "BRANCH_OF", inner, f"department-of-body-{'first' if first else 'last'}"
    else:
        yield spot, "BRANCH_OF", inner, f"body-in-body-{'first' if first else 'last'}"
        if spot.label == "School" and inner.label == "School":
            yield spot, "AFFILIATED_WITH", inner, "school-of-school"


def _between(spots: Spots, left: Spot, right: Spot) -> Iterator[Link]:
    gap = [t.lower_ for t in spots.doc[left.end : right.start]]
    shape = " ".join(gap)
    listed = right in spots.runs.get(left, ())
    if right.label == "Place" and left.label not in {"Person", "Service", "Policy"}:
        yield from _place_after(spots, left, right, gap, shape, listed)
    if left.label == "Place" and right.label != "Person":
        if shape in {"'s", "’s", "'", "’"}:
            yield right, "LOCATED_IN", left, "possessive-place"
        elif left.end == right.start:
            yield right, "LOCATED_IN", left, f"place-before-{_known(spots, right, left)}"
        elif gap[:1] in (["'s"], ["’s"]) and len(gap) <= 4:
            yield right, "LOCATED_IN", left, "possessive-place-far"
        elif len(gap) <= 3 and all(t.pos_ in {"NOUN", "ADJ", "PROPN"} for t in spots.doc[left.end : right.start]):
            yield right, "LOCATED_IN", left, f"place-noun-{len(gap)}"
        elif gap[:2] == ["-", "based"]:
            yield right, "LOCATED_IN", left, "place-based"
    if left.label == "Place" and right.label == "Person" and spots.doc[left.start].lower_ in spots.demonyms:
        yield right, "WORKS_FOR", left, "nation-post"
    if left.label == "Person" and right.label != "Person":
        yield from _person_before(spots, left, right, gap, shape)
        owned = _owned(spots, right)
        if owned:
            yield from _person_before(spots, left, owned, gap, shape)
    if right.label == "Person" and left.label not in {"Person"}:
        if gap[-2:] in (["i", "'m"], ["i", "’m"]):
            yield right, "WORKS_FOR", left, "signing-off"
        if shape in {"'s", "’s", ":", "", ",", "/"} or gap[-1:] in (["'s"], ["’s"]):
            yield right, "WORKS_FOR", left, f"body{shape}-person"
    yield from _bodies_beside(spots, left, right, gap, shape, listed)


def _place_after(spots: Spots, left: Spot, right: Spot, gap: list[str], shape: str, listed: bool) -> Iterator[Link]:
    kind = "place" if left.label == "Place" else "body"
    known = kind == "place" and lies_in(_text(spots, left), _text(spots, right))
    if kind == "place" and (
        any(s.entity == left.entity for s in spots.inside(right)) or lies_in(_text(spots, right), _text(spots, left))
    ):
        return
    if kind == "place" and not known:
        kind = f"place-{_doubt(spots, left, right)}"
    if shape == "," and not known and _in_chain(spots, left, right):
        return
    if shape == ",":
        end = spots.doc[right.end].lower_ if right.end < len(spots.doc) else "."
        rule = "table" if known else "list" if listed else f"closed-{end}" if end in {",", ".", ")"} else "open"
        yield left, "LOCATED_IN", right, f"comma-{kind}-{rule}"
    elif shape == "(":
        yield left, "LOCATED_IN", right, f"bracket-{kind}"
    elif "including" in gap and left.label == "Place" and gap[0] != "and":
        for inner in _members(spots, right):
            yield inner, "LOCATED_IN", left, f"including-{_known(spots, inner, left)}"
    elif gap and gap[0] in PLACE_WORDS and len(gap) <= 2:
        yield left, "LOCATED_IN", right, f"{gap[0]}-{kind}{'-table' if known else ''}"
    elif gap[:1] == [","] and len(gap) <= 5 and gap[-1] in {"in", "of", "at"}:
        yield left, "LOCATED_IN", right, f"comma-in-{kind}"
    elif gap and gap[-1] in {"in", "at"} and len(gap) <= 6:
        yield left, "LOCATED_IN", right, f"near-in-{kind}"


def _person_before(spots: Spots, left: Spot, right: Spot, gap: list[str], shape: str) -> Iterator[Link]:
    between = spots.doc[left.end : right.start]
    apposed = gap[:1] == [","] and len(gap) > 2 and gap[-1] in {"at", "of", "for", "with", "from", "in", "the"}
    if apposed and not any(t.pos_ in {"VERB", "AUX"} for t in between):
        yield left, "WORKS_FOR", right, f"person-apposed-{next(w for w in reversed(gap) if w != 'the')}"
    if shape in {"of", "from", "with", "at", "of the", "from the", "with the", "at the"}:
        yield left, "WORKS_FOR", right, f"person-{gap[0]}"
    elif shape in {"(", ",", "/", ", the", ", of", ", from", "-", "–", "—", ", of the"}:
        yield left, "WORKS_FOR", right, f"person{shape}"


def _in_chain(spots: Spots, left: Spot, right: Spot) -> bool:
    """Whether a comma between two names is one of a list: a third name follows, or "and"."""
    doc = spots.doc
    if right.end + 1 < len(doc) and doc[right.end].text == ",":
        after = spots.at[right.end + 1]
        if doc[right.end + 1].lower_ in {"and", "or"} or (after and after.label == left.label):
            return True
    if left.start > 1 and doc[left.start - 1].text == ",":
        before = spots.at[left.start - 2]
        return before is not None and before.label == left.label and left.label == "Place"
    return False


def _owned(spots: Spots, place: Spot) -> Spot | None:
    """Return the body of "Scania's regional Education Board" for its place."""
    after = [t.lower_ for t in spots.doc[place.end : place.end + 1]]
    if place.label != "Place" or after not in (["'s"], ["’s"]):
        return None
    near = (spots.at[i] for i in range(place.end + 1, min(place.end + 4, len(spots.doc))))
    return next((s for s in near if s and s.label in BODIES | {"Agency"}), None)


def _bodies_beside(spots: Spots, left: Spot, right: Spot, gap: list[str], shape: str, listed: bool) -> Iterator[Link]:
    teaching = left.label == "Hospital" and right.label in {"School", "Organization"} and not listed
    if teaching and shape in {",", "of", "of the", "(", ", the"}:
        yield left, "AFFILIATED_WITH", right, "hospital-beside-school"
    if left.label in BODIES and right.label in BODIES:
        if shape in {"of", "of the"}:
            yield left, "BRANCH_OF", right, "body-of-body"
        elif shape in {"'s", "’s", "'", "’"}:
            yield right, "BRANCH_OF", left, "body's-body"
        elif not gap and spots.doc[left.start : left.end].text.lower() in {"its", "their", "our", "his", "her"}:
            yield right, "BRANCH_OF", left, "its-body"
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


def _in_tree(spots: Spots, spot: Spot) -> Iterator[Link]:
    """Yield what the tree hangs on a name: "the clinic .. in Varberg"."""
    if spot.label in {"Person", "Service", "Policy"}:
        return
    for child in spots.doc[spot.root].children:
        inner = spots.at[child.i]
        if inner is None or inner == spot or inner.entity == spot.entity or inner.label != "Place":
            continue
        case = next((c.lower_ for c in child.children if c.dep_ == "case"), "")
        for place in spots.runs.get(inner, (inner,)):
            if child.dep_ == "nmod" and case in PLACE_WORDS:
                yield spot, "LOCATED_IN", place, f"tree-{case}-{_known(spots, spot, place)}"
            elif child.dep_ == "nmod:poss":
                yield spot, "LOCATED_IN", place, f"tree-poss-{_known(spots, spot, place)}"
            elif child.dep_ == "appos":
                yield spot, "LOCATED_IN", place, f"tree-appos-{_known(spots, spot, place)}"


def _members(spots: Spots, first: Spot) -> list[Spot]:
    """Return the places of a list after "including", up to the end of its sentence."""
    inside = [
        s for s in spots.outer if s.start >= first.start and spots.sentence[s.start] == spots.sentence[first.start]
    ]
    members = [s for s in inside if s.label == "Place"]
    return members[: inside.index(members[-1]) + 1] if members == inside[: len(members)] else [first]


def _known(spots: Spots, inner: Spot, outer: Spot) -> str:
    """Return what the tables say of two names, for the name of a rule: "body" when they are not two places."""
    if inner.label != "Place":
        return "body"
    return "table" if lies_in(_text(spots, inner), _text(spots, outer)) else _doubt(spots, inner, outer)


def _doubt(spots: Spots, inner: Spot, outer: Spot) -> str:
    """Return "denied" when the tables know both places and not that one lies in the other, else "unknown"."""
    return "denied" if parent(_text(spots, inner)) and is_place(_text(spots, outer)) else "unknown"


def _text(spots: Spots, spot: Spot) -> str:
    return spots.doc[spot.start : spot.end].text
