"""Subgraphs for analysts: exports, measures and a report, all with one way to choose the part."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.errors import ExportError
from ui.commands.common import StoreOption, note, open_for

if TYPE_CHECKING:
    from graph.subgraph import Subgraph

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


class TableFormat(StrEnum):
    """How a measure is written."""

    text = "text"
    csv = "csv"
    json = "json"
    png = "png"
    svg = "svg"


def export(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="A file, or a folder for tables.")],
    format: Annotated[str, typer.Option("--format", "-f", help="graphml, gexf, csv, neo4j, json, turtle, bundle ..")],
    force: Annotated[bool, typer.Option("--force", help="Write over what is there.")] = False,
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
    evidence: Evidence = True,
    store: StoreOption = None,
) -> None:
    """Write a subgraph for other tools.

    Example: jjj export --format graphml --output graph.graphml
    """
    from graph.export import export as write

    choice = _choice(around, hops, label, relation, place, since, until, published, status, confidence, article, cypher)
    with open_for(store) as target:
        part = _part(target, evidence=evidence, **choice)
        size = part.size()
        if size.facts > LARGE:
            note(f"{size.entities:,} entities and {size.facts:,} facts: this takes a while.")
        written = write(part, output, format=format, force=force)
    note(f"{written.path}: {written.facts:,} facts, {written.records:,} records in all.")


def analyse(
    measure: Annotated[
        str,
        typer.Argument(help="degree, betweenness, pagerank, communities, brokers, shared, growth, paths .."),
    ],
    names: Annotated[list[str] | None, typer.Argument(help="For paths: the two entities.")] = None,
    format: Annotated[TableFormat, typer.Option("--format", "-f", help="How it is written.")] = TableFormat.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where a plot goes.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows to show as text.")] = 20,
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
    store: StoreOption = None,
) -> None:
    """Measure a subgraph: who is central, what belongs together, which regions share what.

    Example: jjj analyse degree --limit 10
    """
    from graph import analysis

    choice = _choice(around, hops, label, relation, place, since, until, published, status, confidence, article, cypher)
    with open_for(store) as target:
        part = _part(target, **choice)
        if measure == "paths":
            one, other = _ends(target, names or [])
            table = analysis.paths(analysis.network(part), one, other)
        else:
            table = analysis.analyse(part, measure)
    if format in (TableFormat.png, TableFormat.svg):
        _save_plot(table, format, output)
    elif format is TableFormat.text:
        typer.echo(table.to_text(limit=limit))
    else:
        typer.echo(table.to_csv() if format is TableFormat.csv else table.to_json(), nl=format is TableFormat.json)


def report(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The HTML file.")],
    force: Annotated[bool, typer.Option("--force", help="Write over what is there.")] = False,
    around: Around = None,
    hops: Hops = 1,
    place: Place = None,
    store: StoreOption = None,
) -> None:
    """Put every measure of a subgraph into one HTML file.

    Example: jjj report --output report.html
    """
    from graph.report import report as html

    if output.exists() and not force:
        raise ExportError(f"{output} exists; use --force to write over it, or another name.")
    with open_for(store) as target:
        text = html(_part(target, around=tuple(around or ()), hops=hops, place=place))
    output.write_text(text, encoding="utf-8")
    note(f"{output}: {len(text):,} characters.")


COMMANDS = (export, analyse, report)


def _choice(
    around: list[str] | None,
    hops: int,
    label: list[str] | None,
    relation: list[str] | None,
    place: str | None,
    since: str | None,
    until: str | None,
    published: str | None,
    status: list[str] | None,
    confidence: float,
    article: list[str] | None,
    cypher: str | None,
) -> dict[str, Any]:
    """Return the options as the fields of a Selection."""
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
        "cypher": cypher,
    }


def _part(store: Any, **choice: Any) -> Subgraph:
    from graph.subgraph import subgraph
    from queries.guard import check

    if choice.get("cypher"):
        choice["cypher"] = check(choice["cypher"])
    return subgraph(store, **choice)


def _ends(store: Any, names: list[str]) -> tuple[str, str]:
    """Return the ids of the two entities that the names mean best."""
    if len(names) != 2:
        raise typer.BadParameter('paths needs two names: jjj analyse paths "Hebei" "Beijing"')
    found = [store.find_names([name], limit=1) for name in names]
    for name, hits in zip(names, found, strict=True):
        if not hits:
            raise ExportError(f'No entity is called {name!r}. "jjj stats" shows what is in the store.')
    return found[0][0].entity, found[1][0].entity


def _save_plot(table: Any, format: TableFormat, output: Path | None) -> None:
    from graph.plots import plot

    picture = plot(table, kind=format.value)
    if output is None:
        sys.stdout.buffer.write(picture)
    else:
        output.write_bytes(picture)
