"""Several processes on one embedded store: the owner serves, clients do not notice, one takes over."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.base import GraphStore
from graph.errors import RefusedCypher, StoreNotFound
from graph.sharing import CAN_SHARE, Client, open_shared, socket_path
from tests.graph_builders import article

pytestmark = pytest.mark.skipif(not CAN_SHARE, reason="this system has no local sockets")
ROOT = Path(__file__).parents[1]
OWNER = """
import sys, time
from graph.store import open_store
from tests.graph_builders import article
store = open_store(sys.argv[1], create=True)
store.add(article("owner", "School: Elm Hill School | LOCATED_IN | Place: Oldtown"))
print("ready", flush=True)
for line in sys.stdin:
    print(len(store.articles()), flush=True)
store.close()
"""


def owner(folder: Path) -> subprocess.Popen[str]:
    """Start a process that owns the store and tells the number of articles when asked."""
    command = [sys.executable, "-c", OWNER, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def count(process: subprocess.Popen[str]) -> int:
    assert process.stdin
    assert process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def test_sharing_owner_sees_what_a_client_adds(tmp_path: Path) -> None:
    process = owner(tmp_path / "s")
    with GraphStore(open_shared(str(tmp_path / "s"))) as store:
        assert isinstance(store.engine._inner, Client)  # type: ignore[attr-defined]
        store.add(article("client", "School: Oak Lane School | LOCATED_IN | Place: Oldtown"))
        assert [a.id for a in store.articles()] == ["client", "owner"]
        assert count(process) == 2
        with pytest.raises(RefusedCypher):
            store.query("MATCH (n) DETACH DELETE n")
        assert store.find_names(["Oak Lane School"])[0].reason == "exact"
        assert store.remove("owner")
    assert count(process) == 1
    process.communicate()


def test_sharing_client_takes_over_when_the_owner_dies(tmp_path: Path) -> None:
    process = owner(tmp_path / "s")
    with GraphStore(open_shared(str(tmp_path / "s"))) as store:
        assert len(store.articles()) == 1
        process.send_signal(signal.SIGKILL)
        process.wait()
        store.add(article("client", alone=["Place: Oldtown"]))
        assert [a.id for a in store.articles()] == ["client", "owner"]


def test_sharing_owner_closes_and_the_client_goes_on(tmp_path: Path) -> None:
    process = owner(tmp_path / "s")
    with GraphStore(open_shared(str(tmp_path / "s"))) as store:
        assert len(store.articles()) == 1
        process.communicate()
        assert len(store.articles()) == 1


def test_sharing_a_client_that_dies_leaves_nothing_half_done(tmp_path: Path) -> None:
    with GraphStore(open_shared(str(tmp_path / "s"), create=True)) as store:
        store.prepare()
        code = (
            "import sys, os, signal\nfrom graph.sharing import open_shared\n"
            "def work(run):\n    run(\"CREATE (n:Article {id: 'half'})\")\n    os.kill(os.getpid(), signal.SIGKILL)\n"
            "open_shared(sys.argv[1]).write(work)\n"
        )
        subprocess.run([sys.executable, "-c", code, str(tmp_path / "s")], cwd=ROOT, check=False)
        end = time.monotonic() + 5
        while time.monotonic() < end and store.articles():
            time.sleep(0.05)
        assert store.articles() == []
        store.add(article("whole", alone=["Place: Oldtown"]))


def test_sharing_many_clients_lose_nothing(tmp_path: Path) -> None:
    with GraphStore(open_shared(str(tmp_path / "s"), create=True)) as store:
        store.prepare()
        code = (
            "import sys\nfrom graph.store import open_store\nfrom tests.graph_builders import article\n"
            "store = open_store(sys.argv[1])\n"
            "for i in range(5):\n"
            "    store.add(article(f'{sys.argv[2]}-{i}', 'School: Elm Hill School | LOCATED_IN | Place: Oldtown'))\n"
        )
        command = [sys.executable, "-c", code, str(tmp_path / "s")]
        clients = [subprocess.Popen([*command, str(n)], cwd=ROOT) for n in range(3)]
        assert [c.wait() for c in clients] == [0, 0, 0]
        assert store.query("MATCH ()-[r:LOCATED_IN]->() RETURN r.articles AS n") == [{"n": 15}]


def test_sharing_socket_is_for_the_user_only(tmp_path: Path) -> None:
    with GraphStore(open_shared(str(tmp_path / "s"), create=True)):
        mode = os.stat(socket_path((tmp_path / "s").resolve())).st_mode
        assert stat.S_IMODE(mode) & 0o077 == 0


def test_sharing_a_long_path_listens_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120)
    with GraphStore(open_shared(str(folder), create=True)):
        assert len(os.fsencode(socket_path(folder.resolve()))) < 108
        with GraphStore(open_shared(str(folder))) as second:
            assert second.articles() == []


def test_sharing_no_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreNotFound, match="jjj ingest"):
        open_shared(str(tmp_path / "none"))
