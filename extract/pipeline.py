"""The one pipe: articles in, facts out. Each step is one line; nothing reaches past its neighbour.

An article longer than ``LIMIT_CHARS`` is refused: reading stays bounded in time and memory
(about five thousand words a second, some ten megabytes for each hundred thousand characters).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extract.figures import figures_in
from extract.mentions import mentions_in
from extract.nlp import load
from extract.relations import relations_in
from extract.text import text_of
from graph.errors import BadArticle
from graph.facts import Article, Facts, Sentence

LIMIT_CHARS = 1_000_000
BATCH = 16
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads articles; build it once with ``build``."""

    nlp: Language

    def facts(self, article: Article) -> Facts:
        """Return what ``article`` says.

        Raises:
            BadArticle: it is too long, empty or not English.
        """
        check(article)
        return self._facts(self.nlp(article.text), article)

    def pipe(self, articles: Iterable[Article]) -> Iterator[Facts]:
        """Yield the facts of each of ``articles``, in order.

        Raises:
            BadArticle: one is too long, empty or not English; ``readable`` leaves such out beforehand.
        """
        pairs = ((article.text, article) for article in articles if check(article))
        for doc, article in self.nlp.pipe(pairs, as_tuples=True, batch_size=BATCH):
            yield self._facts(doc, article)

    def _facts(self, doc: Doc, article: Article) -> Facts:
        entities, mentions = mentions_in(doc)
        relations = relations_in(doc, entities, mentions, published=article.published)
        figures = figures_in(doc, entities, mentions, article)
        return Facts(article, sentences_in(doc), entities, mentions, tuple(relations), tuple(figures))


def build(pipeline: str | None = None) -> Extractor:
    """Return an Extractor on our pipeline, or on the installed spaCy pipeline that is named."""
    return Extractor(load(pipeline))


def check(article: Article) -> bool:
    """Return True when ``article`` can be read.

    Raises:
        BadArticle: it is too long, empty or not English.
    """
    if not article.text.strip():
        raise BadArticle(f"{article.id}: there is no text in it.")
    if len(article.text) > LIMIT_CHARS:
        raise BadArticle(
            f"{article.id}: {len(article.text):,} characters; more than {LIMIT_CHARS:,} are not read. Split it."
        )
    if len(_HAN.findall(article.text)) > len(_LATIN.findall(article.text)) / 3:
        raise BadArticle(f"{article.id}: it is in Chinese; only English articles can be read.")
    return True


def sentences_in(doc: Doc) -> tuple[Sentence, ...]:
    """Return the sentences of ``doc`` with their offsets in its text."""
    found = []
    for span in doc.sents:
        text = span.text.strip()
        if text:
            start = text_of(doc).index(text, span.start_char)
            found.append(Sentence(len(found), text, start, start + len(text)))
    return tuple(found)
