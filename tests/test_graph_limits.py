"""A full disk, wrong rights, a query that wants everything: a clear line, and nothing is damaged."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.base import GraphStore
from graph.embedded import EmbeddedEngine
from graph.errors import QueryTooLong, StoreError
from tests.graph_builders import article

ROOT = Path(__file__).parents[1]
# no file may grow beyond what the store's files have: the system then answers as on a full disk
FULL_DISK = """
import resource, sys
from graph.errors import StoreError
from graph.store import open_store
from tests.graph_builders import article
said = [f"School: Elm {n} | LOCATED_IN | Place: Oldtown" for n in range(60)]
with open_store(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    try:
        for n in range(500):
            store.add(article(f"b{n}", *said))
            print(f"b{n}", flush=True)
    except StoreError as error:
        print(error)
"""
# as a user who may not write there; root may write everywhere, and becomes nobody first
NO_RIGHTS = """
import os, sys
from graph.errors import StoreDenied
from graph.store import open_store
with open_store(sys.argv[1] + "/own", create=True):
    pass
os.chmod(sys.argv[1] + "/store", 0o555)
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
for folder in ("store", "new"):
    try:
        open_store(f"{sys.argv[1]}/{folder}", create=True)
    except StoreDenied as error:
        print(error)
"""


def printed(code: str, folder: Path) -> list[str]:
    """Return the lines that a process of its own prints."""
    run = subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-1000:]
    return run.stdout.splitlines()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may pass through, with a store in it; but nobody may write into it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with GraphStore(EmbeddedEngine.open(f"{name}/store", create=True)) as store:
            store.add(article("a1", "School: Elm Hill School | LOCATED_IN | Place: Oldtown"))
        yield Path(name)


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of the file size")
def test_limits_full_disk_is_said_and_what_was_told_is_there(folder: Path) -> None:
    *told, error = printed(FULL_DISK, folder / "store")
    assert "full" in error
    assert "run the same command again" in error
    with GraphStore(EmbeddedEngine.open(str(folder / "store"))) as store:
        assert {a.id for a in store.articles()} == {"a1", *told}
        store.add(article("b999", "School: Oak Lane School | LOCATED_IN | Place: Oldtown"))
        assert store.query(
            "MATCH (a:Article)<-[:IN]-(s) RETURN a.id AS id, count(s) AS n ORDER BY id DESC LIMIT 1"
        ) == [{"id": "b999", "n": 1}]


@pytest.mark.skipif(sys.platform == "win32", reason="needs rights as on Unix")
def test_limits_wrong_rights_are_said(folder: Path) -> None:
    lines = printed(NO_RIGHTS, folder)
    assert [f"{folder}/store" in lines[0], f"{folder}/new" in lines[1]] == [True, True]
    assert all("Check the folder's rights" in line for line in lines)
    (folder / "store").chmod(0o755)
    with GraphStore(EmbeddedEngine.open(str(folder / "store"))) as store:
        assert [a.id for a in store.articles()] == ["a1"]


@pytest.mark.parametrize(
    "text",
    [
        "UNWIND range(1, 5000) AS i UNWIND range(1, 5000) AS j RETURN collect({i: i, j: j}) AS all",
        "RETURN reduce(s = 'x', i IN range(1, 40) | s + s) AS s",
    ],
)
def test_limits_memory_of_a_query(folder: Path, text: str) -> None:
    with GraphStore(EmbeddedEngine.open(str(folder / "store"))) as store:
        with pytest.raises(QueryTooLong, match=r"memory|longer than"):
            store.query(text, timeout=20)
        assert store.query("MATCH (a:Article) RETURN a.id AS id") == [{"id": "a1"}]


def test_limits_a_write_that_the_engine_refuses_is_a_store_error(folder: Path) -> None:
    with GraphStore(EmbeddedEngine.open(str(folder / "store"))) as store:
        with pytest.raises(StoreError, match=r"cannot run this Cypher.*Duplicated key"):
            store.engine.write(lambda run: run("CREATE (:Article {id: 'a1'})"))
        assert len(store.articles()) == 1


def test_limits_a_writes_time_is_not_that_of_an_earlier_question(folder: Path) -> None:
    with GraphStore(EmbeddedEngine.open(str(folder / "store"))) as store:
        store.query("RETURN 1 AS one", timeout=0.05)
    with GraphStore(EmbeddedEngine.open(str(folder / "store"))) as store:
        long = "UNWIND range(1, 2000000) AS i WITH i WHERE i % 7 = 8 RETURN count(i) AS n"
        assert store.engine.write(lambda run: run(long)) == [{"n": 0}]
