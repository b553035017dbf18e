"""Figures over time: which statements belong to an answer's figure, and how they are drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.facts_json import from_json
from graph.store import Store, open_store
from ui.series import Point, plot, series
from ui.texts import texts

TEXT = (
    "Elm Hospital had 250 beds in 2015. Elm Hospital has 600 beds in use since May 2022. Elm Hospital owns 12 buses. "
    "Elm Hospital has 90 beds for children. <b>Elm</b> Hospital treated 4,000 patients in 2019."
)
COUNTED = (
    ("Elm Hospital had 250 beds in 2015.", 250, "beds", "beds in use", "2015"),
    ("Elm Hospital has 600 beds in use since May 2022.", 600, "beds", "beds in use", "2022-05"),
    ("Elm Hospital owns 12 buses.", 12, "buses", "buses", "2022"),
    ("Elm Hospital has 90 beds for children.", 90, "beds", "beds for children", None),
    ("<b>Elm</b> Hospital treated 4,000 patients in 2019.", 4000, "patients", "patients", "2019"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    figures = [
        {"value": value, "unit": unit, "what": what, "about": ["e1"], "evidence": said}
        | ({"date": date} if date else {})
        for said, value, unit, what, date in COUNTED
    ]
    hospital = {"id": "e1", "label": "Hospital", "name": "Elm Hospital"}
    with open_store(str(tmp_path_factory.mktemp("series") / "store"), create=True) as opened:
        opened.add(
            from_json({"article": "a1", "text": TEXT, "entities": [hospital], "relations": [], "figures": figures})
        )
        yield opened


def answer_with(store: Store, value: float) -> dict[str, object]:
    """The answer that gives one figure, as the question side makes it."""
    (row,) = store.query("MATCH (f:Figure {value: $value}) RETURN f.id AS id, f.unit AS unit", {"value": value})
    return {"rows": [{"answer": value, "unit": row["unit"]}], "parameters": {"p0": row["id"]}}


def test_dated_statements_of_the_same_count_belong_together(store: Store) -> None:
    points = series(store, answer_with(store, 600.0))
    assert [(p.date, p.value) for p in points] == [("2015", 250.0), ("2022-05", 600.0)]
    assert points[0].sentence == "Elm Hospital had 250 beds in 2015."


def test_one_date_is_no_series(store: Store) -> None:
    assert series(store, answer_with(store, 12.0)) == []


def test_an_answer_without_figures_is_no_series(store: Store) -> None:
    assert series(store, {"rows": [{"answer": "Elm Hospital"}], "parameters": {"p0": "e1"}}) == []


def test_plot_shows_each_statement_and_where_it_is_from() -> None:
    points = [
        Point("2015", 250.0, "beds", "beds", "It had <b>250</b> beds.", "a1"),
        Point("2022-05", 600.0, "beds", "beds", "It has 600.", "a2"),
    ]
    html = plot(points, texts("en"))
    assert html.count("<circle") == 2
    assert 'data-article="a2"' in html
    assert "2022-05: 600 beds" in html
    assert "&lt;b&gt;250&lt;/b&gt;" in html


@pytest.mark.parametrize(("date", "year"), [("2015", 2015.0), ("2022-07", 2022.5), ("2022-01-01", 2022.0)])
def test_dates_stand_where_they_begin(date: str, year: float) -> None:
    assert Point(date, 1.0, "", "", "", "").year == pytest.approx(year)


def test_nothing_is_drawn_without_points() -> None:
    assert plot([], texts("en")) == ""
