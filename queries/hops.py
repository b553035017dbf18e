"""Questions about named things over one or more relations, composed into one pattern.

"Which university stands behind the hospital that staffs X?" has two relation words, two labels and
a name; the composer joins them under the type signatures. Only a pattern that uses every telling
word, and that the graph can satisfy, becomes an answer: all else is left to the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from graph.ontology import Ontology
from queries.asked import Asked
from queries.compose import Composer, Tree
from queries.drafts import Drafting
from queries.evidence import COMMON, Claim
from queries.lexicon import LabelSense, Lexicon, RelationSense, Sense, ValueSense
from queries.link import Item
from queries.naming import Named
from queries.questions import table
from queries.things import Reading
from queries.tree import Columns, Condition, Edge, Node, Query
from queries.words import Token, stem, stems

MOST_NAMESAKES = 4
REACH = 4  # steps of a transitive relation
FEW_LABELS = 2  # "who" can be so many things that its label says nothing
SEPARATOR = re.compile(r",|;| and |/")
OF = re.compile(r" (?:of|for|at|in) ")
LESSER = frozenset(stems("vice deputy assistant former acting associate sub under honorary ex"))


@dataclass(frozen=True, slots=True)
class Composed:
    """One pattern for a question, with the words that it leaves unused."""

    query: Query
    score: float
    items: tuple[Item, ...]
    unused: tuple[str, ...]  # stems
    joins: int  # relations between named or spoken-of things


class Hops:
    """Composes patterns over one ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.lexicon = Lexicon(ontology, vocabulary(ontology))
        self._composer = Composer(ontology)

    def compose(
        self,
        asked: Asked,
        spans: Sequence[Named],
        labels: dict[str, str],
        claims: Sequence[Claim],
        *,
        known: bool = False,
    ) -> list[Composed]:
        """Return the patterns of a question, best first.

        ``labels`` are those of the entities by id, ``claims`` all that the articles say. A question
        whose things are all ``known`` asks whether the pattern is there at all.
        """
        items = self._items(asked.tokens, spans, labels)
        if not any(i.of(ValueSense) for i in items):
            return []
        reading = Drafting(asked.tokens, items, self.ontology).read()
        if len(reading.drafts) < 2 or (not reading.drafts[0].explicit and len(reading.drafts) > 2):
            return []
        place = next((i for i, d in enumerate(reading.drafts) if not d.offers), None)
        if (place is None) != known:
            return []
        place = place or 0
        unused = self._unused(asked.tokens, items)
        open_label = len(reading.drafts[place].labels) > FEW_LABELS
        found: dict[Query, Composed] = {}
        for tree in self._composer.trees(reading.drafts, reading.relations, asked.tokens):
            query = _query(self._reaching(tree), place, reading, asked.tokens, claims)
            if open_label:
                query = replace(query, nodes=tuple(_any(n) if n.var == f"n{place}" else n for n in query.nodes))
            found.setdefault(query, Composed(query, tree.score, items, unused, len(tree.edges)))
        return list(found.values())

    @cached_property
    def role_types(self) -> dict[str, str]:
        """Last stem of each role word -> the relation type by which somebody has it."""
        known = self.ontology.relations
        return {stems(w)[-1]: row.type for row in table().relations if row.type in known for w in row.roles}

    def _reaching(self, tree: Tree) -> Tree:
        """Return the tree with transitive relations followed further."""
        edges = tuple(replace(e, most=REACH) if self.ontology.relations[e.type].transitive else e for e in tree.edges)
        return replace(tree, edges=edges)

    def _items(self, tokens: tuple[Token, ...], spans: Sequence[Named], labels: dict[str, str]) -> tuple[Item, ...]:
        items: list[Item] = []
        taken: set[int] = set()
        for span in spans:
            weak = span.reason == "words" and span.end - span.start < 2
            if weak and (len(span.things) > 1 or not tokens[span.start].capital):
                continue  # "dean" is a post, "work" a relation, whatever name holds the word
            senses = tuple(ValueSense(labels[t], "id", t) for t in span.things[:MOST_NAMESAKES] if labels.get(t))
            if senses:
                items.append(Item(tuple(range(span.start, span.end)), senses, span.reason))
                taken.update(range(span.start, span.end))
        words = tuple(self._stem(t) for t in tokens)
        for at in range(len(tokens)):
            for phrase, places in self.lexicon.at(words, at):
                if not taken.intersection(places):
                    items.append(Item(places, phrase.senses, "table"))
                    taken.update(places)
                    break
        return tuple(sorted(items, key=lambda i: i.start))

    def _stem(self, token: Token) -> str:
        if token.capital or token.stem in COMMON or token.stem in self.lexicon.first_stems:
            return token.stem
        return stem(self.lexicon.corrected(token.lower))

    def _unused(self, tokens: tuple[Token, ...], items: tuple[Item, ...]) -> tuple[str, ...]:
        used = {p for i in items for p in i.places}
        asking = table().asking
        return tuple(
            t.stem for i, t in enumerate(tokens) if i not in used and t.stem not in COMMON and t.stem not in asking
        )


def vocabulary(ontology: Ontology) -> Iterator[tuple[str, Sense]]:
    """Yield what people call the labels and relations of our own graph, besides the words of the ontology."""
    for word, names in table().labels:
        for name in names:
            for label in sorted(ontology.organised) if name == "organised" else [name]:
                if label in ontology.entities:
                    yield word, LabelSense(label)
    for row in table().relations:
        relation = ontology.relations.get(row.type)
        if relation is None:
            continue
        for word in row.head:
            yield word, RelationSense(row.type, passive=False)
        for word in row.tail:
            yield word, RelationSense(row.type, passive=True)
        for word in row.roles:
            for label in sorted(relation.head):
                yield word, RelationSense(row.type, label)


def _query(tree: Tree, place: int, reading: Reading, tokens: tuple[Token, ...], claims: Sequence[Claim]) -> Query:
    """Return the pattern with the roles that were named as conditions, asking for the node at ``place``."""
    edges = list(tree.edges)
    for item in reading.relations:
        senses = [s for s in item.of(RelationSense) if s.noun]
        owner = next((i for i, d in enumerate(reading.drafts) if d.place == item.start), None)
        if not senses or owner is None:
            continue
        words = " ".join(tokens[p].lower for p in item.places)
        known = {str(c.value) for n in tree.nodes for c in n.conditions if c.prop == "id"}
        fitting = tuple(sorted({c.fact for c in claims if c.tail in known and in_role(c, words)}))
        if not known & {c.tail for c in claims}:
            fitting = tuple(sorted({c.fact for c in claims if c.role and in_role(c, words)}))
        edges = [_with_role(e, f"n{owner}", fitting) if e.type == senses[0].type else e for e in edges]
    var = f"n{place}"
    nodes = tuple(_plain(n) for n in tree.nodes)
    columns = [(var, "name", "answer"), (var, "id", "entity")]
    columns += [(e.var, "id", f"fact {i + 1}") for i, e in enumerate(edges) if e.most == 1]
    columns += [(e.var, "status", f"status {i + 1}") for i, e in enumerate(edges) if e.most == 1]
    return Query(Columns(var, tuple(columns)), nodes, tuple(edges))


def in_role(claim: Claim, asked: str) -> bool:
    """Whether the claim, or the clause that says it, puts somebody in this role."""
    if holds(claim.role, asked) or holds(claim.quote, asked):
        return True
    role, word = stems(claim.role), stems(asked)
    return len(word) == 1 and bool(role) and role[0].startswith(word[0])  # "chairs": a chairman


def _with_role(edge: Edge, var: str, facts: tuple[str, ...]) -> Edge:
    if var not in (edge.left, edge.right) or edge.conditions:
        return edge
    return replace(edge, conditions=(Condition("id", "IN", facts),))


def holds(role: str, asked: str) -> bool:
    """Whether somebody in this role is what was asked for: a vice-mayor is no mayor.

    >>> holds("director of nursing and mayor", "mayor"), holds("vice-mayor", "mayor")
    (True, False)
    """
    wanted = stems(asked)
    for part in SEPARATOR.split(role.casefold().replace("-", " ")):
        words = stems(OF.split(part)[0])
        titled = words[: len(wanted)] == wanted and len(words) <= len(wanted) + 3  # "Dean Jane Doe"
        if titled:
            return True
        if words[-len(wanted) :] == wanted and not (set(words[: -len(wanted)]) & LESSER):
            return True
    return False


def _any(node: Node) -> Node:
    return replace(node, label="Entity")


def _plain(node: Node) -> Node:
    """Return a known node without its label: the id says it."""
    return Node(node.var, "Entity", node.conditions) if node.conditions else node
