"""Answers, sources and articles as HTML for the page.

Every word that came from an article, a name or a person is escaped here, on its way into the
page; no other file makes HTML of such words. What can be clicked carries a ``data-`` attribute
that ``ui/page.js`` acts on: data-ask asks a question, data-article opens an article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from graph.ontology import ontology
from graph.store import Row, Store
from ui.render import as_markdown, columns_of, cypher_text, for_people, plain, source_line, translator_line

AnswerJson = Mapping[str, Any]
Texts = Mapping[str, str]

FIRST_ROWS = 10  # of an answer's table, the others at a click
LONGEST_SENTENCE = 400  # characters, where a table says the same
GENITIVE = r"(?:['’]s?)?\s+"  # between two words of a piece, which are told without it
_TEMPLATE = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})  # Gradio's own markup

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
_CLAIMS = """
MATCH (c:Claim)-[:STATED_IN]->(s:Sentence)-[:IN]->(:Article {id: $article})
MATCH (c)-[:SUBJECT]->(head:Entity)
MATCH (c)-[:OBJECT]->(tail:Entity)
RETURN DISTINCT s.id AS sentence, head.name AS head, c.type AS type, tail.name AS tail, c.status AS status,
       c.date AS date
ORDER BY sentence, head, type, tail
"""
_ARTICLE = """
MATCH (a:Article {id: $article})
RETURN a.title AS title, a.published AS published, a.source AS source, a.url AS url
"""


def answer_panel(
    answer: AnswerJson,
    words: Texts,
    *,
    talk: Sequence[AnswerJson] = (),
    browser: str = "",
    plot: str = "",
    near: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return an answer whole: sentence, table, choices, sources, reading, Cypher, and what was asked before.

    Args:
        talk: the earlier answers, oldest first.
        browser: the address that opens the Cypher in Neo4j Browser, when the store is a server.
        plot: of the answer's figures over time, as HTML.
        near: what else could stand in the place of words of the question.
    """
    kind = safe(answer.get("status", ""))
    parts = [
        f'<h2 class="asked">{safe(answer.get("question"))}</h2>',
        f'<p class="sentence">{safe(_sentence_of(answer))}</p>',
        _translator(answer),
        _rows(answer, words),
        plot,
        choice_buttons(answer, words),
        sources_panel(answer, words),
        reading_panel(answer, words, near or {}),
        _cypher(answer, words, browser),
        _earlier(talk, words),
    ]
    markdown = safe(f"## {plain(answer.get('question'))}\n\n{as_markdown(answer)}\n")
    return (
        f'<section class="answer {kind}" aria-live="polite" data-question="{safe(answer.get("question"))}" '
        f'data-markdown="{markdown}">{"".join(parts)}</section>'
    )


def _translator(answer: AnswerJson) -> str:
    """Return what the translator has to say, and the other reading where the two differ."""
    said, other = translator_line(answer), answer.get("other") or {}
    shown = f'<p class="note">{safe(said)}</p>' if said else ""
    if other:
        shown += f'<p class="note">{safe(other.get("translator"))}: {safe(other.get("text"))}</p>'
    return shown


def choice_buttons(answer: AnswerJson, words: Texts) -> str:
    """Return what an answer that asks back lets one choose from, each a question to ask instead."""
    choices = [plain(choice) for choice in answer.get("choices") or []]
    if not choices:
        return ""
    title = words["choices"] if answer.get("status") == "clarify" else words["perhaps"]
    buttons = "".join(_button(choice, choice) for choice in choices)
    return f'<div class="choices" role="group" aria-label="{safe(title)}"><h3>{safe(title)}</h3>{buttons}</div>'


def sources_panel(answer: AnswerJson, words: Texts) -> str:
    """Return the sentences that the answer rests on; of a "no", those nearest to it, labelled as such."""
    sources = answer.get("sources") or []
    if not sources:
        return ""
    title = words["sources"] if answer.get("status") == "answered" else words["nearest"]
    names = [*(answer.get("names") or []), *(p.get("words") or "" for p in answer.get("reading") or [] if p.get("as"))]
    items = "".join(_source(source, [str(n) for n in names], words) for source in sources)
    return f'<section class="sources"><h3>{safe(title)}</h3><ul>{items}</ul></section>'


def reading_panel(answer: AnswerJson, words: Texts, near: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return how the question was read: words used, each of which can be changed or taken away, and words not used."""
    pieces = answer.get("reading") or []
    used = [
        _piece(answer, piece, words, (near or {}).get(plain(piece["words"]), ())) for piece in pieces if piece.get("as")
    ]
    unused = [f"<span>{safe(piece.get('words'))}</span>" for piece in pieces if not piece.get("as")]
    lines = []
    if used:
        lines.append(f'<p class="read">{safe(words["reading"])}: {" ".join(used)}</p>')
    if unused:
        lines.append(f'<p class="unread">{safe(words["unused"])}: {" ".join(unused)}</p>')
    return f'<section class="reading">{"".join(lines)}</section>' if lines else ""


def article_panel(store: Store, article: str, words: Texts) -> str:
    """Return a whole article: names in it can be asked about, sentences that state facts show them."""
    head = store.query(_ARTICLE, {"article": article})
    if not head:
        return ""
    mentions = _by_sentence(store.query(_MENTIONS, {"article": article}))
    claims = _by_sentence(store.query(_CLAIMS, {"article": article}))
    body = "".join(
        _sentence(row, mentions.get(row["id"], []), claims.get(row["id"], []), words)
        for row in store.query(_SENTENCES, {"article": article})
    )
    facts = head[0]
    about = ", ".join(plain(facts[key]) for key in ("source", "published") if facts[key])
    title = safe(facts["title"] or article)
    close = f'<button type="button" class="close" data-close="1" aria-label="{safe(words["close"])}">×</button>'
    return f'<article>{close}<h3>{title}</h3><p class="about">{safe(about)}{_link(facts["url"])}</p>{body}</article>'


def fact_line(head: object, type: object, tail: object, status: object = "", date: object = "") -> str:
    """Return a fact in words, as plain text: head, relation, tail, then status and date where they say something."""
    known = ontology().relations.get(str(type))
    told = [plain(x) for x in (status if status != "done" else "", date) if x]
    words = f"{plain(head)} {known.label if known else str(type).replace('_', ' ').lower()} {plain(tail)}"
    return f"{words} ({', '.join(told)})" if told else words


def table(rows: Sequence[Row], *, at_first: int | None = None) -> str:
    """Return rows as a table, without columns that are empty; those after ``at_first`` are hidden."""
    columns = [c for c in columns_of(rows) if any(row.get(c) not in (None, "") for row in rows)]
    head = "".join(f'<th scope="col">{safe(c)}</th>' for c in columns)
    body = "".join(
        f"<tr{' hidden' if at_first is not None and i >= at_first else ''}>"
        + "".join(f"<td>{safe(row.get(c))}</td>" for c in columns)
        + "</tr>"
        for i, row in enumerate(rows)
    )
    return (
        '<div class="table" tabindex="0" role="region" aria-label="table">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def folded(title: str, html: str) -> str:
    """Return HTML folded away under a title."""
    return f"<details><summary>{safe(title)}</summary>{html}</details>"


def name_buttons(names: Iterable[str], words: Texts) -> str:
    """Return names as buttons that ask about them."""
    return "".join(_button(name, words["about_name"].format(name=name)) for name in names)


def marked(text: str, names: Iterable[str]) -> str:
    """Return escaped text with the names in it marked, in whatever case they stand."""
    wanted = sorted({re.escape(name) for name in names if len(name) > 2}, key=len, reverse=True)
    if not wanted:
        return safe(text)
    pieces = re.split(f"({'|'.join(wanted)})", text, flags=re.IGNORECASE)
    return "".join(f"<mark>{safe(piece)}</mark>" if i % 2 else safe(piece) for i, piece in enumerate(pieces))


def safe(value: object) -> str:
    """Return a value as text that is no markup: not of HTML, not of Gradio's templates, also inside an attribute."""
    return escape(plain(value), quote=True).translate(_TEMPLATE)


def _sentence_of(answer: AnswerJson) -> str:
    """Return the answer's sentence; where the table below says it too, only its beginning."""
    text = plain(answer.get("text") or answer.get("reason"))
    if len(text) <= LONGEST_SENTENCE or len(answer.get("rows") or []) < 2:
        return text
    return f"{text[:LONGEST_SENTENCE].rsplit(' ', 1)[0]} …"


def _rows(answer: AnswerJson, words: Texts) -> str:
    """Return the answer's rows as a table: the first ones, the others at a click."""
    rows = for_people(answer.get("rows") or [])
    if len(rows) < 2 or answer.get("status") != "answered":
        return ""
    total = max(answer.get("total") or 0, len(rows))
    first = min(len(rows), FIRST_ROWS)
    if total == first:
        return table(rows)
    told = f"<span>{safe(words['shown'].format(shown=first, total=total))}</span>"
    after = safe(words["shown"].format(shown=len(rows), total=total))
    more = f'<button type="button" class="chip" data-all="{after}">{safe(words["show_all"])}</button>'
    return f'{table(rows, at_first=first)}<p class="shown">{told} {more if len(rows) > first else ""}</p>'


def _source(source: Mapping[str, Any], names: Iterable[str], words: Texts) -> str:
    article = safe(source.get("article"))
    return (
        f"<li><blockquote>{marked(plain(source.get('sentence')), names)}</blockquote>"
        f'<button type="button" class="link" data-article="{article}" title="{safe(words["open_article"])}">'
        f"{safe(source_line(source))}</button>{_link(source.get('url'))}</li>"
    )


def _piece(answer: AnswerJson, piece: Mapping[str, Any], words: Texts, near: Sequence[str]) -> str:
    """Return one piece of the reading: its words can be typed anew, or taken away, and the question runs again."""
    spoken, question = plain(piece.get("words")), plain(answer.get("question"))
    before, found, after = _parted(question, spoken)
    shown = f"<b>{safe(spoken)}</b>"
    if found:
        label = safe(words["instead_of"].format(words=spoken))
        others = safe(json.dumps([name for name in near if name != spoken], ensure_ascii=False))
        shown = (
            f'<button type="button" class="change" data-change="{safe(found)}" data-before="{safe(before)}"'
            f' data-after="{safe(after)}" data-near="{others}" aria-label="{label}" title="{label}">{shown}</button>'
        )
    rest = re.sub(r"\s+", " ", f"{before}{after}").strip()
    label = safe(words["without"].format(words=spoken))
    drop = f'<button type="button" data-ask="{safe(rest)}" aria-label="{label}" title="{label}">×</button>'
    return f"<span>{shown} {safe(piece['as'])}{drop if found and rest else ''}</span>"


def _parted(question: str, spoken: str) -> tuple[str, str, str]:
    """Return the question before the words of a piece, the words as they stand in it, and what comes after."""
    words = GENITIVE.join(re.escape(word) for word in spoken.split())
    found = re.search(words, question, re.IGNORECASE) if words else None
    return (question[: found.start()], found[0], question[found.end() :]) if found else (question, "", "")


def _cypher(answer: AnswerJson, words: Texts, browser: str) -> str:
    if not answer.get("cypher"):
        return ""
    opener = (
        f' <a href="{safe(browser)}" rel="noopener" target="_blank">{safe(words["browser"])}</a>' if browser else ""
    )
    return (
        f'<details class="cypher"><summary>{safe(words["cypher"])}</summary>'
        f'<pre tabindex="0">{safe(cypher_text(answer))}</pre>'
        f'<button type="button" data-copy="1">{safe(words["copy"])}</button>{opener}</details>'
    )


def _earlier(talk: Sequence[AnswerJson], words: Texts) -> str:
    if not talk:
        return ""
    items = "".join(
        f"<li>{_button(plain(a.get('question')), plain(a.get('question')))}<span>{safe(a.get('text'))}</span></li>"
        for a in reversed(talk)
    )
    return f'<details class="earlier"><summary>{safe(words["earlier"])}</summary><ul>{items}</ul></details>'


def _button(text: str, question: str) -> str:
    return f'<button type="button" class="chip" data-ask="{safe(question)}">{safe(text)}</button>'


def _name(text: str, question: str, title: str) -> str:
    """Return a name inside a sentence: a link, since buttons do not break across lines."""
    address = safe(f"?{urlencode({'q': question})}")
    return f'<a class="name" href="{address}" data-ask="{safe(question)}" title="{safe(title)}">{safe(text)}</a>'


def _by_sentence(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["sentence"], []).append(row)
    return found


def _sentence(sentence: Row, mentions: Sequence[Row], claims: Sequence[Row], words: Texts) -> str:
    told = "".join(
        f"<li>{safe(fact_line(c['head'], c['type'], c['tail'], c['status'], c['date']))}</li>" for c in claims
    )
    facts = f'<ul class="facts">{told}</ul>' if told else ""
    return f'<p class="{"stated" if told else ""}">{_with_mentions(sentence, mentions, words)}</p>{facts}'


def _with_mentions(sentence: Row, mentions: Sequence[Row], words: Texts) -> str:
    text = plain(sentence["text"])
    places = [(place, m) for m in mentions if (place := _place(sentence, text, m)) is not None]
    out: list[str] = []
    at = 0
    for (begin, end), row in sorted(places, key=lambda p: (p[0][0], -p[0][1])):
        if begin < at:
            continue  # inside a longer name
        label = next((x for x in row["labels"] if x != "Entity"), "")
        name = plain(row["name"])
        out += [
            safe(text[at:begin]),
            _name(text[begin:end], words["about_name"].format(name=name), f"{name} ({label})"),
        ]
        at = end
    return "".join([*out, safe(text[at:])])


def _place(sentence: Row, text: str, mention: Row) -> tuple[int, int] | None:
    """Return where the mention stands in the sentence; by its words where it came without offsets."""
    if mention["start"] is None or sentence["start"] is None:
        surface = mention["surface"] or mention["name"]
        at = text.find(surface)
        return (at, at + len(surface)) if at >= 0 else None
    begin, end = mention["start"] - sentence["start"], mention["end"] - sentence["start"]
    return (begin, end) if 0 <= begin < end <= len(text) else None


def _link(url: object) -> str:
    address = str(url or "")
    if not re.match(r"https?://", address):
        return ""
    return f' <a href="{safe(address)}" rel="noopener noreferrer" target="_blank" aria-label="{safe(address)}">↗</a>'
