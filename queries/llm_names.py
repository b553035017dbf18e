"""The names in a question, linked by our own linker, as the model is told them: a key each."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ontology import Ontology
from graph.store import Store
from queries.chinese import in_english
from queries.evidence import Evidence
from queries.lexicon import Lexicon, ValueSense
from queries.link import link
from queries.llm_form import Known
from queries.naming import Names
from queries.tree import Condition
from queries.values import ValueIndex
from queries.words import tokens_of

MOST_KNOWN = 12
MOST_NAMESAKES = 4
SURE = 0.9  # score of a name hit from which a name that the model wrote is taken


def named_in(question: str, context: Sequence[str], evidence: Evidence, ontology: Ontology) -> list[Known]:
    """Return the entities of the evidence that the question, or the talk before it, names."""
    names = Names(evidence, ontology)
    found: dict[tuple[str, ...], None] = {}
    for text in (question, *reversed(context)):
        for span in names.find(tokens_of(in_english(text, evidence))):
            found[span.things[:MOST_NAMESAKES]] = None
    known = []
    for number, things in enumerate(list(found)[:MOST_KNOWN], start=1):
        first = evidence.things[things[0]]
        alike = tuple(t for t in things if evidence.things[t].label == first.label)
        known.append(Known(f"k{number}", first.label, first.name, (one_of(alike),)))
    return known


def values_in(question: str, ontology: Ontology, values: ValueIndex) -> list[Known]:
    """Return the stored values of any other graph that the question names."""
    known: list[Known] = []
    for item in link(question, tokens_of(question), frozenset(), Lexicon(ontology), values):
        for sense in item.of(ValueSense)[:MOST_NAMESAKES]:
            condition = Condition(sense.prop, "=", sense.value)
            known.append(Known(f"k{len(known) + 1}", sense.label, f"{sense.prop} = {sense.value}", (condition,)))
    return known[:MOST_KNOWN]


def one_called(store: Store, name: str) -> Condition | None:
    """Return the condition of being called ``name``, or None when nothing surely is."""
    hits = tuple(hit.entity for hit in store.find_names([name], limit=MOST_NAMESAKES) if hit.score >= SURE)
    return one_of(hits) if hits else None


def one_of(ids: tuple[str, ...]) -> Condition:
    """Return the condition of having one of the ids."""
    return Condition("id", "=", ids[0]) if len(ids) == 1 else Condition("id", "IN", ids)
