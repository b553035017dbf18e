"""Sentences -> batches for the syntax encoder: single sentences and runs of neighbours, names replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import torch
from torch import Tensor

from extract.pieces import MAX_PIECES, Pieces
from training.name_trees import NameMaker, substituted
from training.treebanks import NER_TAGS, STYLES, UPOS, Document, Sentence

MAX_WORDS = 110
TARGETS = ("pos", "head", "relation", "names", "sentence")


@dataclass
class Item:
    """One input with its targets, -1 where nothing is known."""

    words: list[str] = field(default_factory=list)
    pos: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    relation: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)  # number of the sentence, from 0
    style: int = 0


def relation_table(documents: Sequence[Document]) -> dict[str, int]:
    """Return every dependency label with its number."""
    labels = {label for document in documents for sentence in document for label in sentence.relations}
    return {label: k for k, label in enumerate(sorted(labels))}


def item_of(sentences: Sequence[Sentence], relations: dict[str, int]) -> Item:
    """Return some sentences in a row as one input."""
    item = Item(style=STYLES.index(sentences[0].style))
    for number, s in enumerate(sentences):
        unknown, offset = [-1] * len(s.words), len(item.words)
        item.words += s.words
        item.pos += [UPOS.index(p) for p in s.pos] or unknown
        item.head += [h + offset if h else 0 for h in s.heads] or unknown
        item.relation += [relations.get(r, relations.get(r.split(":")[0], -1)) for r in s.relations] or unknown
        item.names += [NER_TAGS.index(tag) for tag in s.names] or unknown
        item.sentence += [number] * len(s.words)
    return item


def runs(documents: Sequence[Document], rng: Random, single: float) -> Iterator[list[Sentence]]:
    """Yield the documents cut into single sentences and runs of two to six."""
    for document in documents:
        i = 0
        while i < len(document):
            count = 1
            if rng.random() > single:
                words, most = len(document[i].words), rng.randint(2, 6)
                while i + count < len(document) and count < most:
                    words += len(document[i + count].words)
                    if words > MAX_WORDS:
                        break
                    count += 1
            yield document[i : i + count]
            i += count


def one_pass(
    trees: Sequence[Document], names: Sequence[Document], relations: dict[str, int], rng: Random, *, share: float
) -> tuple[list[Item], list[Item]]:
    """Return the inputs of one pass: all trees, a share of the documents with names only."""
    maker = NameMaker(rng)

    def fresh(documents: Sequence[Document]) -> list[Document]:
        return [
            [substituted(s, rng, maker, 0.8) if s.names else s for s in d] if rng.random() < 0.4 else d
            for d in documents
        ]

    groups = (
        [item_of(run, relations) for run in runs(fresh(trees), rng, 0.55)],
        [item_of(run, relations) for run in runs(fresh([d for d in names if rng.random() < share]), rng, 0.7)],
    )
    for item in (*groups[0], *groups[1]):
        if rng.random() < 0.03:
            item.words = [_headline(word, rng) for word in item.words]
        if rng.random() < 0.3:
            item.style = 0
    return groups


def _headline(word: str, rng: Random) -> str:
    """Return the word as in a headline, so that capitals alone make no name."""
    return word[:1].upper() + word[1:] if len(word) > 3 or rng.random() < 0.3 else word


def batched(items: Sequence[Item], pieces: Pieces, budget: int, rng: Random) -> list[list[Item]]:
    """Return the items in batches of like lengths, shuffled."""
    sizes = [2 + pieces.count(item.words) for item in items]
    kept = [k for k in range(len(items)) if sizes[k] <= MAX_PIECES]
    batches: list[list[Item]] = []
    group: list[Item] = []
    longest = 0
    for k in sorted(kept, key=lambda k: sizes[k] * rng.uniform(0.9, 1.1)):
        longest = max(longest, sizes[k])
        if group and longest * (len(group) + 1) > budget:
            batches.append(group)
            group, longest = [], sizes[k]
        group.append(items[k])
    batches += [group] if group else []
    rng.shuffle(batches)
    return batches


def tensors(items: Sequence[Item], pieces: Pieces) -> dict[str, Tensor]:
    """Return one padded batch with its targets."""
    batch = dict(pieces.inputs([item.words for item in items]))
    width = max(len(item.words) for item in items)
    for name in TARGETS:
        table = np.full((len(items), width), -1, np.int64)
        for row, item in enumerate(items):
            table[row, : len(item.words)] = getattr(item, name)
        batch[name] = table
    batch["style"] = np.array([item.style for item in items], np.int64)
    return {name: torch.from_numpy(value) for name, value in batch.items()}
