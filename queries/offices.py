"""Who holds a post, and of what somebody holds it.

"The party secretary of Springfield" is the secretary of a body that has the town in its name, and
an article may name the post only behind the person's name. The post, the place and the body have
to use every telling word of the question; two holders are no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from queries import stated
from queries.answer import Answer
from queries.chinese import is_chinese
from queries.evidence import COMMON, Claim
from queries.hops import LESSER, in_role
from queries.naming import Named
from queries.questions import table
from queries.wording import relation_text, say, which_one
from queries.words import stem, stems

if TYPE_CHECKING:
    from queries.reply import Replier, Reply

PLACED = frozenset({"in", "at"})  # before a place that a body may merely carry in its name
POLITE = frozenset({"ok", "okay", "over", "current", "these", "person"})


def holder(replier: Replier, reply: Reply) -> Answer | None:
    """Return who holds the post that a question names, where one claim or one clause says it."""
    if reply.asked.wh not in ("who", "") or "past" in reply.asked.cues:
        return None
    whole = [s for s in reply.spans if s.reason != "words" and len(s.things) == 1]
    if len(whole) != 1:
        return None
    post = _post(replier, reply, whole[0])
    if not post:
        return None
    claims = [c for c in replier.evidence.claims if _holds(replier, reply, c, whole[0], post)]
    if len({c.head for c in claims}) == 1:
        return _of_claims(replier, reply, claims)
    if claims:
        return None
    clauses = list(_clauses(replier, whole[0].things[0], post))
    return _of_clauses(replier, reply, clauses) if len({p for p, _ in clauses}) == 1 else None


def posts(replier: Replier, reply: Reply) -> Answer | None:
    """Return of what somebody is the director; ask back where several people of that name are one."""
    people = [s for s in reply.spans if any(replier.evidence.things[t].label == "Person" for t in s.things)]
    if reply.asked.wh != "what" or len(people) != 1:
        return None
    post = _post(replier, reply, people[0])
    if not post:
        return None
    said = [c for c in replier.evidence.claims if c.head in people[0].things and in_role(c, " ".join(post))]
    held = {c.tail: c for c in said if replier.hops.role_types.get(stem(post[-1])) == c.type}
    if not held:
        return None
    names = replier.evidence.things
    if len({c.head for c in held.values()}) > 1:
        choices = [f"{names[c.head].name} ({names[c.tail].name})" for c in held.values()]
        answer = Answer(reply.question, "clarify", text=which_one(choices, reply.question), choices=choices)
        answer.entities = tuple(dict.fromkeys(c.head for c in held.values()))
        return replier.read(reply, answer, None)
    first = next(iter(held.values()))
    answer = replier.run(reply, stated.ends_of(first, "tail", "Entity", list(held)))
    return _finished(replier, reply, answer, list(held.values()))


def _post(replier: Replier, reply: Reply, span: Named) -> tuple[str, ...]:
    """Return the words of the post; empty where the question has other telling words, or no post."""
    inside = range(span.start, span.end)
    asking = table().asking
    words = tuple(
        t.lower
        for i, t in enumerate(reply.asked.tokens)
        if i not in inside and t.stem not in COMMON and t.stem not in asking and t.lower not in POLITE
    )
    words = tuple(dict.fromkeys(words))
    if not words or len(words) > 3:
        return ()
    return words if stem(words[-1]) in replier.hops.role_types else ()


def _holds(replier: Replier, reply: Reply, claim: Claim, span: Named, post: tuple[str, ...]) -> bool:
    """Whether the claim puts somebody in the post at the thing, or at a body with the thing in its name."""
    if claim.former or claim.type != replier.hops.role_types[stem(post[-1])]:
        return False
    things, thing = replier.evidence.things, span.things[0]
    if claim.tail == thing:
        return in_role(claim, " ".join(post))
    body = replier.evidence.name_words[claim.tail]
    if (
        things[thing].label != "Place"
        or things[claim.tail].label == "Place"
        or not set(stems(things[thing].name)) <= body
    ):
        return False
    rest = tuple(w for w in post if stem(w) not in body)
    placed = span.start > 0 and reply.asked.tokens[span.start - 1].lower in PLACED
    return bool(rest) and (placed or len(rest) < len(post)) and in_role(claim, " ".join(rest))


def _clauses(replier: Replier, thing: str, post: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the person and the sentence of "Jane Doe, mayor of Springfield" and "Springfield mayor Jane Doe"."""
    evidence, said = replier.evidence, r"\s+".join(map(re.escape, post))
    for place in dict.fromkeys(p for a in evidence.article_things.values() for p in a.get(thing, ())):
        passage = evidence.passages[place]
        people = {t: s for t, s in passage.mentions if evidence.things[t].label == "Person"}
        for surface in {s for t, s in passage.mentions if t == thing}:
            name = re.escape(surface)
            shape = rf"((?:[\w-]+\s+)?)(?<![\w-]){said}\s+(?:of|in)\s+(?:the\s+)?{name}(?!\w)"
            behind = re.search(shape, passage.text, re.I)
            if behind and len(people) == 1 and not set(stems(behind[1].replace("-", " "))) & LESSER:
                yield next(iter(people)), place
            for person, called in people.items():
                before = (
                    rf"{name}(?:['’]s)?(?: city| county| district| province)?\s+{said},?\s+{re.escape(called)}(?!\w)"
                )
                if re.search(before, passage.text, re.I):
                    yield person, place


def _of_claims(replier: Replier, reply: Reply, claims: list[Claim]) -> Answer:
    answer = replier.run(reply, stated.ends_of(claims[0], "head", "Person", [claims[0].head]))
    return _finished(replier, reply, answer, claims)


def _of_clauses(replier: Replier, reply: Reply, clauses: list[tuple[str, str]]) -> Answer:
    person, place = clauses[0]
    answer = replier.run(reply, stated.named_in(place, "Person", [person]))
    answer.sources = replier.sources([p for _, p in clauses])
    return _finished(replier, reply, answer, [])


def _finished(replier: Replier, reply: Reply, answer: Answer, claims: list[Claim]) -> Answer:
    """Add names, words and sources."""
    answer.names = list(dict.fromkeys(str(row["answer"]) for row in answer.rows))
    answer.text = say(answer.names, reply.question)
    if claims:
        answer.sources = replier.sources([s for c in claims for s in c.sentences])
        if not is_chinese(reply.question):
            answer.text = relation_text(replier.evidence, replier.ontology, claims)
    answer.entities = tuple(dict.fromkeys(str(row["entity"]) for row in answer.rows))
    answer.confidence = 0.9
    return replier.read(reply, answer, None)
