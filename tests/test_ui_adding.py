"""Adding an article from the page, and who may reach the page at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.facts import Facts
from graph.facts_json import from_json
from graph.store import Store, open_store
from tests.command import Jjj
from ui import adding
from ui.texts import texts

WORDS = texts("en")
SENTENCE = "Lanhe Hospital manages Sunan Clinic."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "store"), create=True) as opened:
        yield opened


def facts() -> Facts:
    names = [{"id": "e1", "label": "Hospital", "name": "Lanhe"}, {"id": "e2", "label": "Hospital", "name": "Sunan"}]
    hosts = {"head": "e1", "type": "HOSTS", "tail": "e2", "evidence": [SENTENCE]}
    supports = {**hosts, "type": "SUPPORTS"}
    return from_json(
        {"article": "a1", "text": SENTENCE, "entities": names, "relations": [hosts, supports], "figures": []}
    )


def test_only_the_facts_that_are_still_chosen_are_stored(store: Store) -> None:
    first, second = adding.fact_lines(facts())
    said, _ = adding.Adding(store, WORDS).keep(facts(), [first])
    assert said == WORDS["add_stored"].format(title="a1")
    assert [row["type"] for row in store.query("MATCH (:Entity)-[r]->(:Entity) RETURN type(r) AS type")] == ["HOSTS"]
    assert second.startswith("2. ")


def test_reading_that_takes_too_long_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "MAX_SECONDS", 0.05)
    monkeypatch.setattr(adding, "_found", lambda *given: (time.sleep(1) for _ in range(1)))
    found, *_, said = adding.Adding(store, WORDS).read(None, "", SENTENCE)
    assert found is None
    assert "was given up" in said


def test_nothing_given_says_what_to_give(store: Store) -> None:
    assert adding.Adding(store, WORDS).read(None, "", "")[-1] == WORDS["add_nothing"]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "/etc/passwd", "ftp://x/y"])
def test_only_web_addresses_are_read(store: Store, address: str) -> None:
    assert adding.Adding(store, WORDS).read(None, address, "")[-1] == WORDS["add_nothing"]


def test_two_names_said_to_be_one_are_kept_as_a_judgement(store: Store) -> None:
    store.add(facts())
    assert "Kept as a judgement" in adding.Adding(store, WORDS).same("Lanhe", "Sunan")
    assert store.query("MATCH (e:Entity) RETURN count(e) AS n") == [{"n": 1}]


def test_page_for_others_needs_a_password(jjj: Jjj, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JJJ_AUTH", raising=False)
    refused = jjj("chat", "--host", "0.0.0.0")
    assert (refused.code, "JJJ_AUTH=user:password" in refused.err) == (1, True)
