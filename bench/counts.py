"""Counts of a long run in a JSON file, so that it can be made in pieces: each piece adds its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def add_counts(file: Path | None, name: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Add the counts to those under ``name`` in the file; return the sums (without a file, the counts)."""
    if not file:
        return dict(counts)
    all_counts = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    before = all_counts.get(name, {})
    all_counts[name] = {what: before.get(what, 0) + count for what, count in counts.items()}
    part = file.with_name(file.name + ".part")
    part.write_text(json.dumps(all_counts, indent=1) + "\n", encoding="utf-8")
    part.replace(file)
    return dict(all_counts[name])


def told(name: str, counts: Mapping[str, int]) -> str:
    """Return one line: ``embedded store: 30 kills, 412 actions, 0 faults``."""
    return f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items())
