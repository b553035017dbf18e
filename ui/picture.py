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

MAX_NODES = 60
LINES = {"done": "solid", "ongoing": "dashed", "planned": "dotted"}

_AROUND = """
MATCH (a:Entity)-[r]->(b:Entity) WHERE a.name IN $names OR b.name IN $names
RETURN a.id AS a, a.name AS a_name, labels(a) AS a_labels, type(r) AS type, r.status AS status, r.date AS date,
       b.id AS b, b.name AS b_name, labels(b) AS b_labels
ORDER BY a_name, type, b_name LIMIT 200
"""


def elements(store: Store, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return nodes and edges around the answer's names, as Cytoscape takes them; at most 60 nodes."""
    names = [str(n) for n in answer.get("names") or []][:MAX_NODES]
    if not names:
        return []
    nodes: dict[str, dict[str, Any]] = {}
    edges = []
    for row in store.query(_AROUND, {"names": names}):
        ends = [(row["a"], row["a_name"], row["a_labels"]), (row["b"], row["b_name"], row["b_labels"])]
        if len(nodes.keys() | {e[0] for e in ends}) > MAX_NODES:
            break
        for id, name, labels in ends:
            nodes.setdefault(id, _node(id, name, labels, asked=name in names))
        edges.append(_edge(row))
    return [*nodes.values(), *edges]


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


def component() -> gr.HTML:
    """Return the page's picture; its value is the elements as JSON."""
    return gr.HTML(value="[]", html_template='<div id="picture" role="img"></div>', js_on_load=_DRAW, elem_id="drawing")


@cache
def head() -> str:
    """Return the script that the picture needs, as a tag for the page's head."""
    script = Path(__file__).with_name("vendor").joinpath("cytoscape.min.js").read_text(encoding="utf-8")
    safe = script.replace("</script", "<\\/script")
    return f"<script>{safe}</script>"


@cache
def _colours() -> Mapping[str, str]:
    return {label: PALETTE[i % len(PALETTE)] for i, label in enumerate(ontology().entities)}


def _node(id: str, name: str, labels: Sequence[str], *, asked: bool) -> dict[str, Any]:
    label = next((x for x in labels if x != "Entity"), "")
    return {
        "data": {"id": id, "name": name, "kind": label, "colour": _colours().get(label, "#64748b"), "asked": int(asked)}
    }


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
            "label": "data(label)", "font-size": 9, "curve-style": "bezier", "target-arrow-shape": "triangle",
            "line-style": "data(line)", "width": 1.5, "line-color": "#94a3b8", "target-arrow-color": "#94a3b8",
            "text-background-color": "#fff", "text-background-opacity": 0.8, "text-rotation": "autorotate",
        },
    },
]  # fmt: skip
_DRAW = """
const draw = () => {
  const box = element.querySelector('#picture');
  if (!box || !window.cytoscape) return;
  let elements = [];
  try { elements = JSON.parse(props.value || '[]'); } catch (error) { return; }
  if (window.jingjinjiPicture) window.jingjinjiPicture.destroy();
  window.jingjinjiPicture = cytoscape({
    container: box, elements: elements, style: STYLE, wheelSensitivity: 0.3,
    layout: { name: 'cose', animate: false, padding: 20, nodeRepulsion: 200000, idealEdgeLength: 110 },
  });
  window.jingjinjiPicture.on('tap', 'node', (event) => {
    const node = event.target;
    const name = (end) => end.data('name');
    const told = (e) => name(e.source()) + ' ' + e.data('label') + ' ' + name(e.target());
    const facts = node.connectedEdges().map(told);
    box.setAttribute('aria-label', node.data('name') + ': ' + facts.join('; '));
    box.title = node.data('name') + '\\n' + facts.join('\\n');
  });
};
watch('value', draw);
draw();
new ResizeObserver(() => {
  if (!window.jingjinjiPicture) return;
  window.jingjinjiPicture.resize();
  window.jingjinjiPicture.fit(undefined, 20);
}).observe(element);
""".replace("STYLE", json.dumps(_STYLE))
