"""The chat page in a real browser: questions typed, answers read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.facts import Article, Entity, Facts, Mention, Relation, Sentence
from graph.store import open_store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)"),
]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ATTACK = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
SAMPLE = Path(__file__).parent.parent / "ui" / "sample" / "facts"


def attack_facts() -> Facts:
    """An article whose names and sentences are markup."""
    sentence = f"Lanhe Hospital {ATTACK} manages Sunan Clinic."
    return Facts(
        Article("x1", sentence, title=f"News {ATTACK}", published="2024-05-01"),
        (Sentence(0, sentence, 0, len(sentence)),),
        (Entity("e1", "Hospital", f"Lanhe Hospital {ATTACK}"), Entity("e2", "Hospital", "Sunan Clinic")),
        (Mention("e1", sentence[:14], 0, 14),),
        (Relation("e1", "HOSTS", "e2", evidence=(sentence,)),),
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page over the sample's facts and one hostile article."""
    import json

    from queries.ask import Asker, questions_for

    from graph.facts_json import from_json
    from ui.chat import build_page, launch

    with open_store(str(tmp_path_factory.mktemp("page") / "store"), create=True) as store:
        for file in sorted(SAMPLE.glob("*.json")):
            store.add(from_json(json.loads(file.read_text(encoding="utf-8"))))
        store.add(attack_facts())
        blocks = build_page(store, Asker(store), examples=list(questions_for(store)))
        yield launch(blocks, host="127.0.0.1", port=None, login=None, block=False)
        blocks.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A fresh page; a request that leaves the machine or an error in its console fails the test."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    tab = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda r: outside.append(r.url) if not r.url.startswith((address, "data:", "blob:")) else None)
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    tab.goto(address)
    tab.wait_for_selector("#question textarea, #question input")
    yield tab
    context.close()
    assert outside == []
    assert errors == []


def ask(page: Any, question: str) -> str:
    """Type a question and return the answer's sentence."""
    before = page.locator("#answer").inner_text()
    page.locator("#question textarea, #question input").first.fill(question)
    page.locator("#ask").click()
    page.wait_for_function(
        "b => document.querySelector('#answer .sentence') && document.querySelector('#answer').innerText !== b",
        arg=before,
        timeout=15_000,
    )
    return str(page.locator("#answer .sentence").inner_text())


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who manages Xiong'an Shijia Hutong Primary School?", "Shijia"),
        ("Which hospital manages Xiong'an Xuanwu Hospital?", "Xuanwu Hospital"),
        ("Who is the deputy head of Xiong'an Shijia Hutong Primary School?", "Guo Wenli"),
    ],
)
def test_answer_has_its_name_source_and_cypher(page: Any, question: str, name: str) -> None:
    assert name in ask(page, question)
    assert page.locator("#sources blockquote").count() >= 1
    page.locator("#cypher-fold button").first.click()
    page.wait_for_selector("#cypher .cm-content")
    assert "MATCH" in page.locator("#cypher").inner_text()


def test_what_is_not_in_the_articles_is_a_no(page: Any) -> None:
    ask(page, "Who is the mayor of Reykjavik?")
    assert page.locator("#answer .answer.unknown").count() == 1


def test_example_answers_when_clicked(page: Any) -> None:
    page.locator("#examples button, #examples tr, #examples .gallery-item").first.click()
    page.wait_for_selector("#answer .answer", timeout=15_000)
    assert page.locator("#answer .answer.answered").count() == 1


def test_markup_in_articles_does_not_run(page: Any) -> None:
    ask(page, "Who manages Sunan Clinic?")
    page.wait_for_timeout(300)
    assert page.title() != "run"
    assert page.locator("#answer img, #sources img, #sources script").count() == 0


def test_article_opens_with_its_names_marked(page: Any) -> None:
    page.locator("#article-fold button").first.click()
    page.locator("#article-choice input").click()
    page.locator("#article-choice li, [role=option]").first.click()
    page.wait_for_selector("#article article mark")


def test_picture_draws_the_answer(page: Any) -> None:
    page.locator("#picture-fold button").first.click()
    ask(page, "Who manages Xiong'an Shijia Hutong Primary School?")
    page.wait_for_function(
        "() => window.jingjinjiPicture && window.jingjinjiPicture.nodes().length > 1", timeout=10_000
    )


def test_page_fits_a_phone(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    tab = context.new_page()
    tab.goto(address)
    tab.wait_for_selector("#question textarea, #question input")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
