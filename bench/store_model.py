"""Random sequences of changes, many of them: after each the graph equals a fresh load of what should be there.

usage: python -m bench.store_model [--sequences 200] [--seed 0] [--store bolt://..] [--counts FILE]

A fault is told with its seed; ``--seed`` and ``--sequences 1`` run it again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from bench.counts import add_counts, told
from graph.base import GraphStore
from graph.store import open_store
from tests.graph_builders import empty
from tests.graph_sequences import State, after, do, equals_fresh_load, random_actions

LONGEST = 25  # actions in a sequence


def main() -> int:
    """Print one line: sequences, actions, faults found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sequences", type=int, default=200)
    options.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000_000)
    options.add_argument("--store", help="a Neo4j; its data goes")
    options.add_argument("--counts", type=Path, help="a JSON file that sums up several runs")
    asked = options.parse_args()
    name = "model on Neo4j" if asked.store else "model on the embedded store"
    with tempfile.TemporaryDirectory(prefix="jingjinji-model-") as folder:
        url = asked.store or str(Path(folder, "store"))
        with opened(str(Path(folder, "fresh"))) as fresh:
            counts = Counter(sequences=0, actions=0, faults=0)
            for seed in range(asked.seed, asked.seed + asked.sequences):
                counts.update(run_sequence(url, fresh, seed))
    print(told(name, add_counts(asked.counts, name, counts)), flush=True)
    return 1 if counts["faults"] else 0


def run_sequence(url: str, fresh: GraphStore, seed: int) -> Counter[str]:
    """Run one sequence and compare; return what to count."""
    pick = random.Random(seed)
    store = empty(opened(url))
    state: State = {}
    counts = Counter(sequences=1)
    try:
        for action in islice(random_actions(pick), pick.randint(1, LONGEST)):
            if action[0] == "reopen":
                store.close()
                store = opened(url)
            do(store, action)
            state = after(state, action)
            counts["actions"] += 1
        same = equals_fresh_load(store, fresh, state)
    except Exception as error:
        print(f"seed {seed}, action {counts['actions']}: {type(error).__name__} {error}", file=sys.stderr)
        same = False
    finally:
        store.close()
    if not same:
        print(f"seed {seed}: the graph is not that of a fresh load", file=sys.stderr, flush=True)
        counts["faults"] += 1
    return counts


def opened(url: str) -> GraphStore:
    """Return the store, made when it is not there."""
    store = open_store(url, create=True)
    assert isinstance(store, GraphStore)
    return store


if __name__ == "__main__":
    raise SystemExit(main())
