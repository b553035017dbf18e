"""What several commands share: the store option, opening a store, lines to standard error."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.errors import BadQuestion, StoreDenied
from ui import settings

if TYPE_CHECKING:
    from graph.store import Store

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="STORE",
        help="A folder, or neo4j://, neo4j+s://, bolt://; else JJJ_STORE, else the user's data folder.",
        show_default=False,
    ),
]
JobsOption = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes that read articles.")]
ClusterOption = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help='A Dask scheduler, or local:2 (extra "cluster").'),
]
PrivateOption = Annotated[bool, typer.Option("--allow-private", help="Also fetch from private networks.")]
PipelineOption = Annotated[
    str | None,
    typer.Option("--pipeline", metavar="NAME", help="Another installed spaCy pipeline with UD labels."),
]


def store_url(url: str | None) -> str:
    """Return the address to open: the one named, or the default, with user and password for a server."""
    return settings.with_credentials(url or settings.default_store(), _ask)


def open_for(url: str | None, *, create: bool = False) -> Store:
    """Open the store that a command names."""
    from graph.store import open_store

    return open_store(store_url(url), create=create)


def note(line: str) -> None:
    """Write a line to standard error: progress, warnings, counts."""
    sys.stderr.write(line + "\n")


def read_text(path: Path, what: str) -> str:
    """Return a file's text ("-" is standard input).

    Raises:
        BadQuestion: the file is missing, empty or not text.
    """
    if str(path) == "-":
        return sys.stdin.read()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadQuestion(f"{path}: the {what} is not UTF-8 text. Save it as UTF-8 and try again.") from error
    except OSError as error:
        raise BadQuestion(f"{path}: cannot read the {what}: {error.strerror}.") from error
    if not text.strip():
        raise BadQuestion(f"{path}: the {what} is empty.")
    return text


def _ask(what: str) -> str:
    if not sys.stdin.isatty():
        raise StoreDenied(
            f"The store's {what} is not given.\n"
            "Write it in the address (neo4j://user:password@host) or set NEO4J_USERNAME and NEO4J_PASSWORD."
        )
    return getpass.getpass("Password of the store: ") if what == "password" else input("User of the store: ")
