"""Facts that a language model proposes for sentences that the rules leave empty, and what of them is kept.

A proposal is kept only if both names stand in the sentence, the ontology lets them stand in the
relation, and the words quoted for it are in the sentence as they are. All else is dropped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from graph.facts import Entity, Facts, Figure, Relation, Sentence, Status
from graph.ontology import Ontology

RULE = "llm"
CONFIDENCE = 0.4  # not calibrated: below what the rules are sure of
STATUSES = ("done", "ongoing", "planned")
MOST_SENTENCES = 60  # of one article
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")

Propose = Callable[[str, Sequence[Entity]], Mapping[str, Any]]


def with_proposals(facts: Facts, propose: Propose, ontology: Ontology) -> Facts:
    """Return the facts with what the model proposed and the checks kept.

    Args:
        propose: sentence and the entities that it names -> ``{"relations": [..], "figures": [..]}``.
    """
    relations, figures = list(facts.relations), list(facts.figures)
    for sentence, entities in list(_empty(facts))[:MOST_SENTENCES]:
        proposed = propose(sentence.text, entities)
        relations += _relations(proposed.get("relations"), sentence, entities, ontology)
        figures += _figures(proposed.get("figures"), sentence, entities)
    return replace(facts, relations=_once(relations), figures=tuple(figures))


def _empty(facts: Facts) -> Iterator[tuple[Sentence, tuple[Entity, ...]]]:
    """Yield the sentences that no fact rests on, with the entities that they name."""
    known = {e.id: e for e in facts.entities}
    said = [e for r in facts.relations for e in r.evidence] + [f.evidence for f in facts.figures]
    for sentence in facts.sentences:
        if any(words and (words in sentence.text or sentence.text in words) for words in said):
            continue
        start, end = sentence.start_char, sentence.end_char
        if start is None or end is None:
            continue
        inside = [m for m in facts.mentions if m.named and start <= m.start_char < end]
        entities = tuple(known[i] for i in dict.fromkeys(m.entity for m in inside) if i in known)
        if entities:
            yield sentence, entities


def _relations(rows: object, sentence: Sentence, entities: Sequence[Entity], ontology: Ontology) -> Iterator[Relation]:
    known = {e.id: e for e in entities}
    for row in _objects(rows):
        head, tail = known.get(str(row.get("head"))), known.get(str(row.get("tail")))
        kind = ontology.relations.get(str(row.get("type")))
        quote, status = row.get("quote"), row.get("status", "done")
        if head is None or tail is None or head == tail or kind is None or not kind.fits(head.label, tail.label):
            continue
        if not _is_quoted(quote, sentence) or status not in STATUSES:
            continue
        evidence = (sentence.text,)
        yield Relation(
            head.id, kind.type, tail.id, cast(Status, status), evidence=evidence, rules=(RULE,), confidence=CONFIDENCE
        )


def _figures(rows: object, sentence: Sentence, entities: Sequence[Entity]) -> Iterator[Figure]:
    known = {e.id for e in entities}
    for row in _objects(rows):
        value, about, quote = row.get("value"), str(row.get("about")), row.get("quote")
        if about not in known or not _is_quoted(quote, sentence):
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            continue
        unit, what = str(row.get("unit") or ""), str(row.get("what") or "")
        numbers = [float(n.replace(",", "")) for n in NUMBER.findall(str(quote))]
        if float(value) not in numbers or not _all_quoted((unit, what), sentence):
            continue
        yield Figure(float(value), unit, what, (about,), evidence=sentence.text, rules=(RULE,), confidence=CONFIDENCE)


def _is_quoted(quote: object, sentence: Sentence) -> bool:
    return isinstance(quote, str) and len(quote.split()) >= 2 and quote in sentence.text


def _all_quoted(words: Sequence[str], sentence: Sentence) -> bool:
    return all(w.casefold() in sentence.text.casefold() for w in words)


def _objects(rows: object) -> list[Mapping[str, Any]]:
    return [row for row in rows if isinstance(row, Mapping)][:20] if isinstance(rows, list) else []


def _once(relations: Sequence[Relation]) -> tuple[Relation, ...]:
    """Return the relations, a proposed one only where no other says the same."""
    found: dict[tuple[str, str, str], Relation] = {}
    kept = []
    for relation in relations:
        key = (relation.head, relation.type, relation.tail)
        if RULE in relation.rules and key in found:
            continue
        found.setdefault(key, relation)
        kept.append(relation)
    return tuple(kept)
