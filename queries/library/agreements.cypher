// Agreements and who signed them
// Every signed policy, plan or agreement with its parties and the date.
MATCH (party:Entity)-[r:SIGNED]->(policy:Policy)
WITH policy, party, r ORDER BY party.name
RETURN policy.name AS agreement, collect(party.name) AS parties, min(r.date) AS date
ORDER BY agreement
