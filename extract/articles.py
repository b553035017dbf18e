"""Files, folders, addresses, JSON lines and standard input -> articles, or why one was skipped.

An article's id is where it came from: its path below the folder that was named, without the
suffix (leading digits and an underscore stand alone: ``001_x.txt`` is ``001``), the address, or
for JSON lines ``id``, ``url`` or the SHA-256 of the line. Files with facts pass through as Facts.
What cannot be read is skipped with its reason; the run goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from extract.dates import full_dates
from extract.formats import CONTENT_TYPES, MAX_BYTES, MAX_CHARS, SUFFIXES, Reading
from extract.formats.decode import clean, decode
from extract.formats.worker import Worker, read_here
from extract.heads import with_head
from extract.language import refusal
from extract.web import fetch
from graph.errors import BadArticle, BadFacts, DuplicateSource
from graph.facts import Article, Facts
from graph.facts_json import from_json

IN_PLACE = frozenset({"markdown"})  # small readers of our own need no process of their own
FIELDS = {  # of JSON lines; the first that is there counts
    "text": ("text", "content", "body", "articleBody"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "publishedAt", "datePublished", "time"),
    "source": ("source", "publisher", "site", "outlet"),
    "url": ("url", "link", "address"),
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that gave no article, and why."""

    source: str
    reason: str


Item = Article | Facts | Skipped


@dataclass(frozen=True, slots=True)
class _Source:
    """One place to read from: a file with the id its path gives it, an address, or standard input."""

    name: str  # as the user would name it
    path: Path | None = None
    id: str | None = None


def read_sources(
    sources: Iterable[str | Path], *, id: str | None = None, allow_private: bool = False, stdin: IO[bytes] | None = None
) -> Iterator[Item]:
    """Yield what every source holds, in order.

    Args:
        id: the article's id, where there is one article.
        allow_private: also fetch from loopback and private networks.
        stdin: what "-" reads; the process's own by default.
    Raises:
        DuplicateSource: two sources claim one id, or ``id`` is given and there are several articles.
    """
    claims: dict[str, str] = {}
    with Worker() as worker:
        reader = _Reader(worker, allow_private, stdin)
        listed = list(_distinct(s for source in sources for s in _sources(source)))
        _check_paths(listed if id is None else [])
        for source in listed:
            for item in reader.items(source):
                if isinstance(item, Skipped):
                    yield item
                    continue
                named = item if id is None else _with_id(item, id)
                yield _claimed(claims, named, source.name, fixed=id is not None)


# -- which sources there are


def is_address(source: str) -> bool:
    """Whether the words are an address rather than a path: they open with a scheme."""
    return re.match(r"[a-z][a-z0-9+.-]+://", source, re.IGNORECASE) is not None


def _sources(source: str | Path) -> Iterator[_Source]:
    name = str(source)
    if name == "-" or (isinstance(source, str) and is_address(name)):
        yield _Source(name)
        return
    path = Path(source)
    try:
        if path.is_dir():
            yield from _below(path)
        else:
            yield _Source(name, path, path_id(Path(path.name)))
    except (OSError, ValueError):  # a name that no file system takes
        yield _Source(name, path, name)


def _below(folder: Path) -> Iterator[_Source]:
    """Yield the files below a folder in the order of their names, hidden ones left out."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(n for n in names if not n.startswith(".")):
            path = Path(base) / name
            yield _Source(str(path), path, path_id(path.relative_to(folder)))


def path_id(path: Path) -> str:
    """Return the id of a file by its path below the folder that was named.

    >>> path_id(Path("2024/001_a-new-school.txt"))
    '2024/001'
    """
    stem = path.stem if path.suffix.lower() in SUFFIXES else path.name
    number = re.match(r"(\d+)_", stem)
    return (path.parent / (number[1] if number else stem)).as_posix()


def _distinct(sources: Iterable[_Source]) -> Iterator[_Source]:
    """Yield every source once, also where a file was named twice."""
    seen: set[str] = set()
    for source in sources:
        key = os.path.realpath(source.path) if source.path is not None else source.name
        if key not in seen:
            seen.add(key)
            yield source


def _check_paths(sources: Iterable[_Source]) -> None:
    """Refuse two files with one id before anything is read; JSON lines have ids of their own."""
    claims: dict[str, str] = {}
    for source in sources:
        format = SUFFIXES.get(source.path.suffix.lower()) if source.path is not None else None
        if source.id is not None and format not in (None, "json_lines", "json"):
            if source.id in claims:
                raise _duplicate(source.id, claims[source.id], source.name)
            claims[source.id] = source.name


def _claimed(claims: dict[str, str], item: Article | Facts, source: str, *, fixed: bool) -> Item:
    """Return the item once its id is claimed; the same words again, known by their hash, are skipped."""
    key = item.id if isinstance(item, Article) else item.article.id
    if key in claims:
        if fixed:
            raise DuplicateSource("--id names one article, but there are several. Name one file, or leave --id out.")
        if re.fullmatch(r"[0-9a-f]{64}", key):
            return Skipped(source, f"the same article was read before, from {claims[key]}.")
        raise _duplicate(key, claims[key], source)
    claims[key] = source
    return item


def _duplicate(id: str, first: str, second: str) -> DuplicateSource:
    return DuplicateSource(
        f"Two articles would have the id {id!r}: {first} and {second}. "
        "Rename one of them, name their common folder instead of the files, or load one alone with --id."
    )


def _with_id(item: Article | Facts, id: str) -> Article | Facts:
    if isinstance(item, Article):
        return replace(item, id=id)
    return replace(item, article=replace(item.article, id=id))


# -- one source


class _Reader:
    """Turns one source after the other into items."""

    def __init__(self, worker: Worker, allow_private: bool, stdin: IO[bytes] | None) -> None:
        self._worker = worker
        self._allow_private = allow_private
        self._stdin = stdin

    def items(self, source: _Source) -> Iterator[Item]:
        """Yield what the source holds; what goes wrong with it becomes Skipped."""
        try:
            if source.path is not None:
                yield from self._file(source, source.path)
            elif source.name == "-":
                yield from self._standard_input(source)
            else:
                yield self._page(source)
        except (BadArticle, BadFacts) as error:
            yield Skipped(source.name, str(error))
        except OSError as error:
            yield Skipped(source.name, f"it cannot be read: {error.strerror or type(error).__name__}.")

    def _file(self, source: _Source, path: Path) -> Iterator[Item]:
        if not path.exists():
            raise BadArticle("there is no such file or folder.")
        if not path.is_file():
            raise BadArticle("it is no ordinary file.")
        format = SUFFIXES.get(path.suffix.lower())
        if format is None:
            raise BadArticle(f"{path.suffix} files are not read, only {', '.join(s for s in SUFFIXES if s)}.")
        if format == "json_lines":
            with path.open("rb") as lines:
                yield from self._lines(lines, source.name)
            return
        data = _bounded(path)
        if format == "json":
            yield from _json_items(decode(data), source.name, source.id)
        else:
            yield self._article(format, data, source.id or source.name)

    def _standard_input(self, source: _Source) -> Iterator[Item]:
        """Yield JSON lines where the first line is a JSON object, else one text."""
        pipe = self._stdin if self._stdin is not None else sys.stdin.buffer
        first = pipe.readline(MAX_BYTES + 1)
        if _is_object(first):
            yield from self._lines(_chain(first, pipe), source.name)
            return
        data = first + pipe.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise BadArticle(f"it is larger than {MAX_BYTES // 1_000_000} MB.")
        yield self._article("text", data, hashlib.sha256(data).hexdigest())

    def _page(self, source: _Source) -> Item:
        page = fetch(source.name, allow_private=self._allow_private)
        suffix = Path(page.url.split("?")[0]).suffix.lower()
        format = CONTENT_TYPES.get(page.content_type) or SUFFIXES.get(suffix, "html")
        if format in ("json", "json_lines"):
            raise BadArticle("the address gives JSON. Save it as a file and name that.")
        article = self._article(format, page.content, source.name)
        return replace(article, url=source.name) if isinstance(article, Article) else article

    def _article(self, format: str, data: bytes, id: str) -> Article:
        if format == "text":
            reading = Reading(decode(data))
        elif format in IN_PLACE:
            reading = read_here(format, data)
        else:
            reading = self._worker.read(format, data)
            reading = replace(reading, text=clean(reading.text))
        return _as_article(with_head(reading), id)

    def _lines(self, lines: Iterable[bytes], name: str) -> Iterator[Item]:
        """Yield the article of every line of JSON; a bad line is skipped alone."""
        for number, line in enumerate(_bounded_lines(lines), 1):
            if not line.strip():
                continue
            try:
                yield _json_item(_parsed(decode(line)), None, line.strip())
            except (BadArticle, BadFacts) as error:
                yield Skipped(f"{name}:{number}", str(error))


def _as_article(reading: Reading, id: str) -> Article:
    """Return the article.

    Raises:
        BadArticle: it is too long, empty or not English.
    """
    text = reading.text
    if len(text) > MAX_CHARS:
        raise BadArticle(f"it has {len(text):,} characters; more than {MAX_CHARS:,} are not read. Split it.")
    reason = refusal(text)
    if reason:
        raise BadArticle(reason)
    return Article(id, text, reading.title, _iso(reading.published), reading.source, reading.url)


def _iso(published: str | None) -> str | None:
    """Return a date as YYYY, YYYY-MM or YYYY-MM-DD, or None."""
    if published is None:
        return None
    m = re.match(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?=$|[T\s])", published.strip())
    return m[0] if m else next(iter(full_dates(published[:100])), None)


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadArticle(f"it is larger than {MAX_BYTES // 1_000_000} MB.")
    return data


def _bounded_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines, none longer than the limit: the rest of a longer one is dropped and the line will not parse."""
    read = getattr(lines, "readline", None)
    if read is None:
        yield from lines
        return
    while line := read(MAX_BYTES + 1):
        if len(line) > MAX_BYTES:
            while (rest := read(1 << 20)) and not rest.endswith(b"\n"):
                pass
            line = line[:1000]
        yield line


def _chain(first: bytes, rest: IO[bytes]) -> Iterator[bytes]:
    yield first
    yield from _bounded_lines(rest)


# -- JSON


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise BadArticle("the JSON is too deeply nested.") from error
    except ValueError as error:
        raise BadArticle(f"it is no JSON ({str(error)[:80]}).") from error


def _json_items(text: str, name: str, id: str | None) -> Iterator[Item]:
    """Yield the articles or facts of a JSON file: one object, or a list of them."""
    data = _parsed(text)
    if not isinstance(data, list):
        yield _json_item(data, id, text.encode("utf-8", "replace"))
        return
    for number, row in enumerate(data, 1):
        try:
            yield _json_item(row, None, json.dumps(row, sort_keys=True).encode())
        except (BadArticle, BadFacts) as error:
            yield Skipped(f"{name}:{number}", str(error))


def _json_item(row: Any, id: str | None, raw: bytes) -> Article | Facts:
    if not isinstance(row, Mapping):
        raise BadArticle("a JSON object with 'text' was expected.")
    if "entities" in row:
        return from_json(row if row.get("article") or not id else {**row, "article": id})
    found = {field: _field(row, names) for field, names in FIELDS.items()}
    if not found["text"]:
        raise BadArticle("the JSON object has no 'text'.")
    key = row.get("id")
    named = str(key) if isinstance(key, str | int) and str(key) else None
    reading = Reading(clean(found["text"]), found["title"], found["published"], found["source"], found["url"])
    return _as_article(with_head(reading), named or found["url"] or id or hashlib.sha256(raw).hexdigest())


def _field(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((value.strip() for name in names if isinstance(value := row.get(name), str) and value.strip()), None)
