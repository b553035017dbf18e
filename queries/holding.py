"""Evidence out of a store: all of it where the store is small, the part around a question's names else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graph.store import Row, Store
from queries.evidence import COMMON, Claim, Evidence, Measure, Passage, Source, Thing
from queries.words import Token

MOST_SENTENCES = 20_000  # beyond, only what is around the names of a question is read
AROUND = 400  # sentences around the names
LONGEST_NAME = 7  # tokens
MOST_SPANS = 24  # looked up for one question

STAMP = "MATCH (a:Article) RETURN count(a) AS articles, max(a.ingested) AS latest"
SENTENCES = (
    "{only}MATCH (s:Sentence)-[:IN]->(a:Article) RETURN s.id AS id, s.text AS text, s.index AS place, a.id AS article"
)
MENTIONS = (
    "{only}MATCH (s:Sentence)-[m:MENTIONS]->(e:Entity)"
    " RETURN s.id AS sentence, e.id AS entity, m.surface AS surface, m.start_char AS start"
)
CLAIMS = (
    "{only}MATCH (c:Claim)-[:STATED_IN]->(s:Sentence) MATCH (c)-[:SUBJECT]->(h:Entity) MATCH (c)-[:OBJECT]->(t:Entity)"
    " RETURN c AS claim, s.id AS sentence, h.id AS head, t.id AS tail"
)
FIGURES = "{only}MATCH (f:Figure)-[:STATED_IN]->(s:Sentence) RETURN f AS figure, s.id AS sentence"
ABOUT = "{only}MATCH (f:Figure)-[:ABOUT]->(e:Entity) RETURN f.id AS figure, e.id AS entity"
THINGS = "{only}MATCH (e:Entity) RETURN e AS entity, labels(e) AS labels"
ONLY = "UNWIND $ids AS key MATCH ({var}:{label} {{id: key}}) "
NEAR_NAMES = (
    "UNWIND $ids AS key MATCH (e:Entity {id: key})<-[:MENTIONS]-(s:Sentence)"
    f" RETURN DISTINCT s.id AS id ORDER BY id LIMIT {AROUND}"
)
EVERYTHING = 2_000_000


class Holding:
    """The evidence of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all: Evidence | None = None
        self._stamp: Row = {}
        self._large = False

    def for_question(self, tokens: Sequence[Token]) -> Evidence:
        """Return the evidence that a question can be answered from."""
        stamp = self._store.query(STAMP)[0]
        if self._stamp != stamp:  # articles came or went
            total = self._store.query("MATCH (s:Sentence) RETURN count(s) AS total")[0]["total"]
            self._stamp, self._large, self._all = stamp, total > MOST_SENTENCES, None
        if self._large:
            return self._around(tokens)
        if self._all is None:
            self._all = read(self._store)
        return self._all

    def _around(self, tokens: Sequence[Token]) -> Evidence:
        places = [i for i, t in enumerate(tokens) if t.capital and t.stem not in COMMON] or range(len(tokens))
        spans = [
            " ".join(t.text for t in tokens[i:j])
            for i in places
            for j in range(min(len(tokens), i + LONGEST_NAME), i, -1)
            if j - 1 in places
        ]
        ids = sorted({hit.entity for hit in self._store.find_names(spans[:MOST_SPANS], limit=12) if hit.score > 0.5})
        near = [r["id"] for r in self._store.query(NEAR_NAMES, {"ids": ids})] if ids else []
        return read(self._store, near)


def read(store: Store, only: Sequence[str] | None = None) -> Evidence:
    """Return the evidence of the store, or of the sentences ``only``."""

    def rows(text: str) -> list[Row]:
        return _rows(store, text, "s", "Sentence", only)

    # Engines give rows in orders of their own; equal answers need one order.
    sentences = sorted(rows(SENTENCES), key=lambda r: (r["article"], r["place"] or 0, r["id"]))
    mentions = sorted(rows(MENTIONS), key=lambda r: (r["sentence"], r["start"] or 0, r["entity"], r["surface"] or ""))
    stated = sorted(rows(CLAIMS), key=lambda r: (r["claim"]["id"], r["sentence"], r["head"], r["tail"]))
    counted = sorted(rows(FIGURES), key=lambda r: (r["figure"]["id"], r["sentence"]))
    named = {r["entity"] for r in mentions} | {r[e] for r in stated for e in ("head", "tail")}
    return Evidence(
        _things(store, None if only is None else sorted(named)),
        _passages(sentences, mentions),
        _claims(stated),
        _measures(store, counted, only),
        {a.id: Source(a.id, a.title or "", a.published or "") for a in store.articles()},
    )


def _rows(store: Store, text: str, var: str, label: str, only: Sequence[str] | None) -> list[Row]:
    """Return the rows of a text, of all or of the nodes with the ids ``only``."""
    if only is not None and not only:
        return []
    head = "" if only is None else ONLY.format(var=var, label=label)
    given = {} if only is None else {"ids": list(only)}
    return store.query(text.replace("{only}", head), given, limit=EVERYTHING, timeout=60.0)


def _things(store: Store, only: Sequence[str] | None) -> dict[str, Thing]:
    found = {}
    for row in sorted(_rows(store, THINGS, "e", "Entity", only), key=lambda r: str(r["entity"]["id"])):
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


def _measures(store: Store, rows: list[Row], only: Sequence[str] | None) -> tuple[Measure, ...]:
    about: dict[str, list[str]] = defaultdict(list)
    figures = None if only is None else sorted({r["figure"]["id"] for r in rows})
    for row in _rows(store, ABOUT, "f", "Figure", figures):
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
