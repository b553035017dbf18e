"""kill -9 at random moments of ingest, replace, remove, merge and take back: is all there that was told, and whole?

usage: python -m bench.store_kills [--times 20] [--seed 0] [--counts FILE]
       python -m bench.store_kills --store bolt://..     Neo4j instead of the embedded store
       python -m bench.store_kills --server              a Neo4j of its own; the server is killed and started again

After each kill the graph must equal a fresh load of what was told, with or without the action that was
under way; then that action is done again, and the graph must equal a fresh load with it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bench.counts import add_counts, told
from graph.base import GraphStore
from graph.statements import INDEXES, UNIQUE
from graph.store import open_store
from tests.graph_sequences import KINDS, Action, State, after, do, equals_fresh_load, random_actions
from tests.neo4j_server import Server

LONGEST = 0.6  # seconds that a writer works before the kill
EARLY = 5  # each so many times the kill may come while the store is being opened
SMALL = tuple(kind for kind in KINDS if kind not in ("known", "reopen"))  # so that a check is quick
# the writers are forked from a server process that has imported this much, and opened nothing
WARM = ["tests.graph_sequences", "graph.sharing", "graph.neo4j_store", "arcadedb"]
PROCESSES = multiprocessing.get_context("forkserver")


def main() -> int:
    """Print one line: kills, actions, faults found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options.add_argument("--store", help="a Neo4j; its data goes")
    options.add_argument("--server", action="store_true")
    options.add_argument("--counts", type=Path, help="a JSON file that sums up several runs")
    asked = options.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="jingjinji-kills-") as folder:
        run = server_kills if asked.server else client_kills
        url = asked.store or str(Path(folder, "store"))
        name = "Neo4j server killed" if asked.server else "Neo4j client killed" if asked.store else "embedded store"
        counts = run(url, Path(folder), asked.times, asked.seed)
    print(told(name, add_counts(asked.counts, name, counts)), flush=True)
    return 1 if counts["faults"] else 0


def client_kills(url: str, folder: Path, times: int, seed: int) -> Counter[str]:
    """Kill a writing process ``times`` times."""
    pick = random.Random(seed)
    checks = Checks(url, folder / "fresh")
    for turn in range(times):
        writer = Writer(url, pick.randrange(1 << 30))
        if turn % EARLY:
            writer.wait_until_open()
        time.sleep(pick.uniform(0, LONGEST))
        writer.process.kill()
        checks.check(writer)
    return checks.close()


def server_kills(_: str, folder: Path, times: int, seed: int) -> Counter[str]:
    """Kill the server under a writing process ``times`` times; the writer waits for it and goes on."""
    pick = random.Random(seed)
    with Server(folder / "neo4j") as server:
        checks = Checks(server.url, folder / "fresh")
        for _turn in range(times):
            writer = Writer(server.url, pick.randrange(1 << 30))
            writer.wait_until_open()
            time.sleep(pick.uniform(0, LONGEST))
            server.kill()
            server.start()
            writer.stop.set()
            checks.check(writer)
    return checks.close()


class Writer:
    """A process that changes the store and tells what it does, until it is stopped or killed."""

    def __init__(self, url: str, seed: int) -> None:
        PROCESSES.set_forkserver_preload(WARM)
        self._told, tell = PROCESSES.Pipe(duplex=False)
        self.stop = PROCESSES.Event()
        self.process: BaseProcess = PROCESSES.Process(target=write, args=(url, seed, tell, self.stop))
        self.process.start()
        tell.close()

    def wait_until_open(self) -> None:
        """Return when the writer has opened the store."""
        assert self._told.recv() == "open"

    def told(self) -> list[tuple[str, Action]]:
        """Wait for the writer's end; return what it told: ("do" or "done", action)."""
        lines: list[Any] = []
        try:
            while True:
                lines.append(self._told.recv())
        except EOFError:
            self.process.join()
            return [line for line in lines if line != "open"]


def write(url: str, seed: int, tell: Connection, stop: Any) -> None:
    """Change the store in random ways."""
    with open_store(url, create=True) as store:
        assert isinstance(store, GraphStore)
        tell.send("open")
        for action in random_actions(random.Random(seed), SMALL):
            if stop.is_set():
                return
            tell.send(("do", action))
            do(store, action)
            tell.send(("done", action))


def lost_in_indexes(store: GraphStore) -> list[str]:
    """Return the indexes that find something else than going through all nodes does."""
    lost = []
    for label, key in (*INDEXES, *((label, "id") for label in UNIQUE)):
        nodes = store.query(f"MATCH (n:{label}) WHERE n.{key} IS NOT NULL RETURN n.{key} AS value, n.id AS id")
        there = {(node["value"], node["id"]) for node in nodes}
        text = f"UNWIND $values AS value MATCH (n:{label} {{{key}: value}}) RETURN value, n.id AS id"
        found = store.query(text, {"values": sorted({value for value, _ in there})})
        if sorted((row["value"], row["id"]) for row in found) != sorted(there):
            lost.append(f"{label}.{key}")
    return lost


@dataclass
class Checks:
    """What should be in the store, and how often it was."""

    url: str
    fresh_url: Path
    state: State = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=lambda: Counter(kills=0, actions=0, undone=0, done=0, faults=0))

    def __post_init__(self) -> None:
        opened = open_store(str(self.fresh_url), create=True)
        assert isinstance(opened, GraphStore)
        self.fresh = opened

    def check(self, writer: Writer) -> None:
        """Compare the store with what the writer told."""
        self.counts["kills"] += 1
        lines = writer.told()
        for word, action in lines:
            if word == "done":
                self.counts["actions"] += 1
                self.state = after(self.state, action)
        under_way = lines[-1][1] if lines and lines[-1][0] == "do" else None
        if writer.process.exitcode not in (0, -9):
            self._fault(f"the writer ended with {writer.process.exitcode}, at {under_way}")
        with open_store(self.url, create=True) as store:
            assert isinstance(store, GraphStore)
            store.prepare()  # the kill may have come before the store had its indexes
            store.engine.write(lambda run: store.lock(run))  # a killed client's last commit ends before this begins
            self._compare(store, under_way)

    def _compare(self, store: GraphStore, under_way: Action | None) -> None:
        same: Callable[[State], bool] = lambda state: equals_fresh_load(store, self.fresh, state)  # noqa: E731
        for index in lost_in_indexes(store):
            self._fault(f"the index {index} does not find all that is there")
        if under_way is None:
            if not same(self.state):
                self._fault("the graph is not what was told")
            return
        finished = after(self.state, under_way)
        if same(self.state):
            self.counts["undone"] += 1
        elif same(finished):
            self.counts["done"] += 1
        else:
            self._fault(f"the graph is neither what it was before nor after {under_way}")
        do(store, under_way)
        self.state = finished
        if not same(self.state):
            self._fault(f"{under_way} again does not finish it")

    def _fault(self, what: str) -> None:
        self.counts["faults"] += 1
        print(f"kill {self.counts['kills']}: {what}", file=sys.stderr, flush=True)

    def close(self) -> Counter[str]:
        """Return the counts."""
        self.fresh.close()
        return self.counts


if __name__ == "__main__":
    raise SystemExit(main())
