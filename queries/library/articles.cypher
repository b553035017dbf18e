// Articles and what they say
// Every article with how many claims it makes.
MATCH (article:Article)
OPTIONAL MATCH (article)<-[:IN]-(:Sentence)<-[:STATED_IN]-(claim:Claim)
RETURN article.id AS article, article.title AS title, article.source AS source, article.published AS published,
       count(DISTINCT claim) AS claims
ORDER BY published, article
