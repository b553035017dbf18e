"""A file or folder that stands under its name only once it is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import ExportError


@contextmanager
def written_whole(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield where to write; when the block ends well it becomes ``path``, when not there is what was there before.

    Raises:
        ExportError: something is at ``path`` and ``force`` is False, or it cannot be written.
    """
    if path.exists() and not force:
        raise ExportError(f"{path} exists; use --force to write over it, or another name.")
    if not path.parent.is_dir():
        raise ExportError(f"There is no folder {path.parent}; make it first.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    _remove(unfinished)
    try:
        yield unfinished
        if path.is_dir() or unfinished.is_dir():
            _remove(path)  # a file takes the place of a file in one step, a folder cannot
        unfinished.replace(path)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        _remove(unfinished)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
