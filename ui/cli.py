"""The command line: one Typer app, the commands from ``ui/commands``, and errors as one line.

Commands import what they need when they run, so that ``jjj --help`` is quick.
"""

from __future__ import annotations

import os
import sys

import typer

from graph.errors import JingjinjiError
from ui import settings
from ui.commands import articles, ontology, page, programs, questions, store, subgraphs

COMMANDS = (
    *articles.COMMANDS,
    *questions.COMMANDS,
    *programs.COMMANDS,
    *subgraphs.COMMANDS,
    *store.COMMANDS,
    *ontology.COMMANDS,
    *page.COMMANDS,
)

app = typer.Typer(
    name="jjj",
    help="News articles go in, a graph of facts with their sentences comes out, and questions are answered from it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command line; errors of ours become one line and exit code 1."""
    settings.quiet_engines()
    try:
        app()
    except JingjinjiError as error:
        _fail(str(error))
    except BrokenPipeError:  # "jjj ask .. | head": nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _fail(message: str) -> None:
    sys.stderr.write(f"jjj: {message}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
