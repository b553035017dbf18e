"""Names of one article -> entities: which surface forms mean the same thing, and why.

A form is one spelling with one label. Every rule takes a shorter or odder form and a fuller one
and says why the first may stand for the second, or None. A form joins the only fuller form that
some rule allows; where several are allowed the rule that stands first in ``RULES`` decides, and a
tie within one rule is left alone. A branch never joins its parent.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extract import places
from extract.names import NameSpan, name_table

ORGANISED = frozenset({"Hospital", "School", "Agency", "Company", "Organization", "Facility"})
BRANCH_WORDS = frozenset({"campus", "branch", "area", "annex", "department", "phase", "wing", "division"})
SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "at", "on", "'s", "new"})
SURE = 0.7  # a label with a lower score gives way to that of a fuller form
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?\.?", re.UNICODE)
_INITIALS = re.compile(r"[A-Z][A-Z&.]{1,7}s?")


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a name, with its label."""

    text: str
    label: str
    words: tuple[str, ...]  # folded
    sure: bool
    count: int
    first: int  # character at which it first stands


@dataclass(slots=True)
class Group:
    """Forms that mean one entity, each with the reason why."""

    label: str
    forms: list[tuple[Form, str]] = field(default_factory=list)


Rule = Callable[[Form, Form], str | None]


@lru_cache(8192)
def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a name; possessives and a leading article are dropped."""
    text = re.sub(r"^(?:the )?new ", "", text)
    words = [
        re.sub(r"['’]s?$", "", w) if w.lower() not in ("people's", "children's") else w for w in _WORD.findall(text)
    ]
    folded = [places.fold(w) for w in words]
    return tuple(w for w in (folded[1:] if folded[:1] == ["the"] and len(folded) > 1 else folded) if w)


def same_words(short: Form, full: Form) -> str | None:
    """Another order of the same words: "Lund Hospital of Kiruna University"."""
    if short.label == full.label and _bag(short.words) == _bag(full.words):
        return "the same words in another order"
    return None


def place_kind(short: Form, full: Form) -> str | None:
    """ "Hebei" and "Hebei Province"."""
    if short.label != "Place" or full.label != "Place" or len(short.words) >= len(full.words):
        return None
    if full.words[: len(short.words)] == short.words and set(full.words[len(short.words) :]) <= places.KIND_WORDS:
        return "the same place without its kind"
    return None


def same_place(short: Form, full: Form) -> str | None:
    """ "Xiong'an New District" and "Xiong'an New Area": one row of the table of places."""
    if short.label != "Place" or full.label != "Place":
        return None
    known = places.readings(short.text)[:1]
    return "the same place in the table" if known and known == places.readings(full.text)[:1] else None


def surname(short: Form, full: Form) -> str | None:
    """ "Lowther" after "Ada Lowther"."""
    if full.label != "Person" or len(short.words) >= len(full.words) or short.first < full.first:
        return None
    if short.label != "Person" and (short.sure or places.is_place(short.text)):
        return None
    ends = (full.words[-len(short.words) :], full.words[: len(short.words)])
    return "a part of the person's name" if short.words in ends else None


def apposition(short: Form, full: Form) -> str | None:
    """ "X Hospital" and "X Hospital, Y University"."""
    head, comma, _ = full.text.partition(",")
    if comma and short.label == full.label and words_of(head) == short.words:
        return "the same name without what it belongs to"
    return None


def initials(short: Form, full: Form) -> str | None:
    """ "NHC" for "National Health Commission"."""
    if not _INITIALS.fullmatch(short.text) or len(full.words) < 2 or full.label in ("Person", "Place"):
        return None
    letters = short.text.replace(".", "").replace("&", "").removesuffix("s").lower()
    every = "".join(w[0] for w in full.words)
    large = "".join(w[0] for w in full.words if w not in SMALL_WORDS)
    return "its initials" if letters in (every, large) else None


def short_form(short: Form, full: Form) -> str | None:
    """ "Lanxi Hospital", "the General Hospital", "Yanda": words of the fuller name in their order."""
    if full.label in ("Person", "Place", "Event") or len(short.words) >= len(full.words):
        return None
    if short.label != full.label and (short.sure or full.label not in ORGANISED or places.is_place(short.text)):
        return None
    if not _ordered(short.words, full.words) or BRANCH_WORDS & (set(full.words) - set(short.words)):
        return None
    if short.words == _after_of(full.words) or _is_parent(short.words, full.words):
        return None
    table = name_table()
    heads = [table.head_of(words) for words in (short.words, full.words)]
    if heads[0] and heads[1] and heads[0][0][-1] != heads[1][0][-1]:
        return None
    if table.is_generic(short.words):
        at_edge = full.words[-len(short.words) :] == short.words or _before_of(full.words) == short.words
        return "a short form" if at_edge and len(short.words) > 1 and short.label == full.label else None
    return "a short form"


def branch_form(short: Form, full: Form) -> str | None:
    """ "Elmside branch" for "Elmside branch of Lanhe Hospital"."""
    if short.label != full.label or not BRANCH_WORDS & set(short.words) or len(short.words) < 2:
        return None
    before, after = full.words[: len(short.words)], full.words[-len(short.words) :]
    if (
        len(short.words) == len(full.words)
        or short.words == _after_of(full.words)
        or short.words not in (before, after)
    ):
        return None
    return "the branch without its parent"


def misspelling(short: Form, full: Form) -> str | None:
    """ "Heibei" for "Hebei": a rare, unknown form very close to a more frequent one."""
    if short.label != full.label or short.count > full.count or min(len(short.text), len(full.text)) < 6:
        return None
    if (short.label == "Place" and places.is_place(short.text)) or _digits(short.text) != _digits(full.text):
        return None
    a, b = " ".join(short.words), " ".join(full.words)
    if short.label == "Person" and short.words[0] != full.words[0] and short.words[-1] != full.words[-1]:
        return None
    differing = set(short.words) ^ set(full.words)
    if len(short.words) != len(full.words) or len(differing) > 2:
        return None
    ratio = fuzz.ratio(*sorted(differing)) if len(differing) == 2 else fuzz.ratio(a, b)
    if len(differing) == 2 and short.label != "Person" and not any(places.is_place(w) for w in differing):
        one_letter = Levenshtein.distance(*differing) == 1 and min(map(len, differing)) >= 6
        ratio = 90 if one_letter else ratio
    garbled = short.label == "Place" and full.count > 2 and places.is_place(full.text) and a[:4] == b[:4]
    return "spelt nearly alike" if ratio >= (70 if garbled else 86) else None


RULES: tuple[Rule, ...] = (
    same_words,
    apposition,
    same_place,
    place_kind,
    initials,
    surname,
    branch_form,
    short_form,
    misspelling,
)


def group(spans: Sequence[NameSpan], text: str) -> tuple[list[Group], dict[NameSpan, int]]:
    """Return the groups in the order of the text, and for each span the index of its group."""
    forms, form_of = _forms(spans, text)
    root = {form: form for form in forms}
    reasons = {}
    near = _Near(forms)
    for form in forms:
        found = _fuller(form, near(form))
        if found:
            reasons[form] = found[1]
            root[_root(form, root)] = _root(found[0], root)
    members: dict[Form, list[Form]] = defaultdict(list)
    for form in forms:
        members[_root(form, root)].append(form)
    ordered = sorted(members.values(), key=lambda same: min(f.first for f in same))
    groups = [Group(_label(same), [(f, reasons.get(f, "the name itself")) for f in same]) for same in ordered]
    number = {form: n for n, same in enumerate(ordered) for form in same}
    return groups, {span: number[form_of[span]] for span in spans}


def _root(form: Form, root: Mapping[Form, Form]) -> Form:
    while root[form] is not form:
        form = root[form]
    return form


def _label(forms: Sequence[Form]) -> str:
    """The label of most mentions; forms that are not sure of theirs count only among themselves."""
    votes: Counter[str] = Counter()
    for form in [f for f in forms if f.sure] or forms:
        votes[form.label] += form.count
    return min(votes, key=lambda label: (-votes[label], label))


def _forms(spans: Sequence[NameSpan], text: str) -> tuple[list[Form], dict[NameSpan, Form]]:
    """One form per folded spelling; its label is the one with the highest sum of scores."""
    by_words: dict[tuple[str, ...], list[NameSpan]] = defaultdict(list)
    for span in spans:
        by_words[words_of(text[span.start_char : span.end_char])].append(span)
    forms, form_of = [], {}
    for words, same in by_words.items():
        votes: dict[str, float] = defaultdict(float)
        for span in same:
            votes[span.label] += span.score
        label = min(votes, key=lambda x: (-votes[x], x))
        best = max(s.score for s in same if s.label == label)
        spellings = Counter(text[s.start_char : s.end_char] for s in same)
        spelling = min(spellings, key=lambda s: (-spellings[s], s))
        form = Form(spelling, label, words, best >= SURE, len(same), min(s.start_char for s in same))
        forms.append(form)
        form_of.update(dict.fromkeys(same, form))
    return forms, form_of


class _Near:
    """Finds the forms that a rule could have something to say about, without looking at all."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.index: dict[object, list[Form]] = defaultdict(list)
        for form in forms:
            for key in set(self._keys(form)):
                self.index[key].append(form)

    def __call__(self, form: Form) -> list[Form]:
        found = {other: None for key in self._keys(form) for other in self.index[key]}
        return sorted((f for f in found if f is not form), key=lambda f: f.first)

    @staticmethod
    def _keys(form: Form) -> Iterator[object]:
        heads = name_table().heads
        telling = [w for w in form.words if w not in SMALL_WORDS and (w,) not in heads]
        yield from telling or form.words
        if form.label == "Place":
            yield from places.readings(form.text)[:1]
        if _INITIALS.fullmatch(form.text):
            yield "initials", re.sub(r"[^A-Za-z]|s$", "", form.text).lower()
        elif len(form.words) > 1:
            yield "initials", "".join(w[0] for w in form.words)
            yield "initials", "".join(w[0] for w in form.words if w not in SMALL_WORDS)
        if form.words:
            yield form.label, len(form.words), form.words[0][:2]


def _fuller(form: Form, near: Sequence[Form]) -> tuple[Form, str] | None:
    for rule in RULES:
        allowed = [(other, reason) for other in near if (reason := rule(form, other))]
        if rule in (same_words, same_place):  # symmetric: the earlier one stands
            allowed = [a for a in allowed if a[0].first < form.first]
        if rule is misspelling:
            allowed = [a for a in allowed if (a[0].count, -a[0].first) > (form.count, -form.first)]
        if allowed:
            return allowed[0] if len(allowed) == 1 else _nearest(allowed)
    return None


def _nearest(allowed: list[tuple[Form, str]]) -> tuple[Form, str] | None:
    """Of several fuller forms the one that contains all others, else none."""
    longest = max(allowed, key=lambda a: len(a[0].words))
    contained = all(_ordered(other.words, longest[0].words) for other, _ in allowed)
    return longest if contained else None


def _bag(words: Sequence[str]) -> list[str]:
    return sorted(w for w in words if w not in SMALL_WORDS)


def _ordered(short: Sequence[str], full: Sequence[str]) -> bool:
    """Whether the words of ``short`` stand in ``full`` in the same order."""
    rest = iter(full)
    return all(w in rest for w in short if w not in SMALL_WORDS)


def _before_of(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[: words.index("of")] if "of" in words else words


def _after_of(words: tuple[str, ...]) -> tuple[str, ...]:
    if "of" not in words:
        return ()
    tail = words[words.index("of") + 1 :]
    return tail[1:] if tail[:1] == ("the",) else tail


def _is_parent(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether ``full`` goes on after ``short`` with a head of its own: "X Hospital Y Hospital"."""
    rest = full[len(short) :]
    return full[: len(short)] == short and short[-1] in rest


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
