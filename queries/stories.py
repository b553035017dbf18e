"""Replies that tell more than a fact: overviews, paths, and which article says so."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from queries import phrased, stated
from queries.answer import Answer
from queries.asked import asked
from queries.chinese import is_chinese
from queries.dates import MONTHS
from queries.evidence import COMMON, Claim
from queries.naming import Named
from queries.questions import table
from queries.ranker import ranked
from queries.sentences import sentences_for
from queries.wording import claim_text, figure_text, say, which_one
from queries.words import stems

if TYPE_CHECKING:
    from queries.reply import Replier, Reply

LONGEST_PATH = 6
SAYS = re.compile(r"\b(?:says?|reports?|states?|mentions?)\s+(?:that\s+)?(.+?)(?:,?\s+and\b.*)?\??$", re.IGNORECASE)
SAID_PATTERN = 2.0  # score from which every step of a pattern was said
MOST_SAID = 12  # claims and figures of an overview
MOST_CHOICES = 8
PARTS = frozenset(r.type for r in table().relations if r.one == "tail")  # who works at a department is told too


def overview(replier: Replier, reply: Reply) -> Answer:
    """Tell what is said of one thing; ask back when several have the name."""
    span = _longest(reply)
    if span is None:
        return replier.refuse(reply, "the articles do not say")
    things = _distinct(replier, reply, span)
    if len(things) > 1:
        return _ask_back(replier, reply, things)
    evidence, thing = replier.evidence, things[0]
    parts = {c.head for c in evidence.claims if c.tail == thing and c.type in PARTS}
    claims = [c for c in evidence.claims if thing in (c.head, c.tail)]
    claims += [c for c in evidence.claims if c.tail in parts and thing != c.head]
    measures = [m for m in evidence.measures if thing in m.about]
    answer = replier.run(reply, stated.around(thing))
    said = dict.fromkeys(claim_text(evidence, replier.ontology, c) for c in claims)
    lines = list(said)[:MOST_SAID] + [figure_text(m, reply.question).rstrip(".。") for m in measures[:MOST_SAID]]
    if not lines:
        lines = [evidence.passages[p].text for a in evidence.article_things.values() for p in a.get(thing, ())][:3]
    answer.text = f"{evidence.things[thing].name}: " + "; ".join(lines) + "."
    answer.total, answer.shown = len(said) + len(measures), len(lines)
    places = [s for c in claims for s in c.sentences] + [m.sentence or "" for m in measures]
    answer.sources = replier.sources(places)[:MOST_SAID]
    answer.names = [evidence.things[thing].name]
    answer.entities, answer.confidence = (thing,), 0.8
    if reply.asked.wh == "who" and claims:
        answer.names = [evidence.things[thing].name]
    return replier.read(reply, answer, None)


def _longest(reply: Reply) -> Named | None:
    spans = sorted(reply.spans, key=lambda s: (s.reason != "exact", s.start - s.end))
    return spans[0] if spans else None


def _distinct(replier: Replier, reply: Reply, span: Named) -> list[str]:
    """The things that the span can mean: those that it names whole, else all that hold its words."""
    words = " ".join(t.text for t in reply.asked.tokens[span.start : span.end]).casefold()
    things = replier.evidence.things
    whole = [t for t in span.things if things[t].name.casefold() == words]
    if whole or span.reason == "fuzzy":
        return whole[:1] or [span.things[0]]
    people = [t for t in span.things if reply.asked.wh == "who" and things[t].name.casefold().split()[0] == words]
    return people or list(span.things)


def _ask_back(replier: Replier, reply: Reply, things: list[str]) -> Answer:
    names = [replier.evidence.things[t].name for t in things][:MOST_CHOICES]
    answer = Answer(
        reply.question, "clarify", text=which_one(names, reply.question), choices=names, entities=tuple(things)
    )
    return replier.read(reply, answer, None)


def path(replier: Replier, reply: Reply) -> Answer:
    """Tell how two things hang together, step by step."""
    ends = [s for s in reply.spans if s.things]
    ends = sorted(ends, key=lambda s: (s.reason == "words", s.start - s.end))[:2]
    if len(ends) < 2:
        return replier.refuse(reply, "a path needs two names that the articles know")
    found = None
    for start in ends[0].things[:3]:
        for goal in ends[1].things[:3]:
            found = found or _shortest(replier, start, goal)
    if found is None:
        return replier.refuse(reply, "the articles do not link them")
    things, claims = found
    evidence = replier.evidence
    answer = replier.run(reply, stated.chain(claims, things))
    answer.names = [evidence.things[t].name for t in things]
    answer.text = " → ".join(claim_text(evidence, replier.ontology, c) for c in claims) + "."
    answer.sources = replier.sources([s for c in claims for s in c.sentences[:1]])
    answer.entities, answer.confidence = tuple(things), 0.8
    return replier.read(reply, answer, None)


def _shortest(replier: Replier, start: str, goal: str) -> tuple[list[str], list[Claim]] | None:
    """Return the shortest chain of claims between two things."""
    steps: dict[str, list[tuple[str, Claim]]] = {}
    for claim in replier.evidence.claims:
        steps.setdefault(claim.head, []).append((claim.tail, claim))
        steps.setdefault(claim.tail, []).append((claim.head, claim))
    came: dict[str, tuple[str, Claim] | None] = {start: None}
    queue = deque([(start, 0)])
    while queue and goal not in came:
        at, length = queue.popleft()
        if length == LONGEST_PATH:
            continue
        for to, claim in sorted(steps.get(at, []), key=lambda s: (s[0], s[1].id)):
            if to not in came:
                came[to] = (at, claim)
                queue.append((to, length + 1))
    if goal not in came or goal == start:
        return None
    things, claims = [goal], []
    while (step := came[things[-1]]) is not None:
        things.append(step[0])
        claims.append(step[1])
    return things[::-1], claims[::-1]


def provenance(replier: Replier, reply: Reply) -> Answer:
    """Tell which articles say it, or name it."""
    evidence = replier.evidence
    last = reply.talk.last
    telling = [w for w in reply.asked.words if w not in COMMON]
    if last is not None and last.sources and len(telling) <= 1:
        return _cite(replier, reply, [s.article for s in last.sources], last.sources[0].sentence)
    named = [s for s in reply.spans if s.reason != "words"]
    others = [w for w in telling if not any(w in stems(_words(reply, s)) for s in named)]
    if named and len(others) <= 1:
        things = list(named[0].things[:1])
        answer = replier.run(reply, stated.articles_naming(things))
        places = [p for a in evidence.article_things.values() for t in things for p in a.get(t, ())[:1]]
        return _finish(replier, reply, answer, [str(r["answer"]) for r in answer.rows], places)
    stating = _stating(replier, reply)
    if stating:
        answer = replier.run(reply, stated.sentences(stating))
        return _finish(replier, reply, answer, [evidence.passages[p].article for p in stating], stating)
    order = ranked("sentence", list(sentences_for(reply.wants, evidence)))
    if not order or order[0][0].features["sentence"] < 0.4:
        return replier.refuse(reply, "the articles do not say")
    best = order[0][0].features["sentence"]
    places = [c.sentence or "" for c, _ in order if c.features["sentence"] > 0.85 * best][:4]
    claims = [c for p in places[:1] for c in evidence.claims_of.get(p, [])]
    same = [
        s
        for c in claims
        for o in evidence.claims
        if (o.type, o.head, o.tail) == (c.type, c.head, c.tail)
        for s in o.sentences
    ]
    places += same if named and claims else []
    answer = replier.run(reply, stated.sentences(places))
    return _finish(replier, reply, answer, [evidence.passages[p].article for p in places], places)


def _stating(replier: Replier, reply: Reply) -> list[str]:
    """Return the sentences that state the fact after "which article says", where the graph holds it."""
    clause = SAYS.search(reply.question)
    if clause is None:
        return []
    if claims := phrased.stating(replier, reply, clause[1]):
        return list(dict.fromkeys(s for c in claims for s in c.sentences))
    parts = asked(clause[1])
    spans = replier.names.find(parts.tokens)
    labels = {t: replier.evidence.things[t].label for s in spans for t in s.things}
    patterns = replier.hops.compose(parts, spans, labels, replier.evidence.claims, known=True)
    if not patterns or patterns[0].unused or patterns[0].score < SAID_PATTERN:
        return []
    rows = replier.run(reply, patterns[0].query).rows
    facts = {str(v) for row in rows for k, v in row.items() if k.startswith("fact")}
    return list(dict.fromkeys(s for c in replier.evidence.claims if c.fact in facts for s in c.sentences))


def _words(reply: Reply, span: Named) -> str:
    return " ".join(t.text for t in reply.asked.tokens[span.start : span.end])


def _cite(replier: Replier, reply: Reply, articles: list[str], sentence: str) -> Answer:
    places = [p.id for p in replier.evidence.passages.values() if p.article in articles and p.text == sentence]
    answer = replier.run(reply, stated.sentences(places)) if places else Answer(reply.question, "answered")
    return _finish(replier, reply, answer, articles, places)


def _finish(replier: Replier, reply: Reply, answer: Answer, articles: list[str], places: list[str]) -> Answer:
    answer.names = list(dict.fromkeys(articles))
    answer.sources = replier.sources(places)
    titles = [replier.evidence.sources[a].title or a for a in answer.names if a in replier.evidence.sources]
    answer.text = say(titles or answer.names, reply.question)
    answer.confidence = 0.7
    return replier.read(reply, answer, None)


def unknown_names(replier: Replier, reply: Reply) -> str:
    """Return the capitalised words that no name in the store holds."""
    spans = {i for s in reply.spans for i in range(s.start, s.end)}
    known = replier.evidence.likeness
    lost = [
        t.text
        for i, t in enumerate(reply.asked.tokens)
        if i
        and i not in spans
        and t.lower not in MONTHS
        and t.text[:1].isupper()
        and t.stem not in COMMON
        and not known.near(t.stem)
    ]
    return " ".join(lost)


def no_text(reason: str, near: bool, question: str) -> str:
    """Return a no in words."""
    if is_chinese(question):
        return "文章没有说明。" + ("最接近的句子见下。" if near else "")
    if reason == "not understood":
        return "I did not understand the question."
    lead = f"I know {reason}." if reason.startswith("no such name") else f"I do not know: {reason}."
    return lead + (" The nearest sentences are below; they are not the answer." if near else "")


def did_you_mean(names: Sequence[str], question: str) -> str:
    """Return the names that come nearest, as a question; empty where none is near."""
    if not names:
        return ""
    return f"您是不是指：{'、'.join(names)}？" if is_chinese(question) else f" Did you mean {' or '.join(names)}?"
