"""How good the shipped encoder is: raw text, its own words and sentences, spaCy's scorer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.scorer import Scorer, get_ner_prf
from spacy.tokens import Doc, Span
from spacy.training import Example

from training.treebanks import Document, read_names, read_trees, spans

TREE_TESTS = {"ewt": "en_ewt-test", "gum-free": "en_gum-free-test", "pud": "en_pud-test"}
NAME_TESTS = {"uner-ewt": "ner-uner-ewt-test", "uner-pud": "ner-uner-pud-test"}
SENTENCES_OF_TEXT = 8


def score_syntax(data: Path, nlp: Language) -> dict[str, dict[str, float]]:
    """Return POS, UAS, LAS (punctuation left out) and sentence F of every tree bank, name F of every name corpus."""
    scores: dict[str, dict[str, float]] = {}
    for test, file in TREE_TESTS.items():
        examples = _read_again(read_trees(data / f"{file}.conllu.xz"), nlp)
        found: dict[str, Any] = Scorer.score_token_attr(examples, "pos")
        found |= Scorer.score_spans(examples, "sents", has_annotation=lambda doc: doc.has_annotation("SENT_START"))
        found |= Scorer.score_deps(
            examples, "dep", ignore_labels=("p", "punct"), getter=lambda token, _: token.dep_.lower()
        )
        scores[test] = _percent(found, ("pos_acc", "dep_uas", "dep_las", "sents_f"))
    for test, file in NAME_TESTS.items():
        examples = _read_again(read_names(data / f"{file}.tsv.xz"), nlp)
        found = get_ner_prf(examples)
        found |= {f"ents_f_{label}": value["f"] for label, value in found["ents_per_type"].items()}
        scores[test] = _percent(found, ("ents_p", "ents_r", "ents_f", "ents_f_PER", "ents_f_LOC", "ents_f_ORG"))
    return scores


def _percent(found: dict[str, Any], names: tuple[str, ...]) -> dict[str, float]:
    return {name: round(100 * found[name], 1) for name in names if found.get(name) is not None}


def _read_again(documents: list[Document], nlp: Language) -> list[Example]:
    references = [doc for document in documents for doc in _docs(document, nlp)]
    read = nlp.pipe(doc.text for doc in references)
    return [Example(doc, reference) for doc, reference in zip(read, references, strict=True)]


def _docs(document: Document, nlp: Language) -> Iterator[Doc]:
    for i in range(0, len(document), SENTENCES_OF_TEXT):
        part = document[i : i + SENTENCES_OF_TEXT]
        words = [word for s in part for word in s.words]
        spaces = [space for s in part for space in s.spaces]
        if not part[0].heads:
            doc = Doc(nlp.vocab, words=words, spaces=spaces)
            tags = [tag for s in part for tag in s.names]
            doc.ents = tuple(Span(doc, a, b, label=label) for a, b, label in spans(tags))
            yield doc
            continue
        heads: list[int] = []
        for s in part:
            offset = len(heads)
            heads += [offset + (head - 1 if head else k) for k, head in enumerate(s.heads)]
        deps = [r if head else "ROOT" for s in part for r, head in zip(s.relations, s.heads, strict=True)]
        pos = [tag for s in part for tag in s.pos]
        yield Doc(nlp.vocab, words=words, spaces=spaces, pos=pos, heads=heads, deps=deps)
