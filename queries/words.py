"""Words of a question: tokens with offsets, stems, folded spellings.

A token is what stands between spaces, its outer punctuation taken off and a possessive split
away. Stems are rough: they only have to bring the forms of one English word together.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written as one text."""
    return frozenset(text.split())


CHUNK = re.compile(r"\S+")
EDGE = ' \t\n.,;:!?"“”‘`«»()[]{}<>…—–'
POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
ENDINGS = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s", "e", "y")
KEPT = word_set("many any every does has was this his its us as only they other others another ever never over")
IRREGULAR = {
    "ran": "run", "running": "run", "bought": "buy", "paid": "pay", "built": "build", "taught": "teach", "sold": "sell",
    "gave": "give", "given": "give", "went": "go", "gone": "go", "goes": "go", "took": "take", "taken": "take",
    "led": "lead", "held": "hold", "kept": "keep", "left": "leave", "sent": "send", "met": "meet", "lent": "lend",
    "came": "come", "got": "get", "gets": "get", "gotten": "get", "made": "make", "said": "say", "told": "tell",
    "won": "win", "lost": "lose", "began": "begin", "begun": "begin", "chose": "choose", "chosen": "choose",
    "wrote": "write", "written": "write", "drew": "draw", "drawn": "draw", "spoke": "speak", "grew": "grow",
    "stood": "stand", "brought": "bring", "found": "find", "put": "put", "cost": "cost", "children": "child",
    "people": "people", "men": "man", "women": "woman", "moved": "move", "moving": "move", "centre": "center",
    "knew": "know", "known": "know", "heads": "head", "dying": "die", "lay": "lie", "sat": "sit", "woman": "woman",
    "has": "have", "had": "have", "having": "have", "does": "do", "did": "do", "was": "be", "were": "be", "is": "be",
    "are": "be", "been": "be", "cities": "city", "counties": "county", "agencies": "agency", "policies": "policy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word; offsets are characters of the question, half-open."""

    text: str
    start_char: int
    end_char: int
    possessive: bool = False  # an 's followed it

    @property
    def lower(self) -> str:
        """The word as it is compared."""
        return fold(self.text)

    @property
    def stem(self) -> str:
        """What the forms of the word have in common."""
        return stem(self.lower)

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        return any(c.isupper() or c.isdigit() for c in self.text)


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words of ``text`` in order."""
    found = []
    for chunk in CHUNK.finditer(text):
        start, end = chunk.span()
        while start < end and text[start] in EDGE and not text[start:end].startswith("("):
            start += 1
        while start < end and text[end - 1] in EDGE and not (text[end - 1] == ")" and "(" in text[start:end]):
            end -= 1
        word = text[start:end].strip("'’")
        if not word:
            continue
        end = start + text[start:end].rfind(word) + len(word)
        start = end - len(word)
        owner = POSSESSIVE.search(text[start : chunk.end()].rstrip(EDGE))
        if owner and len(word) > 2:
            word = POSSESSIVE.sub("", word)
        found.append(Token(word, start, start + len(word), bool(owner)))
    return tuple(found)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return ``text`` without case, accents and curly marks."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the part that the forms of an English word share; names and numbers stay whole."""
    word = IRREGULAR.get(word, word)
    if len(word) < 4 or word in KEPT or not word.isascii() or not word.isalpha():
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 4 else word


def singular(word: str) -> str:
    """Return a noun without its plural ending: "addresses" is "address", "copies" is "copy"."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of all words of ``text``."""
    return tuple(stem(fold(w)) for w in re.findall(r"\w+(?:[-'’./:]\w+)*", text))
