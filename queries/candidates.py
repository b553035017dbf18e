"""Candidates for an answer in the evidence, each with the features by which they are ranked.

A candidate is an entity, or a figure, of one article that shares words with the question. The
features say how much of the question its sentences and claims explain, whether it is the kind of
thing that was asked for, and which words go with which relation; ``queries/ranker.json`` weighs
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.ontology import Ontology
from queries.asked import Asked
from queries.evidence import COMMON, Claim, Evidence, Measure
from queries.questions import table
from queries.words import stem, stems

ARTICLES = 6  # looked at for one question
FOLLOWED = 0.35  # of the whole question, for the article that the talk was about
PRIOR = 0.5  # weight of the words of earlier questions of a talk


@dataclass(slots=True)
class Candidate:
    """One possible answer."""

    article: str
    features: dict[str, float] = field(default_factory=dict)
    thing: str | None = None
    measure: Measure | None = None
    claim: Claim | None = None  # the claim that speaks most for it
    sentence: str | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question against one store: its words with their weights, and where they point."""

    asked: Asked
    weights: Mapping[str, float]
    forms: Mapping[str, tuple[tuple[str, float], ...]]  # word of the evidence -> words of the question, with factors
    total: float
    articles: tuple[tuple[str, float], ...]  # best first, with the share of the question that they explain
    focus: frozenset[str]  # entities that the talk is about
    classes: frozenset[str]  # labels that the noun asked for names
    spoken: frozenset[str] = frozenset()  # labels that any other word names


def wanted(
    asked: Asked,
    evidence: Evidence,
    ontology: Ontology,
    earlier: Sequence[Asked] = (),
    focus: Iterable[str] = (),
    articles: Sequence[str] = (),
) -> Wanted:
    """Return the question with the articles that it may be about; ``articles`` are those of the talk so far."""
    weights = {w: _weight(evidence, w) for w in asked.words}
    prior = {w: PRIOR * _weight(evidence, w) for q in earlier for w in q.words}
    total = sum(weights.values()) or 1.0
    reach = sum(prior.values()) + total
    both = {w: max(weights.get(w, 0.0), prior.get(w, 0.0)) for w in {*weights, *prior}}
    scores: dict[str, float] = {}
    forms: dict[str, list[tuple[str, float]]] = {}
    proper = asked.proper.union(*(q.proper for q in earlier))
    for word, weight in both.items():
        best: dict[str, float] = {}
        for form, factor in evidence.likeness.of(word, meaning=word not in proper).items():
            if word in weights:
                forms.setdefault(form, []).append((word, factor))
            for article in evidence.index.get(form, ()):
                best[article] = max(best.get(article, 0.0), weight * factor)
        for article, gain in best.items():
            scores[article] = scores.get(article, 0.0) + gain
    for thing in focus:
        for article, things in evidence.article_things.items():
            if thing in things:
                scores[article] = scores.get(article, 0.0) + 0.3 * reach
    for article in articles:
        scores[article] = scores.get(article, 0.0) + FOLLOWED * reach
    ranked = sorted(scores.items(), key=lambda x: (-x[1], x[0]))[:ARTICLES]
    likely = tuple((a, s / reach) for a, s in ranked)
    classes = frozenset(
        label
        for label, entity in ontology.entities.items()
        if asked.head and any(asked.head == stems(w)[-1] for w in entity.words)
    )
    fixed = {form: tuple(words) for form, words in forms.items()}
    spoken = frozenset(
        label
        for label, entity in ontology.entities.items()
        if any(stems(w)[-1] in weights and stems(w)[-1] != asked.head for w in entity.words)
    )
    return Wanted(asked, weights, fixed, total, likely, frozenset(focus), classes, spoken)


def explained(wanted: Wanted, words: Iterable[str], without: frozenset[str] = frozenset()) -> float:
    """Return the share of the question that the words explain, by weight."""
    best: dict[str, float] = {}
    for form in words:
        if form in wanted.forms and form not in without:
            for word, factor in wanted.forms[form]:
                if factor > best.get(word, 0.0):
                    best[word] = factor
    return sum(wanted.weights[w] * f for w, f in best.items()) / wanted.total


def lost(wanted: Wanted, evidence: Evidence, candidate: Candidate) -> float:
    """Return the weight of the most telling word that nothing around the candidate explains, as a share of all."""
    order = evidence.by_article.get(candidate.article, [])
    at = order.index(candidate.sentence) if candidate.sentence in order else 0
    words = {w for p in order[max(0, at - 1) : at + 2] for w in evidence.words(p)}
    if candidate.thing is not None:
        words |= evidence.name_words[candidate.thing]
    if candidate.measure is not None:
        words |= evidence.measure_words[candidate.measure.id]
    if candidate.claim is not None:
        words |= set(stems(candidate.claim.role)) | evidence.name_words[candidate.claim.head]
        words |= evidence.name_words[candidate.claim.tail]
    held = {word for form in words for word, _ in wanted.forms.get(form, ())}
    if wanted.classes:
        held.add(wanted.asked.head)
    return max((w for word, w in wanted.weights.items() if word not in held), default=0.0) / wanted.total


def _weight(evidence: Evidence, word: str) -> float:
    """Return how much a word of the question tells; a slip of the keys tells what was meant."""
    if word in evidence.frequency or word in COMMON:
        return evidence.weight(word)
    near = [f for f in evidence.likeness.of(word, meaning=False) if f != word]
    return min([evidence.weight(word), *(evidence.weight(f) for f in near)])


def things_for(wanted: Wanted, evidence: Evidence, ontology: Ontology) -> Iterator[Candidate]:
    """Yield the entities of the likely articles as candidates."""
    best = wanted.articles[0][1] if wanted.articles else 1.0
    for rank, (article, share) in enumerate(wanted.articles):
        place = {"article": share, "article rank": 1 / (1 + rank), "article gap": (best - share) * -1}
        claims = evidence.article_claims.get(article, [])
        owns = {t: named(wanted, evidence, t) for t in evidence.article_things.get(article, {})}
        for claim in claims:
            for end in (claim.head, claim.tail):
                if end not in owns:
                    owns[end] = named(wanted, evidence, end)
        for thing, own in owns.items():
            candidate = Candidate(article, dict(place), thing=thing)
            _of_name(candidate, wanted, evidence, ontology, own)
            _of_sentences(candidate, wanted, evidence)
            _of_claims(candidate, wanted, evidence, [c for c in claims if thing in (c.head, c.tail)], owns)
            yield candidate


def named(wanted: Wanted, evidence: Evidence, thing: str) -> float:
    """Return how much of one of its names stands in the question."""
    asked = {t.stem for t in wanted.asked.tokens}
    best = 0.0
    for name in evidence.things[thing].names:
        words = set(stems(name))
        if words:
            weights = {w: evidence.weight(w) or 0.1 for w in words}
            best = max(best, sum(weights[w] for w in words & asked) / sum(weights.values()))
    return best


def _of_name(candidate: Candidate, wanted: Wanted, evidence: Evidence, ontology: Ontology, own: float) -> None:
    thing = evidence.things[candidate.thing or ""]
    asked, features = wanted.asked, candidate.features
    features["own name"] = own
    features["own name all"] = float(own > 0.95)
    features["in focus"] = float(thing.id in wanted.focus)
    features[f"{asked.wh}:{thing.label}"] = 1.0
    if asked.head:
        name_words = evidence.name_words[thing.id]
        features["head in name"] = float(asked.head in name_words)
        features["head ends name"] = float(any(stems(n)[-1:] == (asked.head,) for n in thing.names))
        features["head fits label"] = float(thing.label in wanted.classes)
        features["head misfits label"] = float(bool(wanted.classes) and thing.label not in wanted.classes)
        features[f"head {asked.head}:{thing.label}"] = 1.0


def _of_sentences(candidate: Candidate, wanted: Wanted, evidence: Evidence) -> None:
    features = candidate.features
    own = evidence.name_words[candidate.thing or ""]
    places = evidence.article_things[candidate.article].get(candidate.thing or "", [])
    order = evidence.by_article[candidate.article]
    best, near, distance = 0.0, 0.0, 0.0
    for place in places:
        share = explained(wanted, evidence.words(place), own)
        if share > best or candidate.sentence is None:
            best, candidate.sentence = max(best, share), place
        at = order.index(place)
        window = [w for p in order[max(0, at - 1) : at + 2] for w in evidence.words(p)]
        near = max(near, explained(wanted, window, own))
        distance = max(distance, _closeness(wanted, evidence, place, candidate.thing or "", own))
    features["sentence"] = best
    features["window"] = near
    label = evidence.things[candidate.thing or ""].label
    inside = {t for t, _ in evidence.passages[candidate.sentence].mentions} if candidate.sentence else set()
    features["rivals"] = min(sum(evidence.things[t].label == label for t in inside), 5) / 5
    features["closeness"] = distance
    features["mentions"] = min(len(places), 4) / 4
    features["first"] = float(bool(places) and places[0] == order[0])


def _closeness(wanted: Wanted, evidence: Evidence, place: str, thing: str, own: frozenset[str]) -> float:
    """Return the weight of the question's words around the name, less the further away they stand."""
    passage = evidence.passages[place]
    words = evidence.sequence(place)
    best = 0.0
    for entity, surface in passage.mentions:
        if entity != thing:
            continue
        first = stems(surface)[:1]
        for at in (i for i, w in enumerate(words) if (w,) == first):
            size = len(stems(surface))
            total = 0.0
            for word, weight in wanted.weights.items():
                if word in own or not weight:
                    continue
                gaps = [max(at - i, i - at - size + 1) for i, w in enumerate(words) if w == word]
                if gaps:
                    total += weight / (1 + 0.15 * min(gaps))
            best = max(best, total / wanted.total)
    return best


def _of_claims(
    candidate: Candidate, wanted: Wanted, evidence: Evidence, claims: list[Claim], owns: Mapping[str, float]
) -> None:
    """Add the features of the claim that fits best; which claim that is depends on words and ends alone."""
    asked, features = wanted.asked, candidate.features
    features["claims"] = min(len(claims), 5) / 5
    best: tuple[float, Claim, str, dict[str, float]] | None = None
    for claim in claims:
        side = "head" if claim.head == candidate.thing else "tail"
        other = claim.tail if side == "head" else claim.head
        own = evidence.name_words[candidate.thing or ""]
        quote = explained(wanted, evidence.quote_words[claim.id], own)
        other_named = owns.get(other, 0.0)
        role = explained(wanted, stems(claim.role), own) if claim.role else 0.0
        sentence = max((explained(wanted, evidence.words(s), own) for s in claim.sentences), default=0.0)
        said = evidence.quote_words[claim.id] - own - evidence.name_words[other] - COMMON
        parts = {
            "claim said": sum(w in wanted.forms for w in said) / len(said) if said else 0.0,
            "claim other label": float(evidence.things[other].label in wanted.spoken),
            "claim sentence": sentence,
            "claim quote": quote,
            "claim other named": other_named,
            "claim other in focus": float(other in wanted.focus),
            "claim role": role,
            "claim date": float(
                bool(claim.date)
                and any((claim.date or "").startswith(d) or d.startswith(claim.date or "-") for d in asked.dates)
            ),
        }
        total = sentence + 0.8 * other_named + role + 0.3 * parts["claim date"] + 0.5 * parts["claim other in focus"]
        if best is None or total > best[0]:
            best = (total, claim, side, parts)
    if best is None:
        return
    _, claim, side, parts = best
    candidate.claim = claim
    if claim.sentences:
        candidate.sentence = max(claim.sentences, key=lambda s: explained(wanted, evidence.words(s)))
    features.update(parts)
    features["claim"] = 1.0
    features[f"claim {claim.type}.{side}"] = 1.0
    features[f"{asked.wh} {claim.type}.{side}"] = 1.0
    for word in asked.words:
        features[f"word {word} {claim.type}.{side}"] = 1.0
    for cue in asked.cues:
        features[f"cue {cue} {claim.status}"] = 1.0
        features[f"cue {cue} former {claim.former}"] = 1.0


def measures_for(wanted: Wanted, evidence: Evidence) -> Iterator[Candidate]:
    """Yield the figures of the likely articles as candidates."""
    best = wanted.articles[0][1] if wanted.articles else 1.0
    asked = wanted.asked
    for rank, (article, share) in enumerate(wanted.articles):
        measures = evidence.article_measures.get(article, [])
        seen: set[str | None] = set()
        for measure in measures:
            again = measure.sentence in seen
            seen.add(measure.sentence)
            about = {w for t in measure.about for w in evidence.name_words[t]}
            text = evidence.measure_words[measure.id]
            unit = frozenset(stems(measure.unit)) | ({"%"} if "%" in measure.unit else frozenset())
            features = {
                "article": share,
                "article rank": 1 / (1 + rank),
                "article gap": share - best,
                "what": explained(wanted, text),
                "what and about": explained(wanted, {*text, *about, *stems(measure.date or "")}),
                "precision": _precision(wanted, text),
                "about named": max((named(wanted, evidence, t) for t in measure.about), default=0.0),
                "about in focus": float(any(t in wanted.focus for t in measure.about)),
                "head in unit": float(bool(asked.head) and asked.head in unit),
                "head in what": float(bool(asked.head) and asked.head in text),
                "head missing": float(bool(asked.head) and asked.head not in text and asked.head not in unit),
                "date": float(
                    bool(measure.date)
                    and any(
                        (measure.date or "").startswith(d) or d.startswith(measure.date or "-") for d in asked.dates
                    )
                ),
                "other date": float(
                    bool(measure.date)
                    and bool(asked.dates)
                    and not any(
                        (measure.date or "").startswith(d) or d.startswith(measure.date or "-") for d in asked.dates
                    )
                ),
                "year": float(1500 < measure.value < 2100 and measure.unit in ("", "year")),
                "again": float(again),
                "value said": float(f"{measure.value:g}" in {t.text for t in asked.tokens}),
                "figures": 1 / max(1, len(measures)),
            }
            for name, words in table().units:
                said, held = bool(words & {stem(t.lower) for t in asked.tokens}), bool(words & unit)
                if said or held:
                    features[f"unit {name} {said} {held}"] = 1.0
                if held:
                    features[f"{asked.wh} unit {name}"] = 1.0
            candidate = Candidate(article, features, measure=measure, sentence=measure.sentence)
            if measure.sentence:
                features["sentence"] = explained(wanted, evidence.words(measure.sentence))
                order = evidence.by_article[article]
                at = order.index(measure.sentence)
                features["window"] = explained(
                    wanted, (w for p in order[max(0, at - 1) : at + 2] for w in evidence.words(p))
                )
            for cue in asked.cues:
                features[f"cue {cue}"] = features["what"]
            yield candidate


def _precision(wanted: Wanted, words: Iterable[str]) -> float:
    """Return how much of the figure's own words the question holds."""
    telling = {w for w in words if wanted.weights.get(w, 0.0) or len(w) > 3}
    return len(telling & set(wanted.weights)) / len(telling) if telling else 0.0
