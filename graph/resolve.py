"""Which entities of which articles are the same.

An article's entity refers to one or more *identities*: keys made from its names alone. Two
identities are one entity when an article uses both for one thing, or a judgement says so. An
entity is a connected component of identities; its id is made from the least of them. So the
result depends on the set of stored articles and judgements, never on their order, and a change
touches only the components it reaches.

People need more than a name: a person's identity also holds the institution the article gives.
One name at two institutions is two people; a person without an institution joins the only one of
that name, if there is only one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.facts import Entity, Facts
from graph.names import canonical, distinctive, fold

PERSON, PLACE = "Person", "Place"
POSTS = "WORKS_FOR"  # the relation that tells namesakes apart


def digest(*parts: str) -> str:
    """Return an id made from the parts: 16 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Identity:
    """A key under which articles mean one thing."""

    family: str  # "Person", "Place" or "Thing": labels that can be mistaken for each other share one
    key: str
    post: str = ""  # of a person: the key of the institution, "" when the article gives none

    @property
    def id(self) -> str:
        return digest("identity", self.family, self.key, self.post)


@dataclass(frozen=True, slots=True)
class Reference:
    """One entity of one article, as the store sees it."""

    local: str  # the entity's id inside the article
    label: str
    identities: tuple[Identity, ...]  # the first is that of the main name
    names: tuple[str, ...]  # every spelling, the main one first

    @property
    def main(self) -> Identity:
        return self.identities[0]


def family(label: str) -> str:
    """Return the family of a label; only labels of one family can be confused."""
    return label if label in (PERSON, PLACE) else "Thing"


def references(facts: Facts) -> list[Reference]:
    """Return the article's entities with the identities that their names give."""
    entities = {e.id: e for e in facts.entities}
    posts: dict[str, set[str]] = defaultdict(set)
    for relation in facts.relations:
        employer = entities.get(relation.tail)
        if relation.type == POSTS and employer and family(employer.label) == "Thing" and distinctive(employer.name):
            posts[relation.head].add(canonical(employer.name))
    return [_reference(e, sorted(posts[e.id])) for e in facts.entities]


def _reference(entity: Entity, posts: Sequence[str]) -> Reference:
    group = family(entity.label)
    names = tuple(dict.fromkeys(n for n in (entity.name, *entity.aliases) if n.strip()))
    if group == PERSON:
        key = canonical(entity.name)
        return Reference(entity.id, entity.label, tuple(Identity(group, key, p) for p in posts or [""]), names)
    place = group == PLACE
    linking = [n for n in names[1:] if distinctive(n) or place]
    keys = dict.fromkeys(canonical(n, place=place) or fold(n) or n for n in (entity.name, *linking))
    return Reference(entity.id, entity.label, tuple(Identity(group, k) for k in keys), names)


@dataclass
class Judgements:
    """Pairs of identity ids that a person declared to be the same, or never the same."""

    same: set[tuple[str, str]] = field(default_factory=set)
    different: set[tuple[str, str]] = field(default_factory=set)


def components(
    identities: Mapping[str, Identity], links: Iterable[tuple[str, str]], judgements: Judgements
) -> dict[str, str]:
    """Return identity id -> entity id for the given identities, as links and judgements group them.

    ``links`` join identities that one article uses for one thing; those that would bring together
    what a judgement keeps apart are left out, in the order of their ids.
    """
    parent = {i: i for i in identities}
    apart: dict[str, set[str]] = defaultdict(set)

    def root(i: str) -> str:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(a: str, b: str) -> None:
        if a not in parent or b not in parent:
            return
        a, b = sorted((root(a), root(b)))
        if a == b or b in {root(x) for x in apart[a]}:
            return
        parent[b] = a
        apart[a] |= apart[b]

    for a, b in judgements.different:
        if a in parent and b in parent:
            apart[a].add(b)
            apart[b].add(a)
    for a, b in [*sorted(judgements.same), *sorted(set(links))]:
        join(a, b)
    for a, b in _namesakes(identities):
        join(a, b)
    groups: dict[str, list[str]] = defaultdict(list)
    for i in identities:
        groups[root(i)].append(i)
    return {i: "e" + min(members) for members in groups.values() for i in members}


def _namesakes(identities: Mapping[str, Identity]) -> list[tuple[str, str]]:
    """Return the links between people of one name: posts that are one, and those without a post."""
    people: dict[str, list[str]] = defaultdict(list)
    for i, identity in identities.items():
        if identity.family == PERSON:
            people[identity.key].append(i)
    links = []
    for group in people.values():
        posted = sorted(i for i in group if identities[i].post)
        bare = [i for i in group if not identities[i].post]
        related = [(a, b) for a in posted for b in posted if a < b and _one_post(identities[a].post, identities[b].post)]
        links += related
        if bare and posted and _connected(posted, related):
            links.append((bare[0], posted[0]))
    return links


def _one_post(a: str, b: str) -> bool:
    """Whether two institutions' keys can be one: all words of one stand in the other."""
    first, second = set(a.split()), set(b.split())
    return first <= second or second <= first


def _connected(nodes: Sequence[str], links: Iterable[tuple[str, str]]) -> bool:
    """Whether the links join all nodes."""
    reached, added = {nodes[0]}, True
    links = list(links)
    while added:
        more = {x for a, b in links for x in (a, b) if a in reached or b in reached} - reached
        reached |= more
        added = bool(more)
    return len(reached) == len(set(nodes))
