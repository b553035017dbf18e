// People and their posts
// Who works where and as what, past posts marked.
MATCH (person:Person)-[r:WORKS_FOR]->(body:Entity)
RETURN person.name AS person, r.role AS role, body.name AS body, r.former AS former, r.articles AS articles
ORDER BY person, body
