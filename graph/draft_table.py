"""A first ontology table for a graph that is there: labels, properties and relationship types.

What can be seen in the graph is written down: which labels a type joins, which properties hold
numbers, dates or codes, which are names worth looking up. The words are taken from the names in
the schema; whoever knows the subject adds the words that people use.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from graph.engine import Row
from graph.errors import StoreError
from graph.statements import quoted
from graph.store import Store

LOOKED_AT = 2_000  # nodes of a label
EDGES_LOOKED_AT = 50_000
OURS = frozenset({"Store"})  # what the store keeps about itself
LONGEST_NAME = 60  # characters; longer texts are not names
SOMEBODY = ("who", "someone", "anyone", "people")  # words for what has a person's name
PERSONAL = re.compile(r"surname|(?:last|first|family|given)_?name", re.I)
MOSTLY = 0.95  # of the values
DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?|\d{1,2}[/.]\d{1,2}[/.]\d{4}")
TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
CODE = re.compile(r"[^\W\d_]+|\d+|.", re.S)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
HEADER = """# An ontology table, drafted from the graph itself: labels, properties and relationship types are as
# they stand there. Add to `words` what people say; under `relation`, `nouns` name somebody by the
# relation ("a friend"), `tail_nouns` the other end. `most` and `least` are superlatives, `values` other
# ways to say a stored value, `unit` the words beside a number.
"""
SUPERLATIVES = {
    "number": (["most", "highest", "largest", "greatest"], ["least", "lowest", "smallest"]),
    "date": (["latest", "most recent", "newest", "last"], ["earliest", "first", "oldest"]),
}


@dataclass(slots=True)
class Kind:
    """One relationship type: what it joins, and its properties."""

    heads: set[str] = field(default_factory=set)
    tails: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)


def drafted(store: Store, name: str = "drafted") -> str:
    """Return an ontology table for the graph in the store, as TOML.

    Raises:
        StoreError: the store holds no labelled node.
    """
    labels = _labels(store)
    if not labels:
        raise StoreError("The store holds no labelled nodes to draft a table from.")
    parts = [HEADER, f"name = {_text(name)}\n"]
    parts += [_entity(label, _nodes(store, label)) for label in labels]
    parts += [_relation(kind, found) for kind, found in sorted(_kinds(store, labels).items())]
    return "\n".join(parts)


def _labels(store: Store) -> list[str]:
    """Return the labels that tell things apart, the most frequent first; "Entity" on all of them tells nothing."""
    rows = store.query("MATCH (n) RETURN labels(n) AS labels, count(*) AS nodes", timeout=60)
    total: Counter[str] = Counter()
    for row in rows:
        for label in set(row["labels"]) - OURS:
            total[label] += row["nodes"]
    told = {min(set(row["labels"]) - OURS, key=lambda label: (total[label], label), default="") for row in rows}
    return sorted(told - {""}, key=lambda label: (-total[label], label))


def _nodes(store: Store, label: str) -> list[Row]:
    rows = store.query(f"MATCH (n:{quoted([label])[0]}) RETURN n LIMIT {LOOKED_AT}", timeout=60)
    return [row["n"] for row in rows]


def _kinds(store: Store, labels: Iterable[str]) -> dict[str, Kind]:
    """Return the relationship types with the labels at both ends."""
    known = set(labels)
    text = (
        f"MATCH (a)-[r]->(b) WITH a, r, b LIMIT {EDGES_LOOKED_AT}"
        " RETURN DISTINCT type(r) AS type, labels(a) AS heads, labels(b) AS tails, keys(r) AS properties"
    )
    found: dict[str, Kind] = defaultdict(Kind)
    types = [row["type"] for row in store.query("MATCH ()-[r]->() RETURN DISTINCT type(r) AS type", timeout=60)]
    for kind in types:
        for row in store.query(text.replace("-[r]->", f"-[r:{quoted([kind])[0]}]->"), timeout=60):
            ends = [[label for label in row[end] if label in known] for end in ("heads", "tails")]
            if all(ends):
                found[kind].heads.update(ends[0])
                found[kind].tails.update(ends[1])
                found[kind].properties.update(row["properties"])
    return found


def _entity(label: str, nodes: list[Row]) -> str:
    named = any(PERSONAL.fullmatch(name) for node in nodes for name in node)
    lines = [f"[entity.{_key(label)}]", f"words = {_list([spoken(label), *(SOMEBODY if named else ())])}"]
    values: dict[str, list[Any]] = defaultdict(list)
    for node in nodes:
        for name, value in node.items():
            if value is not None and value != "":
                values[name].append(value)
    if values:
        lines.append(f"[entity.{_key(label)}.properties]")
        lines += [f"{_key(name)} = {{ {_property(name, found)} }}" for name, found in values.items()]
    return "\n".join(lines) + "\n"


def _property(name: str, values: list[Any]) -> str:
    """Return what the table says of a property, from its name and values."""
    texts = [str(value) for value in values]
    kind = kind_of(values)
    cells = [f'kind = "{kind}"'] if kind != "text" else []
    cells.append(f"words = {_list([spoken(name)])}")
    if kind in SUPERLATIVES:
        most, least = SUPERLATIVES[kind]
        cells += [f"most = {_list([f'{m} {spoken(name)}' for m in most] if kind == 'number' else most)}"]
        cells += [f"least = {_list([f'{m} {spoken(name)}' for m in least] if kind == 'number' else least)}"]
    if kind in ("date", "time"):
        cells.append("when = true")
    pattern = form_of(texts) if kind in ("text", "time") else ""
    if pattern:
        cells.append(f"pattern = {_text(pattern)}")
    elif kind == "date" or (kind == "text" and max(map(len, texts)) <= LONGEST_NAME):
        cells.append("lookup = true")
    return ", ".join(cells)


def _relation(kind: str, found: Kind) -> str:
    said = spoken(kind)
    words = [said, *([said.removesuffix(" by")] if said.endswith(" by") else [])]
    lines = [f"[relation.{_key(kind)}]", f"label = {_text(said)}", f"inverse = {_text(f'is the other end of {said}')}"]
    lines += [f"head = {_list(sorted(found.heads))}", f"tail = {_list(sorted(found.tails))}"]
    if found.heads == found.tails and len(found.heads) == 1:
        lines.append("symmetric = true  # remove where the direction matters")
    lines.append(f"words = {_list(words)}")
    if found.properties:
        held = ", ".join(f'{_key(prop)} = "text"' for prop in sorted(found.properties))
        lines.append(f"properties = {{ {held} }}")
    return "\n".join(lines) + "\n"


def spoken(name: str) -> str:
    """Return a name of the schema as people say it.

    >>> spoken("PhoneCall"), spoken("LOCATION_IN_AREA"), spoken("areaCode")
    ('phone call', 'location in area', 'area code')
    """
    return " ".join(word.lower() for word in WORD.findall(name)) or name.lower()


def kind_of(values: list[Any]) -> str:
    """Return the kind of a property by what most of its values look like.

    >>> kind_of([3, 4.5]), kind_of(["3/05/2020", "2020-05-03"]), kind_of(["09:30"]), kind_of(["Ada"])
    ('number', 'date', 'time', 'text')
    """
    if all(isinstance(value, bool) for value in values):
        return "boolean"
    for kind, shape in (("date", DATE), ("time", TIME), ("number", NUMBER)):
        fitting = sum(bool(shape.fullmatch(str(value))) for value in values)
        if fitting >= MOSTLY * len(values):
            return kind
    return "text"


def form_of(values: list[str]) -> str:
    """Return a regular expression for values that are all codes of one form; "" when they are names.

    >>> form_of(["12-0034", "98-7712"]), form_of(["M1 4AB", "M22 7XY"]), form_of(["Ada", "Bert"])
    ('\\\\d{2}\\\\-\\\\d{4}', '[A-Z]\\\\d{1,2} \\\\d[A-Z]{2}', '')
    """
    shapes = {tuple(_class(part) for part in CODE.findall(value)) for value in values}
    if len(shapes) != 1 or r"\d" not in (shape := shapes.pop()) or len(shape) < 2:
        return ""
    if "" in shape:
        return ""
    columns = zip(*([len(part) for part in CODE.findall(value)] for value in values), strict=True)
    return "".join(part + _times(set(lengths)) for part, lengths in zip(shape, columns, strict=True))


def _class(part: str) -> str:
    """Return the class of characters of one part of a code; "" for words."""
    if part.isdigit():
        return r"\d"
    if part.isalpha():
        return "[A-Z]" if part.isupper() and part.isascii() else ""
    return re.escape(part).replace("\\ ", " ")


def _times(lengths: set[int]) -> str:
    least, most = min(lengths), max(lengths)
    if least == most:
        return "" if least == 1 else f"{{{least}}}"
    return f"{{{least},{most}}}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, words)) + "]"
