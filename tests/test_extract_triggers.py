"""Every row of the trigger table tests itself: its `yes` sentences give its relation, its `no` ones none."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from extract.candidates import candidates
from extract.nlp import load
from extract.relations import relations_in, spots_of
from extract.triggers import TABLE, Trigger, lexicon
from graph.errors import BadTable
from tests.braces import read

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


YES = [pytest.param(row, text, id=f"{row.name}: {text[:40]}") for row in lexicon().triggers for text in row.yes]
NO = [pytest.param(row, text, id=f"{row.name}: {text[:40]}") for row in lexicon().triggers for text in row.no]


@pytest.mark.parametrize(("row", "marked"), YES)
def test_yes_sentence_gives_the_rows_relation(nlp: Language, row: Trigger, marked: str) -> None:
    text, entities, mentions, head, tail = read(marked)
    seen = candidates(spots_of(nlp(text), entities, mentions), lexicon())
    names = {e.id: e.name for e in entities}
    found = {(names[c.head.entity], c.type, names[c.tail.entity]) for c in seen if c.rule.startswith(row.name + ":")}
    assert (head, row.relation, tail) in found or (
        row.relation == "PARTNERS_WITH" and (tail, row.relation, head) in found
    )


@pytest.mark.parametrize(("row", "marked"), NO)
def test_no_sentence_gives_no_such_relation(nlp: Language, row: Trigger, marked: str) -> None:
    text, entities, mentions, _, _ = read(marked)
    assert row.relation not in {r.type for r in relations_in(nlp(text), entities, mentions)}


def test_every_row_has_a_yes_sentence() -> None:
    assert [row.name for row in lexicon().triggers if not row.yes] == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('relation = "HOSTS"', 'relation = "OWNS"', "not in the ontology"),
        ('head = ["subject"]', 'head = ["nobody"]', "Known roles"),
        ('name = "manage"', 'name = "manage"\nweight = 3', "unknown key 'weight'"),
    ],
)
def test_wrong_row_is_named_with_what_is_wrong(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    table = tmp_path / "triggers.toml"
    table.write_text(TABLE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadTable, match=complaint):
        lexicon(table)
