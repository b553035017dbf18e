"""Small words that say how many, how compared, for each of what, or that something is not so."""

from __future__ import annotations

from queries.tree import Operator
from queries.words import Token, word_set

COMPARISONS: tuple[tuple[tuple[str, ...], Operator], ...] = (
    (("no", "more", "than"), "<="), (("no", "less", "than"), ">="), (("no", "fewer", "than"), ">="),
    (("more", "than"), ">"), (("later", "than"), ">"), (("less", "than"), "<"), (("fewer", "than"), "<"),
    (("earlier", "than"), "<"), (("at", "least"), ">="), (("at", "most"), "<="), (("up", "to"), "<="),
    (("other", "than"), "<>"), (("over",), ">"), (("above",), ">"), (("after",), ">"), (("since",), ">="),
    (("under",), "<"), (("below",), "<"), (("before",), "<"), (("until",), "<="),
)  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
EACH = word_set("per each")
NOT = word_set("not never cannot")
EXTREMES = {"most": True, "fewest": False, "least": False}
NONE = word_set("no without")
ARTICLES = word_set("a an any the")


def compared(tokens: tuple[Token, ...], at: int) -> Operator:
    """Return what the words right before ``at`` say of a value that starts there."""
    before = tuple(t.lower for t in tokens[max(0, at - 3) : at])
    return next((operator for words, operator in COMPARISONS if before[-len(words) :] == words), "=")


def counted(tokens: tuple[Token, ...], at: int) -> tuple[Operator, int] | None:
    """Return how many there must be of the thing named at ``at``: "three or more crimes", "at least two crimes"."""
    words = [t.lower for t in tokens[:at]]
    if words[-2:-1] == ["or"] and words[-1] in ("more", "fewer", "less") and (n := _number(words[:-2])) is not None:
        return (">=" if words[-1] == "more" else "<="), n
    if (n := _number(words)) is not None and (operator := compared(tokens, at - 1)) != "=":
        return operator, n
    return None


def _number(words: list[str]) -> int | None:
    if not words:
        return None
    return int(words[-1]) if words[-1].isdigit() else NUMBERS.get(words[-1])


def for_each(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the thing or property named at ``at`` is what a count is split by: "per area", "of each type"."""
    before = tuple(t.lower for t in tokens[max(0, at - 2) : at])
    return before[-1:] in {(word,) for word in EACH} or before == ("for", "every")


def denied(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a verb that begins at ``at`` is denied: "are not involved in", "do not have"."""
    return any(t.lower in NOT or t.lower.endswith("n't") for t in tokens[max(0, at - 2) : at])


def most_of(tokens: tuple[Token, ...], at: int) -> bool | None:
    """Return whether who has the most (True) or the fewest of the thing named at ``at`` is asked for, else None."""
    return EXTREMES.get(tokens[at - 1].lower) if at else None


def none_of(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether there is to be none of the thing named at ``at``: "without an email", "with no phone"."""
    while at > 0 and tokens[at - 1].lower in ARTICLES:
        at -= 1
    return at > 0 and tokens[at - 1].lower in NONE
