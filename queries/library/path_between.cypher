// How two entities are linked
// The shortest chain of facts between them, step by step.
// $one = "Beijing"
// $other = "Hebei"
MATCH (one:Entity {name: $one})
MATCH (other:Entity {name: $other})
MATCH path = shortestPath((one)-[:HOSTS|PARTNERS_WITH|RELOCATED_TO|BRANCH_OF|AFFILIATED_WITH|LOCATED_IN|WORKS_FOR|SUPPORTS|LAUNCHED|SIGNED|COVERS|PART_OF*1..6]-(other))
RETURN [step IN nodes(path) | step.name] AS entities, [step IN relationships(path) | type(step)] AS relations
