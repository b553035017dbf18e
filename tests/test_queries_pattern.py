"""Questions over a graph that a table describes: a question on one line, its Cypher on the next."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from graph.ontology import Ontology, load_ontology, ontology
from queries.cypher import Parameters, to_cypher
from queries.generic import GenericAsker
from queries.pattern import Pattern
from queries.values import SAMPLE, ValueIndex

ROOT = Path(__file__).resolve().parents[1]
TABLE = """
name = "cars"
[entity.Owner]
words = ["owner", "someone", "who", "person"]
[entity.Owner.properties]
name = { words = ["name", "named"], lookup = true }
age = { kind = "number", words = ["age"], most = ["oldest"], least = ["youngest"] }
[entity.Car]
words = ["car"]
[entity.Car.properties]
colour = { words = ["colour"], lookup = true, values = { "red" = ["red"], "blue" = ["blue"] } }
[entity.Crime]
words = ["crime"]
[entity.Crime.properties]
day = { kind = "date", words = ["date"], lookup = true, when = true, most = ["latest"], least = ["first"] }
[entity.Street]
words = ["street"]
[entity.Street.properties]
name = { words = ["name"], lookup = true }
[relation.OWNS]
label = "owns"
head = ["Owner"]
tail = ["Car"]
words = ["own"]
[relation.KNOWS]
label = "knows"
symmetric = true
head = ["Owner"]
tail = ["Owner"]
words = ["know"]
nouns = ["friend"]
[relation.USED_IN]
label = "was used in"
head = ["Car"]
tail = ["Crime"]
words = ["used in", "involve"]
[relation.HAPPENED_AT]
label = "happened at"
head = ["Crime"]
tail = ["Street"]
words = ["happen at", "at"]
"""
VALUES = {
    ("Owner", "name"): ["Ada", "Bert"],
    ("Car", "colour"): ["red", "blue"],
    ("Crime", "day"): ["3/05/2020", "14/06/2021"],
    ("Street", "name"): ["Mill Lane"],
}


class ValuesOnly:
    """A store that only knows the values of properties."""

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None, **_: Any) -> list[dict[str, Any]]:
        label = re.findall(r"n:(\w+)", cypher)[0]
        props = re.findall(r"collect\(DISTINCT n\.(\w+)\) AS (\w+)", cypher)
        return [{"nodes": 2} | {cell: VALUES.get((label, prop), []) for prop, cell in props}]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "cars.toml"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pattern(table: Path) -> Pattern:
    return Pattern(ValuesOnly(), load_ontology(table))  # type: ignore[arg-type]


def cases() -> list[tuple[str, str]]:
    lines = (ROOT / "tests" / "data" / "questions.txt").read_text(encoding="utf-8").splitlines()
    return list(zip(lines[::2], lines[1::2], strict=True))


@pytest.mark.parametrize(("question", "cypher"), cases())
def test_pattern_question_becomes_cypher(pattern: Pattern, question: str, cypher: str) -> None:
    best = pattern.candidates(question)[0]
    assert " ".join(to_cypher(best.query, Parameters()).split()) == cypher


def test_pattern_dates_are_compared_as_dates_whatever_their_spelling(pattern: Pattern) -> None:
    params = Parameters()
    to_cypher(pattern.candidates("Which crimes happened on May 3, 2020?")[0].query, params)
    assert params.values == {"p0": "3/05/2020"}


def test_pattern_a_slip_of_the_keys_still_finds_the_value(pattern: Pattern) -> None:
    params = Parameters()
    to_cypher(pattern.candidates("Which crimes happened at Mill Lan?")[0].query, params)
    assert set(params.values.values()) <= {"Mill Lane"}


def test_pattern_without_a_known_word_there_is_no_tree(pattern: Pattern) -> None:
    assert pattern.candidates("Why is the sky so high?") == []


def engine() -> list[Path]:
    """Return the modules that answer questions about any graph: what ``queries/generic.py`` needs."""
    found: set[Path] = set()
    waiting = {ROOT / "queries" / "generic.py", ROOT / "graph" / "load.py", ROOT / "graph" / "draft_table.py"}
    while waiting:
        path = waiting.pop()
        found.add(path)
        for module in re.findall(r"^from (queries\.\w+) import", path.read_text(encoding="utf-8"), re.M):
            waiting |= {ROOT / f"{module.replace('.', '/')}.py"} - found
    return sorted(found)


def said(path: Path) -> Iterator[str]:
    """Yield the words of all texts in a module, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders = [n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef) and n.body]
    docs = {id(n.body[0].value) for n in holders if isinstance(n.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield from re.findall(r"\w+", node.value)


@pytest.mark.parametrize("graph", ["our own", "examples/pole.toml"])
def test_pattern_no_code_names_a_label_or_type_of_a_graph(graph: str) -> None:
    known: Ontology = ontology() if graph == "our own" else load_ontology(ROOT / graph)
    names = {*known.entities, *known.relations}
    modules = engine()
    assert {"aim.py", "compose.py", "cypher.py", "drafts.py", "link.py", "values.py"} <= {m.name for m in modules}
    for path in modules:
        assert not names & set(said(path)), f"{path.name} names {names & set(said(path))}"


def test_pattern_a_slip_of_the_keys_still_finds_a_word_of_the_table(pattern: Pattern) -> None:
    slip, right = (
        pattern.candidates(q)[0].query for q in ("Which owwners own a red car?", "Which owners own a red car?")
    )
    assert slip == right


class Streets:
    """A store with more streets than are read at the start; it remembers what it was asked."""

    def __init__(self) -> None:
        self.sought: list[list[str]] = []

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None, **_: Any) -> list[dict[str, Any]]:
        if "collect" in cypher:
            return [{"nodes": SAMPLE, "v0": ["Mill Lane"]} if ":Street" in cypher else {"nodes": 0, "v0": []}]
        self.sought.append(list((parameters or {})["texts"]))
        return [{"value": name} for name in ("Oak Road",) if name in self.sought[-1]]


def test_values_beyond_the_sample_are_sought_in_the_index_once(table: Path) -> None:
    streets = Streets()
    values = ValueIndex(streets, load_ontology(table))  # type: ignore[arg-type]
    values.seek(["oak road", "Mill Lane"])
    values.seek(["oak road"])
    assert [sense.value for sense in values.find("OAK ROAD")] == ["Oak Road"]
    assert len(streets.sought) == 1


def test_values_that_are_all_in_the_sample_cost_no_query(table: Path) -> None:
    ValueIndex(ValuesOnly(), load_ontology(table)).seek(["oak road"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "unknown"),
    [("Which crimes happened at Zebra Crossing?", "Zebra Crossing"), ("Which car does Quentin own?", "Quentin")],
)
def test_generic_a_name_that_the_graph_lacks_is_said_not_passed_over(table: Path, question: str, unknown: str) -> None:
    answer = GenericAsker(ValuesOnly(), load_ontology(table)).ask(question)  # type: ignore[arg-type]
    assert (answer.status, answer.reason) == ("unknown", "name unknown")
    assert unknown in answer.text
