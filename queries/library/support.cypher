// Who supports whom, with how much
// Aid, money and staff between bodies and places.
MATCH (giver:Entity)-[r:SUPPORTS]->(receiver:Entity)
RETURN giver.name AS giver, receiver.name AS receiver, r.amount AS amount, r.status AS status, r.date AS date
ORDER BY giver, receiver
