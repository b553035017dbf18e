"""The pipe: articles in, facts out, each in its place."""

from __future__ import annotations

import time

import pytest

from extract.pipeline import LIMIT_CHARS, Extractor, build, checked
from graph.errors import BadArticle
from graph.facts import Article

pytestmark = pytest.mark.model

TEXT = (
    "Kisumu Lakeside Hospital is managed by Nyanza Health Trust.\n\n"
    "Grace Otieno, director of Kisumu Lakeside Hospital, said 240 nurses work there."
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return build()


def test_facts_hold_entities_relations_and_their_sentences(extractor: Extractor) -> None:
    facts = extractor.facts(Article("a1", TEXT, published="2022-03-04"))
    names = {e.id: e.name for e in facts.entities}
    found = {f"{names[r.head]} {r.type} {names[r.tail]}" for r in facts.relations}
    assert {
        "Nyanza Health Trust HOSTS Kisumu Lakeside Hospital",
        "Grace Otieno WORKS_FOR Kisumu Lakeside Hospital",
    } <= found
    assert [figure.value for figure in facts.figures] == [240]


def test_sentences_and_mentions_are_cut_from_the_text(extractor: Extractor) -> None:
    facts = extractor.facts(Article("a1", TEXT))
    assert all(TEXT[s.start_char : s.end_char] == s.text for s in facts.sentences)
    assert all(TEXT[m.start_char : m.end_char] == m.surface for m in facts.mentions)
    assert [s.index for s in facts.sentences] == list(range(len(facts.sentences)))


def test_pipe_keeps_the_order_and_gives_what_facts_gives(extractor: Extractor) -> None:
    articles = [Article("b", TEXT), Article("a", TEXT.replace("Grace", "Ruth"))]
    found = list(extractor.pipe(articles))
    assert [f.article.id for f in found] == ["b", "a"]
    assert found[1] == extractor.facts(articles[1])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no text"),
        ("北京儿童医院托管保定市儿童医院,两地医疗合作不断深化。" * 20, "Chinese"),
        ("word " * (LIMIT_CHARS // 4), "Split it"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: str, word: str) -> None:
    with pytest.raises(BadArticle, match=word):
        checked(Article("a1", text))


def test_the_pipeline_is_built_within_two_seconds_of_work() -> None:
    build()
    start = time.process_time()
    build()
    assert time.process_time() - start < 2
