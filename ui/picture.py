"""The piece of the graph that an answer stands on, as a picture in the page.

Cytoscape.js (MIT, bundled in ``ui/vendor``) draws it; nothing is fetched from outside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr

from graph.ontology import ontology
from graph.store import Row, Store
from queries.browser import PALETTE
from ui.panels import safe

MAX_NODES = 60
LINES = {"done": "solid", "ongoing": "dashed", "planned": "dotted"}

# Names and ids are unwound and matched one by one: both engines then use the index.
_EDGES = """
WITH DISTINCT r, startNode(r) AS a, endNode(r) AS b
RETURN a.id AS a, a.name AS a_name, labels(a) AS a_labels, type(r) AS type, r.status AS status, r.date AS date,
       b.id AS b, b.name AS b_name, labels(b) AS b_labels
ORDER BY a_name, type, b_name LIMIT 200
"""
_AROUND = f"UNWIND $names AS name MATCH (:Entity {{name: name}})-[r]-(:Entity) {_EDGES}"
_OF_FACTS = (
    "UNWIND $facts AS fact MATCH (c:Claim {fact: fact})-[:SUBJECT]->(head:Entity)"
    f" MATCH (c)-[:OBJECT]->(tail:Entity) MATCH (head)-[r {{id: fact}}]->(tail) {_EDGES}"
)
_NEAR = f"MATCH (:Entity {{id: $id}})-[r]-(:Entity) {_EDGES}"


def elements(store: Store, answer: Mapping[str, Any], words: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return nodes and edges around the answer's names, as Cytoscape takes them; at most 60 nodes."""
    names = [str(name) for name in answer.get("names") or []][:MAX_NODES]
    if not names:
        return []
    facts = [row["fact"] for row in answer.get("rows") or [] if row.get("fact")]
    rows = store.query(_OF_FACTS, {"facts": facts}) if facts else []
    return _drawn(rows or store.query(_AROUND, {"names": names}), names, words)


def as_rows(drawn: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the picture's edges as table rows, for those who cannot see it."""
    names = {e["data"]["id"]: e["data"]["name"] for e in drawn if "source" not in e["data"]}
    return [
        {
            "from": names[d["source"]],
            "fact": d["label"],
            "to": names[d["target"]],
            "status": d["status"],
            "date": d["date"],
        }
        for d in (e["data"] for e in drawn)
        if "source" in d
    ]


def neighbours(store: Store, entity: str, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return an entity and what it has facts with, as Cytoscape takes them."""
    return _drawn(store.query(_NEAR, {"id": entity}), (), words)


def component(store: Store, words: Mapping[str, str]) -> gr.HTML:
    """Return the page's picture; its value is the elements as JSON. It can fire the event "ask"."""

    def more(entity: str) -> str:
        return as_json(neighbours(store, str(entity), words))

    more.__name__ = "neighbours"  # as page.js calls it
    tools = "".join(
        f'<button type="button" data-picture="{act}">{safe(words[f"picture_{act}"])}</button>'
        for act in ("in", "out", "fit", "png", "svg")
    )
    lines = "".join(f'<i class="line {status}"></i>{safe(words[status])} ' for status in LINES)
    kinds = "".join(f'<i style="background:{colour}"></i>{safe(label)} ' for label, colour in _colours().items())
    return gr.HTML(
        value="[]",
        html_template=(
            f'<section class="drawing" hidden><div class="tools">{tools}</div>'
            f'<div class="picture" id="picture" role="img" aria-label="{safe(words["picture"])}"'
            f' data-expand="{safe(words["expand"])}" data-about="{safe(words["ask_about"])}"></div>'
            f'<p class="legend">{lines}<br>{kinds}</p><div class="told" aria-live="polite"></div></section>'
        ),
        js_on_load=_DRAW,
        server_functions=[more],
        elem_id="drawing",
    )


def as_json(drawn: Sequence[Mapping[str, Any]]) -> str:
    """Return the elements as the component's value; nothing in it can end a script or start a template."""
    text = json.dumps(drawn, ensure_ascii=True)
    for character in "<>&$`":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def head() -> str:
    """Return the scripts that the page needs, as tags for its head."""
    folder = Path(__file__).parent
    scripts = (folder / "vendor" / "cytoscape.min.js", folder / "page.js")
    texts = (script.read_text(encoding="utf-8").replace("</script", "<\\/script") for script in scripts)
    return "".join(f"<script>{text}</script>" for text in texts)


@cache
def _colours() -> Mapping[str, str]:
    return {label: PALETTE[i % len(PALETTE)] for i, label in enumerate(ontology().entities)}


def _drawn(rows: Sequence[Row], asked: Sequence[str], words: Mapping[str, str]) -> list[dict[str, Any]]:
    nodes: dict[str, dict[str, Any]] = {}
    edges = []
    for row in rows:
        ends = [(row["a"], row["a_name"], row["a_labels"]), (row["b"], row["b_name"], row["b_labels"])]
        if len(nodes.keys() | {end[0] for end in ends}) > MAX_NODES:
            break
        for id, name, labels in ends:
            question = words["about_name"].format(name=name)
            nodes.setdefault(id, _node(id, name, labels, asked=name in asked, question=question))
        edges.append(_edge(row))
    return [*nodes.values(), *edges]


def _node(id: str, name: str, labels: Sequence[str], *, asked: bool, question: str) -> dict[str, Any]:
    label = next((x for x in labels if x != "Entity"), "")
    looks = {"kind": label, "colour": _colours().get(label, "#64748b"), "asked": int(asked)}
    return {"data": {"id": id, "name": name, "question": question, **looks}}


def _label(type: str) -> str:
    known = ontology().relations.get(type)
    return known.label if known else type.replace("_", " ").lower()


def _edge(row: Row) -> dict[str, Any]:
    status = str(row["status"] or "done")
    data = {"id": f"{row['a']} {row['type']} {row['b']}", "source": row["a"], "target": row["b"]}
    told = {"label": _label(row["type"]), "status": status, "date": row["date"] or ""}
    return {"data": {**data, **told, "line": LINES.get(status, "solid")}}


_STYLE = [
    {
        "selector": "node",
        "style": {
            "label": "data(name)", "background-color": "data(colour)", "font-size": 11, "text-wrap": "wrap",
            "text-max-width": 110, "text-valign": "bottom", "text-margin-y": 4, "width": 22, "height": 22,
            "text-background-color": "#fff", "text-background-opacity": 0.8, "color": "#111827",
        },
    },
    {"selector": "node[asked = 1]", "style": {"border-width": 4, "border-color": "#f59e0b", "width": 30, "height": 30}},
    {
        "selector": "edge",
        "style": {
            "label": "data(label)", "font-size": 10, "curve-style": "bezier", "target-arrow-shape": "triangle",
            "line-style": "data(line)", "width": 2, "line-color": "#7c8ba1", "target-arrow-color": "#7c8ba1",
            "text-background-color": "#fff", "text-background-opacity": 0.8, "text-rotation": "autorotate",
        },
    },
]  # fmt: skip
_DRAW = """
const begin = () => {
  if (!window.jingjinji || !window.cytoscape) { setTimeout(begin, 20); return; }
  const draw = () => window.jingjinji.picture(element, props, server, (...fired) => trigger(...fired), STYLE);
  watch('value', draw);
  window.jingjinji.pictureTools(element);
  draw();
};
begin();  // fires "ask"
""".replace("STYLE", json.dumps(_STYLE))
