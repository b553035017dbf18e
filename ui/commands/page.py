"""The chat page, and the notes that people left on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.errors import StoreDenied
from ui import settings
from ui.commands.common import StoreOption, note, open_for
from ui.commands.questions import Translator, TranslatorOption, asker_for

if TYPE_CHECKING:
    from graph.store import Store

MOST_ROWS = 1000  # of one answer; the page shows the first ones, the others at a click
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SAMPLE = Path(__file__).parent.parent / "sample" / "articles"


def chat(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; other than loopback needs JJJ_AUTH.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option("--port", help="Port; the first free one from 7860 on by default.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Of the page: en or zh.")] = "en",
    sample: Annotated[
        bool, typer.Option("--sample", help="Load the bundled articles when the store is empty.")
    ] = False,
    ontology: Annotated[
        Path | None, typer.Option("--ontology", metavar="FILE", help="The table of another graph.")
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Let people add articles from the page.")] = False,
    translator: TranslatorOption = Translator.rules,
    mcp: Annotated[bool, typer.Option("--mcp", help="Offer the page's tools to agents over MCP as well.")] = False,
    store: StoreOption = None,
) -> None:
    """Open the chat page.

    Example: jjj chat --sample
    """
    login = settings.page_login()
    if host not in LOOPBACK and login is None:
        raise StoreDenied(f"On {host} others can reach the page: set JJJ_AUTH=user:password first.")
    from queries.ask import questions_for
    from ui.chat import build_page, launch

    with open_for(store, create=True) as target:
        if sample:
            load_sample(target)
        asker = asker_for(target, ontology, translator, limit=MOST_ROWS)
        blocks = build_page(target, asker, language=language, examples=list(questions_for(target, ontology)), edit=edit)
        address = launch(blocks, host=host, port=port, login=login, mcp=mcp, block=False)
        if mcp and blocks.mcp_error:
            raise typer.BadParameter(f'--mcp needs pip install "jingjinji[agents]" ({blocks.mcp_error})')
        typer.echo(f"The page is at {address}  (Ctrl-C ends it)")
        blocks.block_thread()


def load_sample(store: Store) -> int:
    """Put the bundled articles into an empty store; return how many were stored."""
    from ui import summary

    if not summary.is_empty(store):
        return 0
    from extract.articles import read_sources
    from extract.pipeline import build
    from graph.facts import Article

    note("The store is empty: reading the bundled articles.")
    articles = (item for item in read_sources([str(SAMPLE)]) if isinstance(item, Article))
    return sum(1 for _ in store.add_many(build().pipe(articles)))


def feedback(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The question file; - is standard output.")
    ] = Path("-"),
) -> None:
    """Turn the page's notes about wrong answers into a question file; the right answers are still to be filled in.

    Example: jjj feedback --output questions.json
    """
    import json

    from ui import feedback as notes

    entries = list(notes.questions())
    text = json.dumps(entries, ensure_ascii=False, indent=1)
    if str(output) == "-":
        typer.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
    note(f"{len(entries)} notes.")


COMMANDS = (chat, feedback)
