"""Measures on small graphs with known answers, and the report on the sample."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest

from graph import analysis
from graph.analysis import MEASURES, Network, analyse, network, paths
from graph.errors import ExportError
from graph.records import EntityRow, Fact
from graph.regions import regions_of
from graph.table import Table
from tests.graph_records import Part, fact


def part(kinds: dict[str, str], *facts: Fact) -> Any:
    """Return a part whose entities are named by their ids."""
    return Part((*(EntityRow(name, kind, name) for name, kind in sorted(kinds.items())), *facts))


REGION: Any = part(
    {
        "Beijing": "Place", "Hebei": "Place", "Baoding": "Place", "Mother": "Hospital", "Daughter": "Hospital",
        "Clinic": "Hospital", "Ann": "Person", "Beijing Bureau": "Agency",
    },
    fact("Baoding", "LOCATED_IN", "Hebei"),
    fact("Daughter", "LOCATED_IN", "Baoding"),
    fact("Clinic", "LOCATED_IN", "Hebei"),
    fact("Mother", "LOCATED_IN", "Beijing"),
    fact("Mother", "HOSTS", "Daughter", date="2015-05"),
    fact("Mother", "SUPPORTS", "Clinic", status="planned", date="2026"),
    fact("Ann", "WORKS_FOR", "Daughter"),
    fact("Beijing Bureau", "PARTNERS_WITH", "Clinic"),
)  # fmt: skip


@pytest.fixture(scope="module")
def net() -> Network:
    return network(REGION)


def test_regions_follow_places_posts_and_names(net: Network) -> None:
    regions = regions_of(net.graph)
    assert regions["Daughter"] == regions["Ann"] == regions["Clinic"] == "Hebei"
    assert regions["Mother"] == regions["Beijing Bureau"] == "Beijing"


def test_regions_can_be_named(net: Network) -> None:
    assert regions_of(net.graph, regions=("Baoding",)) == {
        "Baoding": "Baoding",
        "Daughter": "Baoding",
        "Ann": "Baoding",
    }


def test_a_country_around_everything_is_no_region() -> None:
    facts = [fact(place, "LOCATED_IN", "China") for place in ("Beijing", "Hebei")]
    facts += [fact(f"{place} {i}", "LOCATED_IN", place) for place in ("Beijing", "Hebei") for i in range(3)]
    kinds = {end: "Place" for one in facts for end in (one.head, one.tail)}
    graph = network(part(kinds, *facts)).graph
    assert regions_of(graph)["Hebei 1"] == "Hebei"


def test_degree_counts_facts_by_articles(net: Network) -> None:
    table = MEASURES["degree"](net)
    assert table.rows[0] == ("Clinic", "Hospital", 3)
    assert table.links[0] == ("Clinic",)


def test_betweenness_is_highest_in_the_middle_of_a_chain() -> None:
    chain = part(dict.fromkeys("abc", "Company"), fact("a", "HOSTS", "b"), fact("b", "HOSTS", "c"))
    assert MEASURES["betweenness"](network(chain)).rows[0] == ("b", "Company", 1.0)


def test_communities_are_named_by_their_most_central_members() -> None:
    links = [fact(a, "PARTNERS_WITH", b) for group in ("abcd", "wxyz") for a in group for b in group if a < b]
    links.append(fact("d", "PARTNERS_WITH", "w"))
    table = MEASURES["communities"](network(part(dict.fromkeys("abcdwxyz", "Company"), *links)))
    assert [(row[0], row[1]) for row in table.rows] == [("d · a · b", 4), ("w · x · y", 4)]


def test_bridges_say_how_much_they_hold() -> None:
    links = [fact(a, "PARTNERS_WITH", b) for a, b in ("ab", "bc", "ca", "cd", "de", "ef", "fd")]
    table = MEASURES["bridges"](network(part(dict.fromkeys("abcdef", "Company"), *links)))
    assert table.rows == ((3, "c", "PARTNERS_WITH", "d"),)


def test_brokers_link_regions(net: Network) -> None:
    table = MEASURES["brokers"](net)
    assert table.rows[0] == ("Clinic", "Hebei", ["Beijing"], 2)
    assert ("Mother", "Beijing", ["Hebei"], 2) in table.rows


def test_shared_is_a_matrix_per_relation(net: Network) -> None:
    rows = MEASURES["shared"](net).rows
    assert ("HOSTS", "Beijing", "Hebei", 1) in rows
    assert ("WORKS_FOR", "Hebei", "Hebei", 1) in rows


def test_growth_sets_planned_against_done(net: Network) -> None:
    assert MEASURES["growth"](net).rows == (("2015", 1, 0, 0), ("2024", 6, 0, 0), ("2026", 0, 0, 1))


def test_single_source_names_the_outlet(net: Network) -> None:
    row = MEASURES["single_source"](net).rows[0]
    assert row == ("Ann", "WORKS_FOR", "Daughter", "Gazette", "Ann WORKS_FOR Daughter.")


def test_missing_links_are_guesses_with_a_score() -> None:
    links = [fact(a, "PARTNERS_WITH", b) for a, b in ("am", "bm", "an", "bn")]
    table = MEASURES["missing_links"](network(part(dict.fromkeys("abmn", "Company"), *links)))
    assert (table.rows[-1][0], table.rows[-1][1], table.rows[-1][3]) == ("a", "b", ["m", "n"])
    assert "no article says so" in table.note


def test_paths_give_each_step_with_its_sentence(net: Network) -> None:
    table = paths(net, "Ann", "Clinic")
    assert [row[:5] for row in table.rows if row[0] == 1] == [
        (1, 1, "Ann", "WORKS_FOR", "Daughter"),
        (1, 2, "Mother", "HOSTS", "Daughter"),
        (1, 3, "Mother", "SUPPORTS", "Clinic"),
    ]
    assert table.rows[0][6] == "Ann WORKS_FOR Daughter."


def test_paths_to_nowhere_say_so(net: Network) -> None:
    with pytest.raises(ExportError, match="'Nobody' is not in this subgraph"):
        paths(net, "Ann", "Nobody")


def test_unknown_measure_lists_what_there_is() -> None:
    with pytest.raises(ExportError, match="Known measures: degree, betweenness"):
        analyse(REGION, "beauty")


def test_large_graphs_take_igraph_and_agree(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("igraph")
    exact = {row[0]: row[2] for row in MEASURES["betweenness"](net).rows}
    monkeypatch.setattr(analysis, "EXACT", 0)
    monkeypatch.setattr(analysis, "LARGE", 0)
    estimated = {row[0]: row[2] for row in MEASURES["betweenness"](net).rows}
    assert max(exact, key=lambda name: exact[name]) == max(estimated, key=lambda name: estimated[name])
    members = sum(row[1] for row in MEASURES["communities"](net).rows)
    assert members == len(net.graph)


TABLE = Table("t", "Title", ("name", "score"), (("=1+1", 0.51234), ("雄安", 2)), (("f1",), ("f2",)), "A note.")


def test_table_as_text_csv_and_json() -> None:
    assert TABLE.to_text().splitlines() == [
        "Title",
        "name  score",
        "=1+1  0.5123",
        "雄安    2",
        "A note.",
        "2 of 2 rows",
    ]
    assert list(csv.reader(io.StringIO(TABLE.to_csv())))[1] == ["'=1+1", "0.51234"]
    assert json.loads(TABLE.to_json())["rows"][0] == {"name": "=1+1", "score": 0.51234, "links": ["f1"]}


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_table_gives_the_same_picture(net: Network, kind: str) -> None:
    pytest.importorskip("matplotlib")
    from graph.plots import picture, plot

    for name in ("degree", "shared", "growth"):
        assert plot(MEASURES[name](net), kind=kind) == plot(MEASURES[name](net), kind=kind)
    assert picture(net, kind=kind)[:4] in (b"\x89PNG", b"<?xm")


def test_report_is_one_file_whose_numbers_lead_to_sentences(net: Network) -> None:
    pytest.importorskip("matplotlib")
    from graph.report import report_of

    html = report_of(net, title="A <report>")
    assert "<h1>A &lt;report&gt;</h1>" in html
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", html)
    targets = set(re.findall(r'href="#(\w+)"', html))
    assert targets <= set(re.findall(r'id="(\w+)"', html))
    assert "Mother HOSTS Daughter." in html
