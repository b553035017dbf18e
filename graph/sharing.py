"""One process owns the files of an embedded store; the others work through it.

The owner listens on a socket beside the folder that only its user may use. Whoever opens the
store and finds it owned becomes a client, without noticing: reading is one request, writing is one
transaction in the owner, its statements sent one by one and rolled back when the client vanishes.
When the owner vanishes, a client takes the files over and does its unfinished work again.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from graph import errors
from graph.embedded import EmbeddedEngine
from graph.engine import Edges, Nodes, Row, Run
from graph.errors import JingjinjiError, StoreBusy, StoreDenied, StoreError

Result = TypeVar("Result")

PATIENCE = 10.0  # seconds to wait for an owner that is opening or closing
SILENCE = 120.0  # seconds after which a client in a transaction is taken for dead
LONGEST_PATH = 100  # bytes; the system allows a few more
SIZE = struct.Struct(">I")
CAN_SHARE = hasattr(socket, "AF_UNIX")


def open_shared(url: str, *, create: bool = False) -> SharedEngine:
    """Open the folder, or reach the process that has it open.

    Raises:
        StoreNotFound, StoreDenied: as ``EmbeddedEngine.open``.
        StoreBusy: another process has it open and does not answer.
    """
    return SharedEngine(url, create)


class SharedEngine:
    """An embedded store, owned here or by another process."""

    def __init__(self, url: str, create: bool) -> None:
        self._folder = Path(url).expanduser().resolve()
        self.url = str(self._folder)
        self._lock = threading.RLock()
        self._inner, self._listener = self._reach(create)

    def write(self, work: Callable[[Run], Result]) -> Result:
        """Run ``work`` in one transaction, again when the owner vanished."""
        return self._try(lambda inner: inner.write(work))

    def read(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float, limit: int) -> list[Row]:
        """Run Cypher that cannot write."""
        return self._try(lambda inner: inner.read(cypher, parameters, timeout=timeout, limit=limit))

    def names_like(self, words: str, limit: int) -> list[Row]:
        """Names from the full-text index, best first."""
        return self._try(lambda inner: inner.names_like(words, limit))

    def prepare(self, statements: Sequence[str]) -> None:
        """Make constraints and indexes."""
        self._try(lambda inner: inner.prepare(statements))

    def index_names(self) -> None:
        """Make the full-text index of names."""
        self._try(lambda inner: inner.index_names())

    def bulk(self, nodes: Nodes, edges: Edges) -> None:
        """Load a whole graph; only in the process that owns the store."""
        self._try(lambda inner: inner.bulk(nodes, edges))

    def close(self) -> None:
        """Give the store free; clients take it over."""
        with self._lock:
            if self._listener:
                self._listener.close()
            self._inner.close()

    def _try(self, do: Callable[[EmbeddedEngine | Client], Result]) -> Result:
        for _ in range(5):
            inner = self._inner
            try:
                return do(inner)
            except ConnectionError:
                with self._lock:
                    if self._inner is inner:
                        self._inner, self._listener = self._reach(False)
        raise StoreBusy(f"The store {self.url} changes hands again and again. Run the same command again.")

    def _reach(self, create: bool) -> tuple[EmbeddedEngine | Client, Listener | None]:
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                engine = EmbeddedEngine.open(self.url, create=create)
                return engine, Listener(engine, self._folder) if CAN_SHARE else None
            except StoreBusy:
                client = Client(self.url, socket_path(self._folder))
                if CAN_SHARE and client.answers():
                    return client, None
                if not CAN_SHARE or time.monotonic() > give_up:
                    raise
                time.sleep(0.05)


def socket_path(folder: Path) -> Path:
    """Return where the owner of the folder listens: beside it, or in the user's own temporary folder."""
    beside = folder.with_name(f".{folder.name}.socket")
    if len(os.fsencode(beside)) <= LONGEST_PATH and os.access(folder.parent, os.W_OK):
        return beside
    own = Path(tempfile.gettempdir()) / f"jingjinji-{os.getuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    if own.stat().st_uid != os.getuid() or own.stat().st_mode & 0o077:
        raise StoreDenied(f"{own} belongs to somebody else, or others may use it. Remove it, or set TMPDIR.")
    return own / hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]


class Listener:
    """Serves clients from threads of the owner's process."""

    def __init__(self, engine: EmbeddedEngine, folder: Path) -> None:
        self._engine = engine
        self._path = socket_path(folder)
        self._closed = False
        self._connections: set[socket.socket] = set()
        self._path.unlink(missing_ok=True)  # left by an owner that died
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            self._socket.bind(str(self._path))
        finally:
            os.umask(before)
        self._socket.listen(64)
        threading.Thread(target=self._accept, name="jingjinji store", daemon=True).start()

    def close(self) -> None:
        """Stop serving; transactions of clients that are under way are rolled back."""
        self._closed = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._path.unlink(missing_ok=True)
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._connections.add(connection)
        try:
            with connection:
                connection.settimeout(SILENCE)
                self._answer(connection, _receive(connection))
        except (ConnectionError, TimeoutError, OSError):
            pass  # the client is gone; its transaction was rolled back
        finally:
            self._connections.discard(connection)

    def _answer(self, connection: socket.socket, asked: Row) -> None:
        try:
            answer = self._do(connection, asked)
        except JingjinjiError as error:
            _send(connection, {"error": type(error).__name__, "message": str(error)})
        except (ConnectionError, TimeoutError):
            raise
        except Exception as error:
            _send(connection, {"error": "StoreError", "message": f"The store's owner failed: {error}"})
        else:
            _send(connection, {"result": answer})

    def _do(self, connection: socket.socket, asked: Row) -> Any:
        match asked["do"]:
            case "hello":
                return "jingjinji"
            case "read":
                return self._engine.read(
                    asked["cypher"], asked["parameters"], timeout=asked["timeout"], limit=asked["limit"]
                )
            case "names_like":
                return self._engine.names_like(asked["words"], asked["limit"])
            case "prepare":
                return self._engine.prepare(asked["statements"])
            case "index_names":
                return self._engine.index_names()
            case "write":
                return self._engine.write(_Conversation(connection))
        raise StoreError(f"The store's owner does not know {asked['do']!r}: it runs another version of jingjinji.")


class _Conversation:
    """One transaction of a client: its statements, until it says commit."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._begun = False

    def __call__(self, run: Run) -> None:
        if self._begun:  # the engine repeats after a conflict; only the client can say its statements again
            raise ConnectionError
        self._begun = True
        _send(self._connection, {"result": "begin"})
        while True:
            asked = _receive(self._connection)
            if asked["do"] == "commit":
                return
            try:
                rows = run(asked["cypher"], **asked["parameters"])
            except Exception as error:
                raise StoreError(f"The store cannot run a statement: {error}") from error
            _send(self._connection, {"result": rows})


class Client:
    """The engine as another process has it; every call is a connection of its own."""

    def __init__(self, url: str, path: Path) -> None:
        self.url = url
        self._path = path

    def answers(self) -> bool:
        """Whether an owner listens there."""
        try:
            return bool(self._ask(do="hello") == "jingjinji")
        except OSError:
            return False

    def write(self, work: Callable[[Run], Result]) -> Result:
        """Run ``work`` here and its statements in the owner's transaction."""
        with self._connect() as connection:
            _call(connection, do="write")

            def run(cypher: str, **parameters: Any) -> list[Row]:
                rows: list[Row] = _call(connection, do="run", cypher=cypher, parameters=parameters)
                return rows

            result = work(run)  # an error in it closes the connection: the owner rolls back
            _call(connection, do="commit")
            return result

    def read(self, cypher: str, parameters: Mapping[str, Any], *, timeout: float, limit: int) -> list[Row]:
        """Run Cypher that cannot write."""
        rows: list[Row] = self._ask(do="read", cypher=cypher, parameters=dict(parameters), timeout=timeout, limit=limit)
        return rows

    def names_like(self, words: str, limit: int) -> list[Row]:
        """Names from the full-text index, best first."""
        rows: list[Row] = self._ask(do="names_like", words=words, limit=limit)
        return rows

    def prepare(self, statements: Sequence[str]) -> None:
        """Make constraints and indexes."""
        self._ask(do="prepare", statements=list(statements))

    def index_names(self) -> None:
        """Make the full-text index of names."""
        self._ask(do="index_names")

    def bulk(self, nodes: Nodes, edges: Edges) -> None:
        """Refuse: a bulk load has no transaction that others could watch."""
        raise StoreBusy(f"The store {self.url} is open in another process. Close that one to load a whole graph.")

    def close(self) -> None:
        """Nothing is held open."""

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(self._path))
        except OSError as error:
            connection.close()
            raise ConnectionError(str(error)) from error
        return connection

    def _ask(self, **asked: Any) -> Any:
        with self._connect() as connection:
            return _call(connection, **asked)


def _call(connection: socket.socket, **asked: Any) -> Any:
    """Send a request, return its answer, or raise the owner's error."""
    _send(connection, asked)
    answer = _receive(connection)
    if "error" in answer:
        kind = getattr(errors, answer["error"], StoreError)
        raise kind(answer["message"])
    return answer["result"]


def _send(connection: socket.socket, message: Row) -> None:
    data = json.dumps(message).encode()
    try:
        connection.sendall(SIZE.pack(len(data)) + data)
    except OSError as error:
        raise ConnectionError(str(error)) from error


def _receive(connection: socket.socket) -> Row:
    (size,) = SIZE.unpack(_bytes(connection, SIZE.size))
    message: Row = json.loads(_bytes(connection, size))
    return message


def _bytes(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        try:
            part = connection.recv(min(size - len(parts), 1 << 20))
        except TimeoutError as error:
            raise ConnectionError("silence") from error
        except OSError as error:
            raise ConnectionError(str(error)) from error
        if not part:
            raise ConnectionError("closed")
        parts += part
    return bytes(parts)
