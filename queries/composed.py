"""Answers by a composed pattern that uses all telling words and that the graph satisfies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from queries import premises
from queries.answer import Answer
from queries.asked import Asked
from queries.asked import asked as asked_of
from queries.chinese import in_english, is_chinese
from queries.evidence import Claim
from queries.naming import Named
from queries.questions import table
from queries.stories import SAID_PATTERN
from queries.talk import resolved
from queries.tree import Query
from queries.wording import counted, relation_text, say, with_verdict

if TYPE_CHECKING:
    from queries.reply import Replier, Reply

MOST_PATTERNS = 4  # tried in the graph for one question
LEAST_PATTERN = 0.4  # score below which a pattern joins things that the words do not
TURNED = frozenset({"negated", "comparison", "superlative", "future", "besides"})


def names(replier: Replier, reply: Reply) -> Answer | None:
    """Return the answer of a pattern that uses all telling words and that the graph satisfies, if any."""
    if reply.read:
        return None  # as phrases, and nothing fits
    for asked, spans in _readings(replier, reply):
        found = _satisfied(replier, reply, asked, spans)
        if found is not None:
            return found
    return None


def count(replier: Replier, reply: Reply) -> Answer | None:
    """Return how many things of the kind that is asked for the graph holds, where it holds any."""
    if reply.asked.wh != "howmany" or not reply.wants.classes:
        return None
    answer = names(replier, reply)
    return None if answer is None else counted(answer)


def whether(replier: Replier, reply: Reply) -> Answer | None:
    """Return yes where the graph holds the very fact that is asked for and nothing in the question turns it."""
    if TURNED & set(reply.asked.cues):
        return None
    labels = {t: replier.evidence.things[t].label for s in reply.spans for t in s.things}
    patterns = replier.hops.compose(reply.asked, reply.spans, labels, replier.evidence.claims, known=True)
    for candidate in patterns[:1]:
        if candidate.score < LEAST_PATTERN or candidate.unused:
            return None
        answer = replier.run(reply, candidate.query)
        statuses = {v for row in answer.rows for k, v in row.items() if k.startswith("status")}
        if answer.rows and not statuses - {"done"}:
            claims = _claims_behind(replier, answer, candidate.query)
            answer.boolean, answer.confidence = True, 0.9
            told = relation_text(replier.evidence, replier.ontology, claims)
            answer.text = with_verdict(True, told, reply.question)
            answer.sources = replier.sources([s for c in claims for s in c.sentences])
            return replier.read(reply, answer, None, candidate.items)
        if not answer.rows and candidate.score >= SAID_PATTERN:
            return premises.denied(replier, reply, candidate)
    return None


def _readings(replier: Replier, reply: Reply) -> Iterator[tuple[Asked, list[Named]]]:
    """Yield the question as it stands, or with what the talk is about in place of a pronoun."""
    if reply.spans or not reply.talk.focus:
        yield reply.asked, reply.spans
        return
    for text in resolved(
        in_english(reply.question, replier.evidence), reply.talk.focus, replier.evidence, replier.ontology
    ):
        question = asked_of(text)
        yield question, replier.names.find(question.tokens)


def _satisfied(replier: Replier, reply: Reply, asked: Asked, spans: Sequence[Named]) -> Answer | None:
    labels = {t: replier.evidence.things[t].label for s in spans for t in s.things}
    for candidate in replier.hops.compose(asked, spans, labels, replier.evidence.claims)[:MOST_PATTERNS]:
        if candidate.score < LEAST_PATTERN:
            break
        reply.in_vain |= not candidate.unused and candidate.score >= SAID_PATTERN
        answer = replier.run(reply, candidate.query)
        of_itself = asked is not reply.asked and any(row["entity"] in reply.talk.focus for row in answer.rows)
        if not answer.rows or of_itself:
            continue
        claims = _claims_behind(replier, answer, candidate.query)
        held = {w for c in claims for s in c.sentences for w in replier.evidence.words(s)}
        if any(w not in held for w in candidate.unused) or turned(reply, held):
            continue
        answer.names = list(dict.fromkeys(str(row["answer"]) for row in answer.rows))
        answer.text = relation_text(replier.evidence, replier.ontology, claims)
        if is_chinese(reply.question):
            answer.text = say(answer.names, reply.question)
        answer.sources = replier.sources([s for c in claims for s in c.sentences])
        answer.entities = tuple(dict.fromkeys(str(row["entity"]) for row in answer.rows))
        answer.confidence = 0.9
        return replier.read(reply, answer, None, candidate.items if asked is reply.asked else ())
    return None


def _claims_behind(replier: Replier, answer: Answer, query: Query) -> list[Claim]:
    """The claims of the facts in the rows; for what only lies somewhere, the claims that say where."""
    facts = {str(v) for row in answer.rows for k, v in row.items() if k.startswith("fact")}
    far = {e.type for e in query.edges if e.most > 1}
    things = {str(row["entity"]) for row in answer.rows}
    return [c for c in replier.evidence.claims if c.fact in facts or (c.type in far and c.head in things)]


def turned(reply: Reply, held: set[str]) -> bool:
    """Whether the question compares, or asks for the most, and nothing found speaks of that."""
    cues = dict(table().cues)
    for token in reply.asked.tokens:
        compares = any(cues[c].fullmatch(token.lower) for c in ("superlative", "comparison"))
        if compares and token.stem not in held:
            return True
    return False
