"""Relations that a sentence states only together with its opening words or with the sentence before.

"In Varberg, .. the Elm Clinic opened", "Varberg: the new Elm Clinic", "The director, Ann Lee, said".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.spots import BODIES, Spot, Spots
from extract.structure import Link
from extract.triggers import Hit

PLACED = BODIES | {"Event", "Project"}
BACK = 120  # tokens that a lone post looks back for its body
CIVIC = frozenset({"mayor", "governor", "premier", "magistrate", "councillor", "minister", "vice-mayor", "prefect"})


def topics(spots: Spots) -> Iterator[Link]:
    """Yield what lies in the place that opens a sentence: "In Varberg, the Elm Clinic .."."""
    for sent in spots.doc.sents:
        inside = [s for s in spots.outer if sent.start <= s.start < sent.end]
        if len(inside) < 2 or inside[0].label != "Place" or inside[0].start - sent.start > 3:
            continue
        place, opening = inside[0], spots.doc[sent.start].lower_
        after = spots.doc[place.end].lower_ if place.end < sent.end else ""
        kind = (
            opening if opening in {"in", "at", "from", "near", "outside"} else f"bare{after if after in ',:-' else ''}"
        )
        agency = {"Organization"} if kind == "bare," else set()  # of a dateline
        placed = [s for s in inside[1:] if s.label in PLACED - agency and s.entity != place.entity]
        for order, spot in enumerate(placed[:4], 1):
            built = "-built" if _is_built(spots, spot) else ""
            yield spot, "LOCATED_IN", place, f"topic-{kind}-{min(order, 2)}{built}"


BUILT = frozenset({"built", "unveiled", "opened", "completed", "located", "erected", "inaugurated", "founded"})


def _is_built(spots: Spots, spot: Spot) -> bool:
    """Whether ``spot`` is what is built or opened in its clause."""
    token = spots.doc[spot.root]
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    return token.dep_.startswith("nsubj") and token.head.lower_ in BUILT


def lone_posts(spots: Spots, hits: Sequence[Hit], employed: frozenset[int]) -> Iterator[tuple[Hit, Spot, Spot]]:
    """Yield (post, person, body) for a post that names no body: the body that the text spoke of last.

    Args:
        employed: tokens of posts whose body is known.
    """
    for hit in hits:
        if hit.trigger.name != "post" or hit.start in employed:
            continue
        person = _person_of(spots, hit)
        if person is None:
            continue
        wanted = {"Place"} if spots.doc[hit.start].lower_ in CIVIC else BODIES
        body = next((s for s in _before(spots, hit.start) if s.label in wanted), None)
        if body:
            yield hit, person, body


def _person_of(spots: Spots, hit: Hit) -> Spot | None:
    """Return the person right after the post or, with a comma, right before it."""
    for i in range(hit.end, min(hit.end + 3, len(spots.doc))):
        spot = spots.at[i]
        if spot:
            return spot if spot.label == "Person" else None
        if spots.doc[i].lower_ not in {",", "dr", "dr.", "mr", "mr.", "ms", "ms.", "mrs", "mrs.", "prof."}:
            break
    for i in range(hit.start - 1, max(hit.start - 6, -1), -1):
        spot = spots.at[i]
        if spot:
            return spot if spot.label == "Person" else None
        if spots.doc[i].pos_ not in {"DET", "ADJ", "PUNCT", "NOUN"}:
            break
    return None


def _before(spots: Spots, token: int) -> Iterator[Spot]:
    """Yield the mentions that end before ``token``, the last one first."""
    for i in range(token - 1, max(token - BACK, -1), -1):
        spot = spots.at[i]
        if spot and spot.end == i + 1:
            yield spot
