"""Text as XML can hold it."""

from __future__ import annotations

import re

# XML has no way to hold most control characters, not even escaped: their pictures stand for them
# (U+2400 and after), and a half of a surrogate pair becomes the replacement character.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
SPECIAL = re.compile('[&<>"\r\n\t]')


def readable(text: str) -> str:
    """Return the text with a visible sign in place of each character that XML forbids."""
    return FORBIDDEN.sub(lambda found: chr(0x2400 + ord(found[0])) if ord(found[0]) < 0x20 else "\ufffd", text)


def escaped(value: object) -> str:
    """Return the value for element or attribute; line breaks survive both."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return SPECIAL.sub(lambda found: ESCAPES[found[0]], readable(text))
