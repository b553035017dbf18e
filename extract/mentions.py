"""Doc -> the named things of an article and every place where it speaks of them.

Names come from the rules of ``spans.py`` and, where there is one, from the learned reader;
``grouping.py`` says which of them are one entity; ``coreference.py`` adds "it" and "the hospital".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from spacy.tokens import Doc

from extract.combine import combined
from extract.coreference import described_mentions
from extract.described import described_names
from extract.grouping import Group, group
from extract.names import NameSpan, name_table
from extract.reading import Reading
from extract.spans import rule_names
from extract.text import text_of
from graph.facts import Entity, Mention


def mentions_in(doc: Doc, reading: Reading | None = None) -> tuple[tuple[Entity, ...], tuple[Mention, ...]]:
    """Return the entities of the article, in the order of the text, and all mentions of them."""
    text = text_of(doc)
    spans = combined([*rule_names(doc), *described_names(doc)], reading.names if reading else None, text)
    groups, index = group(spans, text)
    titled = _titled(text, spans, index)
    entities = tuple(_entity(n, found, titled.get(n - 1, set())) for n, found in enumerate(groups, 1))
    named = [_mention(text, span, entities[index[span]].id) for span in spans]
    standing = {n.start_char for n in reading.nominals} if reading else None
    mentions = [*named, *described_mentions(doc, entities, named, standing=standing)]
    return entities, tuple(sorted(mentions, key=lambda m: (m.start_char, -m.end_char, m.entity)))


def _titled(text: str, spans: Sequence[NameSpan], index: Mapping[NameSpan, int]) -> dict[int, set[str]]:
    """Persons with the title that stands before their name ("Dr Jane Doe"), by group: forms to find them by."""
    found: dict[int, set[str]] = defaultdict(set)
    titles = name_table().titles
    for span in spans:
        before = text[max(0, span.start_char - 20) : span.start_char].split("\n")[-1].split(" ")
        if (
            span.label == "Person"
            and len(before) > 1
            and not before[-1]
            and before[-2].lower() in titles
            and before[-2][0].isupper()
        ):
            found[index[span]].add(f"{before[-2]} {text[span.start_char : span.end_char]}")
    return found


def _entity(number: int, found: Group, titled: set[str]) -> Entity:
    texts = {form.text for form, _ in found.forms}
    name = _canonical(texts) if found.label == "Place" else min(texts, key=lambda t: ("," in t, -len(t), t))
    return Entity(f"e{number}", found.label, name, tuple(sorted((texts | titled) - {name})))


def _canonical(texts: set[str]) -> str:
    """The fullest form of a place, without "Province" or "City" and without the place it lies in."""

    def rank(text: str) -> tuple[bool, bool, int, str]:
        words = text.split()
        of_kind = len(words) > 1 and words[-1].lower() in ("province", "city", "municipality", "region")
        with_parent = len(words) > 2 and " ".join(words[1:]) in texts
        return of_kind, with_parent, -len(text), text

    return min(texts, key=rank)


def _mention(text: str, span: NameSpan, entity: str) -> Mention:
    return Mention(entity, text[span.start_char : span.end_char], span.start_char, span.end_char)
