"""In which language a text is, as far as we must know: English, Chinese, or another."""

from __future__ import annotations

import re

SAMPLE = 20_000  # characters that are looked at
_SCRIPTS = (
    ("Japanese", re.compile(r"[\u3040-\u30ff]"), 0.15),
    ("Chinese", re.compile(r"[\u3400-\u9fff]"), 0.2),
    ("Korean", re.compile(r"[\uac00-\ud7af]"), 0.3),
    ("Arabic", re.compile(r"[\u0600-\u06ff]"), 0.3),
    ("Hebrew", re.compile(r"[\u0590-\u05ff]"), 0.3),
    ("Russian or a language near it", re.compile(r"[\u0400-\u04ff]"), 0.3),
    ("Greek", re.compile(r"[\u0370-\u03ff]"), 0.3),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]"), 0.3),
    ("a language of India", re.compile(r"[\u0900-\u0d7f]"), 0.3),
)
_ENGLISH = frozenset(
    {"the", "of", "and", "to", "is", "for", "that", "with", "by", "at", "from", "are", "it", "has", "have", "will"}
    | {"its", "this", "which", "were", "said", "their", "been"}
)
_WORD = re.compile(r"[^\W\d_]+")


def refusal(text: str) -> str | None:
    """Return why this text is not read, or None when it is: it must be words, and English ones."""
    sample = text[:SAMPLE]
    solid = sum(not c.isspace() for c in sample)
    letters = sum(c.isalpha() for c in sample)
    if not solid:
        return "there is no text in it."
    if letters < 0.3 * solid:
        return "there are hardly any words in it."
    for language, script, share in _SCRIPTS:
        if len(script.findall(sample)) > share * letters:
            return f"it is in {language}; only English articles can be read. Translate it first."
    if all(_is_monotonous(text[at : at + SAMPLE]) for at in range(0, len(text), SAMPLE)):
        return "it says the same few words over and over."
    words = _WORD.findall(sample.lower())
    if len(words) >= 40 and sum(w in _ENGLISH for w in words) < 0.07 * len(words):
        return "it is not in English; only English articles can be read. Translate it first."
    return None


def _is_monotonous(text: str) -> bool:
    """Whether a piece of text has hardly any different words: prose has at least one new word in ten."""
    words = _WORD.findall(text.lower())
    return len(words) > 400 and len(set(words)) < 0.03 * len(words)
