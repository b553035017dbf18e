// The evidence of a relationship
// Every claim behind one relationship, with its sentence and article; take $relationship from the id of the arrow.
// $relationship = ""
MATCH (claim:Claim {fact: $relationship})-[:STATED_IN]->(sentence:Sentence)-[:IN]->(article:Article)
MATCH (claim)-[:SUBJECT]->(head:Entity)
MATCH (claim)-[:OBJECT]->(tail:Entity)
RETURN head.name AS head, claim.type AS relation, tail.name AS tail, claim.status AS status, claim.date AS date,
       sentence.text AS sentence, article.title AS title, article.source AS source, article.published AS published
ORDER BY published, title
