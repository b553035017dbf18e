"""What adding one article costs in a store of many articles against one of few, all about the same places.

usage: python -m bench.growth [--few 1000] [--many 20000] [--added 200] [--neo4j]

Articles come one by one, to the two stores in turn, so that other work on the machine slows both; the
ratio is that of the medians. With ``--neo4j`` each store is a server of its own. The extraction of
facts plays no part: the articles are made as facts.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.generate import PLACES, name_of
from bench.speed import drain, seconds
from graph.facts import Facts
from graph.store import Store, open_store
from tests.graph_builders import article
from tests.neo4j_server import Server

FACTS = 6  # in an article


def main() -> None:
    """Print the ratio."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--few", type=int, default=1000)
    options.add_argument("--many", type=int, default=20_000)
    options.add_argument("--added", type=int, default=200)
    options.add_argument("--neo4j", action="store_true")
    asked = options.parse_args()
    with ExitStack() as stack:
        stores = []
        for count in (asked.few, asked.many):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jingjinji-growth-")))
            url = stack.enter_context(Server(folder)).url if asked.neo4j else str(folder / "store")
            store = stack.enter_context(open_store(url, create=True))
            stores.append(store)
            took = seconds(lambda store=store, count=count: drain(store.add_many(made(count))))  # type: ignore[misc]
            print(f"filled with {count} articles in {took:.0f} s", flush=True)
        few, many = added_in_turn(stores, asked.added)
    name = "Neo4j" if asked.neo4j else "embedded"
    print(
        f"{name}: adding one article: {1000 * few:.1f} ms at {asked.few}, {1000 * many:.1f} ms at {asked.many},"
        f" ratio {many / few:.2f}"
    )


def added_in_turn(stores: list[Store], count: int) -> list[float]:
    """Return the median seconds of adding one article to each store."""
    times: list[list[float]] = [[] for _ in stores]
    for new in made(count, "new"):
        for store, taken in zip(stores, times, strict=True):
            taken.append(seconds(lambda store=store, new=new: store.add(new)))  # type: ignore[misc]
    return [median(taken) for taken in times]


def made(count: int, kind: str = "old") -> Iterator[Facts]:
    """Yield articles; each names several of the same few places, and institutions of which most are new."""
    for at in range(count):
        pick = random.Random(f"{kind}:{at}")
        yield article(f"{kind}-{at}", *(line(pick) for _ in range(FACTS)))


def line(pick: random.Random) -> str:
    """Return one fact."""
    one, other = pick.sample(PLACES, 2)
    school, agency = (f"{label}: {name_of(label, pick.randrange(100_000))}" for label in ("School", "Agency"))
    said = f"{pick.choice(('done', 'planned'))} {pick.randrange(2014, 2025)}"
    return pick.choice(
        [
            f"Place: {one} | PARTNERS_WITH | Place: {other} | {said}",
            f"{school} | LOCATED_IN | Place: {one} | {said}",
            f"{agency} | SUPPORTS | {school} | {said}",
            f"{agency} | PARTNERS_WITH | Agency: {other} Education Bureau | {said}",
            f"Place: {one} | NUMBER | {pick.randrange(1000)}",
        ]
    )


if __name__ == "__main__":
    main()
