// What is under way
// Facts that are still in progress by the articles, with the newest article that says so.
MATCH (claim:Claim {status: 'ongoing'})-[:STATED_IN]->(sentence:Sentence)-[:IN]->(article:Article)
MATCH (claim)-[:SUBJECT]->(head:Entity)
MATCH (claim)-[:OBJECT]->(tail:Entity)
RETURN head.name AS head, claim.type AS relation, tail.name AS tail, max(article.published) AS last_reported,
       min(sentence.text) AS sentence
ORDER BY last_reported DESC, head, tail
