"""Chunks of a question -> the phrase that is asked for.

The reader follows the order of English words as far as questions need it; what it cannot read to
the end it leaves alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from queries.chunks import Chunk
from queries.phrases import Link, Phrase, Read, Tie, Way
from queries.words import word_set

SITED = word_set("in at on near inside from")
OBJECT = SITED | word_set("to with of for")  # before the object of a verb
RELATIVE = word_set("that which who where whom")
OWNERS = word_set("its their his her")
DEFINITE = word_set("the this these those")
PRONOUNS = word_set("it he she they them him one ones there this that these those i we you me us")
BEING = word_set("is are was were be been being")


class Unreadable(Exception):
    """The words do not come in an order that is understood."""


class PhraseReader:
    """Reads the chunks of one question from left to right."""

    def __init__(self, chunks: Sequence[Chunk], place_types: frozenset[str], *, person: frozenset[str]) -> None:
        kept = [c.kind != "article" or c.lower in OWNERS for c in chunks]
        self.chunks = [c for c, keep in zip(chunks, kept, strict=True) if keep]
        self._definite = {sum(kept[:i]) for i, c in enumerate(chunks) if c.lower in DEFINITE}
        self.at = 0
        self._place_types, self._person = place_types, person

    # looking ahead

    def _next(self, *kinds: str, ahead: int = 0) -> Chunk | None:
        place = self.at + ahead
        if place < len(self.chunks) and (not kinds or self.chunks[place].kind in kinds):
            return self.chunks[place]
        return None

    def _take(self, *kinds: str) -> Chunk | None:
        found = self._next(*kinds)
        if found is not None:
            self.at += 1
        return found

    def _small(self, words: frozenset[str]) -> Chunk | None:
        found = self._next()
        if found is not None and found.lower in words:
            self.at += 1
            return found
        return None

    # sentences

    def question(self) -> Read | None:
        """Return what is asked, or None where the words are not understood to the end."""
        try:
            read = self._question()
        except Unreadable:
            return None
        return read if read is not None and self.at == len(self.chunks) else None

    def _question(self) -> Read | None:
        if self._next("auxiliary"):
            self._auxiliaries()
            subject = self.noun_phrase()
            return None if subject is None else self._whether(subject)
        before = self._take("preposition") if self._next("question", ahead=1) else None
        wh = self._take("question")
        if wh is None:
            asked = self.noun_phrase()
            if asked is not None and self._next():
                self._predicate(asked, "", None)
            return None if asked is None else Read(asked)
        asked = self._asked(wh.lower)
        replaced = self._predicate(asked, wh.lower, before)
        return Read(replaced)

    def _asked(self, wh: str) -> Phrase:
        if wh in ("which", "what", "wich"):
            found = self.noun_phrase() if not self._next("auxiliary") else None
            return found or Phrase()
        if wh in ("who", "whom"):
            return Phrase(noun="who")
        if wh == "where":
            return Phrase(noun="where")
        raise Unreadable

    def _whether(self, subject: Phrase) -> Read:
        """Read "is <subject> managed by X", "does <subject> manage X"."""
        self._predicate(subject, "", None, whether=True)
        return Read(subject, whether=True)

    def _predicate(self, asked: Phrase, wh: str, before: Chunk | None, *, whether: bool = False) -> Phrase:
        """Read what is said of the asked phrase; return the phrase that is asked for in the end."""
        helping = self._auxiliaries()
        if self._next("relation"):
            self._said_of(asked, helping)
            return self._more(asked)
        if wh == "who" and not helping and (role := self._take("role")):
            self._small(word_set("at of in for"))
            asked.links.append(_post(role, self.noun_phrase() or Phrase()))
            return self._more(asked)
        if self._next("preposition") and not before:
            self._sited(asked)
            return self._more(asked)
        subject = self.noun_phrase()
        if subject is None:
            if helping or before:
                raise Unreadable
            return asked
        return self._with_subject(asked, subject, wh, before, helping)

    def _with_subject(
        self, asked: Phrase, subject: Phrase, wh: str, before: Chunk | None, helping: frozenset[str]
    ) -> Phrase:
        """Read "does <subject> manage", "is <subject> part of", "is <subject>"."""
        self._auxiliaries()
        ways: list[Way] = []
        while verb := self._take("relation"):
            ways += _ways(verb, forward=False, passive=bool(helping & BEING) and self._by())
            self._take("joint")
            self._small(OBJECT)
        if ways:
            other = self.noun_phrase()
            if other is not None:
                raise Unreadable
            asked.links.append(Link("relation", subject, tuple(ways)))
            self._extraposed(subject)
            return asked
        if wh == "where" or (before is not None and before.lower in SITED):
            asked.links.append(Link("relation", subject, tuple(Way(t, False) for t in self._place_types)))
            self._extraposed(subject)
            return asked
        if helping & word_set("has have had") and (asked.bonds or asked.labels):
            self._small(word_set("got"))
            asked.links.append(_bond(asked, subject, "belongs"))
            return asked
        if not asked.links and helping & BEING and not asked.things:
            if asked.noun == "who" and not subject.things:
                subject.labels = subject.labels or asked.labels
            return subject
        raise Unreadable

    def _extraposed(self, subject: Phrase) -> None:
        """Read a relative clause that comes late ("does the county lie that Acme moved to")."""
        if self._relative():
            self._clause(subject)

    def _more(self, asked: Phrase) -> Phrase:
        """Read "and <verb> ..", more said of the same phrase."""
        while self._next("joint") and self._next("relation", ahead=1):
            self.at += 1
            self._said_of(asked, frozenset())
        return asked

    def _said_of(self, phrase: Phrase, helping: frozenset[str]) -> None:
        """Read a relation word and its object: "manages X", "is managed by X", "belongs to X"."""
        verbs = [self._take("relation")]
        while self._next("joint") and self._next("relation", ahead=1) and verbs[-1] is not None:
            self.at += 1
            verbs.append(self._take("relation"))
        by = self._by()
        while self._small(OBJECT | {"under"}):
            pass
        other = self.noun_phrase()
        passive = by or (other is None and bool(helping & BEING) and verbs[-1] is not None and verbs[-1].participle)
        ways = tuple(w for verb in verbs if verb is not None for w in _ways(verb, forward=True, passive=passive))
        phrase.links.append(Link("relation", other or Phrase(), ways))

    def _by(self) -> bool:
        return self._small(word_set("by")) is not None

    def _auxiliaries(self) -> frozenset[str]:
        found: set[str] = set()
        while chunk := self._take("auxiliary"):
            found.add(chunk.lower)
        return frozenset(found)

    # phrases

    def noun_phrase(self) -> Phrase | None:
        """Return the thing that is spoken of next, with all that follows it and tells it apart."""
        start = self.at
        phrase = self._head()
        if phrase is None:
            self.at = start
            return None
        self._postmodify(phrase)
        return phrase

    def _head(self) -> Phrase | None:
        """Read up to the head of the phrase: "Springfield hospitals", "Acme's director", "the care center"."""
        phrase = Phrase(definite=self.at in self._definite)
        while chunk := self._next("name", "noun", "role", "word"):
            after = self._next(ahead=1)
            if chunk.lower in PRONOUNS:
                raise Unreadable
            self.at += 1
            last = after is None or after.kind not in ("noun", "role", "word", "name") or chunk.possessive
            if chunk.kind == "name" and not last and after is not None and after.kind == "name":
                last = True
            if chunk.possessive and chunk.kind in ("name", "noun"):
                inner = Phrase(things=chunk.things, labels=chunk.labels if chunk.kind == "noun" else frozenset())
                inner.noun = chunk.stem if chunk.kind == "noun" else ""
                inner.definite, phrase.definite = phrase.definite, False
                inner.words, phrase.words = phrase.words, []
                inner.links, phrase.links = phrase.links, []
                return self._owned(inner)
            if not last:
                self._premodifier(phrase, chunk)
                continue
            self._set_head(phrase, chunk)
            return phrase
        return None

    def _owned(self, inner: Phrase) -> Phrase | None:
        """Read what an owner has: "Acme's director", "Acme's partners", "Acme's school"."""
        verb = self._next("relation")
        if verb is not None and not self._next("noun", "role"):
            return None
        phrase = self._head()
        if phrase is not None:
            self._join_owner(phrase, inner)
        return phrase

    def _join_owner(self, phrase: Phrase, inner: Phrase) -> None:
        role = next((k for k in phrase.links if k.role and not k.other.things and not k.other.links), None)
        if role is not None:
            role.other = inner
        else:
            phrase.links.append(_bond(phrase, inner, "belongs"))

    def _premodifier(self, phrase: Phrase, chunk: Chunk) -> None:
        if chunk.kind == "name":
            phrase.links.append(Link("belongs", Phrase(things=chunk.things)))
        else:
            for token in chunk.tokens:
                (phrase.proper if token.capital else phrase.words).append(token.stem)

    def _set_head(self, phrase: Phrase, chunk: Chunk) -> None:
        if chunk.kind == "name":
            phrase.things = chunk.things
        elif chunk.kind == "noun":
            phrase.labels, phrase.noun = chunk.labels, chunk.stem
            phrase.bonds = tuple(dict.fromkeys(Way(s.type, True) for s in chunk.relations))
        elif chunk.kind == "role":
            phrase.labels = self._person
            ways = tuple(dict.fromkeys(Way(s.type, True) for s in chunk.relations))
            other = next((k.other for k in phrase.links if k.tie == "belongs"), None) or Phrase()
            phrase.links = [k for k in phrase.links if k.other is not other]
            said = " ".join([*phrase.words, chunk.lower])
            phrase.words = []
            phrase.links.append(Link("relation", other, ways, said))
        else:
            phrase.noun = chunk.stem
            phrase.words.append(chunk.stem)

    def _postmodify(self, phrase: Phrase) -> None:
        while True:
            start = self.at
            readers = (self._of, self._in, self._participle, self._relative_clause, self._beside)
            if not any(self._from(start, reader, phrase) for reader in readers):
                self.at = start
                return

    def _from(self, start: int, reader: Callable[[Phrase], bool], phrase: Phrase) -> bool:
        self.at = start
        return reader(phrase)

    def _beside(self, phrase: Phrase) -> bool:
        """Read a place right behind a name ("Acme Clinic Springfield")."""
        name = self._next("name")
        if name is None or not phrase.things or name.possessive:
            return False
        self.at += 1
        phrase.links.append(Link("beside", Phrase(things=name.things)))
        return True

    def _of(self, phrase: Phrase) -> bool:
        if not self._small(word_set("of for at to")):
            return False
        other = self.noun_phrase()
        if other is None:
            return False
        _attach(phrase, _bond(phrase, other, "any"))
        return True

    def _in(self, phrase: Phrase) -> bool:
        return self._next("preposition") is not None and self._sited(phrase)

    def _sited(self, phrase: Phrase) -> bool:
        if not self._small(SITED):
            return False
        other = self.noun_phrase()
        if other is None:
            return False
        _attach(phrase, Link("place", other))
        return True

    def _participle(self, phrase: Phrase) -> bool:
        """Read "managed by X" and the like right behind the phrase."""
        verb = self._next("relation")
        if verb is None:
            return False
        passive = any(s.passive for s in verb.relations) and verb.lower.endswith(" by")
        after = self._next(ahead=1)
        by = after is not None and after.lower == "by"
        ing = verb.tokens[0].lower.endswith("ing")
        if not (passive or by or ing):
            return False
        self._said_of(phrase, frozenset())
        return True

    def _relative(self) -> bool:
        found = self._next("question")
        if found is not None and found.lower in RELATIVE:
            self.at += 1
            return True
        return False

    def _relative_clause(self, phrase: Phrase) -> bool:
        """Read "that manages X", "that X manages", "where X is principal"; also without "that"."""
        where = self._next("question")
        sited = where is not None and where.lower == "where"
        if self._relative():
            self._clause(phrase, sited=sited)
            return True
        return self._contact_clause(phrase)

    def _contact_clause(self, phrase: Phrase) -> bool:
        """Read "(the hospital) Acme manages"."""
        if phrase.things or not self._next("name"):
            return False
        other = self.noun_phrase()
        self._auxiliaries()
        verb = self._next("relation")
        if other is None or verb is None:
            return False
        self._object_clause(phrase, other)
        return True

    def _clause(self, phrase: Phrase, *, sited: bool = False) -> None:
        helping = self._auxiliaries()
        if self._next("relation"):
            self._said_of(phrase, helping)
            return
        start = self.at
        other = self.noun_phrase()
        if other is not None:
            self._auxiliaries()
            if self._next("relation"):
                self._object_clause(phrase, other)
                return
            role = self._take("role")
            if role is not None:
                phrase.links.append(_post(role, other, forward=False))
                self._small(word_set("of at in for"))
                return
            if sited:
                phrase.links.append(Link("relation", other, tuple(Way(t, False) for t in self._place_types)))
                return
        self.at = start
        self._described(phrase)

    def _object_clause(self, phrase: Phrase, subject: Phrase) -> None:
        """Read the relation words between the subject and the phrase that they are said of."""
        ways: list[Way] = []
        while verb := self._take("relation"):
            ways += _ways(verb, forward=False, passive=self._by())
            if self._next("joint") and self._next("relation", ahead=1):
                self.at += 1
        self._small(OBJECT)
        phrase.links.append(Link("relation", subject, tuple(ways)))

    def _described(self, phrase: Phrase) -> None:
        """Take the rest of the clause as words that must be said of the phrase."""
        found = False
        while chunk := self._take("word", "noun", "relation", "preposition", "name", "role", "auxiliary"):
            found = True
            if chunk.kind == "name":
                phrase.links.append(Link("any", Phrase(things=chunk.things)))
            elif chunk.kind in ("word", "noun", "relation", "role"):
                phrase.told += [t.stem for t in chunk.tokens]
        if not found:
            raise Unreadable


def _attach(phrase: Phrase, link: Link) -> None:
    """Link the phrase; a post that waits for where it is held ("director .. of X") takes the other end instead."""
    post = next((k for k in phrase.links if k.role and k.other == Phrase()), None)
    if post is not None:
        post.other = link.other
    else:
        phrase.links.append(link)


def _post(role: Chunk, other: Phrase, *, forward: bool = True) -> Link:
    """Return the link of somebody to where they hold the post."""
    return Link("relation", other, tuple(dict.fromkeys(Way(s.type, forward) for s in role.relations)), role.lower)


def _bond(phrase: Phrase, owner: Phrase, otherwise: Tie) -> Link:
    """Return the link to what owns the phrase: by its noun ("partner"), or by anything."""
    return Link("relation", owner, phrase.bonds) if phrase.bonds else Link(otherwise, owner)


def _ways(verb: Chunk, *, forward: bool, passive: bool) -> list[Way]:
    """Return the relations of a verb; ``forward`` when the phrase at hand is its subject."""
    found = []
    for sense in verb.relations:
        turned = bool(sense.passive) or (passive and not sense.passive)
        found.append(Way(sense.type, forward != turned))
    return list(dict.fromkeys(found))
