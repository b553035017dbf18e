"""The learned reader of facts: names with the twelve labels, who is who, and scores of relations.

It is a second opinion: everything in ``extract`` works, less well, without it. A Doc with
sentence starts and a tree goes in (see ``extract/encoder.py``); a ``Reading`` comes out, which
answers for this Doc alone. Two ONNX files do it: one reads words, one judges pairs of mentions.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from extract.decode import BioTags
from extract.decode import Floats as Floats64
from extract.encoder import TOKENIZER_FILE, open_session
from extract.nlp import MODEL
from extract.pairs import Floats, PairTable, Spot
from extract.pieces import MAX_PIECES, Pieces, grouped
from extract.reading import NameSpan, NumberSpan, Reading, SameScore, ScoredRelation, Words

__all__ = ["NameSpan", "NumberSpan", "Reader", "Reading", "ScoredRelation"]

FOLDER = MODEL / "reader"
WORDS_FILE, PAIRS_FILE, SAME_FILE, TAGS_FILE = "words.int8.onnx", "pairs.int8.onnx", "same.npz", "tags.json"
WORD_OUTPUTS = ["tags", "same_first", "same_last", "words"]
WINDOW_WORDS = 170
SHARED_SENTENCES = 2  # of neighbouring windows: no pair of mentions is further apart
BATCH_PIECES, BATCH_WORDS = 2000, 20_000


class Reader:
    """The loaded models; reads any number of Docs."""

    def __init__(self, folder: Path, tokenizer: Path, *, threads: int = 1) -> None:
        self._layers: dict[str, BioTags] = {
            name: BioTags(tags) for name, tags in json.loads((folder / TAGS_FILE).read_text(encoding="utf-8")).items()
        }
        self._pieces = Pieces(tokenizer)
        self._word_model = open_session(folder / WORDS_FILE, threads)
        self._pair_model = open_session(folder / PAIRS_FILE, threads)
        with np.load(folder / SAME_FILE) as held:
            self._same_score = SameScore(held["product"], held["seen"], float(held["bias"]))

    @classmethod
    def load(cls, folder: Path = FOLDER, *, threads: int = 1) -> Reader | None:
        """Return the reader that comes with the program, None where its files are not installed."""
        tokenizer = MODEL / "jingjinji_encoder" / TOKENIZER_FILE
        files = [folder / name for name in (WORDS_FILE, PAIRS_FILE, SAME_FILE, TAGS_FILE)]
        if not all(file.is_file() for file in (*files, tokenizer)):
            return None
        return cls(folder, tokenizer, threads=threads)

    def read(self, doc: Doc) -> Reading:
        """Return what the reader makes of the Doc."""
        words = Words(doc)
        cuts = list(self._cuts(words))
        seen = self._run(words, cuts)
        tags, first, last = (_joined(len(words), cuts, [row[k] for row in seen]) for k in range(3))
        spans = self._spans(words, tags)
        names = [NameSpan(*span) for layer in ("outer", "inner") for span in spans[layer]]
        return Reading(
            sorted(names, key=lambda n: (n.start_char, -n.end_char)),
            [NameSpan(*span) for span in spans["nominal"]],
            [NumberSpan(start, end, score) for start, end, _, score in spans["number"]],
            words,
            [(start, end, row[3]) for (start, end), row in zip(cuts, seen, strict=True)],
            (first, last),
            self._same_score,
            self._pair_scores,
        )

    def _cuts(self, words: Words) -> Iterator[tuple[int, int]]:
        """Yield [start, end) of windows of whole sentences; neighbours share their last and first ones."""
        sentences, count = words.window.sentences, len(words)
        sizes = [len(self._pieces.of(word)[0]) for word in words.window.words]
        starts = [k for k in range(count) if k == 0 or sentences[k] != sentences[k - 1]] + [count]
        first = 0
        while first < len(starts) - 1:
            last = first + 1
            while (
                last < len(starts) - 1
                and starts[last + 1] - starts[first] <= WINDOW_WORDS
                and sum(sizes[starts[first] : starts[last + 1]]) < MAX_PIECES
            ):
                last += 1
            yield from _short_enough(sizes, starts[first], starts[last])
            if starts[last] == count:
                return
            first = max(first + 1, last - SHARED_SENTENCES)

    def _run(self, words: Words, cuts: Sequence[tuple[int, int]]) -> list[list[Floats]]:
        """Return the word model's outputs for every cut."""
        texts = [words.window.words[start:end] for start, end in cuts]
        seen: list[list[Floats]] = [[] for _ in cuts]
        for group in grouped({k: 2 + self._pieces.count(text) for k, text in enumerate(texts)}, BATCH_PIECES):
            inputs = self._pieces.inputs([texts[k] for k in group])
            outputs: list[Any] = list(self._word_model.run(WORD_OUTPUTS, {name: inputs[name] for name in inputs}))
            for row, k in enumerate(group):
                seen[k] = [output[row, : len(texts[k])] for output in outputs]
        return seen

    def _spans(self, words: Words, tags: Floats) -> dict[str, list[tuple[int, int, str, float]]]:
        """Return for every layer of tags (start_char, end_char, label, score) of its spans."""
        found: dict[str, list[tuple[int, int, str, float]]] = {}
        column = 0
        for name, bio in self._layers.items():
            scores = tags[:, column : column + len(bio.tags)].astype(np.float64)
            column += len(bio.tags)
            scores -= np.logaddexp.reduce(scores, 1, keepdims=True)
            found[name] = []
            for first, path in _paths(bio, scores, words):
                for start, end, label in bio.spans(path):
                    sure = [scores[first + k, path[k]] for k in range(start, end)]
                    chars = int(words.starts[first + start]), int(words.ends[first + end - 1])
                    found[name].append((*chars, label, float(np.exp(np.mean(sure)))))
        return found

    def _pair_scores(self, vectors: Floats, marked: Floats, spots: Sequence[Spot], table: PairTable) -> Floats:
        """Return pairs x (types, statuses, former), each in [0, 1]."""
        inputs: dict[str, NDArray[Any]] = {
            "words": vectors,
            "lengths": np.array(len(vectors), np.int64),
            "marks": marked,
            "starts": np.array([s.start for s in spots], np.int64),
            "ends": np.array([s.end - 1 for s in spots], np.int64),
            "first": table.first,
            "second": table.second,
            "features": table.features,
            "path": table.path,
        }
        outputs = self._pair_model.run(["scores"], {name: value[None] for name, value in inputs.items()})
        logits: Any = outputs[0]
        scores: Floats = 1 / (1 + np.exp(-np.clip(logits[0], -30, 30)))
        return scores


def _paths(bio: BioTags, scores: Floats64, words: Words) -> Iterator[tuple[int, list[int]]]:
    """Yield the first word and the tags of every sentence, in order; sentences of like length run together."""
    sentences = np.array(words.window.sentences, np.int64)
    starts = np.flatnonzero(np.diff(sentences, prepend=-1)).tolist()
    lengths = {a: b - a for a, b in itertools.pairwise([*starts, len(words)])}
    paths: dict[int, list[int]] = {}
    for group in grouped(lengths, BATCH_WORDS):
        rows = np.zeros((len(group), max(lengths[a] for a in group), len(bio.tags)))
        for row, a in enumerate(group):
            rows[row, : lengths[a]] = scores[a : a + lengths[a]]
        for path, a in zip(bio.best_paths(rows).tolist(), group, strict=True):
            paths[a] = path[: lengths[a]]
    yield from sorted(paths.items())


def _short_enough(sizes: Sequence[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the cut, in parts where a single sentence is longer than the model can read."""
    begin, total = start, 0
    for k in range(start, end):
        if total + sizes[k] > MAX_PIECES:
            yield begin, k
            begin, total = k, 0
        total += sizes[k]
    yield begin, end


def _joined(count: int, cuts: Sequence[tuple[int, int]], parts: Sequence[Floats]) -> Floats:
    """Return one row a word; a word in two windows gets the mean of both."""
    width = parts[0].shape[1] if parts else 1
    total, times = np.zeros((count, width), np.float32), np.zeros((count, 1), np.float32)
    for (start, end), part in zip(cuts, parts, strict=True):
        total[start:end] += part
        times[start:end] += 1
    return total / times
