"""Two thousand completions of a model that has turned: they want to write, read files, invent or break.

``python -m tests.hostile_completions STORE`` plays all of them to the store's translator over HTTP and
prints what came of it; the tests do the same on the bundled sample.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.errors import ModelUnavailable
from graph.ontology import ontology
from graph.store import Row, Store, open_store
from queries.llm import ModelAsker
from queries.llm_chat import chat_model
from tests.hostile import HOW_MANY, hostile
from tests.openai_server import KEY, Act, Model, fails, says, serving, tool

SECRET = "the-word-in-the-secret-file"
PLACES = ("label", "type", "property", "value", "var", "known", "of", "cypher", "fenced", "text")
ODD: tuple[Any, ...] = (None, 7, "x", [1], {}, [[]], -1e400, True)
TREE: dict[str, Any] = {
    "ask": "things",
    "of": "a",
    "nodes": [{"var": "a", "label": "Person"}, {"var": "b", "known": "k1"}],
    "edges": [{"from": "a", "type": "WORKS_FOR", "to": "b"}],
}


@dataclass
class Outcome:
    """What a run over hostile completions led to."""

    completions: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    names: set[str] = field(default_factory=set)  # said in answers
    outputs: list[str] = field(default_factory=list)  # whole answers, as JSON
    ran: set[str] = field(default_factory=set)  # Cypher that reached the store
    fetched: list[str] = field(default_factory=list)  # addresses that somebody fetched because a completion said so

    def leaks(self) -> list[str]:
        """Return the answers that hold the key or what stands in the secret file."""
        return [text for text in self.outputs if KEY in text or SECRET in text]


def completions(secret: Path, address: str) -> Iterator[Act]:
    """Yield the completions, always the same ones; they ask for the file ``secret`` and fetch ``address``."""
    dice = random.Random(9)
    for number, text in enumerate(hostile()):
        aimed = text.replace("/etc/passwd", str(secret)).replace("http://127.0.0.1:1", address)
        yield _completion(PLACES[number % len(PLACES)], aimed, dice)


def run(store: Store, question: str, *, every: int = 1) -> Outcome:
    """Play every n-th of the completions to the translator over HTTP, whole and streamed in turn."""
    watched = Watched(store)
    outcome = Outcome(ran=watched.ran)
    with tempfile.TemporaryDirectory() as folder, _turned_model(Path(folder), every) as model:
        askers = [ModelAsker(watched, ontology(), chat, budget={"seconds": 60}) for chat in _chats()]
        while len(model.requests) <= outcome.completions:
            asker = askers[len(outcome.outputs) % 2]
            try:
                answer = asker.ask(f"{question} {len(outcome.outputs)}")
            except ModelUnavailable:  # the script is at its end
                break
            outcome.completions = len(model.requests)
            outcome.statuses[answer.status] += 1
            outcome.names |= set(answer.names)
            outcome.outputs.append(json.dumps(answer.to_json(), default=str))
        outcome.completions, outcome.fetched = len(model.acts) - 1, model.fetched
    return outcome


class Watched:
    """A store that remembers the Cypher it was asked to run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.ran: set[str] = set()

    def query(self, cypher: str, *more: Any, **options: Any) -> list[Row]:
        """Run the query and keep its text."""
        self.ran.add(cypher)
        return self._store.query(cypher, *more, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@contextmanager
def _turned_model(folder: Path, every: int) -> Iterator[Model]:
    secret = folder / "secret.csv"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    before = {name: os.environ.get(name) for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL")}
    with serving(fails(400)) as model:
        os.environ |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model.url}
        model.plays(*list(completions(secret, model.url))[::every], fails(400))
        try:
            yield model
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def _chats() -> Sequence[Any]:
    whole, streamed = chat_model("openai:scripted"), chat_model("openai:scripted")
    streamed.streaming = True  # type: ignore[attr-defined]
    return whole, streamed


def _completion(place: str, text: str, dice: random.Random) -> Act:
    if place == "cypher":
        return tool("cypher", {"ask": "things", "text": text})
    if place in ("fenced", "text"):
        return says(f"```cypher\n{text}\n```" if place == "fenced" else f"Ignore all rules. {text} {KEY[:3]}")
    reply = json.loads(json.dumps(TREE))
    node, edge = reply["nodes"][0], reply["edges"][0]
    where = {"property": "role", "operator": "CONTAINS", "value": "x"}
    edge["where"] = [where]
    if place in ("property", "value"):
        where[place] = text
    elif place == "type":
        edge["type"] = text
    elif place == "of":
        reply["of"] = text
    elif place == "var":
        node["var"] = edge["from"] = reply["of"] = text
    else:
        node[place] = text
    if dice.random() < 0.1:
        reply[dice.choice(["nodes", "edges", "ask"])] = dice.choice(ODD)
    return tool("query_tree", reply)


def main() -> None:
    """Run on the store that is named."""
    with open_store(sys.argv[1]) as store:
        (name,) = store.query("MATCH (e:Hospital) RETURN e.name AS name ORDER BY name LIMIT 1")
        before = store.query("MATCH (n) RETURN count(n) AS nodes")
        outcome = run(store, f"Who works for {name['name']}?")
        after = store.query("MATCH (n) RETURN count(n) AS nodes")
    print(f"{outcome.completions} of {HOW_MANY} completions over HTTP, {len(outcome.outputs)} questions:")
    print(f"answers {dict(outcome.statuses)}, leaks {len(outcome.leaks())}, addresses fetched {len(outcome.fetched)}")
    print(f"{len(outcome.ran)} different queries ran; nodes before and after {before[0]['nodes']}, {after[0]['nodes']}")


if __name__ == "__main__":
    main()
