"""Who stands in which role around a trigger's words, read from the order of the words alone.

The same frames as ``frames.py`` gives, without the tree: the list of names before the trigger, the
names after it, each with the preposition before it, and whether the words between make a passive.
"""

from __future__ import annotations

from extract.frames import RELATIVE, Frame
from extract.spots import Spot, Spots
from extract.triggers import Hit

BE = frozenset(
    ["be", "is", "are", "was", "were", "been", "being", "am", "'s", "'re", "gets", "got", "becomes", "became"]
)
STOPS = frozenset({";", "but", "while", "whereas", "although", "because", "—", "."})
BEFORE = 9  # words between a name and its trigger
AFTER = 12


def token_frame(spots: Spots, hit: Hit) -> Frame:
    """Return the frame of ``hit`` as the order of the words has it, without the tree."""
    left = _left(spots, hit)
    right = _right(spots, hit)
    return _noun_frame(spots, hit, left, right) if hit.form == "noun" else _verb_frame(spots, hit, left, right)


def _left(spots: Spots, hit: Hit) -> tuple[list[Spot], list[str]]:
    """Return the list of names before the trigger, and the words between."""
    gap: list[str] = []
    for i in range(hit.start - 1, max(hit.start - 1 - BEFORE, -1), -1):
        token, spot = spots.doc[i], spots.at[i]
        if spot:
            spot = _topic_of(spots, spot)
            return list(spots.runs.get(spot, (spot,))), gap[::-1]
        if token.lower_ in STOPS or token.is_space:
            return [], gap[::-1]
        gap.append(token.lower_)
        if token.is_sent_start:
            break
    return [], gap[::-1]


def _topic_of(spots: Spots, spot: Spot) -> Spot:
    """Return X for Y in "X, mayor of Y," and "X in Y": what the words after Y speak of."""
    for _ in range(2):
        spot = spots.apposed.get(spot, spot)
        before = spots.doc[spot.start - 1] if spot.start else None
        if before is None or before.lower_ not in {"of", "in", "at", "from", "the"}:
            return spot
        for i in range(spot.start - 1, max(spot.start - 7, -1), -1):
            other, token = spots.at[i], spots.doc[i]
            if other:
                spot = other
                break
            if token.pos_ in {"VERB", "AUX"} or token.lower_ in spots.stand_ins or token.is_sent_start:
                return spot
        else:
            return spot
    return spot


def _right(spots: Spots, hit: Hit) -> list[tuple[str, list[Spot]]]:
    """Return (preposition or "", names) for what follows the trigger, up to the next clause."""
    found: list[tuple[str, list[Spot]]] = []
    preposition = (
        spots.doc[hit.end - 1].lower_ if hit.end - hit.start > 1 and spots.doc[hit.end - 1].pos_ == "ADP" else ""
    )
    first = preposition
    standing = False  # "with schools in A": the place stands for its schools
    i = hit.end
    while i < min(hit.end + AFTER, len(spots.doc)):
        token, spot = spots.doc[i], spots.at[i]
        if spot:
            after = spots.doc[spot.end].lower_ if spot.end < len(spots.doc) else ""
            if spot.label == "Place" and after in {"'s", "’s"}:
                i = spot.end + 1  # "hosts Scania's Elm Hospital"
                continue
            run = list(spots.runs.get(spot, (spot,)))
            found.append(("" if preposition == first else preposition, run))
            standing = False
            i = max(s.end for s in run)
            if len(found) == 3:
                break
            continue
        if token.is_sent_start or token.lower_ in STOPS or token.lower_ in RELATIVE or token.pos_ in {"AUX"}:
            break
        if token.lower_ in spots.stand_ins:
            standing = True
        elif token.pos_ in {"ADP", "SCONJ"} or token.lower_ in {"to", "with", "by", "for", "of", "in"}:
            stays = standing and token.lower_ in {"in", "of", "from", "within", "across"}
            preposition = preposition if stays else token.lower_
        i += 1
    return found


def _verb_frame(
    spots: Spots, hit: Hit, left: tuple[list[Spot], list[str]], right: list[tuple[str, list[Spot]]]
) -> Frame:
    names, gap = left
    has_by = any(p == "by" for p, _ in right)
    be = bool(BE & set(gap[-4:]))
    bare = hit.form in {"participle"} and not be and has_by and not {"has", "have", "had"} & set(gap)
    passive = hit.form in {"participle"} and ((be and "having" not in gap) or bare)
    frame: Frame = {}
    if names and not (passive and _stands_for_others(spots, names[0])):
        frame["object" if passive else "subject"] = names
    for preposition, found in right:
        role = preposition or "object"
        if passive and role == "by":
            role = "subject"
        if passive and role == "object":
            continue
        frame.setdefault(role, found)
    return frame


def _stands_for_others(spots: Spots, spot: Spot) -> bool:
    """Whether a place only says where the thing is: "schools in Varberg, aided by .."."""
    before = [t.lower_ for t in spots.doc[max(spot.start - 2, 0) : spot.start]]
    return spot.label == "Place" and len(before) == 2 and before[1] == "in" and before[0] in spots.stand_ins


def _noun_frame(
    spots: Spots, hit: Hit, left: tuple[list[Spot], list[str]], right: list[tuple[str, list[Spot]]]
) -> Frame:
    names, gap = left
    frame: Frame = {}
    own = spots.at[hit.start]
    if own and not own.named:
        frame["subject"] = [own]
    if names:
        last = gap[-1] if gap else ""
        if gap[:1] == ["'s"] or gap[:1] == ["’s"] or last in {"'s", "’s"} or gap[:1] in (["'"], ["’"]):
            frame["poss"] = names
        elif not gap or (
            all(w.isalpha() for w in gap)
            and len(gap) <= 2
            and not BE & set(gap)
            and last not in {"the", "a", "an", "of"}
        ):
            frame["compound"] = names
        elif {"under", "in", "with", "as"} & set(gap[-4:]):
            frame["^" + next(w for w in gap[::-1] if w in {"under", "in", "with", "as"})] = names
            frame.setdefault("subject", names)
        elif gap[0] == "," or BE & set(gap) or gap[0] in RELATIVE | {"becomes", "became", "has", "had", "(", "-", "–"}:
            frame.setdefault("subject", names)
    for preposition, found in right:
        frame.setdefault(preposition or "title", found)
    if "title" in frame and frame["title"][0].start - hit.end > 2:
        del frame["title"]
    return frame
