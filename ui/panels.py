"""Answers, sources and articles as HTML for the page.

Every word that came from an article, a name or a person is escaped here, on its way into the
page; no other file makes HTML of such words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from graph.store import Row, Store
from ui.render import columns_of, plain, source_line

AnswerJson = Mapping[str, Any]
Texts = Mapping[str, str]

_SENTENCES = """
MATCH (s:Sentence)-[:IN]->(a:Article {id: $article})
RETURN s.id AS id, s.text AS text, s.start_char AS start ORDER BY s.index
"""
_MENTIONS = """
MATCH (s:Sentence)-[:IN]->(:Article {id: $article})
MATCH (s)-[m:MENTIONS]->(e:Entity)
RETURN s.id AS sentence, m.surface AS surface, m.start_char AS start, m.end_char AS end, e.name AS name,
       labels(e) AS labels
"""
_ARTICLE = """
MATCH (a:Article {id: $article})
RETURN a.title AS title, a.published AS published, a.source AS source, a.url AS url
"""


def answer_panel(answer: AnswerJson, words: Texts) -> str:
    """Return the answer's sentence, its table where it has several rows, and how much of it is shown."""
    kind = escape(str(answer.get("status", "")))
    parts = [f'<p class="sentence">{_text(answer.get("text") or answer.get("reason"))}</p>']
    rows = answer.get("rows") or []
    if len(rows) > 1 and kind == "answered":
        parts.append(table(rows))
    total, shown = answer.get("total") or 0, answer.get("shown") or 0
    if total > shown > 0:
        parts.append(f'<p class="shown">{escape(words["shown"].format(shown=shown, total=total))}</p>')
    return f'<section class="answer {kind}" aria-live="polite">{"".join(parts)}</section>'


def sources_panel(answer: AnswerJson, words: Texts) -> str:
    """Return the sentences that the answer rests on; of a "no", those nearest to it, labelled as such."""
    sources = answer.get("sources") or []
    title = words["sources"] if answer.get("status") == "answered" else words["nearest"]
    if not sources:
        return ""
    marks = [str(n) for n in answer.get("names") or []]
    items = "".join(
        f"<li><blockquote>{marked(plain(s.get('sentence')), marks)}</blockquote>"
        f"<cite>{_text(source_line(s))}{_link(s.get('url'))}</cite></li>"
        for s in sources
    )
    return f'<section class="sources"><h3>{escape(title)}</h3><ul>{items}</ul></section>'


def reading_panel(answer: AnswerJson, words: Texts) -> str:
    """Return how the question was read: words used and what for, words not used."""
    pieces = answer.get("reading") or []
    used = [f"<span><b>{_text(p.get('words'))}</b> {_text(p['as'])}</span>" for p in pieces if p.get("as")]
    unused = [f"<span>{_text(p.get('words'))}</span>" for p in pieces if not p.get("as")]
    lines = []
    if used:
        lines.append(f'<p class="read">{escape(words["reading"])}: {" ".join(used)}</p>')
    if unused:
        lines.append(f'<p class="unread">{escape(words["unused"])}: {" ".join(unused)}</p>')
    return f'<section class="reading">{"".join(lines)}</section>' if lines else ""


def article_panel(store: Store, article: str) -> str:
    """Return a whole article with the names in it marked."""
    head = store.query(_ARTICLE, {"article": article})
    if not head:
        return ""
    mentions: dict[str, list[Row]] = {}
    for row in store.query(_MENTIONS, {"article": article}):
        mentions.setdefault(row["sentence"], []).append(row)
    body = "".join(
        f"<p>{_with_mentions(row, mentions.get(row['id'], []))}</p>"
        for row in store.query(_SENTENCES, {"article": article})
    )
    facts = head[0]
    about = ", ".join(plain(facts[k]) for k in ("source", "published") if facts[k])
    title = _text(facts["title"] or article)
    return f'<article><h3>{title}</h3><p class="about">{_text(about)}{_link(facts["url"])}</p>{body}</article>'


def table(rows: Sequence[Row]) -> str:
    """Return rows as a table."""
    columns = columns_of(rows)
    head = "".join(f'<th scope="col">{_text(c)}</th>' for c in columns)
    body = "".join("<tr>" + "".join(f"<td>{_text(row.get(c))}</td>" for c in columns) + "</tr>" for row in rows)
    return f'<div class="table" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def marked(text: str, names: Iterable[str]) -> str:
    """Return escaped text with the names in it marked."""
    wanted = sorted({re.escape(n) for n in names if n}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pieces = re.split(f"({'|'.join(wanted)})", text)
    return "".join(f"<mark>{escape(p)}</mark>" if i % 2 else escape(p) for i, p in enumerate(pieces))


def _with_mentions(sentence: Row, mentions: Sequence[Row]) -> str:
    text = plain(sentence["text"])
    places = [(place, m) for m in mentions if (place := _place(sentence, text, m)) is not None]
    out: list[str] = []
    at = 0
    for (begin, end), row in sorted(places, key=lambda p: (p[0][0], -p[0][1])):
        if begin < at:
            continue  # inside a longer name
        label = next((x for x in row["labels"] if x != "Entity"), "")
        title = escape(f"{plain(row['name'])} ({label})", quote=True)
        out += [
            escape(text[at:begin]),
            f'<mark class="{escape(label)}" title="{title}">{escape(text[begin:end])}</mark>',
        ]
        at = end
    return "".join([*out, escape(text[at:])])


def _place(sentence: Row, text: str, mention: Row) -> tuple[int, int] | None:
    """Return where the mention stands in the sentence; by its words where it came without offsets."""
    if mention["start"] is None or sentence["start"] is None:
        at = text.find(mention["surface"] or mention["name"])
        return (at, at + len(mention["surface"] or mention["name"])) if at >= 0 else None
    begin, end = mention["start"] - sentence["start"], mention["end"] - sentence["start"]
    return (begin, end) if 0 <= begin < end <= len(text) else None


def _link(url: object) -> str:
    address = str(url or "")
    if not re.match(r"https?://", address):
        return ""
    return f' <a href="{escape(address, quote=True)}" rel="noopener noreferrer" target="_blank">↗</a>'


def _text(value: object) -> str:
    return escape(plain(value), quote=True)
