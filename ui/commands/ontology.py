"""The table by which any other graph can be asked: drafted from the graph itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.common import note, open_for


def ontology(
    source: Annotated[
        str | None, typer.Option("--from", metavar="STORE", help="A folder, or neo4j://, neo4j+s://, bolt://.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it here.")] = None,
) -> None:
    """Draft an ontology table from the graph in a store, to ask it with `--ontology`.

    Example: jjj ontology --from pole --output pole.toml
    """
    from graph.draft_table import drafted

    with open_for(source) as store:
        table = drafted(store, output.stem if output else "drafted")
    if output is None:
        typer.echo(table)
        return
    output.write_text(table, encoding="utf-8")
    note(f"{output} written: add to its `words` what people say.")


COMMANDS = (ontology,)
