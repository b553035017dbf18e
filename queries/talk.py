"""What a talk has been about: the earlier questions and the entities in focus."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.ontology import Ontology
from queries.answer import Answer
from queries.asked import Asked, continued
from queries.evidence import Evidence

PRONOUN = re.compile(r"\b(it|they|them|he|she|him|that|there|this one|that one)\b", re.I)
POSSESSIVE = re.compile(r"\b(its|their|his|her)\b", re.I)


@dataclass(frozen=True, slots=True)
class Talk:
    """Earlier questions, oldest first, and what they were about, latest first."""

    earlier: tuple[Asked, ...] = ()
    focus: tuple[str, ...] = ()  # entity ids
    articles: tuple[str, ...] = ()  # of the sources of the last answer
    last: Answer | None = None

    def understood(self, question: Asked) -> Asked:
        """Return the question with what it leaves to the one before."""
        return continued(question, self.earlier[-1]) if self.earlier else question

    def after(self, question: Asked, answer: Answer, evidence: Evidence) -> Talk:
        """Return the talk with one more question answered."""
        about = tuple(dict.fromkeys((*answer.entities, *self.focus)))[:6]
        articles = tuple(dict.fromkeys(s.article for s in answer.sources)) or self.articles
        return Talk((*self.earlier, question), about, articles, answer)


def resolved(question: str, focus: Sequence[str], evidence: Evidence, ontology: Ontology) -> Iterator[str]:
    """Yield the question with what the talk is about put in: for "that school", "its", "it", or at the end."""
    for described, label in _described(question, ontology):
        for thing in [*focus, *_neighbours(focus, evidence)]:
            if evidence.things[thing].label == label:
                yield question.replace(described, evidence.things[thing].name)
    for thing in focus:
        name = evidence.things[thing].name
        if POSSESSIVE.search(question):
            yield POSSESSIVE.sub(f"{name}'s", question, count=1)
        elif PRONOUN.search(question):
            yield PRONOUN.sub(name, question, count=1)
        yield f"{question.rstrip('?？ ')} of {name}?"


def _described(question: str, ontology: Ontology) -> Iterator[tuple[str, str]]:
    """Yield "that school" and the like, with the label."""
    for label, entity in ontology.entities.items():
        for word in entity.words:
            found = re.search(rf"\b(that|this|the same) {re.escape(word)}\b", question, re.IGNORECASE)
            if found:
                yield found[0], label


def _neighbours(focus: Sequence[str], evidence: Evidence) -> Iterator[str]:
    for thing in focus:
        for claim in evidence.claims:
            if thing in (claim.head, claim.tail):
                yield claim.tail if claim.head == thing else claim.head
