"""The one pipe: question -> Answer.

Each step is one line of ``Asker.ask``; the steps live in the modules that they are named after.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import QueryTooLong
from graph.ontology import Ontology, load_ontology, ontology
from graph.store import Store
from queries.answer import Answer
from queries.asked import asked
from queries.chinese import in_english
from queries.compare import Translator, Translators
from queries.evidence import Evidence
from queries.examples import examples
from queries.generic import GenericAsker
from queries.holding import Holding
from queries.llm import ModelAsker
from queries.reply import Replier
from queries.talk import Talk
from queries.within import narrowed
from queries.words import tokens_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


TOO_LONG = "I stopped: this would take too long. Name one more thing that you mean, or a kind of thing."


class Asker:
    """Answers questions over one store; a table makes it answer over any other graph."""

    def __init__(
        self,
        store: Store,
        ontology_table: Path | None = None,
        *,
        limit: int = 50,
        translator: Translator = "rules",
        model: BaseChatModel | str | None = None,
        cache: Path | None = None,
    ) -> None:
        """Use the rules, a language ``model`` (see ``queries/llm.py``), or both."""
        self._store, self._limit = store, limit
        self.ontology: Ontology = load_ontology(ontology_table) if ontology_table else ontology()
        described = any(e.properties for e in self.ontology.entities.values())
        self._generic = GenericAsker(store, self.ontology, limit=limit) if described else None
        self._holding = Holding(store)
        self._replier: Replier | None = None
        self._translate = self._by_rules
        if translator != "rules":
            by_model = ModelAsker(store, self.ontology, model, limit=limit, cache=cache)
            self._translate = Translators(self._by_rules, by_model, translator).ask

    def ask(self, question: str, context: Sequence[str] = ()) -> Answer:
        """Return the answer; ``context`` holds the earlier questions of the talk, oldest first."""
        started = time.perf_counter()
        try:
            answer = self._translate(question, context)
        except QueryTooLong:
            answer = Answer(question, "unknown", TOO_LONG, reason="it takes too long")
        answer.seconds = time.perf_counter() - started
        return answer

    def _by_rules(self, question: str, context: Sequence[str] = ()) -> Answer:
        if self._generic is not None:
            return self._generic.ask(question)
        evidence = self._holding.for_question(tokens_of(" ".join([*context, question])))
        return self._answer(question, context, evidence)

    def _answer(self, question: str, context: Sequence[str], evidence: Evidence) -> Answer:
        replier = self._over(evidence)
        talk = Talk()
        for earlier in context:
            understood = talk.understood(asked(in_english(earlier, evidence)))
            talk = talk.after(understood, replier.reply(earlier, understood, talk), evidence)
        if (narrow := narrowed(question, evidence)) is not None:
            text, told = narrow
            reported = replier.over(told, report=True)
            answer = reported.reply(question, talk.understood(asked(in_english(text, told))), talk)
            if answer.status != "unknown":
                return answer
        return replier.reply(question, talk.understood(asked(in_english(question, evidence))), talk)

    def _over(self, evidence: Evidence) -> Replier:
        """Return the replier over this evidence; the last one is kept."""
        if self._replier is None:
            self._replier = Replier(self._store, self.ontology, evidence, limit=self._limit)
        elif self._replier.evidence is not evidence:
            self._replier = self._replier.over(evidence)
        return self._replier


def questions_for(store: Store, ontology_table: Path | None = None) -> Iterator[str]:
    """Yield example questions that the store at hand can answer."""
    asker = Asker(store, ontology_table)
    yield from examples(store, asker.ontology, asker.ask)
