// Figures about an entity
// What was counted or measured about it, when, and in which sentence.
// $name = "Hebei"
MATCH (entity:Entity {name: $name})<-[:ABOUT]-(figure:Figure)-[:STATED_IN]->(sentence:Sentence)-[:IN]->(article:Article)
RETURN figure.value AS value, figure.unit AS unit, figure.what AS what, figure.date AS date,
       article.published AS published, sentence.text AS sentence
ORDER BY unit, value
