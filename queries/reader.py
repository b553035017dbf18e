"""The learned reader of questions: which entity, figure or sentence of a window answers, or none.

It reads the question together with a window of an article (``queries/windows.py``). One ONNX file
gives vectors of the words and verdicts; the score of a span comes from its first and last word.
``training/question_train.py`` makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.encoder import TOKENIZER_FILE, open_session
from extract.nlp import MODEL
from extract.pieces import Pieces
from queries.evidence import Evidence
from queries.windows import NUMBER, SENTENCE, Window, windows_of

FOLDER = Path(__file__).with_name("model")
WORDS_FILE, SPANS_FILE, KINDS_FILE = "words.int8.onnx", "spans.npz", "kinds.json"
OUTPUTS = ["first_words", "last_words", "verdicts"]
SEPARATOR = "[SEP]"
MOST_READ = 3  # articles read for one question
NEAR_BEST = 0.6  # of the best article's share of the question: what shares less is not read


@dataclass(frozen=True)
class Read:
    """One window, read for one question; scores are logits, to be compared with each other and with ``none``."""

    window: Window
    things: dict[str, float]  # entity -> score
    figures: dict[str, float]
    sentences: dict[str, float]
    none: float  # that nothing here answers
    yes: float  # share of yes among yes, no and not said; the three add up to 1
    no: float

    def share(self, part: str, key: str) -> tuple[float, float]:
        """Return the share of one answer among all and none, and how likely it is one of several; both in [0, 1].

        Args:
            part: "things", "figures" or "sentences".
        """
        scores: dict[str, float] = getattr(self, part)
        if key not in scores:
            return 0.0, 0.0
        total = np.logaddexp.reduce([self.none, *scores.values()])
        return float(np.exp(scores[key] - total)), float(1 / (1 + np.exp(-scores[key])))


class QuestionReader:
    """The loaded model."""

    def __init__(self, folder: Path = FOLDER, *, threads: int = 2) -> None:
        self._pieces = Pieces(MODEL / "jingjinji_encoder" / TOKENIZER_FILE)
        self._model = open_session(folder / WORDS_FILE, threads)
        self._place = {k: n for n, k in enumerate(json.loads((folder / KINDS_FILE).read_text(encoding="utf-8")))}
        with np.load(folder / SPANS_FILE) as held:
            self._kinds, self._score, self._bias = held["kinds"], held["score"], float(held["bias"])

    def read(self, question: Sequence[str], windows: Sequence[Window]) -> list[Read]:
        """Return what the question finds in each window."""
        if not windows:
            return []
        inputs = self._pieces.inputs([[*question, SEPARATOR, *w.words] for w in windows])
        first, last, verdicts = self._model.run(OUTPUTS, dict(inputs))
        shift = len(question) + 1
        return [self._of_window(w, first[n, shift:], last[n, shift:], verdicts[n]) for n, w in enumerate(windows)]

    def _of_window(self, window: Window, first: Any, last: Any, verdicts: NDArray[np.float32]) -> Read:
        known = [s for s in window.spans if s.kind in self._place]
        found: dict[str, dict[str, float]] = {NUMBER: {}, SENTENCE: {}, "": {}}
        if known:
            starts, ends = [s.start for s in known], [s.end - 1 for s in known]
            kinds = self._kinds[[self._place[s.kind] for s in known]]
            scores = np.tanh(first[starts] + last[ends] + kinds) @ self._score + self._bias
            for span, score in zip(known, scores.tolist(), strict=True):
                part = found[span.kind if span.kind in (NUMBER, SENTENCE) else ""]
                part[span.key] = float(np.logaddexp(part[span.key], score)) if span.key in part else score
        shares = np.exp(verdicts[:3] - np.logaddexp.reduce(verdicts[:3]))
        return Read(
            window, found[""], found[NUMBER], found[SENTENCE], float(verdicts[3]), float(shares[0]), float(shares[1])
        )


class Readings(Mapping[str, Read]):
    """Article -> what the reader makes of it for one question; nothing is read before it is asked for.

    Of a long article the window that shares most words with the question is read.
    """

    def __init__(self, evidence: Evidence, question: Sequence[str], articles: Sequence[tuple[str, float]]) -> None:
        self._evidence, self._question = evidence, question
        least = NEAR_BEST * articles[0][1] if articles else 0.0
        self._articles = [a for a, share in articles[:MOST_READ] if share >= least]

    @cached_property
    def _reads(self) -> dict[str, Read]:
        reader = question_reader()
        if reader is None:
            return {}
        chosen = [self._window(article) for article in self._articles]
        return {r.window.article: r for r in reader.read(self._question, [w for w in chosen if w is not None])}

    def _window(self, article: str) -> Window | None:
        wanted = {w.lower() for w in self._question}
        windows = windows_of(self._evidence, article)
        return max(windows, key=lambda w: len(wanted & w.lower), default=None)

    def __getitem__(self, article: str) -> Read:
        return self._reads[article]

    def __iter__(self) -> Iterator[str]:
        return iter(self._reads)

    def __len__(self) -> int:
        return len(self._reads)


@cache
def question_reader() -> QuestionReader | None:
    """Return the reader that comes with the package, None where its files are not installed."""
    files = [FOLDER / name for name in (WORDS_FILE, SPANS_FILE, KINDS_FILE)]
    return QuestionReader() if all(f.is_file() for f in files) else None
