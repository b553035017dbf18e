"""The examples in the docstrings of exports and subgraphs run, on the sample."""

from __future__ import annotations

import doctest
import sys
from collections.abc import Iterator

import pytest

import graph.export.csv_tables
import graph.export.cypher_script
import graph.export.gexf
import graph.subgraph  # noqa: F401  (the module: the package's attribute of that name is the function)
from graph.store import Store, open_store
from tests.sample_stores import sample_url


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with open_store(sample_url("embedded")) as store:
        yield store


@pytest.mark.parametrize(
    "name",
    ["graph.subgraph", "graph.selection", "graph.export.csv_tables", "graph.export.cypher_script", "graph.export.gexf"],
)
def test_examples_run(name: str, store: Store) -> None:
    result = doctest.testmod(sys.modules[name], extraglobs={"store": store})
    assert result.attempted > 0
    assert result.failed == 0
