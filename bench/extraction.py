"""How true the extracted facts are, by ``score_extraction.py`` of the shared material.

usage: python -m bench.extraction SHARED [gold] [sentences] [report]

``gold`` are the shared articles, ``sentences`` our own fresh-eyes set (tests/data), ``report`` the
part of the corpus that nothing is tuned on: every sixth passage of a file and ``long-press.txt``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from extract.articles import read_sources
from extract.run import run
from graph.facts import Article, Facts
from graph.facts_json import to_json

SENTENCES = Path(__file__).parent.parent / "tests" / "data" / "sentences.jsonl"
WHOLE_FILE = "long-press.txt"  # of the corpus, kept for reports with all its passages
EVERY = 6


def main(shared: Path, sets: Iterable[str]) -> None:
    """Print one table a set."""
    makers = {"gold": _shared_gold, "sentences": _sentences, "report": _corpus_report}
    for name in sets:
        with tempfile.TemporaryDirectory() as folder:
            gold, predicted = Path(folder, "gold"), Path(folder, "predicted")
            gold.mkdir()
            predicted.mkdir()
            articles = makers[name](shared, gold)
            started = time.perf_counter()
            words = _extract(articles, predicted)
            seconds = time.perf_counter() - started
            sys.stdout.write(f"\n== {name}: {words} words, {words / seconds:.0f} words a second\n")
            sys.stdout.flush()
            subprocess.run([sys.executable, shared / "eval" / "score_extraction.py", gold, predicted], check=True)


def _extract(articles: list[Article], folder: Path) -> int:
    for outcome in run(articles):
        if isinstance(outcome, Facts):
            (folder / f"{outcome.article.id}.json").write_text(json.dumps(to_json(outcome)), encoding="utf-8")
    return sum(len(a.text.split()) for a in articles)


def _shared_gold(shared: Path, gold: Path) -> list[Article]:
    keys = {file.stem for file in (shared / "gold").glob("*.json")}
    for key in keys:
        (gold / f"{key}.json").write_bytes((shared / "gold" / f"{key}.json").read_bytes())
    return [a for a in read_sources([shared / "articles"]) if isinstance(a, Article) and a.id in keys]


def _sentences(_: Path, gold: Path) -> list[Article]:
    articles = []
    for number, line in enumerate(SENTENCES.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        (gold / f"s{number:03}.json").write_text(json.dumps(row), encoding="utf-8")
        articles.append(Article(f"s{number:03}", row["text"], published=row["published"]))
    return articles


def _corpus_report(shared: Path, gold: Path) -> list[Article]:
    script = shared / "corpus" / "corpus.py"
    articles = []
    for file in sorted((shared / "corpus" / "train").glob("*.txt")):
        lines = subprocess.run(
            [sys.executable, script, "json", file], capture_output=True, text=True, check=True
        ).stdout
        passages = [json.loads(line) for line in lines.splitlines()]
        kept = {p["id"]: p for n, p in enumerate(passages) if file.name == WHOLE_FILE or n % EVERY == EVERY - 1}
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, script, "gold", folder, file], capture_output=True, check=True)
            for key, passage in kept.items():
                (gold / f"{key}.json").write_bytes(Path(folder, "gold", f"{key}.json").read_bytes())
                articles.append(Article(key, passage["text"], published=passage["published"], source=passage["source"]))
    return articles


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:] or ["gold", "sentences", "report"])
