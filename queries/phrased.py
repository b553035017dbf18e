"""Answers to questions that were read as phrases: names, counts, yes or no.

The phrases are matched against the claims, then asked of the store as one pattern: what the user
sees as Cypher is what gave the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from queries.answer import Answer
from queries.asked import Asked
from queries.asked import asked as asked_of
from queries.chinese import is_chinese
from queries.evidence import Claim
from queries.matching import Found, Matcher, Scope
from queries.periods import period_in
from queries.phrase_reader import PhraseReader
from queries.phrases import Link, Phrase, Read
from queries.questions import table
from queries.talk import resolved
from queries.tree import Columns, Condition, Edge, Node, Query
from queries.wording import counted, relation_text, say, which_one, with_verdict

if TYPE_CHECKING:
    from queries.reply import Replier, Reply

MOST_READINGS = 6
MOST_CHOICES = 8
ALREADY = re.compile(r"\balready\b", re.I)
DONE, INTENDED = frozenset({"done"}), frozenset({"planned", "ongoing"})
HELD, AHEAD = frozenset({"done", "ongoing"}), frozenset({"planned"})
SURE = 0.9  # confidence
MOST = 60  # things; a longer list was not told apart
BUT = re.compile(
    r",?\s*\b(?:besides|other than|apart from|aside from|except(?: for)?|in addition to|not counting)\s+(.+?)"
    r"(?=[,?]|$| (?:which|who|what|how many|is|are|does|do|has|have)\b)",
    re.I,
)
LEAD = re.compile(
    r"^\W*(?:please |kindly )?(?:(?:can|could) you (?:please |kindly )?)?"
    r"(?:(?:show|list|name|give|tell|find)(?: me| us)?|i (?:want|would like) (?:to know|a list of))\s+"
    r"(?:(?:a list of|all of|all|every|the names? of)\s+)*",
    re.I,
)
MODAL = re.compile(
    r"\b(?:plan|want|wish|intend|hope|expect|aim|go|be|need|like)(?:s|ed|ing|es|n)? to\b"
    r"|\b(?:would|about|due|set) (?:like )?to\b",
    re.I,
)  # "plans to build": will build
HOW_MANY = re.compile(r"\bhow many\b|\b(?:the )?number of\b", re.I)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that was read, with what it leaves out and when it must have been."""

    read: Read
    scope: Scope
    but: frozenset[str]
    statuses: frozenset[str]  # looked for first


def names(replier: Replier, reply: Reply) -> Answer | None:
    """Return the things that the question describes, where the graph holds any."""
    for understood in _understood(replier, reply):
        if understood.read.whether or understood.read.asked.things or not understood.read.asked.links:
            continue
        found = _found(replier, understood)
        if found:
            return _named(replier, reply, understood.read.asked, found)
        reply.read = True
        if understood.but or any(s.reason == "fuzzy" and s.end - s.start == 1 for s in reply.spans):
            return replier.refuse(reply, "the articles do not say")
    return None


def whose(replier: Replier, reply: Reply) -> Answer | None:
    """Ask back where a question names a post and not where ("Who is the director?"), and several people have it."""
    if reply.spans or reply.talk.focus or reply.asked.kind != "names":
        return None
    understood = _read(replier, reply.asked, reply.asked.text)
    if understood is None or len(understood.read.asked.links) != 1 or understood.read.asked.words:
        return None
    link = understood.read.asked.links[0]
    if not link.role or link.other != Phrase():
        return None
    found = _found(replier, understood)
    if not 1 < len(found) <= MOST_CHOICES:
        return None
    things = replier.evidence.things
    choices = [f"{things[t].name} ({things[c[0].tail].name})" for t, c in found.items() if c]
    answer = Answer(
        reply.question, "clarify", text=which_one(choices, reply.question), choices=choices, entities=tuple(found)
    )
    return replier.read(reply, answer, None)


def count(replier: Replier, reply: Reply) -> Answer | None:
    """Return how many things there are of the kind that the question describes."""
    if not HOW_MANY.search(reply.asked.text) or not reply.wants.classes - replier.matcher.people:
        return None
    answer = names(replier, reply)
    return None if answer is None else counted(answer)


def whether(replier: Replier, reply: Reply) -> Answer | None:
    """Return yes where what the question says of a named thing is what the articles say."""
    if "negated" in reply.asked.cues:
        return None
    for understood in _understood(replier, reply):
        read = understood.read
        if not read.whether or not read.asked.things or not read.asked.links:
            continue
        found = _found(replier, understood, strict=True)
        if found:
            answer = _named(replier, reply, read.asked, found)
            answer.boolean, answer.names = True, []
            answer.text = with_verdict(True, answer.text, reply.question)
            return answer
    return None


def stating(replier: Replier, reply: Reply, clause: str) -> list[Claim]:
    """Return the claims that say what the clause says ("Acme Group runs the clinic")."""
    understood = _read(replier, reply.asked, f"does {clause}")
    if understood is None or not understood.read.asked.links or not _anchored(replier, understood):
        return []
    direct = {w.type for k in understood.read.asked.links for w in k.ways}
    return [c for claims in _found(replier, understood).values() for c in claims if c.type in direct]


def _understood(replier: Replier, reply: Reply) -> Iterator[Understood]:
    """Yield the ways to read the question: as it stands, or with what the talk is about."""
    text = reply.asked.text
    texts = [text]
    if reply.talk.focus and not [s for s in reply.spans if s.reason == "exact"]:
        texts = [*islice(resolved(text, reply.talk.focus, replier.evidence, replier.ontology), MOST_READINGS)]
    for each in texts:
        found = _read(replier, reply.asked, each)
        owned = each.endswith("?") and each.startswith(text.rstrip("?？ ")) and each != text
        if found is not None and _anchored(replier, found) and not (owned and not found.read.asked.wants_owner):
            yield found


def _anchored(replier: Replier, understood: Understood) -> bool:
    """Whether the question names something, or a time: all else depends on what was said before."""
    phrases = list(understood.read.asked.everything())
    told = all(p.things or p.links or not p.definite for p in phrases)
    timed = understood.scope.period is not None
    return told and (timed or replier.report or any(p.things for p in phrases))


def _read(replier: Replier, asked: Asked, text: str) -> Understood | None:
    text, but = _without(replier, text)
    text, period = period_in(text)
    text = HOW_MANY.sub("which", LEAD.sub("", text), count=1)
    planned = MODAL.search(text)
    text = MODAL.sub("will", text)
    tokens = [t for t in asked_of(text).tokens if t.stem not in table().asking or t.capital]
    chunks = replier.chunker.cut(tokens, replier.names.find(tokens), replier.evidence.things)
    read = PhraseReader(chunks, replier.matcher.place_types, person=replier.matcher.people).question()
    if read is None:
        return None
    statuses = DONE if ALREADY.search(text) else INTENDED if planned else AHEAD if "future" in asked.cues else HELD
    return Understood(read, Scope(former="past" in asked.cues, period=period), but, statuses)


def _without(replier: Replier, text: str) -> tuple[str, frozenset[str]]:
    """Return the question without "besides X", and X."""
    found = BUT.search(text)
    if found is None:
        return text, frozenset()
    spans = replier.names.find(asked_of(found[1]).tokens)
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,")
    return re.sub(r"\b(?:other|else)\b", "", rest), frozenset(t for s in spans for t in s.things)


def _found(replier: Replier, understood: Understood, *, strict: bool = False) -> Found:
    """Return what fits, by the strictest reading that anything fits; a ``strict`` one takes no other status."""
    asked, scope = understood.read.asked, understood.scope
    others = [] if strict or understood.statuses in (DONE, INTENDED) else [frozenset[str]()]
    for wide in (False, True):
        for statuses in (understood.statuses, *others):
            tried = replace(scope, wide=wide, statuses=statuses)
            found = replier.matcher.match(asked, tried)
            about = {t for p in asked.everything() if p is not asked and len(p.things) == 1 for t in p.things}
            found = {t: c for t, c in found.items() if t not in understood.but and t not in about}
            if found:
                return found if len(found) <= MOST else {}
    return {}


def _named(replier: Replier, reply: Reply, asked: Phrase, found: Found) -> Answer:
    query = _query(replier.matcher, asked, found)
    answer = replier.run(reply, query)
    if {str(r["entity"]) for r in answer.rows} != set(found):
        answer = replier.run(reply, pinned(query, found))
    answer.names = list(dict.fromkeys(str(row["answer"]) for row in answer.rows))
    claims = list(dict.fromkeys(c for claims in found.values() for c in claims))
    answer.text = relation_text(replier.evidence, replier.ontology, claims) or say(answer.names, reply.question)
    if is_chinese(reply.question):
        answer.text = say(answer.names, reply.question)
    if answer.shown < answer.total:
        answer.text += f" ({answer.shown} / {answer.total})"
    places = [s for c in claims for s in c.sentences] or _naming(replier, found)
    answer.sources = replier.sources(places)
    answer.entities, answer.confidence = tuple(found), SURE
    return replier.read(reply, answer, None)


def _naming(replier: Replier, found: Found) -> list[str]:
    """Return the first sentence of each article that names one of the things."""
    evidence = replier.evidence
    firsts: list[str] = []
    for thing in found:
        by_article: dict[str, str] = {}
        for place in evidence.places_of.get(thing, ()):
            by_article.setdefault(evidence.passages[place].article, place)
        firsts += by_article.values()
    return firsts


def pinned(query: Query, found: Sequence[str] | Found) -> Query:
    """Return the query with the things that it may find."""
    first = query.nodes[0]
    return replace(query, nodes=(first.having(Condition("id", "IN", tuple(sorted(found)))), *query.nodes[1:]))


def _query(matcher: Matcher, asked: Phrase, found: Found) -> Query:
    """Return the pattern that the phrases describe."""
    nodes, edges = [_node("n0", asked, found)], list[Edge]()
    used = [c for claims in found.values() for c in claims]
    for link in asked.links:
        _join(matcher, "n0", link, used, nodes, edges)
    columns = [("n0", "name", "answer"), ("n0", "id", "entity")]
    columns += [(e.var, p, f"{p} {e.var[1:]}") for e in edges if e.most == 1 for p in ("status", "date")]
    return Query(Columns("n0", tuple(columns)), tuple(nodes), tuple(edges))


def _node(var: str, phrase: Phrase, found: Found) -> Node:
    if phrase.things:
        return Node(var, "Entity", (Condition("id", "IN", tuple(sorted(set(phrase.things) & set(found) or found))),))
    label = next(iter(phrase.labels)) if len(phrase.labels) == 1 else "Entity"
    return Node(var, label)


def _join(matcher: Matcher, at: str, link: Link, used: Iterable[Claim], nodes: list[Node], edges: list[Edge]) -> None:
    """Add the link as an edge, where it is one: what only a name or a sentence tells is no edge."""
    directions = {w.forward for w in link.ways}
    types = [w.type for w in link.ways if any(c.type == w.type for c in used)]
    if link.tie != "relation" or len(directions) != 1 or not types:
        return
    var = f"n{len(nodes)}"
    nodes.append(_node(var, link.other, dict.fromkeys(link.other.things, ())))
    left, right = (at, var) if directions == {True} else (var, at)
    far = set(types) <= matcher.place_types
    symmetric = all(matcher.ontology.relations[t].symmetric for t in types)
    edge = Edge(f"r{len(edges)}", left, "|".join(dict.fromkeys(types)), right, directed=not symmetric)
    edges.append(replace(edge, most=4) if far else edge)
    for inner in link.other.links:
        _join(matcher, var, inner, used, nodes, edges)
