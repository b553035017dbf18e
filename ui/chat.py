"""The chat page: a message goes to ``ask``, an Answer comes back as HTML.

All rules about language and graphs stand in ``queries/``; all HTML comes from ``ui/panels.py``, the
picture from ``ui/picture.py``, what happens in the browser from ``ui/page.js``. The page is built
twice, once in each language, under two addresses of one server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from graph.errors import JingjinjiError
from graph.store import Store
from queries.ask import Asker
from queries.browser import deep_link
from queries.waiting import within
from ui import adding, feedback, panels, picture, series, summary
from ui.doors import Doors, open_doors
from ui.gate import Gate
from ui.headers import SafeHeaders
from ui.panels import safe
from ui.texts import LANGUAGES, texts

MAX_QUESTION = 500  # characters
MAX_TALK = 20  # earlier questions that an answer may refer to
MAX_SECONDS = 20.0  # for one question; the store stops its own queries after 10
MOST_PIECES = 8  # of a reading, that other names are looked up for
MOST_NEAR = 12  # names offered in the place of a piece
EXAMPLES = 6
SESSIONS = 200  # talks kept in memory; the oldest is forgotten first
Talk = list[dict[str, Any]]  # the answers so far, oldest first

_CLICKS = """
const begin = () => {
  if (!window.jingjinji) { setTimeout(begin, 20); return; }
  window.jingjinji.clicks(element, (...fired) => trigger(...fired));
  watch('value', () => window.jingjinji.answered(element));
};
begin();  // fires "ask" and "article"
"""


@dataclass(frozen=True)
class Page:
    """One language's page over a store: what its handlers need, and the handlers."""

    store: Store
    asker: Asker
    language: str
    examples: tuple[str, ...] = ()

    @property
    def words(self) -> Mapping[str, str]:
        return texts(self.language)

    def answer(self, question: str, talk: Talk) -> dict[str, Any]:
        """Return the answer as JSON; what goes wrong is an answer too, with the reason as its text."""
        asked = tuple(str(a["question"]) for a in talk[-MAX_TALK:])
        told: dict[str, Any] = {"question": question, "status": "unknown"}
        try:
            return within(MAX_SECONDS, lambda: self.asker.ask(question[:MAX_QUESTION], context=asked)).to_json()
        except TimeoutError:
            return told | {"text": self.words["too_long"].format(seconds=f"{MAX_SECONDS:g}")}
        except JingjinjiError as error:
            return told | {"text": self.words["failed"].format(error=error)}

    def near(self, answer: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return, for the words of the reading, the names in the store that share some of them."""
        words = [str(piece["words"]) for piece in (answer.get("reading") or [])[:MOST_PIECES] if piece.get("as")]
        found = {spoken: self.store.find_names([spoken, *spoken.split()], limit=MOST_NEAR) for spoken in words}
        return {spoken: list(dict.fromkeys(hit.name for hit in hits)) for spoken, hits in found.items()}

    def show(self, question: str, talk: Talk) -> tuple[Any, ...]:
        """Return what the page shows for a question: box, answer, picture, its table, talk, examples."""
        if not question.strip():
            return (gr.skip(),) * 6
        answer = self.answer(question, talk)
        drawn = picture.elements(self.store, answer, self.words)
        browser = deep_link(answer["cypher"]) if "://" in self.store.url and answer.get("cypher") else ""
        told = {key: answer.get(key) for key in ("question", "status", "text", "names")}
        return (
            question,
            panels.answer_panel(
                answer,
                self.words,
                talk=talk,
                browser=browser,
                plot=series.plot(series.series(self.store, answer), self.words),
                near=self.near(answer),
            ),
            picture.as_json(drawn),
            panels.folded(self.words["picture_table"], panels.table(picture.as_rows(drawn))) if drawn else "",
            [*talk[-MAX_TALK:], told],
            # The examples have done their work until a question is not understood, or "new talk" is clicked.
            gr.Dataset(visible=bool(self.examples) and answer.get("reason") == "not understood"),
        )

    def asked(self, talk: Talk, event: gr.EventData) -> tuple[Any, ...]:
        """Answer the question of the button that was clicked."""
        return self.show(str(event.question), talk)

    def asked_in_address(self, talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        """Answer the question that the page's address holds, if any."""
        return self.show(str(request.query_params.get("q", "")), talk)

    def example(self, sample: Sequence[str], talk: Talk) -> tuple[Any, ...]:
        """Answer an example that was clicked."""
        return self.show(str(sample[0]), talk)

    def opened(self, event: gr.EventData) -> tuple[Any, ...]:
        """Return the side panel for the article that was clicked; nothing closes it."""
        return self.article(str(event.article))

    def article(self, article: str | None) -> tuple[Any, ...]:
        """Return whether the side panel is open, and what is in it."""
        html = panels.article_panel(self.store, article, self.words) if article else ""
        return gr.Column(visible=bool(html)), html

    def overview(self) -> str:
        """Return what is in the store, as HTML."""
        store, words = self.store, self.words
        most = [str(row["name"]) for row in summary.ranking(store, limit=12)]
        facts = [
            {"date": r["date"], words["add_facts"]: panels.fact_line(r["head"], r["type"], r["tail"], r["status"])}
            for r in summary.timeline(store, limit=100)
        ]
        differ = [
            {words["add_facts"]: panels.fact_line(r["head"], r["type"], r["tail"]), words["article"]: r["articles"]}
            for r in summary.disagreements(store)
        ]
        parts = [
            (words["store"], panels.table([{"": c.what, "#": c.number} for c in summary.counts(store)])),
            (words["ranking"], panels.name_buttons(most, words)),
            (words["disagree"], panels.table(differ) if differ else ""),
            (words["timeline"], panels.table(facts) if facts else ""),
        ]
        return "".join(f"<h3>{safe(title)}</h3>{html}" for title, html in parts if html)

    def found(self, words: str) -> str:
        """Return the names that complete what was typed, as buttons."""
        if not words.strip():
            return ""
        near = [hit.name for hit in self.store.find_names([words], limit=12)]
        return panels.name_buttons(dict.fromkeys([*summary.names_with(self.store, words), *near]), self.words)

    def wrong(self, why: str, talk: Talk) -> tuple[str, str]:
        """Keep a note about the last answer; return the emptied box and what to say."""
        if not talk:
            return why, ""
        feedback.keep(talk[-1], why, earlier=[str(a["question"]) for a in talk[:-1]])
        return "", self.words["kept"]

    def article_choices(self) -> list[tuple[str, str]]:
        """Return the stored articles as the drop-down takes them."""
        return [(f"{a.title or a.id} ({a.published or a.id})", a.id) for a in self.store.articles()]


def build_page(
    store: Store, asker: Asker, *, language: str = "en", examples: Sequence[str] = (), edit: bool = False
) -> gr.Blocks:
    """Return the page over a store, in the given language first; it is not started yet."""
    others = [other for other in LANGUAGES if other != language]
    page = Page(store, asker, language, tuple(examples[:EXAMPLES]))
    with gr.Blocks(title=page.words["title"], analytics_enabled=False) as blocks:
        gr.Navbar(main_page_name=LANGUAGES[language])
        _fill(blocks, page, edit)
        open_doors(Doors(store, asker))
    for other in others:
        with blocks.route(LANGUAGES[other], f"/{other}"):
            gr.Navbar(main_page_name=LANGUAGES[language])
            _fill(blocks, replace(page, language=other), edit)
    return blocks


def launch(
    blocks: gr.Blocks,
    *,
    host: str,
    port: int | None,
    login: tuple[str, str] | None,
    mcp: bool = False,
    block: bool = True,
) -> str:
    """Start the page and return its address."""
    folder = Path(__file__).parent
    _, address, _ = blocks.queue(default_concurrency_limit=8, max_size=200).launch(
        server_name=host,
        server_port=port,
        auth=login,
        share=False,
        quiet=True,
        inbrowser=False,
        prevent_thread_lock=not block,
        show_error=True,
        footer_links=[],
        run_history=False,
        state_session_capacity=SESSIONS,
        enable_monitoring=False,
        mcp_server=mcp,
        max_file_size=adding.MAX_SIZE,
        theme=gr.themes.Default(
            primary_hue="teal", font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
        ),
        css_paths=[folder / "page.css"],
        head=picture.head(),
        pwa=False,
        ssr_mode=False,
        app_kwargs={"middleware": [Middleware(SafeHeaders), *([Middleware(Gate, login=login)] if login else [])]},
    )
    return str(address)


def _fill(blocks: gr.Blocks, page: Page, edit: bool) -> None:
    """Lay out one language's page and wire it."""
    words = page.words
    gr.HTML(
        f"<header><h1>{safe(words['title'])}</h1><p>{safe(words['about'])}</p>"
        f'<button type="button" data-do="theme" title="{safe(words["theme"])}" aria-label="{safe(words["theme"])}">◐'
        "</button></header>",
        elem_id="top",
    )
    with gr.Tabs() as tabs:
        with gr.Tab(words["ask"], id="ask"):
            outputs, talk = _ask_tab(blocks, page)
        with gr.Tab(words["store"], id="store"):
            named = _store_tab(page)
        if edit:
            with gr.Tab(words["add"], id="add"):
                adding.tab(page.store, words)
    for names in named:
        names.ask(page.asked, talk, outputs, api_visibility="private").then(
            lambda: gr.Tabs(selected="ask"), None, tabs, api_visibility="private"
        )


def _ask_tab(blocks: gr.Blocks, page: Page) -> tuple[list[Any], gr.State]:
    """Lay out the questions and answers; return the handlers' outputs for others that ask."""
    words = page.words
    talk = gr.State([])
    with gr.Row(equal_height=True, elem_id="asking"):
        question = gr.Textbox(
            label=words["question"], placeholder=words["placeholder"], max_length=MAX_QUESTION, max_lines=1,
            scale=8, elem_id="question", autofocus=True,
        )  # fmt: skip
        ask = gr.Button(words["ask"], variant="primary", scale=1, min_width=90, elem_id="ask")
    shown = gr.Dataset(
        components=[gr.Textbox(visible=False)], samples=[[e] for e in page.examples], label=words["examples"],
        visible=bool(page.examples), elem_id="examples", type="values",
    )  # fmt: skip
    with gr.Row(elem_id="columns"):
        with gr.Column(scale=3, min_width=320):
            answer = gr.HTML(elem_id="answer", js_on_load=_CLICKS)
            drawing = picture.component(page.store, words)
            rows = gr.HTML(elem_id="picture-table")
        with gr.Column(scale=2, min_width=320, visible=False, elem_id="side") as side:
            article = gr.HTML(elem_id="article", js_on_load=_CLICKS)
    chosen = _below(page, talk)
    outputs = [question, answer, drawing, rows, talk, shown]
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "minimal"}
    gr.on([ask.click, question.submit], page.show, [question, talk], outputs, **quiet)
    shown.click(page.example, [shown, talk], outputs, **quiet)
    for part in (answer, article, drawing):
        part.ask(page.asked, talk, outputs, **quiet)
    for part in (answer, article):
        part.article(page.opened, None, [side, article], **quiet)
    chosen.change(page.article, chosen, [side, article], **quiet)
    blocks.load(page.asked_in_address, talk, outputs, **quiet)
    fresh = gr.Button(words["new_talk"], elem_id="new-talk", size="sm")
    fresh.click(
        lambda: ("", "", "[]", "", [], gr.Dataset(visible=bool(page.examples))), None, outputs,
        js="() => window.jingjinji.forget()", **quiet,
    )  # fmt: skip
    return outputs, talk


def _below(page: Page, talk: gr.State) -> gr.Dropdown:
    """Lay out what stands below an answer: articles, the note about a wrong answer, saving."""
    words = page.words
    gr.HTML(
        f'<button type="button" class="chip" data-do="saveMarkdown">{safe(words["save_talk"])}</button>'
        f'<button type="button" class="chip" data-do="saveHtml">{safe(words["save_html"])}</button>',
        elem_id="save-talk",
    )
    with gr.Accordion(words["open_article"], open=False, elem_id="article-fold"):
        chosen = gr.Dropdown(page.article_choices(), label=words["article"], value=None, elem_id="article-choice")
    with gr.Accordion(words["wrong"], open=False, elem_id="feedback-fold"):
        why = gr.Textbox(label=words["why"], max_length=MAX_QUESTION, elem_id="why")
        send = gr.Button(words["send"], size="sm", elem_id="send-feedback")
        kept = gr.Markdown(elem_id="kept")
        gr.on([send.click, why.submit], page.wrong, [why, talk], [why, kept], api_visibility="private")
    return chosen


def _store_tab(page: Page) -> list[Any]:
    """Lay out the page about the store; return the parts whose buttons ask about a name."""
    words = page.words
    search = gr.Textbox(label=words["search"], elem_id="search")
    found = gr.HTML(elem_id="found", js_on_load=_CLICKS)
    overview = gr.HTML(page.overview(), elem_id="overview", js_on_load=_CLICKS)
    refresh = gr.Button(words["refresh"], size="sm", elem_id="refresh")
    search.change(
        page.found, search, found, api_visibility="private", show_progress="hidden", trigger_mode="always_last"
    )
    refresh.click(page.overview, None, overview, api_visibility="private")
    return [found, overview]
