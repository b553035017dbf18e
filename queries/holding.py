"""Evidence out of a store: all of it where the store is small, the part around a question's names else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from graph.store import Row, Store
from queries.evidence import Claim, Evidence, Measure, Passage, Source, Thing
from queries.words import Token

MOST_SENTENCES = 20_000  # beyond, only what is around the names of a question is read
AROUND = 400  # sentences around the names
LONGEST_NAME = 7  # tokens

SENTENCES = (
    "MATCH (s:Sentence)-[:IN]->(a:Article){where} RETURN s.id AS id, s.text AS text, s.index AS place, a.id AS article"
)
MENTIONS = (
    "MATCH (s:Sentence)-[m:MENTIONS]->(e:Entity){where}"
    " RETURN s.id AS sentence, e.id AS entity, m.surface AS surface, m.start_char AS start"
)
CLAIMS = (
    "MATCH (c:Claim)-[:STATED_IN]->(s:Sentence){where} MATCH (c)-[:SUBJECT]->(h:Entity) MATCH (c)-[:OBJECT]->(t:Entity)"
    " RETURN c AS claim, s.id AS sentence, h.id AS head, t.id AS tail"
)
FIGURES = "MATCH (f:Figure)-[:STATED_IN]->(s:Sentence){where} RETURN f AS figure, s.id AS sentence"
ABOUT = "MATCH (f:Figure)-[:ABOUT]->(e:Entity) RETURN f.id AS figure, e.id AS entity"
THINGS = "MATCH (e:Entity) RETURN e AS entity, labels(e) AS labels"
NEAR_NAMES = "MATCH (s:Sentence)-[:MENTIONS]->(e:Entity) WHERE e.id IN $ids RETURN DISTINCT s.id AS id LIMIT $most"
EVERYTHING = 2_000_000


class Holding:
    """The evidence of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all: Evidence | None = None
        self._size: int | None = None

    def for_question(self, tokens: Sequence[Token]) -> Evidence:
        """Return the evidence that a question can be answered from."""
        if self._size is None:
            self._size = int(self._store.query("MATCH (s:Sentence) RETURN count(s) AS total")[0]["total"])
        if self._size > MOST_SENTENCES:
            return self._around(tokens)
        if self._all is None:
            self._all = read(self._store)
        return self._all

    def _around(self, tokens: Sequence[Token]) -> Evidence:
        spans = [
            " ".join(t.text for t in tokens[i:j])
            for i in range(len(tokens))
            for j in range(i + 1, min(len(tokens), i + LONGEST_NAME) + 1)
            if any(t.capital for t in tokens[i:j])
        ]
        ids = sorted({hit.entity for hit in self._store.find_names(spans[:60], limit=12) if hit.score > 0.5})
        near = [r["id"] for r in self._store.query(NEAR_NAMES, {"ids": ids, "most": AROUND})] if ids else []
        return read(self._store, near)


def read(store: Store, only: Sequence[str] | None = None) -> Evidence:
    """Return the evidence of the store, or of the sentences ``only``."""
    where = "" if only is None else " WHERE s.id IN $ids"
    given = {} if only is None else {"ids": list(only)}

    def rows(text: str) -> list[Row]:
        return store.query(text.replace("{where}", where), given, limit=EVERYTHING, timeout=60.0)

    sentences, mentions = rows(SENTENCES), rows(MENTIONS)
    stated, counted = rows(CLAIMS), rows(FIGURES)
    named = {r["entity"] for r in mentions} | {r[e] for r in stated for e in ("head", "tail")}
    return Evidence(
        _things(store, None if only is None else named),
        _passages(sentences, mentions),
        _claims(stated),
        _measures(store, counted, only is None),
        {a.id: Source(a.id, a.title or "", a.published or "") for a in store.articles()},
    )


def _things(store: Store, only: Iterable[str] | None) -> dict[str, Thing]:
    text, given = THINGS, {}
    if only is not None:
        text, given = THINGS.replace(" RETURN", " WHERE e.id IN $ids RETURN"), {"ids": sorted(only)}
    found = {}
    for row in store.query(text, given, limit=EVERYTHING, timeout=60.0):
        entity = row["entity"]
        label = next((name for name in row["labels"] if name != "Entity"), "")
        names = tuple(dict.fromkeys(n for n in (entity["name"], *(entity.get("aliases") or ())) if n))
        found[entity["id"]] = Thing(entity["id"], label, names)
    return found


def _passages(sentences: list[Row], mentions: list[Row]) -> dict[str, Passage]:
    inside: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for row in mentions:
        inside[row["sentence"]].append((row["start"] or 0, row["entity"], row["surface"] or ""))
    return {
        row["id"]: Passage(
            row["id"],
            row["article"],
            row["place"] or 0,
            row["text"],
            tuple((e, s) for _, e, s in sorted(inside[row["id"]])),
        )
        for row in sentences
    }


def _claims(rows: list[Row]) -> tuple[Claim, ...]:
    places: dict[str, list[str]] = defaultdict(list)
    first: dict[str, Row] = {}
    for row in sorted(rows, key=lambda r: (r["claim"]["id"], r["sentence"])):
        places[row["claim"]["id"]].append(row["sentence"])
        first.setdefault(row["claim"]["id"], row)
    return tuple(
        Claim(
            id=key,
            type=row["claim"]["type"],
            head=row["head"],
            tail=row["tail"],
            status=row["claim"].get("status") or "done",
            date=row["claim"].get("date"),
            role=str(row["claim"].get("role") or ""),
            former=bool(row["claim"].get("former")),
            sentences=tuple(places[key]),
            quote=str(row["claim"].get("quote") or ""),
            fact=str(row["claim"].get("fact") or ""),
        )
        for key, row in first.items()
    )


def _measures(store: Store, rows: list[Row], everything: bool) -> tuple[Measure, ...]:
    about: dict[str, list[str]] = defaultdict(list)
    if rows:
        text, given = ABOUT, {}
        if not everything:
            text, given = (
                ABOUT.replace(" RETURN", " WHERE f.id IN $ids RETURN"),
                {"ids": [r["figure"]["id"] for r in rows]},
            )
        for row in store.query(text, given, limit=EVERYTHING, timeout=60.0):
            about[row["figure"]].append(row["entity"])
    found = {}
    for row in rows:
        figure = row["figure"]
        found[figure["id"]] = Measure(
            figure["id"],
            float(figure["value"]),
            str(figure.get("unit") or ""),
            str(figure.get("what") or ""),
            figure.get("date"),
            tuple(sorted(about[figure["id"]])),
            row["sentence"],
        )
    return tuple(found.values())
