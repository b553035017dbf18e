"""One question over one evidence -> Answer: which handler, what it chose, what the store says to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graph.ontology import Ontology
from graph.store import Store
from queries import namesakes, offices, phrased, premises, stated, stories, sure
from queries.answer import Answer, Piece, Source
from queries.asked import Asked
from queries.asked import asked as asked_of
from queries.candidates import Candidate, Wanted, lost, measures_for, things_for, wanted
from queries.chinese import in_english, is_chinese
from queries.chunks import Chunker
from queries.cypher import Parameters, to_cypher
from queries.evidence import COMMON, Claim, Evidence
from queries.generic import meaning
from queries.hops import Hops, in_role
from queries.link import Item
from queries.matching import Matcher
from queries.naming import Named, Names
from queries.questions import table
from queries.ranker import ranked, trust, verdict, weights
from queries.sentences import sentences_for, verdict_features
from queries.stories import SAID_PATTERN
from queries.talk import Talk, resolved
from queries.tree import Query
from queries.wording import figure_text, relation_text, say
from queries.words import stems

SIBLING = 0.6  # how far behind the best a second answer may be, in score
PLURAL_SIBLING = 2.5  # the same where the question asks for several
MOST_PATTERNS = 4  # tried in the graph for one question
LEAST_PATTERN = 0.4  # score below which a pattern joins things that the words do not
TURNED = frozenset({"negated", "comparison", "superlative", "future", "besides"})
ROLE_PLACES = 5  # tokens in which a question says what role it asks for
LEAST_EXPLAINED = 0.6  # of a yes-or-no question, by the sentence that decides it and those around it
LEAST_WORDS = 5  # a shorter "sentence" is a heading
TERSE = 0.1  # of trust, more where nothing says that a figure is asked for
GLOSSED = 0.17  # of trust, lost where a question had to be put into English words
NEAREST = 3  # sentences shown with a no


class Replier:
    """Replies to questions over one evidence."""

    def __init__(self, store: Store, ontology: Ontology, evidence: Evidence, *, limit: int = 50) -> None:
        self.store, self.ontology, self.evidence, self.limit = store, ontology, evidence, limit
        self.names = Names(evidence, ontology)
        self.hops = Hops(ontology)
        self.chunker = Chunker(ontology)
        self.matcher = Matcher(evidence, ontology)
        self._handlers: dict[str, Callable[[Reply], Answer]] = {
            "names": self._names,
            "number": self._number,
            "boolean": self._boolean,
            "when": self._sentence,
            "text": self._sentence,
            "overview": lambda r: stories.overview(self, r),
            "path": lambda r: stories.path(self, r),
            "provenance": lambda r: stories.provenance(self, r),
        }

    def reply(self, question: str, asked: Asked, talk: Talk) -> Answer:
        """Return the answer to a question that has been taken apart."""
        spans = self.names.find(asked.tokens)
        wants = wanted(asked, self.evidence, self.ontology, talk.earlier, talk.focus, talk.articles[:1])
        reply = Reply(question, asked, wants, spans, talk)
        if not asked.words and not talk.earlier:
            return self.refuse(reply, "not understood")
        strange = stories.unknown_names(self, reply)
        if strange:
            return self.refuse(reply, f"no such name: {strange}")
        kind = "overview" if self._asks_who_it_is(reply) else asked.kind
        answer = namesakes.ask_back(self, reply) or sure.sure(self, reply) or self._handlers[kind](reply)
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

    def _names(self, reply: Reply) -> Answer:
        composed = phrased.names(self, reply) or (None if reply.read else self._composed(reply)) or offices.holder(self, reply) or offices.posts(self, reply)
        if composed is not None:
            return composed
        things = things_for(reply.wants, self.evidence, self.ontology)
        order = ranked("names", [c for c in things if not self._asked_about(reply, c) and self._in_role(reply, c)])
        least = weights()["accept"]["sure" if reply.in_vain else "names"]
        if not order or self._trust("names", reply, order) < least:
            return self._terse(reply) or self.refuse(reply, "the articles do not say")
        if self._turned(reply, set(self.evidence.words(order[0][0].sentence or ""))):
            return self.refuse(reply, "the articles do not compare this")
        best, share = order[0][0], self._trust("names", reply, order)
        chosen = [best.thing or "", *self._siblings(best, [c for c, _ in order], reply.asked)]
        thing = self.evidence.things[chosen[0]]
        if best.claim is not None:
            side = "head" if best.claim.head == thing.id else "tail"
            claims = self._claims_with(best.claim, side, chosen)
            query = stated.ends_of(best.claim, side, "Entity" if len(chosen) > 1 else thing.label, chosen)
            places = [s for c in claims for s in c.sentences]
            text = relation_text(self.evidence, self.ontology, claims)
        else:
            query = stated.named_in(best.sentence or "", thing.label, chosen)
            places, text = [best.sentence or ""], ""
        answer = self.run(reply, query)
        answer.names = list(dict.fromkeys(str(row["answer"]) for row in answer.rows)) or self._names_of(chosen)
        answer.text = text or say(answer.names, reply.question)
        if is_chinese(reply.question):
            answer.text = say(answer.names, reply.question)
        answer.sources = self.sources([best.sentence or "", *places])
        answer.entities, answer.confidence = tuple(chosen), share
        return self.read(reply, answer, best)

    def _composed(self, reply: Reply) -> Answer | None:
        """Return the answer of a pattern that uses all telling words and that the graph satisfies, if any."""
        for asked, spans in self._readings(reply):
            found = self._satisfied(reply, asked, spans)
            if found is not None:
                return found
        return None

    def _readings(self, reply: Reply) -> Iterator[tuple[Asked, list[Named]]]:
        """Yield the question as it stands, or with what the talk is about in place of a pronoun."""
        if reply.spans or not reply.talk.focus:
            yield reply.asked, reply.spans
            return
        for text in resolved(in_english(reply.question, self.evidence), reply.talk.focus, self.evidence, self.ontology):
            question = asked_of(text)
            yield question, self.names.find(question.tokens)

    def _satisfied(self, reply: Reply, asked: Asked, spans: Sequence[Named]) -> Answer | None:
        labels = {t: self.evidence.things[t].label for s in spans for t in s.things}
        for candidate in self.hops.compose(asked, spans, labels, self.evidence.claims)[:MOST_PATTERNS]:
            if candidate.score < LEAST_PATTERN:
                break
            reply.in_vain |= not candidate.unused and candidate.score >= SAID_PATTERN
            answer = self.run(reply, candidate.query)
            of_itself = asked is not reply.asked and any(row["entity"] in reply.talk.focus for row in answer.rows)
            if not answer.rows or of_itself:
                continue
            claims = self._claims_behind(answer, candidate.query)
            held = {w for c in claims for s in c.sentences for w in self.evidence.words(s)}
            if any(w not in held for w in candidate.unused) or self._turned(reply, held):
                continue
            answer.names = list(dict.fromkeys(str(row["answer"]) for row in answer.rows))
            answer.text = relation_text(self.evidence, self.ontology, claims)
            if is_chinese(reply.question):
                answer.text = say(answer.names, reply.question)
            answer.sources = self.sources([s for c in claims for s in c.sentences])
            answer.entities = tuple(dict.fromkeys(str(row["entity"]) for row in answer.rows))
            answer.confidence = 0.9
            return self.read(reply, answer, None, candidate.items if asked is reply.asked else ())
        return None

    def _claims_behind(self, answer: Answer, query: Query) -> list[Claim]:
        """The claims of the facts in the rows; for what only lies somewhere, the claims that say where."""
        facts = {str(v) for row in answer.rows for k, v in row.items() if k.startswith("fact")}
        far = {e.type for e in query.edges if e.most > 1}
        things = {str(row["entity"]) for row in answer.rows}
        return [c for c in self.evidence.claims if c.fact in facts or (c.type in far and c.head in things)]

    def _asked_about(self, reply: Reply, candidate: Candidate) -> bool:
        """Whether the question itself names the candidate, and not as one of its choices ("A or B")."""
        named = {t for s in reply.spans if s.reason != "words" for t in s.things}
        choices = any(t.lower == "or" for t in reply.asked.tokens)
        return candidate.thing in named or (bool(candidate.features["own name all"]) and not choices)

    def _in_role(self, reply: Reply, candidate: Candidate) -> bool:
        """Whether the candidate can be who a question asks for that names a role ("who chairs ..")."""
        if reply.asked.wh != "who":
            return True
        inside = {i for s in reply.spans if s.reason == "exact" for i in range(s.start, s.end)}
        opening = [t.stem for i, t in enumerate(reply.asked.tokens[:ROLE_PLACES]) if i not in inside]
        roles = [w for w in opening if w in self.hops.role_types]
        claim = candidate.claim
        whole = {t for s in reply.spans if s.reason == "exact" for t in s.things}
        if roles and whole and (claim is None or claim.tail not in whole):
            return False
        return not roles or (
            claim is not None
            and claim.head == candidate.thing
            and any(claim.type == self.hops.role_types[w] and in_role(claim, w) for w in roles)
        )

    def _trust(self, part: str, reply: Reply, order: list[tuple[Candidate, float]]) -> float:
        unexplained = lost(reply.wants, self.evidence, order[0][0])
        found = trust(part, order, unexplained, len(self.evidence.sources))
        return found - GLOSSED if is_chinese(reply.question) else found

    def _turned(self, reply: Reply, held: set[str]) -> bool:
        """Whether the question compares, or asks for the most, and nothing found speaks of that."""
        cues = dict(table().cues)
        for token in reply.asked.tokens:
            compares = any(cues[c].fullmatch(token.lower) for c in ("superlative", "comparison"))
            if compares and token.stem not in held:
                return True
        return False

    def _siblings(self, best: Candidate, others: Sequence[Candidate], asked: Asked) -> list[str]:
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
            and c.claim.type == best.claim.type
            and _side(c) == (side, other)
            and c.score > best.score - far
        ]

    def _claims_with(self, claim: Claim, side: str, chosen: Sequence[str]) -> list[Claim]:
        other = claim.tail if side == "head" else claim.head
        pairs = {(t, other) if side == "head" else (other, t) for t in chosen}
        return [c for c in self.evidence.claims if c.type == claim.type and (c.head, c.tail) in pairs]

    def _names_of(self, chosen: Sequence[str]) -> list[str]:
        return [self.evidence.things[t].name for t in chosen]

    def _terse(self, reply: Reply) -> Answer | None:
        """Return the figure that a question without a question word asks for ("acme clinic beds"), if one is sure."""
        if reply.asked.wh not in ("", "what") or reply.asked.head:
            return None
        order = ranked("number", list(measures_for(reply.wants, self.evidence)))
        if not order or self._trust("number", reply, order) < weights()["accept"]["number"] + TERSE:
            return None
        return self._figure(reply, order)

    def _number(self, reply: Reply) -> Answer:
        order = ranked("number", list(measures_for(reply.wants, self.evidence)))
        if not order or self._trust("number", reply, order) < weights()["accept"]["number"]:
            return phrased.count(self, reply) or self._counted(reply) or self.refuse(reply, "the articles do not say")
        return self._figure(reply, order)

    def _figure(self, reply: Reply, order: list[tuple[Candidate, float]]) -> Answer:
        best, share = order[0][0], self._trust("number", reply, order)
        measure = best.measure
        assert measure is not None
        answer = self.run(reply, stated.figures([measure]))
        answer.number = int(measure.value) if measure.value == int(measure.value) else measure.value
        answer.text = figure_text(measure, reply.question)
        answer.sources = self.sources([measure.sentence or ""])
        answer.entities, answer.confidence = measure.about[:1], share
        return self.read(reply, answer, best)

    def _counted(self, reply: Reply) -> Answer | None:
        """Return how many things of the kind that is asked for the graph holds, where it holds any."""
        if reply.asked.wh != "howmany" or not reply.wants.classes:
            return None
        answer = self._composed(reply)
        if answer is None:
            return None
        answer.number, answer.text = len(answer.names), f"{len(answer.names)}: {say(answer.names, reply.question)}"
        answer.names = []
        return answer

    def _sentence(self, reply: Reply) -> Answer:
        order = ranked("sentence", list(sentences_for(reply.wants, self.evidence)))
        if not order or self._trust("sentence", reply, order) < weights()["accept"]["sentence"]:
            return self.refuse(reply, "the articles do not say")
        best, share = order[0][0], self._trust("sentence", reply, order)
        if len(self.evidence.words(best.sentence or "")) < LEAST_WORDS:
            return self.refuse(reply, "the articles do not say")
        answer = self.run(reply, stated.sentences([best.sentence or ""]))
        claims = [c for c in self.evidence.claims_of.get(best.sentence or "", []) if c.date]
        text = self.evidence.passages[best.sentence or ""].text
        dates = sorted({c.date or "" for c in claims}) if reply.asked.kind == "when" else []
        answer.text = f"{', '.join(dates)}: “{text}”" if dates else f"“{text}”"
        answer.sources, answer.confidence = self.sources([best.sentence or ""]), share
        return self.read(reply, answer, best)

    def _boolean(self, reply: Reply) -> Answer:
        held = phrased.whether(self, reply) or self._held(reply)
        if held is not None:
            return held
        order = ranked("sentence", list(sentences_for(reply.wants, self.evidence)))
        if not order:
            return self.refuse(reply, "not understood")
        margin = order[0][0].score - order[1][0].score if len(order) > 1 else 1.0
        best = order[0][0]
        said, share = verdict(verdict_features(reply.wants, self.evidence, best, margin))
        explains = best.features["window"] >= LEAST_EXPLAINED
        if said is None or share < weights()["accept"]["verdict"] or not explains:
            return self.refuse(reply, "the articles do not say")
        answer = self.run(reply, stated.sentences([best.sentence or ""]))
        answer.boolean, answer.confidence = said, share
        text = self.evidence.passages[best.sentence or ""].text
        yes, no = ("是", "不是") if is_chinese(reply.question) else ("Yes", "No")
        answer.text = f"{yes if said else no}: “{text}”"
        answer.sources = self.sources([best.sentence or ""])
        return self.read(reply, answer, best)

    def _held(self, reply: Reply) -> Answer | None:
        """Return yes where the graph holds the very fact that is asked for and nothing in the question turns it."""
        if TURNED & set(reply.asked.cues):
            return None
        labels = {t: self.evidence.things[t].label for s in reply.spans for t in s.things}
        patterns = self.hops.compose(reply.asked, reply.spans, labels, self.evidence.claims, known=True)
        for candidate in patterns[:1]:
            if candidate.score < LEAST_PATTERN or candidate.unused:
                return None
            answer = self.run(reply, candidate.query)
            statuses = {v for row in answer.rows for k, v in row.items() if k.startswith("status")}
            if answer.rows and not statuses - {"done"}:
                claims = self._claims_behind(answer, candidate.query)
                answer.boolean, answer.confidence = True, 0.9
                answer.text = ("是。" if is_chinese(reply.question) else "Yes. ") + relation_text(
                    self.evidence, self.ontology, claims
                )
                answer.sources = self.sources([s for c in claims for s in c.sentences])
                return self.read(reply, answer, None, candidate.items)
            if not answer.rows and candidate.score >= SAID_PATTERN:
                return premises.denied(self, reply, candidate)
        return None

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


def _side(candidate: Candidate) -> tuple[str, str]:
    claim = candidate.claim
    assert claim is not None
    return ("head", claim.tail) if claim.head == candidate.thing else ("tail", claim.head)
