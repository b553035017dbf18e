"""Which region each entity belongs to, as far as the facts say.

A region is a place that lies in no other place; where one place holds nearly everything (a country in
which all the news happens divides nothing), those within it that hold something take its place. An entity
belongs to the region of the place that it is in, else of the body that it is a branch or part of or works
for, else of the region in its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

NEARLY_EVERYTHING = 0.8  # share of the located entities
MAX_STEPS = 12
UPWARD = ("LOCATED_IN", "BRANCH_OF", "PART_OF", "WORKS_FOR", "AFFILIATED_WITH")  # in this order


def regions_of(graph: Any, *, regions: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the region's id for each entity that has one; ``regions`` names them instead of guessing.

    Args:
        graph: what ``to_networkx`` gives.
    """
    above = _above(graph)
    tops = _named(graph, regions) if regions else _tops(graph, above)
    found = {node: region for node in graph if (region := _climb(node, above, tops)) is not None}
    names = {str(graph.nodes[top]["label"]): top for top in tops}
    for node, data in graph.nodes(data=True):
        if node not in found and data.get("kind") != "Place":
            named = [top for name, top in names.items() if name and name in str(data["label"])]
            if len(named) == 1:
                found[node] = named[0]
    return found


def _above(graph: Any) -> dict[str, tuple[str, ...]]:
    """Return, for each entity, what it lies in or belongs to, nearest kind first."""
    ups: dict[str, list[tuple[int, str]]] = {}
    for head, tail, data in graph.edges(data=True):
        if data["relation"] in UPWARD and not data.get("former"):
            ups.setdefault(head, []).append((UPWARD.index(data["relation"]), tail))
    return {node: tuple(tail for _, tail in sorted(set(tails))) for node, tails in ups.items()}


def _tops(graph: Any, above: Mapping[str, tuple[str, ...]]) -> set[str]:
    places = {node for node, kind in graph.nodes(data="kind") if kind == "Place"}
    ends = Counter(end for node in graph if (end := _climb(node, above, set())) in places)
    located = sum(ends.values())
    tops = {place for place in places if ends[place] > 1}  # a place that holds nothing is no region
    holders = {up for ups in above.values() for up in ups} & places
    for stage in sorted(tops):
        inside = {place for place in holders if stage in above.get(place, ())}
        if ends[stage] > NEARLY_EVERYTHING * located and len(inside) > 1:
            tops = (tops - {stage}) | inside
    return tops


def _climb(node: str, above: Mapping[str, tuple[str, ...]], tops: set[str]) -> str | None:
    """Return the first of ``tops`` on the way up, or the end of the way where there are no ``tops``."""
    for _ in range(MAX_STEPS):
        if node in tops:
            return node
        if not above.get(node):
            break
        node = above[node][0]
    return None if tops else node


def _named(graph: Any, regions: tuple[str, ...]) -> set[str]:
    return {node for node, label in graph.nodes(data="label") if label in regions}
