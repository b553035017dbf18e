// Figures that may disagree
// The same unit counted about the same entity by two articles, with different values.
MATCH (entity:Entity)<-[:ABOUT]-(one:Figure)-[:STATED_IN]->(:Sentence)-[:IN]->(first:Article)
MATCH (entity)<-[:ABOUT]-(two:Figure)-[:STATED_IN]->(:Sentence)-[:IN]->(second:Article)
WHERE one.unit = two.unit AND one.value < two.value AND first.id <> second.id
RETURN entity.name AS entity, one.unit AS unit, one.value AS lower, first.published AS lower_published, one.what AS lower_what,
       two.value AS higher, second.published AS higher_published, two.what AS higher_what
ORDER BY entity, unit, lower, higher
