"""Many articles: one bad one stops nothing, and however many processes read, the facts are the same."""

from __future__ import annotations

import pytest

from extract.articles import Skipped
from extract.run import run
from graph.facts import Article, Facts

ARTICLES = [Article(f"a{i}", f"Lanhe Hospital manages Sunan Clinic {i}.", published="2024-01-01") for i in range(20)]
BAD = Article("bad", "")


def names(outcomes: list[Facts | Skipped]) -> list[str]:
    return [o.article.id if isinstance(o, Facts) else f"skipped {o.source}" for o in outcomes]


@pytest.mark.model
def test_bad_article_is_skipped_and_the_others_are_read() -> None:
    assert names(list(run([ARTICLES[0], BAD, ARTICLES[1]]))) == ["a0", "skipped bad", "a1"]


@pytest.mark.model
def test_facts_pass_through_in_their_place() -> None:
    ready = Facts(Article("ready"))
    assert names(list(run([ARTICLES[0], ready, ARTICLES[1]]))) == ["a0", "ready", "a1"]


@pytest.mark.model
def test_two_processes_give_what_one_gives() -> None:
    assert list(run(ARTICLES, jobs=2)) == list(run(ARTICLES))


@pytest.mark.model
def test_cluster_gives_what_one_process_gives() -> None:
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    assert list(run(ARTICLES, cluster="local:1")) == list(run(ARTICLES))
