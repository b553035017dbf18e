"""What a question takes for granted, against what the articles say.

Some relations leave room for one holder only: who manages a hospital is one, and where the
articles name another, the answer to "is it managed by them?" is no. The table says which
relations are such (``one``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queries import stated
from queries.answer import Answer
from queries.evidence import Claim
from queries.hops import Composed
from queries.questions import table
from queries.wording import relation_text, with_verdict

if TYPE_CHECKING:
    from queries.reply import Replier, Reply


def denied(replier: Replier, reply: Reply, pattern: Composed) -> Answer | None:
    """Return no, with what is true, where the articles name another holder than the question does."""
    query = pattern.query
    if len(query.edges) != 1 or len(query.nodes) != 2:
        return None
    edge = query.edges[0]
    side = next((row.one for row in table().relations if row.type == edge.type), "")
    ids = {n.var: [str(c.value) for c in n.conditions if c.prop == "id"] for n in query.nodes}
    if not side or any(len(found) != 1 for found in ids.values()):
        return None
    head, tail = ids[edge.left][0], ids[edge.right][0]
    asserted, fixed = (head, tail) if side == "head" else (tail, head)
    claims = [c for c in replier.evidence.claims if _says_holder(c, edge.type, side, fixed)]
    holders = {_end(c, side) for c in claims}
    if not holders or any(_kin(replier, asserted, h) for h in holders):
        return None
    answer = replier.run(reply, stated.ends_of(claims[0], side, "Entity", sorted(holders)))
    answer.boolean, answer.confidence = False, 0.85
    told = relation_text(replier.evidence, replier.ontology, claims)
    answer.text = with_verdict(False, told, reply.question)
    answer.sources = replier.sources([s for c in claims for s in c.sentences])
    return replier.read(reply, answer, None, pattern.items)


def _says_holder(claim: Claim, kind: str, side: str, fixed: str) -> bool:
    other = claim.tail if side == "head" else claim.head
    return claim.type == kind and other == fixed and claim.status == "done" and not claim.former


def _end(claim: Claim, side: str) -> str:
    return claim.head if side == "head" else claim.tail


def _kin(replier: Replier, one: str, other: str) -> bool:
    """Whether two things may be the same, or one may act for the other."""
    words = [replier.evidence.name_words[t] for t in (one, other)]
    linked = any({c.head, c.tail} == {one, other} for c in replier.evidence.claims)
    return one == other or linked or words[0] <= words[1] or words[1] <= words[0]
