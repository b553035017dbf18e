"""HTML -> the article in the page, without menus, adverts and related links."""

from __future__ import annotations

from extract.formats import Reading
from graph.errors import BadArticle


def read(data: bytes) -> Reading:
    """Return the article of a page.

    Raises:
        BadArticle: there is none.
    """
    import trafilatura

    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, include_tables=True)
    if found is None or isinstance(found, dict) or not found.text:
        raise BadArticle("no article was found in the page.")
    return Reading(
        found.text,
        title=found.title,
        published=found.date,
        source=found.sitename,
        url=found.url if (found.url or "").startswith("http") else None,
    )
