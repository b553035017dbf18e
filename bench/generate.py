"""Generated articles with known facts, for measuring speed and truth together.

Article ``i`` of a seed is always the same, whoever asks for it and in whatever order, so that
workers can make their own parts. A few places are named very often, most institutions seldom;
people share names; some articles repeat what another says, some contradict it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from graph.facts import Article, Entity, Facts, Figure, Mention, Relation, Sentence

PLACES = (
    "Beijing", "Tianjin", "Hebei", "Baoding", "Langfang", "Tangshan", "Zhangjiakou", "Chengde", "Cangzhou",
    "Hengshui", "Xingtai", "Handan", "Qinhuangdao", "Shijiazhuang", "Zhuozhou", "Sanhe", "Xianghe", "Renqiu",
)  # fmt: skip
SYLLABLES = (
    "an", "bei", "chun", "da", "fu", "guang", "hua", "jin", "kang", "lan", "ming", "ning", "ping", "qing", "rong",
    "shan", "tai", "wen", "xin", "yong", "zhong",
)  # fmt: skip
SURNAMES = ("Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Zhao", "Huang", "Zhou", "Wu", "Xu", "Sun")
MONTHS = ("January", "March", "May", "June", "September", "November")
KINDS = {
    "Hospital": ("People's Hospital", "Central Hospital", "Children's Hospital", "Hospital of Traditional Medicine"),
    "School": ("Middle School", "Primary School", "Medical University", "Kindergarten"),
    "Agency": ("Health Commission", "Education Bureau", "Transport Bureau"),
    "Company": ("Logistics Company", "Pharmaceutical Group", "Technology Company"),
    "Policy": ("Cooperation Agreement", "Action Plan", "Development Outline"),
}
CONTRADICTS = 0.03  # share of the articles that say something else than the others
REPEATS = 0.1  # share of the articles that say just what another one says
FILLER = 0.5  # share of the sentences that state nothing


@cache
def templates() -> dict[str, Any]:
    """The table of sentences beside this file."""
    return tomllib.loads(Path(__file__).with_name("templates.toml").read_text(encoding="utf-8"))


def name_of(label: str, rank: int) -> str:
    """Return the name of the ``rank``-th entity with this label; low ranks are named most."""
    if label == "Place":
        return PLACES[rank % len(PLACES)]
    draw = Random(f"{label}:{rank}")
    first = "".join(draw.choice(SYLLABLES) for _ in range(2)).title()
    if label == "Person":
        return f"{draw.choice(SURNAMES)} {first}"
    place = PLACES[draw.randrange(len(PLACES))]
    return f"{place} {first} {draw.choice(KINDS[label])}"


def draw_rank(rng: Random, label: str) -> int:
    """Return a rank, small ones far more often: a Pareto law, as names in news follow."""
    top = len(PLACES) if label == "Place" else 1_000_000
    return min(int(rng.paretovariate(0.7)) - 1, top - 1) if label != "Place" else int(rng.random() ** 3 * top)


@dataclass
class _Draft:
    """An article while it is written."""

    rng: Random
    text: str = ""
    entities: dict[tuple[str, str], Entity] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    relations: dict[tuple[str, str, str], Relation] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)

    def entity(self, label: str, rank: int) -> Entity:
        key = (label, name_of(label, rank))
        return self.entities.setdefault(key, Entity(f"e{len(self.entities) + 1}", label, key[1]))

    def say(self, sentence: str, named: tuple[Entity, ...] = ()) -> str:
        start = len(self.text) + bool(self.text)
        self.text += (" " if self.text else "") + sentence
        self.sentences.append(Sentence(len(self.sentences), sentence, start, start + len(sentence)))
        for entity in named:
            at = sentence.index(entity.name) + start
            self.mentions.append(Mention(entity.id, entity.name, at, at + len(entity.name)))
        return sentence


def article(i: int, *, seed: int = 1) -> Facts:
    """Return article ``i`` with its facts."""
    rng = Random(f"{seed}:{i}")
    if i and rng.random() < REPEATS:
        source = article(rng.randrange(i), seed=seed)
        return Facts(_renamed(source.article, f"g{seed}-{i}"), *_parts(source))
    draft = _Draft(rng)
    for _ in range(max(3, int(rng.lognormvariate(2.6, 0.6)))):
        _add_sentence(draft, contradicts=rng.random() < CONTRADICTS)
    published = f"{rng.randrange(2014, 2025)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
    head = Article(f"g{seed}-{i}", draft.text, f"Notes from the region {i}", published, "Generated News")
    return Facts(
        head,
        tuple(draft.sentences),
        tuple(e for e in draft.entities.values() if any(m.entity == e.id for m in draft.mentions)),
        tuple(draft.mentions),
        tuple(draft.relations.values()),
        tuple(draft.figures),
    )


def articles(count: int, *, seed: int = 1, first: int = 0) -> Iterator[Facts]:
    """Yield ``count`` articles from number ``first`` on."""
    for i in range(first, first + count):
        yield article(i, seed=seed)


def _renamed(article: Article, id: str) -> Article:
    return replace(article, id=id, title=f"Notes from the region {id}")


def _parts(facts: Facts) -> tuple[Any, ...]:
    return facts.sentences, facts.entities, facts.mentions, facts.relations, facts.figures


def _add_sentence(draft: _Draft, *, contradicts: bool) -> None:
    rng, table = draft.rng, templates()
    if rng.random() < FILLER:
        draft.say(rng.choice(table["filler"]["texts"]))
    elif rng.random() < 0.25:
        _add_figure(draft, rng.choice(table["figure"]), contradicts=contradicts)
    else:
        _add_fact(draft, rng.choice(table["fact"]), contradicts=contradicts)


def _add_fact(draft: _Draft, row: dict[str, Any], *, contradicts: bool) -> None:
    rng = draft.rng
    rank = draw_rank(rng, row["tail"] if row["tail"] != "Place" else row["head"])
    truth = Random(f"{row['type']}:{row['head']}:{row['tail']}:{rank}:{rng.random() if contradicts else ''}")
    other = draw_rank(truth, row["head"] if row["tail"] != "Place" else row["tail"])
    head, tail = (draft.entity(row["head"], other), draft.entity(row["tail"], rank))
    if row["tail"] == "Place":
        head, tail = draft.entity(row["head"], rank), draft.entity("Place", other)
    if head is tail or head.name in tail.name or tail.name in head.name:
        return
    year, month = truth.randrange(2013, 2024), truth.randrange(len(MONTHS))
    words = {"head": head.name, "tail": tail.name, "year": str(year), "month": MONTHS[month]}
    props: dict[str, str | bool] = {}
    if "roles" in row:
        props["role"] = words["role"] = truth.choice(row["roles"])
    if "amounts" in row:
        props["amount"] = words["amount"] = f"{truth.randrange(2, 90)} million yuan"
    text = rng.choice(row["texts"])
    sentence = draft.say(text.format(**words), (head, tail))
    key = (head.id, row["type"], tail.id)
    earlier = draft.relations.get(key)
    evidence = (*earlier.evidence, sentence) if earlier else (sentence,)
    date = str(year) if "{year}" in text and "{month}" not in text else None
    status = row.get("status", "done")
    draft.relations[key] = earlier or Relation(*key, status=status, date=date, props=props, evidence=evidence)


def _add_figure(draft: _Draft, row: dict[str, Any], *, contradicts: bool) -> None:
    rng = draft.rng
    rank = draw_rank(rng, row["about"])
    truth = Random(f"{row['unit']}:{rank}:{rng.random() if contradicts else ''}")
    about = draft.entity(row["about"], rank)
    value, year = truth.randrange(row["low"], row["high"]), str(truth.randrange(2013, 2024))
    text = rng.choice(row["texts"])
    sentence = draft.say(text.format(about=about.name, n=f"{value:,}", year=year), (about,))
    date = year if "{year}" in text else None
    draft.figures.append(Figure(value, row["unit"], f"{row['unit']} of {about.name}", (about.id,), date, sentence))
