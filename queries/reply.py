"""One question over one evidence -> Answer: which handler, what it chose, what the store says to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

from graph.ontology import Ontology
from graph.store import Store
from queries import composed, namesakes, offices, phrased, stories, sure, weighed
from queries.answer import Answer, Piece, Source
from queries.asked import Asked
from queries.candidates import Candidate, Wanted, wanted
from queries.chunks import Chunker
from queries.cypher import Parameters, to_cypher
from queries.evidence import COMMON, Evidence
from queries.generic import meaning
from queries.hops import Hops
from queries.link import Item
from queries.matching import Matcher
from queries.naming import Named, Names
from queries.questions import Kind
from queries.ranker import ranked
from queries.sentences import sentences_for
from queries.talk import Talk
from queries.tree import Query
from queries.words import stems

NEAREST = 3  # sentences shown with a no


class Replier:
    """Replies to questions over one evidence."""

    def __init__(self, store: Store, ontology: Ontology, evidence: Evidence, *, limit: int = 50) -> None:
        self.store, self.ontology, self.limit = store, ontology, limit
        self.hops = Hops(ontology)
        self.chunker = Chunker(ontology)
        self._look_at(evidence, report=False)

    def over(self, evidence: Evidence, *, report: bool = False) -> Replier:
        """Return a replier with the same words over other evidence; that of one ``report``, where it is."""
        other = copy(self)
        other._look_at(evidence, report=report)
        return other

    def _look_at(self, evidence: Evidence, *, report: bool) -> None:
        self.evidence, self.report = evidence, report
        self.names = Names(evidence, self.ontology)
        self.matcher = Matcher(evidence, self.ontology)

    def reply(self, question: str, asked: Asked, talk: Talk) -> Answer:
        """Return the answer to a question that has been taken apart."""
        spans = self.names.find(asked.tokens)
        wants = wanted(asked, self.evidence, self.ontology, talk.earlier, talk.focus, talk.articles[:1])
        reply = Reply(question, asked, wants, spans, talk)
        if not asked.words and not talk.earlier:
            return self.refuse(reply, "not understood")
        strange = stories.unknown_names(self, reply)
        if strange:
            answer = self.refuse(reply, f"no such name: {strange}")
            answer.choices = self.names.nearest(strange)
            answer.text += stories.did_you_mean(answer.choices, question)
            return answer
        kind: Kind = "overview" if self._asks_who_it_is(reply) else asked.kind
        found = (step(self, reply) for step in (namesakes.ask_back, sure.sure, *STEPS[kind]))
        answer = next((a for a in found if a is not None), None) or self.refuse(reply, "the articles do not say")
        about = [s.things[0] for s in spans if len(s.things) == 1 or s.reason == "exact"]
        answer.entities = tuple(dict.fromkeys((*answer.entities, *about)))
        return answer

    def _asks_who_it_is(self, reply: Reply) -> bool:
        """Whether the question is "who is X" and X is a name, whole or in part."""
        asked = reply.asked
        if asked.kind != "names" or asked.wh not in ("who", "what") or len(reply.spans) != 1:
            return False
        span = reply.spans[0]
        if any(t.stem in self.hops.role_types for t in asked.tokens[span.start : span.end]):
            return False
        inside = range(span.start, span.end)
        return all(i in inside or t.stem in COMMON for i, t in enumerate(asked.tokens))

    # what every handler needs

    def run(self, reply: Reply, query: Query) -> Answer:
        """Return an answer with the query's Cypher, parameters and rows."""
        params = Parameters()
        text = to_cypher(query, params)
        rows: list[dict[str, Any]] = self.store.query(text, params.values)
        shown = rows[: self.limit]
        return Answer(
            reply.question,
            "answered",
            cypher=text,
            parameters=params.values,
            rows=shown,
            total=len(rows),
            shown=len(shown),
        )

    def sources(self, places: Sequence[str]) -> list[Source]:
        """Return the sentences with their articles, each once."""
        found = []
        for place in dict.fromkeys(p for p in places if p in self.evidence.passages):
            passage = self.evidence.passages[place]
            article = self.evidence.sources.get(passage.article)
            title, published = (article.title, article.published) if article else ("", "")
            found.append(Source(passage.article, title, published, passage.text))
        return found

    def refuse(self, reply: Reply, reason: str) -> Answer:
        """Return a no, with the sentences nearest to the question, labelled as such."""
        order = ranked("sentence", list(sentences_for(reply.wants, self.evidence)))[:NEAREST]
        near = [c for c, _ in order if c.features["sentence"] > 0.15]
        answer = Answer(reply.question, "unknown", reason=reason)
        if reply.asked.words and not near:
            answer.reason = "not understood"
        answer.text = stories.no_text(answer.reason, bool(near), reply.question)
        answer.sources = self.sources([c.sentence or "" for c in near])
        return self.read(reply, answer, near[0] if near else None)

    def read(self, reply: Reply, answer: Answer, best: Candidate | None, items: Sequence[Item] = ()) -> Answer:
        """Add which words of the question were used for what; ``items`` are those of a composed pattern."""
        composed = {i: meaning(item.senses[0]) for item in items for i in item.places}
        spans = {i: s for s in reply.spans for i in range(s.start, s.end)}
        held: set[str] = set()
        if best is not None:
            held = set(self.evidence.words(best.sentence)) if best.sentence else set()
            if best.measure is not None:
                held |= set(stems(f"{best.measure.what} {best.measure.unit}"))
            if best.claim is not None:
                held |= set(stems(best.claim.role))
        pieces: list[Piece] = []
        for i, token in enumerate(reply.asked.tokens):
            span = spans.get(i)
            if span is not None and span.reason != "words":
                if i == span.start:
                    words = " ".join(t.text for t in reply.asked.tokens[span.start : span.end])
                    pieces.append(Piece(words, f"{self.evidence.things[span.things[0]].name} ({span.reason})"))
            elif token.stem not in COMMON:
                told = composed.get(i) or self._meaning(token.stem, reply, best, held)
                pieces.append(Piece(token.text, told))
        answer.reading = pieces
        return answer

    def _meaning(self, word: str, reply: Reply, best: Candidate | None, held: set[str]) -> str | None:
        if word == reply.asked.head and reply.wants.classes:
            return f"label {', '.join(sorted(reply.wants.classes))}"
        if best is not None and best.claim is not None and word in stems(best.claim.quote):
            return f"relation {best.claim.type}"
        return "words of the evidence" if word in held else None


class Reply:
    """What is known of a question before it is answered."""

    def __init__(self, question: str, asked: Asked, wants: Wanted, spans: list[Named], talk: Talk) -> None:
        self.question, self.asked, self.wants, self.spans, self.talk = question, asked, wants, spans, talk
        self.read = False  # as phrases, to the end, though nothing fits
        self.in_vain = False  # a pattern used every word, but the graph holds no such fact


Step = Callable[[Replier, Reply], Answer | None]
STEPS: Mapping[Kind, Sequence[Step]] = {  # tried in turn
    "names": (phrased.whose, phrased.names, composed.names, offices.holder, offices.posts, weighed.names),
    "number": (weighed.number, phrased.count, composed.count),
    "boolean": (phrased.whether, composed.whether, weighed.verdict_of),
    "when": (weighed.sentence,),
    "text": (weighed.sentence,),
    "overview": (stories.overview,),
    "path": (stories.path,),
    "provenance": (stories.provenance,),
}
