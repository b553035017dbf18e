"""Any Cypher -> the text to run, proven to only read, or a reason why not.

The proof is by words: the text is cut into tokens as Neo4j cuts them, comments are dropped, and what
remains may only hold one statement, words that do not write, and procedures and functions from a short
list (``guard.toml``). Whatever two engines could read differently (escapes outside of our reach, odd
characters) is refused, not guessed at. The engine's own read access mode and limits stand behind it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.errors import RefusedCypher

MAX_CHARACTERS = 10_000
MAX_TOKENS = 3_000
MAX_DEPTH = 40  # of brackets: deeper ones overflow the parsers of the engines
MAX_PREFIXES = 40  # of "not" or a sign in a row, for the same reason
MAX_RANGE = 1_000_000  # members of one range(): more fill the memory before any limit on time is asked

TOKEN = re.compile(
    r"""
      (?P<space>   [ \t\r\n]+ )
    | (?P<comment> //[^\r\n]* | /\*.*?\*/ )
    | (?P<string>  '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
    | (?P<quoted>  `(?:[^`]|``)*` )
    | (?P<number>  0[xX][0-9a-fA-F_]+ | 0o[0-7_]+ | \d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?:\.(?!\.))? )
    | (?P<word>    [^\W\d]\w* )
    | (?P<sign>    \.\. | /(?!\*) | [][(){}<>=+\-*%^!&|.,:;$?~] )
    """,
    re.VERBOSE | re.DOTALL,
)
ENDS = {None, ",", ")", "]", "}"}  # no clause that writes is followed by one of these; None is the end
BEFORE_NAME = {".", ":", "|", "&", "!", "$"}  # after these the language only knows names
NEVER_NAME_BEFORE_END = {"TRANSACTION", "TRANSACTIONS"}  # CALL { .. } IN TRANSACTIONS ends a query


@dataclass(frozen=True, slots=True)
class Token:
    """One token of the query; ``text`` of a quoted name is the name itself."""

    kind: str
    text: str
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The checked table; words in upper case, function names in lower case."""

    first: frozenset[str]
    refused: Mapping[str, str]
    administration: frozenset[str]  # a command begins with one of these ..
    administered: frozenset[str]  # .. and goes on with one of these
    procedures: frozenset[str]
    functions: frozenset[str]
    before_parenthesis: frozenset[str]


def check(cypher: str) -> str:
    """Return ``cypher`` without its comments and its last semicolon, proven to only read.

    Raises:
        RefusedCypher: it is not proven; the message shows the word.
    """
    if len(cypher) > MAX_CHARACTERS:
        raise RefusedCypher(f"The query has {len(cypher):,} characters; at most {MAX_CHARACTERS:,} are run.")
    _check_escapes(cypher)
    tokens = list(_tokens(cypher))
    if tokens and _sign(tokens, len(tokens) - 1) == ";":
        tokens.pop()
    _check_shape(cypher, tokens)
    for i in range(len(tokens)):
        _check_word(cypher, tokens, i)
        if _sign(tokens, i) == "(":
            _check_call(cypher, tokens, i)
    return _rendered(cypher, tokens)


@cache
def rules() -> Rules:
    """Return the words of ``guard.toml``."""
    table = tomllib.loads(Path(__file__).with_name("guard.toml").read_text(encoding="utf-8"))
    allowed = table["allowed"]
    return Rules(
        frozenset(table["first"]),
        dict(table["refused"]),
        frozenset(table["administration"]["commands"]),
        frozenset(table["administration"]["of"]),
        frozenset(allowed["procedures"]),
        frozenset(allowed["functions"]),
        frozenset(allowed["before_parenthesis"]),
    )


def _check_escapes(cypher: str) -> None:
    """Refuse ``\\u0041``: Neo4j reads it as its character before it looks for strings, other engines do not."""
    found = re.search(r"\\[uU]", cypher)
    if found:
        raise _refusal(cypher, found.start(), found.end(), "Unicode escapes are not run; write the character itself")


def _tokens(cypher: str) -> Iterator[Token]:
    at = 0
    while at < len(cypher):
        found = TOKEN.match(cypher, at)
        if found is None or found.lastgroup is None:
            raise _refusal(cypher, at, at + 1, _odd(cypher, at))
        at = found.end()
        text = found.group()
        if found.lastgroup == "number" and at < len(cypher) and (cypher[at].isalnum() or cypher[at] == "_"):
            raise _refusal(cypher, found.start(), at + 1, "a number runs into a word here")
        if found.lastgroup == "quoted":
            text = text[1:-1].replace("``", "`")
        if found.lastgroup not in ("space", "comment"):
            yield Token(found.lastgroup, text, found.start(), found.end())


def _odd(cypher: str, at: int) -> str:
    if cypher[at] in "'\"`":
        return "the quote that opens here is not closed"
    if cypher.startswith("/*", at):
        return "the comment that opens here is not closed"
    return f"the character U+{ord(cypher[at]):04X} stands outside of a string"


def _check_shape(cypher: str, tokens: list[Token]) -> None:
    """One statement, begun by a reading clause, nested and chained no deeper than the engines bear."""
    if not tokens:
        raise RefusedCypher("The query is empty.")
    if len(tokens) > MAX_TOKENS:
        raise RefusedCypher(f"The query has {len(tokens):,} words and signs; at most {MAX_TOKENS:,} are run.")
    first = tokens[0]
    if first.kind != "word" or first.text.upper() not in rules().first:
        begins = ", ".join(sorted(rules().first))
        raise _refusal(cypher, first.start_char, first.end_char, f"a query begins with one of {begins}")
    depth = prefixes = 0
    for i, token in enumerate(tokens):
        if _sign(tokens, i) == ";":
            raise _refusal(cypher, token.start_char, token.end_char, "only one statement is run")
        depth += _opens(tokens, i)
        prefixes = prefixes + 1 if token.text.upper() in ("NOT", "-", "+", "!") else 0
        if depth > MAX_DEPTH or prefixes > MAX_PREFIXES:
            raise _refusal(cypher, token.start_char, token.end_char, "the query is nested too deeply here")


def _check_word(cypher: str, tokens: list[Token], i: int) -> None:
    """Refuse a word that writes, and a procedure that is not on the list."""
    token = tokens[i]
    if token.kind != "word" or _is_name(tokens, i):
        return
    spellings = _spellings(token.text)
    for word in sorted(spellings & rules().refused.keys()):
        reason = f"{word} {rules().refused[word]} (as a name, write it in backticks)"
        raise _refusal(cypher, token.start_char, token.end_char, reason)
    following = tokens[i + 1].text.upper() if i + 1 < len(tokens) else ""
    if spellings & rules().administration and following in rules().administered:
        raise _refusal(cypher, token.start_char, tokens[i + 1].end_char, "a command to the server stands here")
    if "CALL" in spellings and _sign(tokens, i + 1) not in ("{", "("):
        end = i + 1
        while _sign(tokens, end + 1) == ".":
            end += 2
        name = "".join(t.text for t in tokens[i + 1 : end + 1])
        if name not in rules().procedures:
            last = tokens[min(end, len(tokens) - 1)]
            raise _refusal(cypher, token.start_char, last.end_char, f"the procedure {name!r} is not on the list")


def _check_call(cypher: str, tokens: list[Token], i: int) -> None:
    """Refuse a function that is not on the list; ``i`` is an opening parenthesis."""
    if i == 0 or tokens[i - 1].kind not in ("word", "quoted"):
        return
    start = i - 1
    while start >= 2 and _sign(tokens, start - 1) == "." and tokens[start - 2].kind in ("word", "quoted"):
        start -= 2
    name = "".join(t.text for t in tokens[start:i])
    called = start > 0 and tokens[start - 1].kind == "word" and tokens[start - 1].text.upper() == "CALL"
    if called and name in rules().procedures:
        return
    if start == i - 1 and tokens[start].kind == "word" and name.upper() in rules().before_parenthesis:
        return
    if name.lower() not in rules().functions:
        reason = f"the function {name!r} is not on the list"
        raise _refusal(cypher, tokens[start].start_char, tokens[i - 1].end_char, reason)
    if name.lower() == "range":
        _check_range(cypher, tokens, i)


def _check_range(cypher: str, tokens: list[Token], i: int) -> None:
    """Refuse a range whose size is written out and large, or computed from numbers."""
    depth = 0
    for k in range(i, len(tokens)):
        depth += _opens(tokens, k)
        if depth == 0:
            return
        token = tokens[k]
        large = token.kind == "number" and _number(token.text) > MAX_RANGE
        if large or token.kind == "string" or _sign(tokens, k) in ("*", "^"):
            reason = f"range() is run with plain numbers up to {MAX_RANGE:,}"
            raise _refusal(cypher, token.start_char, token.end_char, reason)


def _number(text: str) -> float:
    try:
        return (
            float(int(text.replace("_", ""), 0)) if text[:2].lower() in ("0x", "0o") else float(text.replace("_", ""))
        )
    except ValueError:
        return float("inf")


def _is_name(tokens: list[Token], i: int) -> bool:
    """Whether the word is a property, label, type, parameter, map key or variable by where it stands."""
    before = _sign(tokens, i - 1) if i else None
    after = _sign(tokens, i + 1) if i + 1 < len(tokens) else None
    if before in BEFORE_NAME or (before in ("{", ",") and after == ":"):
        return True
    return after in ENDS and tokens[i].text.upper() not in NEVER_NAME_BEFORE_END


def _spellings(word: str) -> set[str]:
    """Return the word as any engine might fold it: long s, dotless i and full-width letters included."""
    forms = {word, unicodedata.normalize("NFKC", word)}
    return {form.upper() for form in forms} | {form.casefold().upper() for form in forms}


def _sign(tokens: list[Token], i: int) -> str | None:
    """Return the sign at ``i``, "" for a token of another kind, None behind the last one."""
    if i >= len(tokens):
        return None
    return tokens[i].text if tokens[i].kind == "sign" else ""


def _opens(tokens: list[Token], i: int) -> int:
    """Return how many brackets the token opens: 1, 0 or -1; a CASE counts as one."""
    if tokens[i].kind == "word":
        return (tokens[i].text.upper() == "CASE") - (tokens[i].text.upper() == "END")
    sign = _sign(tokens, i)
    return (sign in ("(", "[", "{")) - (sign in (")", "]", "}"))


def _rendered(cypher: str, tokens: list[Token]) -> str:
    """Return the tokens with the spaces and line ends that stood between them, comments as one space."""
    parts = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        parts.append(cypher[token.start_char : token.end_char])
        between = cypher[token.end_char : following.start_char] if following else ""
        parts.append(between if not between.strip() else " ")
    return "".join(parts)


def _refusal(cypher: str, start_char: int, end_char: int, reason: str) -> RefusedCypher:
    left = max(cypher.rfind("\n", 0, start_char) + 1, start_char - 60)
    right = cypher.find("\n", start_char)
    line = cypher[left : min(len(cypher) if right < 0 else right, start_char + 60)]
    shown = "".join(c if c.isprintable() else " " for c in line)
    caret = " " * (start_char - left) + "^" * max(1, min(end_char - start_char, len(line) - (start_char - left)))
    return RefusedCypher(f"This query is not proven to only read: {reason}.\n    {shown}\n    {caret}")
