// Who manages what across regions
// Every body that runs another one, with the places of both, those across a border first.
MATCH (manager:Entity)-[r:HOSTS]->(managed:Entity)
OPTIONAL MATCH (manager)-[:LOCATED_IN]->(home:Place)
WITH manager, r, managed, collect(DISTINCT home.name) AS from_places
OPTIONAL MATCH (managed)-[:LOCATED_IN]->(site:Place)
WITH manager, r, managed, from_places, collect(DISTINCT site.name) AS in_places
RETURN manager.name AS manager, managed.name AS managed, r.status AS status, r.date AS date,
       from_places, in_places, r.articles AS articles, r.id AS relationship
ORDER BY manager, managed
