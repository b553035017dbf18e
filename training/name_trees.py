"""Made-up Chinese names as small dependency trees, and putting them in place of a sentence's names.

Without them a parser trained on English treebanks reads "Baoding" as a verb.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from training.chinese import SURNAMES, given_name, place, two_syllables
from training.treebanks import Sentence, spans

FIELDS = ("Health", "Education", "Science", "Finance", "Transport", "Water", "Planning", "Statistics", "Tourism")
SPECIALTIES = ("Cancer", "Chest", "Heart", "Eye", "Stomatology", "Tumor", "Rehabilitation", "Maternity", "Dental")
SUBJECTS = ("Steel", "Education", "Medical", "Auto", "Energy", "Investment")
LIST_LENGTHS = (2, 3, 3, 4)
LIST_SHARE = {"PER": 0.04, "LOC": 0.10, "ORG": 0.06}
REPLACEABLE = ("PROPN", "NOUN", "X")


@dataclass(frozen=True)
class Node:
    """A word with what hangs on it, left and right."""

    word: str
    pos: str = "PROPN"
    relation: str = "compound"
    left: tuple[Node, ...] = ()
    right: tuple[Node, ...] = ()


@dataclass
class Token:
    """A word of a flattened tree; ``head`` is an index into it, -1 for the top."""

    word: str
    pos: str
    head: int
    relation: str
    tag: str


def flat(node: Node, label: str) -> list[Token]:
    """Return the tree's words in order, tagged as one name."""
    tokens: list[Token] = []

    def walk(n: Node) -> int:
        left = [walk(child) for child in n.left]
        me = len(tokens)
        tokens.append(Token(n.word, n.pos, -1, n.relation, f"I-{label}"))
        for child in left + [walk(child) for child in n.right]:
            tokens[child].head = me
        return me

    walk(node)
    tokens[0].tag = f"B-{label}"
    return tokens


def adjective(word: str) -> Node:
    """Return a describing word."""
    return Node(word, "ADJ", "amod")


def of(head: str, owner: Node, left: tuple[Node, ...] = ()) -> Node:
    """Return "<head> of <owner>"."""
    hung = Node(owner.word, owner.pos, "nmod", (Node("of", "ADP", "case"), *owner.left), owner.right)
    return Node(head, left=left, right=(hung,))


class NameMaker:
    """Makes names of people, places and bodies."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def make(self, label: str) -> list[Token]:
        """Return one name, now and then a list of them ("A, B and C")."""
        count = self._rng.choice(LIST_LENGTHS) if self._rng.random() < LIST_SHARE[label] else 1
        tokens: list[Token] = []
        top = -1
        for i in range(count):
            name = flat(self._one(label), label)
            head = next(k for k, token in enumerate(name) if token.head < 0)
            marks = self._separators(i, count)
            base = len(tokens) + len(marks)
            tokens += [Token(word, pos, base + head, relation, "O") for word, pos, relation in marks]
            for token in name:
                token.head = base + token.head if token.head >= 0 else top
                if token.head == top and top >= 0:
                    token.relation = "conj"
            tokens += name
            top = top if top >= 0 else base + head
        return tokens

    def _separators(self, i: int, count: int) -> list[tuple[str, str, str]]:
        comma, conjunction = (",", "PUNCT", "punct"), ("and", "CCONJ", "cc")
        if i == 0:
            return []
        if i < count - 1:
            return [comma]
        return [comma, conjunction] if count > 2 and self._rng.random() < 0.25 else [conjunction]

    def _one(self, label: str) -> Node:
        rng = self._rng
        if label == "PER":
            return Node(rng.choice(SURNAMES), right=(Node(given_name(rng), relation="flat"),))
        if label == "LOC":
            chance = rng.random()
            if chance < 0.7:
                return self._place()
            kinds = ("City", "Province", "County", "District", "Town", "Village", "River")
            if chance < 0.95:
                return Node(rng.choice(kinds), left=(self._place(),))
            return Node("Area", left=(self._place(), adjective("New")))
        return self._body()

    def _place(self) -> Node:
        return Node(place(self._rng))

    def _word(self) -> Node:
        return Node(two_syllables(self._rng))

    def _body(self) -> Node:
        rng = self._rng
        kinds = (self._hospital, self._school, self._university, self._office, self._company, self._institute)
        return rng.choices(kinds, (25, 20, 18, 15, 10, 12))[0]()

    def _university(self) -> Node:
        kinds: tuple[tuple[Node, ...], ...] = (
            (),
            (adjective("Normal"),),
            (adjective("Medical"),),
            (Node("Science"),),
            (Node("Technology"),),
            (adjective("Agricultural"),),
        )
        if self._rng.random() < 0.2:
            subject = Node(self._rng.choice(("Technology", "Science", "Education", "Medicine")))
            return of("University", subject, (self._place(),))
        return Node("University", left=(self._place(), *self._rng.choice(kinds)))

    def _school(self) -> Node:
        rng, chance = self._rng, self._rng.random()
        kind = rng.choice([(adjective("Middle"),), (adjective("Primary"),), (adjective("High"),), ()])
        if chance < 0.4:
            number = Node("No.", "NOUN", right=(Node(str(rng.randint(1, 120)), "NUM", "nummod"),))
            return Node("School", left=(self._place(), number, *kind))
        if chance < 0.7:
            return Node("School", left=(self._place(), self._word(), *kind))
        if chance < 0.85:
            return Node("School", left=(self._word(), *kind))
        return Node("Kindergarten", left=(self._place(), self._word()))

    def _hospital(self) -> Node:
        rng = self._rng
        owner = rng.choice(("Children", "People", "Women", "Workers"))
        owned = Node(owner, "NOUN", "nmod:poss", right=(Node("'s", "PART", "case"),))
        medicine = (adjective("Traditional"), adjective("Chinese"), Node("Medicine"))
        order = adjective(rng.choice(("First", "Second", "Third")))
        choices = (
            Node("Hospital", left=(self._place(), self._word()) if rng.random() < 0.5 else (self._place(),)),
            Node("Hospital", left=(self._place(), owned)),
            Node("Hospital", left=(self._place(), Node(rng.choice(SPECIALTIES)))),
            Node("Hospital", left=(self._word(),)),
            Node("Hospital", left=(self._university(), order)),
            of(
                "Hospital",
                self._university(),
                rng.choice(((adjective("Affiliated"),), (order, adjective("Affiliated")))),
            ),
            Node("Hospital", left=(self._place(), *medicine)),
        )
        return rng.choices(choices, (25, 15, 15, 10, 10, 15, 10))[0]

    def _office(self) -> Node:
        rng = self._rng
        level = adjective(rng.choice(("Municipal", "Provincial")))
        if rng.random() < 0.4:
            return Node("Government", left=(self._place(), level))
        kind = rng.choice(("Commission", "Bureau", "Committee", "Department"))
        return Node(kind, left=(self._place(), level, Node(rng.choice(FIELDS))))

    def _company(self) -> Node:
        if self._rng.random() < 0.5:
            return Node("Group", left=(self._word(), Node(self._rng.choice(SUBJECTS))))
        kind = self._rng.choice(("Technology", "Pharmaceutical", "Logistics", "Electric"))
        return Node("Co.", left=(self._word(), Node(kind)))

    def _institute(self) -> Node:
        rng = self._rng
        if rng.random() < 0.2:
            return Node("Campus", left=(self._place(),))
        kind = rng.choice(("Center", "Library", "Museum", "Institute", "Academy"))
        return Node(kind, left=(self._place(), Node(rng.choice(("Art", "Science", "Culture", "Research", "Sports")))))


def substituted(sentence: Sentence, rng: Random, maker: NameMaker, share: float) -> Sentence:
    """Return a copy with a share of the names replaced; the tree is kept and the new names' trees grafted in.

    A name whose words are not one subtree stays as it is.
    """
    plan = _plan(sentence, rng, share)
    if not plan:
        return sentence
    tokens: list[tuple[Token, int]] = []  # with the old word that stands in the tree for it, -1 inside a new name
    where: dict[int, int] = {}
    i = 0
    while i < len(sentence.words):
        end, label, top = plan.get(i, (i + 1, "", i))
        if not label:
            where[i] = len(tokens)
            tag = sentence.names[i] if sentence.names else "O"
            tokens.append((Token(sentence.words[i], "", 0, "", tag), i))
        else:
            name = _new_name(label, end - i, rng, maker)
            base = len(tokens)
            head = base + next(k for k, token in enumerate(name) if token.head < 0)
            where |= dict.fromkeys(range(i, end), head)
            for token in name:
                if sentence.words[i].isupper() and len(sentence.words[i]) > 3:
                    token.word = token.word.upper()
                inner = token.head >= 0
                token.head += base
                tokens.append((token, -1 if inner else top))
        i = end
    return _grafted(sentence, tokens, where)


def _plan(sentence: Sentence, rng: Random, share: float) -> dict[int, tuple[int, str, int]]:
    """Return first word -> (end, label, top word) of the names to replace."""
    plan = {}
    for start, end, label in spans(sentence.names):
        if rng.random() >= share:
            continue
        if not sentence.heads:
            plan[start] = (end, label, start)
            continue
        tops = [i for i in range(start, end) if not start < sentence.heads[i] <= end]
        if len(tops) == 1 and sentence.pos[tops[0]] in REPLACEABLE and end - start <= 8:
            plan[start] = (end, label, tops[0])
    return plan


def _new_name(label: str, length: int, rng: Random, maker: NameMaker) -> list[Token]:
    if length == 1 and label == "PER":
        word = rng.choice(SURNAMES) if rng.random() < 0.7 else given_name(rng)
        return [Token(word, "PROPN", -1, "compound", "B-PER")]
    if length == 1 and label == "ORG" and rng.random() < 0.25:
        return [Token(two_syllables(rng), "PROPN", -1, "compound", "B-ORG")]
    return maker.make(label)


def _grafted(old: Sentence, tokens: Sequence[tuple[Token, int]], where: dict[int, int]) -> Sentence:
    new = Sentence([t.word for t, _ in tokens], names=[t.tag for t, _ in tokens], style=old.style)
    if not old.heads:
        return new
    for token, source in tokens:
        if source < 0:
            new.pos.append(token.pos)
            new.heads.append(token.head + 1)
            new.relations.append(token.relation)
        else:
            head = old.heads[source]
            new.pos.append(token.pos or old.pos[source])
            new.heads.append(where[head - 1] + 1 if head else 0)
            new.relations.append(old.relations[source])
    return new
