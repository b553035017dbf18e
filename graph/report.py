"""The report: one HTML file with every measure, its picture, and the sentences behind every number.

Nothing in it points outside: pictures and styles are inside, and each row links to the facts that it rests
on, further down in the same file.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape

from graph.analysis import MEASURES, Network, network
from graph.plots import picture, plot
from graph.records import Fact, Quote
from graph.subgraph import Subgraph
from graph.table import Table, shown

ROWS = 15  # of each table
LINKS = 12  # beside each row
SENTENCES = 3  # of each fact
PLOTTED = ("degree", "betweenness", "communities", "shared", "growth")

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 2em auto; padding: 0 1em; color: #222; }
h1 { font-size: 1.7em; } h2 { margin-top: 2em; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; width: 100%; font-size: .9em; }
th, td { text-align: left; padding: .3em .6em; border-bottom: 1px solid #e5e5e5; vertical-align: top; }
th { background: #f4f6f8; } img { max-width: 100%; } .note { color: #666; }
.fact:target { background: #fff6d6; } .fact { margin: .7em 0; } blockquote { margin: .2em 0 .2em 1em; color: #444; }
a { color: #30638e; text-decoration: none; } a:hover { text-decoration: underline; } .links { font-size: .8em; }
"""


def report(part: Subgraph, *, title: str = "What the articles say") -> str:
    """Return the report on the subgraph as HTML.

    Raises:
        ExportError: the subgraph is empty, or matplotlib is not installed.
    """
    return report_of(network(part), title=title)


def report_of(net: Network, *, title: str) -> str:
    """Return the report on a network that is already read."""
    tables = [measure(net) for measure in MEASURES.values()]
    numbers = {fact_id: i for i, fact_id in enumerate(sorted(net.facts), 1)}
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{len(net.graph)} entities, {len(net.facts)} facts. "
        "Every number links to its facts; every fact shows its sentences.</p>",
        "<nav>" + " · ".join(f'<a href="#{table.name}">{escape(table.title)}</a>' for table in tables) + "</nav>",
        _image(picture(net), "The most connected entities"),
        *(part for table in tables for part in _section(net, table, numbers)),
        '<h2 id="facts">The facts and their sentences</h2>',
        *(_fact(net.facts[fact_id], number) for fact_id, number in numbers.items()),
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n' + "\n".join(body) + "\n</body></html>\n"


def _section(net: Network, table: Table, numbers: dict[str, int]) -> Iterator[str]:
    yield f'<h2 id="{table.name}">{escape(table.title)}</h2>'
    if table.note:
        yield f'<p class="note">{escape(table.note)}</p>'
    if not table.rows:
        yield '<p class="note">Nothing to show in this part of the graph.</p>'
        return
    if table.name in PLOTTED:
        yield _image(plot(table), table.title)
    cells = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    yield f"<table><tr>{cells}<th>rests on</th></tr>"
    for row, links in zip(table.rows[:ROWS], table.links[:ROWS], strict=True):
        values = "".join(f"<td>{escape(shown(value))}</td>" for value in row)
        yield f'<tr>{values}<td class="links">{_links(net, links, numbers)}</td></tr>'
    yield "</table>"
    if len(table.rows) > ROWS:
        yield f'<p class="note">{ROWS} of {len(table.rows)} rows.</p>'


def _links(net: Network, ids: tuple[str, ...], numbers: dict[str, int]) -> str:
    """Return links to the facts among ``ids``, and to the facts of the entities among them."""
    facts = [numbers[i] for i in ids if i in numbers]
    entities = {i for i in ids if i in net.graph}
    if entities:
        within = len(entities) > 1
        ends = (
            (f, {f.head, f.tail} <= entities if within else bool({f.head, f.tail} & entities))
            for f in net.facts.values()
        )
        facts += [numbers[fact.id] for fact, belongs in ends if belongs]
    links = [f'<a href="#f{n}">{n}</a>' for n in sorted(set(facts))[:LINKS]]
    more = len(set(facts)) - len(links)
    return " ".join(links) + (f" and {more} more" if more > 0 else "")


def _fact(fact: Fact, number: int) -> str:
    quotes = {quote.text: quote for claim in fact.claims for quote in claim.quotes}
    said = "".join(
        f'<blockquote>{escape(text)} <span class="note">({escape(_source(quote))})</span></blockquote>'
        for text, quote in list(quotes.items())[:SENTENCES]
    )
    dated = f", {fact.date}" if fact.date else ""
    disagree = ", articles disagree" if fact.disagree else ""
    about = f"{escape(fact.head_name)} <b>{escape(fact.type)}</b> {escape(fact.tail_name)}"
    return f'<div class="fact" id="f{number}">{number}. {about} ({escape(fact.status + dated + disagree)}){said}</div>'


def _source(quote: Quote) -> str:
    parts = (quote.title, quote.source, quote.published)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _image(png: bytes, words: str) -> str:
    data = base64.b64encode(png).decode("ascii")
    return f'<img alt="{escape(words)}" src="data:image/png;base64,{data}">'
