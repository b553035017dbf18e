"""Questions about a graph that an ontology table describes."""

from __future__ import annotations

from functools import singledispatch

from graph.ontology import Ontology
from graph.store import Store
from queries.answer import Answer, Piece
from queries.cypher import Parameters, to_cypher
from queries.lexicon import LabelSense, PropertySense, RelationSense, SuperlativeSense, ValueSense
from queries.link import SMALL
from queries.pattern import Candidate, Pattern
from queries.tree import Count, Grouped, Query, Values

CLOSE = 1.0  # how far behind the best a second reading may be, in score
MOST_TRIED = 4


class GenericAsker:
    """Answers questions over any graph that a table describes."""

    def __init__(self, store: Store, ontology: Ontology, *, limit: int = 50) -> None:
        self._store, self._limit = store, limit
        self._pattern = Pattern(store, ontology)

    def ask(self, question: str) -> Answer:
        """Return the answer of the best reading that the graph can satisfy."""
        candidates = self._pattern.candidates(question)
        if not candidates:
            return Answer(question, "unknown", reason="not understood", text="I did not understand the question.")
        if unread := _unread_names(candidates[0]):
            return self._unknown(question, candidates[0], unread)
        close = [c for c in candidates if c.score >= candidates[0].score - CLOSE][:MOST_TRIED]
        answers = [self._run(question, c) for c in close[:1]]
        for candidate in close[1:]:
            if _satisfied(answers[-1]):
                break
            answers.append(self._run(question, candidate))
        return next((a for a in answers if _satisfied(a)), answers[0])

    def _unknown(self, question: str, candidate: Candidate, unread: tuple[str, ...]) -> Answer:
        """Return the answer to a question that names what the graph does not hold."""
        near = [name for text in unread for name in self._pattern.nearest(text)]
        text = f"I do not find {' or '.join(unread)} in this graph."
        text += f" Nearest names: {', '.join(near)}." if near else ""
        return Answer(question, "unknown", text, reason="name unknown", choices=near, reading=_reading(candidate))

    def _run(self, question: str, candidate: Candidate) -> Answer:
        answer = answer_to(self._store, candidate.query, question, self._limit)
        answer.reading = _reading(candidate)
        return answer


def answer_to(store: Store, query: Query, question: str, limit: int) -> Answer:
    """Return the answer that a query tree's rows give."""
    params = Parameters()
    text = to_cypher(query, params)
    rows = store.query(text, params.values)
    shown = rows[:limit]
    answer = Answer(question, "answered", cypher=text, parameters=params.values, rows=shown)
    answer.total, answer.shown = len(rows), len(shown)
    if isinstance(query.asked, Count):
        answer.number = rows[0]["total"] if rows else 0
        answer.text = f"{answer.number:,}."
    elif isinstance(query.asked, Grouped):
        answer.names = [str(row["value"]) for row in shown]
        answer.text = ", ".join(f"{row['value']}: {row['total']:,}" for row in shown) + "."
    elif isinstance(query.asked, Values):
        answer.names = [str(row["value"]) for row in shown if row["value"] is not None]
        answer.text = ", ".join(answer.names) + "."
    else:
        answer.names = [_title(row[query.asked.var]) for row in shown]
        answer.text = ", ".join(answer.names) + "."
    return answer


def _unread_names(candidate: Candidate) -> tuple[str, ...]:
    """Return the words written like names or numbers that nothing was made of: a question without them is another."""
    used = {place for item in candidate.items for place in item.places}
    names: list[str] = []
    last = -1
    for place, token in enumerate(candidate.tokens):
        if place in used or not place or not token.capital or token.lower in SMALL:
            continue
        if names and last == place - 1:
            names[-1] += f" {token.text}"
        else:
            names.append(token.text)
        last = place
    return tuple(names)


def _satisfied(answer: Answer) -> bool:
    return bool(answer.rows) and answer.number != 0


def _title(node: dict[str, object]) -> str:
    """Return what a person would call a node: its name, or its properties in short."""
    named = [str(node[k]) for k in ("name", "surname", "title") if node.get(k)]
    return " ".join(named) or ", ".join(str(v) for v in list(node.values())[:3])


def _reading(candidate: Candidate) -> list[Piece]:
    pieces = []
    used: set[int] = set()
    for item in candidate.items:
        words = " ".join(candidate.tokens[i].text for i in item.places)
        pieces.append(Piece(words, f"{meaning(item.senses[0])} ({item.reason})"))
        used.update(item.places)
    return pieces + [
        Piece(t.text, None) for i, t in enumerate(candidate.tokens) if i not in used and t.lower not in SMALL
    ]


@singledispatch
def meaning(sense: object) -> str:
    """Return a sense as a person reads it."""
    raise TypeError(f"no words for {type(sense).__name__}")


@meaning.register
def _(sense: LabelSense) -> str:
    return f"label {sense.label}"


@meaning.register
def _(sense: RelationSense) -> str:
    return f"relation {sense.type}"


@meaning.register
def _(sense: PropertySense) -> str:
    return f"property {sense.label}.{sense.prop}"


@meaning.register
def _(sense: SuperlativeSense) -> str:
    return f"{'most' if sense.descending else 'least'} {sense.label}.{sense.prop}"


@meaning.register
def _(sense: ValueSense) -> str:
    return f"{sense.label}.{sense.prop} = {sense.value}"
