"""Small builders for facts, and a picture of a whole store to compare."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from graph.backup import lines_of
from graph.base import GraphStore
from graph.facts import Article, Entity, Facts, Figure, Relation, Sentence


def article(id: str, *said: str, also: Iterable[tuple[str, str]] = (), alone: Iterable[str] = ()) -> Facts:
    """Return facts from lines such as ``School: Elm School | LOCATED_IN | Place: Oldtown | planned 2024``.

    ``also`` gives other names: (``Elm School``, ``The Elm``); ``alone`` things that only are named.
    """
    entities: dict[str, Entity] = {}
    others = list(also)

    def thing(words: str) -> str:
        label, _, name = (w.strip() for w in words.partition(":"))
        aliases = tuple(b for a, b in others if a == name)
        return entities.setdefault(words.strip(), Entity(f"e{len(entities) + 1}", label, name, aliases)).id

    relations, figures, texts = [], [], []
    for line in said:
        head, kind, tail, *more = (w.strip() for w in line.split("|"))
        sentence = f"{line}."
        texts.append(sentence)
        if kind == "NUMBER":
            figures.append(Figure(float(tail), "pupils", "pupils", (thing(head),), None, sentence))
            continue
        status, date, *role = [*(more[0].split(" ", 2) if more else ["done"]), "", ""]
        props = {"role": role[0]} if role and role[0] else {}
        relations.append(Relation(thing(head), kind, thing(tail), status, date or None, props, (sentence,)))  # type: ignore[arg-type]
    for words in alone:
        thing(words)
    sentences = tuple(Sentence(i, t) for i, t in enumerate(texts))
    titled = Article(id, title=f"Title of {id}")
    return Facts(titled, sentences, tuple(entities.values()), (), tuple(relations), tuple(figures))


def empty(store: GraphStore) -> GraphStore:
    """Return the store with nothing in it; constraints and indexes stay."""
    store.prepare()
    store.engine.write(lambda run: run("MATCH (n) WHERE NOT n:Store DETACH DELETE n"))
    return store


def picture(store: GraphStore) -> list[str]:
    """Return every node and relationship of the store as sorted text; engine ids and the day left out."""
    lines = list(lines_of(store))[1:]
    nodes = [line for line in lines if "labels" in line]
    names = [f"{'/'.join(n['labels'])} {n['props'].get('id')}" for n in nodes]
    shown = [_text(name, node["props"]) for name, node in zip(names, nodes, strict=True)]
    for line in lines[len(nodes) :]:
        shown.append(_text(f"({names[line['from']]})-{line['type']}->({names[line['to']]})", line["props"]))
    return sorted(shown)


def _text(name: str, props: dict[str, Any]) -> str:
    kept = {k: v for k, v in props.items() if k not in ("ingested", "made")}
    return f"{name} {json.dumps(kept, sort_keys=True, ensure_ascii=False)}"
