"""Answers by weighing what the evidence holds: names, figures, sentences, yes or no.

What no pattern and no rule has answered is looked for in the sentences, by the ranker's weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from queries import stated, sure
from queries.answer import Answer
from queries.asked import Asked
from queries.candidates import Candidate, lost, measures_for, things_for
from queries.chinese import is_chinese
from queries.composed import turned
from queries.evidence import Claim
from queries.hops import in_role
from queries.ranker import ranked, trust, verdict, weights
from queries.sentences import sentences_for, verdict_features
from queries.wording import relation_text, say, yes_or_no

if TYPE_CHECKING:
    from queries.reply import Replier, Reply

SIBLING = 0.6  # how far behind the best a second answer may be, in score
PLURAL_SIBLING = 2.5  # the same where the question asks for several
ROLE_PLACES = 5  # tokens in which a question says what role it asks for
LEAST_EXPLAINED = 0.6  # of a yes-or-no question, by the sentence that decides it and those around it
LEAST_WORDS = 5  # a shorter "sentence" is a heading
TERSE = 0.1  # of trust, more where nothing says that a figure is asked for
GLOSSED = 0.17  # of trust, lost where a question had to be put into English words


def names(replier: Replier, reply: Reply) -> Answer | None:
    """Return the likeliest entity, with those that stand beside it; None where none is likely enough."""
    things = things_for(reply.wants, replier.evidence, replier.ontology)
    order = ranked("names", [c for c in things if not _asked_about(reply, c) and _in_role(replier, reply, c)])
    share = _trust(replier, "names", reply, order)
    if share < weights()["accept"]["sure" if reply.in_vain else "names"]:
        return _terse(replier, reply)
    if turned(reply, set(replier.evidence.words(order[0][0].sentence or ""))):
        return replier.refuse(reply, "the articles do not compare this")
    return _chosen(replier, reply, order, share)


def _chosen(replier: Replier, reply: Reply, order: Sequence[tuple[Candidate, float]], share: float) -> Answer:
    best = order[0][0]
    chosen = [best.thing or "", *_siblings(best, [c for c, _ in order], reply.asked)]
    thing = replier.evidence.things[chosen[0]]
    if best.claim is not None:
        side = "head" if best.claim.head == thing.id else "tail"
        claims = _claims_with(replier, best.claim, side, chosen)
        query = stated.ends_of(best.claim, side, "Entity" if len(chosen) > 1 else thing.label, chosen)
        places = [s for c in claims for s in c.sentences]
        text = relation_text(replier.evidence, replier.ontology, claims)
    else:
        query = stated.named_in(best.sentence or "", thing.label, chosen)
        places, text = [best.sentence or ""], ""
    answer = replier.run(reply, query)
    answer.names = list(dict.fromkeys(str(row["answer"]) for row in answer.rows)) or _names_of(replier, chosen)
    answer.text = text or say(answer.names, reply.question)
    if is_chinese(reply.question):
        answer.text = say(answer.names, reply.question)
    answer.sources = replier.sources([best.sentence or "", *places])
    answer.entities, answer.confidence = tuple(chosen), share
    return replier.read(reply, answer, best)


def _terse(replier: Replier, reply: Reply) -> Answer | None:
    """Return the figure that a question without a question word asks for ("acme clinic beds"), if one is sure."""
    if reply.asked.wh not in ("", "what") or reply.asked.head:
        return None
    order = ranked("number", list(measures_for(reply.wants, replier.evidence)))
    share = _trust(replier, "number", reply, order)
    if share < weights()["accept"]["number"] + TERSE:
        return None
    return _as_figure(replier, reply, order[0][0], share)


def number(replier: Replier, reply: Reply) -> Answer | None:
    """Return the likeliest figure; None where none is likely enough."""
    order = ranked("number", list(measures_for(reply.wants, replier.evidence)))
    share = _trust(replier, "number", reply, order)
    if share < weights()["accept"]["number"]:
        return None
    best = order[0][0]
    if turned(reply, set(replier.evidence.words(best.sentence or ""))):
        return replier.refuse(reply, "the articles do not compare this")
    if _of_another(replier, reply, best):
        return None
    return _as_figure(replier, reply, best, share)


def _as_figure(replier: Replier, reply: Reply, best: Candidate, share: float) -> Answer:
    assert best.measure is not None
    return sure.figure(replier, reply, best.measure, share, best)


def _of_another(replier: Replier, reply: Reply, candidate: Candidate) -> bool:
    """Whether the question names one thing, and the figure is about another in a sentence without the first."""
    named = {t for s in reply.spans if s.reason == "exact" for t in s.things}
    about = set(candidate.measure.about) if candidate.measure else set()
    passage = replier.evidence.passages.get(candidate.sentence or "")
    near = {t for t, _ in passage.mentions} if passage else set()
    return bool(named and about) and not named & (about | near)


def sentence(replier: Replier, reply: Reply) -> Answer | None:
    """Return the sentence that answers when, why or how, if one is likely enough."""
    order = ranked("sentence", list(sentences_for(reply.wants, replier.evidence)))
    share = _trust(replier, "sentence", reply, order)
    if share < weights()["accept"]["sentence"]:
        return None
    best = order[0][0]
    if len(replier.evidence.words(best.sentence or "")) < LEAST_WORDS:
        return None
    answer = replier.run(reply, stated.sentences([best.sentence or ""]))
    claims = [c for c in replier.evidence.claims_of.get(best.sentence or "", []) if c.date]
    text = replier.evidence.passages[best.sentence or ""].text
    dates = sorted({c.date or "" for c in claims}) if reply.asked.kind == "when" else []
    answer.text = f"{', '.join(dates)}: “{text}”" if dates else f"“{text}”"
    answer.sources, answer.confidence = replier.sources([best.sentence or ""]), share
    return replier.read(reply, answer, best)


def verdict_of(replier: Replier, reply: Reply) -> Answer | None:
    """Return yes or no where a sentence says so, or denies it, clearly enough."""
    order = ranked("sentence", list(sentences_for(reply.wants, replier.evidence)))
    if not order:
        return replier.refuse(reply, "not understood")
    margin = order[0][0].score - order[1][0].score if len(order) > 1 else 1.0
    best = order[0][0]
    said, share = verdict(verdict_features(reply.wants, replier.evidence, best, margin))
    explains = best.features["window"] >= LEAST_EXPLAINED
    if said is None or share < weights()["accept"]["verdict"] or not explains:
        return None
    answer = replier.run(reply, stated.sentences([best.sentence or ""]))
    answer.boolean, answer.confidence = said, share
    text = replier.evidence.passages[best.sentence or ""].text
    answer.text = f"{yes_or_no(said, reply.question)}: “{text}”"
    answer.sources = replier.sources([best.sentence or ""])
    return replier.read(reply, answer, best)


def _asked_about(reply: Reply, candidate: Candidate) -> bool:
    """Whether the question itself names the candidate, and not as one of its choices ("A or B")."""
    named = {t for s in reply.spans if s.reason != "words" for t in s.things}
    choices = any(t.lower == "or" for t in reply.asked.tokens)
    return candidate.thing in named or (bool(candidate.features["own name all"]) and not choices)


def _in_role(replier: Replier, reply: Reply, candidate: Candidate) -> bool:
    """Whether the candidate can be who a question asks for that names a role ("who chairs ..")."""
    if reply.asked.wh != "who":
        return True
    inside = {i for s in reply.spans if s.reason == "exact" for i in range(s.start, s.end)}
    opening = [t.stem for i, t in enumerate(reply.asked.tokens[:ROLE_PLACES]) if i not in inside]
    roles = [w for w in opening if w in replier.hops.role_types]
    claim = candidate.claim
    whole = {t for s in reply.spans if s.reason == "exact" for t in s.things}
    if roles and whole and (claim is None or claim.tail not in whole):
        return False
    return not roles or (
        claim is not None
        and claim.head == candidate.thing
        and any(claim.type == replier.hops.role_types[w] and in_role(claim, w) for w in roles)
    )


def _trust(replier: Replier, part: str, reply: Reply, order: Sequence[tuple[Candidate, float]]) -> float:
    """Return how far the first of the candidates can be trusted; 0 where there is none."""
    if not order:
        return 0.0
    unexplained = lost(reply.wants, replier.evidence, order[0][0])
    found = trust(part, order, unexplained, len(replier.evidence.sources))
    return found - GLOSSED if is_chinese(reply.question) else found


def _siblings(best: Candidate, others: Sequence[Candidate], asked: Asked) -> list[str]:
    """The other things that stand in the same relation to the same thing and fit nearly as well."""
    if best.claim is None:
        return []
    far = PLURAL_SIBLING if "plural" in asked.cues else SIBLING
    side, other = _side(best)
    return [
        c.thing or ""
        for c in others
        if c.thing != best.thing
        and c.article == best.article
        and c.claim is not None
        and (c.claim.type, c.claim.status) == (best.claim.type, best.claim.status)
        and _side(c) == (side, other)
        and c.score > best.score - far
    ]


def _claims_with(replier: Replier, claim: Claim, side: str, chosen: Sequence[str]) -> list[Claim]:
    other = claim.tail if side == "head" else claim.head
    pairs = {(t, other) if side == "head" else (other, t) for t in chosen}
    return [c for c in replier.evidence.claims if c.type == claim.type and (c.head, c.tail) in pairs]


def _names_of(replier: Replier, chosen: Sequence[str]) -> list[str]:
    return [replier.evidence.things[t].name for t in chosen]


def _side(candidate: Candidate) -> tuple[str, str]:
    claim = candidate.claim
    assert claim is not None
    return ("head", claim.tail) if claim.head == candidate.thing else ("tail", claim.head)
