"""Random changes of a store, and what should be in it after them; for tests and for bench/.

A state holds the articles and judgements that should be there. An action changes it in one line;
doing the same to a store is the store's work; then the store is compared with a fresh load.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from graph.base import GraphStore
from graph.facts import Facts
from graph.facts_json import from_json
from tests.graph_builders import article, empty, picture

Action = tuple[str, int, int]  # what, first, second
State = dict[str, Any]  # article id -> its facts; pair of judged names -> (kind, first, second)

ROOT = Path(__file__).resolve().parents[1]
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
    ("Hebei", "Heibei"),
    ("Dunmore Hospital", "Dunmore Clinic"),
    ("Aldtown", "Oldtown"),
]
LABELS = ["School", "Hospital", "Organization"]
STATUSES = ["done", "planned 2024", "done 2024-05", "ongoing", "done 2023"]
JUDGED = [
    *(f"Place: {p}" for p in PLACES[:6]),
    *(f"School: {b}" for b in BODIES[:3]),
    *(f"Hospital: {b}" for b in BODIES[3:6]),
]
JUDGEMENTS = ("merge", "split", "forbid")
KINDS = ("add", "add", "add", "batch", "known", "remove", *JUDGEMENTS[:2], "take back", "take back", "reopen")
IDS, SEEDS = 6, 40  # of made articles


def random_actions(pick: random.Random, kinds: tuple[str, ...] = KINDS) -> Iterator[Action]:
    """Yield actions without end; mostly articles that come."""
    while True:
        what = pick.choice(kinds)
        if what in JUDGEMENTS or what == "take back":  # of few pairs, so that judgements also go
            first = pick.randrange(len(JUDGED))
            yield what, first, (first + pick.choice((1, 6))) % len(JUDGED)
        else:
            yield what, pick.randrange(IDS), pick.randrange(SEEDS)


def made(id: str, seed: int) -> Facts:
    """Return a small article; the seed alone says what is in it."""
    pick = random.Random(seed)
    said = [_line(pick) for _ in range(pick.randint(0, 4))]
    also = [a for a in ALIASES if pick.random() < 0.25]
    return article(id, *said, also=also, alone=[f"Place: {pick.choice(PLACES)}"] if pick.random() < 0.5 else [])


def _line(pick: random.Random) -> str:
    body = f"{pick.choice(LABELS)}: {pick.choice(BODIES)}"
    place = f"Place: {pick.choice(PLACES)}"
    person = f"Person: {pick.choice(PEOPLE)}"
    status = pick.choice(STATUSES)
    return pick.choice(
        [
            f"{body} | LOCATED_IN | {place} | {status}",
            f"{body} | PARTNERS_WITH | {pick.choice(LABELS)}: {pick.choice(BODIES)} | {status}",
            f"{person} | WORKS_FOR | {body} | {status}",
            f"{person} | WORKS_FOR | {place} | done - mayor",
            f"{body} | NUMBER | {pick.randint(1, 9)}",
            f"{place} | PARTNERS_WITH | Place: {pick.choice(PLACES)}",
        ]
    )


@cache
def known() -> tuple[Facts, ...]:
    """The sample's articles, and the shared ones where they are, as people marked them."""
    folders = [ROOT / "ui" / "sample" / "facts", ROOT.parent / "shared" / "gold"]
    files = [file for folder in folders for file in sorted(folder.glob("*.json"))]
    facts = [from_json(json.loads(file.read_text(encoding="utf-8")), id=file.stem) for file in files]
    return tuple(replace(f, article=replace(f.article, id=f"k{at}")) for at, f in enumerate(facts))


def articles_of(action: Action) -> dict[str, Facts]:
    """Return the articles that the action puts in, by id."""
    what, first, second = action
    facts: list[Facts] = []
    if what == "add":
        facts = [made(f"a{first}", second)]
    elif what == "batch":
        facts = [made(f"a{(first + i) % IDS}", second + i) for i in range(3)]
    elif what == "known":
        facts = [known()[second % len(known())]]
    return {f.article.id: f for f in facts}


def after(state: State, action: Action) -> State:
    """Return what is there after the action."""
    what, first, second = action
    pair = f"{min(first, second)}~{max(first, second)}"
    new = {**state, **articles_of(action)}
    if what in JUDGEMENTS and first != second:
        new[pair] = (what, JUDGED[first], JUDGED[second])
    elif what == "take back":
        new.pop(pair, None)
    elif what == "remove":
        new.pop(f"a{first}", None)
    return new


def do(store: GraphStore, action: Action) -> None:
    """Do the action to the store."""
    what, first, second = action
    if what == "remove":
        store.remove(f"a{first}")
    elif what == "take back":
        named = {JUDGED[first], JUDGED[second]}
        for judgement in store.judgements():
            if {judgement.a.text, judgement.b.text} == named:
                assert store.take_back(judgement.id)
    elif what in JUDGEMENTS and first != second:
        store.judge(what, JUDGED[first], JUDGED[second])
    elif articles := articles_of(action):
        assert list(store.add_many(articles.values())) == list(articles)


def equals_fresh_load(store: GraphStore, fresh: GraphStore, state: State) -> bool:
    """Whether the store's whole graph is that of an empty one into which the state was put in another order."""
    empty(fresh)
    for said in state.values():
        if not isinstance(said, Facts):
            fresh.judge(*said)
    list(fresh.add_many(state[key] for key in sorted(state, reverse=True) if isinstance(state[key], Facts)))
    return picture(store) == picture(fresh)
