"""Sentences as answers: of when, why and how, and of yes or no.

Each sentence of the likely articles is a candidate with the features by which it is ranked. For a
yes-or-no question the best sentences are weighed a second time: do they say so, deny it, or leave
it open?
"""

from __future__ import annotations

from collections.abc import Iterator

from queries.candidates import Candidate, Wanted, explained, named
from queries.evidence import COMMON, Claim, Evidence
from queries.words import stems

SWITCHES = frozenset(
    stems(
        "not no never nor none without neither only instead but however yet still until remain stay deny refuse"
        " reject decline drop leave fail cancel postpone delay already also all both every any open close plan will"
        " may might hope want ask propose consider interest talk rumour rumor unless although though before first"
        " second half part rather except exclude longer need outside wrong false true independent separate different"
        " unlike same together"
    )
)


def sentences_for(wanted: Wanted, evidence: Evidence) -> Iterator[Candidate]:
    """Yield the sentences of the likely articles as candidates."""
    best = wanted.articles[0][1] if wanted.articles else 1.0
    asked = wanted.asked
    for rank, (article, share) in enumerate(wanted.articles):
        order = evidence.by_article.get(article, [])
        for at, place in enumerate(order):
            passage = evidence.passages[place]
            words = evidence.words(place)
            own = explained(wanted, words)
            window = [w for p in order[max(0, at - 1) : at + 2] for w in evidence.words(p)]
            before = evidence.words(order[at - 1]) if at else ()
            dated = evidence.dated(place)
            claims = evidence.claims_of.get(place, [])
            features = {
                "article": share,
                "article rank": 1 / (1 + rank),
                "article gap": share - best,
                "sentence": own,
                "window": explained(wanted, window),
                "before": explained(wanted, before),
                "precision": _precision(wanted, words),
                f"{asked.kind} dated": float(dated),
                f"{asked.wh} dated": float(dated),
                f"{asked.wh} claim dated": float(any(c.date for c in claims)),
                "figures": float(any(c.isdigit() for c in passage.text)),
                "first": float(at == 0),
                "last": float(at == len(order) - 1),
                "length": min(len(words), 40) / 40,
            }
            for cue in asked.cues:
                features[f"cue {cue} sentence"] = own
                features[f"cue {cue} planned"] = float(any(c.status == "planned" for c in claims))
            if asked.wh == "why":
                features["why because"] = float(bool({"becaus", "sinc", "so", "due", "for"} & set(words)))
            yield Candidate(article, features, sentence=place)


def _precision(wanted: Wanted, words: object) -> float:
    telling = [w for w in words if w not in COMMON]  # type: ignore[attr-defined]
    return sum(w in wanted.weights for w in telling) / len(telling) if telling else 0.0


def verdict_features(wanted: Wanted, evidence: Evidence, best: Candidate, margin: float) -> dict[str, float]:
    """Return what speaks for yes, no, or nothing known, given the sentence that comes nearest."""
    asked = wanted.asked
    place = best.sentence or ""
    words = set(evidence.words(place))
    claims = evidence.article_claims.get(best.article, [])
    features = {
        "bias": 1.0,
        "sentence": best.features["sentence"],
        "window": best.features["window"],
        "article": best.features["article"],
        "margin": margin,
        "missing": 1 - best.features["window"],
    }
    for word in words & SWITCHES:
        features[f"says {word}"] = 1.0
    for cue in asked.cues:
        features[f"cue {cue}"] = 1.0
        for word in words & SWITCHES:
            features[f"cue {cue} says {word}"] = 1.0
    for token in asked.tokens[:2]:
        features[f"opens {token.lower}"] = 1.0
    for word in asked.words:
        features[f"asks {word}"] = 1.0
    for token in asked.tokens:
        if token.stem in SWITCHES:
            features[f"asks {token.stem}"] = 1.0
    fact = _fact(wanted, evidence, claims)
    if fact is not None:
        features["fact"] = 1.0
        features[f"fact {fact.status}"] = 1.0
        features[f"fact {fact.type}"] = 1.0
        for cue in asked.cues:
            features[f"fact {fact.status} {cue}"] = 1.0
        for word in asked.words:
            features[f"fact {fact.type} {word}"] = 1.0
        features[f"fact former {fact.former}"] = 1.0
    for claim in evidence.claims_of.get(place, []):
        for cue in asked.cues:
            features[f"near {claim.status} {cue}"] = 1.0
        for word in asked.words:
            features[f"near {claim.type} {word}"] = 1.0
    return features


def _fact(wanted: Wanted, evidence: Evidence, claims: list[Claim]) -> Claim | None:
    """Return the claim both of whose ends the question names best, if it names them."""
    best: tuple[float, Claim] | None = None
    for claim in claims:
        ends = [1.0 if e in wanted.focus else named(wanted, evidence, e) for e in (claim.head, claim.tail)]
        score = min(ends) + 0.2 * explained(wanted, evidence.quote_words[claim.id])
        if min(ends) >= 0.4 and (best is None or score > best[0]):
            best = (score, claim)
    return best[1] if best else None
