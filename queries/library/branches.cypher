// Branches and campuses
// Every branch with what it is a branch of, where it is, and whether it stands, is being built or is planned.
MATCH (branch:Entity)-[r:BRANCH_OF]->(parent:Entity)
OPTIONAL MATCH (branch)-[:LOCATED_IN]->(place:Place)
RETURN parent.name AS parent, branch.name AS branch, r.status AS status, r.date AS date,
       collect(DISTINCT place.name) AS places
ORDER BY parent, branch
