"""Speed as ratios measured in one run.

usage: python -m bench.speed [--articles 200] [--json FILE]

Prints: words a second of the whole extractor against the bare spaCy pipe on the same text; two
processes against one; adding articles to a store that holds many against an empty one; commands
as whole processes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from bench.generate import articles
from extract.pipeline import build
from extract.run import run
from graph.facts import Facts
from graph.store import open_store

FILLED = 2000  # articles in the store that counts as full
ADDED = 200


def main() -> None:
    """Print one line a measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=200)
    options.add_argument("--json", type=Path, help="also write the figures here")
    asked = options.parse_args()
    facts = list(articles(asked.articles))
    figures = {"cores": float(os.cpu_count() or 0), **extraction(facts), **storing(), **commands()}
    for name, value in figures.items():
        sys.stdout.write(f"{name:60}{value:10.3f}\n")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def extraction(facts: list[Facts]) -> dict[str, float]:
    """Return words a second, and the ratios to the bare pipe and to one process."""
    extractor = build()
    texts = [f.article.text for f in facts]
    words = sum(len(t.split()) for t in texts)
    bare = seconds(lambda: drain(extractor.nlp.pipe(texts)))
    whole = seconds(lambda: drain(extractor.pipe(f.article for f in facts)))
    one = seconds(lambda: drain(run((f.article for f in facts), jobs=1)))
    two = seconds(lambda: drain(run((f.article for f in facts), jobs=2)))
    return {
        "words a second, whole extractor": words / whole,
        "whole extractor : bare pipe (words a second)": bare / whole,
        "two processes : one (start-up included)": one / two,
    }


def storing() -> dict[str, float]:
    """Return what adding articles costs in a full store against an empty one."""
    with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/store", create=True) as store:
        drain(store.add_many(articles(20, seed=9)))  # schema and caches
        empty = seconds(lambda: drain(store.add_many(articles(ADDED, seed=2))))
        drain(store.add_many(articles(FILLED, seed=3)))
        full = seconds(lambda: drain(store.add_many(articles(ADDED, seed=4))))
    return {f"adding {ADDED} articles after {FILLED} : to an empty store (seconds)": full / empty}


def commands() -> dict[str, float]:
    """Return the seconds of whole processes, median of five."""
    with tempfile.TemporaryDirectory() as folder:
        with open_store(f"{folder}/store", create=True) as store:
            drain(store.add_many(articles(50)))
        place = {**os.environ, "JJJ_STORE": f"{folder}/store"}
        return {
            "jjj --help (seconds, whole process)": _median(["--help"], place),
            "jjj ask (seconds, whole process)": _median(["ask", "Which hospitals are in Hebei?"], place),
        }


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def drain(items: Iterable[object]) -> None:
    """Go through all items and keep none."""
    for _ in islice(items, None):
        pass


def _median(words: list[str], environment: dict[str, str]) -> float:
    command = [sys.executable, "-m", "ui.cli", *words]
    runs = sorted(
        seconds(lambda: subprocess.run(command, env=environment, capture_output=True, check=True)) for _ in range(5)
    )
    return runs[2]


if __name__ == "__main__":
    main()
