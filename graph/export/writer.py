"""What every writer of a format is: it takes a path, then records, then completes its file or folder."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from graph.records import Record


class Writer(Protocol):
    """One format; entities come first, then facts, figures, sentences and articles."""

    def __init__(self, path: Path) -> None: ...

    def write(self, record: Record) -> None:
        """Write one record; a format passes over records that it has no place for."""

    def finalize(self) -> None:
        """Complete and close the file or folder."""

    def close(self) -> None:
        """Give the files free, complete or not."""
