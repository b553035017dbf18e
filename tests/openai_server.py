"""A real HTTP server that speaks the OpenAI chat protocol and plays a script, one act a request.

An act is what the model says (``tool(..)``, ``says(..)``) or what goes wrong (``fails(429)``,
``hangs_up()``, ``sleeps(5)``, ``raw(..)``). The last act is played for ever.

``python -m tests.openai_server`` runs one that repeats the likest example of its prompt, to try the
commands without a real model.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-NotARealKey-0123456789abcdef"

Act = Callable[["Handler", dict[str, Any]], None]


@dataclass
class Model:
    """A running server: its address, its script, and what it was asked."""

    url: str
    acts: list[Act]
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)  # by GET, which no client of a model does

    def plays(self, *acts: Act) -> None:
        """Play these acts from now on."""
        self.acts[:] = acts
        self.requests.clear()


class Handler(BaseHTTPRequestHandler):
    """Answers ``POST /v1/chat/completions``."""

    model: Model
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.keys.append(self.headers.get("Authorization", ""))
        at = len(self.model.requests)
        self.model.requests.append(asked)
        self.model.acts[min(at, len(self.model.acts) - 1)](self, asked)

    def do_GET(self) -> None:
        self.model.fetched.append(self.path)
        self.send(b"fetched\n", kind="text/csv")

    def send(self, body: bytes, status: int = 200, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(*acts: Act) -> Iterator[Model]:
    """Run the server while the block runs."""
    handler = type("ScriptedHandler", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    model = Model(f"http://127.0.0.1:{server.server_port}/v1", list(acts))
    handler.model = model  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()


def tool(name: str, arguments: object) -> Act:
    """The model calls a tool; arguments that are text are sent as they are."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
    return _message({"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls")


def tree(**arguments: object) -> Act:
    """The model calls ``query_tree``."""
    return tool("query_tree", arguments)


def repeats_an_example() -> Act:
    """The model calls ``query_tree`` with the first example of its prompt whose names the question has too."""

    def act(handler: Handler, asked: dict[str, Any]) -> None:
        system = str(asked["messages"][0]["content"])
        names = set(re.findall(r"^(k\d+): ", system, re.MULTILINE))
        trees = re.findall(r"^\{\"ask\".*$", system, re.MULTILINE)
        fitting = (text for text in trees if set(re.findall(r'"known": "(k\d+)"', text)) == names)
        tool("query_tree", next(fitting, '{"ask": "none", "of": "", "nodes": []}'))(handler, asked)

    return act


def says(text: str) -> Act:
    """The model says something and calls nothing."""
    return _message({"role": "assistant", "content": text}, "stop")


def fails(status: int) -> Act:
    """The server refuses, and tells the key, as some do."""

    def act(handler: Handler, asked: dict[str, Any]) -> None:
        told = {"error": {"message": f"no: key {handler.headers.get('Authorization')}", "type": "x", "code": "x"}}
        handler.send(json.dumps(told).encode(), status)

    return act


def hangs_up() -> Act:
    """The server closes the line without a word."""

    def act(handler: Handler, asked: dict[str, Any]) -> None:
        handler.close_connection = True
        handler.connection.close()

    return act


def sleeps(seconds: float) -> Act:
    """The server takes its time."""

    def act(handler: Handler, asked: dict[str, Any]) -> None:
        time.sleep(seconds)
        says("too late")(handler, asked)

    return act


def raw(body: bytes, kind: str = "application/json") -> Act:
    """The server sends these bytes as its answer."""
    return lambda handler, asked: handler.send(body, kind=kind)


def _message(message: dict[str, Any], reason: str) -> Act:
    def act(handler: Handler, asked: dict[str, Any]) -> None:
        if asked.get("stream"):
            handler.send(_stream(message, reason), kind="text/event-stream")
            return
        choice = {"index": 0, "message": message, "finish_reason": reason}
        handler.send(json.dumps(_envelope("chat.completion", [choice])).encode())

    return act


def _envelope(kind: str, choices: Sequence[dict[str, Any]]) -> dict[str, Any]:
    usage = {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}
    return {"id": "c1", "object": kind, "created": 1, "model": "scripted", "choices": list(choices), "usage": usage}


def _stream(message: dict[str, Any], reason: str) -> bytes:
    """Return the message cut into events of a few characters."""
    deltas: list[dict[str, Any]] = [{"role": "assistant"}]
    for call in message.get("tool_calls") or []:
        text = call["function"]["arguments"]
        first = {**call, "index": 0, "function": {"name": call["function"]["name"], "arguments": ""}}
        deltas.append({"tool_calls": [first]})
        pieces = [text[i : i + 7] for i in range(0, len(text), 7)]
        deltas += [{"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in pieces]
    content = message.get("content") or ""
    deltas += [{"content": content[i : i + 7]} for i in range(0, len(content), 7)]
    events = [_envelope("chat.completion.chunk", [{"index": 0, "delta": d, "finish_reason": None}]) for d in deltas]
    events.append(_envelope("chat.completion.chunk", [{"index": 0, "delta": {}, "finish_reason": reason}]))
    for event in events[:-1]:
        event["usage"] = None
    return "".join(f"data: {json.dumps(e)}\n\n" for e in [*events, "[DONE]"]).replace('"[DONE]"', "[DONE]").encode()


def main() -> None:
    """Run a model until Ctrl-C."""
    with serving(repeats_an_example()) as model:
        print(f"export OPENAI_BASE_URL={model.url} OPENAI_API_KEY=none JJJ_MODEL=openai:scripted", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
