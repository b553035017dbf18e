"""The store: what is in it."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.common import StoreOption, open_for


def stats(
    articles: Annotated[bool, typer.Option("--articles", help="List the articles.")] = False,
    store: StoreOption = None,
) -> None:
    """Say what is in the store.

    Example: jjj stats
    """
    from ui import render, summary

    with open_for(store) as target:
        if articles:
            rows: list[dict[str, object]] = [
                {"id": a.id, "published": a.published, "title": a.title} for a in target.articles()
            ]
        else:
            rows = [{"what": count.what, "count": count.number} for count in summary.counts(target)]
    typer.echo(render.draw_table(rows) if rows else "The store is empty.")


COMMANDS = (stats,)
