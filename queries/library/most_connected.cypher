// The most connected entities
// Entities by the number of their relationships.
// $top = 20
MATCH (entity:Entity)-[r]-(:Entity)
RETURN entity.name AS entity, labels(entity) AS labels, count(r) AS relationships
ORDER BY relationships DESC, entity
LIMIT $top
