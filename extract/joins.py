"""Runs of capitalised words -> names that go over "of", "and", a comma or a small head word.

Two runs are one name where the table of names says so: "Department" of "Human Resources", "X
Hospital", "Y University". Lists and possessives outside names stay apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract import places
from extract.runs import APOSTROPHES, OPENING, Run, Runs

CLOSING_QUOTES = ('"', "”")
ORGANISED = frozenset({"Hospital", "School", "Agency", "Company", "Organization"})


class Joins:
    """Grows runs; looks at them through ``runs``."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.doc, self.table, self.low = runs.doc, runs.table, runs.low

    def joined(self, runs: list[Run]) -> Iterator[Run]:
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
        """Add a head word that is written small: "Elmside campus", "X Hospital's east branch"."""
        length = self.runs.small_head_at(run.end)
        words = self.low[run.start : run.end]
        if length and not (self.runs.person_like(run.start, run.end) and not places.is_place(self.runs.text(run))):
            last = self.low[run.end + length - 1]
            describes = last in ("hospital", "university", "museum", "city") and places.is_place(self.runs.text(run))
            if last in self.table.words["branches"] or not (self.table.label_of(words) or describes):
                return Run(run.start, run.end + length)
        if (
            self.low[run.end : run.end + 1]
            and self.low[run.end] in APOSTROPHES
            and self.table.label_of(words) in ("Hospital", "School")
        ):
            for i in range(run.end + 1, min(run.end + 4, len(self.doc))):
                if (
                    i > run.end + 1
                    and (length := self.runs.small_head_at(i))
                    and self.low[i + length - 1] in self.table.words["branches"]
                ):
                    return Run(run.start, i + length)
                if not (self.doc[i].text[0].isupper() or self.doc[i].pos_ == "ADJ"):
                    break
        return run

    def _joins(self, a: Run, b: Run, after: Run | None) -> bool:
        gap = tuple(self.low[a.end : b.start])
        if not gap or any("\n" in g for g in gap) or self.runs.is_person(a.start, a.end):
            return False
        match gap:
            case ('"',) | ("”",) | ("’",) if (
                a.start and self.low[a.start - 1] in OPENING and self.doc[b.start - 1].whitespace_
            ):
                return self.table.label_of(self.low[b.start : b.end]) in {"Policy", "Project", "Service", "Event"}
            case ("of",) | ("of", "the"):
                return self._joins_of(a, b)
            case ("for",) | ("for", "the") | ("on",) | ("on", "the") | ("for", "a") | ("under",):
                return (
                    self.table.label_of(self.low[a.start : a.end])
                    in {"Policy", "Organization", "Agency", "School", "Project", "Event", "Service", "Hospital"}
                    and not self.runs.is_person(b.start, b.end)
                    and not places.is_place(self.runs.text(b))
                )
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
        if not found or self.runs.is_person(b.start, b.end):
            return False
        head, label = found
        bare = self.table.is_generic(words) or head == tuple(words)
        if label == "Place":
            return head == tuple(words) and head[0] in (
                "city",
                "kingdom",
                "republic",
                "emirate",
                "state",
                "gulf",
                "bay",
            )
        if self.runs.is_place(b) and self.table.head_of(self.low[b.start : b.end]) != ((self.low[b.start],), "Place"):
            return bare
        return label != "Person"

    def _joins_and(self, a: Run, b: Run) -> bool:
        words, next_words = self.low[a.start : a.end], self.low[b.start : b.end]
        topics = self.table.words["topics"]
        if self.runs.is_person(b.start, b.end):
            return False
        if self._is_subject_of(a, words) and self.table.label_of(next_words) is None and not self.runs.is_place(b):
            return True
        if words[-1] not in topics:
            return False
        if self.runs.is_place(b) and self.table.label_of(next_words) != "Place":
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
        return not self.runs.is_place(rest) and self.table.label_of(self.low[rest.start : rest.end]) is None

    def _joins_comma(self, a: Run, b: Run, after: Run | None) -> bool:
        """ "X Hospital, Y University": the university that a hospital belongs to, unless a list goes on."""
        if self.table.label_of(self.low[a.start : a.end]) != "Hospital":
            return False
        words = self.low[b.start : b.end]
        if words[-1] not in ("university", "college", "sciences") or (
            a.start and self.low[a.start - 1] in (",", "and")
        ):
            return False
        return not (
            after
            and after.start - b.end <= 2
            and set(self.low[b.end : after.start]) & {",", "and"}
            and self.table.label_of(self.low[after.start : after.end]) in ORGANISED
        )

    def _joins_possessive(self, a: Run, b: Run) -> bool:
        """ "X Hospital's Elmside branch": the branch of a named parent."""
        grown = self._with_small_head(b)
        ends_in_branch = self.low[grown.end - 1] in self.table.words["branches"]
        return ends_in_branch and self.table.label_of(self.low[a.start : a.end]) in ("Hospital", "School")
