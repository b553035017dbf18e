"""Which entities of which articles are the same.

A name that tells means the same in every article: it has a *sense* (a stem and a qualifier, from
the name alone). A name that does not tell ("the General Hospital") has a sense of its own in each
article. A person's sense holds the institutions too. Senses are joined when articles use both for
one thing and do not keep them apart, when one is the unqualified form of the other, or when a
person said so. An entity is a group of joined senses. All this depends on the set of stored
articles and judgements, never on their order.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from graph.facts import Entity, Facts
from graph.names import CHINESE, PERSON, PLACE, distinctive, family, fold, sense_of, shortens

POSTS = "WORKS_FOR"  # the relation that tells namesakes apart
Pair = tuple[str, str]


def digest(*parts: str) -> str:
    """Return an id made from the parts: 16 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a name means in any article that uses it."""

    family: str
    stem: str
    qualifier: str = ""  # class of a place, affiliation of a hospital, posts of a person, "@" and the article
    label_counts: Mapping[str, int] = field(default_factory=dict, compare=False)  # how many articles give each

    @property
    def id(self) -> str:
        return digest("sense", self.family, self.stem, self.qualifier)

    @property
    def bucket(self) -> str:
        """Senses of one bucket can be joined by their qualifiers."""
        own = self.qualifier if self.qualifier.startswith("@") else ""
        return f"{self.family}:{self.stem}{own}"


@dataclass(slots=True)
class Use:
    """How one article uses one sense: what is counted when the article comes and goes."""

    sense: Sense
    label: str
    names: list[str]  # every spelling, the main one first
    also: list[Sense]  # senses of its other names that tell


@dataclass(frozen=True, slots=True)
class Link:
    """Two senses that articles use for one thing, and how many articles keep them apart."""

    together: int
    apart: int

    @property
    def holds(self) -> bool:
        return self.together > self.apart


def pair(a: str, b: str) -> Pair:
    """Return the two ids in order."""
    return (a, b) if a < b else (b, a)


def uses_in(facts: Facts) -> tuple[list[Use], dict[str, str]]:
    """Return how the article uses senses, and the sense id of each of its local entities."""
    entities = {e.id: e for e in facts.entities}
    posts: dict[str, set[str]] = defaultdict(set)
    for relation in facts.relations:
        if relation.type == POSTS:
            posts[relation.head] |= _post(entities[relation.tail])
    uses: dict[str, Use] = {}
    senses: dict[str, str] = {}
    for entity in facts.entities:
        use = _use(entity, facts.article.id, posts[entity.id])
        senses[entity.id] = use.sense.id
        known = uses.setdefault(use.sense.id, use)
        if known is not use:
            known.names = list(dict.fromkeys([*known.names, *use.names]))
            known.also = list(dict.fromkeys([*known.also, *use.also]))
    return list(uses.values()), senses


def _use(entity: Entity, article: str, posts: Collection[str]) -> Use:
    names = list(dict.fromkeys(n for n in (entity.name, *entity.aliases) if n.strip())) or [entity.id]
    group = family(entity.label)
    telling = [n for n in names if distinctive(entity.label, n)]
    if not telling:
        return Use(Sense(group, fold(names[0]) or names[0], f"@{article}"), entity.label, names, [])
    home = names[0] if names[0] in telling else max(telling, key=lambda n: (len(n), n))
    if group == PERSON:
        chinese = [f"z:{n}" for n in telling if CHINESE.search(n)]
        return Use(
            Sense(group, sense_of(PERSON, home)[0], ";".join(sorted({*posts, *chinese}))), entity.label, names, []
        )
    sense = Sense(group, *sense_of(entity.label, home))
    others = [Sense(group, *sense_of(entity.label, n)) for n in telling if _other_name(n, home)]
    return Use(sense, entity.label, names, [s for s in dict.fromkeys(others) if s != sense])


def _other_name(name: str, home: str) -> bool:
    """Whether the name is another full name, not a part of the first and no abbreviation."""
    return bool(CHINESE.search(name)) or not (shortens(name, home) or (name.isupper() and len(name) < 6))


def _post(employer: Entity) -> set[str]:
    """Return the key of a post: workplaces, agencies and places count differently."""
    if not distinctive(employer.label, employer.name):
        return set()
    kind = {"Agency": "a", PLACE: "p"}.get(employer.label, "w")
    return {f"{kind}:{sense_of(employer.label, employer.name)[0]}"}


@dataclass
class Judgements:
    """Pairs of sense ids that a person declared to be the same, or never the same."""

    same: set[Pair] = field(default_factory=set)
    different: set[Pair] = field(default_factory=set)


def group(senses: Mapping[str, Sense], links: Mapping[Pair, Link], judgements: Judgements) -> list[list[str]]:
    """Return the senses in groups, each an entity; groups and members are sorted.

    Links are followed from the strongest to the weakest; one that would bring together what a
    judgement keeps apart is left out.
    """
    root = {i: i for i in senses}
    members = {i: {i} for i in senses}
    apart: dict[str, set[str]] = defaultdict(set)
    for a, b in judgements.different:
        apart[a].add(b)
        apart[b].add(a)
    strong = sorted((p for p in links if links[p].holds), key=lambda p: (links[p].apart - links[p].together, p))
    for a, b in [*sorted(judgements.same), *_by_qualifier(senses), *strong]:
        if a not in root or b not in root or root[a] == root[b]:
            continue
        first, second = members[root[a]], members[root[b]]
        if any(apart[x] & second for x in first):
            continue
        first |= second
        for x in second:
            root[x] = root[a]
    return sorted(sorted(members[r]) for r in set(root.values()))


def label_of(senses: Iterable[Sense]) -> str:
    """Return the label that most articles give; of equals the first by alphabet."""
    counts: Counter[str] = Counter()
    for sense in senses:
        counts.update(sense.label_counts)
    return min(counts, key=lambda label: (-counts[label], label))


def entity_id(label: str, members: Iterable[str]) -> str:
    """Return the id of the entity that these senses are."""
    return "e" + digest(label, min(members))


def _by_qualifier(senses: Mapping[str, Sense]) -> list[Pair]:
    """Return the pairs within each bucket whose qualifiers say, or allow, that they are one."""
    buckets: dict[str, list[str]] = defaultdict(list)
    for i in sorted(senses):
        if not senses[i].qualifier.startswith("@"):
            buckets[senses[i].bucket].append(i)
    pairs: list[Pair] = []
    for ids in buckets.values():
        if len(ids) > 1:
            person = senses[ids[0]].family == PERSON
            pairs += _people(ids, senses) if person else _bare(ids, senses)
    return pairs


def _bare(ids: list[str], senses: Mapping[str, Sense]) -> list[Pair]:
    """The unqualified name means the city of that name, else the only thing that bears it."""
    bare = [i for i in ids if not senses[i].qualifier]
    full = [i for i in ids if senses[i].qualifier == "city"] or [i for i in ids if senses[i].qualifier]
    return [pair(bare[0], full[0])] if bare and len(full) == 1 else []


def _people(ids: list[str], senses: Mapping[str, Sense]) -> list[Pair]:
    """Namesakes with compatible posts are one; one without a post is the only one of that name."""
    posted = [i for i in ids if senses[i].qualifier]
    bare = [i for i in ids if not senses[i].qualifier]
    pairs = [(a, b) for a in posted for b in posted if a < b and one_person(senses[a].qualifier, senses[b].qualifier)]
    groups = group({i: Sense("", i) for i in posted}, {p: Link(1, 0) for p in pairs}, Judgements())
    if bare and len(groups) == 1:
        pairs.append(pair(bare[0], posted[0]))
    return pairs


def one_person(a: str, b: str) -> bool:
    """Whether the posts of two namesakes can be those of one person.

    >>> one_person("w:yandahospital", "w:bayischool"), one_person("p:beijing", "a:beijinggovernment")
    (False, True)
    """
    first, second = _by_kind(a), _by_kind(b)
    if first["z"] and second["z"] and not first["z"] & second["z"]:
        return False
    if first["w"] and second["w"]:
        return any(x in y or y in x for x in first["w"] for y in second["w"])
    if first["w"] or second["w"]:
        # one has a workplace, the other an office or nothing but a Chinese spelling
        bare = second if first["w"] else first
        return bool(first["a"] & second["a"]) or bool(not bare["a"] and not bare["p"] and first["z"] & second["z"])
    return True


def _by_kind(qualifier: str) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {"w": set(), "a": set(), "p": set(), "z": set()}
    for post in filter(None, qualifier.split(";")):
        kinds[post[0]].add(post[2:])
    return kinds
