// The evidence of a relationship, as a picture
// The claim, sentence and article nodes behind one relationship, to look at in Browser.
// $relationship = ""
MATCH (claim:Claim {fact: $relationship})-[stated:STATED_IN]->(sentence:Sentence)-[inside:IN]->(article:Article)
MATCH (claim)-[subject:SUBJECT]->(head:Entity)
MATCH (claim)-[object:OBJECT]->(tail:Entity)
RETURN claim, stated, sentence, inside, article, subject, head, object, tail
