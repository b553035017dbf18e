"""The embedded engine: ArcadeDB inside the process. The only file that imports it.

One process opens a database at a time. Reading goes through ``db.query``, which refuses every
write; writing through ``db.run_in_transaction``, which repeats on conflict.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from graph.engine import Edges, Nodes, Row, Run
from graph.errors import JingjinjiError, QueryTooLong, RefusedCypher, StoreBusy, StoreDenied, StoreError, StoreNotFound
from graph.statements import quoted

Result = TypeVar("Result")

HEAP = "-Xmx1g"
CLOSED = (  # what an untrusted query must not do
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
)
FULL = ("No space left", "File too large", "quota exceeded")
NOT_OURS = ("denied", "read-only", "cannot create directory")
TOO_MUCH = ("heap budget", "OutOfMemory", "exceeding the maximum", "Limit of allowed elements")
NAME_WORDS = (
    "CREATE PROPERTY Name.words IF NOT EXISTS STRING",
    "CREATE INDEX IF NOT EXISTS ON Name (words) FULL_TEXT",
)
ENGINES_OWN = frozenset({"@rid", "@type", "@in", "@out", "@cat"})
PLAIN = frozenset({str, int, float, bool, type(None)})
MARK = "schema.json"  # a folder with this file is a database


class EmbeddedEngine:
    """One open ArcadeDB folder."""

    def __init__(self, url: str, database: Any) -> None:
        self.url = url
        self._db = database
        self._lock = threading.RLock()  # one writer at a time, and no time-out changes under a query
        self._timeout: int | None = None  # what an earlier process left in the database

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> EmbeddedEngine:
        """Open the folder.

        Raises:
            StoreNotFound: no database is there and ``create`` is False.
            StoreBusy: another process has it open.
            StoreDenied: the folder cannot be written.
        """
        folder = Path(url).expanduser()
        exists = (folder / MARK).exists()
        if not exists and not create:
            raise StoreNotFound(f"There is no store at {folder}. Run: jjj ingest PATH --store {folder}")
        arcadedb = _library()
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            database = arcadedb.open_database(str(folder)) if exists else arcadedb.create_database(str(folder))
        except (OSError, arcadedb.ArcadeDBError) as error:
            raise _opening_error(folder, error) from error
        return cls(str(folder), database)

    def write(self, work: Callable[[Run], Result]) -> Result:
        """Run ``work`` in one transaction.

        Raises:
            StoreError: the disk is full, or the engine refuses a statement; nothing of ``work`` is stored.
        """
        with self._writing():
            self._limit_time(0)
            result: Result = self._db.run_in_transaction(lambda: work(self._run))
            return result

    def _run(self, cypher: str, **parameters: Any) -> list[Row]:
        rows = self._db.command("opencypher", cypher, parameters)
        return [plain(row) for row in rows.to_list()] if rows is not None else []

    def read(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float, limit: int) -> list[Row]:
        """Run Cypher that cannot write."""
        with self._lock:
            rows: list[Row] = []
            try:
                self._limit_time(max(1, int(timeout * 1000)))
                for row in self._db.query("opencypher", cypher, dict(parameters)).iter_dicts():
                    rows.append(plain(row))
                    if len(rows) >= limit:
                        break
            except Exception as error:
                raise self._error(error, timeout) from error
            return rows

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Keep other threads out, and say the engine's errors in our words."""
        with self._lock:
            try:
                yield
            except _library().ArcadeDBError as error:
                raise self._error(error) from error

    def _error(self, error: Exception, timeout: float = 0.0) -> JingjinjiError:
        text = str(error)
        if "NotIdempotent" in text or "not idempotent" in text:
            return RefusedCypher("This Cypher writes; only reading is allowed here.")
        if any(words in text for words in FULL):
            return StoreError(
                f"The disk of the store {self.url} is full. What was reported as stored is stored;"
                " make room and run the same command again."
            )
        if any(words in text for words in TOO_MUCH):
            return QueryTooLong("The query needs more memory than it may have. Ask for less, or add a LIMIT.")
        if timeout and "imeout" in text:
            return QueryTooLong(f"The query took longer than {timeout:g} seconds. Ask for less, or raise --timeout.")
        return StoreError(f"The store cannot run this Cypher: {_first_line(text)}")

    def _limit_time(self, milliseconds: int) -> None:
        if milliseconds != self._timeout:
            self._db.command("sql", f"ALTER DATABASE `arcadedb.command.timeout` {milliseconds}")
            self._timeout = milliseconds

    def prepare(self, statements: Sequence[str]) -> None:
        """Make constraints and indexes."""
        with self._writing():
            for statement in statements:
                self._db.command("opencypher", statement)

    def index_names(self) -> None:
        """Make the full-text index of names, which has no Cypher form here."""
        with self._writing():
            for statement in NAME_WORDS:
                self._db.command("sql", statement)

    def names_like(self, words: str, limit: int) -> list[Row]:
        """Names from the full-text index, best first."""
        cypher = (
            "CALL db.index.fulltext.queryNodes('Name[words]', $words) YIELD node, score WITH node, score LIMIT $limit"
            " MATCH (node)-[:NAME_OF]->(e:Entity) RETURN node.key AS key, node.text AS text, e.id AS entity,"
            " labels(e) AS labels, e.name AS name, score"
        )
        return self.read(cypher, {"words": words, "limit": limit}, timeout=10, limit=limit)

    def bulk(self, nodes: Nodes, edges: Edges) -> None:
        """Load a whole graph through the engine's own batches; faster than Cypher, without one transaction."""
        with self._writing():
            for labels in nodes:
                # Cypher makes the type of these labels; batches only fill it
                self._db.command("opencypher", f"CREATE (n{''.join(f':{q}' for q in quoted(labels))}) DELETE n")
            for kind in edges:
                (name,) = quoted([kind])
                self._db.command("opencypher", f"CREATE (a:Store)-[:{name}]->(b:Store) DETACH DELETE a, b")
            rids: dict[str, str] = {}
            with self._db.graph_batch(commit_every=50_000) as batch:
                for labels, rows in nodes.items():
                    made = batch.create_vertices("~".join(sorted(labels)) or "Vertex", [row for _, row in rows])
                    rids.update(zip((id for id, _ in rows), made, strict=True))
                for kind, many in edges.items():
                    known = [e for e in many if e[0] in rids and e[1] in rids]
                    starts, ends, props = zip(*known, strict=True) if known else ((), (), ())
                    batch.new_edges([rids[s] for s in starts], kind, [rids[e] for e in ends], list(props))

    def close(self) -> None:
        """Close the database; the folder is free for other processes."""
        with self._lock:
            if self._db.is_open():
                self._db.close()


def plain(value: Any) -> Any:
    """Return the value without the engine's own keys: nodes and relationships as dicts of properties."""
    if value.__class__ in PLAIN:
        return value
    if isinstance(value, dict):  # most values in it are plain: they are spared the call
        return {k: v if v.__class__ in PLAIN else plain(v) for k, v in value.items() if k not in ENGINES_OWN}
    if isinstance(value, (list, tuple, set)):
        return [plain(v) for v in value]
    return str(value)


def _library() -> Any:
    """Return the engine's module, its heap limited and its log off standard error."""
    given = os.environ.get("ARCADEDB_NATIVE_ISOLATE_ARGS", HEAP).split()
    os.environ["ARCADEDB_NATIVE_ISOLATE_ARGS"] = " ".join(dict.fromkeys([*given, *CLOSED]))
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
    try:
        import arcadedb
    except ImportError as error:
        raise StoreError(
            "The embedded store does not run on this machine (it needs Linux with glibc 2.28, macOS on arm64 or"
            " Windows, 64 bit). Use Neo4j: --store neo4j://localhost, or: pip install arcadedb-embedded==26.10.2.post1"
        ) from error
    return arcadedb


def _opening_error(folder: Path, error: Exception) -> StoreError:
    text = str(error)
    if "locked by another process" in text or "already in use" in text:
        return StoreBusy(f"The store {folder} is open in another process. Close that one, or use --store FOLDER.")
    if isinstance(error, PermissionError) or any(words in text.casefold() for words in NOT_OURS):
        return StoreDenied(f"The store {folder} cannot be written: {_first_line(text)}. Check the folder's rights.")
    if any(words in text for words in FULL):
        return StoreError(f"The store {folder} cannot be opened: its disk is full. Make room and try again.")
    return StoreError(f"The store {folder} cannot be opened: {_first_line(text)}.")


def _first_line(text: str) -> str:
    """Return the message without class names and without the engine's second thoughts."""
    return re.sub(r"\b(?:[a-z]+\.)+\w+Exception: ", "", text).split("\n")[0].strip()
