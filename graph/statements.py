"""The Cypher that the store runs, on both engines alike.

Each text takes ``$rows`` (or ``$ids``) and does one thing to all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.ontology import Ontology

SCHEMA_VERSION = 1
UNIQUE = ("Article", "Sentence", "Entity", "Name", "Claim", "Figure", "Sense", "Judgement", "Store")
INDEXES = (
    ("Name", "key"), ("Name", "sense"), ("Sense", "bucket"), ("Sense", "entity"), ("Claim", "fact"), ("Entity", "name"),
)  # fmt: skip


def schema(ontology: Ontology) -> list[str]:
    """Return the constraints and indexes, each made only where it is missing."""
    constraints = [
        f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE" for label in UNIQUE
    ]
    indexes = [
        f"CREATE INDEX {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) ON (n.{key})" for label, key in INDEXES
    ]
    return constraints + indexes + [relationship_index(kind) for kind in ontology.relations]


def relationship_index(kind: str) -> str:
    """Return the index on the id of one relationship type: its evidence is one query away."""
    return f"CREATE INDEX {kind.lower()}_fact IF NOT EXISTS FOR ()-[r:{kind}]-() ON (r.id)"


NAME_WORDS = "CREATE FULLTEXT INDEX name_words IF NOT EXISTS FOR (n:Name) ON EACH [n.words]"  # Neo4j's own

LOCK = "MERGE (s:Store {id: 'store'}) SET s.version = $version"
VERSION = "MATCH (s:Store {id: 'store'}) RETURN s.version AS version"

# reading what a change touches
ARTICLES = (
    "MATCH (a:Article) RETURN a.id AS id, a.title AS title, a.published AS published, a.source AS source,"
    " a.url AS url, a.language AS language ORDER BY id"
)
DIGESTS = "UNWIND $ids AS id MATCH (a:Article {id: id}) RETURN a.id AS id, a.digest AS digest, a.ingested AS ingested"
USES = (
    "UNWIND $ids AS id MATCH (a:Article {id: id})-[u:USES]->(s:Sense)"
    " RETURN id AS article, s.family AS family, s.stem AS stem, s.qualifier AS qualifier,"
    " u.label AS label, u.names AS names, u.also AS also"
)
CLAIMS_OF_ARTICLES = (
    "UNWIND $ids AS id MATCH (a:Article {id: id})<-[:IN]-(s:Sentence)<-[:STATED_IN]-(c:Claim)"
    " MATCH (c)-[:SUBJECT]->(h:Entity) MATCH (c)-[:OBJECT]->(t:Entity)"
    " RETURN id AS article, c AS claim, h.id AS head, t.id AS tail"
)
CLAIMS_OF_FACTS = (
    "UNWIND $ids AS fact MATCH (c:Claim {fact: fact})-[:STATED_IN]->(s:Sentence)-[:IN]->(a:Article)"
    " MATCH (c)-[:SUBJECT]->(h:Entity) MATCH (c)-[:OBJECT]->(t:Entity)"
    " RETURN a.id AS article, c AS claim, h.id AS head, t.id AS tail"
)
SENSES = "UNWIND $ids AS id MATCH (s:Sense {id: id}) RETURN s"
SENSES_OF_BUCKETS = "UNWIND $ids AS bucket MATCH (s:Sense {bucket: bucket}) RETURN s"
SENSES_OF_ENTITIES = "UNWIND $ids AS entity MATCH (s:Sense {entity: entity}) RETURN s"
LINKS = (
    "UNWIND $ids AS id MATCH (a:Sense {id: id})-[r:SAME_AS]-(b:Sense)"
    " RETURN DISTINCT a.id AS a, b.id AS b, r.together AS together, r.apart AS apart"
)
KEPT_APART = (
    "UNWIND $rows AS row MATCH (a:Sense {id: row.a})<-[:USES]-(x:Article)-[:USES]->(b:Sense {id: row.b})"
    " RETURN row.a AS a, row.b AS b, count(DISTINCT x) AS apart"
)
JUDGEMENTS = "MATCH (j:Judgement) RETURN j ORDER BY j.id"
NAMES_OF_SENSES = "UNWIND $ids AS sense MATCH (n:Name {sense: sense}) RETURN n"
ENTITIES = "UNWIND $ids AS id MATCH (e:Entity {id: id}) RETURN e"
ENDS_OF_CLAIMS = (
    "UNWIND $ids AS id MATCH (h:Entity)<-[:SUBJECT]-(c:Claim {id: id}) MATCH (c)-[:OBJECT]->(t:Entity)"
    " RETURN c.id AS id, c.type AS type, c.fact AS fact, h.id AS head, t.id AS tail"
)

# taking articles out
DELETE_EVIDENCE = (
    "UNWIND $ids AS id MATCH (a:Article {id: id})<-[:IN]-(s:Sentence)<-[:STATED_IN]-(x) DETACH DELETE x",
    "UNWIND $ids AS id MATCH (a:Article {id: id})<-[:IN]-(s:Sentence) DETACH DELETE s",
    "UNWIND $ids AS id MATCH (a:Article {id: id}) DETACH DELETE a",
)

# putting articles in
CREATE_NODES = "UNWIND $rows AS row CREATE (n:{label}) SET n = row"
CREATE_IN = "UNWIND $rows AS row MATCH (s:Sentence {id: row.from}), (a:Article {id: row.to}) CREATE (s)-[:IN]->(a)"
CREATE_EDGE = (
    "UNWIND $rows AS row MATCH (a:{head} {{id: row.from}}), (b:{tail} {{id: row.to}})"
    " CREATE (a)-[r:{type}]->(b) SET r = row.props"
)

# sums
SET_SENSE = "UNWIND $rows AS row MATCH (s:Sense {id: row.id}) SET s.labels = row.labels, s.entity = row.entity"
SET_NAME = "UNWIND $rows AS row MATCH (n:Name {id: row.id}) SET n.articles = row.articles, n.main = row.main"
SET_ENTITY = "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) SET e.name = row.name, e.aliases = row.aliases"
SET_LINK = (
    "UNWIND $rows AS row MATCH (a:Sense {id: row.a})-[r:SAME_AS]->(b:Sense {id: row.b})"
    " SET r.together = row.together, r.apart = row.apart"
)
DELETE_LINK = "UNWIND $rows AS row MATCH (a:Sense {id: row.a})-[r:SAME_AS]->(b:Sense {id: row.b}) DELETE r"
DELETE_NODES = "UNWIND $ids AS id MATCH (n:{label} {{id: id}}) DETACH DELETE n"
# both ends first: from one end alone, all the facts of a place that thousands of articles name would be gone through
FACT = "UNWIND $rows AS row MATCH (h:Entity {{id: row.head}}), (t:Entity {{id: row.tail}}) MATCH (h)-[r:{type}]->(t)"
FACTS = FACT + " RETURN r.id AS id, r.versions AS versions, r.articles AS articles"
SET_FACT = FACT + " SET r = row.props"
DELETE_FACT = FACT + " DELETE r"
SET_CLAIM = "UNWIND $rows AS row MATCH (c:Claim {id: row.id}) SET c.fact = row.fact"
SET_CLAIM_FROM = "UNWIND $rows AS row MATCH (c:Claim {id: row.id}) SET c.from = row.from"

# an entity that turns out to be another: its evidence follows the sense
EVIDENCE = (
    ("Sentence", "MENTIONS"),
    ("Claim", "SUBJECT"),
    ("Claim", "OBJECT"),
    ("Claim", "FROM"),
    ("Figure", "ABOUT"),
    ("Name", "NAME_OF"),
)
EVIDENCE_OF_SENSE = (
    "UNWIND $rows AS row MATCH (e:Entity {{id: row.entity}})<-[r:{type}]-(x:{label}) WHERE r.sense = row.sense"
    " RETURN x.id AS from, row.new AS to, r AS props"
)
DELETE_EVIDENCE_OF_SENSE = (
    "UNWIND $rows AS row MATCH (e:Entity {{id: row.entity}})<-[r:{type}]-(x:{label}) WHERE r.sense = row.sense DELETE r"
)
MEANS = "UNWIND $rows AS row MATCH (s:Sense {id: row.id})-[r:MEANS]->(e:Entity {id: row.entity}) DELETE r"


def create_nodes(label: str) -> str:
    """Return the text that creates ``$rows`` with the label (or labels, "Entity:Place")."""
    return CREATE_NODES.replace("{label}", label)


def delete_nodes(label: str) -> str:
    """Return the text that deletes the nodes ``$ids`` and their relationships."""
    return DELETE_NODES.format(label=label)


def create_edges(head: str, kind: str, tail: str) -> str:
    """Return the text that creates relationships between existing nodes."""
    return CREATE_EDGE.format(head=head, type=kind, tail=tail)


def quoted(names: Iterable[str]) -> list[str]:
    """Return names safe to stand in Cypher as labels, types or properties."""
    return ["`" + name.replace("`", "``") + "`" for name in names]
