"""What programs and agents can call: ask, cypher, entity, paths; over HTTP and, with ``--mcp``, over MCP.

Every tool gives JSON in the form of ``ui/schema.json``; what goes wrong is JSON too, with a code, a
sentence and what to do. No tool writes.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from graph import walk
from graph.errors import JingjinjiError
from graph.store import NameHit, Store
from queries.answer import FORMAT
from queries.ask import Asker
from queries.guard import check

MAX_QUESTION = 500  # characters
MAX_TALK = 20  # earlier questions
MAX_ROWS = 1000
MAX_SECONDS = 10.0  # a query
MAX_FACTS = 200
MAX_WAYS = 20
CALLS_A_MINUTE = 120  # for each caller
MOST_CALLERS = 10_000  # remembered
SURE = 0.9  # score of a name from which it is taken without asking back
Json = dict[str, Any]

REMEDIES = {
    "bad_question": "Give a question of 1 to 500 characters in English or Chinese.",
    "bad_parameters": 'Give a JSON object as text, such as {"name": "Hebei"}.',
    "refused_cypher": "Write Cypher that only reads: MATCH .. RETURN .., with listed functions only.",
    "query_too_long": "Ask for less: name a label, add a condition or a LIMIT.",
    "store_error": "Correct the Cypher as the message says.",
    "store_gone": "Try again in a minute; the store does not answer.",
    "no_such_entity": 'Use one of the names in "nearest", or an id.',
    "login_needed": "Send the page's user and password as HTTP Basic authorization.",
    "too_many_calls": "Wait a minute.",
    "model_unavailable": "Ask again later; the rules answer in the meantime.",
}


def schema() -> Json:
    """Return the JSON schema of everything that programs get."""
    found: Json = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))
    return found


class Refused(Exception):
    """A call that cannot be answered: code, sentence, and more for the caller."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code, self.more = code, more


class Limits:
    """How often each caller may call."""

    def __init__(self, calls: int = CALLS_A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._calls, self._clock = calls, clock
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def check(self, caller: str) -> None:
        """Count one call, or raise Refused."""
        now = self._clock()
        if len(self._times) > MOST_CALLERS:
            self._times.clear()
        times = self._times[caller]
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= self._calls:
            raise Refused("too_many_calls", f"More than {self._calls} calls in a minute.")
        times.append(now)


class Doors:
    """The tools over one store."""

    def __init__(self, store: Store, asker: Asker, limits: Limits | None = None) -> None:
        self._store, self._asker, self._limits = store, asker, limits or Limits()

    def ask(self, question: str, context: str = "[]", caller: str = "") -> Json:
        """Return the answer to a question."""
        return self._told(caller, lambda: self._ask(question, context))

    def cypher(self, text: str, parameters: str = "{}", limit: int = 100, caller: str = "") -> Json:
        """Return the rows of a read-only query."""
        return self._told(caller, lambda: self._cypher(text, parameters, limit))

    def entity(self, name: str, limit: int = 50, caller: str = "") -> Json:
        """Return one entity with its facts, figures and their sentences."""
        return self._told(caller, lambda: self._entity(name, limit))

    def paths(self, start: str, end: str = "", longest: int = 4, limit: int = 5, caller: str = "") -> Json:
        """Return the shortest ways between two entities, or what is next to one."""
        return self._told(caller, lambda: self._paths(start, end, longest, limit))

    def _told(self, caller: str, work: Callable[[], Json]) -> Json:
        try:
            self._limits.check(caller)
            return {"format": FORMAT, **work()}
        except Refused as error:
            return error_json(error.code, str(error), **error.more)
        except JingjinjiError as error:
            return error_json(error.code, str(error))

    def _ask(self, question: str, context: str) -> Json:
        if not question.strip() or len(question) > MAX_QUESTION:
            raise Refused("bad_question", f"The question has {len(question.strip())} characters.")
        talk = _from_json(context, list, "bad_question")
        return self._asker.ask(question, context=tuple(str(q)[:MAX_QUESTION] for q in talk[-MAX_TALK:])).to_json()

    def _cypher(self, text: str, parameters: str, limit: int) -> Json:
        wanted = max(1, min(limit, MAX_ROWS))
        given = _from_json(parameters, dict, "bad_parameters")
        rows = self._store.query(check(text), given, timeout=MAX_SECONDS, limit=wanted + 1)
        plain = json.loads(json.dumps(rows[:wanted], ensure_ascii=False, default=str))
        return {"rows": plain, "shown": len(plain), "more": len(rows) > wanted}

    def _entity(self, name: str, limit: int) -> Json:
        id = self._find(name)
        found = walk.entity(self._store, id)
        facts, figures = walk.facts_of(self._store, id), walk.figures_of(self._store, id)
        shown = max(1, min(limit, MAX_FACTS))
        return {
            "entity": found,
            "facts": facts[:shown],
            "figures": figures[:shown],
            "total": len(facts) + len(figures),
            "shown": min(len(facts), shown) + min(len(figures), shown),
        }

    def _paths(self, start: str, end: str, longest: int, limit: int) -> Json:
        first = self._find(start)
        shown = max(1, min(limit, MAX_WAYS))
        if not end.strip():
            steps = walk.neighbours(self._store, first)[:MAX_FACTS]
            return {"start": walk.entity(self._store, first), "end": None, "paths": [[s] for s in steps]}
        last = self._find(end)
        found = walk.ways(self._store, first, last, longest=max(1, min(longest, walk.LONGEST)), limit=shown)
        return {"start": walk.entity(self._store, first), "end": walk.entity(self._store, last), "paths": found}

    def _find(self, name: str) -> str:
        if not name.strip() or len(name) > MAX_QUESTION:
            raise Refused("no_such_entity", "A name is missing.", nearest=[])
        if walk.entity(self._store, name):
            return name
        hits: list[NameHit] = self._store.find_names([name], limit=8)
        if hits and hits[0].score >= SURE:
            return hits[0].entity
        raise Refused("no_such_entity", f"Nothing is called {name!r}.", nearest=[hit.name for hit in hits])


def error_json(code: str, message: str, **more: Any) -> Json:
    """Return an error as programs get it."""
    return {"format": FORMAT, "error": {"code": code, "message": message, "do": REMEDIES.get(code, ""), **more}}


def open_doors(doors: Doors) -> None:
    """Offer the tools under their names, inside a Blocks that is being built."""

    def ask(question: str, request: gr.Request, context: str = "[]") -> str:
        """Answer a question about the stored news articles, with the sentences that the answer rests on.

        Args:
            question: plain words, English or Chinese, at most 500 characters.
            context: JSON list of the earlier questions of the same talk, at most 20.

        Returns:
            JSON as text: status (answered, unknown, clarify), text, names, number, boolean, sources (article, title,
            published, sentence), cypher and rows; or error with code, message and what to do.
        """
        return _text(doors.ask(question, context, _caller(request)))

    def cypher(text: str, request: gr.Request, parameters: str = "{}", limit: int = 100) -> str:
        """Run a read-only Cypher query over facts and their evidence.

        Args:
            text: one query that only reads, at most 10,000 characters; it is stopped after 10 seconds.
            parameters: JSON object of the query's parameters.
            limit: rows, 1 to 1000.

        Returns:
            JSON as text: rows (a list of objects), shown, more (true when there were more rows); or error.
        """
        return _text(doors.cypher(text, parameters, limit, _caller(request)))

    def entity(name: str, request: gr.Request, limit: int = 50) -> str:
        """Tell all about one entity: label, aliases, facts with their claims and sentences, figures.

        Args:
            name: a name or alias, English or Chinese, or an id.
            limit: facts, and figures, 1 to 200.

        Returns:
            JSON as text: entity, facts (direction "out" when the entity is the head; claims with status, date,
            confidence in [0, 1] and sentence), figures, total, shown; or error with the nearest names.
        """
        return _text(doors.entity(name, limit, _caller(request)))

    def paths(start: str, request: gr.Request, end: str = "", longest: int = 4, limit: int = 5) -> str:
        """Tell how two entities hang together, or what is next to one.

        Args:
            start: name or id of the first entity.
            end: name or id of the other; empty for the neighbours of the first, at most 200.
            longest: facts in a row, 1 to 6.
            limit: paths, 1 to 20, the shortest ones.

        Returns:
            JSON as text: start, end, paths (each a list of steps: fact, type, status, direction, to); or error.
        """
        return _text(doors.paths(start, end, longest, limit, _caller(request)))

    for tool in (ask, cypher, entity, paths):
        gr.api(tool, api_name=tool.__name__, queue=False)  # over MCP, the request of the real caller


def _text(found: Json) -> str:
    """Return JSON as text, the same over HTTP and MCP."""
    return json.dumps(found, ensure_ascii=False, default=str)


def _caller(request: gr.Request | None) -> str:
    """Return who calls: the user of the page's login, or the address."""
    if request is None:
        return ""
    host = getattr(getattr(request, "client", None), "host", "") or ""
    return str(getattr(request, "username", None) or host)


def _from_json(text: str, kind: type, code: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Refused(code, f"Not JSON: {error}.") from error
    if not isinstance(found, kind):
        raise Refused(code, f"Not a JSON {'list' if kind is list else 'object'}.")
    return found
