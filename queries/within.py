"""Questions about what one report says ("in the 2017 report"): the evidence of the articles that it can be."""

from __future__ import annotations

import re
from dataclasses import replace

from queries.evidence import COMMON, Evidence
from queries.words import stems

REPORT = re.compile(
    r",?\s*\b(?:in|from|of|by|according to) (?:the|an?) (?P<told>(?:[\w'’-]+ ){1,5}?)"
    r"(?:report|article|story|piece|news item)\b(?! (?:say|mention|name)s?\b)",
    re.I,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def narrowed(question: str, evidence: Evidence) -> tuple[str, Evidence] | None:
    """Return the question without the report that it names, and what that report says; None where it names none."""
    found = REPORT.search(question)
    if found is None:
        return None
    year = YEAR.search(found["told"])
    words = {w for w in stems(YEAR.sub("", found["told"])) if w not in COMMON}
    articles = {
        key
        for key, source in evidence.sources.items()
        if (year is None or source.published.startswith(year[0])) and (year or words <= set(stems(source.title)))
    }
    if not articles or len(articles) == len(evidence.sources):
        return None
    return question[: found.start()] + question[found.end() :], _of(evidence, articles)


def _of(evidence: Evidence, articles: set[str]) -> Evidence:
    passages = {k: p for k, p in evidence.passages.items() if p.article in articles}
    return replace(
        evidence,
        passages=passages,
        claims=tuple(c for c in evidence.claims if any(s in passages for s in c.sentences)),
        measures=tuple(m for m in evidence.measures if m.sentence in passages),
        sources={k: s for k, s in evidence.sources.items() if k in articles},
    )
