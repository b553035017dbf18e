"""How good the shipped reader is, on passages that nobody trained on and on whole gold articles."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extract.pairs import TYPES
from extract.reader import Reader, Reading

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass
class Count:
    """Right, given and wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def add(self, given: set[Any], wanted: set[Any]) -> None:
        """Count one more text."""
        self.right += len(given & wanted)
        self.given += len(given)
        self.wanted += len(wanted)

    def figures(self) -> dict[str, float]:
        """Return precision, recall and F1, in per cent."""
        p, r = self.right / max(1, self.given), self.right / max(1, self.wanted)
        return {"p": round(100 * p, 1), "r": round(100 * r, 1), "f": round(200 * p * r / max(1e-9, p + r), 1)}


@dataclass
class Scores:
    """All counts of one set of texts."""

    names: Count = field(default_factory=Count)
    bounds: Count = field(default_factory=Count)  # names, label aside
    nominals: Count = field(default_factory=Count)
    same: Count = field(default_factory=Count)  # pairs of mentions
    antecedents: Count = field(default_factory=Count)  # of pronouns and descriptions: the likeliest mention
    status: Count = field(default_factory=Count)
    relations: dict[float, Count] = field(default_factory=lambda: defaultdict(Count))
    types: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))  # at 0.5
    bins: Counter[tuple[float, bool]] = field(default_factory=Counter)

    def report(self) -> dict[str, Any]:
        """Return all figures."""
        return {
            "names": self.names.figures(),
            "names, label aside": self.bounds.figures(),
            "pronouns and descriptions": self.nominals.figures(),
            "same entity, pairs": self.same.figures(),
            "antecedent of pronouns and descriptions": self.antecedents.figures(),
            "relations": {str(t): self.relations[t].figures() for t in THRESHOLDS},
            "relations by type at 0.5": {t: [c.right, c.given, c.wanted] for t, c in sorted(self.types.items())},
            "status of relations found": self.status.figures(),
            "calibration": {
                f"{low / 10:.1f}": [self.bins[low, True], self.bins[low, True] + self.bins[low, False]]
                for low in range(10)
            },
        }


def score_passages(passages: list[dict[str, Any]], nlp: Language, reader: Reader) -> Scores:
    """Return the counts over marked passages; relations are asked with the marked mentions."""
    scores = Scores()
    for passage, doc in zip(passages, nlp.pipe(p["text"] for p in passages), strict=True):
        reading = reader.read(doc)
        labels = {e["id"]: e["label"] for e in passage["entities"]}
        named = {(*_whole(doc, m), labels[m["entity"]]) for m in passage["mentions"] if m["named"]}
        given = {(n.start_char, n.end_char, n.label) for n in reading.names}
        scores.names.add(given, named)
        scores.bounds.add({x[:2] for x in given}, {x[:2] for x in named})
        nominals = {_whole(doc, m) for m in passage["mentions"] if not m["named"]}
        scores.nominals.add({(n.start_char, n.end_char) for n in reading.nominals}, nominals)
        _score_same(scores, reading, passage)
        mentions: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for m in passage["mentions"]:
            mentions[str(m["entity"])].append((m["start"], m["end"]))
        wanted = {(str(r["head"]), r["type"], str(r["tail"])): r["status"] for r in passage["relations"]}
        _score_relations(scores, reading, mentions, {str(e): label for e, label in labels.items()}, wanted, set())
    return scores


def _whole(doc: Doc, mention: dict[str, Any]) -> tuple[int, int]:
    """Return the mention's characters, widened to whole words."""
    span = doc.char_span(mention["start"], mention["end"], alignment_mode="expand")
    return (span.start_char, span.end_char) if span is not None else (mention["start"], mention["end"])


def _score_same(scores: Scores, reading: Reading, passage: dict[str, Any]) -> None:
    mentions = passage["mentions"][:60]
    given, wanted = set(), set()
    for j, b in enumerate(mentions):
        likely = []
        for i, a in enumerate(mentions[:j]):
            score = reading.same((a["start"], a["end"]), (b["start"], b["end"]))
            likely.append((score, i))
            if score > 0.5:
                given.add((i, j))
            if a["entity"] == b["entity"]:
                wanted.add((i, j))
        if likely and not b["named"] and any(a["entity"] == b["entity"] for a in mentions[:j]):
            best = max(likely)[1]
            scores.antecedents.add({(j, mentions[best]["entity"])}, {(j, b["entity"])})
    scores.same.add(given, wanted)


def _score_relations(
    scores: Scores,
    reading: Reading,
    mentions: dict[str, list[tuple[int, int]]],
    labels: dict[str, str],
    wanted: dict[tuple[str, str, str], str],
    aside: set[tuple[str, str, str]],
) -> None:
    """Count the relations at every threshold; those ``aside`` count neither way."""

    def plain(head: str, kind: str, tail: str) -> tuple[str, str, str]:
        return (*sorted((head, tail)), kind) if kind == "PARTNERS_WITH" else (head, tail, kind)

    gold = {plain(*key): status for key, status in wanted.items()}
    skipped = {plain(*key) for key in aside}
    found = {plain(r.head, r.type, r.tail): r for r in reading.relations(mentions, labels)}
    found = {key: r for key, r in found.items() if key not in skipped}
    for threshold in THRESHOLDS:
        scores.relations[threshold].add({k for k, r in found.items() if r.score >= threshold}, set(gold))
    for kind in TYPES:
        given = {k for k, r in found.items() if r.type == kind and r.score >= 0.5}
        scores.types[kind].add(given, {k for k in gold if k[2] == kind})
    for key, r in found.items():
        scores.bins[min(9, int(r.score * 10)), key in gold] += 1
        if r.score >= 0.5 and key in gold:
            scores.status.add({(key, r.status)}, {(key, gold[key])})


def score_articles(articles: Path, gold: Path, nlp: Language, reader: Reader) -> Scores:
    """Return the relation counts over whole articles; names are found by their spelling, pronouns not at all."""
    scores = Scores()
    for facts, doc in _gold_docs(articles, gold, nlp):
        mentions = {e["id"]: list(_spelled(doc.text, e, facts["entities"])) for e in facts["entities"]}
        labels = {e["id"]: e["label"] for e in facts["entities"]}
        triples = {(r["head"], r["type"], r["tail"]): r for r in facts["relations"]}
        aside = {key for key, r in triples.items() if r.get("optional")}
        wanted = {key: r["status"] for key, r in triples.items() if key not in aside}
        _score_relations(scores, reader.read(doc), mentions, labels, wanted, aside)
    return scores


def _gold_docs(articles: Path, gold: Path, nlp: Language) -> Iterator[tuple[dict[str, Any], Doc]]:
    for file in sorted(gold.glob("*.json")):
        for article in articles.glob(f"{file.stem}_*.txt"):
            yield json.loads(file.read_text(encoding="utf-8")), nlp(article.read_text(encoding="utf-8"))


def _spelled(text: str, entity: dict[str, Any], entities: Iterable[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    """Yield where the entity's name or an alias of it stands, unless a longer form of its own does."""
    taken: list[tuple[int, int]] = []
    for name in sorted({entity["name"], *entity.get("aliases", ())}, key=len, reverse=True):
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            alone = not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum()
            if alone and not any(a <= at and end <= b for a, b in taken):
                taken.append((at, end))
                yield at, end
            at = text.find(name, at + 1)
