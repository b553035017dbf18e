"""Drafts and relation words -> query trees, best first.

The things spoken of become the nodes of a tree; each edge is a relation that the type signatures
allow between its ends, or a short path of them through things that nobody named. A tree is the
better, the more relation words it uses where they stand, and the fewer unsaid steps it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from itertools import combinations, islice, product

from graph.ontology import Ontology
from queries.drafts import Draft
from queries.lexicon import RelationSense
from queries.link import SMALL, Item
from queries.tree import Edge, Node
from queries.words import Token

Pairs = tuple[tuple[int, int], ...]
MOST_NODES = 6
MOST_LABELINGS = 96
MOST_READINGS = 24  # of the values in one tree
MOST_CHOICES = 32  # of links for one tree
MOST_PROMISING = 16  # trees that are looked at link by link
MOST_FOUND = 24
SAID, NEAR, UNSAID, STEP, FAR = 3.0, 0.8, -0.6, -1.6, -0.9
AGAIN = -2.0  # for each unsaid step through what the question speaks of by itself
WEAK = 0.35  # of SAID, for a relation word that is a mere preposition
UNUSED = -0.8
AGAINST = -1.5
OWNED = -1.2  # "the emails of Arthur's friends" are not Arthur's


@dataclass(frozen=True, slots=True)
class Step:
    """One relationship of a path, from left to right when ``forward``."""

    type: str
    forward: bool | None  # None: either way
    label: str  # what it leads to


@dataclass(frozen=True, slots=True)
class Link:
    """One way to join two drafts."""

    left: int
    right: int
    steps: tuple[Step, ...]
    score: float
    used: frozenset[int]  # numbers of relation items


@dataclass(frozen=True, slots=True)
class Tree:
    """Drafts joined into one pattern; draft ``i`` is the node called ``n<i>``."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    labels: tuple[str, ...]  # of the drafts
    score: float
    used: frozenset[int]


class Composer:
    """Composes trees over one ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self._steps = {label: tuple(_steps_from(ontology, label)) for label in ontology.entities}

    def trees(self, drafts: list[Draft], relations: list[Item], tokens: tuple[Token, ...]) -> list[Tree]:
        """Return the trees over the drafts, best first; empty when the graph cannot hold one."""
        if not drafts or len(drafts) > MOST_NODES:
            return []
        said = frozenset(label for d in drafts for label in d.labels)
        known: dict[tuple[int, str, int, str], list[Link]] = {}
        promising: list[tuple[float, tuple[str, ...], list[list[Link]]]] = []
        shapes = spanning_trees(len(drafts))
        for labels in islice(product(*(sorted(d.labels) for d in drafts)), MOST_LABELINGS):
            for i, j in combinations(range(len(drafts)), 2):
                key = (i, labels[i], j, labels[j])
                if key not in known:
                    known[key] = self._links(key, drafts, relations, tokens, said)
            for pairs in shapes:
                links = [known[i, labels[i], j, labels[j]] for i, j in pairs]
                if all(links):
                    promising.append((sum(choice[0].score for choice in links), labels, links))
        telling = [n for n, item in enumerate(relations) if any(tokens[p].lower not in SMALL for p in item.places)]
        scored = (
            (_score(chosen, telling), labels, chosen)
            for _, labels, links in nlargest(MOST_PROMISING, promising, key=lambda p: p[0])
            for chosen in islice(product(*links), MOST_CHOICES)
        )
        best = nlargest(MOST_FOUND, scored, key=lambda found: found[0])
        return [tree for score, labels, chosen in best for tree in _trees(drafts, labels, chosen, score)][:MOST_FOUND]

    def _links(
        self,
        ends: tuple[int, str, int, str],
        drafts: list[Draft],
        relations: list[Item],
        tokens: tuple[Token, ...],
        said: frozenset[str],
    ) -> list[Link]:
        found = []
        i, start, j, goal = ends
        for steps in self._paths(start, goal):
            types = {s.type for s in steps}
            used, score = set(), UNSAID + STEP * (len(steps) - 1) + FAR * (j - i - 1)
            score += AGAIN * sum(s.label in said for s in steps[:-1])
            for number, item in enumerate(relations):
                if types & {s.type for s in item.of(RelationSense)}:
                    gain = _gain(item, i, j, drafts, tokens)
                    if gain > 0:
                        used.add(number)
                        score += gain + _against(item, steps, i, j, drafts)
            if drafts[j].owner and j + 1 < len(drafts):
                score += OWNED
            found.append(Link(i, j, steps, score, frozenset(used)))
        return sorted(found, key=lambda link: -link.score)[:3]

    def _paths(self, start: str, goal: str, most: int = 3) -> Iterator[tuple[Step, ...]]:
        """Yield the paths of the schema from one label to another, through other labels."""
        frontier: list[tuple[tuple[Step, ...], str]] = [((), start)]
        shortest = 0
        for length in range(1, most + 1):
            grown: list[tuple[tuple[Step, ...], str]] = []
            for steps, at in frontier:
                for step in self._steps[at]:
                    if step.label == goal:
                        yield (*steps, step)
                        shortest = shortest or length
                    elif step.label != start and step.label not in {s.label for s in steps}:
                        grown.append(((*steps, step), step.label))
            if shortest:
                return
            frontier = grown


def _steps_from(ontology: Ontology, label: str) -> Iterator[Step]:
    for relation in ontology.relations.values():
        if label in relation.head:
            for tail in sorted(relation.tail):
                yield Step(relation.type, None if relation.symmetric else True, tail)
        if label in relation.tail and not relation.symmetric:
            for head in sorted(relation.head):
                yield Step(relation.type, False, head)


def _gain(item: Item, i: int, j: int, drafts: list[Draft], tokens: tuple[Token, ...]) -> float:
    """How much a relation word speaks for an edge between two drafts, by where it stands."""
    left, right = drafts[i], drafts[j]
    weight = SAID * (WEAK if all(tokens[p].lower in SMALL for p in item.places) else 1.0)
    if any(s.noun for s in item.of(RelationSense)):
        owned = left.owner or left.last + 1 == right.place
        if right.place == item.start and j == i + 1:
            return weight if owned else weight / 3
        if left.place == item.start and j == i + 1:
            return weight
        return weight / 2 if item.start in (left.place, right.place) else 0.0
    if left.last < item.start < right.place:
        between = sum(left.place < d.place < right.place for d in drafts)
        behind = sum(d.place > left.place and d.last < item.start for d in drafts)
        return weight * (NEAR**between) * (NEAR**behind)
    if item.start > right.place:
        return weight * 0.5 * (NEAR ** sum(d.place > right.place for d in drafts))
    return weight * 0.3


def _against(item: Item, steps: tuple[Step, ...], i: int, j: int, drafts: list[Draft]) -> float:
    """Return what it costs that the words say the other direction ("A manages B", "B is managed by A")."""
    voices = {s.passive for s in item.of(RelationSense) if s.type == steps[0].type}
    if len(steps) > 1 or steps[0].forward is None or voices == {None} or len(voices) > 1:
        return 0.0
    passive = voices == {True}
    expected = passive if item.start > drafts[j].place else not passive
    return 0.0 if steps[0].forward == expected else AGAINST


def _score(chosen: tuple[Link, ...], telling: list[int]) -> float:
    """Return how good a choice of links is: each relation word used once, none left over."""
    score = sum(link.score for link in chosen)
    used: set[int] = set()
    for link in chosen:
        score -= SAID * len(used & link.used) * 0.8
        used |= link.used
    return score + UNUSED * sum(n not in used for n in telling)


def _trees(drafts: list[Draft], labels: tuple[str, ...], chosen: tuple[Link, ...], score: float) -> list[Tree]:
    used = {n for link in chosen for n in link.used}
    unsaid, edges = _pattern(len(drafts), chosen)
    readings = islice(product(*(d.conditions(labels[i]) for i, d in enumerate(drafts))), MOST_READINGS)
    return [
        Tree(
            (*(Node(f"n{i}", labels[i], conditions) for i, conditions in enumerate(reading)), *unsaid),
            edges,
            labels,
            score,
            frozenset(used),
        )
        for reading in readings
    ]


def _pattern(count: int, chosen: tuple[Link, ...]) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Return the nodes that nobody named and all edges."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for link in chosen:
        at = f"n{link.left}"
        for number, step in enumerate(link.steps):
            last = number == len(link.steps) - 1
            to = f"n{link.right}" if last else f"n{count + len(nodes)}"
            if not last:
                nodes.append(Node(to, step.label))
            ends = (to, at) if step.forward is False else (at, to)
            edges.append(Edge(f"r{len(edges)}", ends[0], step.type, ends[1], directed=step.forward is not None))
            at = to
    return tuple(nodes), tuple(edges)


@cache
def spanning_trees(count: int) -> tuple[Pairs, ...]:
    """Return the trees over ``count`` places as pairs (smaller, larger); as in a sentence, no two pairs cross."""
    return tuple(
        pairs
        for pairs in combinations(combinations(range(count), 2), count - 1)
        if not any(_cross(a, b) for a, b in combinations(pairs, 2)) and _joined(pairs, count)
    )


def _cross(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[0] < a[1] < b[1] or b[0] < a[0] < b[1] < a[1]


def _joined(pairs: Pairs, count: int) -> bool:
    reached, grew = {0}, True
    while grew:
        grew = False
        for i, j in pairs:
            if (i in reached) != (j in reached):
                reached |= {i, j}
                grew = True
    return len(reached) == count
