"""Train the numbers of ``queries/ranker.json`` on questions with known answers.

usage: python -m training.ranker CORPUS_FOLDER [--out queries/ranker.json]

CORPUS_FOLDER holds ``corpus.py`` and ``train/*.txt`` (README there). Each file is one evidence, made
of its gold facts; passages kept for reporting are left out. Two steps: weights that rank the
candidates (log-linear over all candidates of a question and "none of them"), then a calibration
that says how far the first place can be trusted, on large evidences and small ones.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.questions import module, reported
from graph.facts import Facts
from graph.facts_json import from_json
from graph.names import fold
from graph.ontology import ontology
from queries import ranker
from queries.asked import Asked, asked
from queries.candidates import Candidate, Wanted, lost, measures_for, things_for, wanted
from queries.chinese import in_english
from queries.evidence import Claim, Evidence, Measure, Passage, Source, Thing
from queries.sentences import sentences_for, verdict_features
from queries.words import stems

Array = npt.NDArray[np.float64]
Case = tuple[list[dict[str, float]], list[int]]  # features of the candidates, which of them are right
PARTS = ("names", "number", "sentence")
KIND_OF = {"names": "names", "number": "number", "when": "sentence", "text": "sentence"}
SMALL = 6  # articles of a small evidence
ACCEPT = {"names": 0.7, "number": 0.6, "sentence": 0.62, "verdict": 0.7, "sure": 0.85}
RARE = 20  # candidates; a feature of fewer is left out


def evidence_of(articles: Sequence[Facts]) -> Evidence:
    """Return the evidence of articles that are in no store; equal names of one label are one thing."""
    things: dict[str, Thing] = {}
    passages: dict[str, Passage] = {}
    claims: list[Claim] = []
    measures: list[Measure] = []
    for facts in articles:
        key = {e.id: f"{e.label}:{fold(e.name)}" for e in facts.entities}
        for entity in facts.entities:
            known = things[key[entity.id]].names if key[entity.id] in things else ()
            names = tuple(dict.fromkeys((*known, entity.name, *entity.aliases)))
            things[key[entity.id]] = Thing(key[entity.id], entity.label, names)
        for sentence in facts.sentences:
            start, end = sentence.start_char or 0, sentence.end_char or 0
            inside = tuple((key[m.entity], m.surface) for m in facts.mentions if start <= m.start_char < end)
            place = f"{facts.article.id}#{sentence.index}"
            passages[place] = Passage(place, facts.article.id, sentence.index, sentence.text, inside)
        for n, relation in enumerate(facts.relations):
            places = tuple(dict.fromkeys(p for words in relation.evidence for p in _places(facts, words)))
            claims.append(
                Claim(
                    f"{facts.article.id}/c{n}", relation.type, key[relation.head], key[relation.tail], relation.status,
                    relation.date, str(relation.props.get("role", "")), bool(relation.props.get("former")), places,
                    relation.evidence[0] if relation.evidence else "",
                )
            )  # fmt: skip
        for n, figure in enumerate(facts.figures):
            about = tuple(key[a] for a in figure.about)
            name = f"{facts.article.id}/f{n}"
            where = _place_of_figure(facts, figure.value, f"{figure.what} {figure.unit}")
            measures.append(Measure(name, figure.value, figure.unit, figure.what, figure.date, about, where))
    sources = {f.article.id: Source(f.article.id, f.article.title or "", f.article.published or "") for f in articles}
    return Evidence(things, passages, tuple(claims), tuple(measures), sources)


def _places(facts: Facts, words: str) -> list[str]:
    return [f"{facts.article.id}#{s.index}" for s in facts.sentences if words in s.text or s.text in words][:3]


def _place_of_figure(facts: Facts, value: float, words: str) -> str | None:
    forms = {f"{value:g}", f"{value:,g}", f"{int(value):,}"}

    def fit(text: str) -> int:
        return 2 * any(f in text for f in forms) + len(set(stems(text)) & set(stems(words)))

    best = max(facts.sentences, key=lambda s: fit(s.text), default=None)
    return None if best is None else f"{facts.article.id}#{best.index}"


def questions(folder: Path, *, small: bool) -> Iterator[tuple[Evidence, dict[str, Any], Asked, Wanted]]:
    """Yield the questions of the corpus, each taken apart over its evidence."""
    corpus = module(folder / "corpus.py")
    for file in sorted((folder / "train").glob("*.txt")):
        items = corpus.read(file, lambda *_: None)
        kept = [p for n, p in enumerate(items) if not reported(file, n)]
        groups = [kept[i : i + SMALL] for i in range(0, len(kept), SMALL)] if small else [items]
        ids = {p["id"] for p in kept}
        for group in groups:
            evidence = evidence_of([from_json(corpus.as_gold(p)) for p in group])
            for question in corpus.as_questions(group):
                if question["articles"][0] in ids:
                    parts = asked(in_english(question["question"], evidence))
                    earlier = [asked(in_english(c, evidence)) for c in question["context"]]
                    yield evidence, question, parts, wanted(parts, evidence, ontology(), earlier)


def candidates(part: str, wants: Wanted, evidence: Evidence) -> list[Candidate]:
    """Return the candidates of one part."""
    makers: dict[str, Callable[[], Iterator[Candidate]]] = {
        "names": lambda: things_for(wants, evidence, ontology()),
        "number": lambda: measures_for(wants, evidence),
        "sentence": lambda: sentences_for(wants, evidence),
    }
    return list(makers[part]())


def right(candidate: Candidate, question: dict[str, Any], evidence: Evidence) -> bool:
    """Whether the candidate is (one of) the answers of the question."""
    gold = question["answer"]
    if candidate.article != question["articles"][0]:
        return False
    if candidate.thing is not None and gold["type"] == "names":
        names = {fold(n) for n in evidence.things[candidate.thing].names}
        return any(fold(n) in names for group in gold["required"] for n in group)
    if candidate.measure is not None and gold["type"] == "number":
        return any(abs(candidate.measure.value - n) <= 1e-9 * max(1.0, abs(n)) for n in gold["number"])
    if candidate.thing is None and candidate.measure is None and gold["type"] == "text":
        text = fold(evidence.passages[candidate.sentence or ""].text)
        return all(any(fold(n) in text for n in group) for group in gold["required"])
    return False


def fit_ranking(cases: Sequence[Case], *, passes: int = 30, rate: float = 0.05, decay: float = 2e-3) -> dict[str, Any]:
    """Return the weights under which the right candidates score above the others and above none."""
    count = Counter(f for features, _ in cases for c in features for f in c)
    held = sorted(f for f, n in count.items() if n >= RARE)
    index = {f: i for i, f in enumerate(held)}
    flat = [_flat(case, index) for case in cases if case[0]]
    w, m, v, none = np.zeros(len(held)), np.zeros(len(held)), np.zeros(len(held)), 0.0
    random, step = np.random.default_rng(0), 0
    for number in range(passes):
        order = random.permutation(len(flat))
        for start in range(0, len(order), 32):
            gradient, pull = decay * w, 0.0
            for k in order[start : start + 32]:
                places, values, rows, goal = flat[k]
                delta = _share(w, places, values, rows, len(goal) - 1, none)
                delta -= _target(delta, goal)
                gradient += np.bincount(places, delta[rows] * values, minlength=len(w)) / 32
                pull += delta[-1] / 32
            step += 1
            m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
            pace = rate * (1 - number / passes)
            w = w - pace * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
            none -= 3 * pace * pull
    return {
        "none": round(none, 3),
        "weights": {f: round(float(x), 3) for f, x in zip(held, w, strict=True) if abs(x) > 0.02},
    }


def _flat(case: Case, index: dict[str, int]) -> tuple[npt.NDArray[np.int64], Array, npt.NDArray[np.int64], Array]:
    cells = [(index[f], v, r) for r, c in enumerate(case[0]) for f, v in c.items() if f in index and v]
    places, values, rows = (np.array(column) for column in zip(*cells, strict=True))
    goal = np.array([*case[1], 0 if any(case[1]) else 1], dtype=float)
    return places.astype(np.int64), values.astype(float), rows.astype(np.int64), goal


def _share(w: Array, places: Any, values: Array, rows: Any, size: int, none: float) -> Array:
    scores = np.append(np.bincount(rows, w[places] * values, minlength=size), none)
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum())


def _target(share: Array, goal: Array) -> Array:
    wanted_share = share * goal
    return np.asarray(wanted_share / (wanted_share.sum() + 1e-12))


def fit_verdict(
    cases: Sequence[tuple[dict[str, float], int]], *, decay: float = 0.01, steps: int = 300
) -> dict[str, Any]:
    """Return the weights of no, yes and not said."""
    count = Counter(f for features, _ in cases for f in features)
    held = sorted(f for f, n in count.items() if n >= 3)
    index = {f: i for i, f in enumerate(held)}
    x = np.zeros((len(cases), len(held)))
    for row, (features, _) in enumerate(cases):
        for f, value in features.items():
            if f in index:
                x[row, index[f]] = value
    goal = np.eye(3)[[label for _, label in cases]]
    w = np.zeros((len(held), 3))
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, steps):
        shares = np.exp(x @ w - (x @ w).max(1, keepdims=True))
        gradient = x.T @ (shares / shares.sum(1, keepdims=True) - goal) / len(cases) + decay * w
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w -= 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return {
        "weights": {
            f: [round(float(a), 3) for a in row] for f, row in zip(held, w, strict=True) if abs(row).max() > 0.02
        }
    }


def fit_trust(cases: Sequence[tuple[dict[str, float], bool]]) -> dict[str, float]:
    """Return a calibration: features of a first place -> how likely it is right."""
    held = sorted(cases[0][0])
    x = np.array([[features[f] for f in held] for features, _ in cases])
    y = np.array([float(good) for _, good in cases])
    middle, spread = x.mean(0), x.std(0) + 1e-6
    bias = held.index("bias")
    middle[bias], spread[bias] = 0.0, 1.0
    z, w = (x - middle) / spread, np.zeros(len(held))
    for _ in range(3000):
        w -= 0.5 * (z.T @ (1 / (1 + np.exp(-z @ w)) - y) / len(y) + 1e-3 * w)
    plain = w / spread
    plain[bias] -= sum(w[i] * middle[i] / spread[i] for i in range(len(held)) if i != bias)
    return {f: round(float(value), 4) for f, value in zip(held, plain, strict=True)}


def train(folder: Path) -> dict[str, Any]:
    """Return all numbers of ``ranker.json``."""
    found: dict[str, Any] = {"accept": ACCEPT}
    everything = list(questions(folder, small=False))
    for part in PARTS:
        found[part] = fit_ranking([_case(part, *row) for row in everything if _trains(part, row[1], row[2])])
    ranker.weights().update(found)
    found["verdict"] = fit_verdict([_verdict(*row) for row in everything if _yes_or_no(row[1], row[2])])
    rows = everything + list(questions(folder, small=True))
    found["trust"] = {}
    for part in PARTS:
        firsts = [_first(part, *row) for row in rows if KIND_OF.get(row[2].kind) == part]
        found["trust"][part] = fit_trust([f for f in firsts if f is not None])
    return found


def _trains(part: str, question: dict[str, Any], parts: Asked) -> bool:
    kind = question["answer"]["type"]
    if question["language"] != "en":
        return False
    return kind == {"sentence": "text"}.get(part, part) or (kind == "unknown" and KIND_OF.get(parts.kind) == part)


def _case(part: str, evidence: Evidence, question: dict[str, Any], _: Asked, wants: Wanted) -> Case:
    made = candidates(part, wants, evidence)
    return [c.features for c in made], [int(right(c, question, evidence)) for c in made]


def _yes_or_no(question: dict[str, Any], parts: Asked) -> bool:
    kind = question["answer"]["type"]
    return question["language"] == "en" and (kind == "boolean" or (kind == "unknown" and parts.kind == "boolean"))


def _verdict(evidence: Evidence, question: dict[str, Any], _: Asked, wants: Wanted) -> tuple[dict[str, float], int]:
    order = ranker.ranked("sentence", candidates("sentence", wants, evidence))
    label = ranker.VERDICTS.index(question["answer"].get("value"))
    if not order:
        return {"bias": 1.0}, label
    margin = order[0][0].score - order[1][0].score if len(order) > 1 else 1.0
    return verdict_features(wants, evidence, order[0][0], margin), label


def _first(
    part: str, evidence: Evidence, question: dict[str, Any], _: Asked, wants: Wanted
) -> tuple[dict[str, float], bool] | None:
    order = ranker.ranked(part, candidates(part, wants, evidence))
    if not order:
        return None
    none = float(ranker.weights()[part]["none"])
    features = ranker.trust_features(order, none, lost(wants, evidence, order[0][0]), len(evidence.sources))
    return features, right(order[0][0], question, evidence)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=ranker.PATH)
    given = parser.parse_args()
    found = train(given.corpus)
    given.out.write_text(json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")
    print({part: len(found[part]["weights"]) for part in (*PARTS, "verdict")})


if __name__ == "__main__":
    main()
