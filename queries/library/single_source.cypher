// Facts that only one article supports
// Relationships with a single source, and which one it is.
MATCH (head:Entity)-[r]->(tail:Entity)
WHERE r.articles = 1
MATCH (claim:Claim {fact: r.id})-[:STATED_IN]->(:Sentence)-[:IN]->(article:Article)
RETURN DISTINCT head.name AS head, type(r) AS relation, tail.name AS tail, article.source AS source, article.title AS title
ORDER BY source, head, relation, tail
