"""kill -9 at random moments of ingest, replace, remove and merge; then: is every told article whole?

``python -m bench.store_kills --times 1000 [--store bolt://..]``; the killed process is the client.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from graph.base import GraphStore
from graph.store import open_store
from tests.graph_builders import picture
from tests.test_graph_model import generated

ROOT = Path(__file__).parents[1]
WORKER = """
import random, sys
from graph.store import open_store
from tests.test_graph_model import JUDGED, generated
pick = random.Random(int(sys.argv[2]))
store = open_store(sys.argv[1], create=True)
print("ready", flush=True)
while True:
    n, seed = pick.randrange(6), pick.randrange(10_000)
    what = pick.choice(["add", "add", "remove", "merge"])
    print("do", what, n, seed, flush=True)
    if what == "add":
        store.add(generated(f"a{n}", seed))
    elif what == "remove":
        store.remove(f"a{n}")
    else:
        store.judge("merge", JUDGED[n], JUDGED[n + 6])
    print("done", what, n, seed, flush=True)
"""


def main() -> int:
    """Print one line: kills, articles checked, faults found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--store", default="")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="jingjinji-kills-"))
    started = time.monotonic()
    faults = kills(args.store or str(folder / "s"), folder, args.times)
    print(f"{args.times} kills, {faults} faults, {time.monotonic() - started:.0f} s", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if faults else 0


def kills(url: str, folder: Path, times: int, seed: int = 0) -> int:
    """Kill a writing process ``times`` times; return how often the graph was not what was told."""
    pick = random.Random(seed)
    told: dict[str, int] = {}
    faults = 0
    with open_store(str(folder / "fresh"), create=True) as fresh:
        for turn in range(times):
            lines = killed_after(url, pick.randrange(1 << 30), pick.uniform(0.02, 0.6))
            unsure = follow(lines, told)
            with open_store(url, create=True) as store:
                faults += not as_told(store, fresh, told, unsure)
                if turn % 10 == 9:
                    for judgement in store.judgements():  # type: ignore[attr-defined]
                        store.take_back(judgement.id)  # type: ignore[attr-defined]
    return faults


def killed_after(url: str, seed: int, seconds: float) -> list[list[str]]:
    """Run the worker, kill it some time after it began; return what it told."""
    command = [sys.executable, "-c", WORKER, url, str(seed)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    if process.stdout.readline() != "ready\n":
        raise RuntimeError("the worker did not start")
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    return [line.split() for line in process.communicate()[0].splitlines()]


def follow(lines: list[list[str]], told: dict[str, int]) -> list[str]:
    """Bring ``told`` (article -> seed) up to what was reported as done; return the action that was under way."""
    for line in lines:
        if line[0] == "done" and line[1] == "add":
            told[f"a{line[2]}"] = int(line[3])
        elif line[0] == "done" and line[1] == "remove":
            told.pop(f"a{line[2]}", None)
    return lines[-1][1:] if lines and lines[-1][0] == "do" and len(lines[-1]) == 4 else []


def as_told(store: object, fresh: object, told: dict[str, int], unsure: list[str]) -> bool:
    """Whether the graph equals a fresh load of what was told, with or without the action under way."""
    assert isinstance(store, GraphStore)
    assert isinstance(fresh, GraphStore)
    after = dict(told)
    if unsure and unsure[0] == "add":
        after[f"a{unsure[1]}"] = int(unsure[2])
    elif unsure and unsure[0] == "remove":
        after.pop(f"a{unsure[1]}", None)
    store.prepare()  # the kill may have come before the store had its indexes
    now = picture(store)
    for state in (dict(told), after):
        fresh.prepare()
        fresh.engine.write(lambda run: run("MATCH (n) WHERE NOT n:Store DETACH DELETE n"))
        for judgement in store.judgements():
            fresh.judge(judgement.kind, judgement.a.text, judgement.b.text)
        list(fresh.add_many(generated(id, seed) for id, seed in sorted(state.items())))
        if picture(fresh) == now:
            told.clear()
            told.update(state)
            return True
    return False


if __name__ == "__main__":
    raise SystemExit(main())
