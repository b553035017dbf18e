"""Doc -> names, by rules: runs of capitalised words, joined and labelled with the table of names.

A run ("Xuanwu Hospital") grows over "of", "and", a comma and the like where the table says that
the two sides are one name, gets the label of its head word, and gives its inner parts (the parent
of a campus, the university of a hospital, the place word of a branch) as names of their own.
The encoder's PER, LOC and ORG decide where no head word does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from extract import places
from extract.names import NameSpan, NameTable, is_pinyin_name, name_table

APOSTROPHES = ("'", "’", "'s", "’s", "‘s")
HYPHENS = ("-", "–", "‑")
OPENING = ('"', "“", "‘", "'", "(", "[", "|", ":", "•", "*", "「")
CLOSING_QUOTES = ('"', "”")
ORDINAL = ("st", "nd", "rd", "th")
NUMBERED = frozenset(["line", "route", "phase", "terminal", "highway", "expressway", "school", "hospital", "building", "pier", "unit", "zone", "no.", "no", "bus"])
ORGANISED = frozenset({"Hospital", "School", "Agency", "Company", "Organization"})
BRANCHED = frozenset({"Hospital", "School", "Facility", "Company"})
OWNED = frozenset({"people", "children", "women", "men", "workers", "king", "queen", "teachers", "girls", "boys", "seamen"})
ENCODER_LABELS = {"PER": "Person", "LOC": "Place", "ORG": "Organization"}
NOT_IN_NAMES = frozenset({"PRON", "DET", "AUX", "CCONJ", "SCONJ", "PART", "INTJ", "ADP"})


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens ``start`` to ``end`` (half-open) that belong to one name."""

    start: int
    end: int


def rule_names(doc: Doc) -> list[NameSpan]:
    """Return the names that the rules see, outermost and inner ones, in the order of the text."""
    finder = _Finder(doc, name_table())
    return sorted(set(finder.names()), key=lambda n: (n.start_char, -n.end_char))


class _Finder:
    """Holds one Doc and the table while its names are looked for."""

    def __init__(self, doc: Doc, table: NameTable) -> None:
        self.doc = doc
        self.table = table
        self.low = [t.lower_.replace("’", "'") for t in doc]
        self.ent = {i: (e.start, e.end, e.label_) for e in doc.ents for i in range(e.start, e.end)}
        self.last_parent: str | None = None  # label of the body that was named last
        self.titled = self._headlines()

    def names(self) -> Iterator[NameSpan]:
        for run in self._joined([piece for run in self._runs() for piece in self._split(run)]):
            found = list(self._named(run))
            if found and found[0].label in BRANCHED:
                self.last_parent = found[0].label
            yield from found
            yield from self._listed(run)

    # -- runs of capitalised words

    def _headlines(self) -> set[int]:
        """Tokens of lines in which ordinary words are capitalised: capitals prove nothing there."""
        titled: set[int] = set()
        for sent in self.doc.sents:
            plain = [t for t in sent[1:] if t.pos_ in ("NOUN", "VERB", "ADJ", "ADV") and len(t) > 3 and t.i not in self.ent]
            capitals = [t for t in plain if t.text[0].isupper()]
            if any(t.pos_ in ("VERB", "ADV") for t in capitals) and len(capitals) > 0.6 * len(plain) > 1:
                titled.update(range(sent.start, sent.end))
        return titled

    def _opens(self, token: Token) -> bool:
        before = self.doc[token.i - 1] if token.i else None
        return bool(before is None or token.is_sent_start or before.is_space or before.text in OPENING)

    def _is_name_word(self, token: Token) -> bool:
        text, low = token.text, self.low[token.i]
        if not text[0].isalpha() or not any(c.isupper() for c in text):
            return False
        if low in self.table.words["months"] or (token.pos_ in NOT_IN_NAMES and token.i not in self.ent):
            return False
        if token.i in self.ent or not (self._opens(token) or token.i in self.titled):
            return True
        if token.pos_ == "PROPN":
            return True
        return token.pos_ in ("ADJ", "NOUN", "X", "NUM") and self._name_follows(token.i)

    def _name_follows(self, i: int) -> bool:
        """Whether the next word is capitalised too, perhaps after a possessive that names have."""
        after = self.doc[i + 1 : i + 3]
        if len(after) == 2 and after[0].text in APOSTROPHES and self.low[i] in OWNED:
            return after[1].text[:1].isupper()
        return len(after) > 0 and after[0].text[:1].isupper()

    def _is_number_in_name(self, token: Token, inside: bool) -> bool:
        text, i = token.text, token.i
        if not text[0].isdigit():
            return False
        following = self.doc[i + 1].text if i + 1 < len(self.doc) else ""
        if text.endswith(ORDINAL) and text[0].isdigit():
            return following[:1].isupper()
        return inside and (self.low[i - 1] in NUMBERED or (self.low[i - 1] == "." and self.low[i - 2] == "no"))

    def _runs(self) -> Iterator[Run]:
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
        if token.text == "," and self.low[i - 1] in ("co", "co.") and following.lower_ in ("ltd", "ltd.", "inc", "inc."):
            return 2
        if token.text in ("&", "/") and self._is_name_word(following):
            return 2
        if token.text in APOSTROPHES and self._owned(i) and (self._is_name_word(following) or self._small_head_at(i + 1)):
            return 2
        if token.text == "." and len(before.text) <= 2 and self._is_name_word(following) and before.text not in ("I",):
            return 2
        foreign = self.table.words["foreign"]
        if self.low[i] in foreign and self._is_name_word(following):
            return 2
        if self.low[i] in foreign and self.low[i + 1] in foreign and i + 2 < len(self.doc) and self._is_name_word(self.doc[i + 2]):
            return 3
        return 0

    def _owned(self, i: int) -> bool:
        """Whether the possessive at ``i`` stands within a name ("People's Hospital", "St Mary's School")."""
        owner = self.low[i - 1]
        if owner in OWNED or self.low[i - 2] in ("st", "st.", "saint", "our") or (i >= 3 and self.low[i - 3] in ("st", "saint")):
            return True
        small = self.ent.get(i - 1)
        return bool(small and small[1] > i + 1 and small[2] == "ORG" and not places.is_place(self.doc[i - 1].text))

    # -- runs that hold more than one name

    def _split(self, run: Run) -> Iterator[Run]:
        """Drop titles before persons; part places that stand side by side ("Hebei Sanhe")."""
        start, end = run.start, run.end
        kept = start
        while kept < end - 1 and self.low[kept] in self.table.titles | self.table.words["not_names"]:
            kept += 1
        if kept > start and self._person_like(kept, end):
            start = kept
        if start < end and self._is_person_run(start, end):
            yield Run(start, end)
            return
        yield from self._split_places(start, end)

    def _split_places(self, start: int, end: int) -> Iterator[Run]:
        """Part "Hebei Sanhe" and "Leeds-Hull"; cut off what follows a place without being a head."""
        text = self.doc[start:end].text
        if places.is_place(text) or self.table.label_of(self.low[start:end]) or self.low[end - 1] in self.table.words["topics"]:
            yield Run(start, end)
            return
        parts = [Run(i, i + 1) for i in range(start, end) if self.doc[i].text not in HYPHENS]
        hyphens = end - start - len(parts)
        side_by_side = not hyphens and len(parts) <= 3 and all(self._is_division(self._text(p)) for p in parts)
        if len(parts) > 1 and (side_by_side or (hyphens == len(parts) - 1 and all(places.is_place(self._text(p)) for p in parts))):
            yield from parts
            return
        for cut in range(end - 1, start, -1):
            if self.doc[cut].text not in HYPHENS and self._is_division(self.doc[start:cut].text) and not self._encoder_joins(start, cut, end):
                yield Run(start, cut)
                return
        yield Run(start, end)

    def _encoder_joins(self, start: int, cut: int, end: int) -> bool:
        """Whether the encoder sees one name on both sides of ``cut``."""
        ent = self.ent.get(cut)
        return bool(ent and ent[0] < cut and ent[2] != "LOC") or all(i in self.ent and self.ent[i][2] == "ORG" for i in range(cut, end))

    def _is_division(self, word: str) -> bool:
        found = places.readings(word)
        return bool(found and found[0].zh)  # one of China's, whose names stand side by side in translations

    def _titled_person(self, start: int) -> bool:
        return start > 0 and self.low[start - 1] in self.table.titles

    def _person_like(self, start: int, end: int) -> bool:
        return any(self.ent.get(i, (0, 0, ""))[2] == "PER" for i in range(start, end)) or self._pinyin(start, end)

    def _pinyin(self, start: int, end: int) -> bool:
        words = self.doc[start:end].text.split()
        return is_pinyin_name(words, self.table.surnames) and not places.is_place(" ".join(words))

    def _is_person_run(self, start: int, end: int) -> bool:
        if self.table.label_of(self.low[start:end]) and not any(
            self.ent.get(i, (0, 0, "")) == (start, end, "PER") for i in range(start, end)
        ):
            return False
        return all(self.ent.get(i, (0, 0, ""))[2] == "PER" for i in range(start, end)) or self._pinyin(start, end)

    # -- joining

    def _joined(self, runs: list[Run]) -> Iterator[Run]:
        """Yield runs, grown over what joins them to the next ones."""
        k = 0
        while k < len(runs):
            run = self._with_small_head(runs[k])
            k += 1
            while k < len(runs) and runs[k].start < run.end:
                k += 1
            while k < len(runs) and self._joins(run, runs[k], runs[k + 1] if k + 1 < len(runs) else None):
                quoted = self.low[run.end] in CLOSING_QUOTES and run.start and self.low[run.start - 1] in OPENING
                run = self._with_small_head(Run(run.start - int(bool(quoted)), runs[k].end))
                k += 1
            yield run

    def _with_small_head(self, run: Run) -> Run:
        """Add a head word that is written small: "Huairou campus", "X Hospital's south branch"."""
        length = self._small_head_at(run.end)
        words = self.low[run.start : run.end]
        if length and not (self._person_like(run.start, run.end) and not places.is_place(self._text(run))):
            last = self.low[run.end + length - 1]
            describes = last in ("hospital", "university", "museum", "city") and places.is_place(self._text(run))
            if last in self.table.words["branches"] or not (self.table.label_of(words) or describes):
                return Run(run.start, run.end + length)
        if self.low[run.end : run.end + 1] and self.low[run.end] in APOSTROPHES and self.table.label_of(words) in ("Hospital", "School"):
            for i in range(run.end + 1, min(run.end + 4, len(self.doc))):
                if i > run.end + 1 and (length := self._small_head_at(i)) and self.low[i + length - 1] in self.table.words["branches"]:
                    return Run(run.start, i + length)
                if not (self.doc[i].text[0].isupper() or self.doc[i].pos_ == "ADJ"):
                    break
        return run

    def _small_head_at(self, i: int) -> int:
        """How many tokens at ``i`` are a head word written small; plural forms count when they are long."""
        for length in (3, 2, 1):
            phrase = tuple(self.low[i : i + length])
            if len(phrase) == length and (
                phrase in self.table.small or (length > 1 and (*phrase[:-1], phrase[-1].removesuffix("s")) in self.table.small)
            ):
                return length
        return 0

    def _joins(self, a: Run, b: Run, after: Run | None) -> bool:
        gap = tuple(self.low[a.end : b.start])
        if not gap or any("\n" in g for g in gap) or self._is_person_run(a.start, a.end):
            return False
        match gap:
            case ('"',) | ("”",) | ("’",) if a.start and self.low[a.start - 1] in OPENING and self.doc[b.start - 1].whitespace_:
                return self.table.label_of(self.low[b.start : b.end]) in {"Policy", "Project", "Service", "Event"}
            case ("of",) | ("of", "the"):
                return self._joins_of(a, b)
            case ("for",) | ("for", "the") | ("on",) | ("on", "the") | ("for", "a") | ("under",):
                return self.table.label_of(self.low[a.start : a.end]) in {"Policy", "Organization", "Agency", "School", "Project", "Event", "Service", "Hospital"} and not self._is_person_run(b.start, b.end) and not places.is_place(self._text(b))
            case ("and",) | ("&",):
                return self._joins_and(a, b)
            case (",",):
                return self._joins_comma(a, b, after)
            case ("'s",) | ("'",):
                return self._joins_possessive(a, b)
            case ("affiliated", "to") | ("affiliated", "with"):
                return self.table.label_of(self.low[a.start : a.end]) == "Hospital"
        return False

    def _joins_of(self, a: Run, b: Run) -> bool:
        words = self.low[a.start : a.end]
        found = self.table.head_of(words)
        if not found or self._is_person_run(b.start, b.end):
            return False
        head, label = found
        bare = self.table.is_generic(words) or head == tuple(words)
        if label == "Place":
            return head == tuple(words) and head[0] in ("city", "kingdom", "republic", "emirate", "state", "gulf", "bay")
        if self._is_place_run(b) and self.table.head_of(self.low[b.start : b.end]) != ((self.low[b.start],), "Place"):
            return bare
        return label != "Person"

    def _joins_and(self, a: Run, b: Run) -> bool:
        words, next_words = self.low[a.start : a.end], self.low[b.start : b.end]
        topics = self.table.words["topics"]
        if self._is_person_run(b.start, b.end):
            return False
        if self._is_subject_of(a, words) and self.table.label_of(next_words) is None and not self._is_place_run(b):
            return True
        if words[-1] not in topics:
            return False
        if self._is_place_run(b) and self.table.label_of(next_words) != "Place":
            return False
        if "of" in words or "for" in words or "on" in words:
            return next_words[0] in topics or next_words[0] in self.table.words["generic"]
        return self.table.label_of(words) in (None, "Company") and self.table.label_of(next_words) is not None

    def _is_subject_of(self, a: Run, words: list[str]) -> bool:
        """Whether ``a`` is a school or agency "of" a subject: "Academy of Dyeing" [and Weaving]."""
        found = self.table.head_of(words)
        if not found or "of" not in words or found[1] not in ("School", "Agency", "Organization"):
            return False
        rest = Run(a.start + words.index("of") + 1, a.end)
        return not self._is_place_run(rest) and self.table.label_of(self.low[rest.start : rest.end]) is None

    def _joins_comma(self, a: Run, b: Run, after: Run | None) -> bool:
        """"X Hospital, Y University": the university that a hospital belongs to, unless a list goes on."""
        if self.table.label_of(self.low[a.start : a.end]) != "Hospital":
            return False
        words = self.low[b.start : b.end]
        if words[-1] not in ("university", "college", "sciences") or (a.start and self.low[a.start - 1] in (",", "and")):
            return False
        return not (after and after.start - b.end <= 2 and set(self.low[b.end : after.start]) & {",", "and"} and self.table.label_of(self.low[after.start : after.end]) in ORGANISED)

    def _joins_possessive(self, a: Run, b: Run) -> bool:
        """"X Hospital's Yizhuang branch": the branch of a named parent."""
        grown = self._with_small_head(b)
        ends_in_branch = self.low[grown.end - 1] in self.table.words["branches"]
        return ends_in_branch and self.table.label_of(self.low[a.start : a.end]) in ("Hospital", "School")

    # -- labels and inner parts

    def _text(self, run: Run) -> str:
        return self.doc[run.start : run.end].text

    def _is_place_run(self, run: Run) -> bool:
        if self.table.label_of(self.low[run.start : run.end]) == "Place" or places.is_place(self._text(run)):
            return True
        ents = {self.ent.get(i, (0, 0, ""))[2] for i in range(run.start, run.end)}
        return ents == {"LOC"} and self.table.label_of(self.low[run.start : run.end]) is None

    def _label(self, run: Run) -> tuple[str, float, str] | None:
        """Label, score and the kind of knowledge that gave them."""
        words = self.low[run.start : run.end]
        if self._is_person_run(run.start, run.end):
            if not self._titled_person(run.start):
                context = self._context_label(run)
                if context in ("Hospital", "School", "Organization", "Service", "Facility"):
                    return context, 0.75, "context"
                if len(words) == 1 and places.is_place(words[0]):
                    return "Place", 0.5, "place"
            return "Person", 0.9, "person"
        found = self.table.head_of(words)
        first = self.table.head_of(words[:1])
        if first and first[0][0] != words[0] and words[1:2] == ["of"]:
            return None  # "Branches of X"
        if (found and found[0] == tuple(words)) or " ".join(words) in self.table.words["no_entities"]:
            return None  # "Ministry" alone is a description
        branch = self._branch_label(words)
        if branch:
            return branch, 0.9, "head"
        text = self._text(run)
        if not found and self.table.label_of(words):
            return str(self.table.label_of(words)), 0.8, "head"
        if found:
            if found[1] != "Place" and len(words) <= 2 and places.is_place(text):
                return "Place", 0.6, "place"
            return found[1], 0.9, "head"
        if places.is_place(text):
            return "Place", 0.85, "place"
        return self._encoder_label(run)

    def _branch_label(self, words: Sequence[str]) -> str | None:
        """The label of a branch or campus: that of its parent when it is named."""
        found = self.table.head_of(words)
        if not found or found[0][-1] not in self.table.words["branches"]:
            return None
        rest = [w for w in words]
        if "of" in rest:
            return self.table.label_of(rest[rest.index("of") + 1 :])
        if "'s" in rest:
            return self.table.label_of(rest[: len(rest) - 1 - rest[::-1].index("'s")])
        inner = self.table.label_of([w for w in rest if w not in self.table.words["branches"]])
        if inner in BRANCHED:
            return inner
        if found[0][-1] == "campus" and self.last_parent not in ("Hospital", None):
            return "School"
        return self.last_parent or "School"

    def _context_label(self, run: Run) -> str | None:
        """The label of the noun that says what a bare name is: "the charity X", "X, a museum"."""
        root = self.doc[run.start : run.end].root
        beside = [t for t in root.children if t.dep_ == "appos" and t.i >= run.end]
        if root.dep_ in ("appos", "flat", "compound", "nmod:desc") and root.head.i < run.start:
            beside.append(root.head)
        if run.start:
            beside.append(self.doc[run.start - 1])
        for noun in beside:
            told = noun.pos_ == "PROPN" and noun.i >= run.end and any(t.lower_ in ("the", "a", "an") for t in noun.lefts)
            if told or (noun.pos_ == "NOUN" and noun.is_lower):
                label = self.table.label_of([t.lower_ for t in noun.lefts if t.dep_ in ("amod", "compound")] + [noun.lower_])
                labels = self.table.nouns.get(noun.lower_, frozenset())
                if label or len(labels) == 1:
                    return label or next(iter(labels))
        return None

    def _encoder_label(self, run: Run) -> tuple[str, float, str] | None:
        kinds = [self.ent[i][2] for i in range(run.start, run.end) if i in self.ent]
        if not kinds or (self.low[run.start] in self.table.words["not_names"] and run.end - run.start == 1):
            return None
        context = self._context_label(run)
        if context:
            return context, 0.75, "context"
        exact = self.ent.get(run.start, (0, 0, ""))[:2] == (run.start, run.end)
        return ENCODER_LABELS[max(kinds, key=kinds.count)], 0.6 if exact else 0.4, "encoder"

    def _listed(self, run: Run) -> Iterator[NameSpan]:
        """In "the A and B higher education parks" the first is a park too."""
        words = self.low[run.start : run.end]
        if run.start < 2 or self.low[run.start - 1] != "and" or not words[-1].endswith("s") or not self.doc[run.end - 1].is_lower:
            return
        label = self.table.label_of(words)
        first = run.start - 2
        if label and self.doc[first].text[:1].isupper():
            yield self._span(Run(first, run.end), label, 0.7, "list")

    def _named(self, run: Run) -> Iterator[NameSpan]:
        label = self._label(run)
        if label:
            yield self._span(run, *label)
            yield from self._inner(run, label[0])

    def _span(self, run: Run, label: str, score: float, source: str = "inner") -> NameSpan:
        span = self.doc[run.start : run.end]
        return NameSpan(span.start_char, span.end_char, label, score, source)

    def _inner(self, run: Run, label: str) -> Iterator[NameSpan]:
        """The names inside a name: its parent after "of" or a comma, the place word of a branch."""
        if label == "Person" or label == "Place":
            return
        for i in range(run.start + 1, run.end - 1):
            if self.low[i] in ("of", ",", "to", "'s") and (self.low[i] != "'s" or not self._owned(i)):
                yield from self._part(run, i, label)
        words = self.low[run.start : run.end]
        found = self.table.head_of(words)
        if found and found[0][0] in words[: -len(found[0])] and "of" not in words:
            first = Run(run.start, run.start + words.index(found[0][0]) + len(found[0]))
            if self.table.label_of(self.low[first.start : first.end]) == label:
                yield self._span(first, label, 0.8)  # "X Hospital" in "X Hospital Y Hospital"
        if found and label in ("Hospital", "School") and found[0][-1] in self.table.words["branches"]:
            yield from self._place_word(run, words.index(found[0][0], 0) if found[0][0] in words else 0)

    def _part(self, run: Run, i: int, label: str) -> Iterator[NameSpan]:
        """The part beside a joining word at ``i``."""
        start = i + 1 + (self.low[i + 1] == "the")
        part = Run(run.start, i) if self.low[i] == "'s" else Run(start, run.end)
        if part.start >= part.end:
            return
        inner = self.table.head_of(self.low[part.start : part.end])
        if self.low[i] == ",":
            first = self._label(Run(run.start, i))
            if first and not self.table.is_generic(self.low[run.start : i]):
                yield self._span(Run(run.start, i), *first)
        if inner and inner[1] in ORGANISED and inner[0] != tuple(self.low[part.start : part.end]):
            if not self.table.is_generic(self.low[part.start : part.end]) and label in ORGANISED | {"Project", "Facility"}:
                yield self._span(part, inner[1], 0.8)

    def _place_word(self, run: Run, head: int) -> Iterator[NameSpan]:
        """The place in "Huairou campus": the words before the head, if they are a place."""
        start = run.start
        for i in range(run.start, run.start + head):
            if self.low[i] == "'s":
                start = i + 1
        while start < run.start + head and self.low[start] in ("new", "old", "the"):
            start += 1
        part = Run(start, run.start + head)
        if part.start < part.end and self.doc[part.start].text[0].isupper() and (self._is_place_run(part) or places.is_place(self._text(part))):
            yield self._span(part, "Place", 0.7, "inner place")
