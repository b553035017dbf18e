// Moves, with where they began
// Who moved where, from where if an article says so, and when.
MATCH (mover:Entity)-[r:RELOCATED_TO]->(place:Place)
OPTIONAL MATCH (origin:Entity) WHERE origin.id = r.from
RETURN mover.name AS mover, origin.name AS left_place, place.name AS reached, r.status AS status, r.date AS date
ORDER BY mover, reached
