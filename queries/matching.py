"""Phrases of a question against what the articles say: which things they can be, and which claims say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from graph.ontology import Ontology
from queries.evidence import COMMON, Claim, Evidence
from queries.hops import in_role
from queries.periods import Period
from queries.phrases import Link, Phrase, Way
from queries.questions import table
from queries.words import stems

LEAST_ALIKE = 0.45  # of a word of the evidence, for it to stand for one of the question
FAR_PLACES = frozenset(stems("province state country region"))  # the widest place that fits; else the nearest
LEAST_TOLD = 0.7  # of the weight of a description
EXTENT = 5  # places in places in places

Claims = tuple[Claim, ...]
Found = dict[str, Claims]  # entity -> the claims for it


@dataclass(frozen=True, slots=True)
class Scope:
    """Which claims count."""

    statuses: frozenset[str] = frozenset()  # empty: any
    former: bool = False
    period: Period | None = None  # of what the main clause says
    wide: bool = False  # "Springfield hospitals": also what such ones run or are part of


@dataclass
class Matcher:
    """Looks phrases up in one evidence."""

    evidence: Evidence
    ontology: Ontology
    _near: dict[str, frozenset[str]] = field(default_factory=dict)

    def match(self, phrase: Phrase, scope: Scope) -> Found:
        """Return the things that the phrase can be; its words and links all hold of them."""
        found = self._of_kind(phrase)
        for number, link in enumerate(phrase.links):
            here = scope if number == len(phrase.links) - 1 or link.tie == "relation" else replace(scope, period=None)
            found = self._linked(found, link, here)
            if not found:
                return {}
        found = {t: c for t, c in found.items() if self._told(phrase, t, c)}
        return self._of_noun(phrase, found)

    # what a thing is

    def _of_kind(self, phrase: Phrase) -> Found:
        if phrase.things:
            return {t: () for t in phrase.things if t in self.evidence.things}
        if phrase.bonds and not any(k.ways == phrase.bonds for k in phrase.links):
            return {}  # "the partners": whose?
        labels = phrase.labels or self._kinds(phrase.noun)
        if not labels and not phrase.links and not phrase.words:
            return dict.fromkeys(self.evidence.things, ())
        return {
            t.id: ()
            for t in self.evidence.things.values()
            if not labels or t.label in labels or (phrase.noun and self._bears(phrase.noun, t.id, labels))
        }

    def _kinds(self, noun: str) -> frozenset[str]:
        names = dict(table().labels).get(noun, ())
        kinds = {n for n in names if n != "organised"}
        return frozenset(kinds | (set(self.ontology.organised) if "organised" in names else set()))

    def _bears(self, noun: str, thing: str, labels: frozenset[str]) -> bool:
        """Whether a thing of another label has the noun at the end of its name ("care center")."""
        organised = labels & self.ontology.organised and self.evidence.things[thing].label in self.ontology.organised
        return bool(organised) and any(stems(n)[-1:] == (noun,) for n in self.evidence.things[thing].names)

    def _of_noun(self, phrase: Phrase, found: Found) -> Found:
        """Keep what has the very noun in its name ("academy", "campus") where anything has."""
        if phrase.things or not phrase.noun or len(found) < 2:
            return found
        if phrase.labels == {"Place"} or phrase.noun in FAR_PLACES:
            return self._at_distance(phrase.noun, found)
        if phrase.noun in self._generic:
            return found
        return {t: c for t, c in found.items() if phrase.noun in self.evidence.name_words[t]} or found

    @cached_property
    def _generic(self) -> frozenset[str]:
        """The nouns that name a label as a whole."""
        first = [e.words[0] for e in self.ontology.entities.values() if e.words]
        return frozenset(stems(" ".join([*first, "who where people body firm government"])))

    def _at_distance(self, noun: str, found: Found) -> Found:
        """Of places within places keep the nearest, or the widest for "province"."""
        if noun in FAR_PLACES:
            kept = {t: c for t, c in found.items() if not any(o != t and o in self._around(t) for o in found)}
        else:
            kept = {t: c for t, c in found.items() if not any(o != t and t in self._around(o) for o in found)}
        return kept or found

    # how things are linked

    def _linked(self, found: Found, link: Link, scope: Scope) -> Found:
        others = self.match(link.other, replace(scope, period=None))
        anything = link.other == Phrase()
        vague = () if others else tuple(w for p in link.other.everything() for w in p.words)
        if not others:
            others = self._undescribed(link.other)
        if link.tie == "beside":
            found = {**found, **dict.fromkeys(self._named_with(found, others), ())}
        kept: Found = {}
        near = None if anything else frozenset().union(*(self._within_reach(o) for o in others))
        for thing, claims in found.items():
            if near is not None and thing not in near:
                continue
            because = self._tied(thing, link, None if anything else others, scope)
            if because is not None and self._all_said(vague, because):
                through = [c for end in self._other_ends(thing, because) for c in others.get(end, ())]
                kept[thing] = tuple(dict.fromkeys((*claims, *because, *([] if anything else through))))
        return kept

    def _within_reach(self, thing: str) -> frozenset[str]:
        """What any link can tie to the thing: what is there, is named so, or is two claims away at most."""
        if thing not in self._near:
            close = self._beside(thing) | self._inside.get(thing, frozenset()) | self._bearing(thing) | {thing}
            self._near[thing] = close.union(*(self._beside(t) for t in close))
        return self._near[thing]

    def _beside(self, thing: str) -> frozenset[str]:
        return frozenset(e for c in self.claims_of.get(thing, ()) for e in (c.head, c.tail))

    def _bearing(self, thing: str) -> frozenset[str]:
        """The things that have a name of this one in theirs."""
        found: set[str] = set()
        for name in self.evidence.things[thing].names:
            sets = [self._by_word.get(w, frozenset[str]()) for w in stems(name)]
            found |= frozenset.intersection(*sets) if sets else frozenset()
        return frozenset(found)

    def _undescribed(self, phrase: Phrase) -> Found:
        """Return what a phrase that is no thing of the graph is about ("the travel of Acme's doctors": Acme)."""
        if phrase.things or phrase.labels or not phrase.links:
            return {}
        return {t: () for p in phrase.everything() for t in p.things if len(p.things) == 1}

    def _named_with(self, found: Found, others: Found) -> Iterator[str]:
        """Yield the things with the words of one of each in their name."""
        places = frozenset().union(*(self._bearing(o) for o in others)) - set(others)
        yield from sorted(places & frozenset().union(*(self._bearing(t) for t in found)))

    def _other_ends(self, thing: str, claims: Claims) -> Iterator[str]:
        for claim in claims:
            yield claim.tail if claim.head == thing else claim.head

    def _tied(self, thing: str, link: Link, others: Found | None, scope: Scope) -> Claims | None:
        """Return the claims that tie the thing to one of the others; None where nothing does."""
        if others is not None and not others:
            return None
        if link.tie == "relation":
            return self._related(thing, link, others, scope)
        assert others is not None
        if link.tie in ("place", "beside"):
            return self._placed(thing, others, scope)
        if link.tie == "belongs":
            return self._belonging(thing, others, scope)
        return self._any(thing, others, scope)

    def _related(self, thing: str, link: Link, others: Found | None, scope: Scope) -> Claims | None:
        found = [c for way in link.ways for c in self._by_way(thing, way, others, scope)]
        if link.role:
            found = [c for c in found if in_role(c, link.role)]
        if found or others is None:
            return tuple(found) or None
        transitive = [w for w in link.ways if w.type in self.ontology.relations and self._transitive(w.type)]
        for way in transitive:
            if any((o in self._around(thing)) if way.forward else (thing in self._around(o)) for o in others):
                return tuple(
                    c for o in (others if not way.forward else [thing]) for c in self._ends_of(o, way.type)[:1]
                )
        return None

    def _by_way(self, thing: str, way: Way, others: Found | None, scope: Scope) -> Iterator[Claim]:
        either = way.type in self.ontology.relations and self.ontology.relations[way.type].symmetric
        for claim in self.claims_of.get(thing, ()):
            if claim.type != way.type or not self._counts(claim, scope):
                continue
            for near, far in ((claim.head, claim.tail), (claim.tail, claim.head)):
                right_way = either or (near == claim.head) == way.forward
                if near == thing and far != thing and right_way and (others is None or far in others):
                    yield claim
                    break

    def _counts(self, claim: Claim, scope: Scope) -> bool:
        if claim.former and not scope.former:
            return False
        if scope.statuses and claim.status not in scope.statuses:
            return False
        return scope.period is None or (claim.date is not None and scope.period.holds(claim.date))

    def _placed(self, thing: str, others: Found, scope: Scope) -> Claims | None:
        """Whether the thing is in one of the places, or works for what is there."""
        if any(o in self._around(thing) for o in others):
            return tuple(self._ends_of(thing, *self.place_types)[:1])
        direct = [c for c in self._between(thing, others, scope) if c.head == thing and c.type in self._sites]
        if direct:
            return tuple(direct)
        if any(self._named_after(thing, o) for o in others):
            return ()
        through = [c for c in self.claims_of.get(thing, ()) if c.head == thing and self._counts(c, scope)]
        works = [
            c
            for c in through
            if c.type in self._posts
            and (any(o in self._around(c.tail) for o in others) or any(self._named_after(c.tail, o) for o in others))
        ]
        return tuple(works) or None

    def _belonging(self, thing: str, others: Found, scope: Scope) -> Claims | None:
        """Whether the thing is there, is named so, or the articles tie it to one of the others."""
        own = self._own(thing, others, scope)
        if own is not None or not scope.wide:
            return own
        label = self.evidence.things[thing].label
        for claim in self.claims_of.get(thing, ()):
            end = claim.tail if claim.head == thing else claim.head
            if claim.type in self._bonds and self.evidence.things[end].label == label and self._counts(claim, scope):
                inner = self._own(end, others, scope)
                if inner is not None:
                    return (claim, *inner)
        return None

    def _own(self, thing: str, others: Found, scope: Scope) -> Claims | None:
        if any(o in self._around(thing) for o in others):
            return tuple(self._ends_of(thing, *self.place_types)[:1])
        if any(self._named_after(thing, o) for o in others):
            return ()
        direct = self._between(thing, others, scope)
        places = all(self.evidence.things[o].label == "Place" for o in others)
        return None if places else tuple(direct) or None

    def _any(self, thing: str, others: Found, scope: Scope) -> Claims | None:
        direct = self._between(thing, others, scope)
        if direct:
            return tuple(direct)
        if any(o in self._around(thing) or self._named_after(thing, o) for o in others):
            return ()
        return None

    def _between(self, thing: str, others: Iterable[str], scope: Scope) -> list[Claim]:
        ends = set(others) - {thing}
        return [
            c for c in self.claims_of.get(thing, ()) if (c.head in ends or c.tail in ends) and self._counts(c, scope)
        ]

    def _named_after(self, thing: str, other: str) -> bool:
        if thing == other:
            return False
        words = self.evidence.name_words[thing]
        return any(set(stems(n)) < words for n in self.evidence.things[other].names)

    # words

    def _told(self, phrase: Phrase, thing: str, claims: Claims) -> bool:
        """Whether every word of the phrase is in a name of the thing or in the sentences about it."""
        if not set(phrase.proper) <= self.evidence.name_words[thing]:
            return False
        words = [w for w in phrase.words if w not in COMMON]
        told = [w for w in phrase.told if w not in COMMON]
        if not words and not told:
            return True
        places = [s for c in claims for s in c.sentences]
        if not places:
            places = self.evidence.places_of.get(thing, [])
        names = self.evidence.name_words[thing]

        def said(word: str) -> bool:
            return self._said(word, names) or any(self._said(word, self.evidence.words(p)) for p in places)

        most = sum(self.evidence.weight(w) for w in told) * LEAST_TOLD
        return sum(self.evidence.weight(w) for w in told if said(w)) >= most and all(
            said(w) if w != phrase.noun else w in names for w in words
        )

    def _all_said(self, words: Iterable[str], claims: Claims) -> bool:
        places = [s for c in claims for s in c.sentences]
        return all(any(self._said(w, self.evidence.words(p)) for p in places) for w in words if w not in COMMON)

    def _said(self, word: str, held: Container[str]) -> bool:
        near = self.evidence.likeness.of(word)
        return word in held or any(w in held for w, f in near.items() if f >= LEAST_ALIKE)

    # the graph

    @cached_property
    def claims_of(self) -> Mapping[str, Sequence[Claim]]:
        """Entity -> the claims about it."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.evidence.claims:
            found[claim.head].append(claim)
            if claim.tail != claim.head:
                found[claim.tail].append(claim)
        return found

    @cached_property
    def people(self) -> frozenset[str]:
        """The labels of who can have a post."""
        return frozenset(h for r in table().relations if r.roles for h in self.ontology.relations[r.type].head)

    @cached_property
    def place_types(self) -> frozenset[str]:
        """The relation types that say where something lies."""
        return frozenset(k for k in self.ontology.relations if self._transitive(k))

    def _transitive(self, kind: str) -> bool:
        return self.ontology.relations[kind].transitive

    @cached_property
    def _sites(self) -> frozenset[str]:
        """The types that put their head at a place, once: of which only places are tails, and posts."""
        sited = {k for k, r in self.ontology.relations.items() if len(r.tail) == 1}
        return frozenset(sited - self.place_types) | self._posts

    @cached_property
    def _posts(self) -> frozenset[str]:
        return frozenset(r.type for r in table().relations if r.roles)

    @cached_property
    def _bonds(self) -> frozenset[str]:
        """The types that bind one body to another: of which one side can have but one."""
        return frozenset(r.type for r in table().relations if r.one)

    @cached_property
    def _above(self) -> Mapping[str, frozenset[str]]:
        """Thing -> the places that it is in; where it is to be counts for what is nowhere yet."""
        now: dict[str, set[str]] = defaultdict(set)
        then: dict[str, set[str]] = defaultdict(set)
        for claim in self.evidence.claims:
            if claim.type in self.place_types and not claim.former:
                (now if claim.status == "done" else then)[claim.head].add(claim.tail)
        return {t: frozenset(a) for t, a in {**then, **now}.items()}

    @cached_property
    def _inside(self) -> Mapping[str, frozenset[str]]:
        """Place -> all that lies in it."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing in self._above:
            for place in self._around(thing):
                found[place].add(thing)
        return {p: frozenset(t) for p, t in found.items()}

    @cached_property
    def _by_word(self) -> Mapping[str, frozenset[str]]:
        """Stem -> the things with it in a name."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, words in self.evidence.name_words.items():
            for word in words:
                found[word].add(thing)
        return {w: frozenset(t) for w, t in found.items()}

    def _around(self, thing: str) -> frozenset[str]:
        """The places that a thing lies in, and those that they lie in."""
        reached: set[str] = set()
        edge = {thing}
        for _ in range(EXTENT):
            edge = {p for t in edge for p in self._above.get(t, ())} - reached
            reached |= edge
        return frozenset(reached - {thing})

    def _ends_of(self, thing: str, *types: str) -> list[Claim]:
        return [c for c in self.claims_of.get(thing, ()) if c.type in types and c.head == thing]
