"""Four processes write articles that share their entities into one Neo4j: nothing lost, nothing double."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graph.base import GraphStore
from graph.neo4j_store import Neo4jEngine
from tests.graph_builders import empty

ROOT = Path(__file__).parents[1]
WRITER = """
import sys
from graph.store import open_store
from tests.graph_builders import article
store = open_store(sys.argv[1])
for i in range(5):
    store.add(article(f"{sys.argv[2]}-{i}", "School: Elm Hill School | LOCATED_IN | Place: Oldtown"))
"""


@pytest.mark.neo4j
def test_concurrency_four_writers_lose_nothing(neo4j_url: str) -> None:
    with empty(GraphStore(Neo4jEngine.open(neo4j_url))) as store:
        writers = [subprocess.Popen([sys.executable, "-c", WRITER, neo4j_url, str(n)], cwd=ROOT) for n in range(4)]
        assert [w.wait() for w in writers] == [0, 0, 0, 0]
        assert store.query("MATCH ()-[r:LOCATED_IN]->() RETURN r.articles AS n") == [{"n": 20}]
        assert store.query("MATCH (e:Entity) RETURN count(e) AS n") == [{"n": 2}]
