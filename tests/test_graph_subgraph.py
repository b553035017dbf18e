"""Choosing a part of the sample, the same on both engines."""

from __future__ import annotations

import pytest

from graph import fact_rows, pages
from graph.errors import ExportError
from graph.store import Store
from graph.subgraph import Size, Subgraph, subgraph
from tests.sample_stores import sample_store

__all__ = ["sample_store"]


def names(part: Subgraph) -> set[str]:
    return {entity.name for entity in part.entities()}


def facts(part: Subgraph) -> set[tuple[str, str, str]]:
    return {(fact.head_name, fact.type, fact.tail_name) for fact in part.facts()}


def test_everything_is_sorted_and_counted(sample_store: Store) -> None:
    part = subgraph(sample_store)
    entities, all_facts = list(part.entities()), list(part.facts())
    assert part.size() == Size(len(entities), len(all_facts)) == Size(96, 107)
    assert [e.id for e in entities] == sorted(e.id for e in entities)
    order = [(f.head, f.tail, f.type) for f in all_facts]
    assert order == sorted(order)


def test_small_pages_give_the_same_as_large_ones(sample_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(subgraph(sample_store).records())
    monkeypatch.setattr(pages, "PAGE", 7)
    monkeypatch.setattr(fact_rows, "FACTS_AT_ONCE", 3)
    assert list(subgraph(sample_store).records()) == whole


def test_around_an_entity_by_any_of_its_spellings(sample_store: Store) -> None:
    part = subgraph(sample_store, around=("yanda hospital",))
    assert names(part) == {
        "Yanda Hospital",
        "Yanda Group",
        "Beijing Chaoyang Hospital",
        "Beijing Tiantan Hospital",
        "Beijing Medical Insurance System",
    }


def test_two_hops_over_one_type_of_relation(sample_store: Store) -> None:
    part = subgraph(sample_store, around=("Sanhe",), hops=2, relations=("LOCATED_IN",))
    assert facts(part) == {
        ("Sanhe", "LOCATED_IN", "Langfang"),
        ("Xianghe County", "LOCATED_IN", "Langfang"),
        ("Sanhe Campus of Beijing Luhe Middle School", "LOCATED_IN", "Sanhe"),
    }


def test_labels_keep_facts_between_such_entities(sample_store: Store) -> None:
    part = subgraph(sample_store, labels=("Hospital",))
    assert ("Beijing Children's Hospital", "HOSTS", "Baoding Children's Hospital") in facts(part)
    assert {entity.label for entity in part.entities()} == {"Hospital"}


def test_a_place_comes_with_what_lies_in_it(sample_store: Store) -> None:
    found = names(subgraph(sample_store, place="Langfang"))
    assert found == {"Langfang", "Sanhe", "Xianghe County", "Sanhe Campus of Beijing Luhe Middle School"}


def test_dates_of_facts(sample_store: Store) -> None:
    part = subgraph(sample_store, since="2015", until="2015-12", relations=("HOSTS",))
    assert facts(part) == {("Beijing Children's Hospital", "HOSTS", "Baoding Children's Hospital")}


def test_publication_dates_keep_the_claims_of_those_articles(sample_store: Store) -> None:
    part = subgraph(sample_store, published_until="2017", relations=("HOSTS",))
    claims = [claim for fact in part.facts() for claim in fact.claims]
    assert {quote.article for claim in claims for quote in claim.quotes} == {"008"}
    assert len(claims) == 2


def test_status_and_article(sample_store: Store) -> None:
    part = subgraph(sample_store, status=("planned",), articles=("009",))
    assert {tail for _, _, tail in facts(part)} == {"Pinggu District", "Yanjiao", "Beijing"}


def test_cypher_chooses_entities(sample_store: Store) -> None:
    part = subgraph(
        sample_store, cypher="MATCH (n:Person)-[:WORKS_FOR]->(m {name: 'Baoding Children\\'s Hospital'}) RETURN n, m.id"
    )
    assert names(part) == {"Feng Yulan", "Shen Jiaming", "Baoding Children's Hospital"}


def test_evidence_of_a_part_is_what_it_rests_on(sample_store: Store) -> None:
    part = subgraph(sample_store, relations=("SIGNED",), labels=("Policy", "Company", "Agency"), articles=("005",))
    assert [article.id for article in part.articles()] == ["005"]
    assert any("signed the Regional Card Data Agreement" in sentence.text for sentence in part.sentences())


def test_without_evidence_facts_have_no_claims(sample_store: Store) -> None:
    part = subgraph(sample_store, evidence=False)
    assert all(fact.claims == () for fact in part.facts())
    assert {type(record).__name__ for record in part.records()} == {"EntityRow", "Fact"}


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"labels": ("Hospitl",)}, "There is no label 'Hospitl'.\nKnown: Agency, Company"),
        ({"relations": ("RUNS",)}, "There is no relation 'RUNS'.\nKnown: AFFILIATED_WITH"),
        ({"status": ("soon",)}, "There is no status 'soon'.\nKnown: done, ongoing, planned"),
        ({"around": ("Hebeii",)}, "No entity is called 'Hebeii'. Nearest names: Hebei"),
    ],
)
def test_unknown_words_list_what_there_is(
    sample_store: Store, choice: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(ExportError) as error:
        subgraph(sample_store, **choice)
    assert str(error.value).startswith(message)


def test_an_empty_part_says_why(sample_store: Store) -> None:
    part = subgraph(sample_store, status=("ongoing",), labels=("Person",))
    assert list(part.records()) == []
    assert part.why_empty() == "Nothing in the store fits all of: label Person, status ongoing. Leave one of them out."
