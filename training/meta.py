"""The shipped model's papers: ``meta.json`` with what it was made from, under which licences, and its scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extract.nlp import blank

SOURCES = [
    {"name": "all-MiniLM-L6-v2 (base model)", "license": "Apache-2.0", "author": "sentence-transformers, Microsoft"},
    {
        "name": "UD English EWT",
        "license": "CC BY-SA 4.0",
        "url": "https://github.com/UniversalDependencies/UD_English-EWT",
    },
    {
        "name": "GUM: academic, bio, court, interview, news, speech, textbook, vlog, voyage",
        "license": "CC BY 4.0, texts CC BY 2.5 and 4.0, CC BY-SA 3.0, public domain",
        "url": "https://github.com/amir-zeldes/gum",
    },
    {"name": "Universal NER English EWT", "license": "CC BY-SA 4.0", "url": "https://github.com/UniversalNER"},
    {"name": "WikiGold", "license": "CC BY 4.0", "author": "Balasuriya et al. 2009"},
    {"name": "Re-DocRED, development and test part", "license": "MIT, texts CC BY-SA 3.0", "author": "Tan et al. 2022"},
    {"name": "CrossNER", "license": "MIT, texts CC BY-SA", "author": "Liu et al. 2021"},
    {
        "name": "re3d without its BBC part",
        "license": "public domain, OGL 3.0, CC BY 3.0 AU, EU reuse notice, CC BY-SA 3.0",
        "author": "Defence Science and Technology Laboratory",
    },
    {
        "name": "jingjinji corpus of invented news (the reader)",
        "license": "CC BY 4.0",
        "author": "the project's authors",
    },
]


def write_meta(folder: Path, performance: dict[str, Any]) -> None:
    """Write the pipeline's ``config.cfg``, ``meta.json`` and tokenizer; scores replace older ones of their name."""
    file = folder / "meta.json"
    known = json.loads(file.read_text(encoding="utf-8")).get("performance", {}) if file.is_file() else {}
    nlp = blank()
    nlp.add_pipe("jingjinji_encoder")
    nlp.meta.update(
        {
            "name": "jingjinji_news",
            "version": "0.1.0",
            "description": "Tags, Universal Dependencies trees, sentence starts and names; beside it the fact reader.",
            "author": "the jingjinji authors",
            "license": "CC BY-SA 4.0",
            "sources": SOURCES,
            "performance": {**known, **performance},
        }
    )
    nlp.to_disk(folder, exclude=["jingjinji_encoder"])
