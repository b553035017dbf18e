"""What becomes an article, under which id, and what is skipped with which word."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from extract.articles import Item, Skipped, path_id, read_sources
from extract.formats.decode import decode
from extract.formats.markdown import read as read_markdown
from extract.formats.pdf import joined
from extract.language import refusal
from graph.errors import BadArticle, DuplicateSource
from graph.facts import Article, Facts

STORY = (
    "Two clinics in the town of Marrow will share one laboratory from May, the health board said on Monday. "
    "Both sides signed the agreement after a year of talks."
)


def one(*sources: str | Path) -> Article:
    (item,) = read_sources(sources)
    assert isinstance(item, Article), item
    return item


def reason(*sources: str | Path) -> str:
    (item,) = read_sources(sources)
    assert isinstance(item, Skipped), item
    return item.reason


def ids(items: list[Item]) -> list[str]:
    return [i.id for i in items if isinstance(i, Article)]


# -- ids


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("001_a1b2c3.txt", "001"),
        ("2024/017_story.html", "2024/017"),
        ("bridge.opened.txt", "bridge.opened"),
        ("12 angry men.md", "12 angry men"),
        ("notes", "notes"),
    ],
)
def test_path_id(path: str, expected: str) -> None:
    assert path_id(Path(path)) == expected


def test_a_folder_is_read_to_its_ground_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/002_x.txt", "a/deep/003_y.md", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(STORY)
    assert ids(list(read_sources([tmp_path]))) == ["b", "a/002", "a/deep/003"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    assert ids(list(read_sources([tmp_path, tmp_path / "a.txt"]))) == ["a"]


def test_two_files_that_claim_one_id_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "001_x.txt").write_text(STORY)
    (tmp_path / "001_y.txt").write_text(STORY)
    with pytest.raises(DuplicateSource, match=r"'001'.*001_x\.txt.*001_y\.txt.*Rename"):
        next(read_sources([tmp_path]))


def test_the_id_can_be_given_for_one_article_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    assert ids(list(read_sources([tmp_path / "a.txt"], id="mine"))) == ["mine"]
    (tmp_path / "b.txt").write_text(STORY)
    with pytest.raises(DuplicateSource, match="--id names one article"):
        list(read_sources([tmp_path], id="mine"))


def test_json_lines_are_known_by_id_then_url_then_hash(tmp_path: Path) -> None:
    rows = [{"id": 7, "text": STORY}, {"url": "https://example.org/a", "text": STORY}, {"text": STORY}]
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, rows)))
    first, second, third = ids(list(read_sources([tmp_path / "news.jsonl"])))
    assert (first, second) == ("7", "https://example.org/a")
    assert len(third) == 64


def test_one_id_on_two_lines_is_refused(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text("\n".join([json.dumps({"id": "x", "text": STORY})] * 2))
    with pytest.raises(DuplicateSource):
        list(read_sources([tmp_path / "news.jsonl"]))


def test_the_same_line_again_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text("\n".join([json.dumps({"text": STORY})] * 2))
    _, again = read_sources([tmp_path / "news.jsonl"])
    assert isinstance(again, Skipped)
    assert "read before" in again.reason


def test_a_bad_line_is_skipped_alone(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "1", "text": STORY}),
        "{broken",
        json.dumps({"id": "3"}),
        json.dumps({"id": "4", "text": STORY}),
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    items = list(read_sources([tmp_path / "news.jsonl"]))
    assert ids(items) == ["1", "4"]
    assert [i.source.rpartition(":")[2] for i in items if isinstance(i, Skipped)] == ["2", "3"]


def test_standard_input_is_a_text_or_json_lines() -> None:
    (text,) = read_sources(["-"], stdin=io.BytesIO(STORY.encode()))
    assert isinstance(text, Article)
    assert text.text == STORY
    line = json.dumps({"id": "p1", "title": "One laboratory", "date": "2021-04-03T10:00:00Z", "text": STORY})
    (article,) = read_sources(["-"], stdin=io.BytesIO(line.encode()))
    assert isinstance(article, Article)
    assert (article.id, article.title, article.published) == ("p1", "One laboratory", "2021-04-03")


def test_facts_pass_through(tmp_path: Path) -> None:
    facts = {"article": "m1", "entities": [{"id": "e1", "label": "Place", "name": "Marrow"}], "relations": []}
    (tmp_path / "m1.json").write_text(json.dumps(facts))
    (item,) = read_sources([tmp_path / "m1.json"])
    assert isinstance(item, Facts)
    assert item.entities[0].name == "Marrow"


# -- head and foot lines


def test_labels_at_the_foot(tmp_path: Path) -> None:
    text = f"Port Office\n\nMarrow clinics share a laboratory\n\n{STORY}\n\nSource: marrow herald\nDate: 2019-02-11\n"
    (tmp_path / "a.txt").write_text(text)
    article = one(tmp_path / "a.txt")
    assert (article.title, article.source, article.published) == (
        "Marrow clinics share a laboratory",
        "marrow herald",
        "2019-02-11",
    )
    assert article.text == text


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            "Coast Net >> North channel >> Text\nOne laboratory for two towns on the coast\n"
            "March 4, 2021 09:12 | Source: Marrow Daily\nFont size: A A A\n",
            ("One laboratory for two towns on the coast", "2021-03-04", "Marrow Daily"),
        ),
        (
            "Marrow Updates\n\nTwo clinics share one laboratory\n\n(Marrow Daily)\n\nUpdated: 2021-03-04\n",
            ("Two clinics share one laboratory", "2021-03-04", "Marrow Daily"),
        ),
        (
            "Clinics on the coast move closer together\n2021-03-04 08:00:10 From: our station [Enlarge] [Reduce]\n",
            ("Clinics on the coast move closer together", "2021-03-04", "our station"),
        ),
        (
            "Clinics on the coast move closer together\n"
            "Release time: 4 March 2021 | Source: Health Board | Views: 1,204\n",
            ("Clinics on the coast move closer together", "2021-03-04", "Health Board"),
        ),
        ("", (None, None, None)),
    ],
)
def test_head_lines(tmp_path: Path, head: str, expected: tuple[str | None, str | None, str | None]) -> None:
    (tmp_path / "a.txt").write_text(f"{head}\n{STORY}")
    article = one(tmp_path / "a.txt")
    assert (article.title, article.published, article.source) == expected


def test_a_title_that_stands_twice_is_the_title(tmp_path: Path) -> None:
    title = "One laboratory is enough\n"
    head = f"Marrow, the official website of the town and its harbour\n\n{title}\nFont size: A A\n{title}"
    (tmp_path / "a.txt").write_text(f"{head}\n{STORY}")
    assert one(tmp_path / "a.txt").title == "One laboratory is enough"


def test_a_date_in_the_story_is_not_the_date_of_publication(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"In June 2015 the board had refused the plan. {STORY}")
    assert one(tmp_path / "a.txt").published is None


def test_an_address_in_the_foot(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{STORY}\n  原文地址:http://news.example.org/2017/4.html")
    assert one(tmp_path / "a.txt").url == "http://news.example.org/2017/4.html"


# -- formats


def test_html_without_its_menus(tmp_path: Path) -> None:
    page = f"""<html><head><title>One laboratory</title><meta property="og:site_name" content="Marrow Daily">
    <meta property="article:published_time" content="2021-03-04T08:00:00Z"></head><body>
    <nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
    <article><h1>One laboratory</h1><p>{STORY}</p><p>{STORY.replace("Two", "Three")}</p></article>
    <aside><h3>Related</h3><ul><li><a href="/x">Harbour closed</a></li></ul></aside></body></html>"""
    (tmp_path / "a.html").write_text(page)
    article = one(tmp_path / "a.html")
    assert STORY in article.text
    assert "Sport" not in article.text
    assert "Harbour closed" not in article.text
    assert (article.title, article.published, article.source) == ("One laboratory", "2021-03-04", "Marrow Daily")


def test_markdown_gives_words_without_marks() -> None:
    text = "# One *laboratory*\n\nThe **board** of [Marrow](http://m.org)\nagreed.\n\n- first\n"
    reading = read_markdown(f"---\ndate: 2021-03-04\n---\n{text}".encode())
    assert reading.published == "2021-03-04"
    assert reading.text.split("\n\n") == ["One laboratory", "The board of Marrow agreed.", "first\n"]


def test_docx_paragraphs_and_tables(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("One laboratory for two towns")
    document.add_paragraph(STORY)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Beds", "40"
    document.save(tmp_path / "a.docx")
    article = one(tmp_path / "a.docx")
    assert article.title == "One laboratory for two towns"
    assert STORY in article.text
    assert "Beds | 40" in article.text


def test_pdf_text(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(["The two clinics will share one laboratory from May,", "the board said."]))
    assert one(tmp_path / "a.pdf").text.strip() == "The two clinics will share one laboratory from May, the board said."


def pdf(lines: list[str]) -> bytes:
    """Return a one-page PDF with these lines."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s endobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places))
    out.write(b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def test_broken_lines_are_joined() -> None:
    assert joined("The new hospital in the county town was opened with a cere-\nmony on Friday.\nNext day") == (
        "The new hospital in the county town was opened with a ceremony on Friday.\nNext day"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_encodings(encoding: str) -> None:
    text = "The school “Bright Morning” (晨光学校) has opened. It is in 北京。"
    assert decode(text.encode(encoding)) == text


def test_western_letters_are_not_taken_for_chinese() -> None:
    assert (
        decode("Die Schüler der Brücke in Zürich — “new”".encode("cp1252"))
        == "Die Schüler der Brücke in Zürich — “new”"
    )


# -- what is skipped


def test_chinese_is_refused_with_a_clear_word() -> None:
    assert "Chinese" in (refusal("京津冀协同发展十年来,三地医院合作越来越紧密。") or "")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no text"),
        (", " * 50_000, "hardly any words"),
        ("the clinic and the school " * 5000, "over and over"),
        ("Это статья о больнице в нашем городе.", "Russian"),
        ("هذا مقال عن مستشفى في المدينة", "Arabic"),
        ("La communauté de communes a décidé de construire une nouvelle école dans le village. " * 5, "not in English"),
    ],
)
def test_refusals(text: str, word: str) -> None:
    assert word in (refusal(text) or "")


def test_english_with_chinese_names_is_read() -> None:
    assert refusal("The hospital (北京医院) runs a branch in the county. " * 3) is None


def test_a_missing_file_and_a_strange_one(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")
    assert reason(tmp_path / "none.txt") == "there is no such file or folder."
    assert ".exe files are not read" in reason(tmp_path / "a.exe")


def test_a_zip_that_is_no_docx(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "broken or no DOCX" in reason(tmp_path / "a.docx")


def test_decode_says_what_is_no_text() -> None:
    with pytest.raises(BadArticle, match="null bytes"):
        decode(b"some words\x00 and more words, and then some more of them")


SHARED = Path(__file__).parents[2] / "shared" / "articles"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/articles is not there")
def test_shared_articles_say_who_they_are() -> None:
    found = {a.id: a for a in read_sources([SHARED]) if isinstance(a, Article)}
    assert sorted(found) == ["000", "001", "002", "003", "004"]
    assert [found[k].published for k in ("001", "002", "004")] == ["2017-02-17", "2024-02-25", "2024-05-14"]
