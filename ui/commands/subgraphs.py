"""Subgraphs for analysts: exports, measures and a report, all with one way to choose the part."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.errors import ExportError
from ui.commands.common import StoreOption, note, open_for

if TYPE_CHECKING:
    from graph.store import Store
    from graph.table import Table

LARGE = 100_000  # records; from here on the size is said before the export starts

Around = Annotated[list[str] | None, typer.Option("--around", metavar="NAME", help="Entities to start from.")]
Hops = Annotated[int, typer.Option("--hops", min=1, max=5, help="Steps away from --around.")]
Labels = Annotated[list[str] | None, typer.Option("--label", metavar="LABEL", help="Only entities with this label.")]
Relations = Annotated[list[str] | None, typer.Option("--relation", metavar="TYPE", help="Only facts of this type.")]
Place = Annotated[str | None, typer.Option("--place", metavar="NAME", help="What lies in this place.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Facts dated from this day on.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Facts dated up to this day.")]
Published = Annotated[
    str | None, typer.Option("--published", metavar="FROM..TO", help="Facts of articles published in this range.")
]
Statuses = Annotated[list[str] | None, typer.Option("--status", help="done, ongoing or planned.")]
Confidence = Annotated[float, typer.Option("--confidence", min=0.0, max=1.0, help="Of at least one claim.")]
Articles = Annotated[list[str] | None, typer.Option("--article", metavar="ID", help="Only what these articles say.")]
Cypher = Annotated[str | None, typer.Option("--cypher", metavar="TEXT", help="Read-only; its rows hold entities.")]
Evidence = Annotated[bool, typer.Option("--evidence/--no-evidence", help="With the sentences, or the facts alone.")]


Force = Annotated[bool, typer.Option("--force", help="Write over what is there.")]
Choice = dict[str, Any]  # the fields of graph.selection.Selection


def choice(
    around: Around = None,
    hops: Hops = 1,
    label: Labels = None,
    relation: Relations = None,
    place: Place = None,
    since: Since = None,
    until: Until = None,
    published: Published = None,
    status: Statuses = None,
    confidence: Confidence = 0.0,
    article: Articles = None,
    cypher: Cypher = None,
) -> Choice:
    """Return the options that choose a subgraph as the fields of a Selection."""
    from queries.guard import check

    first, _, last = (published or "").partition("..")
    return {
        "around": tuple(around or ()),
        "hops": hops,
        "labels": tuple(label or ()),
        "relations": tuple(relation or ()),
        "place": place,
        "since": since,
        "until": until,
        "published_since": first or None,
        "published_until": last or None,
        "status": tuple(status or ()),
        "confidence": confidence,
        "articles": tuple(article or ()),
        "cypher": check(cypher) if cypher else None,
    }


def choosing(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the options of ``choice`` in the place of its own parameter of that name."""
    options = signature(choice, eval_str=True).parameters
    own = signature(command, eval_str=True).parameters
    shown = [p for name in own for p in (options.values() if name == "choice" else (own[name],))]

    @wraps(command)
    def chosen(**given: Any) -> None:
        command(choice=choice(**{name: given.pop(name) for name in options}), **given)

    # Typer reads the signature; the order of positional parameters says nothing to it.
    chosen.__signature__ = Signature([p.replace(kind=Parameter.KEYWORD_ONLY) for p in shown])  # type: ignore[attr-defined]
    return chosen


class TableFormat(StrEnum):
    """How a measure is written."""

    text = "text"
    csv = "csv"
    json = "json"
    png = "png"
    svg = "svg"


@choosing
def export(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="A file, or a folder for tables.")],
    format: Annotated[str, typer.Option("--format", "-f", help="graphml, gexf, csv, neo4j, json, turtle, bundle ..")],
    force: Force = False,
    choice: Choice,
    evidence: Evidence = True,
    store: StoreOption = None,
) -> None:
    """Write a subgraph for other tools.

    Example: jjj export --format graphml --output graph.graphml
    """
    from graph.export import export as write
    from graph.subgraph import subgraph

    with open_for(store) as target:
        part = subgraph(target, evidence=evidence, **choice)
        size = part.size()
        if size.facts > LARGE:
            note(f"{size.entities:,} entities and {size.facts:,} facts: this takes a while.")
        written = write(part, output, format=format, force=force)
    note(f"{written.path}: {written.facts:,} facts, {written.records:,} records in all.")


@choosing
def analyse(
    *,
    measure: Annotated[
        str,
        typer.Argument(help="degree, betweenness, pagerank, communities, brokers, shared, growth, paths .."),
    ],
    names: Annotated[list[str] | None, typer.Argument(help="For paths: the two entities.")] = None,
    format: Annotated[TableFormat, typer.Option("--format", "-f", help="How it is written.")] = TableFormat.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where a plot goes.")] = None,
    force: Force = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows to show as text.")] = 20,
    choice: Choice,
    store: StoreOption = None,
) -> None:
    """Measure a subgraph: who is central, what belongs together, which regions share what.

    Example: jjj analyse degree --limit 10
    """
    from graph import analysis
    from graph.subgraph import subgraph

    with open_for(store) as target:
        part = subgraph(target, **choice)
        if measure == "paths":
            one, other = _ends(target, names or [])
            table = analysis.paths(analysis.network(part), one, other)
        else:
            table = analysis.analyse(part, measure)
    if format in (TableFormat.png, TableFormat.svg):
        _save_plot(table, format, output, force=force)
    elif format is TableFormat.text:
        typer.echo(table.to_text(limit=limit))
    else:
        typer.echo(table.to_csv() if format is TableFormat.csv else table.to_json(), nl=format is TableFormat.json)


@choosing
def report(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file.")],
    force: Force = False,
    choice: Choice,
    store: StoreOption = None,
) -> None:
    """Put every measure of a subgraph into one HTML file.

    Example: jjj report --output report.html
    """
    from graph.export.target import written_whole
    from graph.report import report as html
    from graph.subgraph import subgraph

    with open_for(store) as target, written_whole(output, force=force) as unfinished:
        text = html(subgraph(target, **choice))
        unfinished.write_text(text, encoding="utf-8")
    note(f"{output}: {len(text):,} characters.")


COMMANDS = (export, analyse, report)


def _ends(store: Store, names: list[str]) -> tuple[str, str]:
    """Return the ids of the two entities that the names mean best."""
    if len(names) != 2:
        raise typer.BadParameter('paths needs two names: jjj analyse paths "Hebei" "Beijing"')
    found = [store.find_names([name], limit=1) for name in names]
    for name, hits in zip(names, found, strict=True):
        if not hits:
            raise ExportError(f'No entity is called {name!r}. "jjj stats" shows what is in the store.')
    return found[0][0].entity, found[1][0].entity


def _save_plot(table: Table, format: TableFormat, output: Path | None, *, force: bool) -> None:
    from graph.export.target import written_whole
    from graph.plots import plot

    picture = plot(table, kind=format.value)
    if output is None:
        sys.stdout.buffer.write(picture)
        return
    with written_whole(output, force=force) as unfinished:
        unfinished.write_bytes(picture)
