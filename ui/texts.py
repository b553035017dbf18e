"""The words of the page in English and Chinese, from ``ui/texts.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文"}


@cache
def texts(language: str) -> dict[str, str]:
    """Return every text of one language by its name."""
    table = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
    return {**table["en"], **table.get(language, {})}
