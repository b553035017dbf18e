"""Whom a figure is about: of the entities named around it, those a careful reader would write down.

Every mention in the figure's sentence, and in the sentence before, is a candidate; its place in
the tree and its distance are signs, weighed as training/figures.py learned from marked articles.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Span, Token

from extract.counted import Counted
from extract.judge_weights import weights_of
from graph.facts import Entity, Mention

ABOUT = 0.36  # as sure as this an entity is written down; learned on the same articles


def about(found: Counted, entities: Mapping[str, Entity], mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the ids of the entities that the figure is about, the surest first."""
    weights = weights_of("about")
    sure: dict[str, float] = {}
    for mention, signs in candidates(found, entities, mentions):
        total = weights["bias"] + sum(weights.get(sign, 0.0) for sign in signs)
        chance = 1 / (1 + math.exp(-total))
        sure[mention.entity] = max(chance, sure.get(mention.entity, 0.0))
    ranked = sorted(sure, key=lambda e: (-sure[e], e))
    kept = [e for e in ranked if sure[e] >= ABOUT]
    return tuple(kept or ranked[:1])


def candidates(
    found: Counted, entities: Mapping[str, Entity], mentions: Sequence[Mention]
) -> Iterator[tuple[Mention, list[str]]]:
    """Yield the mentions that come into question, each with its signs."""
    sent = found.span.sent
    start = sent.start_char
    before = sent.doc[sent.start - 1].sent if sent.start else None
    first = before.start_char if before is not None else start
    near = [m for m in mentions if first <= m.start_char < sent.end_char]
    here = [m for m in near if m.start_char >= start]
    for mention in near:
        label = entities[mention.entity].label if mention.entity in entities else "none"
        if mention.start_char < start:
            yield mention, _signs_before(found, mention, near, label, bool(here))
        elif not found.number.start_char <= mention.start_char < found.end_char:
            yield mention, _signs_here(found, mention, here, label)


def _signs_before(found: Counted, mention: Mention, near: Sequence[Mention], label: str, any_here: bool) -> list[str]:
    """Return the signs of a mention in the sentence before."""
    opening = mention.start_char == min(m.start_char for m in near)
    given = ["before", f"before {label}", f"before, {'some' if any_here else 'none'} here"]
    if opening:
        given += ["before opening", f"before opening, {'some' if any_here else 'none'} here"]
    if _is_inner(mention, near):
        given.append("inner")
    return given


def _signs_here(found: Counted, mention: Mention, here: Sequence[Mention], label: str) -> list[str]:
    span = found.span.doc.char_span(mention.start_char, mention.end_char, alignment_mode="expand")
    side = "left" if mention.start_char < found.number.start_char else "right"
    given = ["here", side, f"label {label}", "named" if mention.named else "described", f"{side} {label}"]
    if span is not None and len(span):
        link = _link(found, span)
        given += [f"link {link}", f"link {link} {label}"]
    given.append(f"distance {side} {_distance(found, mention, here, side)}")
    if _is_inner(mention, here):
        given += ["inner", f"inner {label}"]
    if len({m.entity for m in here}) == 1:
        given.append("alone")
    return given


def _distance(found: Counted, mention: Mention, here: Sequence[Mention], side: str) -> int:
    """Return how many other mentions stand between the mention and the number, at most three."""
    if side == "left":
        between = [m for m in here if mention.end_char <= m.start_char < found.number.start_char]
    else:
        between = [m for m in here if found.number.end_char <= m.start_char and m.end_char <= mention.start_char]
    return min(len(between), 3)


def _is_inner(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether the mention stands inside a longer one: the place in a school's name."""
    size = mention.end_char - mention.start_char
    return any(
        o.start_char <= mention.start_char and mention.end_char <= o.end_char and o.end_char - o.start_char > size
        for o in others
    )


def _link(found: Counted, span: Span) -> str:
    """Return how the mention hangs together with the counted noun in the tree."""
    noun = found.noun if found.noun is not None else found.span.root
    name = span.root
    above_noun = [noun, *noun.ancestors]
    if name in above_noun:
        return "above"
    if noun in name.ancestors:
        return f"below {name.dep_}"
    head = _clause_of(noun)
    top = _below(name, head)
    if top is None:
        return "apart"
    return f"clause {top.dep_}{'' if top == name else ' deep'}"


def _clause_of(token: Token) -> Token:
    """Return the head of the clause that the token stands in."""
    for above in token.ancestors:
        if above.pos_ in ("VERB", "AUX") or above.dep_ == "ROOT":
            return above
    return token


def _below(token: Token, head: Token) -> Token | None:
    """Return the child of ``head`` under which ``token`` hangs, or None when it does not."""
    chain = [token, *token.ancestors]
    return chain[chain.index(head) - 1] if head in chain[1:] else None
