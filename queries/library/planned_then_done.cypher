// Planned by one year, done by another
// Facts that an article announced up to $planned_by and a later one reported as done up to $done_by.
// $planned_by = "2017"
// $done_by = "2024"
MATCH (plan:Claim {status: 'planned'})-[:STATED_IN]->(:Sentence)-[:IN]->(early:Article)
WHERE left(early.published, 4) <= $planned_by
MATCH (deed:Claim {fact: plan.fact, status: 'done'})-[:STATED_IN]->(sentence:Sentence)-[:IN]->(late:Article)
WHERE left(late.published, 4) <= $done_by AND late.published > early.published
MATCH (deed)-[:SUBJECT]->(head:Entity)
MATCH (deed)-[:OBJECT]->(tail:Entity)
RETURN DISTINCT head.name AS head, deed.type AS relation, tail.name AS tail, early.published AS announced,
       late.published AS reported, sentence.text AS sentence
ORDER BY head, relation, tail
