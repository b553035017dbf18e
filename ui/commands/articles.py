"""Articles: into the store, out of it, and their facts as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.errors import BadArticle
from ui.commands.common import ClusterOption, JobsOption, PipelineOption, PrivateOption, StoreOption, note, open_for

if TYPE_CHECKING:
    from extract.articles import Skipped
    from graph.facts import Facts

Sources = Annotated[
    list[str],
    typer.Argument(metavar="PATH|ADDRESS...", help="Files, folders, JSON lines, addresses; - is standard input."),
]


def ingest(
    sources: Sources,
    id: Annotated[str | None, typer.Option("--id", help="The article's id, for one article.")] = None,
    pipeline: PipelineOption = None,
    jobs: JobsOption = 1,
    cluster: ClusterOption = None,
    allow_private: PrivateOption = False,
    store: StoreOption = None,
) -> None:
    """Read articles into the store.

    Example: jjj ingest articles/
    """
    skipped: list[Skipped] = []
    with open_for(store, create=True) as target, _progress("Reading articles", _expected(sources)) as advance:
        stored = 0
        for _ in target.add_many(
            _facts(sources, skipped, id, allow_private, pipeline=pipeline, jobs=jobs, cluster=cluster)
        ):
            stored += 1
            advance()
    _report(stored, "stored", skipped)


def extract(
    sources: Sources,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the JSON files.")],
    id: Annotated[str | None, typer.Option("--id", help="The article's id, for one article.")] = None,
    pipeline: PipelineOption = None,
    jobs: JobsOption = 1,
    cluster: ClusterOption = None,
    allow_private: PrivateOption = False,
    llm: Annotated[
        bool, typer.Option("--llm", help="Let a language model (JJJ_MODEL) propose facts for sentences without any.")
    ] = False,
) -> None:
    """Write the facts of articles as JSON, one file an article; needs no store.

    Example: jjj extract articles/ --output facts/
    """
    from graph.facts_json import to_json

    more = _proposals() if llm else nullcontext(lambda facts: facts)
    output.mkdir(parents=True, exist_ok=True)
    skipped: list[Skipped] = []
    written = 0
    with more as completed, _progress("Reading articles", _expected(sources)) as advance:
        for facts in _facts(sources, skipped, id, allow_private, pipeline=pipeline, jobs=jobs, cluster=cluster):
            text = json.dumps(to_json(completed(facts)), ensure_ascii=False, indent=1)
            (output / f"{file_name(facts.article.id)}.json").write_text(text + "\n", encoding="utf-8")
            written += 1
            advance()
    _report(written, "written", skipped)


def remove(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids of articles.")],
    store: StoreOption = None,
) -> None:
    """Take out exactly what only these articles said.

    Example: jjj remove 002
    """
    with open_for(store) as target:
        missing = [article for article in articles if not target.remove(article)]
    note(f"{len(articles) - len(missing)} removed.")
    if missing:
        raise BadArticle(f'Not in the store: {", ".join(missing)}. "jjj stats --articles" lists what is there.')


@contextmanager
def _proposals() -> Iterator[Callable[[Facts], Facts]]:
    """Give what adds a model's checked proposals to facts; say at the end if the model went down."""
    from extract.proposals import with_proposals
    from graph.ontology import ontology
    from queries.llm_proposals import Proposer
    from ui import settings

    proposer = Proposer(ontology(), settings.language_model())
    yield lambda facts: with_proposals(facts, proposer, ontology())
    if proposer.trouble:
        note(f"{proposer.trouble} The articles after that have the facts of the rules alone.")


COMMANDS = (ingest, remove, extract)


def file_name(article_id: str) -> str:
    """Return a safe file name for an article's id; different ids give different names."""
    name = re.sub(r"[^\w.-]+", "_", article_id).strip("._")[:80]
    if name == article_id:
        return name
    return f"{name or 'article'}-{hashlib.sha256(article_id.encode()).hexdigest()[:8]}"


def _facts(
    sources: list[str], skipped: list[Skipped], id: str | None, allow_private: bool, **how: Any
) -> Iterator[Facts]:
    """Yield the facts of every article that can be read; the others go to ``skipped``."""
    from extract.articles import Skipped, read_sources
    from extract.run import run

    for outcome in run(read_sources(sources, id=id, allow_private=allow_private), **how):
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
        else:
            yield outcome


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[], None]]:
    """Give a function that moves the progress bar on by one; drawn on a terminal's standard error only."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def _expected(sources: list[str]) -> int | None:
    """Return how many files the sources hold, or None when something else is among them."""
    count = 0
    for source in sources:
        path = Path(source)
        if path.is_dir():
            count += sum(1 for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        elif path.is_file() and path.suffix != ".jsonl":
            count += 1
        else:
            return None
    return count


def _report(count: int, done: str, skipped: list[Skipped]) -> None:
    """Say how many articles went well and why others did not; nothing at all went well is a failure."""
    for item in skipped:
        note(f"skipped {item.source}: {item.reason}")
    note(f"{count} {'article' if count == 1 else 'articles'} {done}, {len(skipped)} skipped.")
    if skipped and not count:
        raise BadArticle("No article could be read.")
