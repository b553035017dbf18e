"""The text of a Doc, put together once: ``Doc.text`` walks every token each time it is asked."""

from __future__ import annotations

from spacy.tokens import Doc

_KEY = "jingjinji_text"


def text_of(doc: Doc) -> str:
    """Return ``doc.text``."""
    text = doc.user_data.get(_KEY)
    if text is None:
        text = doc.user_data[_KEY] = doc.text
    return str(text)
