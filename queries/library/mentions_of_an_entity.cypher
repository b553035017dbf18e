// Where an entity is mentioned
// Every sentence that names it, with the words used and the article.
// $name = "Beijing"
MATCH (entity:Entity {name: $name})<-[mention:MENTIONS]-(sentence:Sentence)-[:IN]->(article:Article)
RETURN article.published AS published, article.title AS title, mention.surface AS words, sentence.index AS place,
       sentence.text AS sentence
ORDER BY published, title, place
