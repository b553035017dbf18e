"""The saved queries, and what Neo4j Browser needs to show the graph at its best.

A saved query is one file of ``library/``: a comment with its title, a comment with a sentence, a comment
for each parameter with its default as JSON, then plain Cypher. ``browser_files`` writes them as Browser
imports them, with a style sheet (GraSS) beside them: a colour and a caption for each label.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from graph.errors import BadTable
from graph.ontology import Ontology, ontology

LIBRARY = Path(__file__).with_name("library")
BROWSER = "http://localhost:7474/browser/"
PARAMETER = re.compile(r"// \$(\w+) = (.+)")

# Twelve hues that stay apart for most eyes, in the order of the ontology's labels; evidence is grey.
PALETTE = (
    *("#d1495b", "#edae49", "#30638e", "#00798c", "#8d6a9f", "#b5651d"),
    *("#5b8e7d", "#3d9ac2", "#7a9e3d", "#c4a287", "#e07a9b", "#4f5d75"),
)
EVIDENCE = {"Article": "{title}", "Sentence": "{text}", "Claim": "{type}", "Figure": "{value}", "Name": "{text}"}
EVIDENCE_COLOUR = "#a5abb6"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One query of the library."""

    name: str
    title: str
    sentence: str
    parameters: Mapping[str, Any]  # with their defaults
    cypher: str


def saved_queries(folder: Path = LIBRARY) -> tuple[SavedQuery, ...]:
    """Return the saved queries in ``folder`` by name.

    Raises:
        BadTable: a file lacks its title, its sentence or the query.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.cypher")))


def browser_files(folder: Path, *, vocabulary: Ontology | None = None) -> list[Path]:
    """Write the saved queries and the style sheet into ``folder``; return the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {f"{query.name}.cypher": for_browser(query) for query in saved_queries()}
    files["style.grass"] = style_sheet(vocabulary or ontology())
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in sorted(files)]


def for_browser(query: SavedQuery) -> str:
    """Return the query as Browser saves and runs it: its title first, then its parameters."""
    lines = [f"// {query.title}", f"// {query.sentence}"]
    if query.parameters:
        lines.append(f"{params_line(query.parameters)};")
    return "\n".join([*lines, query.cypher, ""])


def params_line(parameters: Mapping[str, Any]) -> str:
    """Return Browser's command that sets the parameters, as in ``:params {name: "Hebei"}``."""
    pairs = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in sorted(parameters.items()))
    return f":params {{{', '.join(pairs)}}}"


def deep_link(cypher: str, *, browser: str = BROWSER, connect: str | None = None) -> str:
    """Return the address that opens Browser with the query in its editor, connecting to ``connect``."""
    dbms = f"dbms={quote(connect, safe='')}&" if connect else ""
    return f"{browser}?{dbms}cmd=edit&arg={quote(cypher, safe='')}"


def params_link(parameters: Mapping[str, Any], *, browser: str = BROWSER) -> str:
    """Return the address that sets the parameters in Browser; open it before the query's own link."""
    return f"{browser}?cmd=params&arg={quote(params_line(parameters).removeprefix(':params '), safe='')}"


def style_sheet(vocabulary: Ontology) -> str:
    """Return a GraSS style sheet with a colour and a caption for each label of the graph."""
    rules = [_rule("node", {"diameter": "50px", "color": EVIDENCE_COLOUR, "text-color-internal": "#ffffff"})]
    for i, label in enumerate(vocabulary.entities):
        looks = {"color": PALETTE[i % len(PALETTE)], "text-color-internal": "#ffffff", "caption": '"{name}"'}
        rules.append(_rule(f"node.{label}", looks))
    for label, caption in EVIDENCE.items():
        rules.append(_rule(f"node.{label}", {"color": EVIDENCE_COLOUR, "diameter": "38px", "caption": f'"{caption}"'}))
    arrow = {"color": EVIDENCE_COLOUR, "shaft-width": "2px", "font-size": "8px", "caption": '"<type>"'}
    return "\n".join([*rules, _rule("relationship", arrow)])


def _rule(selector: str, looks: Mapping[str, str]) -> str:
    body = "".join(f"  {key}: {value};\n" for key, value in looks.items())
    return f"{selector} {{\n{body}}}\n"


def _read(path: Path) -> SavedQuery:
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("//")]
    cypher = "\n".join(line for line in lines if not line.startswith("//")).strip()
    if len(comments) < 2 or not cypher:
        raise BadTable(f"{path}: a saved query has a title, a sentence and the query.")
    parameters = dict(_parameter(path, line) for line in comments[2:])
    return SavedQuery(path.stem, comments[0][3:], comments[1][3:], parameters, cypher)


def _parameter(path: Path, line: str) -> tuple[str, Any]:
    found = PARAMETER.fullmatch(line)
    if not found:
        raise BadTable(f'{path}: {line!r} is no parameter; write it as // $name = "default".')
    return found[1], json.loads(found[2])
