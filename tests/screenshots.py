"""Draw the page as pictures: ``python -m tests.screenshots FOLDER``. Needs Chromium."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from graph.facts_json import from_json
from graph.store import open_store
from tests.test_ui_chat import CHROMIUM, QUIET, SAMPLE, ask

SHOTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("desktop", "Who manages Xiong'an Shijia Hutong Primary School?", {"viewport": {"width": 1200, "height": 900}}),
    ("phone", "Which hospitals are in Hebei?", {"viewport": {"width": 360, "height": 740}}),
    ("dark", "Which hospitals are in Hebei?", {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"}),
    ("chinese", "谁管理雄安史家胡同小学？", {"viewport": {"width": 1200, "height": 900}}),
    ("no", "Who is the mayor of Reykjavik?", {"viewport": {"width": 1200, "height": 900}}),
)


def main(folder: Path) -> None:
    """Write one PNG for each of ``SHOTS`` into the folder."""
    from playwright.sync_api import sync_playwright

    from queries.ask import Asker, questions_for
    from ui.chat import build_page, launch

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, open_store(f"{place}/store", create=True) as store:
        for file in sorted(SAMPLE.glob("*.json")):
            store.add(from_json(json.loads(file.read_text(encoding="utf-8"))))
        blocks = build_page(store, Asker(store), examples=list(questions_for(store)))
        address = launch(blocks, host="127.0.0.1", port=None, login=None, block=False)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            for name, question, looks in SHOTS:
                page = chromium.new_context(**looks).new_page()
                page.goto(address)
                page.wait_for_selector("#question textarea, #question input")
                page.locator("#picture-fold button").first.click()
                ask(page, question)
                page.wait_for_timeout(800)
                page.screenshot(path=folder / f"{name}.png", full_page=name != "phone")
            chromium.close()
        blocks.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
