"""Random sequences of changes: after them the graph equals a fresh load of what should be there.

``JJJ_SEQUENCES`` says how many (a tenth of it on Neo4j); ``bench/store_model.py`` runs many more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.base import GraphStore
from graph.embedded import EmbeddedEngine
from graph.neo4j_store import Neo4jEngine
from tests.graph_builders import empty
from tests.graph_sequences import IDS, JUDGED, JUDGEMENTS, SEEDS, Action, State, after, do, equals_fresh_load

SEQUENCES = int(os.environ.get("JJJ_SEQUENCES", "25"))
JUDGED_AT = st.integers(0, len(JUDGED) - 1)
ACTIONS = st.one_of(
    st.tuples(st.just("add"), st.integers(0, IDS - 1), st.integers(0, SEEDS)),
    st.tuples(st.sampled_from(["add", "batch", "known"]), st.integers(0, IDS - 1), st.integers(0, SEEDS)),
    st.tuples(st.just("remove"), st.integers(0, IDS - 1), st.just(0)),
    st.tuples(st.sampled_from([*JUDGEMENTS, "take back"]), JUDGED_AT, JUDGED_AT),
    st.tuples(st.just("reopen"), st.just(0), st.just(0)),
)


@pytest.mark.parametrize("engine", ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def test_model_any_sequence_equals_a_fresh_load(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if engine == "neo4j":
        url = request.getfixturevalue("neo4j_url")
        run_sequences(lambda: GraphStore(Neo4jEngine.open(url)), tmp_path, max(3, SEQUENCES // 10))
    else:
        run_sequences(lambda: GraphStore(EmbeddedEngine.open(str(tmp_path / "s"), create=True)), tmp_path, SEQUENCES)


def run_sequences(open_again: Callable[[], GraphStore], folder: Path, count: int) -> None:
    """Run ``count`` random sequences of one to twelve actions."""
    store = open_again()

    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False
    )
    @given(st.lists(ACTIONS, min_size=1, max_size=12))
    def sequence(actions: list[Action]) -> None:
        nonlocal store
        empty(store)
        state: State = {}
        for action in actions:
            if action[0] == "reopen":
                store.close()
                store = open_again()
            do(store, action)
            state = after(state, action)
        assert equals_fresh_load(store, fresh, state)

    try:
        with GraphStore(EmbeddedEngine.open(str(folder / "fresh"), create=True)) as fresh:
            sequence()
    finally:
        store.close()
