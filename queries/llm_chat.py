"""A chat model behind a budget: calls, tokens and seconds counted, retried, and never waited for too long.

This is the only file that calls a model. Its errors name the kind of trouble and nothing that the
provider said, for that may hold a key.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.errors import ModelUnavailable
from queries.waiting import within

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
FIRST_WAIT = 0.5  # seconds; doubled each time
MOST_TRIES = 3
FENCED = re.compile(r"```(\w*)\s*\n(.*?)```", re.DOTALL)
LONGEST_REPLY = 20_000  # characters


@dataclass(slots=True)
class Budget:
    """What one question may cost, and what it has cost."""

    calls: int = 6
    tokens: int = 20_000
    seconds: float = 30.0
    used_calls: int = 0
    used_tokens: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def used_seconds(self) -> float:
        return time.monotonic() - self.started

    def check(self) -> None:
        """Raise ModelUnavailable when something is used up."""
        if self.used_calls >= self.calls or self.used_tokens >= self.tokens or self.used_seconds >= self.seconds:
            raise ModelUnavailable(
                f"The budget for the language model is used up: {self.used_calls} calls, {self.used_tokens} tokens, "
                f"{self.used_seconds:.1f} seconds."
            )

    def to_json(self) -> dict[str, Any]:
        """What was used, as plain data."""
        return {"calls": self.used_calls, "tokens": self.used_tokens, "seconds": round(self.used_seconds, 3)}


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: the tool that was called and what with, None where it made no sense; and the text as it came."""

    tool: str
    values: Mapping[str, Any] | None
    text: str


def chat_model(name: str, *, seconds: float = 30.0) -> BaseChatModel:
    """Return the model ``provider:name``; LangChain takes its keys and address from the environment.

    Raises:
        ModelUnavailable: LangChain, or the provider's package, is not installed, or the name means nothing.
    """
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise ModelUnavailable('LangChain is not installed: pip install "jingjinji[llm]".') from error
    try:
        return init_chat_model(name, timeout=seconds, max_retries=0, temperature=0)
    except ImportError as error:
        raise ModelUnavailable(f"{name}: the provider's LangChain package is not installed ({error.name}).") from None
    except Exception as error:  # each provider checks its own settings with errors of its own
        raise ModelUnavailable(
            f"{name}: the model cannot be set up ({type(error).__name__}). Name it as provider:name and set the "
            "provider's key in the environment."
        ) from None


def ask_model(
    model: BaseChatModel, messages: Sequence[tuple[str, str]], tools: Sequence[Mapping[str, Any]], budget: Budget
) -> Reply:
    """Return the model's reply; tries again, after growing waits, what may pass.

    Raises:
        ModelUnavailable: the budget is used up, or the model is down, slow or denies us.
    """
    wait = FIRST_WAIT
    for attempt in range(1, MOST_TRIES + 1):
        budget.check()
        budget.used_calls += 1
        result = _within(model, messages, tools, budget.seconds - budget.used_seconds)
        if not isinstance(result, Exception):
            return _reply(result, budget)
        status = _status(result)
        passing = status in RETRIED or (status is None and _is_connection(result))
        if not passing or attempt == MOST_TRIES or budget.used_seconds + wait >= budget.seconds:
            raise ModelUnavailable(f"The language model did not answer ({_trouble(result, status)}).")
        time.sleep(wait)
        wait *= 2
    raise AssertionError("the last try returns or raises")


def _within(
    model: BaseChatModel, messages: Sequence[tuple[str, str]], tools: Sequence[Mapping[str, Any]], seconds: float
) -> Any:
    """Return the message or the error; a reply that drips in for longer than ``seconds`` is given up."""
    try:
        return within(max(0.05, seconds), lambda: _bound(model, tools).invoke(list(messages)))
    except Exception as error:  # judged by the caller: some are worth another try
        return error


def _bound(model: BaseChatModel, tools: Sequence[Mapping[str, Any]]) -> Any:
    try:
        return model.bind_tools([dict(t) for t in tools])
    except NotImplementedError:  # the prompt tells the form too; the reply is then JSON in the text
        return model


def _reply(message: Any, budget: Budget) -> Reply:
    usage = getattr(message, "usage_metadata", None) or {}
    text = _text(message.content)[:LONGEST_REPLY]
    budget.used_tokens += int(usage.get("total_tokens") or len(text) // 4)
    calls = getattr(message, "tool_calls", None) or []
    if calls and isinstance(calls[0].get("args"), Mapping):
        return Reply(
            str(calls[0].get("name")), calls[0]["args"], json.dumps(calls[0]["args"], default=str)[:LONGEST_REPLY]
        )
    return _from_text(text)


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) if isinstance(part, Mapping) else str(part) for part in content)


def _from_text(text: str) -> Reply:
    """Return the reply of a model that calls no tools: JSON, or fenced Cypher."""
    fenced = FENCED.search(text)
    if fenced and fenced.group(1).lower() == "cypher":
        return Reply("cypher", {"ask": "things", "text": fenced.group(2)}, text)
    body = fenced.group(2) if fenced else text[text.find("{") : text.rfind("}") + 1]
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return Reply("", None, text)
    if not isinstance(values, dict):
        return Reply("", None, text)
    return Reply("cypher" if "text" in values else "query_tree", values, text)


def _status(error: Exception) -> int | None:
    found = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return found if isinstance(found, int) else None


def _is_connection(error: Exception) -> bool:
    return any("Connect" in c.__name__ or "Protocol" in c.__name__ for c in type(error).__mro__)


def _trouble(error: Exception, status: int | None) -> str:
    if status is not None:
        return f"HTTP {status}"
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return "too slow"
    return type(error).__name__
