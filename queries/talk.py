"""What a talk has been about: the earlier questions and the entities in focus."""

from __future__ import annotations

from dataclasses import dataclass

from queries.answer import Answer
from queries.asked import Asked
from queries.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Talk:
    """Earlier questions, oldest first, and what they were about, latest first."""

    earlier: tuple[Asked, ...] = ()
    focus: tuple[str, ...] = ()  # entity ids
    articles: tuple[str, ...] = ()  # of the sources of the last answer
    last: Answer | None = None

    def after(self, question: Asked, answer: Answer, evidence: Evidence) -> Talk:
        """Return the talk with one more question answered."""
        about = tuple(dict.fromkeys((*answer.entities, *self.focus)))[:6]
        articles = tuple(dict.fromkeys(s.article for s in answer.sources)) or self.articles
        return Talk((*self.earlier, question), about, articles, answer)
