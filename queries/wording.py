"""Answers in words, in the question's language."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ontology import Ontology
from queries.answer import Answer
from queries.chinese import is_chinese
from queries.evidence import Claim, Evidence, Measure


def say(names: Sequence[str], question: str) -> str:
    """Return the names as one phrase."""
    if is_chinese(question):
        return "、".join(names) + "。"
    if len(names) < 2:
        return "".join(names) + "."
    return ", ".join(names[:-1]) + f" and {names[-1]}."


def yes_or_no(said: bool, question: str) -> str:
    """Return the word for yes or no."""
    yes, no = ("是", "不是") if is_chinese(question) else ("Yes", "No")
    return yes if said else no


def with_verdict(said: bool, text: str, question: str) -> str:
    """Return a sentence after its yes or no."""
    return f"{yes_or_no(said, question)}{'。' if is_chinese(question) else '. '}{text}"


def counted(answer: Answer) -> Answer:
    """Return the answer with the number of its names in the place of the names."""
    answer.number, answer.text = len(answer.names), f"{len(answer.names)}: {say(answer.names, answer.question)}"
    answer.names = []
    return answer


def which_one(choices: Sequence[str], question: str) -> str:
    """Return the choices as a question back."""
    return f"您指的是哪一个：{'、'.join(choices)}？" if is_chinese(question) else f"Which one: {say(choices, '')[:-1]}?"


def claim_text(evidence: Evidence, ontology: Ontology, claim: Claim) -> str:
    """Return a claim read aloud: "Jane Doe works for Acme Corp (director, 2024-03)"."""
    head, tail = evidence.things[claim.head].name, evidence.things[claim.tail].name
    label = ontology.relations[claim.type].label if claim.type in ontology.relations else claim.type
    status = "" if claim.status == "done" else claim.status
    notes = [n for n in (claim.role, "formerly" if claim.former else "", status, claim.date or "") if n]
    return f"{head} {label} {tail}" + (f" ({', '.join(notes)})" if notes else "")


def relation_text(evidence: Evidence, ontology: Ontology, claims: Sequence[Claim]) -> str:
    """Return the claims read aloud, each once."""
    said = dict.fromkeys(claim_text(evidence, ontology, c) for c in claims)
    return ". ".join(said) + "." if said else ""


def figure_text(measure: Measure, question: str) -> str:
    """Return a figure read aloud: "1,200 beds (beds in use, 2024)"."""
    value = f"{measure.value:,.10g}"
    notes = [n for n in (measure.what if measure.what != measure.unit else "", measure.date or "") if n]
    text = f"{value}{measure.unit}" if measure.unit == "%" else f"{value} {measure.unit}".strip()
    end = "。" if is_chinese(question) else "."
    return text + (f" ({', '.join(notes)})" if notes else "") + end
