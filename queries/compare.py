"""Two translators side by side: which answers, whether they agree, and which of the two to trust.

``Translators`` is what ``--translator`` chooses; ``compared`` gives the lines of ``jjj compare``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graph.errors import ModelUnavailable
from graph.names import fold
from queries.answer import Answer
from queries.llm import ModelAsker

Translator = Literal["rules", "llm", "both"]
Verdict = Literal["agree", "neither", "only rules", "only llm", "differ"]
Ask = Callable[[str, Sequence[str]], Answer]
SURE = 0.6  # confidence of the rules from which they are trusted against the model


class Translators:
    """A model beside the rules."""

    def __init__(self, rules: Ask, model: ModelAsker, translator: Translator) -> None:
        self._rules, self._model, self._translator = rules, model, translator

    def ask(self, question: str, context: Sequence[str] = ()) -> Answer:
        """Return the model's answer, or both compared; the rules answer where the model is down."""
        try:
            by_model = self._model.ask(question, context)
        except ModelUnavailable as error:
            answer = self._rules(question, context)
            answer.note = f"{error} The rules answered."
            return answer
        return by_model if self._translator == "llm" else together(self._rules(question, context), by_model)


def together(rules: Answer, model: Answer) -> Answer:
    """Return the answer to trust, with the other one beside it where they differ, and why."""
    verdict = verdict_of(rules, model)
    if verdict in ("agree", "neither", "only rules"):
        chosen = rules
        note = {"agree": "Both readings agree.", "neither": "", "only rules": "Only the rules have an answer."}[verdict]
    elif verdict == "only llm":
        chosen, note = model, "Only the language model's reading has an answer."
    elif rules.confidence >= SURE:
        chosen, note = rules, "The two readings differ; the rules are trusted: they used every telling word."
    else:
        chosen, note = model, "The two readings differ; the model's is trusted: the rules were not sure."
    if verdict == "differ":
        chosen.other = model if chosen is rules else rules
    chosen.note = "; ".join(n for n in (note, chosen.note) if n)
    chosen.cost, chosen.translator = model.cost, "both"
    return chosen


def verdict_of(rules: Answer, model: Answer) -> Verdict:
    """Return how two answers stand to each other, by what they say."""
    answered = (rules.status == "answered", model.status == "answered")
    if not any(answered):
        return "neither"
    if not all(answered):
        return "only rules" if answered[0] else "only llm"
    return "agree" if _said(rules) == _said(model) else "differ"


def _said(answer: Answer) -> tuple[Any, ...]:
    """Return what an answer says; one that only quotes says its sentences."""
    said = (frozenset(fold(n) for n in answer.names), answer.number, answer.boolean)
    if any(said):
        return said
    return frozenset(s.sentence for s in answer.sources), None, None


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a comparison."""

    id: str
    question: str
    verdict: Verdict
    rules: str
    llm: str
    right: Mapping[str, bool]  # translator -> whether its answer is right; empty where nobody wrote one


def compared(entries: Iterable[Mapping[str, Any]], rules: Ask, model: Ask) -> Iterator[Line]:
    """Yield a line for each entry of a question file; ``answer`` in it, as in our question files, is scored."""
    for entry in entries:
        context = tuple(entry.get("context") or ())
        one, two = rules(entry["question"], context), model(entry["question"], context)
        expected = entry.get("answer")
        right = {n: is_right(a, expected) for n, a in (("rules", one), ("llm", two))} if expected else {}
        yield Line(str(entry["id"]), entry["question"], verdict_of(one, two), _short(one), _short(two), right)


def is_right(answer: Answer, expected: Mapping[str, Any]) -> bool:
    """Whether an answer is what a person wrote down as right, in the form of our question files."""
    kind, required = expected.get("type"), expected.get("required") or []
    if kind == "unknown":
        return answer.status == "unknown"
    if kind == "clarify" and answer.status == "clarify":
        return True
    if answer.status != "answered":
        return False
    if kind == "number":
        return answer.number is not None and any(float(answer.number) == float(n) for n in expected["number"])
    if kind == "boolean":
        return answer.boolean is expected["value"]
    if kind == "text":
        return all(any(fold(w) in fold(answer.text) for w in group) for group in required)
    chains = expected.get("chains") or [[]]
    return any(_are_named(answer, [*required, *chain], expected.get("allowed") or []) for chain in chains)


def _are_named(answer: Answer, required: Sequence[Sequence[str]], allowed: Sequence[Sequence[str]]) -> bool:
    """Whether one spelling of each group is among the names, and no name outside of them."""
    said = {fold(n) for n in answer.names}
    known = {fold(n) for group in (*required, *allowed) for n in group}
    return bool(said) and said <= known and all(said & {fold(n) for n in group} for group in required)


def _short(answer: Answer) -> str:
    if answer.status != "answered":
        return f"({answer.reason or answer.status})"
    if answer.names:
        return ", ".join(answer.names)
    said = answer.number if answer.number is not None else answer.boolean
    return answer.text[:60] if said is None else str(said)
