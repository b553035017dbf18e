"""Questions with known answers -> cases: a question, one window of an article, which spans answer it.

The corpus asks about its own passages; further questions stand in ``training/questions``, and some
are made from the marked relations and figures (``training/tables/asking.toml``).
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench.questions import module, reported
from graph.facts_json import from_json
from graph.names import fold
from graph.ontology import ontology
from queries.asked import asked
from queries.candidates import wanted
from queries.chinese import in_english
from queries.evidence import Evidence
from queries.windows import NUMBER, SENTENCE, Window, question_words, windows_of
from training.ranker import evidence_of

HERE = Path(__file__).parent
OWN_QUESTIONS, OWN_PASSAGES = HERE / "questions", HERE / "corpus"
YES, NO, NOT_SAID = 0, 1, 2
PART_OF_KIND = {"names": "names", "number": "number", "when": "sentence", "text": "sentence", "boolean": "verdict"}
KEPT_OUT = 12  # of so many passages one is kept for calibration


@dataclass(frozen=True)
class Case:
    """One question over one window."""

    question: tuple[str, ...]
    window: Window
    part: str  # names, number, sentence or verdict
    answers: frozenset[str]  # keys of the spans that answer
    verdict: int = NOT_SAID
    calibrates: bool = False


def spans_of(part: str, window: Window) -> list[int]:
    """Return which spans of the window can answer a question of this part."""
    kinds = {"number": {NUMBER}, "sentence": {SENTENCE}, "verdict": set()}
    if part == "names":
        return [k for k, s in enumerate(window.spans) if s.kind not in (NUMBER, SENTENCE)]
    return [k for k, s in enumerate(window.spans) if s.kind in kinds[part]]


def corpus_cases(corpus: Path, rng: random.Random, *, wrong: int = 1) -> Iterator[Case]:
    """Yield the cases of all questions but those kept for reporting, ``wrong`` windows of other articles for each."""
    reader = module(corpus / "corpus.py")
    more = own_questions()
    for file in [*sorted((corpus / "train").glob("*.txt")), *sorted(OWN_PASSAGES.glob("*.txt"))]:
        items = reader.read(file, lambda *_: None)
        own = file.parent == OWN_PASSAGES
        evidence = evidence_of([from_json(reader.as_gold(p)) for p in items])
        windows = {a: windows_of(evidence, a) for a in evidence.by_article}
        for n, item in enumerate(items):
            if not own and reported(file, n):
                continue
            asking = reader.as_questions([item]) + more.get(item["id"], [])
            apart = n % 2 == 1 if own else n % KEPT_OUT == 4
            for question in asking:
                yield from _cases(evidence, windows, question, rng, wrong, apart)
            if not apart:
                yield from _made_cases(evidence, windows, item["id"], rng, 3 + len(asking) // 2)


def own_questions() -> dict[str, list[dict[str, Any]]]:
    """Return the further questions by passage."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in sorted(OWN_QUESTIONS.glob("*.txt")):
        passage = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("==="):
                passage = line.strip("= ").split("|")[0].strip()
            elif line.startswith("Q "):
                language, question, answer = (p.strip() for p in line[2:].split("|", 2))
                found[passage].append(
                    {
                        "question": question,
                        "language": language,
                        "context": [],
                        "articles": [passage],
                        "answer": _answer(answer),
                    }
                )
    return found


def _answer(text: str) -> dict[str, Any]:
    kind, _, rest = text.partition(":")
    groups = [[n.strip() for n in g.split(" / ")] for g in rest.split(";") if g.strip()]
    if kind == "number":
        return {"type": kind, "number": [float(rest.replace(",", ""))]}
    if kind == "bool":
        return {"type": "boolean", "value": rest.strip() == "true"}
    return {"type": kind.strip(), "required": groups}


def _cases(
    evidence: Evidence,
    windows: dict[str, list[Window]],
    question: dict[str, Any],
    rng: random.Random,
    wrong: int,
    apart: bool,
) -> Iterator[Case]:
    article, gold = question["articles"][0], question["answer"]
    text = in_english(question["question"], evidence)
    parts = asked(text)
    part = {"text": "sentence", "boolean": "verdict"}.get(gold["type"], gold["type"])
    if part in ("unknown", "clarify"):
        part = PART_OF_KIND.get(parts.kind, "names")
    words = tuple(question_words(text, [in_english(c, evidence) for c in question.get("context", ())]))
    own = [(w, _answers(evidence, w, gold)) for w in windows[article]]
    holding = [(w, a) for w, a in own if a] if gold["type"] in ("names", "number", "text") else own
    if not holding and gold["type"] != "unknown":
        return
    window, answers = max(holding or own, key=lambda wa: _overlap(words, wa[0]))
    verdict = {True: YES, False: NO}.get(gold.get("value"), NOT_SAID) if gold["type"] == "boolean" else NOT_SAID
    yield Case(words, window, part, answers, verdict, apart)
    wants = wanted(parts, evidence, ontology())
    others = [w for a, _ in wants.articles if a != article for w in windows[a]]
    others += [w for w, a in own if w is not window and not a]
    rng.shuffle(others)
    for other in others[: wrong if gold["type"] != "unknown" else 1]:
        yield Case(words, other, part, frozenset(), NOT_SAID, apart)


def _overlap(words: Sequence[str], window: Window) -> int:
    return len({w.lower() for w in words} & {w.lower() for w in window.words})


def _answers(evidence: Evidence, window: Window, gold: dict[str, Any]) -> frozenset[str]:
    """Return the keys of the window's spans that answer; none where some of the answer is elsewhere."""
    if gold["type"] == "names":
        things = {s.key for s in window.spans if s.kind not in (NUMBER, SENTENCE)}
        names = {t: {fold(n) for n in evidence.things[t].names} for t in things}
        groups = [{t for t in things if names[t] & {fold(n) for n in group}} for group in gold["required"]]
        return frozenset().union(*groups) if all(groups) else frozenset()
    if gold["type"] == "number":
        value = {m.id: m.value for ms in evidence.measures_in.values() for m in ms}
        numbers = {s.key for s in window.spans if s.kind == NUMBER}
        return frozenset(k for k in numbers for n in gold["number"] if abs(value[k] - n) <= 1e-9 * max(1.0, abs(n)))
    if gold["type"] == "text":
        return frozenset(
            s.key
            for s in window.spans
            if s.kind == SENTENCE
            and all(any(fold(n) in fold(evidence.passages[s.key].text) for n in g) for g in gold["required"])
        )
    return frozenset()


@cache
def _asking() -> dict[str, Any]:
    return tomllib.loads((HERE / "tables" / "asking.toml").read_text(encoding="utf-8"))


def _made_cases(
    evidence: Evidence, windows: dict[str, list[Window]], article: str, rng: random.Random, count: int
) -> Iterator[Case]:
    """Yield cases made from the article's relations and figures."""
    rows = _asking()
    claims = evidence.article_claims.get(article, [])
    made: list[tuple[str, str, frozenset[str]]] = []
    for claim in claims:
        for side, known, sought in (("head", claim.tail, claim.head), ("tail", claim.head, claim.tail)):
            shapes = rows.get(claim.type, {}).get(side)
            if not shapes:
                continue
            answers = frozenset(
                sought_of
                for c in claims
                if c.type == claim.type and (c.tail if side == "head" else c.head) == known
                for sought_of in [c.head if side == "head" else c.tail]
            ) | {sought}
            noun = rng.choice(rows["nouns"][evidence.things[sought].label])
            name = rng.choice(evidence.things[known].names)
            shape = rng.choice(shapes)
            answers = frozenset({sought}) if "{role}" in shape else answers
            made.append((shape.format(name=name, noun=noun, role=claim.role or "head"), "names", answers))
    for measure in evidence.article_measures.get(article, []):
        about = evidence.things[measure.about[0]].name if measure.about else ""
        shape = rng.choice(rows["figures"]["about" if about else "bare"])
        text = shape.format(what=measure.what, unit=measure.unit, name=about)
        made.append((re.sub(r"\s+", " ", text), "number", frozenset({measure.id})))
    rng.shuffle(made)
    for text, part, answers in made[:count]:
        holding = [w for w in windows[article] if answers <= {s.key for s in w.spans}]
        if holding:
            yield Case(tuple(question_words(text)), rng.choice(holding), part, answers)
