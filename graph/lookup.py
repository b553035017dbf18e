"""Names in the store that look like some words: exact first, then those that hold them, then near spellings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from graph.engine import Engine, Row
from graph.names import PERSON, PLACE, THING, fold, sense_of
from graph.resolve import Sense
from graph.store import NameHit

EXACT = (
    "UNWIND $keys AS key MATCH (n:Name {key: key})-[:NAME_OF]->(e:Entity)"
    " RETURN n.key AS key, n.text AS text, e.id AS entity, e.name AS name, labels(e) AS labels"
)
MEANT = (
    "UNWIND $rows AS row MATCH (s:Sense {bucket: row.bucket})-[:MEANS]->(e:Entity)"
    " RETURN row.key AS key, e.id AS entity, e.name AS name, e.name AS text, labels(e) AS labels"
)
CANDIDATES = 50  # from the full-text index, for each text
NEAR = 80  # of 100, by rapidfuzz


def find_names(engine: Engine, words: Sequence[str], limit: int) -> list[NameHit]:
    """Return entities whose name or alias is, or holds, one of the given texts, best first."""
    keys = {fold(text): text for text in words if fold(text)}
    rows = engine.read(EXACT, {"keys": list(keys)}, timeout=10, limit=10_000)
    hits = [_exact(row, keys[row["key"]]) for row in rows]
    missing = keys.keys() - {row["key"] for row in rows}
    rows = engine.read(
        MEANT, {"rows": [b for key in missing for b in _buckets(key, keys[key])]}, timeout=10, limit=1000
    )
    hits += [_hit(row, 0.95, "folded") for row in rows]
    for key in missing - {row["key"] for row in rows}:
        hits += _like(engine, key)
    best: dict[str, NameHit] = {}
    for hit in sorted(hits, key=lambda h: (-h.score, len(h.surface), h.name, h.entity)):
        best.setdefault(hit.entity, hit)
    return list(best.values())[:limit]


def _buckets(key: str, text: str) -> list[Row]:
    """Return where the senses of the text would be: another word order, or the Chinese of a name."""
    labels = (PERSON, PLACE, THING)
    return [{"key": key, "bucket": Sense(label, *sense_of(label, text)).bucket} for label in labels]


def _exact(row: Row, text: str) -> NameHit:
    if row["text"] == text:
        return _hit(row, 1.0, "exact" if row["text"] == row["name"] else "alias")
    return _hit(row, 0.98, "folded")


def _like(engine: Engine, key: str) -> Iterable[NameHit]:
    """Return names that hold all the words; without any, names spelt nearly so."""
    words = [w for w in key.split() if re.fullmatch(r"\w+", w)]
    rows = engine.names_like(" AND ".join(words), CANDIDATES)
    if rows:
        return [_hit(r, round(0.5 + 0.4 * len(key) / max(len(key), len(r["key"])), 3), "words") for r in rows]
    near = [w if len(w) < 4 else f"{w}~2" if len(w) > 7 else f"{w}~1" for w in words]
    rows = engine.names_like(" ".join(near), CANDIDATES)
    scored = ((fuzz.ratio(key, r["key"]), r) for r in rows)
    return [_hit(r, round(score / 200 + 0.3, 3), "fuzzy") for score, r in scored if score >= NEAR]


def _hit(row: Row, score: float, reason: str) -> NameHit:
    label = next(name for name in row["labels"] if name != "Entity")
    return NameHit(row["entity"], label, row["name"], row["text"], score, reason)
