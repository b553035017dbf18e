"""Two translators side by side over a file of questions, and the form of what programs get."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.commands.common import StoreOption, note, open_for
from ui.commands.questions import Format, FormatOption, Translator, asker_for, read_questions, rows_as

if TYPE_CHECKING:
    from queries.compare import Line


def compare(
    questions: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON list of questions, or JSON lines.")],
    format: FormatOption = Format.table,
    store: StoreOption = None,
) -> None:
    """Compare the rules with a language model (JJJ_MODEL) over a file of questions.

    Example: jjj compare questions.json
    """
    from queries.compare import compared

    entries = list(read_questions(questions))
    with open_for(store) as target:
        rules = asker_for(target, None, Translator.rules)
        model = asker_for(target, None, Translator.llm)
        lines = list(compared(entries, rules.ask, model.ask))
    typer.echo(rows_as([_row(line) for line in lines], format))
    for said in summary_of(lines):
        note(said)


def schema() -> None:
    """Print the JSON schema of answers, facts and errors as programs get them.

    Example: jjj schema
    """
    from ui.doors import schema as whole

    typer.echo(json.dumps(whole(), ensure_ascii=False, indent=1))


COMMANDS = (compare, schema)


def summary_of(lines: list[Line]) -> list[str]:
    """Return how many agree and differ, and how many each translator has right where answers are given."""
    counts = Counter(line.verdict for line in lines)
    told = [", ".join(f"{counts[verdict]} {verdict}" for verdict in sorted(counts))]
    scored = [line.right for line in lines if line.right]
    if scored:
        rights = (f"{name} {sum(r[name] for r in scored)} of {len(scored)} right" for name in ("rules", "llm"))
        told.append(", ".join(rights))
    return told


def _row(line: Line) -> dict[str, Any]:
    right = {f"{name} right": yes for name, yes in line.right.items()}
    return {
        "id": line.id,
        "question": line.question,
        "verdict": line.verdict,
        "rules": line.rules,
        "llm": line.llm,
        **right,
    }
