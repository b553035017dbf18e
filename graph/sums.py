"""What a relationship says: the exact sum of its claims.

A *version* is what one claim says besides its ends: status, date and properties. The sum counts,
for each version, the articles that state it, and chooses what the relationship shows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.names import fold

PROPS = ("role", "amount", "from", "former")
FIELDS = ("status", "date", *PROPS)
RANK = {"done": 0, "ongoing": 1, "planned": 2}  # what is done was planned before
Version = tuple[Any, ...]  # one value for each of FIELDS


def version_of(claim: Mapping[str, Any]) -> Version:
    """Return what the claim says besides its ends."""
    return tuple(claim.get(f) for f in FIELDS)


@dataclass(slots=True)
class Sum:
    """The claims of one relationship, counted by article."""

    articles: int = 0
    versions: Counter[Version] = field(default_factory=Counter)

    def count(self, versions: Iterable[Version], step: int) -> None:
        """Add (1) or take away (-1) what one article says."""
        self.articles += step
        for version in set(versions):
            self.versions[version] += step
            if not self.versions[version]:
                del self.versions[version]

    @classmethod
    def stored(cls, articles: int, versions: Iterable[str]) -> Sum:
        """Return the sum that a relationship carries."""
        counts: Counter[Version] = Counter()
        for text in versions:
            count, *values = json.loads(text)
            counts[tuple(values)] = count
        return cls(articles, counts)

    def properties(self, fact: str) -> dict[str, Any]:
        """Return the relationship's properties; those without a value are left out."""
        best = min((v[0] for v in self.versions), key=lambda s: RANK.get(s, 9))
        shown: dict[str, Any] = {"id": fact, "status": best}
        for at, name in enumerate(FIELDS[1:], start=1):
            among = [v for v in self.versions if v[0] == best] if name == "date" else list(self.versions)
            shown[name] = self._commonest(at, among)
        shown["articles"] = self.articles
        shown["disagree"] = self._disagree()
        lines = [json.dumps([count, *version], ensure_ascii=False) for version, count in self.versions.items()]
        shown["versions"] = sorted(lines)
        return {k: v for k, v in shown.items() if v is not None}

    def _commonest(self, at: int, versions: Iterable[Version]) -> Any:
        """Return the value that most articles give; of equals the longest, then the first."""
        counts: Counter[Any] = Counter()
        for version in versions:
            if version[at] is not None:
                counts[version[at]] += self.versions[version]
        return min(counts, key=lambda v: (-counts[v], -len(str(v)), str(v))) if counts else None

    def _disagree(self) -> bool:
        return any(
            _differ([v[at] for v in self.versions if v[at] is not None], same)
            for at, same in enumerate([_equal, _one_date, *[_equal] * len(PROPS)])
        )


def _differ(values: list[Any], same: Callable[[Any, Any], bool]) -> bool:
    return any(not same(a, b) for i, a in enumerate(values) for b in values[i + 1 :])


def _equal(a: Any, b: Any) -> bool:
    return fold(str(a)) == fold(str(b))


def _one_date(a: Any, b: Any) -> bool:
    """Whether one date is the other told more exactly."""
    return str(a).startswith(str(b)) or str(b).startswith(str(a))
