"""Named mentions -> further mentions by pronoun and description: "it", "the hospital", "both".

Each candidate looks back for what it may mean: its words say which labels are possible, and of the
entities of such a label that were spoken of lately the one with the best sum of points is taken:
near before far, subject before object, same head word before another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from spacy.tokens import Doc, Token

from extract.names import NameTable, name_table
from graph.facts import Entity, Mention

REACH = 3  # sentences
LOWEST = -0.9  # points below which a pronoun is left alone
DEFINITE = frozenset({"the", "this", "that", "both"})
EMPTY_IT = frozenset(  # "it is said that"
    [
        "is",
        "was",
        "seems",
        "appears",
        "remains",
        "said",
        "reported",
        "understood",
        "hoped",
        "estimated",
        "expected",
        "learned",
        "known",
        "clear",
        "likely",
        "takes",
        "took",
    ]
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One earlier mention as the search sees it."""

    entity: str
    label: str
    start_char: int
    end_char: int
    sentence: int
    subject: bool
    inner: bool  # inside a longer name


def described_mentions(
    doc: Doc, entities: Sequence[Entity], named: Sequence[Mention], *, standing: Collection[int] | None = None
) -> list[Mention]:
    """Return the mentions of ``entities`` by pronoun or description, in the order of the text.

    Args:
        standing: where, by the learned reader, words stand for a name (first characters); an "it"
            elsewhere is left alone. None without a reader.
    """
    return list(_Search(doc, entities, named, standing).mentions())


class _Search:
    """Holds what was spoken of so far while the text is read from left to right."""

    def __init__(
        self, doc: Doc, entities: Sequence[Entity], named: Sequence[Mention], standing: Collection[int] | None
    ) -> None:
        self.standing = standing
        self.doc = doc
        self.table: NameTable = name_table()
        self.entities: Mapping[str, Entity] = {e.id: e for e in entities}
        self.sents = list(doc.sents)  # kept: asking a token for its sentence walks through the Doc
        self.starts = [sent.start_char for sent in self.sents]
        self.covered = {c for m in named for c in range(m.start_char, m.end_char)}
        self.described: set[int] = set()  # where resolved descriptions have their noun
        self.waiting = deque(self._named(named))  # not yet come to
        self.spoken: dict[str, Spoken] = {}  # the last mention of each entity, the latest at the end

    def mentions(self) -> Iterator[Mention]:
        for token in self.doc:
            while self.waiting and self.waiting[0].end_char <= token.idx:
                self._hear(self.waiting.popleft())
            if token.idx in self.covered:
                continue
            for entity, start, end in list(self._meant(token)):
                span = self.doc[start:end]
                mention = Mention(entity, span.text, span.start_char, span.end_char, named=False)
                self._hear(self._spoken(mention, inner=False))
                self.described.add(token.idx)
                yield mention

    def _named(self, named: Sequence[Mention]) -> Iterator[Spoken]:
        outer_end = -1
        for mention in sorted(named, key=lambda m: (m.start_char, -m.end_char)):
            yield self._spoken(mention, inner=mention.end_char <= outer_end)
            outer_end = max(outer_end, mention.end_char)

    def _hear(self, spoken: Spoken) -> None:
        """Remember ``spoken`` as the last mention; being the subject of the sentence is not forgotten within it."""
        before = self.spoken.pop(spoken.entity, None)
        if before and before.sentence == spoken.sentence and before.subject and not spoken.subject:
            spoken = replace(spoken, subject=True, inner=False)
        self.spoken[spoken.entity] = spoken

    def _spoken(self, mention: Mention, *, inner: bool) -> Spoken:
        span = self.doc.char_span(mention.start_char, mention.end_char, alignment_mode="expand")
        return Spoken(
            mention.entity,
            self.entities[mention.entity].label,
            mention.start_char,
            mention.end_char,
            self._sentence(mention.start_char),
            span is not None and span.root.dep_.startswith("nsubj"),
            inner,
        )

    def _sentence(self, char: int) -> int:
        return bisect_right(self.starts, char) - 1

    def _meant(self, token: Token) -> Iterator[tuple[str, int, int]]:
        """What ``token`` stands for: (entity, first token, end token)."""
        low = token.lower_
        if low in self.table.pronouns["person"]:
            yield from self._one(token, token.i, frozenset({"Person"}))
        elif low in self.table.pronouns["thing"] and not self._is_empty(token):
            yield from self._one(token, token.i, frozenset(self.table.nouns_labels))
        elif (low == "both" and token.dep_.startswith("nsubj")) or low == "they" or low in ("former", "latter"):
            yield from self._pair(token)
        elif low == "two" and token.i and self.doc[token.i - 1].lower_ == "the":
            yield from self._two(token)
        elif low in self.table.nouns and token.pos_ in ("NOUN", "PROPN") and token.is_lower:
            yield from self._description(token)

    def _is_empty(self, token: Token) -> bool:
        """ "It is said that": stands for nothing."""
        if token.dep_ == "expl" or (self.standing is not None and token.idx not in self.standing):
            return True
        following = self.doc[token.i + 1 : token.i + 5]
        return (
            token.lower_ == "it"
            and len(following) > 0
            and following[0].lower_ in EMPTY_IT
            and any(t.lower_ in ("that", "to", "clear") for t in following[1:])
        )

    def _description(self, noun: Token) -> Iterator[tuple[str, int, int]]:
        first = noun.left_edge
        left = self.doc[first.i : noun.i]
        if (
            not left
            or left[0].lower_ not in DEFINITE
            or len(left) > 3
            or any(t.is_punct or t.idx in self.covered for t in left)
        ):
            return
        if any(
            t.dep_ in ("nmod", "acl:relcl", "appos") and t.i > noun.i and t.idx in self.covered for t in noun.children
        ):
            return
        yield from self._one(noun, first.i, self.table.nouns[noun.lower_], noun.lower_)

    def _one(self, token: Token, start: int, labels: frozenset[str], noun: str = "") -> Iterator[tuple[str, int, int]]:
        here = self._sentence(token.idx)
        if not noun and "Person" not in labels and self._unnamed_subject(token):
            return
        best: tuple[float, str] | None = None
        for spoken in reversed(self.spoken.values()):  # the latest first: of equal ones it wins
            if not noun and here - spoken.sentence > REACH:
                break
            if spoken.label in labels:
                points = self._points(spoken, token, here, noun)
                if best is None or points > best[0]:
                    best = points, spoken.entity
        if best is not None and best[0] > (LOWEST if not noun and "Person" not in labels else -6):
            yield best[1], start, token.i + 1

    def _unnamed_subject(self, token: Token) -> bool:
        """Whether the subject spoken of before is a thing without a name: "it" then means that."""
        here = self._sentence(token.idx)
        sent = self.sents[here]
        earlier = next((t for t in sent if t.i < token.i and t.dep_.startswith("nsubj") and t.pos_ != "PRON"), None)
        if earlier is None and here:
            before = self.sents[here - 1]
            earlier = next((t for t in before if t.dep_.startswith("nsubj") and t.head.dep_ == "ROOT"), None)
        if earlier is None or earlier.pos_ not in ("NOUN", "PRON"):
            return False
        return earlier.idx not in self.covered and earlier.idx not in self.described

    def _points(self, spoken: Spoken, token: Token, here: int, noun: str) -> float:
        """Points of one earlier mention; the last of equal ones wins."""
        points = -1.0 * (here - spoken.sentence)
        points += 0.7 * spoken.subject - 0.8 * spoken.inner
        if noun:
            entity = self.entities[spoken.entity]
            names = " ".join((entity.name, *entity.aliases)).lower()
            points += 2.5 * (noun in names) - 0.3 * (here - spoken.sentence > 8)
        elif spoken.label == "Place":
            points -= 1.2
        return points

    def _two(self, two: Token) -> Iterator[tuple[str, int, int]]:
        """ "the two", "the two hospitals", "the two sides"."""
        noun = self.doc[two.i + 1] if two.i + 1 < len(self.doc) else two
        labels = self.table.nouns.get(noun.lower_.removesuffix("s"), frozenset())
        counted = noun.pos_ == "NOUN"
        if counted and not labels and noun.lower_ not in ("sides", "parties", "institutions"):
            return
        for entity, _, _ in self._pair(two, labels):
            yield entity, two.i - 1, two.i + 1 + counted

    def _pair(self, token: Token, labels: frozenset[str] = frozenset()) -> Iterator[tuple[str, int, int]]:
        """The two of one label that were named last, side by side; one of them for "the latter"."""
        here = self._sentence(token.idx)
        lately = [
            s
            for s in takewhile(lambda s: here - s.sentence <= 1, reversed(self.spoken.values()))
            if not s.inner and (s.label in labels if labels else s.label != "Place")
        ]
        found: list[Spoken] = []
        for spoken in sorted(lately, key=lambda s: -s.start_char):
            if not found or (spoken.label == found[0].label and spoken.entity != found[0].entity):
                found.append(spoken)
            if len(found) == 2:
                break
        if len(found) < 2:
            return
        chosen = {"latter": found[:1], "former": found[1:]}.get(token.lower_, found[::-1])
        start = token.i - 1 if token.lower_ in ("latter", "former") and token.i else token.i
        for spoken in chosen:
            yield spoken.entity, start, token.i + 1
