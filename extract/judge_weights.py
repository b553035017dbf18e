"""The weights of signs that training/figures.py learned: extract/figure_weights.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def weights_of(question: str) -> Mapping[str, float]:
    """Return the weight of every sign for one question: "listed" or "about"."""
    table = json.loads(files("extract").joinpath("figure_weights.json").read_text(encoding="utf-8"))
    return {str(sign): float(weight) for sign, weight in table[question].items()}
