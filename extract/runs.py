"""Doc -> runs of capitalised words, the raw material of names.

A run goes on over hyphens, numbers and possessives that names have; titles before persons are left
out, places side by side are parted. What a run is (a person, a place) is answered here as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from extract import places
from extract.names import NameTable, is_pinyin_name

APOSTROPHES = ("'", "’", "'s", "’s", "‘s")
HYPHENS = ("-", "–", "‑")
OPENING = ('"', "“", "‘", "'", "(", "[", "|", ":", "•", "*", "「")
ORDINAL = ("st", "nd", "rd", "th")
NOT_IN_NAMES = frozenset({"PRON", "DET", "AUX", "CCONJ", "SCONJ", "PART", "INTJ", "ADP"})


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens ``start`` to ``end`` (half-open) that belong to one name."""

    start: int
    end: int


class Runs:
    """The runs of one Doc, and what the encoder and the tables know of them."""

    def __init__(self, doc: Doc, table: NameTable) -> None:
        self.doc = doc
        self.table = table
        self.low = [t.lower_.replace("’", "'") for t in doc]
        self.ent = {i: (e.start, e.end, e.label_) for e in doc.ents for i in range(e.start, e.end)}
        self.titled = self._headlines()

    def all(self) -> list[Run]:
        """Return the runs in the order of the text."""
        return [piece for run in self.found() for piece in self.split(run)]

    def _headlines(self) -> set[int]:
        """Tokens of lines in which ordinary words are capitalised: capitals prove nothing there."""
        titled: set[int] = set()
        for sent in self.doc.sents:
            plain = [
                t for t in sent[1:] if t.pos_ in ("NOUN", "VERB", "ADJ", "ADV") and len(t) > 3 and t.i not in self.ent
            ]
            capitals = [t for t in plain if t.text[0].isupper()]
            if any(t.pos_ in ("VERB", "ADV") for t in capitals) and len(capitals) > 0.6 * len(plain) > 1:
                titled.update(range(sent.start, sent.end))
        return titled

    def opens(self, token: Token) -> bool:
        before = self.doc[token.i - 1] if token.i else None
        return bool(before is None or token.is_sent_start or before.is_space or before.text in OPENING)

    def _is_name_word(self, token: Token) -> bool:
        text, low = token.text, self.low[token.i]
        if not text[0].isalpha() or not any(c.isupper() for c in text):
            return False
        if low in self.table.words["months"] or (token.pos_ in NOT_IN_NAMES and token.i not in self.ent):
            return False
        if token.i in self.ent or not (self.opens(token) or token.i in self.titled):
            return True
        if token.pos_ == "PROPN":
            return True
        return token.pos_ in ("ADJ", "NOUN", "X", "NUM") and self._name_follows(token.i)

    def _name_follows(self, i: int) -> bool:
        """Whether the next word is capitalised too, perhaps after a possessive that names have."""
        after = self.doc[i + 1 : i + 3]
        if len(after) == 2 and after[0].text in APOSTROPHES and self.low[i] in self.table.words["owners"]:
            return after[1].text[:1].isupper()
        return len(after) > 0 and after[0].text[:1].isupper()

    def _is_number_in_name(self, token: Token, inside: bool) -> bool:
        text, i = token.text, token.i
        if not text[0].isdigit():
            return False
        following = self.doc[i + 1].text if i + 1 < len(self.doc) else ""
        if text.endswith(ORDINAL) and text[0].isdigit():
            return following[:1].isupper()
        after_no = self.low[i - 1] == "." and self.low[i - 2] == "no"
        return inside and (after_no or self.low[i - 1] in self.table.words["numbered"])

    def found(self) -> Iterator[Run]:
        i, n = 0, len(self.doc)
        while i < n:
            token = self.doc[i]
            if not (self._is_name_word(token) or self._is_number_in_name(token, False)):
                i += 1
                continue
            start, i = i, i + 1
            while i < n and (step := self._goes_on(i)):
                i += step
            yield Run(start, i)

    def _goes_on(self, i: int) -> int:
        """How many tokens from ``i`` on belong to the run that ends before ``i``."""
        token, before = self.doc[i], self.doc[i - 1]
        if token.is_space or (token.is_sent_start and before.text in (".", "!", "?")):
            return 0
        if self._is_name_word(token) or self._is_number_in_name(token, True):
            return 1
        following = self.doc[i + 1] if i + 1 < len(self.doc) else None
        if following is None:
            return 0
        close = not before.whitespace_ and not token.whitespace_
        if token.text in HYPHENS and close and (following.text[0].isalpha() or following.text[0].isdigit()):
            return 2
        if (
            token.text == ","
            and self.low[i - 1] in ("co", "co.")
            and following.lower_ in ("ltd", "ltd.", "inc", "inc.")
        ):
            return 2
        if token.text in ("&", "/") and self._is_name_word(following):
            return 2
        if token.text in APOSTROPHES and self.owned(i) and (self._is_name_word(following) or self.small_head_at(i + 1)):
            return 2
        if token.text == "." and len(before.text) <= 2 and self._is_name_word(following) and before.text not in ("I",):
            return 2
        foreign = self.table.words["foreign"]
        if self.low[i] in foreign and self._is_name_word(following):
            return 2
        if (
            self.low[i] in foreign
            and self.low[i + 1] in foreign
            and i + 2 < len(self.doc)
            and self._is_name_word(self.doc[i + 2])
        ):
            return 3
        return 0

    def owned(self, i: int) -> bool:
        """Whether the possessive at ``i`` stands within a name ("People's Hospital", "St Mary's School")."""
        owner = self.low[i - 1]
        if (
            owner in self.table.words["owners"]
            or self.low[i - 2] in ("st", "st.", "saint", "our")
            or (i >= 3 and self.low[i - 3] in ("st", "saint"))
        ):
            return True
        small = self.ent.get(i - 1)
        return bool(small and small[1] > i + 1 and small[2] == "ORG" and not places.is_place(self.doc[i - 1].text))

    # -- runs that hold more than one name

    def split(self, run: Run) -> Iterator[Run]:
        """Drop titles before persons; part places that stand side by side ("Hebei Sanhe")."""
        start, end = run.start, run.end
        kept = start
        while kept < end - 1 and self.low[kept] in self.table.titles | self.table.words["not_names"]:
            kept += 1
        if kept > start and self.person_like(kept, end):
            start = kept
        if start < end and self.is_person(start, end):
            yield Run(start, end)
            return
        yield from self._split_places(start, end)

    def _split_places(self, start: int, end: int) -> Iterator[Run]:
        """Part "Hebei Sanhe" and "Leeds-Hull"; cut off what follows a place without being a head."""
        text = self.doc[start:end].text
        if (
            places.is_place(text)
            or self.table.label_of(self.low[start:end])
            or self.low[end - 1] in self.table.words["topics"]
        ):
            yield Run(start, end)
            return
        parts = [Run(i, i + 1) for i in range(start, end) if self.doc[i].text not in HYPHENS]
        hyphens = end - start - len(parts)
        side_by_side = not hyphens and len(parts) <= 3 and all(self.is_division(self.text(p)) for p in parts)
        if len(parts) > 1 and (
            side_by_side or (hyphens == len(parts) - 1 and all(places.is_place(self.text(p)) for p in parts))
        ):
            yield from parts
            return
        for cut in range(end - 1, start, -1):
            if (
                self.doc[cut].text not in HYPHENS
                and self.is_division(self.doc[start:cut].text)
                and not self._encoder_joins(start, cut, end)
            ):
                yield Run(start, cut)
                return
        yield Run(start, end)

    def _encoder_joins(self, start: int, cut: int, end: int) -> bool:
        """Whether the encoder sees one name on both sides of ``cut``."""
        ent = self.ent.get(cut)
        return bool(ent and ent[0] < cut and ent[2] != "LOC") or all(
            i in self.ent and self.ent[i][2] == "ORG" for i in range(cut, end)
        )

    def is_division(self, word: str) -> bool:
        found = places.readings(word)
        return bool(found and found[0].zh)  # one of China's, whose names stand side by side in translations

    def titled_person(self, start: int) -> bool:
        return start > 0 and self.low[start - 1] in self.table.titles

    def person_like(self, start: int, end: int) -> bool:
        return any(self.ent.get(i, (0, 0, ""))[2] == "PER" for i in range(start, end)) or self._pinyin(start, end)

    def _pinyin(self, start: int, end: int) -> bool:
        words = self.doc[start:end].text.split()
        return is_pinyin_name(words, self.table.surnames) and not places.is_place(" ".join(words))

    def is_person(self, start: int, end: int) -> bool:
        if self.table.label_of(self.low[start:end]) and not any(
            self.ent.get(i, (0, 0, "")) == (start, end, "PER") for i in range(start, end)
        ):
            return False
        return all(self.ent.get(i, (0, 0, ""))[2] == "PER" for i in range(start, end)) or self._pinyin(start, end)

    def text(self, run: Run) -> str:
        return self.doc[run.start : run.end].text

    def is_place(self, run: Run) -> bool:
        if self.table.label_of(self.low[run.start : run.end]) == "Place" or places.is_place(self.text(run)):
            return True
        ents = {self.ent.get(i, (0, 0, ""))[2] for i in range(run.start, run.end)}
        return ents == {"LOC"} and self.table.label_of(self.low[run.start : run.end]) is None

    def small_head_at(self, i: int) -> int:
        """How many tokens at ``i`` are a head word written small; plural forms count when they are long."""
        for length in (3, 2, 1):
            phrase = tuple(self.low[i : i + length])
            if len(phrase) == length and (
                phrase in self.table.small
                or (length > 1 and (*phrase[:-1], phrase[-1].removesuffix("s")) in self.table.small)
            ):
                return length
        return 0
