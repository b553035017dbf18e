"""A measured result: rows under named columns, with ids of the facts or entities that each row rests on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.export.csv_tables import guarded


@dataclass(frozen=True, slots=True)
class Table:
    """One result; ``links`` has, for each row, the ids of the facts (or entities) behind it."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    links: tuple[tuple[str, ...], ...] = ()
    note: str = ""  # how to read it

    def to_text(self, *, limit: int = 20) -> str:
        """Return the first rows with aligned columns, and how many there are."""
        cells = [self.columns, *(tuple(shown(value) for value in row) for row in self.rows[:limit])]
        widths = [min(60, max(len(row[i]) for row in cells)) for i in range(len(self.columns))]
        lines = ["  ".join(value[:60].ljust(width) for value, width in zip(row, widths, strict=True)) for row in cells]
        more = f"{min(limit, len(self.rows))} of {len(self.rows)} rows"
        return "\n".join([self.title, *(line.rstrip() for line in lines), *filter(None, [self.note]), more])

    def to_csv(self) -> str:
        """Return CSV whose cells start nothing in a spreadsheet."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([value if _is_number(value) else guarded(shown(value)) for value in row] for row in self.rows)
        return text.getvalue()

    def to_json(self) -> str:
        """Return JSON: title, note and one object a row, with its links."""
        links = self.links or ((),) * len(self.rows)
        rows = [
            {**dict(zip(self.columns, row, strict=True)), "links": list(link)}
            for row, link in zip(self.rows, links, strict=True)
        ]
        return json.dumps(
            {"name": self.name, "title": self.title, "note": self.note, "rows": rows}, ensure_ascii=False, indent=1
        )


def shown(value: Any) -> str:
    """Return the value as a reader wants to see it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
