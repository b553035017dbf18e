"""The rows of a model's query -> an answer in our own words, with the sentences that it rests on.

Nothing that the model wrote is shown: names are read from the store by the ids in the rows, and a row
counts only if the claims of its facts are about the thing that it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.ontology import Ontology
from graph.store import Row, Store
from queries.answer import Answer, Source
from queries.chinese import is_chinese
from queries.evidence import Claim, Evidence
from queries.holding import read
from queries.llm_form import Ask
from queries.wording import figure_text, relation_text, say, with_verdict

OF_FACTS = "UNWIND $ids AS key MATCH (c:Claim {fact: key})-[:STATED_IN]->(s:Sentence) RETURN DISTINCT s.id AS id"
OF_FIGURES = "UNWIND $ids AS key MATCH (f:Figure {id: key})-[:STATED_IN]->(s:Sentence) RETURN DISTINCT s.id AS id"
OF_HEADS = (
    "UNWIND $ids AS key MATCH (e:Entity {id: key})<-[:SUBJECT]-(c:Claim)-[:STATED_IN]->(s:Sentence)"
    " WHERE c.type IN $types RETURN DISTINCT s.id AS id"
)
MOST_SOURCES = 30


def fill(store: Store, ontology: Ontology, answer: Answer, ask: Ask, limit: int) -> Answer:
    """Return the answer with names, number, sentence and sources, made from its rows and the store alone."""
    evidence, far = _evidence(store, answer.rows)
    kept = [row for row in answer.rows if _is_borne_out(row, evidence, far)]
    if not kept:
        answer.status, answer.reason = "unknown", "the articles do not say"
        answer.text = "文章没有说。" if is_chinese(answer.question) else "The articles do not say."
        answer.rows, answer.total, answer.shown = [], 0, 0
        return answer
    total, kept = len(kept), kept[:limit]
    answer.rows, answer.total, answer.shown = kept, total, len(kept)
    if any("figure" in row for row in kept):
        return _figures(answer, evidence)
    claims = _claims(kept, evidence, far)
    answer.entities = tuple(dict.fromkeys(str(r["entity"]) for r in kept))
    names = list(dict.fromkeys(evidence.things[e].name for e in answer.entities))
    answer.sources = sources(evidence, [s for c in claims for s in c.sentences])
    told = relation_text(evidence, ontology, claims)
    chinese = is_chinese(answer.question)
    if ask == "yes_no":
        done = any(c.status == "done" for c in claims)
        answer.boolean = True if done else None  # what is only planned is told as such
        answer.text = with_verdict(True, told, answer.question) if done else told
    elif ask == "count":
        answer.number, answer.text = len(names), f"{len(names)}: {say(names, answer.question)}"
    else:
        answer.names, answer.text = names, say(names, answer.question) if chinese else told
    return answer


def sources(evidence: Evidence, places: Sequence[str]) -> list[Source]:
    """Return the sentences with their articles, each once."""
    found = []
    for place in list(dict.fromkeys(p for p in places if p in evidence.passages))[:MOST_SOURCES]:
        passage = evidence.passages[place]
        article = evidence.sources.get(passage.article)
        title, published = (article.title, article.published) if article else ("", "")
        found.append(Source(passage.article, title, published, passage.text))
    return found


def _ids(rows: Sequence[Row], prefix: str) -> list[str]:
    found = {str(v) for row in rows for k, v in row.items() if k.startswith(prefix) and isinstance(v, str)}
    return sorted(found)


def _evidence(store: Store, rows: Sequence[Row]) -> tuple[Evidence, dict[str, str]]:
    """Return the evidence behind the rows, and the columns that name the head of a relation followed further."""
    far = {k: k.removeprefix("far ") for row in rows for k in row if k.startswith("far ")}
    places = [r["id"] for r in store.query(OF_FACTS, {"ids": _ids(rows, "fact")})]
    places += [r["id"] for r in store.query(OF_FIGURES, {"ids": _ids(rows, "figure")})]
    if far:
        given = {"ids": _ids(rows, "far "), "types": sorted(set(far.values()))}
        places += [r["id"] for r in store.query(OF_HEADS, given)]
    return read(store, sorted(set(places))), far


def _is_borne_out(row: Row, evidence: Evidence, far: dict[str, str]) -> bool:
    """Whether the row's facts have claims, and one of them is about the thing that the row names."""
    if "figure" in row:
        return any(m.id == row["figure"] for m in evidence.measures)
    claims = _claims([row], evidence, far)
    facts = {v for k, v in row.items() if k.startswith("fact") and v is not None}
    if not claims or not facts <= {c.fact for c in claims} or row.get("entity") not in evidence.things:
        return False
    return bool(far) or any(row["entity"] in (c.head, c.tail) for c in claims)


def _claims(rows: Sequence[Row], evidence: Evidence, far: dict[str, str]) -> list[Claim]:
    facts = set(_ids(rows, "fact"))
    heads = {(kind, row[column]) for row in rows for column, kind in far.items() if column in row}
    return [c for c in evidence.claims if c.fact in facts or (c.type, c.head) in heads]


def _figures(answer: Answer, evidence: Evidence) -> Answer:
    wanted = {row["figure"] for row in answer.rows if "figure" in row}
    measures = [m for m in evidence.measures if m.id in wanted]
    values = {m.value for m in measures}
    if len(values) == 1:
        value = values.pop()
        answer.number = int(value) if value == int(value) else value
    answer.text = " ".join(dict.fromkeys(figure_text(m, answer.question) for m in measures))
    answer.sources = sources(evidence, [m.sentence or "" for m in measures])
    answer.entities = tuple(dict.fromkeys(e for m in measures for e in m.about))
    return answer


def rows_of(store: Store, cypher: str, parameters: dict[str, Any], limit: int) -> list[Row]:
    """Return the rows of a query that has passed every check; the engine says first how it would run."""
    store.query("EXPLAIN " + cypher, parameters, timeout=5.0)
    return store.query(cypher, parameters, timeout=5.0, limit=limit)
