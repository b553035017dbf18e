"""The sample in a store of each engine, read only: import the fixture ``sample_store`` to run a test on both."""

from __future__ import annotations

import atexit
import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from graph.facts import Facts
from graph.facts_json import from_json
from graph.store import Store, open_store
from tests.neo4j_server import NoServer, Server

SAMPLE = Path(__file__).resolve().parent.parent / "ui" / "sample"


def sample_facts() -> Iterator[Facts]:
    """Yield the expected facts of the sample, each with its article's text."""
    for path in sorted((SAMPLE / "facts").glob("*.json")):
        (article,) = (SAMPLE / "articles").glob(f"{path.stem}_*.txt")
        text = article.read_text(encoding="utf-8")
        yield from_json({**json.loads(path.read_text(encoding="utf-8")), "text": text})


@cache
def neo4j_server() -> Server:
    """Return the one server of this run, or raise NoServer."""
    server = Server(Path(tempfile.mkdtemp(prefix="jingjinji-neo4j-")))
    server.start()
    atexit.register(server.stop)
    return server


@cache
def sample_url(engine: str) -> str:
    """Return the address of a store of that engine that holds the sample."""
    url = neo4j_server().url if engine == "neo4j" else str(Path(tempfile.mkdtemp(prefix="jingjinji-")) / "store")
    with open_store(url, create=True) as store:
        assert len(list(store.add_many(sample_facts()))) == 10
    return url


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def sample_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The sample in the embedded store, then in Neo4j where Java and Maven are."""
    try:
        url = sample_url(request.param)
    except NoServer as reason:
        pytest.skip(str(reason))
    with open_store(url) as store:
        yield store
