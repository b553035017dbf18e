"""The spellings of one change: how many articles use each, and which an entity shows as its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph import statements as cypher
from graph.batches import Batches
from graph.engine import Row
from graph.names import fold
from graph.resolve import digest
from graph.senses import State, Uses

Key = tuple[str, str]  # sense id, spelling


@dataclass(slots=True)
class Spelling:
    """How often a sense (or an entity) is spelt in one way, as stored and as it will be."""

    articles: int = 0  # that use it
    main: int = 0  # that use it as the main name
    stored: bool = False
    changed: bool = False

    def add(self, articles: int, main: int) -> None:
        """Count more articles (or fewer)."""
        self.articles, self.main, self.changed = self.articles + articles, self.main + main, True


class Spellings:
    """The spellings of the senses that a change touches."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self._counts: dict[Key, Spelling] = {}

    def count(self, uses: Uses, step: int) -> None:
        """Count the articles' spellings in (1) or out (-1)."""
        for article_uses in uses.values():
            for use in article_uses:
                for at, name in enumerate(use.names):
                    self._counts.setdefault((use.sense.id, name), Spelling()).add(step, step if at == 0 else 0)

    def write(self, states: Mapping[str, State]) -> dict[str, tuple[str, list[str]]]:
        """Bring the spellings up to date; return the name of each entity, and its other names."""
        self._add_stored([sense for sense, state in states.items() if state.stored])
        kept = {key: count for key, count in sorted(self._counts.items()) if count.articles > 0}
        fresh = {key: count for key, count in kept.items() if not count.stored}
        changed = {key: count for key, count in kept.items() if count.stored and count.changed}
        over = [_id(key) for key, count in self._counts.items() if count.stored and count.articles <= 0]
        self._batches.rows(cypher.create_nodes("Name"), [_row(*one) for one in fresh.items()])
        ends = [(_id(key), states[key[0]].new_entity, {"sense": key[0]}) for key in fresh]
        self._batches.edges("Name", "NAME_OF", "Entity", ends)
        counts = [{"id": _id(key), "articles": c.articles, "main": c.main} for key, c in changed.items()]
        self._batches.rows(cypher.SET_NAME, counts)
        self._batches.each(cypher.delete_nodes("Name"), over)
        return _shown(kept, states)

    def _add_stored(self, senses: list[str]) -> None:
        for row in self._batches.each(cypher.NAMES_OF_SENSES, senses):
            name = row["n"]
            count = self._counts.setdefault((name["sense"], name["text"]), Spelling())
            count.articles, count.main = count.articles + name["articles"], count.main + name["main"]
            count.stored = True


def _id(key: Key) -> str:
    return digest("name", *key)


def _row(key: Key, count: Spelling) -> Row:
    sense, text = key
    words = fold(text) or text.casefold()
    row = {"id": _id(key), "key": words, "words": words, "text": text, "sense": sense}
    return {**row, "articles": count.articles, "main": count.main}


def _shown(kept: Mapping[Key, Spelling], states: Mapping[str, State]) -> dict[str, tuple[str, list[str]]]:
    """Return the name that most articles give each entity as the main one, and all others."""
    spelt: dict[str, dict[str, Spelling]] = defaultdict(dict)
    for (sense, text), count in kept.items():
        if entity := states[sense].new_entity:
            spelt[entity].setdefault(text, Spelling()).add(count.articles, count.main)
    return {entity: _best(names) for entity, names in spelt.items()}


def _best(names: Mapping[str, Spelling]) -> tuple[str, list[str]]:
    rank: Callable[[str], Any] = lambda t: (-names[t].main, -names[t].articles, -len(t), t)  # noqa: E731
    name = min(names, key=rank)
    return name, sorted(n for n in names if n != name)
