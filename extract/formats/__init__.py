"""File formats: bytes in, a ``Reading`` out. One small file a format; the table below names them.

To add a format: write ``read(data) -> Reading`` in a new file here and give it a row.
Readers that stand on large parsers run in a process of their own (``worker.py``), which a time
and a memory limit end; text is read in place.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 20_000_000  # of one file, page or line of JSON
MAX_CHARS = 300_000  # of one article: some 50,000 words
MAX_SECONDS = 20.0  # to get the text out of one file
MAX_MEMORY = 2_000_000_000  # bytes of the reading process

SUFFIXES = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".json": "json",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
}
CONTENT_TYPES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/json": "json",
    "application/jsonl": "json_lines",
    "application/x-ndjson": "json_lines",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gives: its text, and what it says of itself (None: nothing)."""

    text: str
    title: str | None = None
    published: str | None = None  # ISO 8601
    source: str | None = None
    url: str | None = None
    language: str | None = None
