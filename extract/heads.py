"""What the lines above and below an article say of it: title, date, source, address.

Only the first and the last lines are looked at: a date or "source:" in the middle of an article
belongs to its story.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from extract.dates import full_dates
from extract.formats import Reading

HEAD_LINES = 10
FOOT_LINES = 6
LONGEST = 220  # characters of a line that can be a title or carry labels
_BAR = re.compile(r"\s*[|｜·•]\s*|\s{3,}|\t+|\s*丨\s*")
_URL = re.compile(r"https?://[^\s<>\"'）)，。]{4,500}")


@cache
def _labels() -> Mapping[str, tuple[str, ...]]:
    table = tomllib.loads(files("extract").joinpath("heads.toml").read_text(encoding="utf-8"))
    return {kind: tuple(sorted(words, key=len, reverse=True)) for kind, words in table.items()}


@cache
def _labelled(kind: str) -> re.Pattern[str]:
    """A label of that kind with its colon; what follows it up to the next label or bar."""
    words = "|".join(map(re.escape, _labels()[kind]))
    ends = "|".join(
        re.escape(w) for k in ("source", "date", "noise") for w in _labels()[k] if len(w) > 3 or not w.isascii()
    )
    return re.compile(
        rf"(?:^|[\s(（\[【|])(?:{words})\s*[:：]\s*(.+?)(?=\s+(?:{ends})\b\s*[:：]?|\s*[|｜\[\]【】)）]|\s{{3,}}|$)",
        re.IGNORECASE,
    )


def with_head(reading: Reading) -> Reading:
    """Return the reading with title, date, source and address filled in from its first and last lines."""
    lines = [line.strip() for line in reading.text.split("\n", 400)[:400]]
    lines = [line for line in lines if line]
    head = [line for line in lines[:HEAD_LINES] if len(line) <= LONGEST]
    tail = [line.strip() for line in reading.text.rstrip()[-3000:].split("\n") if line.strip()]
    foot = [line for line in tail[-FOOT_LINES:] if len(line) <= LONGEST]
    both = [*head, *(line for line in foot if line not in head)]
    return replace(
        reading,
        title=reading.title or _first(_label_values(both, "title")) or _title(lines[:HEAD_LINES]),
        published=reading.published or _date(head, foot),
        source=reading.source or _source(both),
        url=reading.url or _address(both),
    )


def _first(values: Iterator[str]) -> str | None:
    return next(values, None)


def _label_values(lines: list[str], kind: str) -> Iterator[str]:
    for line in lines:
        m = _labelled(kind).search(line)
        if m and m[1].strip(" .:："):
            yield m[1].strip(" .:：")


def _source(lines: list[str]) -> str | None:
    """Return who published it: after a label, or alone in brackets."""
    for value in _label_values(lines, "source"):
        name = _BAR.split(value)[0].strip()
        if name and not _URL.match(name) and not full_dates(name) and len(name) <= 80:
            return name
    alone = (re.fullmatch(r"[(（]([A-Z][^()（）]{2,60})[)）]", line) for line in lines)
    return next((m[1].strip() for m in alone if m), None)


def _date(head: list[str], foot: list[str]) -> str | None:
    """Return the date of publication: after a label, else in a line that is little more than a date."""
    for lines in (head, foot):
        for value in _label_values(lines, "date"):
            if found := full_dates(value):
                return found[0]
    for line in [*head, *foot]:
        found = full_dates(line)
        if (
            found
            and (
                len(line) <= 60
                or re.match(r"\W*(?:\d{4}[-/.年]|\d{1,2}\s+[A-Z]|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4})", line)
            )
            and not line.endswith(".")
        ):
            return found[0]
    return None


def _address(lines: list[str]) -> str | None:
    labelled = [m[0] for value in _label_values(lines, "address") if (m := _URL.search(value))]
    alone = [m[0] for line in lines if (m := _URL.fullmatch(line))]
    return next(iter([*labelled, *alone]), None)


def _title(lines: list[str]) -> str | None:
    """Return the title: the line that stands there twice, else the fullest one above the text."""
    above: list[str] = []
    for line in lines:
        if len(line) > LONGEST or (re.search(r"[.!?;；。]$", line) and len(line.split()) > 12):
            break  # the text begins
        above.append(line)
    candidates = [line for line in above if _may_be_title(line)]
    twice = next((line for line in candidates if candidates.count(line) > 1), None)
    best = twice or max(candidates, key=lambda line: len(line.split()), default=None)
    return _trimmed(best) if best else None


def _may_be_title(line: str) -> bool:
    low = line.lower()
    if re.search(r">>|»| > |--.*--", line) or (full_dates(line) and len(line.split()) < 8):
        return False
    if any(_labelled(kind).search(line) for kind in ("source", "date", "address")):
        return False
    opening = any(low.startswith((f"{w}:", f"{w} ")) or low == w for w in _labels()["noise"])
    return not opening and 2 <= len(line.split()) <= 35 and not line.startswith(("(", "（", "["))


def _trimmed(title: str) -> str:
    """Return the title without what a site puts around it: a year of its archive, a Chinese remark in brackets."""
    title = re.sub(r"^\d{4}年\s*[A-Z]{0,5}\s+", "", title)
    return re.sub(r"\s*[(（][^()（）A-Za-z]*[)）]?$", "", title).strip(' "“”') or title
