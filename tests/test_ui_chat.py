"""The chat page in a real browser: questions typed, answers read."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.facts import Article, Entity, Facts, Mention, Relation, Sentence
from graph.store import open_store
from ui import feedback
from ui.texts import texts

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)"),
]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
BOX = "#question textarea, #question input"
MANAGES = "Who manages Xiong'an Shijia Hutong Primary School?"
SAMPLE = Path(__file__).parent.parent / "ui" / "sample"
AXE = Path(__file__).parent / "data" / "axe" / "axe.min.js"
HOSTILE = (
    "<img src=x onerror=\"document.title='run'\">",
    "<script>document.title='run'</script>",
    "<svg onload=document.title='run'>",
    "</blockquote></section><iframe srcdoc=\"<script>parent.document.title='run'</script>\">",
    "[click](javascript:document.title='run')",
    "![](http://attacker.example/x.png)",
    "${document.title='run'}",
    "{{constructor.constructor('document.title=1')()}}",
    '"><a href="javascript:document.title=\'run\'">x</a>',
)


def attack_facts() -> Facts:
    """An article whose title, names and sentences are markup of every kind."""
    text = ""
    sentences = []
    for number, attack in enumerate(HOSTILE):
        sentence = f"Lanhe Hospital {attack} manages Sunan Clinic."
        sentences.append(Sentence(number, sentence, len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    hospital = Entity("e1", "Hospital", f"Lanhe Hospital {HOSTILE[0]}", aliases=tuple(f"Lanhe {a}" for a in HOSTILE))
    clinic = Entity("e2", "Hospital", "Sunan Clinic")
    evidence = tuple(sentence.text for sentence in sentences)
    return Facts(
        Article("x1", text, title="News " + "".join(HOSTILE), published="2024-05-01", url="javascript:alert(1)"),
        tuple(sentences),
        (hospital, clinic),
        (Mention("e1", text[:14], 0, 14),),
        (Relation("e1", "HOSTS", "e2", evidence=evidence),),
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page over the sample's facts and one hostile article."""
    from queries.ask import Asker, questions_for
    from tests.sample_stores import sample_facts
    from ui.chat import build_page, launch

    with open_store(str(tmp_path_factory.mktemp("page") / "store"), create=True) as store:
        for facts in (*sample_facts(), attack_facts()):
            store.add(facts)
        blocks = build_page(store, Asker(store), examples=list(questions_for(store)), edit=True)
        yield launch(blocks, host="127.0.0.1", port=None, login=None, block=False)
        blocks.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def leaving(message: str) -> bool:
    """Whether it is Gradio's open stream being cut because the test goes to another address."""
    return "AbortError" in message or "Connection errored out" in message


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A fresh page; a request that leaves the machine or an error in its console fails the test."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda r: outside.append(r.url) if not r.url.startswith((address, "data:", "blob:")) else None)
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" and not leaving(m.text) else None)
    tab.on("pageerror", lambda e: errors.append(str(e)) if not leaving(str(e)) else None)
    open_at(tab, address)
    yield tab
    context.close()
    assert outside == []
    assert errors == []


def open_at(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(BOX)


def answered(page: Any, question: str) -> str:
    """Wait for the answer to a question and return its sentence."""
    page.wait_for_function(
        "q => document.querySelector('#answer .answer')?.dataset.question === q", arg=question, timeout=20_000
    )
    return str(page.locator("#answer .sentence").inner_text())


def ask(page: Any, question: str) -> str:
    """Type a question and return the answer's sentence."""
    page.locator(BOX).first.fill(question)
    page.locator("#ask").click()
    return answered(page, question)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (MANAGES, "Shijia"),
        ("Which hospital manages Xiong'an Xuanwu Hospital?", "Xuanwu Hospital"),
        ("Who is the deputy head of Xiong'an Shijia Hutong Primary School?", "Guo Wenli"),
    ],
)
def test_answer_has_its_name_source_and_cypher(page: Any, question: str, name: str) -> None:
    assert name in ask(page, question)
    assert page.locator("#answer .sources blockquote").count() >= 1
    page.locator("#answer .cypher summary").click()
    assert "MATCH" in page.locator("#answer .cypher pre").inner_text()


def test_what_is_not_in_the_articles_is_a_no(page: Any) -> None:
    ask(page, "Who is the mayor of Reykjavik?")
    assert page.locator("#answer .answer.unknown").count() == 1


def test_question_that_is_not_understood_brings_the_examples_back(page: Any) -> None:
    ask(page, MANAGES)
    examples = page.locator("#examples")
    examples.wait_for(state="hidden")
    ask(page, "Colourless green ideas sleep furiously?")
    examples.wait_for(state="visible")


def test_example_answers_when_clicked(page: Any) -> None:
    page.locator("#examples button, #examples tr, #examples .gallery-item").first.click()
    page.wait_for_selector("#answer .answer.answered", timeout=20_000)


def test_return_asks_by_keyboard_alone(page: Any) -> None:
    page.locator(BOX).first.focus()
    page.keyboard.type(MANAGES)
    page.keyboard.press("Enter")
    assert "Shijia" in answered(page, MANAGES)


def test_word_of_the_reading_can_be_taken_away(page: Any) -> None:
    ask(page, MANAGES)
    page.locator("#answer .reading .read button[data-ask]").first.click()
    page.wait_for_function(
        f"() => document.querySelector('#answer .answer').dataset.question !== {json.dumps(MANAGES)}"
    )
    assert len(page.locator("#answer .answer").get_attribute("data-question")) < len(MANAGES)


def test_word_of_the_reading_can_be_changed_in_place(page: Any) -> None:
    ask(page, MANAGES)
    page.locator("#answer .reading [data-change]", has_text="Xiong'an Shijia").click()
    field = page.locator("#answer .reading input")
    assert field.evaluate("field => field.list.options.length") >= 1
    field.fill("Xiong'an Xuanwu Hospital")
    page.keyboard.press("Enter")
    answered(page, "Who manages Xiong'an Xuanwu Hospital?")


def test_escape_leaves_the_reading_as_it_was(page: Any) -> None:
    ask(page, MANAGES)
    page.locator("#answer .reading [data-change]").first.click()
    page.keyboard.press("Escape")
    assert page.locator("#answer .reading input").count() == 0
    assert page.locator("#answer .reading [data-change]").count() >= 1


def test_figures_of_several_dates_are_plotted_and_lead_to_their_articles(page: Any) -> None:
    ask(page, "How many outpatient visits did Baoding Children's Hospital have in 2022?")
    assert page.locator("#answer .series circle").count() == 2
    page.locator("#answer .series circle").first.click()
    page.wait_for_selector("#article article")


def test_long_answers_show_all_at_a_click(page: Any) -> None:
    ask(page, "What is located in Hebei?")
    visible = page.locator("#answer .table tbody tr:visible")
    before = visible.count()
    page.locator("#answer [data-all]").click()
    assert visible.count() > before == 10


def test_question_that_takes_too_long_ends_with_a_word(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.chat.MAX_SECONDS", 0.0001)
    assert "was given up" in ask(page, MANAGES)


def test_source_opens_the_article_beside_the_answer(page: Any) -> None:
    ask(page, MANAGES)
    page.locator("#answer .sources button.link").first.click()
    page.wait_for_selector("#article article a.name")
    assert page.locator("#article .facts li").count() >= 1
    page.locator("#article .close").click()
    page.wait_for_selector("#article article", state="detached")


def test_name_in_an_article_can_be_asked_about(page: Any) -> None:
    ask(page, MANAGES)
    page.locator("#answer .sources button.link").first.click()
    page.locator("#article article a.name").first.click()
    page.wait_for_function("() => document.querySelector('#answer .answer').dataset.question.startsWith('Tell me')")


def test_earlier_questions_stay_within_reach(page: Any) -> None:
    ask(page, MANAGES)
    ask(page, "Who is the mayor of Reykjavik?")
    page.locator("#answer .earlier summary").click()
    page.locator("#answer .earlier button").first.click()
    assert "Shijia" in answered(page, MANAGES)


def test_address_holds_the_question(page: Any, address: str) -> None:
    ask(page, MANAGES)
    page.wait_for_function("() => window.location.search.includes('q=Who')")
    open_at(page, page.url)
    assert "Shijia" in answered(page, MANAGES)


def test_new_talk_empties_the_page(page: Any) -> None:
    ask(page, MANAGES)
    page.locator("#new-talk").click()
    page.wait_for_selector("#answer .answer", state="detached")
    assert "q=" not in page.url


def test_chinese_page_answers_in_chinese(page: Any, address: str) -> None:
    open_at(page, f"{address}zh")
    assert "提问" in page.locator("#ask").inner_text()
    ask(page, "谁管理雄安史家胡同小学？")
    assert "来源" in page.locator("#answer .sources h3").inner_text()


@pytest.mark.parametrize(
    ("act", "name", "inside"),
    [("saveMarkdown", "talk.md", "## "), ("saveHtml", "talk.html", "Content-Security-Policy")],
)
def test_talk_is_saved_with_its_sources(page: Any, act: str, name: str, inside: str) -> None:
    ask(page, MANAGES)
    page.wait_for_timeout(200)
    with page.expect_download() as download:
        page.locator(f"[data-do={act}]").click()
    assert download.value.suggested_filename == name
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert inside in text
    assert "Beijing Shijia Education Group" in text


def test_note_about_a_wrong_answer_is_kept(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    ask(page, MANAGES)
    page.locator("#feedback-fold button").first.click()
    page.locator("#why textarea, #why input").first.fill("too short")
    page.locator("#send-feedback").click()
    page.locator("#kept").get_by_text(texts("en")["kept"]).wait_for()  # any text can be Gradio's "processing"
    (entry,) = feedback.questions()
    assert (entry["question"], "too short" in entry["note"]) == (MANAGES, True)


def test_store_page_completes_a_name_and_asks_about_it(page: Any) -> None:
    page.get_by_role("tab").nth(1).click()
    page.locator("#search textarea, #search input").first.fill("Shijia")
    page.locator("#found button").first.click()
    page.wait_for_selector("#answer .answer.answered", timeout=20_000)


def test_picture_draws_the_answer_and_grows(page: Any) -> None:
    ask(page, MANAGES)
    page.wait_for_function("() => window.jingjinjiPicture && window.jingjinjiPicture.nodes().length > 1")
    before = page.evaluate("window.jingjinjiPicture.nodes().length")
    page.evaluate("window.jingjinjiPicture.nodes().forEach(n => n.emit('tap'))")
    page.locator("#drawing .told button").first.click()
    page.wait_for_function("n => window.jingjinjiPicture.nodes().length > n", arg=before)


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_picture_is_saved(page: Any, kind: str, start: bytes) -> None:
    ask(page, MANAGES)
    page.wait_for_function("() => window.jingjinjiPicture")
    with page.expect_download() as download:
        page.locator(f"[data-picture={kind}]").click()
    assert Path(download.value.path()).read_bytes().startswith(start)


def test_thousand_nodes_are_drawn_quickly(page: Any) -> None:
    ask(page, MANAGES)
    page.wait_for_function("() => window.jingjinjiPicture")
    seconds = page.evaluate(
        """() => { const begin = performance.now(); const made = [];
        for (let i = 0; i < 1000; i++) made.push({data: {id: 'n' + i, name: 'n' + i, colour: '#888'}});
        for (let i = 1; i < 1000; i++)
          made.push({data: {id: 'e' + i, source: 'n' + i, target: 'n' + (i >> 1), label: ''}});
        window.jingjinjiPicture.add(made); window.jingjinjiPicture.layout({name: 'concentric', animate: false}).run();
        return (performance.now() - begin) / 1000; }"""
    )
    assert seconds < 10  # 0.5 on an idle machine


def test_markup_in_articles_does_not_run(page: Any) -> None:
    ask(page, "Who manages Sunan Clinic?")
    page.wait_for_timeout(300)
    page.locator("#article-fold button").first.click()
    page.locator("#article-choice input").click()
    page.locator("[role=option]", has_text="News <img").first.click()
    page.wait_for_selector("#article article")
    page.get_by_role("tab").nth(1).click()
    page.wait_for_timeout(300)
    assert page.title() != "run"
    parts = ("#answer", "#article", "#overview", "#picture-table")
    assert (
        page.locator(", ".join(f"{part} :is(img, script, iframe, svg, a[href^=javascript])" for part in parts)).count()
        == 0
    )


def test_every_response_keeps_the_page_at_home(page: Any, address: str) -> None:
    policy = page.request.get(address).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


@pytest.mark.model
def test_pasted_article_is_shown_before_it_is_stored(page: Any) -> None:
    page.get_by_role("tab").nth(2).click()
    page.locator("#add-text textarea").fill("Ostby Hospital manages Westby Clinic in Norra County.\n")
    page.locator("#add-read").click()
    page.wait_for_selector("#add-found article", timeout=60_000)
    assert "Ostby Hospital" in page.locator("#add-found").inner_text()
    page.locator("#add-store").click()
    page.wait_for_function("() => document.querySelector('#add-said textarea, #add-said input')?.value")
    page.get_by_role("tab").nth(0).click()
    ask(page, "Tell me about Ostby Hospital.")
    assert page.locator("#answer .answer.answered").count() == 1


def test_page_fits_a_phone(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    tab = context.new_page()
    open_at(tab, address)
    ask(tab, MANAGES)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, address: str, scheme: str) -> None:
    """Our own parts in both colours; Gradio's own frame is not ours to mend."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    open_at(tab, address)
    ask(tab, MANAGES)
    tab.locator("#answer .sources button.link").first.click()
    tab.wait_for_selector("#article article")
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = tab.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [
        (v["id"], node["html"][:160]) for v in found if v["impact"] in ("serious", "critical") for node in v["nodes"]
    ]
    assert serious == []
    context.close()


def test_many_ask_at_once_and_each_gets_the_own_answer(address: str) -> None:
    """Twenty clients over loopback: every answer belongs to its question."""
    from concurrent.futures import ThreadPoolExecutor

    questions = [MANAGES, "Who is the deputy head of Xiong'an Shijia Hutong Primary School?", "Mayor of Reykjavik?"]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(functools.partial(call, address), questions * 20))
    assert [a["question"] for a in answers] == questions * 20
    assert all(answers[i]["text"] == answers[i % 3]["text"] for i in range(60))


def call(address: str, question: str) -> dict[str, Any]:
    """Ask through the page's API."""
    import httpx

    with httpx.Client(base_url=f"{address}gradio_api/call/", timeout=60, trust_env=False) as client:
        event = client.post("ask", json={"data": [question, "[]"]}).json()["event_id"]
        lines = client.get(f"ask/{event}").text.splitlines()
    data = next(line for line in reversed(lines) if line.startswith("data: "))
    return dict(json.loads(json.loads(data[6:])[0]))  # the tools give JSON as text
