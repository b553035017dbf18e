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
from queries.drafts import Draft
from queries.lexicon import RelationSense
from queries.link import SMALL, Item
from queries.tree import Edge, Node
from queries.words import Token, word_set

Pairs = tuple[tuple[int, int], ...]
MOST_NODES = 6
MOST_LABELINGS = 96
MOST_READINGS = 24  # of the values in one tree
MOST_CHOICES = 32  # of links for one tree
MOST_PROMISING = 16  # trees that are looked at link by link
MOST_FOUND = 24
SAID, NEAR, UNSAID, STEP, FAR = 3.0, 0.8, -0.6, -1.6, -0.9
HIDDEN = -1.2  # for a thing that only a relation speaks of ("phones that got a call")
HAVING = word_set("have has had having with whose")
JOINING = word_set("and but")
AUXILIARY = word_set("is are was were be been has have had also who that which were do does did not")
AGAIN = -2.0  # for each unsaid step through what the question speaks of by itself
FEW_TYPES = 3  # a word for more relations than these says no more than that there is one
MERE_LINK = 0.6  # of SAID, for such a word
INVERTED = 0.9  # of SAID: "crimes that Ann investigated"
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
    base: float  # what the path costs by itself
    gains: tuple[tuple[int, float], ...]  # number of a relation item, and how much it speaks for the link

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


class Composer:
    """Composes trees over one ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self._steps = {label: tuple(_steps_from(ontology, label)) for label in ontology.entities}

    def trees(self, drafts: list[Draft], relations: list[Item], tokens: tuple[Token, ...]) -> list[Tree]:
        """Return the trees over the drafts, best first; empty when the graph cannot hold one."""
        found = self._over(drafts, relations, tokens)
        for number in self._spare(found, drafts, relations, tokens):
            hidden = self._other_end(relations[number])
            more = self._over([*drafts, hidden], relations, tokens)
            found += [replace(t, score=t.score + HIDDEN) for t in more if number in t.used]
        return sorted(found, key=lambda t: -t.score)[:MOST_FOUND]

    def _spare(
        self, found: list[Tree], drafts: list[Draft], relations: list[Item], tokens: tuple[Token, ...]
    ) -> list[int]:
        """Return the relation words that the best tree has no use for, and that nothing follows."""
        telling = _telling(relations, tokens)
        return [n for n in telling if found and n not in found[0].used and not _followed(relations[n], drafts, tokens)]

    def _other_end(self, item: Item) -> Draft:
        """Return the thing that a relation word implies."""
        kinds = [self.ontology.relations[s.type] for s in item.of(RelationSense)]
        labels = frozenset(label for kind in kinds for label in kind.head | kind.tail)
        return Draft(labels, item.end, item.end, explicit=False)

    def _over(self, drafts: list[Draft], relations: list[Item], tokens: tuple[Token, ...]) -> list[Tree]:
        """Return the trees over the drafts as they are, best first."""
        if not drafts or len(drafts) > MOST_NODES:
            return []
        order = sorted(range(len(drafts)), key=lambda i: drafts[i].place)
        said = frozenset(label for d in drafts for label in d.labels)
        known: dict[tuple[int, str, int, str], list[Link]] = {}
        promising: list[tuple[float, tuple[str, ...], list[list[Link]]]] = []
        shapes = spanning_trees(len(drafts))
        for labels in islice(product(*map(self._ordered, drafts)), MOST_LABELINGS):
            for i, j in combinations(order, 2):
                key = (i, labels[i], j, labels[j])
                if key not in known:
                    known[key] = self._links(key, drafts, relations, tokens, said)
            for pairs in shapes:
                ends = [(order[a], order[b]) for a, b in pairs]
                links = [known[i, labels[i], j, labels[j]] for i, j in ends]
                if all(links):
                    promising.append((sum(choice[0].score for choice in links), labels, links))
        telling = _telling(relations, tokens)
        scored = (
            (_score(chosen, telling), labels, chosen)
            for _, labels, links in nlargest(MOST_PROMISING, promising, key=lambda p: p[0])
            for chosen in islice(product(*links), MOST_CHOICES)
        )
        best = nlargest(MOST_FOUND, scored, key=lambda found: found[0])
        return [tree for score, labels, chosen in best for tree in _trees(drafts, labels, chosen, score)][:MOST_FOUND]

    def _ordered(self, draft: Draft) -> list[str]:
        """Return the labels that a thing can have, in the order of the table."""
        return [label for label in self.ontology.entities if label in draft.labels]

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
            between = sum(drafts[i].place < d.place < drafts[j].place for d in drafts)
            base = UNSAID + STEP * (len(steps) - 1) + FAR * between
            base += AGAIN * sum(s.label in said for s in steps[:-1])
            gains = []
            for number, item in enumerate(relations):
                if types & {s.type for s in item.of(RelationSense)}:
                    gain = _gain(item, i, j, drafts, relations, tokens, next_to=not between)
                    if gain > 0:
                        gains.append((number, gain + _against(item, steps, i, j, drafts)))
            if drafts[j].owner and any(d.place > drafts[j].place for d in drafts):
                base += OWNED
            found.append(Link(i, j, steps, base, tuple(gains)))
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


def _telling(relations: list[Item], tokens: tuple[Token, ...]) -> list[int]:
    """Return the relation words that are more than prepositions, helping verbs and mere links ("linked to")."""
    return [
        n
        for n, item in enumerate(relations)
        if not _vague(item) and any(tokens[p].lower not in SMALL for p in item.places)
    ]


def _followed(item: Item, drafts: list[Draft], tokens: tuple[Token, ...]) -> bool:
    """Whether a thing comes right after the relation word."""
    after = min((d.place for d in drafts if d.place >= item.end), default=None)
    return after is not None and all(t.lower in SMALL for t in tokens[item.end : after])


def _vague(item: Item) -> bool:
    return len({s.type for s in item.of(RelationSense)}) > FEW_TYPES


def _subject(item: Item, drafts: list[Draft], relations: list[Item], tokens: tuple[Token, ...]) -> int | None:
    """Return the place of what a second verb is said of: "people who know A and live with B"; None when it is no second."""
    before = item.start - 1
    while before > 0 and tokens[before].lower in AUXILIARY:
        before -= 1
    if before <= 0 or tokens[before].lower not in JOINING:
        return None
    earlier = [r for r in relations if r.end <= before and any(tokens[p].lower not in SMALL for p in r.places)]
    left = [d.place for d in drafts if earlier and d.last < earlier[-1].start]
    return max(left, default=None)


def _gain(
    item: Item,
    i: int,
    j: int,
    drafts: list[Draft],
    relations: list[Item],
    tokens: tuple[Token, ...],
    *,
    next_to: bool,
) -> float:
    """How much a relation word speaks for an edge between two drafts, by where it stands."""
    left, right = drafts[i], drafts[j]
    weight = SAID * (MERE_LINK if _vague(item) else 1.0)
    weight *= WEAK if all(tokens[p].lower in SMALL for p in item.places) else 1.0
    if any(s.noun for s in item.of(RelationSense)):
        having = any(t.lower in HAVING for t in tokens[left.last + 1 : right.place])
        owned = left.owner or having or left.last + 1 == right.place
        if right.place == item.start and next_to:
            return weight if owned else weight / 3
        if left.place == item.start and next_to:
            return weight
        return weight / 2 if item.start in (left.place, right.place) else 0.0
    if (subject := _subject(item, drafts, relations, tokens)) is not None and item.start < right.place:
        nearest = max((d.last for d in drafts if d.last < item.start), default=-1)
        if left.place == subject:
            return weight - FAR * sum(left.place < d.place < right.place for d in drafts)
        if left.last == nearest:
            return weight * MERE_LINK
    if left.last < item.start < right.place:
        between = sum(left.place < d.place < right.place for d in drafts)
        behind = sum(d.place > left.place and d.last < item.start for d in drafts)
        return weight * (NEAR**between) * (NEAR**behind)
    if right.last < item.start <= right.last + 2 and next_to and not _any_between(left, right, relations, tokens):
        return weight * INVERTED
    if item.start > right.place:
        return weight * 0.5 * (NEAR ** sum(d.place > right.place for d in drafts))
    return weight * 0.3


def _any_between(left: Draft, right: Draft, relations: list[Item], tokens: tuple[Token, ...]) -> bool:
    """Whether a telling relation word stands between two things."""
    return any(left.last < relations[n].start < right.place for n in _telling(relations, tokens))


def _against(item: Item, steps: tuple[Step, ...], i: int, j: int, drafts: list[Draft]) -> float:
    """Return what it costs that the words say the other direction ("A manages B", "B is managed by A")."""
    voices = {s.passive for s in item.of(RelationSense) if s.type == steps[0].type}
    if len(steps) > 1 or steps[0].forward is None or voices == {None} or len(voices) > 1:
        return 0.0
    passive = voices == {True}
    expected = passive if item.start > drafts[j].place else not passive
    return 0.0 if steps[0].forward == expected else AGAINST


def _score(chosen: tuple[Link, ...], telling: list[int]) -> float:
    """Return how good a choice of links is: each relation word speaks for one of them, none is left over."""
    best: dict[int, float] = {}
    for link in chosen:
        for number, gain in link.gains:
            best[number] = max(gain, best.get(number, gain))
    return sum(link.base for link in chosen) + sum(best.values()) + UNUSED * sum(n not in best for n in telling)


def _trees(drafts: list[Draft], labels: tuple[str, ...], chosen: tuple[Link, ...], score: float) -> list[Tree]:
    used = {n for link in chosen for n, _ in link.gains}
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
