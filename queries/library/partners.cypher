// Partners of an entity
// Everyone it works with, whichever of the two the articles name first.
// $name = "Hebei"
MATCH (entity:Entity {name: $name})-[r:PARTNERS_WITH]-(partner:Entity)
RETURN partner.name AS partner, labels(partner) AS labels, r.status AS status, r.date AS date, r.articles AS articles
ORDER BY partner
