// Facts by year
// How many claims each year's articles make, planned against done.
MATCH (claim:Claim)-[:STATED_IN]->(:Sentence)-[:IN]->(article:Article)
RETURN left(article.published, 4) AS year, claim.status AS status, count(DISTINCT claim) AS claims
ORDER BY year, status
