"""Small subgraphs made by hand, for tests of writers and hand-overs that need no store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.records import ArticleRow, ClaimRow, EntityRow, Fact, FigureRow, MentionRow, Quote, Record, SentenceRow

AWKWARD = (  # names that must survive every format
    'The "Quoted", Clinic',
    "It's O'Brien's",
    "two\nlines\r\nof it",
    "=HYPERLINK(1)",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "'apostrophe first",
    "雄安新区医院",
    "Klinik Süd & Söhne <b>",
    "back\\slash \\u0041 \\n",
    "tab\there; semicolon|bar",
    "bell\x07 and \x1b escape",
    "emoji 🏥",
)


@dataclass(frozen=True)
class Part:
    """Stands in for ``Subgraph``: the same streams, from lists."""

    rows: tuple[Record, ...]

    def records(self) -> Iterator[Record]:
        yield from self.rows

    def entities(self) -> Iterator[EntityRow]:
        yield from (row for row in self.rows if isinstance(row, EntityRow))

    def facts(self) -> Iterator[Fact]:
        yield from (row for row in self.rows if isinstance(row, Fact))

    def figures(self) -> Iterator[FigureRow]:
        yield from (row for row in self.rows if isinstance(row, FigureRow))

    def why_empty(self) -> str:
        return "Nothing in the store fits."


def quote(text: str, *, article: str = "a1", published: str = "2024-05-12", source: str = "Gazette") -> Quote:
    return Quote(f"s-{article}", text, article, "A title", source, published, "https://example.org/a")


def fact(head: str, type: str, tail: str, *, status: str = "done", date: str | None = None, **props: str) -> Fact:
    identity = f"f-{head}-{type}-{tail}"
    said = quote(f"{head} {type} {tail}.")
    claim = ClaimRow(f"c-{identity}", status, date, 0.9, ("by hand",), said.text, props, (said,))
    return Fact(identity, head, type, tail, status, date, props, 1, False, head, tail, (claim,))


def awkward_part() -> Part:
    """Return a part in which every name is awkward, with all kinds of records."""
    entities = tuple(EntityRow(f"e{i:02d}", "Hospital", name, (f"alias of {name}",)) for i, name in enumerate(AWKWARD))
    facts = (
        fact("e00", "HOSTS", "e01", date="2019-05"),
        fact("e00", "RELOCATED_TO", "e02", status="planned", date="2026", **{"from": "e03"}),
        fact("e01", "PARTNERS_WITH", "e02"),
        fact("e01", "SUPPORTS", "e02", amount="=5 million"),
    )
    figure = FigureRow(
        "g1", 150.5, "beds", "=beds", "2023", False, None, (), 0.8, ("e00",), quote("It has 150.5 beds.")
    )
    mention = MentionRow("e00", AWKWARD[0], 0, 20)
    sentence = SentenceRow("s-a1", "a1", 0, 'He said: "=1+1",\nand left.', 0, 25, (mention,))
    article = ArticleRow("a1", {"title": "=A title", "published": "2024-05-12", "source": "Gazette", "language": "en"})
    return Part((*entities, *facts, figure, sentence, article))
