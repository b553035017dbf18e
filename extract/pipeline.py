"""The one pipe: articles in, facts out. Each step is one line; nothing reaches past its neighbour.

An article longer than ``LIMIT_CHARS`` or not in English is refused with a clear word, so that time
and memory stay bounded: about a second and some tens of megabytes for each ten thousand words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extract.figures import figures_in
from extract.language import refusal
from extract.mentions import mentions_in
from extract.nlp import load
from extract.reader import Reader
from extract.relations import relations_in
from graph.errors import BadArticle
from graph.facts import Article, Facts, Sentence

LIMIT_CHARS = 1_000_000
BATCH = 16


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads articles; build it once with ``build``."""

    nlp: Language
    reader: Reader | None = None  # the learned reader; everything works, less well, without it

    def facts(self, article: Article) -> Facts:
        """Return what ``article`` says.

        Raises:
            BadArticle: it is too long, empty or not English.
        """
        return next(self.pipe([article]))

    def pipe(self, articles: Iterable[Article]) -> Iterator[Facts]:
        """Yield the facts of each of ``articles``, in order.

        Raises:
            BadArticle: one is too long, empty or not English; ``run.py`` goes on without it.
        """
        pairs = ((article.text, article) for article in map(checked, articles))
        for doc, article in self.nlp.pipe(pairs, as_tuples=True, batch_size=BATCH):
            yield self._facts(doc, article)

    def _facts(self, doc: Doc, article: Article) -> Facts:
        reading = self.reader.read(doc) if self.reader else None
        entities, mentions = mentions_in(doc, reading)
        relations = relations_in(doc, entities, mentions, published=article.published, reading=reading)
        figures = figures_in(doc, entities, mentions, article)
        return Facts(article, sentences_in(doc), entities, mentions, tuple(relations), tuple(figures))


def build(pipeline: str | None = None) -> Extractor:
    """Return an Extractor on our pipeline, or on the installed spaCy pipeline that is named."""
    return Extractor(load(pipeline), Reader.load())


def checked(article: Article) -> Article:
    """Return ``article`` when it can be read.

    Raises:
        BadArticle: it is too long, empty or not English.
    """
    reason = refusal(article.text)
    if len(article.text) > LIMIT_CHARS:
        reason = f"it has {len(article.text):,} characters; more than {LIMIT_CHARS:,} are not read. Split it."
    if reason:
        raise BadArticle(f"{article.id}: {reason}")
    return article


def sentences_in(doc: Doc) -> tuple[Sentence, ...]:
    """Return the sentences of ``doc`` with their offsets in its text."""
    text = doc.text
    found: list[Sentence] = []
    for span in doc.sents:
        stripped = text[span.start_char : span.end_char].strip()
        if stripped:
            start = text.index(stripped, span.start_char)
            found.append(Sentence(len(found), stripped, start, start + len(stripped)))
    return tuple(found)
