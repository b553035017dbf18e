"""Drafts and relation words -> query trees, best first.

The things spoken of become the nodes of a tree; each edge is a relation that the type signatures
allow between its ends, or a short path of them through things that nobody named. A tree is the
better, the more relation words it uses where they stand, and the fewer unsaid steps it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest
from itertools import combinations, islice, product

from graph.ontology import Ontology
from queries.lexicon import RelationSense
from queries.link import Item
from queries.scene import FAR, Scene
from queries.things import Draft
from queries.tree import Edge, Node
from queries.words import Token

Pairs = tuple[tuple[int, int], ...]
MOST_NODES = 6
MOST_LABELINGS = 96
MOST_READINGS = 24  # of the values in one tree
MOST_CHOICES = 32  # of links for one tree
MOST_PROMISING = 16  # trees that are looked at link by link
MOST_FOUND = 24
UNSAID, STEP = -0.6, -1.6
UNUSED = -0.8
AGAINST = -1.5
OWNED = -1.2  # "the emails of Arthur's friends" are not Arthur's
HIDDEN = -1.2  # for a thing that only a relation speaks of ("phones that got a call")
IN_ORDER = 0.4
THERE_AND_BACK = -0.6  # for a path that leaves by the relation it came by: two calls to one phone
AGAIN = -2.0  # for each unsaid step through what the question speaks of by itself


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
    base: float  # what the path costs by itself
    gains: tuple[
        tuple[tuple[int, int], float], ...
    ]  # relation item, and how much it speaks for the link; see ``gains``

    @property
    def score(self) -> float:
        """How good the link is when all relation words speak for it and for no other."""
        return self.base + sum(gain for _, gain in self.gains)


@dataclass(frozen=True, slots=True)
class Tree:
    """Drafts joined into one pattern; draft ``i`` is the node called ``n<i>``."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    labels: tuple[str, ...]  # of the drafts
    score: float
    used: frozenset[int]
    denied: tuple[frozenset[str], ...] = ()  # edges, by variable, that must not be there: one set for each link


class Composer:
    """Composes trees over one ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self._steps = {label: tuple(_steps_from(ontology, label)) for label in ontology.entities}

    def trees(self, drafts: list[Draft], relations: list[Item], tokens: tuple[Token, ...]) -> list[Tree]:
        """Return the trees over the drafts, best first; empty when the graph cannot hold one."""
        scene = Scene(drafts, relations, tokens)
        found = self._over(scene)
        for number in self._spare(found, scene):
            more = self._over(Scene([*drafts, self._other_end(relations[number])], relations, tokens))
            found += [replace(t, score=t.score + HIDDEN) for t in more if number in t.used]
        return [_one(tree, drafts) for tree in sorted(found, key=lambda t: -t.score)[:MOST_FOUND]]

    def _spare(self, found: list[Tree], scene: Scene) -> list[int]:
        """Return the relation words that the best tree has no use for, and that nothing follows."""
        if not found:
            return []
        return [n for n in scene.telling if n not in found[0].used and not scene.followed(scene.relations[n])]

    def _other_end(self, item: Item) -> Draft:
        """Return the thing that a relation word implies."""
        kinds = [self.ontology.relations[s.type] for s in item.of(RelationSense)]
        labels = frozenset(label for kind in kinds for label in kind.head | kind.tail)
        return Draft(labels, item.end, item.end, explicit=False)

    def _over(self, scene: Scene) -> list[Tree]:
        """Return the trees over the drafts as they are, best first."""
        if not scene.drafts or len(scene.drafts) > MOST_NODES:
            return []
        known: dict[tuple[int, str, int, str], list[Link]] = {}
        promising: list[tuple[float, tuple[str, ...], list[list[Link]]]] = []
        shapes = [[(scene.order[a], scene.order[b]) for a, b in pairs] for pairs in spanning_trees(len(scene.drafts))]
        for labels in islice(product(*map(self._ordered, scene.drafts)), MOST_LABELINGS):
            for i, j in combinations(scene.order, 2):
                key = (i, labels[i], j, labels[j])
                if key not in known:
                    known[key] = self._links(key, scene)
            for ends in shapes:
                links = [known[i, labels[i], j, labels[j]] for i, j in ends]
                if all(links):
                    promising.append((sum(choice[0].score for choice in links), labels, links))
        scored = (
            (_score(chosen, scene), labels, chosen)
            for _, labels, links in nlargest(MOST_PROMISING, promising, key=lambda p: p[0])
            for chosen in islice(product(*links), MOST_CHOICES)
        )
        best = nlargest(MOST_FOUND, scored, key=lambda found: found[0])
        return [tree for score, labels, chosen in best for tree in _trees(scene, labels, chosen, score)][:MOST_FOUND]

    def _ordered(self, draft: Draft) -> list[str]:
        """Return the labels that a thing can have, in the order of the table."""
        return [label for label in self.ontology.entities if label in draft.labels]

    def _links(self, ends: tuple[int, str, int, str], scene: Scene) -> list[Link]:
        found = []
        i, start, j, goal = ends
        for steps in self._paths(start, goal):
            types = {s.type for s in steps}
            base = UNSAID + STEP * (len(steps) - 1) + FAR * scene.between(i, j) + OWNED * scene.owned(j)
            base += AGAIN * sum(s.label in scene.labels for s in steps[:-1])
            gains = [
                (key, gain + _against(scene.relations[key[0]], steps, scene.drafts[j]))
                for key, gain in scene.gains(types, i, j)
            ]
            base += IN_ORDER * self._in_order(steps, i, j, scene) + THERE_AND_BACK * (len(types) < len(steps))
            found.append(Link(i, j, steps, base, tuple(gains)))
        return sorted(found, key=lambda link: -link.score)[:3]

    def _in_order(self, steps: tuple[Step, ...], i: int, j: int, scene: Scene) -> bool:
        """Whether the words for the steps of a path stand in their order: "received a call from a phone"."""
        left, right = scene.drafts[i], scene.drafts[j]
        said = [
            {s.type for s in item.of(RelationSense)} for item in scene.relations if left.last < item.start < right.place
        ]
        types = [s.type for s in steps]
        return len(types) > 1 and bool(said) and types[0] in said[0] and types[-1] in said[-1]

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


def _against(item: Item, steps: tuple[Step, ...], right: Draft) -> float:
    """Return what it costs that the words say the other direction ("A manages B", "B is managed by A")."""
    voices = {s.passive for s in item.of(RelationSense) if s.type == steps[0].type}
    if len(steps) > 1 or steps[0].forward is None or voices == {None} or len(voices) > 1:
        return 0.0
    passive = voices == {True}
    expected = passive if item.start > right.place else not passive
    return 0.0 if steps[0].forward == expected else AGAINST


def _speaking(chosen: tuple[Link, ...]) -> dict[tuple[int, int], tuple[float, int]]:
    """Return for each relation word how much it gains, and the number of the link that it speaks for."""
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for place, link in enumerate(chosen):
        for key, gain in link.gains:
            if key not in best or gain > best[key][0]:
                best[key] = gain, place
    return best


def _score(chosen: tuple[Link, ...], scene: Scene) -> float:
    """Return how good a choice of links is: each relation word speaks for one of them, none is left over."""
    best = _speaking(chosen)
    used = {number for number, _ in best}
    unused = sum(n not in used for n in scene.telling)
    return sum(link.base for link in chosen) + sum(gain for gain, _ in best.values()) + UNUSED * unused


def _trees(scene: Scene, labels: tuple[str, ...], chosen: tuple[Link, ...], score: float) -> list[Tree]:
    best = _speaking(chosen)
    unsaid, edges = _pattern(len(scene.drafts), chosen)
    absent = {place for (number, _), (_, place) in best.items() if number in scene.denied}
    absent |= {place for place, link in enumerate(chosen) if scene.drafts[link.right].none}
    denied = tuple(frozenset(edge.var for edge in edges[place]) for place in sorted(absent))
    readings = islice(product(*(d.conditions(labels[i]) for i, d in enumerate(scene.drafts))), MOST_READINGS)
    return [
        Tree(
            (*(Node(f"n{i}", labels[i], conditions) for i, conditions in enumerate(reading)), *unsaid),
            tuple(edge for link in edges for edge in link),
            labels,
            score,
            frozenset(number for number, _ in best),
            denied,
        )
        for reading in readings
    ]


def _one(tree: Tree, drafts: list[Draft]) -> Tree:
    """Return the tree with each pronoun's node made one with what it stands for."""
    for i, draft in enumerate(drafts):
        if draft.same is not None:
            var, other = f"n{i}", f"n{draft.same}"
            edges = (
                replace(e, left=other if e.left == var else e.left, right=other if e.right == var else e.right)
                for e in tree.edges
            )
            tree = replace(tree, nodes=tuple(n for n in tree.nodes if n.var != var), edges=tuple(edges))
    return tree


def _pattern(count: int, chosen: tuple[Link, ...]) -> tuple[tuple[Node, ...], list[list[Edge]]]:
    """Return the nodes that nobody named, and the edges of each link."""
    nodes: list[Node] = []
    edges: list[list[Edge]] = []
    number = 0
    for link in chosen:
        at = f"n{link.left}"
        edges.append([])
        for place, step in enumerate(link.steps, 1):
            to = f"n{link.right}" if place == len(link.steps) else f"n{count + len(nodes)}"
            if place < len(link.steps):
                nodes.append(Node(to, step.label))
            ends = (to, at) if step.forward is False else (at, to)
            edges[-1].append(Edge(f"r{number}", ends[0], step.type, ends[1], directed=step.forward is not None))
            at, number = to, number + 1
    return tuple(nodes), edges


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
