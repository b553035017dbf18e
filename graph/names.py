"""Spellings: which two names are the same name.

``fold`` is the key under which a name is looked up. ``sense_of`` gives what a name means in any
article: a stem and a qualifier. Both depend on the text alone (and on ``identity.toml``), so that
the order of articles cannot matter.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

PERSON, PLACE, THING, EVENT = "Person", "Place", "Thing", "Event"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OF = {"of", "at", "for"}
SMALL = {"the", "and"}


@dataclass(frozen=True, slots=True)
class Table:
    """``identity.toml``, checked and split into sets."""

    kinds: frozenset[str]
    national: frozenset[str]
    titles: frozenset[str]
    company_endings: frozenset[str]
    affiliations: tuple[str, ...]
    place_classes: tuple[tuple[tuple[str, ...], str], ...]  # ending words -> class, longest first
    provinces: frozenset[str]
    same_places: Mapping[str, str]
    chinese: Mapping[str, str]
    pinyin: Mapping[str, str]


@cache
def table() -> Table:
    """Return the checked table."""
    rows: dict[str, Any] = tomllib.loads(Path(__file__).with_name("identity.toml").read_text(encoding="utf-8"))
    place = dict(rows["place"])
    provinces, same = place.pop("provinces").split(), place.pop("same")
    endings = [(tuple(words.split()), kind) for kind, many in place.items() for words in many]
    return Table(
        kinds=frozenset(rows["kinds"].split()),
        national=frozenset(rows["national"]),
        titles=frozenset(rows["titles"].split()),
        company_endings=frozenset(rows["company_endings"]),
        affiliations=tuple(rows["affiliations"]),
        place_classes=tuple(sorted(endings, key=lambda e: -len(e[0]))),
        provinces=frozenset(provinces),
        same_places=same,
        chinese=rows["chinese"],
        pinyin=rows["pinyin"],
    )


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the look-up key: lower case, no accents, quotes or hyphens, one space between words.

    >>> fold("Xi’an  Children's-Hospital")
    'xian childrens hospital'
    """
    plain = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"(?<=\w)['’‘`´](?=\w)", "", plain)
    words = re.findall(r"\w+", plain.replace("_", " "))
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def family(label: str) -> str:
    """Return the family of a label: only labels of one family can be mistaken for each other."""
    return label if label in (PERSON, PLACE) else THING


def sense_of(label: str, name: str) -> tuple[str, str]:
    """Return stem and qualifier: names with one stem can mean one thing; unequal qualifiers never do.

    >>> sense_of("Hospital", "Sunan Hospital of Lanhe Children's Hospital")
    ('lanhechildrenshospitalsunanhospital', '')
    >>> sense_of("Place", "Rongcheng County")
    ('rongcheng', 'county')
    """
    words = _english(name).split()
    if label == PERSON:
        return "".join(_without_titles(words)), ""
    if label == PLACE:
        return _place(words)
    while len(words) > 1 and words[-1] in table().company_endings:
        words.pop()
    return _affiliated(_in_order(name, [w for w in words if w not in SMALL] or words))


def distinctive(label: str, name: str) -> bool:
    """Whether the name means one thing in every article.

    >>> distinctive("Hospital", "Lanhe Hospital"), distinctive("Hospital", "the General Hospital")
    (True, False)
    """
    words = fold(name).split()
    if label == PERSON:
        return len(_without_titles(words)) > 1 or bool(re.fullmatch(r"[\u4e00-\u9fff·]{2,}", name))
    if CHINESE.search(name):
        return len(name) > (1 if label == PLACE else 2) and name not in table().chinese
    telling = [w for w in words if w not in table().kinds and not w.isdigit()]
    if not re.search(r"[A-Z]|\d", name):
        return False  # a description, not a name
    if label == EVENT:
        return bool(re.search(r"\d", name)) or len(telling) > 1
    if label == "Policy":
        return bool(telling) or bool(re.search(r"\d", name))
    if label != PLACE and telling and words[-1] in ("branch", "campus"):
        return any(w in words[:-1] for w in ("hospital", "school", "university", "college", "academy"))
    return bool(telling) or bool(set(words) & table().national)


def shortens(a: str, b: str) -> bool:
    """Whether one name is the other with words left out."""
    first, second = set(fold(a).split()), set(fold(b).split())
    return first <= second or second <= first


def _english(name: str) -> str:
    """Return folded words; Chinese endings in English, the rest in pinyin, joined."""
    if not CHINESE.search(name):
        return fold(name)
    for word, spelling in table().pinyin.items():
        name = name.replace(word, f" {spelling} ")
    ending = ""
    for word, english in table().chinese.items():
        if name.endswith(word) and len(name) > len(word):
            name, ending = name.removesuffix(word), english
            break
    from pypinyin import lazy_pinyin

    return fold(f"{''.join(lazy_pinyin(name.strip()))} {ending}")


def _without_titles(words: list[str]) -> list[str]:
    while len(words) > 2 and words[0] in table().titles:
        words = words[1:]
    return words


def _place(words: list[str]) -> tuple[str, str]:
    for ending, kind in table().place_classes:
        if len(words) > len(ending) and tuple(words[-len(ending) :]) == ending:
            stem, qualifier = "".join(words[: -len(ending)]), kind
            break
    else:
        stem, qualifier = "".join(words), ""
    stem = table().same_places.get(stem, stem)
    if qualifier in ("", "city") and stem in table().provinces:
        qualifier = "city"
    return stem, qualifier


def _in_order(name: str, words: list[str]) -> list[str]:
    """Return the words with what follows "of" in front, as in the other word order of the same name."""
    at = next((i for i, w in enumerate(words) if w in OF and 0 < i < len(words) - 1), None)
    if at is not None:
        return _in_order("", words[at + 1 :]) + words[:at]
    head, comma, tail = name.partition(", ")
    if comma and "," not in tail and len(head.split()) > 1:
        return [w for w in (*fold(tail).split(), *fold(head).split()) if w not in SMALL]
    return words


def _affiliated(words: list[str]) -> tuple[str, str]:
    """Split "Y university X hospital": the hospital's own name, if it tells, and its affiliation."""
    if words and words[-1] == "hospital":
        for at in range(len(words) - 2, 0, -1):
            own = words[at:]
            if " ".join(words[:at]).endswith(table().affiliations) and any(w not in table().kinds for w in own):
                return "".join(own), "".join(words[:at])
    return "".join(words), ""
