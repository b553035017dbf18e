"""Figures that a question names so fully that no other can be meant.

A figure fits when its unit is what the question counts or measures, its sentence and the one
before hold all names and dates of the question, and next to none of the question's words is left
over. It is taken when it is clearly ahead of every figure with another value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from queries.asked import Asked
from queries.candidates import Wanted
from queries.evidence import COMMON, Evidence, Measure
from queries.likeness import vectors
from queries.naming import Named
from queries.questions import table
from queries.words import stem, stems

IN_CLAUSE, IN_SENTENCE, BEFORE = 1.0, 0.75, 0.45  # what a word counts, by where it stands
LEAST_ALIKE = 0.33  # of a word that is not the counted noun itself, for it to stand for it
MOST_LEFT = 0.16  # of the question's weight, that nothing explains
AHEAD = 0.08  # of the question's weight, over the next figure with another value
LEAST_COVER = 0.76
LEAST_WHOLE = 0.7  # where nothing is left over
PHRASE = 3  # words after "how many" that can name what is counted
KINDS = {"howfar": "distance", "howlong": "time", "howold": "time", "howmuch": "money"}
SYMBOLS = {"%": "percent"}


@dataclass(frozen=True, slots=True)
class Fit:
    """A figure with the share of the question that it explains, and the share that is left over."""

    measure: Measure
    cover: float
    left: float


class Measures:
    """Looks for the figure that one question asks for."""

    def __init__(
        self,
        wanted: Wanted,
        evidence: Evidence,
        spans: Sequence[Named],
        focus: Sequence[str] = (),
        kinds: frozenset[str] = frozenset(),
    ) -> None:
        self.wanted, self.evidence, self.asked = wanted, evidence, wanted.asked
        self.spans = [s for s in spans if like_name(wanted.asked, s)]
        self.focus = () if spans else tuple(focus[:1])
        self.counted = counted(self.asked)
        self.kinds = kinds  # stems that name kinds of things: alone, they ask for a list
        self.kind = kind_of(self.asked)
        self.named = frozenset(self.asked.tokens[i].stem for s in self.spans for i in range(s.start, s.end))

    def sure(self) -> Measure | None:
        """Return the figure that is meant, if one is clearly ahead."""
        sited = self.spans or self.focus or (not self.asked.wh and any(self._rare(w) for w in self.asked.words))
        fits = sorted(self.fits(), key=lambda f: f.measure.id) if sited else []
        if not fits:
            return None
        if not self.asked.wh:  # "cold storage tons": the last word is the unit
            last = max(self._last_unit(f.measure) for f in fits)
            fits = [f for f in fits if self._last_unit(f.measure) == last]
        best = max(
            fits,
            key=lambda f: (
                f.cover - f.left,
                self._closeness(f.measure),
                "dollar" not in unit_words(f.measure) - set(self.asked.words),
            ),
        )
        rivals = [f for f in fits if f.measure.value != best.measure.value and self._rivals(f.measure, best.measure)]
        next_best = max((f.cover - f.left for f in rivals), default=0.0)
        return best.measure if best.cover - best.left >= next_best + AHEAD * bool(rivals) else None

    def _rivals(self, measure: Measure, best: Measure) -> bool:
        """Whether a figure can be meant as well: not the same sum in dollars, not one of a clause that says less."""
        if measure.sentence != best.sentence:
            return True
        dollars = "dollar" in unit_words(measure) - set(self.asked.words)
        return not dollars and self._closeness(measure) >= self._closeness(best)

    def _closeness(self, measure: Measure) -> int:
        """Return how many words of the question stand in the figure's own clause."""
        return len(set(self.asked.words) & self.evidence.measure_words[measure.id])

    def _rare(self, word: str) -> bool:
        return len(self.evidence.index.get(word, ())) == 1 and word not in vectors()[0]

    def fits(self) -> Iterator[Fit]:
        """Yield the figures that can be meant."""
        for measure in self.evidence.measures:
            if measure.sentence in self.evidence.passages and self._measures(measure) and self._dated(measure):
                fit = self._fit(measure)
                if (
                    fit is not None
                    and fit.left <= MOST_LEFT
                    and fit.cover >= (LEAST_COVER if fit.left else LEAST_WHOLE)
                ):
                    yield fit

    def _measures(self, measure: Measure) -> bool:
        """Whether the figure's unit is what the question counts or measures."""
        unit = unit_words(measure)
        if self.kind:
            return bool(unit & dict(table().units)[self.kind])
        if not self.asked.wh:  # nothing but a unit says that a figure is asked for
            return any(word in unit - self.kinds and word not in self.named for word in self.counted)
        return any(self._alike(word, unit) for word in self.counted)

    def _last_unit(self, measure: Measure) -> int:
        unit = unit_words(measure)
        return max((i for i, word in enumerate(self.counted) if word in unit), default=-1)

    def _alike(self, word: str, unit: frozenset[str]) -> bool:
        near = self.evidence.likeness.of(word, meaning=word not in self.asked.proper)
        return word in unit or any(near.get(u, 0.0) >= LEAST_ALIKE for u in unit)

    def _dated(self, measure: Measure) -> bool:
        """Whether no date of the question speaks against the figure."""
        words = {**self._before(measure), **self.evidence.words(measure.sentence or "")}
        return all(
            _overlap(date, measure.date or "")
            or (not measure.date and (date[:4] in words or self._published(measure).startswith(date)))
            for date in self.asked.dates
        )

    def _published(self, measure: Measure) -> str:
        source = self.evidence.sources.get(self.evidence.article_of(measure) or "")
        return source.published if source else ""

    def _fit(self, measure: Measure) -> Fit | None:
        passage = self.evidence.passages[measure.sentence or ""]
        mentioned = {t for t, _ in passage.mentions} | set(measure.about)
        before = self._place_before(measure)
        near = mentioned | {t for t, _ in self.evidence.passages[before].mentions} if before else mentioned
        if any(self._only_before(s, mentioned) for s in self.spans):
            return None
        named = {t for s in self.spans for t in s.things} | set(self.focus)
        strict = self.kind == "money" or self.focus  # who pays, and what "it" is, must be told of the figure itself
        closest = (set(measure.about) or mentioned) if strict else near
        if any(not near & set(s.things) for s in self.spans) or (named and not named & closest):
            return None
        about = {w for t in measure.about for w in self.evidence.name_words[t]}
        clause = {
            *self.evidence.measure_words[measure.id],
            *unit_words(measure),
            *about,
            *(measure.date or "").split("-"),
        }
        levels = (
            (IN_CLAUSE, clause),
            (IN_SENTENCE, set(self.evidence.words(passage.id))),
            (BEFORE, set(self._before(measure))),
        )
        return self._weighed(measure, levels, self._other_things(measure))

    def _only_before(self, span: Named, mentioned: set[str]) -> bool:
        """Whether the sentence speaks of another thing of the kind that the span names."""
        labels = {self.evidence.things[t].label for t in span.things}
        return not mentioned & set(span.things) and any(self.evidence.things[t].label in labels for t in mentioned)

    def _other_things(self, measure: Measure) -> frozenset[str]:
        """Return the stems of names in the question that the figure is not about."""
        others = [s for s in self.spans if not set(s.things) & set(measure.about)] if measure.about else []
        return frozenset(self.asked.tokens[i].stem for s in others for i in range(s.start, s.end))

    def _weighed(
        self, measure: Measure, levels: Sequence[tuple[float, set[str]]], others: frozenset[str]
    ) -> Fit | None:
        weights = {w: g for w, g in self.wanted.weights.items() if g and not self._measuring(w, measure)}
        total = sum(weights.values()) or 1.0
        held = left = 0.0
        for word, weight in weights.items():
            share = max((level * self._held(word, words) for level, words in levels), default=0.0)
            share = min(share, IN_SENTENCE) if word in others else share
            if not share and word not in self.named:
                if word in self.asked.proper or word.isdigit():
                    return None
                left += weight
            held += weight * share
        return Fit(measure, held / total, left / total)

    def _held(self, word: str, words: Iterable[str]) -> float:
        near = self.evidence.likeness.of(word, meaning=word not in self.asked.proper)
        return max((near.get(w, 0.0) for w in words), default=0.0)

    def _measuring(self, word: str, measure: Measure) -> bool:
        """Whether the word only says what kind of figure is asked for ("share", "far", "cost")."""
        return word in MEASURING or (bool(self.kind) and word in unit_words(measure))

    def _place_before(self, measure: Measure) -> str:
        passage = self.evidence.passages[measure.sentence or ""]
        order = self.evidence.by_article[passage.article]
        at = order.index(passage.id)
        return order[at - 1] if at else ""

    def _before(self, measure: Measure) -> Mapping[str, int]:
        place = self._place_before(measure)
        return self.evidence.words(place) if place else {}


def like_name(asked: Asked, span: Named) -> bool:
    """Whether a span is a whole name, or a part of one that is no plain word."""
    plain, _ = vectors()
    return span.reason == "exact" or any(t.capital or t.stem not in plain for t in asked.tokens[span.start : span.end])


def unit_words(measure: Measure) -> frozenset[str]:
    """Return the stems of a figure's unit; a sign stands for its word."""
    return frozenset(stems(SYMBOLS.get(measure.unit, measure.unit))) | ({"%"} if "%" in measure.unit else frozenset())


def counted(asked: Asked) -> tuple[str, ...]:
    """Return the stems that can name what is counted: those after "how many", or all of a question without a word."""
    if asked.wh not in ("howmany", "howmuch"):
        return asked.words if not asked.wh else ()
    start = next(
        (i + 2 for i, t in enumerate(asked.tokens[:-1]) if t.lower == "how" and asked.tokens[i + 1].lower in HOW), 0
    )
    found: list[str] = []
    for token in asked.tokens[start : start + PHRASE]:
        if token.stem in COMMON or (found and stem(token.lower) in table().verbs):
            break
        found.append(token.stem)
    return tuple(found)


HOW = ("many", "much")


def kind_of(asked: Asked) -> str:
    """Return the row of units that the question measures in ("distance", "share"), or "" where it counts things."""
    said = {t.stem for t in asked.tokens}
    rows = dict(table().units)
    if said & SHARES:
        return "share"
    if asked.wh == "howmuch" and counted(asked) and not set(counted(asked)) & rows["money"]:
        return ""
    if asked.wh in KINDS:
        return KINDS[asked.wh]
    return "money" if asked.wh == "what" and said & COSTS else ""


SHARES = frozenset(stems("share percentage proportion percent"))
MEASURING = SHARES | frozenset(
    stems("far long old money sum amount number total distance cost price take put arrangement scheme get")
)
COSTS = frozenset(stems("cost price fee budget fare"))


def _overlap(one: str, other: str) -> bool:
    return bool(other) and (one.startswith(other) or other.startswith(one))
