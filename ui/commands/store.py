"""The store: what is in it, other graphs into it, its back-up, and what is the same entity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.errors import StoreError
from ui.commands.common import StoreOption, note, open_for

if TYPE_CHECKING:
    from graph.base import GraphStore

First = Annotated[str, typer.Argument(metavar="ONE", help="An entity id, or 'Label: name'.")]
Second = Annotated[str, typer.Argument(metavar="OTHER", help="An entity id, or 'Label: name'.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept with the judgement.")]
DumpFile = Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines, compressed: graph.jsonl.gz")]


def stats(
    articles: Annotated[bool, typer.Option("--articles", help="List the articles.")] = False,
    store: StoreOption = None,
) -> None:
    """Say what is in the store.

    Example: jjj stats
    """
    from ui import render, summary

    rows: list[dict[str, object]]
    with open_for(store) as target:
        if articles:
            rows = [{"id": a.id, "published": a.published, "title": a.title} for a in target.articles()]
        else:
            rows = [{"what": count.what, "count": count.number} for count in summary.counts(target)]
    typer.echo(render.draw_table(rows) if rows else "The store is empty.")


def load(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="CSV files as neo4j-admin imports them.")],
    store: StoreOption = None,
) -> None:
    """Load any other graph into an empty store.

    Example: jjj load graph/ --store pole
    """
    from graph.load import load_csv_folder

    with open_for(store, create=True) as target:
        loaded = load_csv_folder(target, folder)
    note(f"{loaded.nodes:,} nodes and {loaded.relationships:,} relationships loaded.")


def merge(one: First, other: Second, reason: Reason = "", store: StoreOption = None) -> None:
    """Record that two names are one entity.

    Example: jjj merge "Hospital: Lanhe Hospital" "Hospital: Lan He Hospital"
    """
    _judge("merge", one, other, reason, store)


def split(one: First, other: Second, reason: Reason = "", store: StoreOption = None) -> None:
    """Record that two names are not one entity, now and later.

    Example: jjj split "Hospital: Lanhe Hospital" "Hospital: Lanhe Clinic"
    """
    _judge("split", one, other, reason, store)


def judgements(
    file: Annotated[Path | None, typer.Option("--load", metavar="FILE", help="Add those of a judgements.toml.")] = None,
    take_back: Annotated[str | None, typer.Option("--take-back", metavar="ID", help="Forget one.")] = None,
    store: StoreOption = None,
) -> None:
    """List the judgements about what is the same entity, add some from a file, or take one back.

    Example: jjj judgements
    """
    from graph.judgements import load_judgements

    with open_for(store, create=file is not None) as opened:
        target = _whole(opened)
        for kind, one, other, reason in load_judgements(file) if file else ():
            target.judge(kind, one, other, reason)
        if take_back and not target.take_back(take_back):
            raise StoreError(f'There is no judgement {take_back}. "jjj judgements" lists them.')
        lines = [str(judgement) for judgement in target.judgements()]
    typer.echo("\n".join(lines) if lines else "No judgements.")


def copy(
    source: Annotated[str, typer.Option("--from", metavar="STORE", help="What to copy.")],
    target: Annotated[str, typer.Option("--to", metavar="STORE", help="An empty store of either kind.")],
) -> None:
    """Copy everything from one store into an empty one.

    Example: jjj copy --from store --to neo4j://localhost
    """
    from graph import backup

    with open_for(source) as one, open_for(target, create=True) as other:
        count = backup.copy(_whole(one), _whole(other))
    note(f"{count:,} nodes and relationships copied.")


def dump(file: DumpFile, store: StoreOption = None) -> None:
    """Write the whole store into one file.

    Example: jjj dump graph.jsonl.gz
    """
    from graph import backup

    with open_for(store) as target:
        count = backup.dump(_whole(target), file)
    note(f"{file}: {count:,} nodes and relationships.")


def restore(file: DumpFile, store: StoreOption = None) -> None:
    """Read a file made by "jjj dump" into an empty store.

    Example: jjj restore graph.jsonl.gz --store new
    """
    from graph import backup

    with open_for(store, create=True) as target:
        count = backup.restore(_whole(target), file)
    note(f"{count:,} nodes and relationships restored.")


def browser(
    folder: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the files.")],
) -> None:
    """Write saved queries and a style for Neo4j Browser.

    Example: jjj browser --output browser/
    """
    from queries.browser import browser_files, deep_link, saved_queries

    for path in browser_files(folder):
        note(str(path))
    for query in saved_queries():
        typer.echo(f"{query.title}: {deep_link(query.cypher)}")


COMMANDS = (stats, load, merge, split, judgements, copy, dump, restore, browser)


def _judge(kind: str, one: str, other: str, reason: str, url: str | None) -> None:
    with open_for(url) as target:
        typer.echo(str(_whole(target).judge(kind, one, other, reason)))


def _whole(store: object) -> GraphStore:
    """Return the store itself; one that another process shares can only be read and added to."""
    from graph.base import GraphStore

    if not isinstance(store, GraphStore):
        raise StoreError("Another process has this store open: end it (the chat page, say) and try again.")
    return store
