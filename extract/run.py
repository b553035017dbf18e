"""Many articles to facts, in one process or several; one bad article never stops the run.

Facts that came as JSON pass through, in their place. With ``jobs`` above 1 each process loads the
pipeline once and reads batches of articles; facts come back in the order of the articles.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache, partial

from extract.articles import Item, Skipped
from extract.pipeline import Extractor, build
from graph.errors import JingjinjiError
from graph.facts import Article, Facts

BATCH = 16  # articles
AHEAD = 3  # batches in the air for each process: bounded memory, no idle process

Outcome = Facts | Skipped


def run(items: Iterable[Item], *, jobs: int = 1, pipeline: str | None = None) -> Iterator[Outcome]:
    """Yield the facts of each article, or why it was skipped."""
    batches = _batches(items)
    if jobs <= 1:
        for batch in batches:
            yield from read_batch(batch, pipeline)
    else:
        yield from _in_processes(batches, jobs, pipeline)


def read_batch(batch: list[Item], pipeline: str | None = None) -> list[Outcome]:
    """Return the outcome of each item of one batch, in order; loads the pipeline on first use."""
    articles = [item for item in batch if isinstance(item, Article)]
    if not articles:
        return [item for item in batch if not isinstance(item, Article)]
    facts = iter(_read(articles, _extractor(pipeline)))
    return [next(facts) if isinstance(item, Article) else item for item in batch]


@cache
def _extractor(pipeline: str | None) -> Extractor:
    return build(pipeline)


def _read(articles: list[Article], extractor: Extractor) -> list[Outcome]:
    """Read articles together; where that fails, one by one, so that only the bad ones are lost."""
    try:
        return list(extractor.pipe(articles))
    except Exception:
        return [_read_one(article, extractor) for article in articles]


def _read_one(article: Article, extractor: Extractor) -> Outcome:
    try:
        return extractor.facts(article)
    except JingjinjiError as error:
        return Skipped(article.id, str(error))
    except Exception as error:  # a fault of ours: the run goes on, and the count at its end says so
        return Skipped(article.id, f"the extractor failed with {type(error).__name__}: {error}; please report it")


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _in_processes(batches: Iterator[list[Item]], jobs: int, pipeline: str | None) -> Iterator[Outcome]:
    # Spawned, not forked: neither onnxruntime nor the embedded store survives a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting: deque[Future[list[Outcome]]] = deque()
        work = partial(read_batch, pipeline=pipeline)
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) >= AHEAD * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
