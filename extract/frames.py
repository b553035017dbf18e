"""Who stands in which role around a trigger's words, read from the dependency tree.

A frame is role -> spots. Roles: "subject" and "object" are logical (passives are turned round), a
preposition names what follows it, "poss" and "compound" stand before a noun, "title" is the name
right after it, "^under" is what a phrase "under the management" is said of, "people" are the places
of "residents of A". ``patterns.py`` reads the same roles from the order of the words, so one table
serves both and each checks the other.
"""

from __future__ import annotations

from collections import defaultdict

from spacy.tokens import Token

from extract.spots import Spot, Spots
from extract.triggers import Hit

Frame = dict[str, list[Spot]]
RELATIVE = frozenset({"which", "that", "who", "whom", "whose", "where"})


def tree_frame(spots: Spots, hit: Hit) -> Frame:
    """Return the frame of ``hit`` as the dependency tree has it."""
    token = spots.doc[hit.start]
    words = _verb_roles(token) if hit.form != "noun" else _noun_roles(token, spots)
    last = spots.doc[hit.end - 1]
    if hit.end - hit.start > 1:  # a phrase that ends in a preposition governs what follows it
        if last.dep_ == "case":
            words["object"].append(last.head)
        elif hit.form == "noun":
            for role, found in _noun_roles(last, spots).items():
                words[role] += found
        else:
            for child in last.children:
                if child.dep_ in {"nmod", "obl"} and _case(child):
                    words["object" if _case(child) == last.lower_ else _case(child)].append(child)
    frame: Frame = {}
    _past_places(spots, token, words)
    for role, tokens in words.items():
        standing = [spot for t in tokens for spot in _meant(spots, t)]
        if standing:
            frame[role] = list(dict.fromkeys(standing))
        people = [s for t in tokens for s in spots.people_of(t)]
        if people:
            frame["people"] = [*frame.get("people", []), *people]
    return frame


def _past_places(spots: Spots, verb: Token, words: dict[str, list[Token]]) -> None:
    """Let "aided" in "a school in Varberg aided by Lund" speak of the school, not of the place."""
    place = verb.head
    spot = spots.at[place.i]
    if verb.dep_ == "acl" and spot and spot.label == "Place" and place.dep_ == "nmod" and _case(place) == "in":
        for role in ("object", "subject"):
            words[role] = [place.head if t.i == place.i else t for t in words[role]]


def _meant(spots: Spots, token: Token) -> list[Spot]:
    """Return what ``token`` stands for; "one of the schools in Lund" is the school first, Lund only then."""
    if spots.at[token.i]:
        return spots.of(token)
    return _same_as(spots, token) or spots.of(token)


def _same_as(spots: Spots, noun: Token) -> list[Spot]:
    """Return X for "one of the schools" in "X is one of the schools" and for "a clinic" in "X, a clinic"."""
    for _ in range(2):
        for child in noun.children:
            if child.dep_ == "nsubj" and any(c.dep_ == "cop" for c in noun.children):
                return spots.of(child)
        if noun.dep_ == "appos" or (
            noun.dep_ == "nmod" and noun.head.lower_ in {"one", "two", "three", "some", "part"}
        ):
            noun = noun.head
            if spots.at[noun.i]:
                return spots.of(noun)
        else:
            break
    return []


def _case(token: Token) -> str:
    for child in token.children:
        if child.dep_ == "case":
            return str(child.lower_)
    return ""


def is_passive(verb: Token) -> bool:
    """Whether ``verb`` is a passive, with its auxiliary or as a bare participle after a noun."""
    if any(c.dep_ in {"nsubj:pass", "aux:pass"} for c in verb.children):
        return True
    if verb.lower_.endswith("ing") or any(c.dep_ in {"nsubj", "aux", "mark"} for c in verb.children):
        return False
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        return is_passive(verb.head)
    return (
        verb.dep_ in {"acl", "advcl"}
        and verb.lower_[-1] in "dntwkg"
        and not any(c.dep_ == "obj" for c in verb.children)
    )


def _verb_roles(verb: Token) -> defaultdict[str, list[Token]]:
    roles: defaultdict[str, list[Token]] = defaultdict(list)
    passive = is_passive(verb)
    subject = "object" if passive else "subject"
    for child in verb.children:
        if child.dep_.startswith("nsubj"):
            roles[subject].append(_antecedent(child, verb))
        elif child.dep_ == "obj":
            roles["object"].append(_antecedent(child, verb))
            _inner_prepositions(child, roles)
        elif child.dep_ == "iobj":
            roles["object2"].append(child)
        elif child.dep_.startswith(("obl", "nmod")):
            case = _case(child) or ("in" if child.lower_ == "where" else "")
            target = _antecedent(child, verb)
            roles["subject" if passive and case == "by" else case or "bare"].append(target)
        elif child.dep_ == "advmod" and child.lower_ == "where" and verb.dep_ == "acl:relcl":
            roles["in"].append(verb.head)
    if not roles[subject]:
        roles[subject] += [t for t in roles["bare"] if t.i < verb.i and t.pos_ in {"NOUN", "PROPN"}]
    if not roles[subject]:
        roles[subject] += _borrowed_subject(verb, passive)
    if verb.dep_ == "advcl" and verb.lower_.endswith("ing"):
        roles["main"] += [c for c in verb.head.children if c.dep_ in {"obj", "nsubj:pass"}]
    if verb.dep_ == "acl:relcl" and not passive and not roles["object"] and verb.head not in roles["subject"]:
        roles["object"].append(verb.head)
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not passive and not roles["object"]:
        roles["object"] += [c for c in verb.head.children if c.dep_ == "obj" and c.i > verb.i]
    if verb.dep_ not in {"conj"}:
        for other in verb.children:  # "was built and will be run by X": the agent stands with the last verb
            if other.dep_ == "conj" and passive and not roles["subject"] and is_passive(other):
                roles["subject"] += [c for c in other.children if c.dep_.startswith("obl") and _case(c) == "by"]
    return roles


def _inner_prepositions(noun: Token, roles: defaultdict[str, list[Token]]) -> None:
    for child in noun.children:
        if child.dep_ == "nmod" and _case(child):
            roles["object." + _case(child)].append(child)
            if _case(child) in {"with", "to", "for", "between", "from", "by"}:
                roles[_case(child)].append(child)


def _antecedent(token: Token, verb: Token) -> Token:
    if token.lower_ not in RELATIVE:
        return token
    clause = verb
    while clause.dep_ in {"conj", "xcomp", "ccomp"} and clause.head.i != clause.i:
        clause = clause.head
    return clause.head if clause.dep_ == "acl:relcl" else token


def _borrowed_subject(verb: Token, passive: bool) -> list[Token]:
    head = verb.head
    if head.i == verb.i:
        return []
    if verb.dep_ == "acl":
        return (
            [head] if passive or verb.lower_.endswith("ing") else _subjects(head.head if head.pos_ == "NOUN" else head)
        )
    if verb.dep_ in {"xcomp", "ccomp", "advcl", "conj", "parataxis", "compound"}:
        if verb.dep_ == "xcomp":
            objects = [c for c in head.children if c.dep_ in {"obj", "iobj"}]
            if objects:
                return objects
        if verb.dep_ == "conj" and head.pos_ == "VERB" and is_passive(head) != passive:
            return [c for c in head.children if c.dep_.startswith("nsubj")]
        return _subjects(head)
    if verb.dep_ == "acl:relcl":
        return [head]
    return []


def _subjects(word: Token, depth: int = 4) -> list[Token]:
    """Return the grammatical subject of ``word``, looked for upwards when it has none of its own."""
    own = [c for c in word.children if c.dep_.startswith("nsubj")]
    if own or not depth or word.head.i == word.i:
        return [_antecedent(c, word) for c in own]
    if word.dep_ == "acl:relcl":
        return [word.head]
    if word.dep_ in {"xcomp", "ccomp", "advcl", "conj", "parataxis", "acl", "obl", "obj"}:
        return _subjects(word.head, depth - 1)
    return []


def _noun_roles(noun: Token, spots: Spots) -> defaultdict[str, list[Token]]:
    roles: defaultdict[str, list[Token]] = defaultdict(list)
    spot = spots.at[noun.i]
    if spot and not spot.named:
        roles["subject"].append(noun)
    for child in noun.children:
        if child.dep_.startswith("nsubj"):
            roles["subject"].append(_antecedent(child, noun))
        elif child.dep_ == "nmod:poss":
            roles["poss"].append(child)
        elif child.dep_ in {"compound", "amod"}:
            roles["compound"].append(child)
        elif child.dep_ in {"appos", "flat"}:
            roles["title"].append(child)
        elif child.dep_.startswith(("nmod", "obl")):
            roles[_case(child) or "bare"].append(child)
            if not spots.at[child.i]:  # "cooperation in the field of A and B"
                for inner in child.children:
                    if inner.dep_ == "nmod" and _case(inner):
                        roles[_case(inner)].append(inner)
    _upwards(noun, roles)
    return roles


def _upwards(noun: Token, roles: defaultdict[str, list[Token]]) -> None:
    head, case = noun.head, _case(noun)
    if head.i == noun.i:
        return
    if noun.dep_ in {"appos", "compound", "flat", "parataxis", "list", "dep", "nmod:unmarked"}:
        roles["subject"].append(head)
        roles["compound"] += [
            c for c in head.children if c.i < noun.i and c.dep_ in {"compound", "amod", "nmod", "nmod:poss"}
        ]
    elif noun.dep_ == "conj":
        roles["subject"] += _subjects(head) or ([head.head] if head.dep_ == "appos" else [])
    elif noun.dep_ in {"obj", "xcomp", "obl", "obl:agent", "advcl"} and head.pos_ in {"VERB", "AUX"}:
        found = _verb_roles(head)
        if case and noun.dep_.startswith("obl"):
            roles["^" + case] += found["object"] or found["subject"]
            if case in {"as", "into"}:
                roles["subject"] += found["object"] or found["subject"]
        else:
            roles["subject"] += found["subject"] if noun.dep_ == "obj" else found["object"] or found["subject"]
            for role, words in found.items():
                if role not in {"subject", "object"} and "." not in role:
                    roles[role] += words
    elif noun.dep_ == "nmod" and case:
        roles["^" + case].append(head)
    elif noun.dep_ == "nsubj" and head.pos_ in {"PROPN", "NOUN"}:
        roles["subject"].append(head)  # "the mayor of X is N"
    if case and any(c.dep_ == "nsubj" or c.dep_ == "nsubj:pass" for c in noun.children):
        roles["^" + case] += [c for c in noun.children if c.dep_.startswith("nsubj")]
