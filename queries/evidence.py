"""The evidence of a store, held ready for questions: sentences, claims, figures, and their words.

``Evidence`` is built once for a store and answers two things: which sentences share the words of
a question, weighted by how rare the words are, and what the articles claim in them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from queries.dates import MONTHS, dates_in
from queries.likeness import Likeness
from queries.words import stems

COMMON = frozenset(
    stems(
        "a an the of to in on at for by with from and or is are was were be been being do does did done have has had"
        " it its that this these those what which who whom whose when where how many much can could you please tell"
        " me show give i any all there their they them he she his her as if so but not no than then also into over"
        " out up down about will would shall should may might must now still yet already one ones ok well actually"
        " really just"
    )
)
DAY_WORDS = frozenset(
    stems(
        " ".join(MONTHS) + " monday tuesday wednesday thursday friday saturday sunday today year years month months"
        " week spring summer autumn winter fall since until till new end begin century decade"
    )
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One entity; its main name first."""

    id: str
    label: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its main name."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says about two things."""

    id: str
    type: str
    head: str
    tail: str
    status: str = "done"
    date: str | None = None
    role: str = ""
    former: bool = False
    sentences: tuple[str, ...] = ()
    quote: str = ""  # the clause that says it
    fact: str = ""  # id of the relationship that it supports


@dataclass(frozen=True, slots=True)
class Measure:
    """A counted or measured statement."""

    id: str
    value: float
    unit: str
    what: str
    date: str | None
    about: tuple[str, ...]
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence with its article."""

    id: str
    article: str
    index: int
    text: str
    mentions: tuple[tuple[str, str], ...] = ()  # entity id, surface; in the order of the text


@dataclass(frozen=True, slots=True)
class Source:
    """One article."""

    id: str
    title: str = ""
    published: str = ""


@dataclass
class Evidence:
    """All of it, by id."""

    things: Mapping[str, Thing]
    passages: Mapping[str, Passage]
    claims: tuple[Claim, ...]
    measures: tuple[Measure, ...]
    sources: Mapping[str, Source]
    _stems: dict[str, Counter[str]] = field(default_factory=dict)
    _sequences: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _dated: dict[str, bool] = field(default_factory=dict)

    def words(self, passage: str) -> Counter[str]:
        """The stems of one sentence."""
        if passage not in self._stems:
            self._stems[passage] = Counter(stems(self.passages[passage].text))
        return self._stems[passage]

    def sequence(self, passage: str) -> tuple[str, ...]:
        """The stems of one sentence in order."""
        if passage not in self._sequences:
            self._sequences[passage] = stems(self.passages[passage].text)
        return self._sequences[passage]

    def dated(self, passage: str) -> bool:
        """Whether the sentence holds a date."""
        if passage not in self._dated:
            words = self.words(passage)
            self._dated[passage] = bool(DAY_WORDS & set(words)) or bool(dates_in(self.passages[passage].text))
        return self._dated[passage]

    @cached_property
    def name_words(self) -> dict[str, frozenset[str]]:
        """The stems of all names of each thing."""
        return {t.id: frozenset(w for n in t.names for w in stems(n)) for t in self.things.values()}

    @cached_property
    def quote_words(self) -> dict[str, frozenset[str]]:
        """The stems of the clause of each claim."""
        return {c.id: frozenset(stems(c.quote)) for c in self.claims}

    @cached_property
    def measure_words(self) -> dict[str, frozenset[str]]:
        """The stems of what each figure counts, its unit among them."""
        return {m.id: frozenset(stems(f"{m.what} {m.unit}")) for m in self.measures}

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """All roles that people have."""
        return tuple(sorted({c.role for c in self.claims if c.role}))

    @cached_property
    def likeness(self) -> Likeness:
        """Words of the evidence that mean or spell nearly the same as others."""
        return Likeness(self.index)

    @cached_property
    def by_article(self) -> dict[str, list[str]]:
        """The sentences of each article in order."""
        found: dict[str, list[str]] = defaultdict(list)
        for passage in sorted(self.passages.values(), key=lambda p: (p.article, p.index)):
            found[passage.article].append(passage.id)
        return found

    @cached_property
    def index(self) -> dict[str, set[str]]:
        """Stem -> the articles that hold it."""
        found: dict[str, set[str]] = defaultdict(set)
        for passage in self.passages.values():
            for word in self.words(passage.id):
                found[word].add(passage.article)
        for measure in self.measures:
            article = self.article_of(measure)
            if article:
                for word in stems(f"{measure.what} {measure.unit}"):
                    found[word].add(article)
        return found

    @cached_property
    def frequency(self) -> Counter[str]:
        """Stem -> in how many sentences it stands."""
        return Counter(word for p in self.passages for word in self.words(p))

    @cached_property
    def claims_of(self) -> dict[str, list[Claim]]:
        """Sentence -> the claims that it states."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            for sentence in claim.sentences:
                found[sentence].append(claim)
        return found

    @cached_property
    def article_claims(self) -> dict[str, list[Claim]]:
        """Article -> its claims."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            for article in dict.fromkeys(self.passages[s].article for s in claim.sentences):
                found[article].append(claim)
        return found

    @cached_property
    def article_measures(self) -> dict[str, list[Measure]]:
        """Article -> its figures."""
        found: dict[str, list[Measure]] = defaultdict(list)
        for measure in self.measures:
            article = self.article_of(measure)
            if article:
                found[article].append(measure)
        return found

    @cached_property
    def article_things(self) -> dict[str, dict[str, list[str]]]:
        """Article -> its entities, each with the sentences that name it."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for passage in self.passages.values():
            for thing, _ in passage.mentions:
                if passage.id not in found[passage.article][thing]:
                    found[passage.article][thing].append(passage.id)
        return found

    @cached_property
    def places_of(self) -> dict[str, list[str]]:
        """Entity -> the sentences that name it, article by article."""
        found: dict[str, list[str]] = defaultdict(list)
        for things in self.article_things.values():
            for thing, places in things.items():
                found[thing] += places
        return found

    def article_of(self, measure: Measure) -> str | None:
        """The article of a figure."""
        if measure.sentence is not None and measure.sentence in self.passages:
            return self.passages[measure.sentence].article
        return None

    def weight(self, word: str) -> float:
        """How much a shared word tells: high when it is rare, 0 for function words."""
        if word in COMMON:
            return 0.0
        return math.log(1 + (len(self.passages) + 1) / (0.5 + self.frequency.get(word, 0)))

    def articles_for(self, words: Iterable[str], limit: int = 6) -> list[tuple[str, float]]:
        """Return the articles that share the most telling words, best first."""
        scores: Counter[str] = Counter()
        for word in set(words):
            weight = self.weight(word)
            if weight:
                for article in self.index.get(word, ()):
                    scores[article] += weight  # type: ignore[assignment]
        return [(a, float(s)) for a, s in sorted(scores.items(), key=lambda x: (-x[1], x[0]))[:limit]]
