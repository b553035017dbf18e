"""An answer as text, table, CSV, JSON or Markdown: one function for each, in one table.

What goes in is the answer's JSON form (README, "An answer as JSON"); what comes out is a string.
Words that came from articles or people are stripped of terminal control characters.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

AnswerJson = Mapping[str, Any]
Row = dict[str, Any]

HIDDEN = frozenset({"entity", "fact", "far", "figure", "id", "sentence"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~])")


def plain(value: object) -> str:
    """Return a value as one string that no terminal takes for a command."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    if isinstance(value, list | tuple):
        return ", ".join(plain(item) for item in value)
    if isinstance(value, Mapping):
        return plain(value.get("name") or value.get("text") or json.dumps(value, ensure_ascii=False, default=str))
    return _CONTROL.sub("", str(value))


def as_text(answer: AnswerJson) -> str:
    """Return the answer as a person reads it in a terminal: sentence, sources, reading."""
    return "\n".join(_text_lines(answer))


def as_table(answer: AnswerJson) -> str:
    """Return the rows as a drawn table, or the sentence where there are none."""
    rows = for_people(answer.get("rows") or [])
    if not rows:
        return plain(answer.get("text"))
    return draw_table(rows)


def as_csv(answer: AnswerJson) -> str:
    """Return the rows as CSV with a header; without rows, the answer's names under "answer"."""
    rows = answer.get("rows") or [{"answer": name} for name in answer.get("names") or []]
    return rows_as_csv(rows)


def as_json(answer: AnswerJson) -> str:
    """Return the answer as one line of JSON."""
    return json.dumps(answer, ensure_ascii=False, default=str)


def as_markdown(answer: AnswerJson) -> str:
    """Return the answer as Markdown in which nothing from an article is taken for markup."""
    lines = [f"**{marked(answer.get('text'))}**"]
    rows = for_people(answer.get("rows") or [])
    if len(rows) > 1:
        lines += ["", *markdown_table(rows)]
    if sources := answer.get("sources"):
        lines += ["", *(f"- “{marked(s.get('sentence'))}” ({marked(source_line(s))})" for s in sources)]
    if answer.get("cypher"):
        lines += ["", "```cypher", cypher_text(answer).replace("```", "'''"), "```"]
    return "\n".join(lines)


FORMATS: Mapping[str, Callable[[AnswerJson], str]] = {
    "text": as_text,
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "markdown": as_markdown,
}


def marked(value: object) -> str:
    """Return a value with every character that Markdown could read as markup escaped."""
    return _MARKDOWN.sub(r"\\\1", plain(value).replace("\n", " "))


def source_line(source: Mapping[str, Any]) -> str:
    """Return where a sentence comes from: title, date and article id."""
    article = plain(source.get("article"))
    parts = [plain(source.get("title")), plain(source.get("published")), f"article {article}" if article else ""]
    return ", ".join(part for part in parts if part)


def reading_line(answer: AnswerJson) -> str:
    """Return how the question was read: the words used and what for, then the words not used."""
    pieces = answer.get("reading") or []
    used = [f"{plain(p.get('words'))} = {plain(p['as'])}" for p in pieces if p.get("as")]
    unused = [plain(p.get("words")) for p in pieces if not p.get("as")]
    parts = []
    if used:
        parts.append("Read as: " + "; ".join(used) + ".")
    if unused:
        parts.append("Not used: " + ", ".join(unused) + ".")
    return " ".join(parts)


def cypher_text(answer: AnswerJson) -> str:
    """Return the Cypher that ran, with its parameters as the ``:params`` line of Neo4j Browser."""
    cypher = str(answer.get("cypher") or "")
    parameters = answer.get("parameters") or {}
    if not parameters:
        return cypher
    return f":params {cypher_value(parameters)}\n{cypher}"


def cypher_value(value: object) -> str:
    """Return a parameter as a Cypher literal."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {cypher_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(cypher_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)


def for_people(rows: Sequence[Row]) -> list[Row]:
    """Return rows without ids, which are for programs, and without sentences, which stand in the sources."""
    return [{_heading(key): value for key, value in row.items() if key.split()[0] not in HIDDEN} for row in rows]


def _heading(column: str) -> str:
    """Return a column's name as people count: "status 0" is the status, "status 1" the second one."""
    name, _, number = column.rpartition(" ")
    if not name or not number.isdecimal():
        return column
    return name if number == "0" else f"{name} {int(number) + 1}"


def columns_of(rows: Sequence[Row]) -> list[str]:
    """Return the columns of all rows, in the order in which they first come."""
    return list(dict.fromkeys(key for row in rows for key in row))


def rows_as_csv(rows: Sequence[Row]) -> str:
    """Return rows as CSV with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = columns_of(rows)
    writer.writerow(columns)
    writer.writerows([plain(row.get(column)) for column in columns] for row in rows)
    return out.getvalue().rstrip("\n")


def draw_table(rows: Sequence[Row], *, width: int | None = None) -> str:
    """Return rows as a table with ruled lines."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    columns = columns_of(rows)
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(row.get(column))) for column in columns))
    console = Console(file=io.StringIO(), width=width or 120, force_terminal=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get().rstrip("\n")


def _text_lines(answer: AnswerJson) -> Iterator[str]:
    yield plain(answer.get("text")) or plain(answer.get("reason"))
    for choice in answer.get("choices") or []:
        yield f"  - {plain(choice)}"
    rows = for_people(answer.get("rows") or [])
    if len(rows) > 1:
        yield draw_table(rows)
    total, shown = answer.get("total") or 0, answer.get("shown") or 0
    if total > shown:
        yield f"{shown} of {total} shown; --limit shows more."
    if sources := answer.get("sources"):
        yield ""
        for source in sources:
            yield f"“{plain(source.get('sentence'))}”"
            yield f"    {source_line(source)}"
    if reading := reading_line(answer):
        yield ""
        yield reading
    if said := translator_line(answer):
        yield ""
        yield said
    if other := answer.get("other"):
        yield f"The other reading ({plain(other.get('translator'))}): {plain(other.get('text'))}"


def translator_line(answer: AnswerJson) -> str:
    """Return what the translator has to say, and what a language model cost; "" when nothing."""
    note, cost = plain(answer.get("note")), answer.get("cost") or {}
    spent = f"model: {cost['calls']} calls, {cost['tokens']:,} tokens, {cost['seconds']:.1f} s" if cost else ""
    return "  ".join(part for part in (note, f"({spent})" if spent else "") if part)


def markdown_table(rows: Sequence[Row]) -> Iterator[str]:
    columns = columns_of(rows)
    yield "| " + " | ".join(marked(column) for column in columns) + " |"
    yield "|" + " --- |" * len(columns)
    for row in rows:
        yield "| " + " | ".join(marked(row.get(column)) for column in columns) + " |"
