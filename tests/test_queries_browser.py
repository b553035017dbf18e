"""The saved queries are complete and only read; Browser gets files that it can import."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.errors import BadTable
from graph.ontology import ontology
from queries.browser import SavedQuery, browser_files, deep_link, for_browser, params_line, saved_queries, style_sheet
from queries.guard import check

QUERIES = saved_queries()


def test_library_has_about_twenty_queries_with_different_titles() -> None:
    assert 20 <= len({query.title for query in QUERIES}) == len(QUERIES)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_saved_query_is_proven_to_read_and_names_its_parameters(query: SavedQuery) -> None:
    assert check(query.cypher) == query.cypher
    assert set(re.findall(r"\$(\w+)", query.cypher)) == set(query.parameters)


def test_for_browser_sets_the_parameters_before_the_query() -> None:
    query = SavedQuery("q", "Title", "A sentence.", {"name": "Xiong'an", "top": 3}, "MATCH (n) RETURN n")
    assert for_browser(query).splitlines() == [
        "// Title",
        "// A sentence.",
        """:params {name: "Xiong'an", top: 3};""",
        "MATCH (n) RETURN n",
    ]


def test_params_line_keeps_chinese() -> None:
    assert params_line({"name": "雄安"}) == ':params {name: "雄安"}'


def test_deep_link_escapes_the_query() -> None:
    link = deep_link("MATCH (n) RETURN n", connect="neo4j://localhost:7687")
    assert link == (
        "http://localhost:7474/browser/?dbms=neo4j%3A%2F%2Flocalhost%3A7687&cmd=edit&arg=MATCH%20%28n%29%20RETURN%20n"
    )


def test_style_sheet_has_a_colour_and_a_caption_for_each_label() -> None:
    sheet = style_sheet(ontology())
    for label in ontology().entities:
        rule = re.search(rf"node\.{label} \{{(.*?)\}}\n", sheet, re.DOTALL)
        assert rule is not None
        assert "color: #" in rule[1]
        assert 'caption: "{name}"' in rule[1]


def test_browser_files_are_queries_and_one_style_sheet(tmp_path: Path) -> None:
    names = [path.name for path in browser_files(tmp_path)]
    assert names == sorted([*(f"{query.name}.cypher" for query in QUERIES), "style.grass"])


def test_saved_query_without_a_sentence_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.cypher").write_text("// Only a title\nRETURN 1\n", encoding="utf-8")
    with pytest.raises(BadTable, match="a title, a sentence and the query"):
        saved_queries(tmp_path)
