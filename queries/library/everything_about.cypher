// Everything about one entity
// Its relationships in both directions, with how many articles support each.
// $name = "Beijing"
MATCH (entity:Entity {name: $name})-[r]->(other:Entity)
RETURN 'out' AS direction, type(r) AS relation, other.name AS other, r.status AS status, r.date AS date,
       r.articles AS articles, r.id AS relationship
UNION ALL
MATCH (entity:Entity {name: $name})<-[r]-(other:Entity)
RETURN 'in' AS direction, type(r) AS relation, other.name AS other, r.status AS status, r.date AS date,
       r.articles AS articles, r.id AS relationship
