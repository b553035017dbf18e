"""Fixtures that several tests share: a store on each engine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.base import GraphStore
from graph.embedded import EmbeddedEngine
from graph.neo4j_store import Neo4jEngine
from tests.command import Jjj, runner
from tests.graph_builders import empty
from tests.neo4j_server import NoServer, Server

NEO4J = pytest.param("neo4j", marks=pytest.mark.neo4j)


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Neo4j: the one named in JJJ_TEST_NEO4J (its data goes!), or one started here."""
    if os.environ.get("JJJ_TEST_NEO4J"):
        yield os.environ["JJJ_TEST_NEO4J"]
        return
    try:
        with Server(tmp_path_factory.mktemp("neo4j")) as server:
            yield server.url
    except NoServer as reason:
        pytest.skip(f"no Neo4j: {reason}")


@pytest.fixture(params=["embedded", NEO4J])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    """An empty store, on each engine in turn."""
    if request.param == "neo4j":
        opened = empty(GraphStore(Neo4jEngine.open(request.getfixturevalue("neo4j_url"))))
    else:
        opened = GraphStore(EmbeddedEngine.open(str(tmp_path / "store"), create=True))
    with opened:
        yield opened


@pytest.fixture
def jjj(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Jjj:
    """``jjj`` on a store of its own."""
    return runner(capsys, monkeypatch, str(tmp_path / "store"))
