"""Records as RDF, and its two spellings, Turtle and JSON-LD.

Entities are resources, a relation that is so is a triple; a plan is not asserted. Every fact is a
statement besides, with claims, sentences and articles behind it in the words of PROV-O. Classes and
properties are made from the ontology table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from graph.ontology import Ontology, ontology
from graph.records import ArticleRow, ClaimRow, EntityRow, Fact, FigureRow, Record, SentenceRow

PREFIXES = {
    "jjj": "urn:jingjinji:vocabulary:",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DATES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}  # by length
UNSAFE = re.compile('["\\\\\x00-\x1f\x7f\ud800-\udfff]')


@dataclass(frozen=True, slots=True)
class Iri:
    """A resource; prefixed like ``prov:Entity`` or whole."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value; ``kind`` is its datatype, or a language like ``@en``."""

    text: str
    kind: str | None = None


Term = Iri | Literal
Pairs = list[tuple[str, Term]]  # predicate, object
Resource = tuple[Iri, Pairs]  # of one subject


class TurtleWriter:
    """Turtle, one resource after the other."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.writelines(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
        for resource in vocabulary(ontology()):
            self._file.write(_turtle(resource))

    def write(self, record: Record) -> None:
        """Write the resources that the record gives."""
        for resource in resources_of(record):
            self._file.write(_turtle(resource))

    def finalize(self) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Give the file free."""
        self._file.close()


class JsonLdWriter:
    """JSON-LD, one resource a line."""

    def __init__(self, path: Path) -> None:
        self._comma = ""
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": [')
        for resource in vocabulary(ontology()):
            self._item(resource)

    def write(self, record: Record) -> None:
        """Write the resources that the record gives."""
        for resource in resources_of(record):
            self._item(resource)

    def finalize(self) -> None:
        """Close the file."""
        self._file.write("\n]}\n")
        self.close()

    def close(self) -> None:
        """Give the file free without completing it."""
        self._file.close()

    def _item(self, resource: Resource) -> None:
        self._file.write(f"{self._comma}\n{json.dumps(_json_ld(resource), ensure_ascii=False)}")
        self._comma = ","


def vocabulary(table: Ontology) -> Iterator[Resource]:
    """Yield the classes and properties of the ontology, and those of the evidence."""
    for label, entity in table.entities.items():
        names: Pairs = [("rdfs:label", Literal(label, "@en"))]
        names += [("rdfs:label", Literal(word, "@zh")) for word in entity.zh[:1]]
        yield Iri(f"jjj:{label}"), [("rdf:type", Iri("rdfs:Class")), *names]
    for kind, relation in table.relations.items():
        about: Pairs = [("rdf:type", Iri("rdf:Property")), ("rdfs:label", Literal(relation.label, "@en"))]
        yield Iri(f"jjj:{kind}"), about
    for name in ("Article", "Claim", "Figure", "Sentence"):
        yield Iri(f"jjj:{name}"), [("rdf:type", Iri("rdfs:Class")), ("rdfs:subClassOf", Iri("prov:Entity"))]


def resources_of(record: Record) -> Iterator[Resource]:
    """Yield the resources that the record gives."""
    match record:
        case EntityRow():
            own: Pairs = [("rdf:type", Iri(f"jjj:{record.label}")), ("rdfs:label", Literal(record.name))]
            yield _iri("entity", record.id), own + [("skos:altLabel", Literal(alias)) for alias in record.aliases]
        case Fact():
            if record.status != "planned":
                yield _iri("entity", record.head), [(f"jjj:{record.type}", _iri("entity", record.tail))]
            yield _iri("fact", record.id), _fact(record)
            for claim in record.claims:
                yield _iri("claim", claim.id), _claim(record, claim)
        case FigureRow():
            yield _iri("figure", record.id), _figure(record)
        case SentenceRow():
            yield _iri("sentence", record.id), _sentence(record)
        case ArticleRow():
            yield _iri("article", record.id), _article(record)


def _fact(fact: Fact) -> Pairs:
    return [
        ("rdf:type", Iri("rdf:Statement")),
        ("rdf:subject", _iri("entity", fact.head)),
        ("rdf:predicate", Iri(f"jjj:{fact.type}")),
        ("rdf:object", _iri("entity", fact.tail)),
        ("jjj:status", Literal(fact.status)),
        *_dated("jjj:date", fact.date),
        *_props(fact.props),
        ("jjj:articles", _value(fact.articles)),
        ("jjj:disagree", _value(fact.disagree)),
    ]


def _claim(fact: Fact, claim: ClaimRow) -> Pairs:
    return [
        ("rdf:type", Iri("jjj:Claim")),
        ("jjj:supports", _iri("fact", fact.id)),
        ("jjj:status", Literal(claim.status)),
        *_dated("jjj:date", claim.date),
        *_props(claim.props),
        ("jjj:confidence", _value(claim.confidence)),
        *_texts("jjj:quote", claim.quote),
        *(("prov:wasDerivedFrom", _iri("sentence", quote.sentence)) for quote in claim.quotes),
    ]


def _figure(figure: FigureRow) -> Pairs:
    return [
        ("rdf:type", Iri("jjj:Figure")),
        ("jjj:value", _value(float(figure.value))),
        ("jjj:unit", Literal(figure.unit)),
        ("jjj:what", Literal(figure.what)),
        *_dated("jjj:date", figure.date),
        ("jjj:garbled", _value(figure.garbled)),
        *(("jjj:about", _iri("entity", entity)) for entity in figure.about),
        ("prov:wasDerivedFrom", _iri("sentence", figure.source.sentence)),
    ]


def _sentence(sentence: SentenceRow) -> Pairs:
    mentioned = dict.fromkeys(mention.entity for mention in sentence.mentions)
    return [
        ("rdf:type", Iri("jjj:Sentence")),
        ("jjj:text", Literal(sentence.text)),
        ("jjj:index", _value(sentence.index)),
        ("prov:wasQuotedFrom", _iri("article", sentence.article)),
        *(("jjj:mentions", _iri("entity", entity)) for entity in mentioned),
    ]


def _article(article: ArticleRow) -> Pairs:
    own = article.properties
    return [
        ("rdf:type", Iri("jjj:Article")),
        *_texts("dcterms:title", own.get("title")),
        *_texts("dcterms:publisher", own.get("source")),
        *_dated("dcterms:issued", own.get("published")),
        *_texts("dcterms:source", own.get("url")),
        *_texts("dcterms:language", own.get("language")),
    ]


def _props(props: Any) -> Pairs:
    return [
        (f"jjj:{name}", _iri("entity", value) if name == "from" else _value(value)) for name, value in props.items()
    ]


def _texts(predicate: str, text: str | None) -> Pairs:
    return [(predicate, Literal(text))] if text else []


def _dated(predicate: str, date: str | None) -> Pairs:
    return [(predicate, Literal(date, DATES.get(len(date))))] if date else []


def _value(value: object) -> Literal:
    if isinstance(value, bool):
        return Literal(str(value).lower(), "xsd:boolean")
    if isinstance(value, int):
        return Literal(str(value), "xsd:integer")
    return Literal(repr(value), "xsd:double") if isinstance(value, float) else Literal(str(value))


def _iri(kind: str, id: str) -> Iri:
    return Iri(f"urn:jingjinji:{kind}:{quote(id, safe='')}")


def _turtle(resource: Resource) -> str:
    subject, pairs = resource
    lines = [f"    {predicate} {_term(term)}" for predicate, term in pairs]
    return f"{_term(subject)}\n" + " ;\n".join(lines) + " .\n"


def _term(term: Term) -> str:
    if isinstance(term, Iri):
        return f"<{term.name}>" if term.name.startswith("urn:") else term.name
    text = f'"{UNSAFE.sub(_escape, term.text)}"'
    if term.kind is None:
        return text
    return f"{text}{term.kind}" if term.kind.startswith("@") else f"{text}^^{term.kind}"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\{found[0]}" if found[0] in '"\\' else f"\\u{0xFFFD if code >= 0xD800 else code:04X}"


def _json_ld(resource: Resource) -> dict[str, Any]:
    subject, pairs = resource
    item: dict[str, Any] = {"@id": subject.name}
    for predicate, term in pairs:
        item.setdefault("@type" if predicate == "rdf:type" else predicate, []).append(_json_term(predicate, term))
    return item


def _json_term(predicate: str, term: Term) -> Any:
    if isinstance(term, Iri):
        return term.name if predicate == "rdf:type" else {"@id": term.name}
    text = re.sub("[\ud800-\udfff]", "\ufffd", term.text)
    if term.kind is None:
        return text
    return {"@value": text, "@language" if term.kind[0] == "@" else "@type": term.kind.lstrip("@")}
