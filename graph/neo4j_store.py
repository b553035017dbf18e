"""The Neo4j engine: a server over Bolt. The only file that imports its driver.

User and password come from the address, from ``NEO4J_USERNAME`` / ``NEO4J_PASSWORD`` or from the
caller; the database is the address's path (``neo4j://host/people``).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DatabaseUnavailable,
    DriverError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.engine import Edges, Nodes, Row, Run
from graph.errors import QueryTooLong, RefusedCypher, StoreDenied, StoreError, StoreGone, StoreNotFound
from graph.statements import NAME_WORDS, quoted

Result = TypeVar("Result")

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
BATCH = 5000  # rows in one transaction of a bulk load
RACES = 10  # times that another writer may be first with an id; then the fault is in what is written
PATIENCE = 60.0  # seconds that a write waits for a server that went away


class Neo4jEngine:
    """One database of a Neo4j server."""

    def __init__(self, url: str, driver: neo4j.Driver, database: str | None, patience: float = PATIENCE) -> None:
        self.url = url
        self.patience = patience
        self._driver = driver
        self._database = database

    @classmethod
    def open(cls, url: str, *, patience: float = PATIENCE) -> Neo4jEngine:
        """Connect, and see that the server answers.

        Raises:
            StoreDenied: wrong user or password.
            StoreGone: nobody answers.
            StoreNotFound: the server has no such database.
        """
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES:
            raise StoreError(f"{parts.scheme}:// is no store that I know. Use a folder, neo4j:// or bolt://.")
        user = unquote(parts.username or "") or os.environ.get("NEO4J_USERNAME", "neo4j")
        password = unquote(parts.password or "") or os.environ.get("NEO4J_PASSWORD", "")
        host = parts.netloc.rpartition("@")[2]
        address = f"{parts.scheme}://{host}"
        try:
            driver = neo4j.GraphDatabase.driver(
                address,
                auth=(user, password) if password else None,
                connection_timeout=5,
                max_transaction_retry_time=0,  # ``write`` itself tries again
                notifications_min_severity="OFF",
            )
        except (ConfigurationError, DriverError, ValueError) as error:
            raise StoreError(f"{address} is not a usable address: {error}") from error
        engine = cls(address, driver, parts.path.strip("/") or None, patience)
        try:
            engine.read("RETURN 1 AS one", {}, timeout=60, limit=1)
        except StoreError:
            driver.close()
            raise
        return engine

    def write(self, work: Callable[[Run], Result]) -> Result:
        """Run ``work`` in one transaction, again while another writer or a restarting server is in the way."""

        def unit(transaction: neo4j.ManagedTransaction) -> Result:
            return work(lambda cypher, **p: [plain(r) for r in transaction.run(cypher, p)])

        give_up = time.monotonic() + self.patience
        tried = 0
        while True:
            tried += 1
            try:
                with self._session(neo4j.WRITE_ACCESS) as session:
                    return session.execute_write(unit)
            except (ServiceUnavailable, SessionExpired, DatabaseUnavailable, OSError) as error:
                if time.monotonic() > give_up:
                    raise self._error(error, waited=self.patience) from error
                time.sleep(0.5)
            except Neo4jError as error:
                if time.monotonic() > give_up or not _worth_repeating(error, tried):
                    raise self._error(error, waited=self.patience) from error
                time.sleep(0.1)

    def read(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float, limit: int) -> list[Row]:
        """Run Cypher with read access; the server stops it at its time limit."""
        rows: list[Row] = []
        query = neo4j.Query(cypher, timeout=timeout)
        try:
            with self._session(neo4j.READ_ACCESS) as session:
                for record in session.run(query, dict(parameters)):
                    rows.append(plain(record))
                    if len(rows) >= limit:
                        break
        except (Neo4jError, DriverError, OSError) as error:
            raise self._error(error, timeout=timeout) from error
        return rows

    def names_like(self, words: str, limit: int) -> list[Row]:
        """Names from the full-text index, best first."""
        cypher = (
            "CALL db.index.fulltext.queryNodes('name_words', $words) YIELD node, score WITH node, score LIMIT $limit"
            " MATCH (node)-[:NAME_OF]->(e:Entity) RETURN node.key AS key, node.text AS text, e.id AS entity,"
            " labels(e) AS labels, e.name AS name, score"
        )
        return self.read(cypher, {"words": words, "limit": limit}, timeout=10, limit=limit)

    def prepare(self, statements: Sequence[str]) -> None:
        """Make constraints and indexes; needs the right to do so, once."""
        with self._session(neo4j.WRITE_ACCESS) as session:
            for statement in statements:
                try:
                    session.run(statement).consume()
                except Forbidden as error:
                    raise StoreDenied(
                        f"{self.url}: this user may not make constraints and indexes. Let an administrator run:"
                        f" jjj stats --store {self.url}"
                    ) from error
                except (Neo4jError, DriverError) as error:
                    raise self._error(error) from error

    def bulk(self, nodes: Nodes, edges: Edges) -> None:
        """Load a whole graph in batches; a helping label with an index finds the ends, and goes at the end."""
        self.prepare(["CREATE INDEX loading IF NOT EXISTS FOR (n:Loading) ON (n.`:ID`)"])
        for labels, rows in nodes.items():
            text = f"UNWIND $rows AS row CREATE (n:{':'.join(['Loading', *quoted(labels)])}) SET n = row"
            self._write_rows(text, [{**row, ":ID": id} for id, row in rows])
        self.prepare(["CALL db.awaitIndexes(300)"])
        for kind, many in edges.items():
            (name,) = quoted([kind])
            text = (
                "UNWIND $rows AS row MATCH (a:Loading {`:ID`: row.a}), (b:Loading {`:ID`: row.b})"
                f" CREATE (a)-[r:{name}]->(b) SET r = row.props"
            )
            self._write_rows(text, [{"a": a, "b": b, "props": props} for a, b, props in many])
        ids = [{"id": id} for rows in nodes.values() for id, _ in rows]
        self._write_rows("UNWIND $rows AS row MATCH (n:Loading {`:ID`: row.id}) REMOVE n:Loading, n.`:ID`", ids)
        self.prepare(["DROP INDEX loading IF EXISTS"])

    def _write_rows(self, text: str, rows: list[Row]) -> None:
        for at in range(0, len(rows), BATCH):
            part = rows[at : at + BATCH]
            self.write(lambda run, part=part: run(text, rows=part))  # type: ignore[misc]

    def index_names(self) -> None:
        """Make the full-text index of names."""
        self.prepare([NAME_WORDS, "CALL db.awaitIndexes(300)"])

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(database=self._database, default_access_mode=access)

    def _error(
        self, error: Exception, *, timeout: float = 0.0, waited: float = 0.0
    ) -> StoreError | RefusedCypher | QueryTooLong:
        code = str(getattr(error, "code", "") or "")
        said = str(getattr(error, "message", "") or error).split("\n")[0]
        if isinstance(error, AuthError) or "Security" in code:
            return StoreDenied(
                f"{self.url} refuses user or password: {said} Set NEO4J_USERNAME and NEO4J_PASSWORD,"
                " or write neo4j://USER:PASSWORD@HOST."
            )
        if "DatabaseNotFound" in code:
            return StoreNotFound(f"{self.url} has no database {self._database!r}. Leave it out, or create it there.")
        if "AccessMode" in code or "read access mode" in said:
            return RefusedCypher("This Cypher writes; only reading is allowed here.")
        if "TransactionTimedOut" in code:
            return QueryTooLong(f"The query took longer than {timeout:g} seconds. Ask for less, or raise --timeout.")
        if "MemoryPoolOutOfMemory" in code:
            return QueryTooLong("The query needs more memory than the server allows. Ask for less, or add a LIMIT.")
        if isinstance(error, (ServiceUnavailable, SessionExpired, DatabaseUnavailable, OSError)):
            long = f", for {waited:g} seconds now" if waited else ""
            return StoreGone(
                f"Neo4j at {self.url} does not answer{long}. What was reported as stored is stored;"
                " start the server and run the same command again."
            )
        return StoreError(f"Neo4j cannot run this Cypher: {said}")


def plain(value: Any) -> Any:
    """Return plain Python: nodes and relationships as dicts of properties, dates as ISO strings."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, neo4j.graph.Path):
        return [plain(node) for node in value.nodes]
    if isinstance(value, (neo4j.graph.Entity, neo4j.Record, Mapping)):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(v) for v in value]
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _worth_repeating(error: Neo4jError, tried: int) -> bool:
    """Whether another writer made the error: a lock, or a race for one id, which ends soon."""
    raced = isinstance(error, ClientError) and "ConstraintValidationFailed" in str(error.code)
    return error.is_retryable() or (raced and tried < RACES)
