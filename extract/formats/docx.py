"""Word's .docx -> text: paragraphs and the cells of tables, in order."""

from __future__ import annotations

import zipfile
from io import BytesIO

from extract.formats import Reading
from graph.errors import BadArticle

MAX_UNPACKED = 100_000_000  # bytes; a zip bomb unpacks to more


def read(data: bytes) -> Reading:
    """Return the text of a .docx file.

    Raises:
        BadArticle: it is broken, locked, or unpacks to too much.
    """
    from docx import Document
    from docx.table import Table

    _check(data)
    document = Document(BytesIO(data))
    lines: list[str] = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            lines += [" | ".join(cell.text.replace("\n", " ") for cell in row.cells) for row in part.rows]
        else:
            lines.append(part.text)
    return Reading("\n".join(lines), title=document.core_properties.title or None)


def _check(data: bytes) -> None:
    """Look into the archive before anything is unpacked."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadArticle("the .docx is locked by a password, or an old .doc. Save it as .docx without one.")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > 5000 or sum(e.file_size for e in entries) > MAX_UNPACKED:
            raise BadArticle("the .docx unpacks to far too much; it was not opened.")
        for entry in entries:  # the sizes above are only what the archive claims
            with archive.open(entry) as part:
                size = 0
                while block := part.read(1 << 20):
                    size += len(block)
                    if size > MAX_UNPACKED:
                        raise BadArticle("the .docx unpacks to far too much; it was not opened.")
