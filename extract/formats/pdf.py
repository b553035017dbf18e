"""PDF -> text, with the lines of a paragraph joined again."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from extract.formats import MAX_CHARS, Reading
from graph.errors import BadArticle

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 300


def read(data: bytes) -> Reading:
    """Return the text of a PDF.

    Raises:
        BadArticle: it is locked, too long, or a picture without text.
    """
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted and not _opens(reader):
        raise BadArticle("the PDF is locked by a password. Save it without one.")
    if len(reader.pages) > MAX_PAGES:
        raise BadArticle(f"the PDF has {len(reader.pages)} pages; more than {MAX_PAGES} are not read.")
    pages, length = [], 0
    for page in reader.pages:
        pages.append(page.extract_text())
        length += len(pages[-1])
        if length > MAX_CHARS:
            break
    text = joined("\n".join(pages))
    if not text.strip():
        raise BadArticle("the PDF holds no text, only pictures.")
    title = reader.metadata.title if reader.metadata else None
    return Reading(text, title=str(title).strip() or None if title else None)


def _opens(reader: PdfReader) -> bool:
    """Whether the PDF opens without a password; a cipher that is not installed counts as locked."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        return False


def joined(text: str) -> str:
    """Return ``text`` with broken lines joined: a line that ends in no end mark and is about as long as the others.

    >>> joined("The school has opened a bran-\\nch in the\\nneighbouring county.")
    'The school has opened a branch in the neighbouring county.'
    """
    lines = [line.rstrip() for line in text.split("\n")]
    lengths = sorted(len(line) for line in lines if line.strip())
    full = 0.6 * lengths[int(0.8 * len(lengths))] if lengths else 0
    out: list[str] = []
    open_ = False  # whether the last line goes on
    for line in lines:
        if open_ and line.strip():
            hyphen = re.search(r"[a-z]-$", out[-1]) and line.lstrip()[:1].islower()
            out[-1] = out[-1][:-1] + line.lstrip() if hyphen else f"{out[-1]} {line.lstrip()}"
        else:
            out.append(line)
        open_ = len(line) >= min(full, 60) and not re.search(r"[.!?:][\"'”’)]*$", line)
    return "\n".join(out)
