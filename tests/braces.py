"""Sentences with their names in braces, {Hospital:Elm Clinic}, as the relation tests write them."""

from __future__ import annotations

import re

from graph.facts import Entity, Mention

MARK = re.compile(r"\{([<>]?)([A-Z][a-z]+):([^}]+)\}")


def read(marked: str) -> tuple[str, list[Entity], list[Mention], str, str]:
    """Return text, entities, mentions, and the names of head and tail: the marked ones, else the first two."""
    text, entities, mentions = "", [], []
    head = tail = ""
    last = 0
    ids: dict[str, str] = {}
    for match in MARK.finditer(marked):
        text += marked[last : match.start()]
        name = match[3]
        if name not in ids:
            ids[name] = f"e{len(ids) + 1}"
            entities.append(Entity(ids[name], match[2], name))
        mentions.append(Mention(ids[name], name, len(text), len(text) + len(name)))
        head = name if match[1] == ">" else head
        tail = name if match[1] == "<" else tail
        text += name
        last = match.end()
    names = list(ids)
    return text + marked[last:], entities, mentions, head or names[0], tail or names[min(1, len(names) - 1)]
