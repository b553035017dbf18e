"""Treebanks and name corpora (xz files, see the data's own README) -> sentences."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NER_TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
UPOS = tuple("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split())  # noqa: SIM905
STYLES = ("any", "uner", "gum", "wikigold", "re3d", "redocred", "crossner")  # whose idea of a name
TREE_AND_NAMES = (("ner-uner-ewt-train.tsv.xz", "uner"), ("ner-gum-free-train.tsv.xz", "gum"))
TREES = ("en_ewt-train.conllu.xz", "en_gum-free-train.conllu.xz")
NAMES_ONLY = (
    ("ner-wikigold.tsv.xz", "wikigold"),
    ("ner-re3d-nobbc.tsv.xz", "re3d"),
    ("ner-redocred-dev+test.tsv.xz", "redocred"),
    ("ner-crossner-5domains.tsv.xz", "crossner"),
)


@dataclass
class Sentence:
    """One sentence; what a corpus does not mark is empty."""

    words: list[str]
    pos: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)  # 1-based, 0 is the root
    relations: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # BIO tags
    spaces: list[bool] = field(default_factory=list)  # a space after the word
    style: str = "any"


Document = list[Sentence]


def read_trees(file: Path) -> list[Document]:
    """Return the documents of a CoNLL-U file: syntactic words, spacing from the lines of multi-word tokens."""
    documents: list[Document] = []
    for lines in _blocks(file, "# newdoc"):
        if lines is None:
            documents.append([])
            continue
        sentence = Sentence([])
        range_end, range_space = 0, True
        for line in lines:
            cells = line.split("\t")
            space = "SpaceAfter=No" not in cells[9]
            if "-" in cells[0]:
                range_end, range_space = int(cells[0].split("-")[1]), space
            elif cells[0].isdigit():
                number = int(cells[0])
                if number <= range_end:
                    space = range_space and number == range_end
                sentence.words.append(cells[1])
                sentence.pos.append(cells[3])
                sentence.heads.append(int(cells[6]))
                sentence.relations.append(cells[7])
                sentence.spaces.append(space)
        documents[-1].append(sentence)
    return [d for d in documents if d]


def read_names(file: Path, style: str = "any") -> list[Document]:
    """Return the documents of a file with one word and its tag a line."""
    documents: list[Document] = []
    for lines in _blocks(file, "-DOC-"):
        if lines is None:
            documents.append([])
            continue
        cells = [line.split("\t") for line in lines]
        tags = [c[1] if c[1] in NER_TAGS else "O" for c in cells]
        spaces = [len(c) < 3 or c[2] != "_" for c in cells]
        documents[-1].append(Sentence([c[0] for c in cells], names=tags, spaces=spaces, style=style))
    return [d for d in documents if d]


def _blocks(file: Path, opening: str) -> Iterator[list[str] | None]:
    """Yield the lines of every sentence, and None where a document begins."""
    yield None
    block: list[str] = []
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if (not line or line.startswith(opening)) and block:
                yield block
                block = []
            if line.startswith(opening):
                yield None
            elif line and not line.startswith("#\x20"):
                block.append(line)
    if block:
        yield block


def training_documents(data: Path) -> tuple[list[Document], list[Document]]:
    """Return documents with trees (and names where another file marks them), and documents with names only."""
    known: dict[tuple[str, ...], Sentence] = {}
    for name, style in TREE_AND_NAMES:
        for document in read_names(data / name, style):
            known |= {tuple(s.words): s for s in document}
    trees = [document for name in TREES for document in read_trees(data / name)]
    for document in trees:
        for sentence in document:
            marked = known.get(tuple(sentence.words))
            if marked is not None:
                sentence.names, sentence.style = marked.names, marked.style
    return trees, [d for name, style in NAMES_ONLY for d in read_names(data / name, style)]


def spans(tags: list[str]) -> list[tuple[int, int, str]]:
    """Return (start, end, label) of the names that the BIO tags mark, half-open."""
    found: list[tuple[int, int, str]] = []
    start, label = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        if start >= 0 and (tag[0] != "I" or tag[2:] != label):
            found.append((start, i, label))
            start = -1
        if tag[0] == "B" or (tag[0] == "I" and start < 0):
            start, label = i, tag[2:]
    return found
