"""Two thousand texts that want to write, to read files or addresses, or to hang; seeded, so always the same."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator

HOW_MANY = 2000

WRITES = (
    "CREATE (x:Entity {id: 'evil'})",
    "CREATE (x:Evil)-[:HOSTS]->(y:Evil)",
    "INSERT (x:Evil {id: 1})",
    "MERGE (x:Entity {id: 'evil'})",
    "MERGE (x:Evil {id: 1}) ON CREATE SET x.bad = true ON MATCH SET x.bad = false",
    "MATCH (v:Entity) SET v.name = 'evil'",
    "MATCH (v:Entity) SET v += {name: 'evil'}",
    "MATCH (v:Entity) SET v:Evil",
    "MATCH (v:Entity) SET v = {}",
    "MATCH (v:Entity) REMOVE v.name",
    "MATCH (v:Entity) REMOVE v:Entity",
    "MATCH (v:Entity) DELETE v",
    "MATCH (v) DETACH DELETE v",
    "MATCH (v) NODETACH DELETE v",
    "MATCH ()-[v]->() DELETE v",
    "FOREACH (i IN [1, 2] | CREATE (:Evil {id: i}))",
    "UNWIND [1, 2] AS i CREATE (:Evil {id: i})",
    "MATCH (v) FOREACH (i IN [v] | SET i.name = 'evil')",
)
SCHEMA = (
    "DROP INDEX entity_id IF EXISTS",
    "DROP CONSTRAINT entity_id IF EXISTS",
    "CREATE INDEX evil FOR (n:Entity) ON (n.name)",
    "CREATE CONSTRAINT evil FOR (n:Entity) REQUIRE n.name IS UNIQUE",
    "CREATE FULLTEXT INDEX evil FOR (n:Entity) ON EACH [n.name]",
    "CREATE DATABASE evil",
    "DROP DATABASE neo4j",
    "CREATE USER evil SET PASSWORD 'evilevil'",
    "ALTER USER neo4j SET PASSWORD 'evilevil'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "GRANT ROLE admin TO evil",
    "DENY READ {*} ON GRAPH * TO PUBLIC",
    "REVOKE ROLE admin FROM neo4j",
    "RENAME USER neo4j TO evil",
    "STOP DATABASE neo4j",
    "START DATABASE neo4j",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "SHOW USERS",
    "SHOW TRANSACTIONS",
    "USE system SHOW USERS",
    "ENABLE SERVER 'x'",
    "DRYRUN REALLOCATE DATABASES",
)
READS = (
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:1/x.csv' AS line RETURN line",
    'LOAD CSV FROM "file:///etc/hosts" AS line FIELDTERMINATOR ";" RETURN line',
    "USING PERIODIC COMMIT 500 LOAD CSV FROM 'file:///x.csv' AS line CREATE (:Evil {l: line})",
    "CALL apoc.load.json('http://127.0.0.1:1/') YIELD value RETURN value",
    "CALL apoc.cypher.doIt('CREATE (:Evil)', {}) YIELD value RETURN value",
    "CALL apoc.export.csv.all('/tmp/x.csv', {})",
    "CALL apoc.import.file('/etc/passwd')",
    "CALL dbms.setConfigValue('dbms.security.auth_enabled', 'false')",
    "CALL dbms.listConfig()",
    "CALL dbms.security.createUser('evil', 'evilevil', false)",
    "CALL dbms.killQueries(['1'])",
    "CALL db.createLabel('Evil')",
    "CALL db.createProperty('evil')",
    "CALL db.create.setNodeVectorProperty(null, 'x', [1])",
    "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()",
    "CALL db.clearQueryCaches()",
    "CALL genai.vector.encode('x', 'OpenAI', {})",
    "CALL `apoc`.`cypher`.`run`('CREATE (:Evil)', {})",
    "RETURN apoc.cypher.runFirstColumnSingle('CREATE (:Evil)', {})",
    "RETURN `apoc.util`.sleep(100000)",
    "RETURN apoc . load . html('http://127.0.0.1:1/')",
    "RETURN file()",
    "RETURN linenumber()",
    "CALL { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line } RETURN line",
    "CALL { MATCH (v) DETACH DELETE v } IN TRANSACTIONS OF 10 ROWS",
    "MATCH (v) CALL (v) { DELETE v } IN 4 CONCURRENT TRANSACTIONS",
)
HANGS = (
    "UNWIND range(1, 999999999999) AS i RETURN i",
    "UNWIND range(1, 10^12) AS i RETURN count(*)",
    "RETURN size(range(0, 9223372036854775807))",
    "RETURN range(0, 0x7fffffffffffffff)",
    "RETURN range(1, toInteger('99999999999'))",
    "UNWIND range(1, 1000000 * 1000000) AS i RETURN i",
    "RETURN " + "(" * 5000 + "1" + ")" * 4000,
    "RETURN " + "[" * 200 + "]" * 200,
    "RETURN " + "NOT " * 900 + "true",
    "RETURN " + "-" * 1000 + "1",
    "RETURN " + "CASE WHEN true THEN " * 100 + "1" + " END" * 100,
    "RETURN '" + "x" * 20_000 + "'",
    "RETURN " + "1+" * 4000 + "1",
    "RETURN 'never closed",
    "RETURN 1 /* never closed",
    "RETURN `never closed",
    "MATCH (n) RETURN n; MATCH (n) DETACH DELETE n",
    ";CREATE (:Evil)",
    ";;;",
    "",
    "   \n\t ",
    "// only a comment",
    "/**/",
)
NAMES = (  # injected where a name was expected
    "x'}) DETACH DELETE n //",
    "x'}) SET n.name = 'evil' RETURN n /*",
    "x' OR true}) MATCH (m) DELETE m //",
    "x'}) RETURN n; CREATE (:Evil); //",
    "x'}) RETURN n UNION MATCH (n) REMOVE n.name RETURN n //",
    "x\\'}) RETURN n'}) CREATE (:Evil) //",
    "x\\u0027}) CREATE (:Evil) //",
    "x'}) WITH n LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l //",
    "x'}) CALL apoc.load.json('http://127.0.0.1:1/') YIELD value RETURN value //",
    "x'}) CALL { CREATE (:Evil) } RETURN n //",
)
CONTEXTS = (
    "MATCH (n:Entity {{name: '{}'}}) RETURN n",
    "MATCH (n {{id: '{}'}})-[r]->(m) RETURN m.name",
    "OPTIONAL MATCH (n:Entity {{name: '{}'}}) RETURN count(n)",
)
HAND_MADE = (
    "MATCH (n) WHERE n.as SET n.x = 1",
    "MATCH (as) WHERE as SET as.x = 1 RETURN as",
    "WITH 1 AS as MATCH (n) SET n.x = as",
    "RETURN 1. CREATE (:Evil)",
    "RETURN 1.CREATE (:Evil)",
    "RETURN 1CREATE (:Evil)",
    "RETURN 0x1FCREATE (:Evil)",
    "MATCH (n) CREATE `,` RETURN n",
    "MATCH (n) DELETE `)`",
    "MATCH (n) WHERE n.name = 'a\\\\' SET n.x = 'b'",
    'MATCH (n) WHERE n.name = "\'" SET n.x = "\'"',
    "MATCH (n) WHERE n.`a``` SET n.x = 1",
    "MATCH (n) /*/ RETURN n /*/ DELETE n",
    "MATCH (n) // RETURN n\rDETACH DELETE n",
    "MATCH (n)\u2028DETACH DELETE n",
    "MATCH (n) RETURN n \u0000 CREATE (:Evil)",
    "MATCH (n)\u00a0SET\u00a0n.x = 1",
    "MATCH (n) S\u200bET n.x = 1",
    "MATCH (n) \u017fet n.x = 1",
    "MATCH (n) \uff33\uff25\uff34 n.x = 1",
    "MATCH (n) \u0131nsert (:Evil)",
    "RETURN 1 AS x\u2060 CREATE (:Evil)",
    "RETURN \\u0027 CREATE (:Evil) //\\u0027",
    "\\u0043REATE (:Evil)",
    "EXPLAIN CREATE (:Evil)",
    "PROFILE MATCH (n) DETACH DELETE n",
    "CYPHER 5 MATCH (n) DETACH DELETE n",
    "CYPHER runtime=slotted CREATE (:Evil)",
    ":auto MATCH (n) CALL { WITH n DELETE n } IN TRANSACTIONS",
    ":param x => 1",
    "BEGIN CREATE (:Evil) COMMIT",
    "SELECT FROM Entity",
    "DELETE VERTEX FROM Entity",
    "MATCH (n) RETURN n.CREATE (:Evil)",
    "MATCH (n:Entity) USING INDEX n:Entity(id) SET n.x = 1",
    "MATCH (n) RETURN [x IN [1] | x] FOREACH (i IN [1] | CREATE (:Evil))",
    "MATCH (n) WITH n ORDER BY n.name SET n.x = 1",
    "MATCH (n) WITH n LIMIT 1 DETACH DELETE n",
    "MATCH (n) RETURN EXISTS { CREATE (:Evil) }",
    "MATCH (n) RETURN COLLECT { MATCH (m) SET m.x = 1 RETURN m }",
    "CALL { CALL { CALL { CREATE (:Evil) } } }",
)


def mixed(text: str, dice: random.Random) -> str:
    return "".join(dice.choice((c.upper(), c.lower())) for c in text)


def commented(text: str, dice: random.Random) -> str:
    return "".join(dice.choice(("/**/", " /* ' */ ", "//\n", " ")) if c == " " else c for c in text)


def escaped(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return f"{text[:at]}\\u{ord(text[at]):04{dice.choice('xX')}}{text[at + 1 :]}"


def spaced(text: str, dice: random.Random) -> str:
    return text.replace(" ", dice.choice(("\t", "\n", "\r\n", "  ", "\u00a0", "\u3000", "\x0b", "\x1c")))


DISGUISES: tuple[Callable[[str, random.Random], str], ...] = (
    lambda text, _: text,
    mixed,
    commented,
    escaped,
    spaced,
    lambda text, _: f"MATCH (n) WITH n {text}",
    lambda text, _: f"MATCH (n) WHERE n.name = 'a\\'b' {text}",
    lambda text, _: f"RETURN 1 AS x UNION {text}",
    lambda text, _: f"CALL {{ {text} }} RETURN 1",
    lambda text, _: f"CALL () {{ CALL () {{ {text} }} }} RETURN 1",
    lambda text, _: f"RETURN 1; {text}",
    lambda text, _: f"{text};",
    lambda text, _: f"EXPLAIN {text}",
    lambda text, _: f"PROFILE {text}",
    lambda text, _: f"// harmless\n{text} // harmless",
    lambda text, _: f"/* harmless */ {text}",
    lambda text, _: f"WITH 'RETURN 1' AS q {text}",
    lambda text, _: f"MATCH (`/*`) {text} // */",
    lambda text, _: f"UNWIND [1, 2] AS i {text}",
    lambda text, _: f"WITH 1. AS one {text}",
    lambda text, _: f"MATCH (as) WHERE as {text}",
)


def hostile() -> list[str]:
    """Return the texts: all that were made by hand, and a fixed draw of the generated ones."""
    by_hand = [
        *WRITES,
        *SCHEMA,
        *READS,
        *HANGS,
        *HAND_MADE,
        *(c.format(n) for c, n in itertools.product(CONTEXTS, NAMES)),
    ]
    dice = random.Random(20170401)
    generated = list(_disguised(dice))
    return by_hand + dice.sample(generated, HOW_MANY - len(by_hand))


def _disguised(dice: random.Random) -> Iterator[str]:
    texts = (*WRITES, *SCHEMA, *READS)
    for outer, inner, text in itertools.product(DISGUISES, DISGUISES[1:5], texts):
        yield outer(inner(text, dice), dice)
