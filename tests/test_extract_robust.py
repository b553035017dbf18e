"""Input that is broken, hostile or only strange: skipped with a reason or read, never a crash or a hang."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz_inputs import Fuzzer, check
from extract import web
from extract.articles import Item, Skipped, read_sources
from extract.formats import MAX_CHARS, Reading
from extract.formats.decode import decode
from extract.formats.worker import Worker
from extract.heads import with_head
from graph.errors import BadArticle
from graph.facts import Article


def skipped(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    (item,) = read_sources([path])
    assert isinstance(item, Skipped), item
    return item.reason


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.txt", b"", "no text"),
        ("a.txt", b"   \n\t\n", "no text"),
        ("a.txt", b"\x00\x01\x02" * 200, "not text"),
        ("a.txt", b"words and words \x00 " * 20, "null bytes"),
        ("a.txt", bytes(range(256)) * 20, "not text"),
        ("a.txt", b"x" * 400_000, "characters"),
        ("a.txt", b"," * 50_000, "hardly any words"),
        ("a.txt", b"\xff\xfe\x00\xd8 ", "UTF-16"),
        ("a.txt", "中新社北京电,三地医院合作".encode("gb18030"), "Chinese"),
        ("a.json", b"{", "no JSON"),
        ("a.json", b"[" * 100_000, "nested"),
        ("a.json", b'{"entities": 3}', ""),
        ("a.json", b'"text"', "expected"),
        ("a.pdf", b"%PDF-1.7 nothing", "broken"),
        ("a.pdf", b"", "broken"),
        ("a.docx", b"PK\x03\x04 nothing", "broken"),
        ("a.docx", b"\xd0\xcf\x11\xe0" * 100, "locked"),
        ("a.html", b"<html></html>", "no article"),
    ],
)
def test_what_is_no_article_is_skipped_with_its_reason(tmp_path: Path, name: str, data: bytes, word: str) -> None:
    assert word in skipped(tmp_path / name, data)


def test_one_bad_article_never_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "1.pdf").write_bytes(b"%PDF broken")
    (tmp_path / "2.txt").write_text("The clinic has opened a branch in the town.")
    (tmp_path / "3.docx").write_bytes(b"")
    items = list(read_sources([tmp_path]))
    assert [type(i).__name__ for i in items] == ["Skipped", "Article", "Skipped"]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(120):
            part.write(b" " * 1_000_000)
    start = time.monotonic()
    assert "unpacks to far too much" in skipped(tmp_path / "a.docx", (tmp_path / "a.docx").read_bytes())
    assert time.monotonic() - start < 10


def test_a_locked_pdf(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "locked" in skipped(tmp_path / "a.pdf", out.getvalue())


def test_a_pdf_of_pictures_only(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    assert "only pictures" in skipped(tmp_path / "a.pdf", out.getvalue())


@pytest.mark.parametrize("depth", [500, 20_000])
def test_deeply_nested_html_neither_hangs_nor_crashes(tmp_path: Path, depth: int) -> None:
    (tmp_path / "a.html").write_text("<div>" * depth + "The clinic has opened." + "</div>" * depth)
    start = time.monotonic()
    assert len(list(read_sources([tmp_path]))) == 1
    assert time.monotonic() - start < 25


def test_five_megabytes_on_one_line_are_refused_quickly(tmp_path: Path) -> None:
    start = time.monotonic()
    assert f"more than {MAX_CHARS:,}" in skipped(tmp_path / "a.txt", b"the clinic and the school " * 200_000)
    assert time.monotonic() - start < 3


def test_a_directory_loop_and_a_pipe_do_not_hang(tmp_path: Path) -> None:
    import os

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "out").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    items = list(read_sources([tmp_path]))
    assert [(i.source[-8:], i.reason) for i in items if isinstance(i, Skipped)] == [
        ("pipe.txt", "it is no ordinary file.")
    ]


def test_half_a_character_in_json_does_not_reach_the_text() -> None:
    line = json.dumps({"id": "1", "text": "The clinic \ud800 has opened a branch in the town."}).encode()
    (item,) = read_sources(["-"], stdin=io.BytesIO(line))
    assert isinstance(item, Article)
    item.text.encode("utf-8")


def test_a_reader_that_hangs_is_ended_and_the_next_file_is_read() -> None:
    with Worker(seconds=0.01) as worker, pytest.raises(BadArticle, match="within"):
        worker.read("html", b"<p>a</p>")
    with Worker() as worker, pytest.raises(BadArticle):
        worker.read("html", b"<html></html>")


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    with suppress(BadArticle):
        decode(data).encode("utf-8")


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_lines_have_a_head(text: str) -> None:
    assert with_head(Reading(text)).text == text


def test_three_hundred_fuzzed_inputs() -> None:
    with Fuzzer(seed=1) as fuzzer:
        items = list(read_sources([fuzzer.fill(300)]))
    assert len(items) > 250
    assert all(check(item) for item in items)


# -- addresses


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert web.is_public(address) is public


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("ftp://example.org/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://127.0.0.1/a", "private network"),
        ("http://[::1]/a", "private network"),
        ("http://localhost/a", "private network"),
        ("http://2130706433/", "private network"),
        ("http://", "names no server"),
        ("http://[::1", "no address"),
        ("http://example.org:99999/", "no address"),
    ],
)
def test_addresses_that_are_not_fetched(url: str, word: str) -> None:
    (item,) = read_sources([url])
    assert isinstance(item, Skipped)
    assert word in item.reason


class _Site(BaseHTTPRequestHandler):
    """A small site: an article, a redirect inwards, a loop, an endless page, a slow one."""

    def do_GET(self) -> None:
        story = (
            b"<html><head><title>One lab</title></head><body><article><p>"
            + b"The two clinics share the lab. " * 20
            + b"</p></article></body></html>"
        )
        if self.path == "/article":
            self._send(200, story, "text/html; charset=utf-8")
        elif self.path == "/inwards":
            self._send(302, b"", "text/html", Location="http://10.0.0.1/secret")
        elif self.path == "/to-article":
            self._send(301, b"", "text/html", Location="/article")
        elif self.path == "/to-file":
            self._send(302, b"", "text/html", Location="file:///etc/passwd")
        elif self.path == "/loop":
            self._send(302, b"", "text/html", Location="/loop")
        elif self.path == "/gone":
            self._send(404, b"nothing", "text/html")
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                return

    def _send(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def got(url: str) -> Item:
    (item,) = read_sources([url], allow_private=True)
    return item


@pytest.mark.parametrize("path", ["/article", "/to-article"])
def test_an_article_is_fetched_where_it_is_allowed(site: str, path: str) -> None:
    item = got(site + path)
    assert isinstance(item, Article)
    assert (item.id, item.url, item.title) == (site + path, site + path, "One lab")


def test_a_redirect_inwards_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = web.is_public
    monkeypatch.setattr(web, "is_public", lambda a: a == "127.0.0.1" or real(a))  # the site itself counts as public
    (item,) = read_sources([f"{site}/inwards"])
    assert isinstance(item, Skipped)
    assert "10.0.0.1" in item.reason


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/to-file", "only http and https"),
        ("/loop", "redirects more than"),
        ("/gone", "404"),
        ("/endless", "larger than"),
    ],
)
def test_pages_that_are_refused(site: str, path: str, word: str) -> None:
    item = got(site + path)
    assert isinstance(item, Skipped)
    assert word in item.reason


def test_a_page_that_takes_too_long(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MAX_FETCH_SECONDS", 0.0)
    item = got(site + "/article")
    assert isinstance(item, Skipped)
