"""How well relations are read when the names are given: scores by part and type, calibration, speed.

usage: python -m bench.relations ../shared/corpus ../shared/articles ../shared/gold [--errors N]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from extract.nlp import load
from extract.relations import Triple, relations_in, triple
from graph.facts import Relation
from training.marked import Marked, corpus_parts, gold_articles

Judged = list[tuple[Marked, list[Relation]]]


def judge(texts: Sequence[Marked]) -> Judged:
    """Return each text with the relations read in it."""
    return [(t, relations_in(t.doc, t.entities, t.mentions, published=t.article.published)) for t in texts]


def counts(judged: Judged) -> dict[str, Counter[str]]:
    """Return hit, read and stated for each type and for "all"."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for text, read in judged:
        for key in (k for r in read if (k := triple(r.head, r.type, r.tail)) not in text.optional):
            for row in ("all", key[1]):
                table[row].update(read=1, hit=key in text.stated)
        for key in text.stated:
            for row in ("all", key[1]):
                table[row]["stated"] += 1
    return table


def line(name: str, count: Counter[str]) -> str:
    """Return one row of the table: precision, recall, F1."""
    precision = count["hit"] / max(count["read"], 1)
    recall = count["hit"] / max(count["stated"], 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{name:24}{precision:8.3f}{recall:8.3f}{f1:8.3f}{count['stated']:7}"


def calibration(judged: Judged) -> list[str]:
    """Return rows: confidence from, to, how many, share right."""
    bins: dict[int, Counter[str]] = defaultdict(Counter)
    for text, read in judged:
        for r in read:
            key: Triple = triple(r.head, r.type, r.tail)
            if key not in text.optional:
                bins[min(int(r.confidence * 10), 9)].update(n=1, right=key in text.stated, sum=r.confidence)  # type: ignore[call-arg]
    return [
        f"{b / 10:.1f}-{b / 10 + 0.1:.1f}{c['n']:7}{c['sum'] / c['n']:8.3f}{c['right'] / c['n']:8.3f}"
        for b, c in sorted(bins.items())
    ]


def main() -> None:
    """Print everything."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("corpus", "articles", "gold"):
        options.add_argument(name, type=Path)
    options.add_argument(
        "--errors", type=int, default=0, metavar="N", help="wrong and missed ones of the gold articles"
    )
    asked = options.parse_args()
    nlp = load()
    tune, report = corpus_parts(asked.corpus, nlp)
    gold = list(gold_articles(asked.articles, asked.gold, nlp))
    start = time.perf_counter()
    parts = {"tune": judge(tune), "report": judge(report), "gold articles": judge(gold)}
    words = sum(len(t.article.text.split()) for judged in parts.values() for t, _ in judged)
    print(f"{words / (time.perf_counter() - start):.0f} words/s, tree and names given\n")
    print(f"{'':24}{'P':>8}{'R':>8}{'F1':>8}{'gold':>7}")
    for name, judged in parts.items():
        print(line(name, counts(judged)["all"]))
    for text, read in parts["gold articles"]:
        print(line("  " + text.article.id, counts([(text, read)])["all"]))
    for name in ("report", "gold articles"):
        print(f"\n{name}, by type")
        for kind, count in sorted(counts(parts[name]).items()):
            print(line("  " + kind, count))
    print("\ncalibration on the report part: confidence, how many, mean, share right")
    print("\n".join(calibration(parts["report"])))
    _errors(parts["gold articles"], asked.errors)


def _errors(judged: Judged, limit: int) -> None:
    for text, read in judged:
        names = {e.id: e.name for e in text.entities}
        got = {triple(r.head, r.type, r.tail): r for r in read}
        wrong = [k for k in got if k not in text.stated | text.optional]
        for title, keys in (("wrong", wrong), ("missed", text.stated - set(got))):
            for head, kind, tail in sorted(keys)[:limit]:
                found = got.get((head, kind, tail))
                more = f"{found.confidence} {', '.join(found.rules)}" if found else ""
                print(f"{title} {text.article.id}  {names[head]} -{kind}-> {names[tail]}  {more}")


if __name__ == "__main__":
    main()
