"""Free Cypher of a model: labels, types and properties checked against the ontology, directions mended.

The guard has been there before: what comes in here only reads. The text is walked token by token;
a relationship whose ends have labels that fit it only the other way round is turned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from queries.guard import TOKEN
from queries.llm_form import FACT_PROPERTIES, FIGURE_PROPERTIES, BadForm, Known, Vocabulary

EVIDENCE_LABELS = frozenset({"Entity", "Claim", "Sentence", "Article", "Figure"})
EVIDENCE_TYPES = frozenset({"SUBJECT", "OBJECT", "STATED_IN", "IN", "MENTIONS", "ABOUT"})
EVIDENCE_PROPERTIES = frozenset(
    {"id", "name", "aliases", "text", "index", "title", "source", "url", "published", "language", "fact", "type"}
    | {"confidence", "quote", "role", "surface", *FACT_PROPERTIES, *FIGURE_PROPERTIES}
)


@dataclass(frozen=True, slots=True)
class Word:
    """One token; the name itself where it is quoted."""

    kind: str
    text: str
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class Step:
    """One relationship of a pattern: its types and where its arrow heads stand, or would stand."""

    types: tuple[str, ...]
    left: str  # variable, or "" ..
    left_labels: frozenset[str]
    right: str
    right_labels: frozenset[str]
    forward: bool | None  # None: no arrow
    start: int  # index of the first sign between the nodes
    end: int  # index of the second node's parenthesis


def checked(cypher: str, vocabulary: Vocabulary, known: Sequence[Known]) -> tuple[str, list[str]]:
    """Return the text with wrong directions turned, and what was turned.

    Raises:
        BadForm: it names what the ontology does not know, or joins what cannot be joined.
    """
    words = list(_words(cypher))
    _check_names(words, vocabulary)
    labels = _labels_of(words, known)
    edits: list[tuple[int, int, str]] = []
    mended = []
    for step in _steps(words, labels):
        if step.forward is None or not _is_wrong(step, vocabulary):
            continue
        kind = step.types[0]
        if not _is_wrong(step, vocabulary, turned=True):
            edits += _turned(words, step)
            mended.append(f"direction of {kind} turned")
        else:
            raise BadForm(f"{kind} does not join these two labels in either direction.")
    for start, end, text in sorted(edits, reverse=True):
        cypher = cypher[:start] + text + cypher[end:]
    return cypher, mended


def _words(cypher: str) -> Iterator[Word]:
    for found in TOKEN.finditer(cypher):
        kind = found.lastgroup or ""
        if kind in ("space", "comment"):
            continue
        text = found.group()[1:-1].replace("``", "`") if kind == "quoted" else found.group()
        yield Word("word" if kind == "quoted" else kind, text, found.start(), found.end())


def _check_names(words: Sequence[Word], vocabulary: Vocabulary) -> None:
    known = vocabulary.labels | vocabulary.relations.keys() | EVIDENCE_LABELS | EVIDENCE_TYPES
    properties = EVIDENCE_PROPERTIES | {p for kind in vocabulary.relations for p in vocabulary.edge_properties(kind)}
    for i, word in enumerate(words):
        if word.text == ":" and not _is_map_colon(words, i):
            for name in _expression(words, i):
                if name not in known:
                    raise BadForm(f"{name[:40]!r} is no label or type; known: {', '.join(sorted(known))}.")
        is_property = i and words[i - 1].text == "." and word.kind == "word" and _text(words, i + 1) != "("
        if is_property and word.text not in properties:
            raise BadForm(f"{word.text[:40]!r} is no property; known: {', '.join(sorted(properties))}.")


def _is_map_colon(words: Sequence[Word], i: int) -> bool:
    return i >= 2 and words[i - 2].text in ("{", ",") and words[i - 1].kind == "word"


def _expression(words: Sequence[Word], i: int) -> list[str]:
    """Return the names behind a colon: ``A|B``, ``A&!B``."""
    names = []
    at = i + 1
    while at < len(words):
        word = words[at]
        if word.kind == "word":
            names.append(word.text)
            if _text(words, at + 1) not in ("|", "&"):
                return names
        elif word.text not in ("|", "&", "!", ":"):
            break
        at += 1
    raise BadForm("A colon is not followed by a label or type.")


def _text(words: Sequence[Word], i: int) -> str:
    return words[i].text if 0 <= i < len(words) else ""


def _node(words: Sequence[Word], i: int) -> tuple[str, tuple[str, ...], str, int] | None:
    """Return variable, labels, the parameter that is its id, and where it ends, of the node pattern at ``i``."""
    if _text(words, i) != "(":
        return None
    names: tuple[str, ...] = ()
    at, variable, key = i + 1, "", ""
    if at < len(words) and words[at].kind == "word":
        variable, at = words[at].text, at + 1
    if _text(words, at) == ":":
        names = tuple(_expression(words, at))
    while at < len(words) and words[at].text != ")":
        if words[at].text == "(":
            return None
        if words[at].text == "id" and [_text(words, at + 1), _text(words, at + 2)] == [":", "$"]:
            key = _text(words, at + 3)
        at += 1
    return variable, names, key, at


def _labels_of(words: Sequence[Word], known: Sequence[Known]) -> Mapping[str, frozenset[str]]:
    """Return the labels that variables have anywhere in the text."""
    found: dict[str, frozenset[str]] = {}
    named = {k.key: k.label for k in known}
    for i in range(len(words)):
        node = _node(words, i)
        if node and node[0] and (node[1] or node[2] in named):
            found[node[0]] = frozenset(node[1]) - {"Entity"} or frozenset([named[node[2]]] if node[2] in named else ())
    return found


def _steps(words: Sequence[Word], labels: Mapping[str, frozenset[str]]) -> Iterator[Step]:
    for i in range(len(words)):
        left = _node(words, i)
        if left is None:
            continue
        at = start = left[3] + 1
        backward = _text(words, at) == "<"
        at += backward
        if _text(words, at) != "-":
            continue
        at += 1
        types: tuple[str, ...] = ()
        if _text(words, at) == "[":
            while at < len(words) and words[at].text != "]":
                if words[at].text == ":" and not _is_map_colon(words, at):
                    types = tuple(_expression(words, at))
                at += 1
            at += 1
        if _text(words, at) != "-":
            continue
        onward = _text(words, at + 1) == ">"
        at += 1 + onward
        right = _node(words, at)
        if right is None:
            continue
        forward = None if backward == onward else onward
        ends = [frozenset(n[1]) - {"Entity"} or labels.get(n[0], frozenset()) for n in (left, right)]
        yield Step(types, left[0], ends[0], right[0], ends[1], forward, start, at)


def _is_wrong(step: Step, vocabulary: Vocabulary, *, turned: bool = False) -> bool:
    relations = [vocabulary.relations[t] for t in step.types if t in vocabulary.relations]
    if len(relations) != 1 or len(step.types) != 1 or not step.left_labels or not step.right_labels:
        return False
    heads, tails = step.left_labels, step.right_labels
    if step.forward is turned:
        heads, tails = tails, heads
    return not any(relations[0].fits(h, t) for h in heads for t in tails)


def _turned(words: Sequence[Word], step: Step) -> list[tuple[int, int, str]]:
    first, last = words[step.start], words[step.end - 1]
    if step.forward:  # -[..]-> becomes <-[..]-
        return [(first.start_char, first.start_char, "<"), (last.start_char, last.end_char, "")]
    return [(first.start_char, first.end_char, ""), (last.end_char, last.end_char, ">")]
