"""The Neo4j server goes away while articles are stored: the program waits for it, or stops with a clear word."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from graph.base import GraphStore
from graph.errors import StoreGone
from graph.neo4j_store import Neo4jEngine
from tests.graph_builders import article, picture
from tests.neo4j_server import NoServer, Server

pytestmark = pytest.mark.neo4j
MANY = [article(f"a{n}", f"School: Elm Hill School | LOCATED_IN | Place: Oldtown | done 20{n}") for n in range(10, 40)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a test may kill."""
    try:
        with Server(tmp_path_factory.mktemp("neo4j")) as server:
            yield server
    except NoServer as reason:
        pytest.skip(f"no Neo4j: {reason}")


def test_gone_server_is_waited_for_then_said_and_the_same_again_finishes(server: Server) -> None:
    told: list[str] = []

    def add_all(store: GraphStore) -> None:
        for facts in MANY:
            if len(told) == 5:
                server.kill()
            store.add(facts)
            told.append(facts.article.id)

    with GraphStore(Neo4jEngine.open(server.url, patience=3)) as store:
        since = time.monotonic()
        with pytest.raises(StoreGone, match=r"for 3 seconds now.*run the same command again"):
            add_all(store)
        assert time.monotonic() - since >= 3
    server.start()
    with GraphStore(Neo4jEngine.open(server.url)) as store:
        assert {a.id for a in store.articles()} >= set(told)
        list(store.add_many(MANY))
        assert store.query("MATCH ()-[r:LOCATED_IN]->() RETURN r.articles AS n") == [{"n": len(MANY)}]
        before = picture(store)
        list(store.add_many(MANY))
        assert picture(store) == before


def test_gone_server_that_comes_back_is_not_noticed(server: Server) -> None:
    with GraphStore(Neo4jEngine.open(server.url, patience=120)) as store:
        for facts in MANY[:10]:
            store.remove(facts.article.id)
        server.kill()
        back = threading.Thread(target=server.start)
        back.start()
        for facts in MANY[:10]:
            store.add(facts)
        back.join()
        assert store.query("MATCH ()-[r:LOCATED_IN]->() RETURN r.articles AS n") == [{"n": len(MANY)}]
