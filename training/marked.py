"""Marked passages and gold articles as the relation readers see them: Doc, entities, mentions, what is stated.

The corpus folder and the gold folder are arguments; see ../shared/corpus/README.md and
../shared/gold/GUIDELINES.md for their forms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extract.relations import Triple, triple
from graph.facts import Article, Entity, Mention
from training.passages import own_articles, read_corpus, split


@dataclass(frozen=True)
class Marked:
    """One text with everything that was marked in it by hand."""

    article: Article
    doc: Doc
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    stated: frozenset[Triple]
    optional: frozenset[Triple] = frozenset()


def corpus_parts(corpus: Path, nlp: Language) -> tuple[list[Marked], list[Marked]]:
    """Return the part of the corpus to tune on and the part to report on."""
    tune, report = split(read_corpus(corpus))
    return list(_passages(tune, nlp)), list(_passages(report, nlp))


def unseen_articles(corpus: Path, nlp: Language) -> list[Marked]:
    """Return our own marked articles that the reader is not trained on."""
    return list(_passages(own_articles(corpus, calibrating=True), nlp))


def _passages(passages: Iterable[dict[str, Any]], nlp: Language) -> Iterator[Marked]:
    passages = list(passages)
    for passage, doc in zip(passages, nlp.pipe(p["text"] for p in passages), strict=True):
        text = passage["text"]
        yield Marked(
            Article(passage["id"], text, published=passage["published"]),
            doc,
            tuple(Entity(str(e["id"]), e["label"], e["name"], tuple(e["aliases"])) for e in passage["entities"]),
            tuple(
                Mention(str(m["entity"]), text[m["start"] : m["end"]], m["start"], m["end"], m["named"])
                for m in passage["mentions"]
            ),
            frozenset(triple(str(r["head"]), r["type"], str(r["tail"])) for r in passage["relations"]),
        )


def gold_articles(texts: Path, gold: Path, nlp: Language) -> Iterator[Marked]:
    """Yield the gold articles; their names are found in the text by their spelling, pronouns are not marked."""
    for file in sorted(gold.glob("[0-9]*.json")):
        facts = json.loads(file.read_text(encoding="utf-8"))
        text = next(texts.glob(f"{file.stem}_*")).read_text(encoding="utf-8")
        entities = tuple(Entity(e["id"], e["label"], e["name"], tuple(e.get("aliases", ()))) for e in facts["entities"])
        aside = {e["id"] for e in facts["entities"] if e.get("optional")}
        optional = {_key(r) for r in facts["relations"] if r.get("optional") or aside & {r["head"], r["tail"]}}
        stated = {_key(r) for r in facts["relations"]} - optional
        published = facts.get("published") or _year(text)
        article = Article(file.stem, text, published=published)
        yield Marked(article, nlp(text), entities, _spelt(text, entities), frozenset(stated), frozenset(optional))


def _key(row: dict[str, Any]) -> Triple:
    return triple(row["head"], row["type"], row["tail"])


def _year(text: str) -> str | None:
    found = re.search(r"\b(20\d\d)\b", text)
    return found[1] if found else None


def _spelt(text: str, entities: Iterable[Entity]) -> tuple[Mention, ...]:
    """Return the places where a name stands; of names that cross, the longer one."""
    plain = text.replace("’", "'").replace("‘", "'")
    names = sorted(((name, e.id) for e in entities for name in (e.name, *e.aliases)), key=lambda pair: -len(pair[0]))
    found: list[Mention] = []
    for name, entity in names:
        spelling = re.escape(name.replace("’", "'").replace("‘", "'"))
        for match in re.finditer(rf"(?<!\w){spelling}(?!\w)", plain):
            start, end = match.span()
            crossing = [m for m in found if m.start_char < end and start < m.end_char]
            if all(m.start_char <= start and end <= m.end_char and m.entity != entity for m in crossing):
                found.append(Mention(entity, text[start:end], start, end))
    return tuple(sorted(found, key=lambda m: (m.start_char, -m.end_char)))
