"""Draw the page as pictures: ``python -m tests.screenshots FOLDER``. Needs Chromium."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from graph.store import open_store
from tests.sample_stores import sample_facts
from tests.test_ui_chat import CHROMIUM, MANAGES, QUIET, ask, open_at

WIDE = {"viewport": {"width": 1200, "height": 900}}


def _panel(page: Any) -> None:
    page.locator("#answer .sources button.link").first.click()
    page.wait_for_selector("#article article")


def _store(page: Any) -> None:
    page.get_by_role("tab").nth(1).click()


def _node(page: Any) -> None:
    page.evaluate("window.jingjinjiPicture.nodes('[asked = 1]')[0].emit('tap')")
    page.locator("#drawing").scroll_into_view_if_needed()


class Shot(NamedTuple):
    """One picture: a question on a page of a certain look, and what is done after the answer."""

    name: str
    question: str
    looks: dict[str, Any] = WIDE
    path: str = ""
    then: Callable[[Any], None] | None = None
    whole: bool = True


SHOTS = (
    Shot("desktop", MANAGES, whole=False),
    Shot("panel", MANAGES, then=_panel, whole=False),
    Shot("picture", "Tell me about Baoding Children's Hospital.", then=_node, whole=False),
    Shot("phone", "Which hospitals are in Hebei?", {"viewport": {"width": 360, "height": 740}}, whole=False),
    Shot("dark", "Which hospitals are in Hebei?", {**WIDE, "color_scheme": "dark"}),
    Shot("chinese", "谁管理雄安史家胡同小学？", path="zh"),
    Shot("series", "How many outpatient visits did Baoding Children's Hospital have in 2022?", whole=False),
    Shot("many", "What is located in Hebei?", whole=False),
    Shot("store", MANAGES, then=_store, whole=False),
    Shot("no-name", "Who is the mayor of Reykjavik?"),
    Shot("no-fact", "Who is the principal of Xiong'an Beihai Kindergarten?"),
    Shot("no-sense", "Colourless green ideas sleep furiously?"),
)


def main(folder: Path) -> None:
    """Write one PNG for each of ``SHOTS`` into the folder."""
    from playwright.sync_api import sync_playwright

    from queries.ask import Asker, questions_for
    from ui.chat import build_page, launch

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, open_store(f"{place}/store", create=True) as store:
        for facts in sample_facts():
            store.add(facts)
        blocks = build_page(store, Asker(store), examples=list(questions_for(store)))
        address = launch(blocks, host="127.0.0.1", port=None, login=None, block=False)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            for shot in SHOTS:
                _draw(chromium, address, shot, folder)
            chromium.close()
        blocks.close()


def _draw(chromium: Any, address: str, shot: Shot, folder: Path) -> None:
    page = chromium.new_context(**shot.looks).new_page()
    open_at(page, address + shot.path)
    ask(page, shot.question)
    page.wait_for_timeout(800)
    if shot.then:
        shot.then(page)
        page.wait_for_timeout(800)
    page.screenshot(path=folder / f"{shot.name}.png", full_page=shot.whole)
    page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
