"""The marked corpus -> windows with their names, mentions and relations, the reader's training data.

The marks are read by the corpus's own ``corpus.py``. Words, trees and sentences are those of the
shipped pipeline, since the reader will see nothing better when it runs.
"""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extract.pairs import LABELS, STATUSES, TYPES, Spot, Window
from graph.ontology import ontology
from training.counted import number_spans

WINDOW_WORDS = 130
OWN = Path(__file__).with_name("corpus")  # articles written for training; every second one is kept for calibration
REPORT_FILES = ("long-press.txt",)
REPORT_EVERY = 6  # of six passages of a file the last one is for reports only


@dataclass(frozen=True)
class Fact:
    """One relation of a window."""

    head: int
    type: int
    tail: int
    status: int
    former: bool
    evidence: tuple[tuple[int, int], ...]  # spans of words, none when it is said outside of the window


@dataclass(frozen=True)
class Sample:
    """One window and all that is marked in it."""

    window: Window
    spots: tuple[Spot, ...]
    gold_named: tuple[bool, ...]  # as marked; Spot.named is what the tagger saw
    facts: tuple[Fact, ...]
    traps: frozenset[tuple[int, int, int]]  # head, type, tail: what a hasty reader would see
    unsure: frozenset[tuple[int, int]]  # pairs of entities with a fact that is said elsewhere in the article
    numbers: tuple[tuple[int, int], ...] | None  # counted or measured; None when they could not be found
    labels: dict[int, int] = field(default_factory=dict)  # entity -> label


def read_corpus(corpus: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the passages of every file of the corpus folder, by file name."""
    module = corpus_script(corpus)
    return {file.name: module.read(file, lambda *_: None) for file in sorted((corpus / "train").glob("*.txt"))}


def own_articles(corpus: Path, *, calibrating: bool) -> list[dict[str, Any]]:
    """Return our own marked articles to train on, or those kept to calibrate what was trained."""
    module = corpus_script(corpus)
    items = [module.read(file, lambda *_: None) for file in sorted(OWN.glob("*.txt"))]
    return [item for of_file in items for n, item in enumerate(of_file) if (n % 2 == 1) == calibrating]


def corpus_script(corpus: Path) -> Any:
    """Return the script that reads the corpus's form."""
    spec = importlib.util.spec_from_file_location("corpus", corpus / "corpus.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def split(files: dict[str, list[dict[str, Any]]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the passages to train on and those that are only reported on."""
    train: list[dict[str, Any]] = []
    report: list[dict[str, Any]] = []
    for name, passages in files.items():
        for n, passage in enumerate(passages):
            held = name in REPORT_FILES or n % REPORT_EVERY == REPORT_EVERY - 1
            (report if held else train).append(passage)
    return train, report


def samples(passages: Iterable[dict[str, Any]], nlp: Language, *, overlap: bool) -> list[list[Sample]]:
    """Return the windows of every passage, in order; ``overlap`` gives half-overlapping ones."""
    passages = list(passages)
    docs = nlp.pipe(passage["text"] for passage in passages)
    return [list(_windows(p, doc, overlap=overlap)) for p, doc in zip(passages, docs, strict=True)]


def fits(kind: int, head: int, tail: int) -> bool:
    """Whether labels (indices) can stand in a relation type (index), in this order."""
    return ontology().relations[TYPES[kind]].fits(LABELS[head], LABELS[tail])


def _windows(passage: dict[str, Any], doc: Doc, *, overlap: bool) -> Iterator[Sample]:
    tokens = [token for token in doc if not token.is_space]
    place = {token.i: k for k, token in enumerate(tokens)}
    number_of: dict[int, int] = {}
    for n, sentence in enumerate(doc.sents):
        number_of |= {token.i: n for token in sentence}
    whole = Window(
        [token.text for token in tokens],
        [place.get(token.head.i, place[token.i]) for token in tokens],
        [number_of[token.i] for token in tokens],
    )
    spans = _Spans([(t.idx, t.idx + len(t)) for t in tokens])
    propn = [token.pos_ == "PROPN" for token in tokens]
    labels = {e["id"]: LABELS.index(e["label"]) for e in passage["entities"]}
    spots, named = [], []
    for m in passage["mentions"]:
        a, b = spans.words(m["start"], m["end"])
        spots.append(Spot(a, b, labels[m["entity"]], any(propn[a:b]), m["entity"]))
        named.append(m["named"])
    facts = [_fact(r, passage["text"], spans) for r in passage["relations"]]
    traps = frozenset((n["head"], TYPES.index(n["type"]), n["tail"]) for n in passage["negatives"])
    numbers = number_spans(passage["figures"], whole.words)
    for start, end in _cuts(whole, overlap=overlap):
        yield _cut(
            Sample(whole, tuple(spots), tuple(named), tuple(facts), traps, frozenset(), numbers, labels), start, end
        )


class _Spans:
    """Characters -> words."""

    def __init__(self, words: list[tuple[int, int]]) -> None:
        self._words = words

    def words(self, start: int, end: int) -> tuple[int, int]:
        inside = [k for k, (a, b) in enumerate(self._words) if a < end and b > start]
        return inside[0], inside[-1] + 1


def _fact(relation: dict[str, Any], text: str, spans: _Spans) -> Fact:
    evidence = []
    for words in relation["words"]:
        at = text.find(words)
        if at >= 0 and words.strip():
            evidence.append(spans.words(at, at + len(words)))
    return Fact(
        relation["head"],
        TYPES.index(relation["type"]),
        relation["tail"],
        STATUSES.index(relation["status"]),
        bool(relation["props"].get("former")),
        tuple(evidence),
    )


def _cuts(window: Window, *, overlap: bool) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of whole sentences, at most WINDOW_WORDS words together."""
    count = len(window.words)
    starts = [k for k in range(count) if k == 0 or window.sentences[k] != window.sentences[k - 1]] + [count]
    first = 0
    while first < len(starts) - 1:
        last = first + 1
        while last < len(starts) - 1 and starts[last + 1] - starts[first] <= WINDOW_WORDS:
            last += 1
        for begin in range(starts[first], starts[last], WINDOW_WORDS * 2):  # a sentence may be longer than a window
            yield begin, min(starts[last], begin + WINDOW_WORDS * 2)
        if starts[last] == count:
            return
        middle = next(
            k for k in range(first + 1, last + 1) if starts[k] - starts[first] >= WINDOW_WORDS // 2 or k == last
        )
        first = middle if overlap else last


def _cut(sample: Sample, start: int, end: int) -> Sample:
    whole = sample.window
    if (start, end) == (0, len(whole.words)):
        return replace(sample, unsure=_unsure(sample.facts))
    heads = [h - start if start <= h < end else k for k, h in enumerate(whole.heads[start:end])]
    window = Window(whole.words[start:end], heads, whole.sentences[start:end])
    kept = [k for k, spot in enumerate(sample.spots) if start <= spot.start and spot.end <= end]
    spots = tuple(
        replace(sample.spots[k], start=sample.spots[k].start - start, end=sample.spots[k].end - start) for k in kept
    )
    here = {spot.entity for spot in spots}
    facts = []
    for fact in sample.facts:
        if fact.head in here and fact.tail in here:
            inside = tuple((a - start, b - start) for a, b in fact.evidence if start <= a and b <= end)
            facts.append(replace(fact, evidence=inside))
    numbers = sample.numbers and tuple((a - start, b - start) for a, b in sample.numbers if start <= a and b <= end)
    return replace(
        sample,
        window=window,
        spots=spots,
        gold_named=tuple(sample.gold_named[k] for k in kept),
        facts=tuple(fact for fact in facts if fact.evidence),
        unsure=_unsure(tuple(facts)),
        numbers=numbers,
    )


def _unsure(facts: tuple[Fact, ...]) -> frozenset[tuple[int, int]]:
    return frozenset((fact.head, fact.tail) for fact in facts if not fact.evidence)


def joined(first: Sample, second: Sample) -> Sample:
    """Return both samples as one text; no relation holds between them."""
    words, last = len(first.window.words), first.window.sentences[-1]
    shift = 1 + max(first.labels, default=0)
    window = Window(
        first.window.words + second.window.words,
        first.window.heads + [h + words for h in second.window.heads],
        first.window.sentences + [s - second.window.sentences[0] + last + 1 for s in second.window.sentences],
    )
    spots = [replace(s, start=s.start + words, end=s.end + words, entity=s.entity + shift) for s in second.spots]
    facts = [
        replace(
            f,
            head=f.head + shift,
            tail=f.tail + shift,
            evidence=tuple((a + words, b + words) for a, b in f.evidence),
        )
        for f in second.facts
    ]
    numbers = None
    if first.numbers is not None and second.numbers is not None:
        numbers = first.numbers + tuple((a + words, b + words) for a, b in second.numbers)
    return Sample(
        window,
        first.spots + tuple(spots),
        first.gold_named + second.gold_named,
        first.facts + tuple(facts),
        first.traps | {(h + shift, t, u + shift) for h, t, u in second.traps},
        first.unsure | {(h + shift, u + shift) for h, u in second.unsure},
        numbers,
        first.labels | {e + shift: label for e, label in second.labels.items()},
    )


class Swapper:
    """Swaps rare words of names for words of other names, so that wording is learned and not names.

    Words are swapped one for one: spans, trees and windows stay as they are, and "Fenmoor" in
    "Fenmoor Hospital" and alone becomes the same new word.
    """

    def __init__(self, passages: list[list[Sample]], extra_places: Iterable[str], extra_people: Iterable[str]) -> None:
        self._common = _lower_words(passages)
        seen: dict[str, set[int]] = defaultdict(set)
        kinds: dict[str, str] = {}
        for n, windows in enumerate(passages):
            for word, kind in self._name_words(windows):
                seen[word].add(n)
                kinds[word] = kind
        self._kinds = {word: kinds[word] for word, where in seen.items() if len(where) <= 12}
        self._pools: dict[str, list[str]] = {"Place": [*extra_places], "Person": [*extra_people], "Body": []}
        for word, kind in sorted(self._kinds.items()):
            self._pools[kind].append(word)

    def _name_words(self, windows: list[Sample]) -> Iterator[tuple[str, str]]:
        for sample in windows:
            for spot, named in zip(sample.spots, sample.gold_named, strict=True):
                label = LABELS[spot.label]
                kind = label if label in ("Place", "Person") else "Body"
                words = sample.window.words[spot.start : spot.end] if named else []
                yield from ((word, kind) for word in words if self._rare(word))

    def _rare(self, word: str) -> bool:
        spelt = re.fullmatch(r"[^\W\d_]{3,}(['’][a-z]+)?", word) and word[0].isupper() and not word.isupper()
        return bool(spelt) and word.lower() not in self._common

    def swap(self, windows: list[Sample], rng: Any, share: float) -> list[Sample]:
        """Return the windows of one passage with a share of their rare name words swapped."""
        here = sorted({word for word, _ in self._name_words(windows)} & self._kinds.keys())
        new = {
            word: rng.choice(self._pools["Place" if rng.random() < 0.3 else self._kinds[word]])
            if self._kinds[word] == "Body"
            else rng.choice(self._pools[self._kinds[word]])
            for word in here
            if rng.random() < share
        }
        return [
            replace(s, window=replace(s.window, words=[new.get(word, word) for word in s.window.words]))
            for s in windows
        ]


def _lower_words(passages: list[list[Sample]]) -> set[str]:
    return {word for windows in passages for sample in windows for word in sample.window.words if word.islower()}
