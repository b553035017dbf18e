"""Into a real Neo4j and back: the import CSV, the Cypher script and py2neo give the graph that was exported."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.export import export
from graph.py2neo_handover import to_py2neo
from graph.records import EntityRow, Fact
from graph.store import Store, open_store
from graph.subgraph import subgraph
from tests.graph_records import AWKWARD, awkward_part
from tests.neo4j_server import OPENS, PASSWORD, USER, NoServer, Server, fetch_jars
from tests.sample_stores import sample_url

pytestmark = pytest.mark.neo4j
AWKWARD_PART: Any = awkward_part()


@pytest.fixture(scope="module")
def sample() -> Iterator[Store]:
    with open_store(sample_url("embedded")) as store:
        yield store


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, sample: Store) -> Iterator[Server]:
    """A server that was filled by ``neo4j-admin database import`` from an export of the sample."""
    home = tmp_path_factory.mktemp("neo4j")
    export(subgraph(sample), home / "export", format="neo4j")
    try:
        _import(home / "export", home)
        with Server(home) as server:
            yield server
    except NoServer as reason:
        pytest.skip(str(reason))


def _import(folder: Path, home: Path) -> None:
    """Run the command of ``import.sh`` with the jars in place of the ``neo4j-admin`` that it names."""
    script = (folder / "import.sh").read_text(encoding="utf-8")
    options = re.findall(r"--\S+", script)
    (home / "conf").mkdir()
    (home / "conf" / "neo4j.conf").write_text("dbms.usage_report.enabled=false\n", encoding="utf-8")
    opens = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENS]
    command = ["java", "-Xmx1g", "-cp", f"{fetch_jars()}/*", *opens, "org.neo4j.cli.AdminTool"]
    done = subprocess.run(
        [*command, "database", "import", "full", "neo4j", *options],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def run(server: Server, cypher: str) -> list[Any]:
    import neo4j

    with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{server.bolt}", auth=(USER, PASSWORD)) as driver:
        return [record.values() for record in driver.execute_query(cypher).records]


def run_script(server: Server, path: Path) -> None:
    for statement in path.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            run(server, statement)


def test_import_csv_gives_an_equal_graph(server: Server, sample: Store) -> None:
    with open_store(server.url) as imported:
        assert list(subgraph(imported).records()) == list(subgraph(sample).records())


def test_cypher_script_gives_an_equal_graph_however_often_it_runs(
    server: Server, sample: Store, tmp_path: Path
) -> None:
    export(subgraph(sample), tmp_path / "g.cypher", format="cypher")
    run(server, "MATCH (n) DETACH DELETE n")
    counts = []
    for _ in range(2):
        run_script(server, tmp_path / "g.cypher")
        counts.append(run(server, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n), count(r)"))
    assert counts[0] == counts[1]
    with open_store(server.url) as imported:
        assert list(subgraph(imported).records()) == list(subgraph(sample).records())


def test_awkward_names_survive_the_cypher_script(server: Server, tmp_path: Path) -> None:
    export(AWKWARD_PART, tmp_path / "g.cypher", format="cypher")
    run(server, "MATCH (n) DETACH DELETE n")
    run_script(server, tmp_path / "g.cypher")
    rows = run(server, "MATCH (n:Entity) RETURN n.name, n.aliases ORDER BY n.id")
    assert rows == [[name, [f"alias of {name}"]] for name in AWKWARD]


def test_py2neo_creates_the_graph_and_merges_it_again_without_doubles(server: Server, sample: Store) -> None:
    py2neo = pytest.importorskip("py2neo")
    run(server, "MATCH (n) DETACH DELETE n")
    graph = py2neo.Graph(f"bolt://127.0.0.1:{server.bolt}", auth=(USER, PASSWORD))
    part = subgraph(sample, labels=("Hospital", "School"))
    graph.create(to_py2neo(part))
    graph.merge(to_py2neo(part))
    entities = [record for record in part.records() if isinstance(record, EntityRow)]
    facts = [record for record in part.records() if isinstance(record, Fact)]
    assert run(server, "MATCH (n:Entity) RETURN n.id, n.name ORDER BY n.id") == [[e.id, e.name] for e in entities]
    found = run(server, "MATCH (a)-[r]->(b) RETURN a.id, b.id, type(r), r.id, r.sentences ORDER BY a.id, b.id, type(r)")
    assert [row[:4] for row in found] == [[f.head, f.tail, f.type, f.id] for f in facts]
    assert all(row[4] for row in found)
