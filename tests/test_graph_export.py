"""Every format comes back as it went out, awkward names and all; bad input is answered, nothing is half written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import networkx
import pytest

from graph.errors import ExportError
from graph.export import FOLDERS, FORMATS, export
from graph.export.bundle import PARTS
from graph.export.csv_tables import guarded, unguarded
from graph.export.cypher_script import literal
from graph.export.gexf import first_day
from graph.export.xml import readable
from graph.handover import to_data_frames, to_networkx
from tests.graph_records import AWKWARD, Part, awkward_part

PART: Any = awkward_part()


def as_xml(graph: Any) -> Any:
    """Return the graph as XML can hold it: pictures for control characters."""
    shown = networkx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        shown.add_node(node, **{k: readable(v) for k, v in data.items()})
    for head, tail, key, data in graph.edges(keys=True, data=True):
        shown.add_edge(head, tail, key=key, **{k: readable(v) if isinstance(v, str) else v for k, v in data.items()})
    return shown


def same(one: Any, other: Any) -> bool:
    edges = [sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[2]) for graph in (one, other)]
    return dict(one.nodes(data=True)) == dict(other.nodes(data=True)) and edges[0] == edges[1]


def test_networkx_reads_graphml_back_to_an_equal_graph(tmp_path: Path) -> None:
    export(PART, tmp_path / "g.graphml", format="graphml")
    read = networkx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert same(read, as_xml(to_networkx(PART)))


def test_networkx_reads_gexf_back_to_an_equal_graph_with_its_times(tmp_path: Path) -> None:
    export(PART, tmp_path / "g.gexf", format="gexf")
    read = networkx.read_gexf(tmp_path / "g.gexf")
    starts = {}
    for head, tail, data in read.edges(data=True):
        starts[head, tail, data["relation"]] = data.pop("start", None)
        data.pop("weight"), data.pop("id")
    expected = as_xml(to_networkx(PART))
    assert dict(read.nodes(data=True)) == dict(expected.nodes(data=True))
    by_ends = lambda graph: sorted(((h, t, d) for h, t, d in graph.edges(data=True)), key=str)  # noqa: E731
    assert by_ends(read) == by_ends(expected)
    assert starts["e00", "e01", "HOSTS"] == "2019-05-01"
    assert starts["e00", "e02", "RELOCATED_TO"] == "2026-01-01"
    assert starts["e01", "e02", "PARTNERS_WITH"] is None


def test_networkx_reads_json_back_to_an_equal_graph(tmp_path: Path) -> None:
    export(PART, tmp_path / "g.json", format="json")
    data = json.loads((tmp_path / "g.json").read_text(encoding="utf-8"))
    assert same(networkx.node_link_graph(data, edges="edges"), to_networkx(PART))


def test_pandas_reads_csv_back_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    export(PART, tmp_path / "csv", format="csv")
    nodes = pandas.read_csv(tmp_path / "csv" / "nodes.csv", dtype=str, keep_default_na=False)
    assert [unguarded(name) for name in nodes["name"]] == list(AWKWARD)
    for path in (tmp_path / "csv").glob("*.csv"):
        for column in pandas.read_csv(path, dtype=str, keep_default_na=False).to_dict("list").values():
            assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in column), path


def test_pandas_reads_edges_with_their_sentences(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    export(PART, tmp_path / "csv", format="csv")
    edges = pandas.read_csv(tmp_path / "csv" / "edges.csv")
    row = edges[edges["relation"] == "HOSTS"].iloc[0]
    assert (row["source"], row["target"], row["status"], row["date"]) == ("e00", "e01", "done", "2019-05")
    assert row["sentences"] == "e00 HOSTS e01."


def test_pyarrow_reads_parquet_with_lists_and_types(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    export(PART, tmp_path / "p", format="parquet")
    nodes = parquet.read_table(tmp_path / "p" / "nodes.parquet").to_pylist()
    assert [row["name"] for row in nodes] == list(AWKWARD)
    assert nodes[1]["aliases"] == [f"alias of {AWKWARD[1]}"]
    figures = parquet.read_table(tmp_path / "p" / "figures.parquet").to_pylist()
    assert (figures[0]["value"], figures[0]["about"], figures[0]["garbled"]) == (150.5, ["e00"], False)


@pytest.mark.parametrize("format", ["turtle", "jsonld"])
def test_rdflib_finds_a_known_fact_with_its_sentence(tmp_path: Path, format: str) -> None:
    rdflib = pytest.importorskip("rdflib")
    export(PART, tmp_path / "g.rdf", format=format)
    graph = rdflib.Graph().parse(tmp_path / "g.rdf", format={"turtle": "turtle", "jsonld": "json-ld"}[format])
    rows = graph.query(
        """SELECT ?head ?text WHERE {
            ?fact a rdf:Statement ; rdf:subject ?h ; rdf:predicate jjj:HOSTS ; rdf:object ?t .
            ?claim jjj:supports ?fact ; prov:wasDerivedFrom ?sentence . ?sentence jjj:text ?text .
            ?h jjj:HOSTS ?t ; rdfs:label ?head . ?sentence prov:wasQuotedFrom ?article . }""",
        initNs={"jjj": "urn:jingjinji:vocabulary:", "prov": rdflib.PROV},
    )
    assert [(str(row[0]), str(row[1])) for row in rows] == [(AWKWARD[0], 'He said: "=1+1",\nand left.')]
    labels = {str(o) for s, o in graph.subject_objects(rdflib.RDFS.label) if ":entity:" in str(s)}
    assert labels == set(AWKWARD)


def test_a_plan_is_no_triple_of_its_own(tmp_path: Path) -> None:
    export(PART, tmp_path / "g.ttl", format="turtle")
    text = (tmp_path / "g.ttl").read_text(encoding="utf-8")
    assert "rdf:predicate jjj:RELOCATED_TO" in text
    assert "\n    jjj:RELOCATED_TO" not in text


def test_turtle_and_json_ld_say_the_same(tmp_path: Path) -> None:
    rdflib = pytest.importorskip("rdflib")
    compare = pytest.importorskip("rdflib.compare")
    export(PART, tmp_path / "g.ttl", format="turtle")
    export(PART, tmp_path / "g.jsonld", format="jsonld")
    graphs = [rdflib.Graph().parse(tmp_path / name) for name in ("g.ttl", "g.jsonld")]
    assert compare.isomorphic(*graphs)


def test_data_frames_have_the_columns_of_the_tables() -> None:
    pytest.importorskip("pandas")
    frames = to_data_frames(PART)
    assert list(frames) == ["nodes", "edges", "claims", "figures", "sentences", "mentions", "articles"]
    assert frames["nodes"]["name"].tolist() == list(AWKWARD)
    assert frames["claims"].loc[0, "sentence_text"] == "e00 HOSTS e01."


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_graph_gives_the_same_bytes(tmp_path: Path, format: str) -> None:
    for name in ("one", "two"):
        export(PART, tmp_path / name, format=format)
    digests = [
        {
            path.relative_to(tmp_path / name): hashlib.sha256(path.read_bytes()).digest()
            for path in files(tmp_path / name)
        }
        for name in ("one", "two")
    ]
    assert digests[0] == digests[1]
    assert digests[0]


def files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def test_bundle_has_every_format_a_dictionary_and_checksums_that_fit(tmp_path: Path) -> None:
    export(PART, tmp_path / "b", format="bundle")
    assert {path.name for path in (tmp_path / "b").iterdir()} == {*PARTS, "DICTIONARY.md", "manifest.json"}
    manifest = json.loads((tmp_path / "b" / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest["files"].items():
        assert hashlib.sha256((tmp_path / "b" / name).read_bytes()).hexdigest() == entry["sha256"]
    assert manifest["counts"] == {"article": 1, "entity": len(AWKWARD), "fact": 4, "figure": 1, "sentence": 1}
    assert "| amount | text |" in (tmp_path / "b" / "DICTIONARY.md").read_text(encoding="utf-8")


def test_unknown_format_lists_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="Known formats: bundle, csv, cypher"):
        export(PART, tmp_path / "g", format="excel")


@pytest.mark.parametrize("format", ["graphml", "csv"])
def test_what_exists_is_only_written_over_by_force(tmp_path: Path, format: str) -> None:
    target = tmp_path / "target"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="--force"):
        export(PART, target, format=format)
    assert target.read_text(encoding="utf-8") == "mine"
    export(PART, target, format=format, force=True)
    assert target.is_dir() == (format in FOLDERS)


@pytest.mark.parametrize("format", FORMATS)
def test_interrupted_export_leaves_nothing_behind(tmp_path: Path, format: str) -> None:
    class Breaking(Part):
        def records(self) -> Any:
            yield from list(PART.records())[:3]
            raise KeyboardInterrupt

    broken: Any = Breaking(PART.rows)
    with pytest.raises(KeyboardInterrupt):
        export(broken, tmp_path / "g", format=format)
    assert list(tmp_path.iterdir()) == []


def test_empty_subgraph_says_why(tmp_path: Path) -> None:
    nothing: Any = Part(())
    with pytest.raises(ExportError, match="Nothing in the store fits"):
        export(nothing, tmp_path / "g.graphml", format="graphml")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", AWKWARD)
def test_a_guarded_cell_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_literal_never_makes_an_escape_by_chance() -> None:
    assert literal("\\u0041") == "'\\\\'+'u0041'"
    assert literal({"from": None, "n": 1.5, "s": "a\nb\x07"}) == "{`from`: null, n: 1.5, s: 'a\\nb\\u0007'}"


@pytest.mark.parametrize(
    ("date", "day"), [("2019", "2019-01-01"), ("2019-05", "2019-05-01"), ("2019-05-07", "2019-05-07")]
)
def test_first_day_of_a_date(date: str, day: str) -> None:
    assert first_day(date) == day
