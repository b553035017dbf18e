"""How many questions are answered right: the corpus, the shared set, and any graph with a table.

usage: python -m bench.questions corpus FILE .. [--part tune|report] [--keep DIR]
       python -m bench.questions articles QUESTIONS FACTS .. [--keep DIR]
       python -m bench.questions graph STORE TABLE QUESTIONS.csv [--shapes tune|report]

Every corpus file is one store, made of its gold facts; the scorer of ../shared/eval judges. With
``--keep`` stores stay on disk and are used again. For a graph the gold Cypher runs beside ours
and the rows must be equal.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from graph.facts import Facts
from graph.facts_json import from_json
from graph.store import Store, open_store
from queries.ask import Asker

SHARED = Path(__file__).resolve().parents[2] / "shared"
REPORT_EVERY, REPORT_REST, REPORT_FILE = 6, 5, "long-press"  # passages that no table was tuned on
REPORT_SHAPES = 3  # of so many shapes of query, one is for reporting

Rows = list[tuple[dict[str, Any], dict[str, Any]]]


def module(path: Path) -> ModuleType:
    """Return a script of the shared folder as a module."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = loaded
    spec.loader.exec_module(loaded)
    return loaded


def kept_store(folder: Path, facts: Iterable[Facts]) -> Store:
    """Return the store in ``folder``, filled with the facts when it is new."""
    new = not folder.exists()
    store = open_store(str(folder), create=True)
    if new:
        for _ in store.add_many(facts):
            pass
    return store


def asked_of(
    store: Store, questions: list[dict[str, Any]], judge: Any
) -> tuple[Rows, list[dict[str, Any]], list[float]]:
    """Return every question with its verdict, the answers, and the seconds each took."""
    asker = Asker(store)
    rows, answers, seconds = [], [], []
    for question in questions:
        started = time.perf_counter()
        answer = {"id": question["id"], **asker.ask(question["question"], tuple(question["context"])).to_json()}
        seconds.append(time.perf_counter() - started)
        answers.append(answer)
        rows.append((question, judge(question, answer)))
    return rows, answers, seconds


def corpus(files: list[Path], part: str, keep: Path) -> None:
    """Print the scores of the corpus files, each in one store."""
    reader, scorer = module(SHARED / "corpus" / "corpus.py"), module(SHARED / "eval" / "score_answers.py")
    rows: Rows = []
    seconds: list[float] = []
    for file in files:
        items = reader.read(file, lambda *_: None)
        wanted = {p["id"] for n, p in enumerate(items) if (reported(file, n)) == (part == "report")}
        questions = [q for q in reader.as_questions(items) if q["articles"][0] in wanted]
        if not questions:
            continue
        with kept_store(keep / file.stem, (from_json(reader.as_gold(p)) for p in items)) as store:
            found, _, took = asked_of(store, questions, scorer.judge)
        rows += found
        seconds += took
        print_scores(scorer, file.stem, found)
    print_all(scorer, f"corpus, {part}", rows, seconds)


def reported(file: Path, number: int) -> bool:
    """Whether a passage is kept for reporting: no table or weight was tuned on it."""
    return file.stem == REPORT_FILE or number % REPORT_EVERY == REPORT_REST


def articles(questions: Path, paths: list[Path], keep: Path, out: Path | None) -> None:
    """Print the scores of a question set over facts files (or a store that is there)."""
    scorer = module(SHARED / "eval" / "score_answers.py")
    wanted = json.loads(questions.read_text(encoding="utf-8"))
    with kept_store(keep / "articles", (from_json(json.loads(p.read_text(encoding="utf-8"))) for p in paths)) as store:
        rows, answers, seconds = asked_of(store, wanted, scorer.judge)
    if out is not None:
        out.write_text(
            "".join(json.dumps(a, ensure_ascii=False, default=str) + "\n" for a in answers), encoding="utf-8"
        )
    print_all(scorer, questions.stem, rows, seconds)


def graph(store_folder: Path, table: Path, questions: Path, shapes: str) -> None:
    """Print how often the rows of our Cypher equal those of the gold Cypher, by size and type."""
    rows = list(csv.DictReader(questions.open(encoding="utf-8")))
    wanted = [r for r in rows if shapes == "all" or (_shape_number(r["mr"]) == 0) == (shapes == "report")]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    seconds = []
    with open_store(str(store_folder)) as store:
        started = time.perf_counter()
        asker = Asker(store, table, limit=1_000_000)
        print(f"loading the question side: {time.perf_counter() - started:.2f} s")
        gold: dict[str, set[Any]] = {}
        for row in wanted:
            if row["mr"] not in gold:
                gold[row["mr"]] = first_column(store.query(row["mr"]))
            answer = asker.ask(row["nl"])
            seconds.append(answer.seconds)
            same = first_column(answer.rows) == gold[row["mr"]]
            for key in ("all", f"{row['num_nodes']} nodes", f"{row['num_nodes']} nodes {row['type']}"):
                total[key] += 1
                right[key] += same
    for key in sorted(total):
        print(f"{key:28}{total[key]:6}{right[key] / total[key]:9.3f}")
    print_times(seconds)


def first_column(rows: list[dict[str, Any]]) -> set[Any]:
    """Return the first column as a set of comparable values."""
    return {repr(sorted(v.items())) if isinstance(v := next(iter(r.values())), dict) else repr(v) for r in rows}


def _shape_number(query: str) -> int:
    shape = " ".join(sorted(re.sub(r"x\d", "", re.sub(r'"[^"]*"', "", query)).split()))
    return int(hashlib.md5(shape.encode(), usedforsecurity=False).hexdigest(), 16) % REPORT_SHAPES


def print_scores(scorer: Any, title: str, rows: Rows) -> None:
    """Print one line of measures."""
    found = scorer.summary(rows)
    cells = " ".join(
        f"{m} {found[m] if found[m] is not None else '-':<7}" for m in ("exact", "false", "refused", "cited")
    )
    print(f"{title:22}{found['n']:5} {cells}")


def print_all(scorer: Any, title: str, rows: Rows, seconds: list[float]) -> None:
    """Print the measures of all rows, by type and language, and the times."""
    for name, part in _parts(rows):
        print_scores(scorer, name or title, part)
    none = [v["exact"] for q, v in rows if q["answer"]["type"] == "unknown"]
    if none:
        print(f"unanswerable, rightly refused: {sum(none) / len(none):.3f} of {len(none)}")
    print_times(seconds)


def _parts(rows: Rows) -> Iterator[tuple[str, Rows]]:
    kinds = sorted({(q["answer"]["type"], q["language"]) for q, _ in rows})
    for kind, language in kinds:
        yield (
            f"  {kind} {language}",
            [r for r in rows if (r[0]["answer"]["type"], r[0]["language"]) == (kind, language)],
        )
    yield "", rows


def print_times(seconds: list[float]) -> None:
    """Print median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    if ordered:
        middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        print(f"median {middle * 1000:.1f} ms, p95 {late * 1000:.1f} ms")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("corpus", "articles", "graph"))
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--part", choices=("tune", "report"), default="report")
    parser.add_argument("--shapes", choices=("tune", "report", "all"), default="report")
    parser.add_argument("--keep", type=Path, help="a folder for the stores")
    parser.add_argument("--answers", type=Path, help="where to write the answers, one JSON a line")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep = given.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        if given.what == "corpus":
            corpus(given.paths, given.part, keep)
        elif given.what == "articles":
            articles(given.paths[0], given.paths[1:], keep, given.answers)
        else:
            graph(given.paths[0], given.paths[1], given.paths[2], given.shapes)


if __name__ == "__main__":
    main()
