"""Chinese questions: told apart, and put into English words that the evidence shares.

The table of words is matched longest first; what it leaves is a name or part of one, which is
looked for among the names of the store by its sound in pinyin. The word that asks comes first, as
in English; the order of the others does not matter to what follows.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from graph.names import fold
from queries.evidence import Evidence

PATH = Path(__file__).with_name("chinese.toml")
HAN = re.compile(r"[\u3400-\u9fff]")
RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff\s，。？！、“”《》：；·?,]+")
RELATIVE = re.compile(
    r"^(?P<verb>管理|托管|运营|接管|支持|创办|建设|帮扶|签署)(?P<object>.+?)的(?:那[家所个座位])?(?P<noun>[^的]+?)"
    r"(?P<said>隶属于|属于|位于)(?P<ask>[^的]+?)[？?]?$"
)
SOUND_FLOOR = 82.0  # of 100: a foreign name in Chinese sounds only roughly like itself
LONGEST_SYLLABLES = 6
SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("x", "s"), ("q", "c"), ("j", "z"), ("r", "l"), ("v", "w"), ("u", "w"))


@dataclass(frozen=True, slots=True)
class Words:
    """The checked table."""

    asks: dict[str, str]
    words: dict[str, str]
    dropped: frozenset[str]
    longest: int


@cache
def table() -> Words:
    """Return the table that comes with the package."""
    raw = tomllib.loads(PATH.read_text(encoding="utf-8"))
    entries = [*raw["asks"], *raw["words"], *raw["dropped"]["words"]]
    return Words(raw["asks"], raw["words"], frozenset(raw["dropped"]["words"]), max(map(len, entries)))


def is_chinese(text: str) -> bool:
    """Whether the text is written in Chinese."""
    return bool(HAN.search(text))


def in_english(question: str, evidence: Evidence) -> str:
    """Return the question in English words; an English one as it is."""
    if not is_chinese(question):
        return question
    if clause := _clause(question, evidence):
        return clause
    asking, rest = _in_order(question, evidence)
    return " ".join([*asking, *rest]) + "?"


def _clause(question: str, evidence: Evidence) -> str | None:
    """Return "which university is the hospital that runs X affiliated with" for the Chinese of it."""
    found = RELATIVE.match(question)
    if found is None:
        return None
    parts = {k: _in_order(v, evidence) for k, v in found.groupdict().items()}
    asks, after = parts["ask"]
    if not asks:
        return None
    verb, thing, of, said = (" ".join(parts[k][1]) for k in ("verb", "object", "noun", "said"))
    verbs = {k: v.split(" ")[0] if k == "verb" else v for k, v in (("verb", verb), ("said", said))}
    order = [*asks, *after, "does the", of, "that", verbs["verb"], thing, verbs["said"]]
    return " ".join(order) + "?"


def _in_order(question: str, evidence: Evidence) -> tuple[list[str], list[str]]:
    """Return the words that ask and the others, each in their order."""
    asking, rest = list[str](), list[str]()
    for run in RUN.findall(question):
        if not is_chinese(run):
            rest.append(_dated(run))
            continue
        unknown = ""
        for part, kind in [*_parts(run), ("", "end")]:
            if kind == "unknown":
                unknown += part
                continue
            if unknown:
                rest += _names(unknown, evidence)
                unknown = ""
            if kind == "asks":
                asking.append(table().asks[part])
            elif kind == "words":
                rest.append(table().words[part])
    return asking, rest


def _dated(run: str) -> str:
    return run


def _parts(run: str) -> list[tuple[str, str]]:
    """Return the run cut into entries of the table, longest first, and what is left of it."""
    words, found, at = table(), [], 0
    while at < len(run):
        for size in range(min(words.longest, len(run) - at), 0, -1):
            part = run[at : at + size]
            kind = "asks" if part in words.asks else "words" if part in words.words else ""
            kind = kind or ("dropped" if part in words.dropped else "")
            if kind:
                break
        else:
            part, kind = run[at], "unknown"
        found.append((part, kind))
        at += len(part)
    return found


def _names(text: str, evidence: Evidence) -> list[str]:
    """Return English words of names in the store that sound like the Chinese ones."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text)
    known, rough = _sounds(tuple(n for t in evidence.things.values() for n in t.names))
    found, at = [], 0
    while at < len(syllables):
        for size in range(min(LONGEST_SYLLABLES, len(syllables) - at), 0, -1):
            sound = "".join(syllables[at : at + size])
            if sound in known and (size > 1 or len(sound) > 3):
                found.append(known[sound])
                break
        else:
            size = 1
        at += size
    if found:
        return found
    hit = process.extractOne(_rough("".join(syllables)), list(rough), scorer=fuzz.ratio, score_cutoff=SOUND_FLOOR)
    return [rough[hit[0]]] if hit else []


def _rough(sound: str) -> str:
    """Return how a word sounds, the differences between Chinese and English sounds aside."""
    for old, new in SOUNDS:
        sound = sound.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"(?<!^)[eh](?=[^aeiou]|$)", "", sound))


@lru_cache(maxsize=4)
def _sounds(names: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the words of all names, and pairs of them, by their letters alone, and by how they roughly sound."""
    found: dict[str, str] = {}
    for name in names:
        words = fold(name).split()
        for i, word in enumerate(words):
            found.setdefault(word, word.capitalize())
            if i + 1 < len(words):
                found.setdefault(word + words[i + 1], f"{word.capitalize()} {words[i + 1].capitalize()}")
    return found, {_rough(k): v for k, v in found.items() if len(k) > 3}
