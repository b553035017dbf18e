"""Facts as JSON, one file an article: what ``jjj extract`` writes and ``jjj ingest`` reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from graph.errors import BadFacts
from graph.facts import Article, Entity, Facts, Figure, Mention, Relation, Sentence

SENTENCE = re.compile(
    r"[^\n]+?(?:(?<!\bNo)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\b[A-Z])[.!?][\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9])"
    r"|(?=\n)|\Z)"
)
FORMAT = 1  # goes up when a reader of the old form would misread the new one
Row = Mapping[str, Any]
T = TypeVar("T")


def to_json(facts: Facts) -> dict[str, Any]:
    """Return the facts as plain lists and dicts, in a stable order."""
    article = {k: v for k, v in asdict(facts.article).items() if k != "id"}
    return {
        "format": FORMAT,
        "article": facts.article.id,
        **article,
        "entities": [_plain(e) for e in facts.entities],
        "relations": [_plain(r) for r in facts.relations],
        "figures": [_plain(f) for f in facts.figures],
        "mentions": [_plain(m) for m in facts.mentions],
        "sentences": [_plain(s) for s in facts.sentences],
    }


def from_json(data: Any, *, id: str | None = None) -> Facts:
    """Return the facts in ``data``; where the text is missing, the evidence strings are the sentences.

    Raises:
        BadFacts: a part is missing or has the wrong form; the message names it.
    """
    if not isinstance(data, Mapping) or "entities" not in data:
        raise BadFacts("This JSON has no facts: an object with 'entities' and 'relations' is expected.")
    if data.get("format", FORMAT) > FORMAT:
        raise BadFacts(
            f"These facts have format {data['format']}; this version reads up to {FORMAT}. Update jingjinji."
        )
    name = str(id or data.get("article") or "")
    if not name:
        raise BadFacts("These facts do not say which article they are from: add 'article' or use --id.")
    article = Article(
        name,
        str(data.get("text") or ""),
        **{k: data.get(k) for k in ("title", "published", "source", "url")},
        language=str(data.get("language") or "en"),
    )
    entities = _read(data, "entities", _entity)
    relations = _read(data, "relations", _relation)
    figures = _read(data, "figures", _figure)
    _check_ids(entities, relations, figures)
    mentions = _read(data, "mentions", _mention) or _found_mentions(article, entities)
    sentences = _read(data, "sentences", _sentence) or _sentences(article, relations, figures)
    return Facts(article, tuple(sentences), tuple(entities), tuple(mentions), tuple(relations), tuple(figures))


def _plain(item: Any) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(item).items()}


def _read(data: Row, part: str, make: Any) -> list[Any]:
    rows = data.get(part) or []
    if not isinstance(rows, list):
        raise BadFacts(f"{part!r} must be a list, not {type(rows).__name__}.")
    made = []
    for i, row in enumerate(rows):
        try:
            made.append(make(row))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadFacts(f"{part}[{i}] cannot be read: {type(error).__name__} {error}.") from error
    return made


def _entity(row: Row) -> Entity:
    return Entity(str(row["id"]), str(row["label"]), str(row["name"]), _texts(row.get("aliases")))


def _relation(row: Row) -> Relation:
    return Relation(
        str(row["head"]),
        str(row["type"]),
        str(row["tail"]),
        row.get("status") or "done",
        row.get("date"),
        dict(row.get("props") or {}),
        _texts(row.get("evidence")),
        _texts(row.get("rules")),
        float(row.get("confidence", 1.0)),
    )


def _figure(row: Row) -> Figure:
    return Figure(
        float(row["value"]),
        str(row.get("unit") or ""),
        str(row.get("what") or ""),
        _texts(row.get("about")),
        row.get("date"),
        str(row.get("evidence") or ""),
        bool(row.get("garbled")),
        _texts(row.get("rules")),
        float(row.get("confidence", 1.0)),
    )


def _mention(row: Row) -> Mention:
    start, end = int(row["start_char"]), int(row["end_char"])
    return Mention(str(row["entity"]), str(row["surface"]), start, end, bool(row.get("named", True)))


def _sentence(row: Row) -> Sentence:
    return Sentence(int(row["index"]), str(row["text"]), row.get("start_char"), row.get("end_char"))


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(v) for v in value or ())


def _check_ids(entities: Iterable[Entity], relations: Iterable[Relation], figures: Iterable[Figure]) -> None:
    known = {e.id for e in entities}
    used = {end for r in relations for end in (r.head, r.tail)} | {about for f in figures for about in f.about}
    if used - known:
        raise BadFacts(f"An entity is used but not listed: {', '.join(sorted(used - known))}.")


def _found_mentions(article: Article, entities: Iterable[Entity]) -> list[Mention]:
    """Return every place where a name stands in the text, the longest names first."""
    taken: set[int] = set()
    found = []
    names = sorted(((n, e.id) for e in entities for n in (e.name, *e.aliases)), key=lambda n: (-len(n[0]), n))
    for name, entity in names:
        at = article.text.find(name) if name else -1
        while at >= 0:
            if not taken & {at, at + len(name) - 1}:
                found.append(Mention(entity, name, at, at + len(name)))
                taken |= set(range(at, at + len(name)))
            at = article.text.find(name, at + 1)
    return sorted(found, key=lambda m: m.start_char)


def _sentences(article: Article, relations: Iterable[Relation], figures: Iterable[Figure]) -> list[Sentence]:
    """Return the sentences of a text that came without them; without a text, the evidence."""
    if article.text:
        return list(_split(article.text))
    evidence = [e for r in relations for e in r.evidence] + [f.evidence for f in figures if f.evidence]
    return [Sentence(i, text) for i, text in enumerate(dict.fromkeys(evidence))]


def _split(text: str) -> Iterable[Sentence]:
    """Yield sentences by lines and end marks: enough where no pipeline has seen the text."""
    index = 0
    for match in SENTENCE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        words = match.group().strip()
        if words:
            yield Sentence(index, words, start, start + len(words))
            index += 1
