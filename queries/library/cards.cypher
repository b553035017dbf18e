// Cards and services, and where they work
// Every service with the places and institutions that it covers.
MATCH (service:Service)-[r:COVERS]->(where:Entity)
WITH service, where, r ORDER BY where.name
RETURN service.name AS service, r.status AS status, collect(where.name) AS works_in
ORDER BY service, status
