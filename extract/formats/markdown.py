"""Markdown -> text: the words without the marks; a front matter gives title, date and source."""

from __future__ import annotations

import re

from extract.formats import Reading
from extract.formats.decode import decode

_FRONT = re.compile(r"\A---\n(.{0,5000}?)\n---\n", re.DOTALL)
_FIELD = re.compile(
    r"^(title|date|published|source|publisher|url|link|lang|language):[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE
)
_MARKS = (
    (re.compile(r"^```.*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE), r"\1"),
    (re.compile(r"!\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}(?:[-*+]|\d{1,3}\.)[ \t]+", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,3}(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__|`)(?=\S)([^\n]{1,1000}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]{1,1000})(?<=\S)\1(?![\w*])"), r"\2"),
)


def read(data: bytes) -> Reading:
    """Return the text of a Markdown file."""
    text = decode(data)
    fields: dict[str, str] = {}
    front = _FRONT.match(text)
    if front:
        fields = {m[1].lower(): m[2].strip().strip("\"'") for m in _FIELD.finditer(front[1])}
        text = text[front.end() :]
    heading = re.search(r"^#[ \t]+(.{1,300})$", text, re.MULTILINE)
    for pattern, plain in _MARKS:
        text = pattern.sub(plain, text)
    return Reading(
        _joined(text),
        title=fields.get("title") or (heading[1].strip() if heading else None),
        published=(fields.get("date") or fields.get("published") or "")[:10] or None,
        source=fields.get("source") or fields.get("publisher"),
        url=fields.get("url") or fields.get("link"),
    )


def _joined(text: str) -> str:
    """Return ``text`` with one line a paragraph: in Markdown a single line break is a blank."""
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", " ", text)
