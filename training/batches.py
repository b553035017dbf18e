"""Windows -> tensors: one padded batch with all targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import torch
from torch import Tensor

from extract.pairs import (
    LABELS,
    MARKS,
    MAX_SENTENCES_APART,
    PAIR_FEATURES,
    SAME_FEATURES,
    TYPES,
    Spot,
    marks,
    pair_table,
    same_features,
)
from extract.pieces import Pieces
from training.passages import Fact, Sample, fits
from training.reader_network import NUMBER_TAGS, TAG_LAYERS, TAGS

NOTHING = -100  # a word or pair that no loss looks at
SYMMETRIC = TYPES.index("PARTNERS_WITH")
FITTING = np.array(
    [[[fits(t, h, u) for t in range(len(TYPES))] for u in range(len(LABELS))] for h in range(len(LABELS))]
)


@dataclass
class Batch:
    """One batch; names as in the networks' signatures."""

    inputs: dict[str, Tensor]  # ids, case, first, last
    tags: Tensor  # inputs x words x 4 layers
    pairs: dict[str, Tensor]  # the scorer's inputs, words left out
    same: Tensor  # inputs x mentions x mentions x features
    entities: Tensor  # inputs x mentions; -1 is padding
    negative: Tensor  # inputs x pairs x types: weight as a case of "no"
    groups: Tensor  # positives as rows: input, pair, type, number of the fact
    status: Tensor  # facts
    former: Tensor  # facts


def nested_layers(sample: Sample) -> tuple[list[Spot], list[Spot], list[Spot]]:
    """Return the outermost names, the names directly inside them, the outermost descriptions."""
    names = [s for s, named in zip(sample.spots, sample.gold_named, strict=True) if named]
    rest = [s for s, named in zip(sample.spots, sample.gold_named, strict=True) if not named]
    outer = _outermost(names)
    return outer, _outermost([s for s in names if s not in outer]), _outermost(rest)


def _outermost(spots: list[Spot]) -> list[Spot]:
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda s: (s.start, -s.end)):
        if not kept or spot.start >= kept[-1].end:
            kept.append(spot)
    return kept


def tag_table(sample: Sample) -> np.ndarray:
    """Return words x 4 tag numbers, one column a layer."""
    table = np.zeros((len(sample.window.words), len(TAG_LAYERS)), np.int64)
    for column, spots in enumerate(nested_layers(sample)):
        for spot in spots:
            begin = TAGS.index(f"B-{LABELS[spot.label]}")
            table[spot.start : spot.end, column] = begin + 1
            table[spot.start, column] = begin
    if sample.numbers is None:
        table[:, 3] = NOTHING
    else:
        for start, end in sample.numbers:
            table[start:end, 3] = NUMBER_TAGS.index("I-Number")
            table[start, 3] = NUMBER_TAGS.index("B-Number")
    return table


def candidate_pairs(sample: Sample) -> list[tuple[int, int]]:
    """Return the ordered pairs of mentions that could stand in some relation."""
    spots, sentences = sample.spots, sample.window.sentences
    return [
        (i, j)
        for i, a in enumerate(spots)
        for j, b in enumerate(spots)
        if a.entity != b.entity
        and abs(sentences[a.start] - sentences[b.start]) <= MAX_SENTENCES_APART
        and FITTING[a.label, b.label].any()
    ]


def supported(sample: Sample, fact: Fact, pairs: Sequence[tuple[int, int]], ends: tuple[int, int]) -> list[int]:
    """Return which pairs of mentions carry the fact: those in its evidence, else in its sentences, else any."""
    spots, sentences = sample.spots, sample.window.sentences
    mine = [k for k, (i, j) in enumerate(pairs) if (spots[i].entity, spots[j].entity) == ends]
    said = {sentences[w] for a, b in fact.evidence for w in range(a, b)}

    def in_evidence(spot: Spot) -> bool:
        return any(spot.start < b and a < spot.end for a, b in fact.evidence)

    def in_sentence(spot: Spot) -> bool:
        return sentences[spot.start] in said

    for inside in (in_evidence, in_sentence):
        kept = [k for k in mine if inside(spots[pairs[k][0]]) and inside(spots[pairs[k][1]])]
        if kept:
            return kept
    half = [k for k in mine if in_sentence(spots[pairs[k][0]]) or in_sentence(spots[pairs[k][1]])]
    return half or mine


def thinned(sample: Sample, rng: Random) -> Sample:
    """Return the sample with some mentions unseen, as they will be when the reader runs."""
    kept = [k for k, named in enumerate(sample.gold_named) if rng.random() > (0.02 if named else 0.12)]
    spots, named = tuple(sample.spots[k] for k in kept), tuple(sample.gold_named[k] for k in kept)
    here = {spot.entity for spot in spots}
    facts = tuple(fact for fact in sample.facts if fact.head in here and fact.tail in here)
    return replace(sample, spots=spots, gold_named=named, facts=facts)


def make_batch(
    whole: Sequence[Sample], pieces: Pieces, *, rng: Random | None = None, trap_weight: float = 3.0
) -> Batch:
    """Return the samples as one batch; with ``rng`` some mentions are hidden from all but the tags."""
    samples = [thinned(sample, rng) for sample in whole] if rng else whole
    texts = [s.window.words for s in samples]
    width = max(map(len, texts))
    candidates = [candidate_pairs(s) for s in samples]
    count = max(1, *map(len, candidates))
    mentions = max(1, *(len(s.spots) for s in samples))
    tags = np.full((len(samples), width, len(TAG_LAYERS)), NOTHING, np.int64)
    negative = np.zeros((len(samples), count, len(TYPES)), np.float32)
    entities = np.full((len(samples), mentions), -1, np.int64)
    groups: list[tuple[int, int, int, int]] = []
    facts: list[Fact] = []
    for row, (sample, pairs) in enumerate(zip(samples, candidates, strict=True)):
        tags[row, : len(sample.window.words)] = tag_table(whole[row])
        entities[row, : len(sample.spots)] = [s.entity for s in sample.spots]
        if pairs:
            negative[row, : len(pairs)] = _negatives(sample, pairs, trap_weight)
        for fact in sample.facts:
            ends = [(fact.head, fact.tail)] + [(fact.tail, fact.head)] * (fact.type == SYMMETRIC)
            for end in ends:
                for k in supported(sample, fact, pairs, end):
                    groups.append((row, k, fact.type, len(facts)))
                facts.append(fact)
    table = torch.from_numpy
    return Batch(
        {name: table(value) for name, value in pieces.inputs(texts).items()},
        table(tags),
        {name: table(value) for name, value in scorer_inputs(samples, candidates).items()},
        table(_same(samples, mentions)),
        table(entities),
        table(negative),
        torch.tensor(groups, dtype=torch.int64).reshape(-1, 4),
        torch.tensor([f.status for f in facts], dtype=torch.int64),
        torch.tensor([float(f.former) for f in facts]),
    )


def _negatives(sample: Sample, pairs: Sequence[tuple[int, int]], trap_weight: float) -> np.ndarray:
    spots = sample.spots
    ends = [(spots[i].entity, spots[j].entity) for i, j in pairs]
    weight = np.stack([FITTING[spots[i].label, spots[j].label] for i, j in pairs]).astype(np.float32)
    true = {(f.head, f.type, f.tail) for f in sample.facts}
    true |= {(f.tail, f.type, f.head) for f in sample.facts if f.type == SYMMETRIC}
    for row, (head, tail) in enumerate(ends):
        if (head, tail) in sample.unsure or (tail, head) in sample.unsure:
            weight[row] = 0
        for kind in range(len(TYPES)):
            if (head, kind, tail) in true:
                weight[row, kind] = 0
            elif (head, kind, tail) in sample.traps:
                weight[row, kind] *= trap_weight
    return weight


def scorer_inputs(samples: Sequence[Sample], candidates: Sequence[Sequence[tuple[int, int]]]) -> dict[str, np.ndarray]:
    """Return the pair scorer's inputs, padded, without the word vectors."""
    width = max(len(s.window.words) for s in samples)
    mentions, count = max(1, *(len(s.spots) for s in samples)), max(1, *map(len, candidates))
    rows = []
    for sample, pairs in zip(samples, candidates, strict=True):
        table = pair_table(sample.window, sample.spots, pairs) if pairs else None
        rows.append((sample, table))
    shape = len(samples)
    out = {
        "lengths": np.array([len(s.window.words) for s in samples], np.int64),
        "marks": np.zeros((shape, width, MARKS), np.float32),
        "starts": np.zeros((shape, mentions), np.int64),
        "ends": np.zeros((shape, mentions), np.int64),
        "first": np.zeros((shape, count), np.int64),
        "second": np.zeros((shape, count), np.int64),
        "features": np.zeros((shape, count, PAIR_FEATURES), np.float32),
        "path": np.zeros((shape, count, width), np.float32),
    }
    for row, (sample, table) in enumerate(rows):
        words, spots = len(sample.window.words), sample.spots
        out["marks"][row, :words] = marks(sample.window, spots)
        out["starts"][row, : len(spots)] = [s.start for s in spots]
        out["ends"][row, : len(spots)] = [s.end - 1 for s in spots]
        if table is not None:
            n = len(table.first)
            out["first"][row, :n], out["second"][row, :n] = table.first, table.second
            out["features"][row, :n], out["path"][row, :n, :words] = table.features, table.path
    return out


def _same(samples: Sequence[Sample], mentions: int) -> np.ndarray:
    table = np.zeros((len(samples), mentions, mentions, SAME_FEATURES), np.float32)
    for row, sample in enumerate(samples):
        n = len(sample.spots)
        if n:
            table[row, :n, :n] = same_features(sample.window, sample.spots)
    return table
