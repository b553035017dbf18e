"""Questions: one, a file of them, read-only Cypher, and what can be asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.errors import BadQuestion
from ui.commands.common import StoreOption, open_for, read_text

if TYPE_CHECKING:
    from graph.store import Store
    from queries.ask import Asker


class Format(StrEnum):
    """How an answer is written; the same names as ``ui.render.FORMATS``."""

    text = "text"
    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"


class Translator(StrEnum):
    """Who puts a question into a query; the same names as ``queries.compare.Translator``."""

    rules = "rules"
    llm = "llm"
    both = "both"


TranslatorOption = Annotated[
    Translator,
    typer.Option("--translator", help="Who reads questions: rules, a language model (JJJ_MODEL), or both."),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How the answer is written.")]
BATCH_ROWS = 10_000  # a file of questions is for programs: they get all rows
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="Rows to show at most.")]


def ask(
    question: Annotated[
        str | None, typer.Argument(help="A question in English or Chinese.", show_default=False)
    ] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", metavar="FILE", help="A JSON list of questions; one JSON line an answer.")
    ] = None,
    format: FormatOption = Format.text,
    ontology: Annotated[
        Path | None, typer.Option("--ontology", metavar="FILE", help="The table of a graph that is not ours.")
    ] = None,
    limit: LimitOption = 50,
    show_cypher: Annotated[bool, typer.Option("--show-cypher", help="Show the Cypher that ran.")] = False,
    translator: TranslatorOption = Translator.rules,
    store: StoreOption = None,
) -> None:
    """Answer a question with its sources.

    Example: jjj ask "Which hospitals are in Hebei?"
    """
    if (question is None) == (batch is None):
        raise typer.BadParameter("give one question, or --batch FILE")
    asked: list[dict[str, Any]] = list(read_questions(batch)) if batch else [{"question": question}]
    with open_for(store) as target:
        asker = asker_for(target, ontology, translator, limit=BATCH_ROWS if batch else limit)
        for entry in asked:
            answer = asker.ask(entry["question"], context=tuple(entry.get("context") or ())).to_json()
            _print({"id": entry["id"], **answer} if batch else answer, Format.json if batch else format, show_cypher)


def cypher(
    query: Annotated[str, typer.Argument(metavar="TEXT", help="Cypher that only reads; - is standard input.")],
    format: FormatOption = Format.table,
    limit: LimitOption = 1000,
    parameters: Annotated[str, typer.Option("--parameters", "-p", metavar="JSON", help="Its parameters.")] = "{}",
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds.")] = 10.0,
    store: StoreOption = None,
) -> None:
    """Run a read-only query.

    Example: jjj cypher "MATCH (a:Article) RETURN count(a) AS articles"
    """
    from queries.guard import check

    text = read_text(Path("-"), "query") if query == "-" else query
    check(text)
    with open_for(store) as target:
        rows = target.query(text, _parameters(parameters), timeout=timeout, limit=limit)
    typer.echo(rows_as(rows, format))


def questions(
    ontology: Annotated[
        Path | None, typer.Option("--ontology", metavar="FILE", help="The table of a graph that is not ours.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Questions to list at most.")] = 40,
    store: StoreOption = None,
) -> None:
    """List questions that the store at hand can answer.

    Example: jjj questions --limit 10
    """
    from itertools import islice

    from queries.ask import questions_for

    with open_for(store) as target:
        for question in islice(questions_for(target, ontology), limit):
            typer.echo(question)


def asker_for(store: Store, ontology: Path | None, translator: Translator, *, limit: int = 50) -> Asker:
    """Return the asker over a store with the translator that a command names."""
    from queries.ask import Asker
    from ui import settings

    cache = settings.data_folder() / "model-replies"
    model = settings.language_model()
    return Asker(store, ontology, limit=limit, translator=translator.value, model=model, cache=cache)


COMMANDS = (ask, cypher, questions)


def rows_as(rows: list[dict[str, Any]], format: Format) -> str:
    """Return a query's rows in one of the formats; text is one row a line, its values between tabs."""
    from ui import render

    if format is Format.json:
        return "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    if format is Format.csv:
        return render.rows_as_csv(rows)
    if format is Format.text:
        return "\n".join("\t".join(render.plain(value) for value in row.values()) for row in rows)
    if format is Format.markdown:
        return "\n".join(render.markdown_table(rows))
    return render.draw_table(rows) if rows else "no rows"


def _print(answer: Mapping[str, Any], format: Format, show_cypher: bool) -> None:
    from ui import render

    typer.echo(render.FORMATS[format](answer))
    if show_cypher and format in (Format.text, Format.table):
        typer.echo("\n" + render.cypher_text(answer))


def read_questions(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the questions of a file: a JSON list, or JSON lines."""
    text = read_text(path, "question file")
    try:
        entries = json.loads(text) if text.lstrip().startswith("[") else [json.loads(s) for s in text.splitlines() if s]
    except json.JSONDecodeError as error:
        raise BadQuestion(
            f"{path}, line {error.lineno}: not JSON ({error.msg}). A list of questions is expected."
        ) from error
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
            raise BadQuestion(f'{path}: entry {number} has no "question". Each entry is {{"id": .., "question": ..}}.')
        yield {"id": str(number), **entry}


def _parameters(text: str) -> dict[str, Any]:
    try:
        parameters = json.loads(text)
    except json.JSONDecodeError as error:
        raise typer.BadParameter(f"--parameters is not JSON: {error.msg}") from error
    if not isinstance(parameters, dict):
        raise typer.BadParameter('--parameters is not a JSON object such as {"name": "Hebei"}')
    return parameters
