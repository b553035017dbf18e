"""Bytes -> text: UTF-8, UTF-16 and UTF-32 with or without their mark, GB18030, Windows-1252."""

from __future__ import annotations

import codecs
import re

from graph.errors import BadArticle

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]+")


def decode(data: bytes) -> str:
    """Return the text in ``data`` with plain line ends.

    Raises:
        BadArticle: it is not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return clean(_strictly(data[len(mark) :], encoding))
    for encoding in _guesses(data):
        try:
            return clean(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise BadArticle("it is not text, or in an encoding that is not known. Save it as UTF-8.")


def clean(text: str) -> str:
    """Return ``text`` with plain line ends, without what cannot be stored.

    Raises:
        BadArticle: it holds so many control characters that it is no text.
    """
    if "\x00" in text:
        raise BadArticle("it is not text: there are null bytes in it.")
    text = _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    controls = len(_CONTROLS.findall(text))
    if controls > 0.02 * len(text) + 5:
        raise BadArticle("it is not text: it is full of control characters.")
    return _CONTROLS.sub(" ", text) if controls else text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadArticle(f"it says that it is {encoding.upper()} but is not. Save it as UTF-8.") from error


def _guesses(data: bytes) -> list[str]:
    """Return the encodings to try, the likeliest first; zero bytes at every other place mean UTF-16."""
    zeros = data.count(0)
    if zeros > len(data) / 4:
        return ["utf-16-be" if data[:64:2].count(0) > data[1:64:2].count(0) else "utf-16-le"]
    return ["utf-8", "gb18030" if _in_pairs(data) else "cp1252", "latin-1"]


def _in_pairs(data: bytes) -> bool:
    """Whether the bytes above 127 stand in pairs, as Chinese characters do; accents stand alone."""
    runs = [len(run) for run in _HIGH.findall(data)]
    return sum(n for n in runs if n % 2 == 0) > 0.7 * sum(runs)
