"""Many articles to facts, in one process or several; one bad article never stops the run.

Facts that came as JSON pass through, in their place. With ``jobs`` above 1, or on a Dask cluster
(extra ``cluster``), each process loads the pipeline once and reads batches of articles; facts come
back in the order of the articles, whichever worker read them and however often one died.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache, partial
from typing import Any

from extract.articles import Item, Skipped
from extract.pipeline import Extractor, build
from graph.errors import JingjinjiError, PipelineMissing
from graph.facts import Article, Facts

BATCH = 16  # articles
RETRIES = 5  # of a batch on a cluster
AHEAD = 3  # batches in the air for each process: bounded memory, no idle process

Outcome = Facts | Skipped


def run(
    items: Iterable[Item], *, jobs: int = 1, pipeline: str | None = None, cluster: str | None = None
) -> Iterator[Outcome]:
    """Yield the facts of each article, or why it was skipped.

    Args:
        cluster: address of a Dask scheduler, or ``local:2`` for workers of our own on this machine.
    """
    batches = _batches(items)
    if cluster is not None:
        yield from _on_cluster(batches, cluster, pipeline)
    elif jobs <= 1:
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


def _on_cluster(batches: Iterator[list[Item]], address: str, pipeline: str | None) -> Iterator[Outcome]:
    try:
        from distributed import Client
    except ImportError as error:
        raise PipelineMissing('A cluster needs the extra "cluster": pip install "jingjinji[cluster]".') from error
    workers = address.removeprefix("local:")
    options = {"n_workers": int(workers), "threads_per_worker": 1} if workers != address else {"address": address}
    with Client(**options, dashboard_address=None, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        waiting: deque[Any] = deque()
        ahead = AHEAD * max(1, len(client.scheduler_info()["workers"]))
        for batch in batches:
            # A batch whose worker dies is read again by another one.
            waiting.append(client.submit(read_batch, batch, pipeline, pure=False, retries=RETRIES))
            if len(waiting) >= ahead:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
