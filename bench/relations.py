"""How well relations are read when the names are given: rules alone, reader alone, together; calibration; speed.

usage: python -m bench.relations ../shared/corpus ../shared/articles ../shared/gold [--parts report,gold] [--errors N]

Parts: tune and report of the corpus, gold (the gold articles; names by spelling, no pronouns).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from extract.arbiter import arbiter
from extract.nlp import load
from extract.reader import Reader
from extract.relations import Triple, rate, scores, sightings, spots_of
from training.marked import Marked, corpus_parts, gold_articles

READER_ALONE = 0.4  # the score from which the reader alone would be believed
Read = dict[Triple, float]  # triple -> confidence


def read(text: Marked, reader: Reader | None) -> dict[str, Read]:
    """Return what rules, reader and both read in ``text``; optional relations are left out."""
    spots = spots_of(text.doc, text.entities, text.mentions)
    seen = sightings(spots)
    found = {"rules": rate(arbiter(), spots, seen, None)}
    if reader:
        heard = scores(reader.read(text.doc), text.entities, text.mentions)
        found["reader"] = {key: r.score for key, r in heard.items() if r.score >= READER_ALONE}
        found["together"] = rate(arbiter(), spots, seen, heard)
    return {name: {k: c for k, c in rated.items() if k not in text.optional} for name, rated in found.items()}


def counts(texts: Sequence[Marked], found: Sequence[Read]) -> Mapping[str, Counter[str]]:
    """Return hit, read and stated for each type and for "all"."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for text, rated in zip(texts, found, strict=True):
        for key in rated:
            for row in ("all", key[1]):
                table[row].update(read=1, hit=key in text.stated)
        for key in text.stated:
            for row in ("all", key[1]):
                table[row]["stated"] += 1
    return table


def line(name: str, count: Counter[str]) -> str:
    """Return one row of the table: precision, recall, F1, stated."""
    precision = count["hit"] / max(count["read"], 1)
    recall = count["hit"] / max(count["stated"], 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{name:24}{precision:8.3f}{recall:8.3f}{f1:8.3f}{count['stated']:7}"


def calibration(texts: Sequence[Marked], found: Sequence[Read]) -> list[str]:
    """Return rows: confidence from and to, how many, mean confidence, share right."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for text, rated in zip(texts, found, strict=True):
        for key, confidence in rated.items():
            bins[min(int(confidence * 10), 9)].append((confidence, key in text.stated))
    return [
        f"{b / 10:.1f}-{b / 10 + 0.1:.1f}{len(rows):7}{sum(c for c, _ in rows) / len(rows):8.3f}"
        f"{sum(ok for _, ok in rows) / len(rows):8.3f}"
        for b, rows in sorted(bins.items())
    ]


def report(name: str, texts: Sequence[Marked], reader: Reader | None, *, errors: int, each: bool) -> None:
    """Print the tables of one part."""
    start = time.perf_counter()
    found = [read(text, reader) for text in texts]
    words = sum(len(text.doc) for text in texts)
    print(f"\n{name}: {words} tokens, {words / (time.perf_counter() - start):.0f} a second, tree and names given")
    print(f"{'':24}{'P':>8}{'R':>8}{'F1':>8}{'gold':>7}")
    for judge in found[0]:
        print(line(judge, counts(texts, [f[judge] for f in found])["all"]))
    last = [list(f.values())[-1] for f in found]
    for text, rated in zip(texts, last, strict=True) if each else ():
        print(line("  " + text.article.id, counts([text], [rated])["all"]))
    for kind, count in sorted(counts(texts, last).items()):
        print(line("  " + kind, count))
    print("calibration: confidence, how many, mean, share right")
    print("\n".join(calibration(texts, last)))
    for text, rated in zip(texts, last, strict=True):
        names = {e.id: e.name for e in text.entities}
        for title, keys in (("wrong", set(rated) - text.stated), ("missed", text.stated - set(rated))):
            for head, kind, tail in sorted(keys)[:errors]:
                print(f"{title} {text.article.id}  {names[head]} -{kind}-> {names[tail]}")


def main() -> None:
    """Print everything that is asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("corpus", "articles", "gold"):
        options.add_argument(name, type=Path)
    options.add_argument("--parts", default="report,gold")
    options.add_argument(
        "--errors", type=int, default=0, metavar="N", help="wrong and missed ones of the gold articles"
    )
    asked = options.parse_args()
    nlp, reader, parts = load(), Reader.load(), asked.parts.split(",")
    if {"tune", "report"} & set(parts):
        for name, texts in zip(("tune", "report"), corpus_parts(asked.corpus, nlp), strict=True):
            if name in parts:
                report(name, texts, reader, errors=0, each=False)
    if "gold" in parts:
        report("gold", list(gold_articles(asked.articles, asked.gold, nlp)), reader, errors=asked.errors, each=True)


if __name__ == "__main__":
    main()
