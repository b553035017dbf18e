"""Random sequences of changes: after them the graph equals a fresh load of what should be there.

``JJJ_SEQUENCES=500`` runs more of them; ``bench/store_model.py`` runs many.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.base import GraphStore
from graph.embedded import EmbeddedEngine
from graph.errors import StoreError
from graph.facts import Facts
from graph.neo4j_store import Neo4jEngine
from tests.conftest import empty
from tests.graph_builders import article, picture

SEQUENCES = int(os.environ.get("JJJ_SEQUENCES", "25"))
# few names and many forms of them, so that articles meet, disagree and part again
PLACES = [
    "Oldtown",
    "Oldtown City",
    "Oldtown County",
    "Newtown District",
    "Newtown",
    "Aldtown",
    "Hebei",
    "Hebei Province",
]
BODIES = [
    "Elm Hill School",
    "Oak Lane School",
    "Elm Hill School of Harbour University",
    "Dunmore Hospital",
    "Information Center",
]
BODIES += [
    "Dunmore Hospital of Harbour Medical University",
    "Dunmore Hospital of Kingsbury University",
    "Xin Campus of Elm Hill School",
]
PEOPLE = ["Wang Lan", "Mayor Wang Lan", "Li Ming", "Wang"]
ALIASES = [
    ("Oldtown", "Aldtown"),
    ("Newtown", "Aldtown"),
    ("Elm Hill School", "Elmhill Academy X"),
    ("Oak Lane School", "Elmhill Academy X"),
]
ALIASES += [("Hebei", "Heibei"), ("Dunmore Hospital", "Dunmore Clinic"), ("Aldtown", "Oldtown")]
LABELS = ["School", "Hospital", "Organization"]
STATUSES = ["done", "planned 2024", "done 2024-05", "ongoing", "done 2023"]

ACTIONS = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 5), st.integers(0, 40)),
    st.tuples(st.just("add"), st.integers(0, 5), st.integers(0, 40)),
    st.tuples(st.just("batch"), st.integers(0, 5), st.integers(0, 40)),
    st.tuples(st.just("remove"), st.integers(0, 5), st.just(0)),
    st.tuples(st.sampled_from(["merge", "split", "forbid"]), st.integers(0, 11), st.integers(0, 11)),
    st.tuples(st.just("take back"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("reopen"), st.just(0), st.just(0)),
)
JUDGED = (
    [f"Place: {p}" for p in PLACES[:6]] + [f"School: {b}" for b in BODIES[:3]] + [f"Hospital: {b}" for b in BODIES[3:6]]
)


def generated(id: str, seed: int) -> Facts:
    """Return a small article; the seed alone says what is in it."""
    pick = random.Random(seed)
    said = []
    for _ in range(pick.randint(0, 4)):
        body = f"{pick.choice(LABELS)}: {pick.choice(BODIES)}"
        place = f"Place: {pick.choice(PLACES)}"
        person = f"Person: {pick.choice(PEOPLE)}"
        status = pick.choice(STATUSES)
        said.append(
            pick.choice(
                [
                    f"{body} | LOCATED_IN | {place} | {status}",
                    f"{body} | PARTNERS_WITH | {pick.choice(LABELS)}: {pick.choice(BODIES)} | {status}",
                    f"{person} | WORKS_FOR | {body} | {status}",
                    f"{person} | WORKS_FOR | {place} | done - mayor",
                    f"{body} | NUMBER | {pick.randint(1, 9)}",
                    f"{place} | PARTNERS_WITH | Place: {pick.choice(PLACES)}",
                ]
            )
        )
    also = [a for a in ALIASES if pick.random() < 0.25]
    return article(id, *said, also=also, alone=[f"Place: {pick.choice(PLACES)}"] if pick.random() < 0.5 else [])


class Model:
    """The store under test, and what should be in it."""

    def __init__(self, open_again: Callable[[], GraphStore]) -> None:
        self.open_again = open_again
        self.store = open_again()
        self.articles: dict[str, Facts] = {}

    def act(self, what: str, first: int, second: int) -> None:
        """Do one action on both."""
        if what == "add":
            facts = generated(f"a{first}", second)
            self.store.add(facts)
            self.articles[facts.article.id] = facts
        elif what == "batch":
            many = [generated(f"a{(first + i) % 6}", second + i) for i in range(3)]
            assert list(self.store.add_many(many)) == [f.article.id for f in many]
            self.articles |= {f.article.id: f for f in many}
        elif what == "remove":
            assert self.store.remove(f"a{first}") == (self.articles.pop(f"a{first}", None) is not None)
        elif what == "take back":
            for judgement in self.store.judgements()[first : first + 1]:
                assert self.store.take_back(judgement.id)
        elif what == "reopen":
            self.store.close()
            self.store = self.open_again()
        else:
            self.judge(what, JUDGED[first], JUDGED[second])

    def judge(self, kind: str, first: str, second: str) -> None:
        """Judge; two names that are one thing are refused, and nothing changes."""
        try:
            self.store.judge(kind, first, second)
        except StoreError as error:
            if "same name" not in str(error):
                raise

    def check(self, fresh: GraphStore) -> None:
        """Compare with a fresh load: judgements first, articles in another order."""
        empty(fresh)
        for judgement in self.store.judgements():
            fresh.judge(judgement.kind, judgement.a.text, judgement.b.text)
        list(fresh.add_many(self.articles[id] for id in sorted(self.articles, reverse=True)))
        assert picture(self.store) == picture(fresh)


@pytest.mark.parametrize("engine", ["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def test_model_any_sequence_equals_a_fresh_load(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if engine == "neo4j":
        url = request.getfixturevalue("neo4j_url")
        run_sequences(lambda: GraphStore(Neo4jEngine.open(url)), tmp_path, max(3, SEQUENCES // 10))
    else:
        run_sequences(lambda: GraphStore(EmbeddedEngine.open(str(tmp_path / "s"), create=True)), tmp_path, SEQUENCES)


def run_sequences(open_again: Callable[[], GraphStore], folder: Path, count: int) -> None:
    """Run ``count`` random sequences of one to twelve actions."""
    fresh = GraphStore(EmbeddedEngine.open(str(folder / "fresh"), create=True))

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if count <= 100 else (Phase.generate,),
        print_blob=False,
    )
    @given(st.lists(ACTIONS, min_size=1, max_size=12))
    def sequence(actions: list[tuple[str, int, int]]) -> None:
        model = Model(open_again)
        empty(model.store)
        try:
            for action in actions:
                model.act(*action)
            model.check(fresh)
        finally:
            model.store.close()

    try:
        sequence()
    finally:
        fresh.close()
