"""Small stores of our own making for tests of questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from graph.facts_json import from_json
from graph.store import Store, open_store
from queries.ask import Asker


@contextmanager
def small_store(folder: Path, *articles: Mapping[str, Any]) -> Iterator[Store]:
    """Yield a new store with the articles."""
    with open_store(str(folder / "small"), create=True) as store:
        for article in articles:
            store.add(from_json(dict(article)))
        yield store


def store_and_asker(*articles: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return two fixtures for a module of tests: a store with the articles, and who answers over it."""

    @pytest.fixture(scope="module")
    def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
        with small_store(tmp_path_factory.mktemp("store"), *articles) as opened:
            yield opened

    @pytest.fixture(scope="module")
    def asker(store: Store) -> Asker:
        return Asker(store)

    return store, asker


def article(
    key: str,
    published: str,
    things: Mapping[str, str],
    stated: list[tuple[str, str, str, Mapping[str, Any], str]],
    figures: list[tuple[float, str, list[str], str]] | None = None,
) -> dict[str, Any]:
    """Return facts as JSON: names with their labels; head, type, tail, more, sentence; value, unit, about, sentence."""
    ids = {name: f"e{i}" for i, name in enumerate(things)}
    return {
        "article": key,
        "title": f"Notes {key}",
        "published": published,
        "text": " ".join([*(row[4] for row in stated), *(row[3] for row in figures or [])]),
        "entities": [{"id": ids[name], "label": label, "name": name} for name, label in things.items()],
        "relations": [
            {"head": ids[head], "type": kind, "tail": ids[tail], "evidence": [words], **more}
            for head, kind, tail, more, words in stated
        ],
        "figures": [
            {"value": value, "unit": unit, "what": unit, "about": [ids[a] for a in about], "evidence": [words]}
            for value, unit, about, words in figures or []
        ],
    }
