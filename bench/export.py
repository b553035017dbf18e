"""Exports: rows a second against writing the same rows already in memory, and memory by size.

``python -m bench.export [FACTS]`` prints one line a measure (default 200,000 facts, made up in memory):
each format against what the csv module or networkx needs for the same rows (CPU seconds, taken in turn, the
best of three), then the peak memory of a process that streams FACTS against one that streams 10,000.
``--make FOLDER`` puts the made-up facts into an embedded store instead, ``--store FOLDER`` exports that one.
"""

from __future__ import annotations

import argparse
import csv
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx

from graph.base import GraphStore
from graph.export import FORMATS, export
from graph.export.property_graph import Node, parts_of
from graph.export.tables import rows_of, tables
from graph.handover import graph_of
from graph.ontology import ontology
from graph.records import ArticleRow, ClaimRow, EntityRow, Fact, Quote, Record, SentenceRow
from graph.store import open_store
from graph.subgraph import subgraph

SMALL = 10_000
ROUNDS = 3
STREAMING = ("csv", "graphml", "gexf", "json", "parquet", "neo4j", "cypher", "turtle", "jsonld")
LABELS = ("Hospital", "School", "Agency", "Place")


class Made:
    """Stands in for a subgraph: ``facts`` facts, each with a claim and its sentence, made one by one."""

    def __init__(self, facts: int) -> None:
        self.count = facts

    def records(self) -> Iterator[Record]:
        """Yield entities, facts, sentences and articles."""
        entities = max(2, self.count // 5)
        for i in range(entities):
            yield EntityRow(f"e{i:08d}", LABELS[i % 4], f"Number {i} Hospital of Region {i % 97}", (f"Hospital {i}",))
        for i in range(self.count):
            yield made_fact(i, f"e{i % entities:08d}", f"e{(i * 7919 + 1) % entities:08d}")
        for i in range(self.count):
            yield SentenceRow(f"s{i:09d}", f"a{i // 20}", i % 20, made_text(i), 0, len(made_text(i)), ())
        for i in range((self.count + 19) // 20):
            yield ArticleRow(f"a{i}", {"title": f"News number {i}", "source": "Gazette", "published": "2024-05-12"})

    def why_empty(self) -> str:
        """Never empty."""
        return ""


def made_fact(i: int, head: str, tail: str) -> Fact:
    """Return one fact with a claim, a sentence and an article, of the usual lengths."""
    text = made_text(i)
    quote = Quote(f"s{i:09d}", text, f"a{i // 20}", f"News number {i // 20}", "Gazette", "2024-05-12", None)
    claim = ClaimRow(f"c{i:09d}", "done", "2019", 0.93, ("trigger",), text, {}, (quote,))
    return Fact(f"f{i:09d}", head, "HOSTS", tail, "done", "2019", {}, 1, False, head, tail, (claim,))


def made_text(i: int) -> str:
    """Return one sentence."""
    return f"The hospital number {i} is run by the hospital of that region, its director said on Monday ({i})."


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", nargs="?", type=int, default=200_000)
    parser.add_argument("--store")
    parser.add_argument("--make", help="only put the facts into a new store there")
    parser.add_argument("--stream", choices=FORMATS, help="only stream, and print the peak memory")
    given = parser.parse_args()
    if given.stream:
        print(peak_of_streaming(given.stream, given.facts))
    elif given.make:
        make_store(given.make, given.facts)
    elif given.store:
        export_of_store(given.store)
    else:
        compare_speed(given.facts)
        compare_memory(given.facts)


def compare_speed(count: int) -> None:
    """Print the ratio of our rate to that of the csv module and of networkx."""
    made = list(Made(count).records())
    held: Any = Held(made)
    rows = held_rows(made)
    graph = graph_of((r for r in made if isinstance(r, EntityRow)), (r for r in made if isinstance(r, Fact)))
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "table")
        _compare("csv", "csv module", count, held, table, lambda: write_with_csv(rows, table))
        _compare("graphml", "networkx", count, held, table, lambda: networkx.write_graphml(graph, table))


def _compare(format: str, other: str, count: int, held: Any, path: Path, write: Callable[[], object]) -> None:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: export(held, path, format=format, force=True)))
        remove(path)
        theirs.append(seconds(write))
        remove(path)
    rates = count / min(ours), count / min(theirs)
    print(f"{format:8} {rates[0]:9,.0f} facts/s, {other:10} {rates[1]:9,.0f}, ratio {rates[0] / rates[1]:.2f}")


def compare_memory(count: int) -> None:
    """Print the peak memory of streaming ``count`` facts over that of streaming a few."""
    for format in STREAMING:
        small, large = (streamed(format, n) for n in (SMALL, count))
        print(f"{format:8} {small:5.0f} MB at {SMALL:,}, {large:5.0f} MB at {count:,}, ratio {large / small:.2f}")


def export_of_store(url: str) -> None:
    """Print how fast the store's whole graph is exported."""
    with open_store(url) as store, tempfile.TemporaryDirectory() as folder:
        part = subgraph(store)
        facts = part.size().facts
        for format in ("csv", "graphml"):
            began = time.perf_counter()
            export(part, Path(folder, format), format=format)
            took = time.perf_counter() - began
            print(
                f"{format:8} {facts:,} facts in {took:.1f} s, {facts / took:,.0f} a second; peak {peak_memory():.0f} MB"
            )


def make_store(url: str, count: int) -> None:
    """Put ``count`` facts with their evidence into a new embedded store."""
    nodes: dict[tuple[str, ...], list[tuple[str, Any]]] = {}
    edges: dict[str, list[tuple[str, str, Any]]] = {}
    for record in Made(count).records():
        for part in parts_of(record):
            if isinstance(part, Node):
                labels = tuple(filter(None, (part.kind, part.label)))
                nodes.setdefault(labels, []).append((f"{part.kind} {part.id}", {"id": part.id, **part.properties}))
            else:
                start, end = (" ".join(end) for end in (part.start, part.end))
                edges.setdefault(part.type, []).append((start, end, dict(part.properties)))
    with open_store(url, create=True) as store:
        assert isinstance(store, GraphStore)
        store.prepare()
        store.engine.bulk(nodes, edges)


class Held:
    """Records that are already in memory."""

    def __init__(self, made: list[Record]) -> None:
        self.made = made

    def records(self) -> Iterator[Record]:
        """Yield them."""
        return iter(self.made)


def held_rows(made: list[Record]) -> dict[str, list[list[Any]]]:
    """Return the rows of each table as lists, ready for the csv module."""
    columns = {name: [column.name for column in all_columns] for name, all_columns in tables(ontology()).items()}
    rows: dict[str, list[list[Any]]] = {name: [] for name in columns}
    for record in made:
        for table, row in rows_of(record):
            rows[table].append([row.get(name) for name in columns[table]])
    return rows


def write_with_csv(rows: dict[str, list[list[Any]]], folder: Path) -> None:
    """Write the rows with nothing but the csv module."""
    folder.mkdir()
    for name, lines in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)


def streamed(format: str, count: int) -> float:
    """Return the peak memory, in MB, of a process of its own that streams ``count`` facts."""
    command = [sys.executable, "-m", "bench.export", str(count), "--stream", format]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def peak_of_streaming(format: str, count: int) -> float:
    """Return the peak memory of this process, in MB, after the export."""
    made: Any = Made(count)
    with tempfile.TemporaryDirectory() as folder:
        export(made, Path(folder, "out"), format=format)
    return peak_memory()


def peak_memory() -> float:
    """Return this process's peak memory in MB; ``ru_maxrss`` alone would remember the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def remove(path: Path) -> None:
    """Remove the file or folder."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that ``work`` takes: other work on the machine does not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
