"""The process that reads HTML, PDF and .docx: large parsers, kept apart by a time and a memory limit.

``Worker`` is the near side: it starts the process when it is first needed, hands it one file at
a time and ends it when the time is up. ``serve`` is the far side. Both speak length-prefixed
JSON over pipes.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import os
import struct
import subprocess
import sys
import threading
from dataclasses import asdict
from typing import IO, Any

from extract.formats import MAX_MEMORY, MAX_SECONDS, Reading
from graph.errors import BadArticle


class Worker:
    """Reads files in another process; use it as a context manager."""

    def __init__(self, *, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, format: str, data: bytes) -> Reading:
        """Return what ``data`` holds.

        Raises:
            BadArticle: it cannot be read, or not within the limits of time and memory.
        """
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            _send(process.stdin, format.encode(), data)
            answer = json.loads(_receive(process.stdout))
        except (OSError, EOFError, ValueError):
            self._end()
            if late.is_set():
                raise BadArticle(f"it could not be read within {self._seconds:g} seconds.") from None
            raise BadArticle("it is broken: its reader gave up on it.") from None
        finally:
            timer.cancel()
        if "error" in answer:
            raise BadArticle(answer["error"])
        return Reading(**answer)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "extract.formats.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(OSError):
                self._process.communicate(timeout=5)
            self._process = None


def _send(pipe: IO[bytes], *parts: bytes) -> None:
    for part in parts:
        pipe.write(struct.pack(">Q", len(part)) + part)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    size = struct.unpack(">Q", _exactly(pipe, 8))[0]
    return _exactly(pipe, size)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def read_here(format: str, data: bytes) -> Reading:
    """Return what ``data`` holds, read in this process.

    Raises:
        BadArticle: the reader refuses it or breaks on it.
    """
    reader: Any = importlib.import_module(f"extract.formats.{format}")
    try:
        reading: Reading = reader.read(data)
        return reading
    except BadArticle:
        raise
    except (MemoryError, RecursionError) as error:
        raise BadArticle("it is too large or too deeply nested to be read.") from error
    except Exception as error:  # the parsers break in ways of their own
        raise BadArticle(f"it is broken or no {format.upper()} file ({type(error).__name__}).") from error


def serve() -> None:
    """Answer requests until the pipe closes."""
    _limit_memory()
    logging.disable(logging.CRITICAL)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whatever a parser prints stays out of the answers
    while True:
        try:
            format, data = _receive(requests).decode(), _receive(requests)
        except EOFError:
            return
        try:
            answer: dict[str, Any] = asdict(read_here(format, data))
        except BadArticle as error:
            answer = {"error": str(error)}
        _send(answers, json.dumps(answer).encode())


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


if __name__ == "__main__":
    serve()
