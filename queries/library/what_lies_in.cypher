// What lies in a place
// Everything located there, directly or in a smaller place within it.
// $place = "Hebei"
MATCH (thing:Entity)-[:LOCATED_IN*1..4]->(place:Place {name: $place})
RETURN DISTINCT thing.name AS thing, labels(thing) AS labels
ORDER BY thing
