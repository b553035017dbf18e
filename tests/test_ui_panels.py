"""Answers as HTML: words from articles are never markup."""

from __future__ import annotations

import re

import pytest

from ui.panels import answer_panel, fact_line, marked, reading_panel, safe, sources_panel
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


def test_each_word_of_the_reading_can_be_taken_away() -> None:
    reading = [{"words": "hospitals", "as": "label Hospital"}, {"words": "nice", "as": None}]
    html = reading_panel({"question": "Which nice hospitals are there?", "reading": reading}, WORDS)
    assert 'data-ask="Which nice are there?"' in html
    assert WORDS["unused"] in html


def test_each_word_of_the_reading_can_be_typed_anew() -> None:
    reading = [{"words": "Lanhe", "as": "Hospital Lanhe Hospital"}]
    html = reading_panel({"question": "Who runs Lanhe now?", "reading": reading}, WORDS, {"Lanhe": ["Lanhe", "Lanhai"]})
    assert 'data-before="Who runs " data-after=" now?"' in html
    assert "[&quot;Lanhai&quot;]" in html


def test_pieces_are_found_in_the_question_although_told_without_genitives() -> None:
    reading = [{"words": "Lanhe Children Hospital", "as": "Lanhe Children's Hospital"}]
    html = reading_panel({"question": "Who runs Lanhe Children's Hospital?", "reading": reading}, WORDS)
    assert 'data-change="Lanhe Children&#x27;s Hospital" data-before="Who runs " data-after="?"' in html


def test_pieces_that_do_not_stand_in_the_question_cannot_be_changed() -> None:
    html = reading_panel({"question": "谁管理？", "reading": [{"words": "manage", "as": "relation HOSTS"}]}, WORDS)
    assert "<button" not in html


def test_long_tables_show_their_first_rows_and_all_at_a_click() -> None:
    rows = [{"answer": f"Clinic {i}"} for i in range(27)]
    html = answer_panel({"status": "answered", "rows": rows, "total": 30, "shown": 27}, WORDS)
    assert html.count("<tr hidden>") == 17
    assert "10 of 30 shown" in html
    assert 'data-all="27 of 30 shown"' in html


def test_long_sentences_are_cut_where_the_table_says_the_same() -> None:
    rows = [{"answer": f"Clinic {i}"} for i in range(200)]
    text = ", ".join(row["answer"] for row in rows)
    shown = answer_panel({"status": "answered", "text": text, "rows": rows, "total": 200, "shown": 200}, WORDS)
    assert f">{text[:100]}" in shown
    assert f">{text}<" not in shown


def test_choices_are_buttons_that_ask() -> None:
    html = answer_panel({"status": "clarify", "text": "Which?", "choices": ["Lanhe Hospital", "Lanhe School"]}, WORDS)
    assert html.count('class="chip" data-ask="Lanhe') == 2


def test_several_rows_are_a_table_without_ids() -> None:
    rows = [{"answer": "Lanhe", "entity": "e1", "date": "2020"}, {"answer": "Sunan", "entity": "e2", "date": None}]
    html = answer_panel({"status": "answered", "rows": rows, "total": 27, "shown": 2}, WORDS)
    assert '<th scope="col">answer</th>' in html
    assert "e1" not in html
    assert "2 of 27 shown" in html


def test_columns_of_a_table_are_counted_as_people_do() -> None:
    rows = [
        {"answer": name, "status 0": "done", "date 0": "2020", "status 1": "planned"} for name in ("Lanhe", "Sunan")
    ]
    html = answer_panel({"status": "answered", "rows": rows, "total": 2, "shown": 2}, WORDS)
    assert re.findall('<th scope="col">(.*?)</th>', html) == ["answer", "status", "date", "status 2"]


def test_marked_prefers_the_longest_name() -> None:
    assert marked("Lanhe Clinic", ["Lanhe", "Lanhe Clinic"]) == "<mark>Lanhe Clinic</mark>"


@pytest.mark.parametrize("text", ["${alert(1)}", "{{constructor}}", "`x`"])
def test_words_are_no_template_of_gradio(text: str) -> None:
    assert not set("${}`") & set(safe(text))


def test_fact_in_words_says_what_is_not_yet_so() -> None:
    assert fact_line("Lanhe", "HOSTS", "Sunan", "planned", "2030") == "Lanhe manages Sunan (planned, 2030)"
    assert fact_line("Lanhe", "HOSTS", "Sunan", "done", None) == "Lanhe manages Sunan"


def test_both_languages_have_the_same_texts() -> None:
    assert texts("zh").keys() == WORDS.keys()
