"""Rules and the learned reader check each other."""

from __future__ import annotations

from extract.combine import combined
from extract.names import NameSpan

TEXT = "Dr Lind left Kiruna Harbour Clinic for Abisko."


def span(words: str, label: str, score: float = 0.9, source: str = "head") -> NameSpan:
    start = TEXT.index(words)
    return NameSpan(start, start + len(words), label, score, source)


def found(rules: list[NameSpan], read: list[NameSpan] | None) -> list[tuple[str, str]]:
    return [(TEXT[n.start_char : n.end_char], n.label) for n in combined(rules, read, TEXT)]


def test_rules_alone_are_kept() -> None:
    assert found([span("Kiruna Harbour Clinic", "Hospital")], None) == [("Kiruna Harbour Clinic", "Hospital")]


def test_a_sure_reader_adds_names() -> None:
    assert found([], [span("Abisko", "Hospital", 0.95)]) == [("Abisko", "Hospital")]


def test_a_doubtful_reader_alone_adds_none() -> None:
    assert found([], [span("Abisko", "Hospital", 0.4)]) == []


def test_the_reader_labels_what_only_the_encoder_saw() -> None:
    assert found([span("Abisko", "Place", 0.6, "encoder")], [span("Abisko", "School", 0.7)]) == [("Abisko", "School")]


def test_a_head_word_stands_against_a_hesitant_reader() -> None:
    rule = span("Kiruna Harbour Clinic", "Hospital")
    assert found([rule], [span("Kiruna Harbour Clinic", "Company", 0.5)]) == [("Kiruna Harbour Clinic", "Hospital")]


def test_the_reader_may_not_cut_off_a_head_word() -> None:
    rule = span("Kiruna Harbour Clinic", "Hospital")
    assert found([rule], [span("Kiruna Harbour", "School", 0.99)]) == [("Kiruna Harbour Clinic", "Hospital")]


def test_crossing_names_the_surer_one_stays() -> None:
    rules = [span("Lind left Kiruna", "Person", 0.3, "encoder"), span("Kiruna Harbour Clinic", "Hospital")]
    assert found(rules, None) == [("Kiruna Harbour Clinic", "Hospital")]
