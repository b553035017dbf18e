// Promised and not yet reported as done
// Relationships whose best status is a plan, oldest promise first.
MATCH (head:Entity)-[r]->(tail:Entity)
WHERE r.status = 'planned'
MATCH (claim:Claim {fact: r.id})-[:STATED_IN]->(:Sentence)-[:IN]->(article:Article)
RETURN head.name AS head, type(r) AS relation, tail.name AS tail, r.date AS due, min(article.published) AS promised
ORDER BY promised, head, tail
