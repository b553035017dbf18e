"""Spellings: which two texts are the same name.

``fold`` is the key under which a name is looked up; ``canonical`` the key under which two
articles mean the same thing. Both depend on the text alone, so that the order of articles
cannot matter.
"""

from __future__ import annotations

import re
import unicodedata

SMALL_WORDS = frozenset({"the", "of", "at", "in", "for", "and", "a", "an"})
PLACE_ENDINGS = ("province", "city", "municipality", "prefecture")
# Nouns that name a kind of thing, not one thing: alone, or with a word of place or number, they
# are no name that another article could mean too.
KIND_WORDS = frozenset(
    "hospital hospitals clinic school schools university college academy campus branch department commission bureau"
    " ministry government committee company group firm bank institute association center centre project program"
    " programme plan outline agreement card pass service services platform station museum library park airport road"
    " railway symposium meeting conference congress general people's peoples central first second third new old north"
    " south east west main affiliated medical children's childrens municipal provincial district county city local"
    " national state regional public joint headquarters area hall office council system scheme zone".split()
)


def fold(text: str) -> str:
    """Return the look-up key: lower case, no accents, quotes or hyphens, one space between words.

    >>> fold("Xi’an  Children's-Hospital")
    'xi an childrens hospital'
    """
    plain = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"['’‘`´](?=s\b)", "", plain)
    return " ".join(re.findall(r"\w+", plain.replace("_", " "))).removeprefix("the ")


def canonical(text: str, *, place: bool = False) -> str:
    """Return the key under which names of one thing meet: word order and small words aside.

    >>> canonical("Baoding Hospital of Beijing Children's Hospital")
    'baoding beijing childrens hospital hospital'
    >>> canonical("Hebei Province", place=True)
    'hebei'
    """
    words = fold(text).split()
    if place:
        while len(words) > 1 and words[-1] in PLACE_ENDINGS:
            words.pop()
        return " ".join(words)
    kept = [w for w in words if w not in SMALL_WORDS] or words
    return " ".join(sorted(kept))


def distinctive(text: str) -> bool:
    """Whether the text can name one thing in any article: two words at least, not all of them kinds.

    >>> distinctive("Yanda Hospital"), distinctive("the General Hospital"), distinctive("Yanda")
    (True, False, False)
    """
    words = fold(text).split()
    if re.search(r"[\u4e00-\u9fff]", text):
        return len(text) >= 4
    return len(words) >= 2 and any(w not in KIND_WORDS and w not in SMALL_WORDS and not w.isdigit() for w in words)
