// Facts on which articles disagree
// Relationships whose claims differ, with each claim, its sentence and its article.
MATCH (head:Entity)-[r]->(tail:Entity)
WHERE r.disagree = true
MATCH (claim:Claim {fact: r.id})-[:STATED_IN]->(sentence:Sentence)-[:IN]->(article:Article)
RETURN head.name AS head, type(r) AS relation, tail.name AS tail, claim.status AS status, claim.date AS date,
       sentence.text AS sentence, article.id AS article, article.published AS published
ORDER BY head, relation, tail, article
