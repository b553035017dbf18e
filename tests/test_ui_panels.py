"""Answers as HTML: words from articles are never markup."""

from __future__ import annotations

from ui.panels import answer_panel, marked, reading_panel, sources_panel
from ui.texts import texts

WORDS = texts("en")
ATTACK = '<img src=x onerror="alert(1)">'


def test_answer_panel_escapes_names() -> None:
    answer = {"status": "answered", "text": f"{ATTACK} manages it.", "rows": [{"a": ATTACK}, {"a": "b"}], "total": 2}
    html = answer_panel(answer, WORDS)
    assert "<img" not in html
    assert "&lt;img" in html


def test_sources_panel_marks_the_names_and_escapes_the_rest() -> None:
    answer = {"status": "answered", "names": ["Lanhe"], "sources": [{"sentence": f"Lanhe {ATTACK}", "article": "1"}]}
    html = sources_panel(answer, WORDS)
    assert "<mark>Lanhe</mark>" in html
    assert "<img" not in html


def test_sources_of_a_no_are_labelled_as_no_answer() -> None:
    answer = {"status": "unknown", "sources": [{"sentence": "Something else.", "article": "1"}]}
    assert WORDS["nearest"] in sources_panel(answer, WORDS)


def test_only_web_addresses_become_links() -> None:
    answer = {"status": "answered", "sources": [{"sentence": "A.", "article": "1", "url": "javascript:alert(1)"}]}
    assert "href" not in sources_panel(answer, WORDS)


def test_reading_shows_used_and_unused_words() -> None:
    html = reading_panel(
        {"reading": [{"words": "hospitals", "as": "label Hospital"}, {"words": "nice", "as": None}]}, WORDS
    )
    assert "hospitals" in html
    assert WORDS["unused"] in html


def test_marked_prefers_the_longest_name() -> None:
    assert marked("Lanhe Clinic", ["Lanhe", "Lanhe Clinic"]) == "<mark>Lanhe Clinic</mark>"


def test_both_languages_have_the_same_texts() -> None:
    assert texts("zh").keys() == WORDS.keys()
