"""The shared encoder as a spaCy component, ``jingjinji_encoder``.

A Doc goes in with nothing but tokens; it comes out with ``pos_``, heads, ``dep_`` (Universal
Dependencies), sentence starts and PER / LOC / ORG entities. A small transformer in one ONNX file
does it in windows of about a hundred words; windows of several Docs run in one batch.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.decode import BioTags, best_tree
from extract.pieces import MAX_PIECES, Inputs, Pieces, grouped

MODEL_FILE, LABELS_FILE, TOKENIZER_FILE = "encoder.int8.onnx", "labels.json", "tokenizer.json"
OUTPUTS = ["pos", "arcs", "labels", "ner", "start"]
CLOSING = ('"', "'", ")", "”", "’", "''")
SENTENCE_END = (".", "?", "!", "...")


def open_session(file: Path, threads: int) -> onnxruntime.InferenceSession:
    """Return the ONNX model, run on the CPU with so many threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def may_start_sentence(words: Sequence[str], i: int) -> bool:
    """Whether the characters alone allow a sentence to start at word ``i``."""
    before = i - 1
    while before > 0 and words[before] in CLOSING:
        before -= 1
    if ">>" in (words[i], words[before]) or "|" in (words[i], words[before]):
        return True
    return words[before] in SENTENCE_END and not words[i][:1].islower()


@dataclass
class Parse:
    """What the encoder says of the words of one text; heads are word indices, a root's is its own."""

    words: list[str]
    breaks: set[int]  # words that stand first on a line
    pos: list[str] = field(init=False)
    heads: list[int] = field(init=False)
    deps: list[str] = field(init=False)
    starts: list[bool] = field(init=False)
    names: list[tuple[int, int, str]] = field(init=False, default_factory=list)  # start, end, PER / LOC / ORG

    def __post_init__(self) -> None:
        count = len(self.words)
        self.pos, self.deps, self.starts = ["X"] * count, ["ROOT"] * count, [False] * count
        self.heads = list(range(count))


class Encoder:
    """The component. An empty one (no ``folder``) waits for ``from_disk``."""

    def __init__(
        self, folder: Path | None = None, *, threads: int = 1, window_words: int = 100, batch_pieces: int = 2000
    ) -> None:
        self.threads = threads
        self.window_words = window_words
        self.batch_pieces = batch_pieces
        self.folder: Path | None = None
        if folder is not None:
            self._open(folder)

    def _open(self, folder: Path) -> None:
        self.folder = folder
        labels = json.loads((folder / LABELS_FILE).read_text(encoding="utf-8"))
        self.upos: list[str] = labels["upos"]
        self.relations: list[str] = labels["rel"]
        self.bio = BioTags(labels["ner"])
        self.pieces = Pieces(folder / TOKENIZER_FILE)
        self._session = open_session(folder / MODEL_FILE, self.threads)

    def run(self, inputs: Inputs) -> list[Any]:
        """Return the raw scores of one batch, in the order of ``OUTPUTS``."""
        outputs: list[Any] = list(self._session.run(OUTPUTS, dict(inputs)))
        return outputs

    def __call__(self, doc: Doc) -> Doc:
        """Return the Doc with tags, tree, sentence starts and entities set."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Yield the Docs, annotated; the windows of one batch of Docs run together."""
        stream = iter(docs)
        while batch := list(itertools.islice(stream, batch_size)):
            tokens = [[token.i for token in doc if not token.is_space] for doc in batch]
            parses = [_unread(doc, kept) for doc, kept in zip(batch, tokens, strict=True)]
            self.read(parses)
            for doc, kept, parse in zip(batch, tokens, parses, strict=True):
                yield _annotated(doc, kept, parse)

    def read(self, parses: Sequence[Parse]) -> None:
        """Fill in the parses."""
        lengths = {
            (k, start, end): 2 + self.pieces.count(parse.words[start:end])
            for k, parse in enumerate(parses)
            for start, end in self.windows(parse.words, parse.breaks)
        }
        for group in grouped(lengths, self.batch_pieces):
            scores = self.run(self.pieces.inputs([parses[k].words[start:end] for k, start, end in group]))
            tags = self.bio.best_paths(scores[3].astype(np.float64))
            for row, (k, start, end) in enumerate(group):
                window = [output[row, : end - start] for output in (scores[0], scores[1], scores[2], scores[4])]
                self._fill(parses[k], start, end, window, self.bio.spans(tags[row, : end - start].tolist()))

    def windows(self, words: Sequence[str], breaks: set[int]) -> Iterator[tuple[int, int]]:
        """Yield [start, end) cuts of the text, at likely sentence starts where there are any."""
        sizes = [len(self.pieces.of(word)[0]) for word in words]
        start, total, cut = 0, 0, None
        for i, size in enumerate(sizes):
            if i > start and i in breaks and i - start > self.window_words * 0.6:
                yield start, i
                start, total, cut = i, 0, None
            elif i > start and (i in breaks or may_start_sentence(words, i)):
                cut = i
            if i > start and (i - start >= self.window_words or total + size > MAX_PIECES - 40):
                end = cut or i
                yield start, end
                start, cut = end, None
                total = sum(sizes[start:i])
            total += size
        if start < len(words):
            yield start, len(words)

    def _fill(self, parse: Parse, start: int, end: int, window: list[Any], names: list[tuple[int, int, str]]) -> None:
        pos, arcs, labels, starting = window
        starts = starting > 0
        starts[0] = True
        starts[[i - start for i in parse.breaks if start <= i < end]] = True
        parse.starts[start:end] = starts.tolist()
        parse.pos[start:end] = [self.upos[k] for k in pos.argmax(1)]
        bounds = [*np.flatnonzero(starts).tolist(), end - start]
        for first, after in itertools.pairwise(bounds):
            columns = np.r_[0, first + 1 : after + 1]
            heads = best_tree(arcs[first:after][:, columns].astype(np.float64))
            for i, head in enumerate(heads.tolist(), first):
                if head:
                    parse.heads[start + i] = start + first + head - 1
                    parse.deps[start + i] = self.relations[labels[i, first + head]]
        parse.names += [(start + a, start + b, label) for a, b, label in names]

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Write the model's files to a folder."""
        if self.folder is None:
            raise ValueError("This encoder has no model to write.")
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for name in (MODEL_FILE, LABELS_FILE, TOKENIZER_FILE):
            if (self.folder / name).resolve() != (target / name).resolve():
                shutil.copyfile(self.folder / name, target / name)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Encoder:
        """Return this encoder with the model of a folder."""
        self._open(Path(path))
        return self


def _unread(doc: Doc, tokens: list[int]) -> Parse:
    breaks = {k for k in range(1, len(tokens)) if any("\n" in doc[i].text for i in range(tokens[k - 1] + 1, tokens[k]))}
    return Parse([doc[i].text for i in tokens], breaks)


def _annotated(doc: Doc, tokens: list[int], parse: Parse) -> Doc:
    """Return the Doc with the parse written into it; a token of white space hangs on the word before it."""
    if not len(doc):
        return doc
    strings = doc.vocab.strings
    offsets = np.full(len(doc), -1, np.int64)
    first = tokens[0] if tokens else 0
    offsets[: first + 1] = np.arange(first, -1, -1)
    offsets[tokens] = [tokens[head] - i for i, head in zip(tokens, parse.heads, strict=True)]
    rows = np.empty((len(doc), 3), np.uint64)
    rows[:, 0] = offsets.astype(np.uint64)
    rows[:, 1], rows[:, 2] = strings.add("dep"), strings["SPACE"]
    rows[tokens, 1] = [strings.add(dep) for dep in parse.deps]
    rows[tokens, 2] = [strings[pos] for pos in parse.pos]
    doc.from_array(["HEAD", "DEP", "POS"], rows)  # type: ignore[arg-type]  # heads are negative, so not int64
    doc.set_ents([Span(doc, tokens[a], tokens[b - 1] + 1, label=label) for a, b, label in sorted(parse.names)])
    return doc


@Language.factory(
    "jingjinji_encoder",
    assigns=["token.pos", "token.dep", "token.head", "token.is_sent_start", "doc.sents", "doc.ents"],
    default_config={"threads": 1, "window_words": 100, "batch_pieces": 2000},
)
def make_encoder(nlp: Language, name: str, threads: int, window_words: int, batch_pieces: int) -> Encoder:
    """Return an encoder without a model; ``spacy.load`` then reads it from the pipeline's folder."""
    return Encoder(threads=threads, window_words=window_words, batch_pieces=batch_pieces)
