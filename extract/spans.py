"""Doc -> names, by rules: runs of capitalised words, joined and labelled with the table of names.

A name gets the label of its head word, else what the places, the noun beside it or the encoder's
PER, LOC and ORG say, and gives its inner parts (the parent of a campus, the university of a
hospital, the place word of a branch) as names of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from extract import places
from extract.joins import ORGANISED, Joins
from extract.names import NameSpan, name_table
from extract.runs import Run, Runs

HOLDERS = ORGANISED | {"Project", "Facility"}  # labels whose names hold bodies
BRANCHED = frozenset({"Hospital", "School", "Facility", "Company"})
ENCODER_LABELS = {"PER": "Person", "LOC": "Place", "ORG": "Organization"}


def rule_names(doc: Doc) -> list[NameSpan]:
    """Return the names that the rules see, outermost and inner ones, in the order of the text."""
    finder = _Finder(Runs(doc, name_table()))
    return sorted(set(finder.names()), key=lambda n: (n.start_char, -n.end_char))


class _Finder:
    """Labels the runs of one Doc and opens them up."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.joins = Joins(runs)
        self.doc, self.table, self.low, self.ent = runs.doc, runs.table, runs.low, runs.ent
        self.last_parent: str | None = None  # label of the body that was named last

    def names(self) -> Iterator[NameSpan]:
        for run in self.joins.joined(self.runs.all()):
            found = list(self._named(run))
            if found and found[0].label in BRANCHED:
                self.last_parent = found[0].label
            yield from found
            yield from self._listed(run)

    def _label(self, run: Run) -> tuple[str, float, str] | None:
        """Label, score and the kind of knowledge that gave them."""
        words = self.low[run.start : run.end]
        if self.table.names_nothing(words):
            return None
        if self.runs.is_person(run.start, run.end):
            if not self.runs.titled_person(run.start):
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
        if (found and len(found[0]) == len(words)) or " ".join(words) in self.table.words["no_entities"]:
            return None  # "Ministry" alone is a description
        branch = self._branch_label(words)
        if branch:
            return branch, 0.9, "head"
        text = self.runs.text(run)
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
        rest = list(words)
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
            told = (
                noun.pos_ == "PROPN" and noun.i >= run.end and any(t.lower_ in ("the", "a", "an") for t in noun.lefts)
            )
            if told or (noun.pos_ == "NOUN" and noun.is_lower):
                label = self.table.label_of(
                    [t.lower_ for t in noun.lefts if t.dep_ in ("amod", "compound")] + [noun.lower_]
                )
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
        if (
            run.start < 2
            or self.low[run.start - 1] != "and"
            or not words[-1].endswith("s")
            or not self.doc[run.end - 1].is_lower
        ):
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
            if self.low[i] in ("of", ",", "to", "'s") and (self.low[i] != "'s" or not self.runs.owned(i)):
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
        words = self.low[part.start : part.end]
        if inner and inner[1] in ORGANISED and inner[0] != tuple(words) and label in HOLDERS:
            yield from () if self.table.is_generic(words) else [self._span(part, inner[1], 0.8)]

    def _place_word(self, run: Run, head: int) -> Iterator[NameSpan]:
        """The place in "Elmside campus": the words before the head, if they are a place."""
        start = run.start
        for i in range(run.start, run.start + head):
            if self.low[i] == "'s":
                start = i + 1
        while start < run.start + head and self.low[start] in ("new", "old", "the"):
            start += 1
        part = Run(start, run.start + head)
        if (
            part.start < part.end
            and self.doc[part.start].text[0].isupper()
            and (self.runs.is_place(part) or places.is_place(self.runs.text(part)))
        ):
            yield self._span(part, "Place", 0.7, "inner place")
