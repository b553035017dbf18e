"""Questions by a language model: question -> prompt -> query tree -> our Cypher -> rows -> our own sentence.

The model only ever chooses a pattern. The pattern is checked against the ontology, the Cypher is made
or proven to only read by our own code, and the answer is made from the rows: nothing is invented.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import ModelUnavailable, QueryTooLong, RefusedCypher, StoreError
from graph.ontology import Ontology
from graph.store import Store
from queries.answer import Answer, Piece
from queries.cypher import Parameters, to_cypher
from queries.generic import answer_to
from queries.guard import check
from queries.holding import STAMP, Holding
from queries.llm_chat import Budget, Reply, ask_model, chat_model
from queries.llm_cypher import checked
from queries.llm_facts import fill, rows_of
from queries.llm_form import BadForm, Form, Known, Reader, Vocabulary
from queries.llm_names import named_in, one_called, values_in
from queries.llm_prompt import messages, tools
from queries.values import ValueIndex
from queries.words import tokens_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MOST_REPLIES = 3  # the first and two more, each told what was wrong
ROWS = 1000
MOST_KEPT = 10_000  # replies in memory
SIZE = "MATCH (n) RETURN count(n) AS total"


class ModelAsker:
    """Answers questions over one store by a language model."""

    def __init__(
        self,
        store: Store,
        ontology: Ontology,
        model: BaseChatModel | str | None,
        *,
        limit: int = 50,
        cache: Path | None = None,
        budget: Mapping[str, Any] | None = None,
    ) -> None:
        """Use ``model``, or the one called so; replies that fitted are kept in the folder ``cache``, if any.

        Args:
            budget: calls, tokens and seconds for one question, where they are not those of ``Budget``.
        Raises:
            ModelUnavailable: there is no such model here.
        """
        if model is None:
            raise ModelUnavailable("No language model is set. Set JJJ_MODEL=provider:name, or use --translator rules.")
        self._budget = dict(budget or {})
        seconds = float(self._budget.get("seconds", Budget().seconds))
        self._name = model if isinstance(model, str) else f"{type(model).__name__}:{getattr(model, 'model_name', '')}"
        self._model = chat_model(model, seconds=seconds) if isinstance(model, str) else model
        described = any(e.properties for e in ontology.entities.values())
        self._store, self._ontology, self._limit, self._cache = store, ontology, limit, cache
        self._vocabulary = Vocabulary(ontology, evidence=not described)
        self._holding = Holding(store)
        self._values = ValueIndex(store, ontology) if described else None
        self._kept: dict[str, Reply] = {}

    def ask(self, question: str, context: Sequence[str] = ()) -> Answer:
        """Return the answer; a question that the model cannot put into a query is unknown.

        Raises:
            ModelUnavailable: the model is down, slow, or its budget is used up.
        """
        known = self._known(question, context)
        told = messages(question, context, known, self._vocabulary)
        key = self._key(told)
        budget = Budget(**self._budget)
        reply = self._recall(key)
        if reply is not None:
            try:
                return self._finished(self._answer(question, known, reply), budget, "from the cache")
            except (BadForm, RefusedCypher, QueryTooLong, StoreError):
                pass  # a file in the cache that somebody changed: ask again
        return self._asked(question, known, told, key, budget)

    def _asked(
        self, question: str, known: list[Known], told: list[tuple[str, str]], key: str, budget: Budget
    ) -> Answer:
        offered = tools(self._vocabulary)
        for _ in range(MOST_REPLIES):
            reply = ask_model(self._model, told, offered, budget)
            try:
                answer = self._answer(question, known, reply)
            except (BadForm, RefusedCypher, QueryTooLong, StoreError) as error:
                if isinstance(error, StoreError) and type(error) is not StoreError:
                    raise  # the store itself is gone or busy: not the model's doing
                wrong = json.dumps({"error": str(error)[:600], "do": "call the tool again"}, ensure_ascii=False)
                told = [*told, ("ai", reply.text[:2000] or "nothing"), ("human", wrong)]
                continue
            self._keep(key, reply)
            return self._finished(answer, budget)
        answer = Answer(question, "unknown", reason="not understood", text="I did not understand the question.")
        return self._finished(answer, budget, "no reply of the model fitted the ontology")

    def _answer(self, question: str, known: list[Known], reply: Reply) -> Answer:
        """Return the answer that a reply leads to, its rows fetched."""
        if reply.values is None:
            raise BadForm('The reply is no call of a tool. Call "query_tree" with its arguments as JSON.')
        if reply.tool == "cypher" and self._vocabulary.evidence:
            answer = self._by_cypher(question, known, reply.values)
        else:
            reader = Reader(self._vocabulary, known, lambda name: one_called(self._store, name))
            answer = self._by_tree(question, reader.read(reply.values, ROWS))
        answer.reading = [Piece(k.name, f"{k.label} (linked by name)") for k in known]
        return answer

    def _by_tree(self, question: str, form: Form) -> Answer:
        if form.query is None:
            text = "The question cannot be put in the words of this graph."
            return Answer(question, "unknown", reason="not understood", text=text)
        if not self._vocabulary.evidence:
            answer = answer_to(self._store, form.query, question, self._limit)
            if form.ask == "yes_no":
                answer.boolean, answer.number = bool(answer.number), None
                answer.text = "Yes." if answer.boolean else "No."
        else:
            params = Parameters()
            text = to_cypher(form.query, params)
            rows = rows_of(self._store, text, params.values, ROWS)
            answer = Answer(question, "answered", cypher=text, parameters=params.values, rows=rows)
            answer = fill(self._store, self._ontology, answer, form.ask, self._limit)
        answer.note = "; ".join(form.mended)
        return answer

    def _by_cypher(self, question: str, known: list[Known], values: Mapping[str, Any]) -> Answer:
        ask, text = values.get("ask", "things"), values.get("text")
        if ask not in ("things", "count", "yes_no") or not isinstance(text, str):
            raise BadForm('The tool "cypher" takes "ask" (things, count or yes_no) and "text".')
        text, mended = checked(check(text), self._vocabulary, known)
        text = check(text)
        parameters = {k.key: k.conditions[0].value for k in known if f"${k.key}" in text}
        plain = {key: list(v) if isinstance(v, tuple) else v for key, v in parameters.items()}
        rows = rows_of(self._store, text, plain, ROWS)
        if rows and not {"entity", "fact"} <= rows[0].keys():
            raise BadForm("RETURN x.id AS entity, r.id AS fact: the rows must say which thing and which relationship.")
        own = [{k: row[k] for k in ("entity", "fact")} for row in rows]  # further columns could say anything
        answer = Answer(question, "answered", cypher=text, parameters=plain, rows=own)
        answer = fill(self._store, self._ontology, answer, ask, self._limit)
        answer.note = "; ".join([*mended, "by free Cypher"])
        return answer

    def _finished(self, answer: Answer, budget: Budget, note: str = "") -> Answer:
        answer.translator, answer.cost = "llm", budget.to_json()
        answer.note = "; ".join(n for n in (answer.note, note) if n)
        return answer

    def _known(self, question: str, context: Sequence[str]) -> list[Known]:
        if self._values is not None:
            return values_in(question, self._ontology, self._values)
        evidence = self._holding.for_question(tokens_of(" ".join([*context, question])))
        return named_in(question, context, evidence, self._ontology)

    # replies that fitted, by question, schema and state of the store

    def _key(self, told: list[tuple[str, str]]) -> str:
        stamp = self._store.query(STAMP if self._vocabulary.evidence else SIZE)[0]
        whole = json.dumps([self._name, told, self._store.url, stamp], ensure_ascii=False, default=str)
        return hashlib.sha256(whole.encode()).hexdigest()

    def _recall(self, key: str) -> Reply | None:
        if key in self._kept or self._cache is None:
            return self._kept.get(key)
        try:
            row = json.loads((self._cache / f"{key}.json").read_text(encoding="utf-8"))
            return Reply(str(row["tool"]), dict(row["values"]), "")
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, key: str, reply: Reply) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = reply
        if self._cache is None:
            return
        self._cache.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"tool": reply.tool, "values": reply.values}, ensure_ascii=False, default=str)
        (self._cache / f"{key}.json").write_text(text, encoding="utf-8")
