"""The chat page: a message goes to ``ask``, an Answer comes back as panels.

All rules about language and graphs stand in ``queries/``; all HTML comes from ``ui/panels.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from graph.errors import JingjinjiError
from graph.store import Store
from queries.ask import Asker
from ui import panels, picture, render, summary
from ui.texts import LANGUAGES, texts

MAX_QUESTION = 500  # characters
EXAMPLES = 8
Talk = list[dict[str, Any]]  # the answers so far, oldest first
Update = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """What every handler of the page needs."""

    store: Store
    asker: Asker
    language: str

    @property
    def words(self) -> Mapping[str, str]:
        return texts(self.language)

    def answer(self, question: str, talk: Talk) -> Mapping[str, Any]:
        """Return the answer as JSON; what goes wrong is an answer too, with the reason as its text."""
        asked = [str(a["question"]) for a in talk if a.get("question")]
        try:
            return self.asker.ask(question[:MAX_QUESTION], context=tuple(asked)).to_json()
        except JingjinjiError as error:
            return {"question": question, "status": "unknown", "text": self.words["failed"].format(error=error)}


def build_page(store: Store, asker: Asker, *, language: str = "en", examples: Sequence[str] = ()) -> gr.Blocks:
    """Return the page over a store; it is not started yet."""
    page = Page(store, asker, language)
    words = page.words
    with gr.Blocks(title=words["title"], analytics_enabled=False) as blocks:
        gr.Markdown(f"# {words['title']}\n{words['about']}")
        talk = gr.State([])
        with gr.Tab(words["ask"]):
            _ask_tab(page, talk, examples)
        with gr.Tab(words["store"]):
            _store_tab(page)
        _doors(page)
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
        mcp_server=mcp,
        max_file_size="20mb",
        theme=gr.themes.Default(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        css_paths=[folder / "page.css"],
        head=picture.head(),
        pwa=False,
        ssr_mode=False,
    )
    return str(address)


def _ask_tab(page: Page, talk: gr.State, examples: Sequence[str]) -> None:
    words = page.words
    with gr.Row(equal_height=True):
        question = gr.Textbox(
            label=words["question"],
            placeholder=words["placeholder"],
            max_length=MAX_QUESTION,
            scale=8,
            elem_id="question",
        )
        ask = gr.Button(words["ask"], variant="primary", scale=1, min_width=90, elem_id="ask")
    shown = gr.Dataset(
        components=[gr.Textbox(visible=False)],
        samples=[[e] for e in examples[:EXAMPLES]],
        label=words["examples"],
        visible=bool(examples),
        elem_id="examples",
        type="values",
    )
    answer = gr.HTML(elem_id="answer")
    choices = gr.Dataset(
        components=[gr.Textbox(visible=False)], samples=[], label=words["choices"], visible=False, elem_id="choices"
    )
    sources = gr.HTML(elem_id="sources")
    reading = gr.HTML(elem_id="reading")
    with gr.Accordion(words["cypher"], open=False, elem_id="cypher-fold"):
        cypher = gr.Code(show_label=False, interactive=False, lines=3, elem_id="cypher", buttons=["copy"])
    with gr.Accordion(words["picture"], open=False, elem_id="picture-fold"):
        drawing = picture.component()
        picture_rows = gr.HTML(elem_id="picture-table")
    with gr.Accordion(words["open_article"], open=False, elem_id="article-fold"):
        chosen = gr.Dropdown(
            choices=_article_choices(page), label=words["article"], value=None, elem_id="article-choice"
        )
        article = gr.HTML(elem_id="article")
    with gr.Row():
        fresh = gr.Button(words["new_talk"], elem_id="new-talk", size="sm")
        save = gr.DownloadButton(words["save_talk"], elem_id="save-talk", size="sm")
    outputs = [answer, choices, sources, reading, cypher, drawing, picture_rows, chosen, talk, shown]
    handler = partial(_show, page)
    for event in (ask.click, question.submit):
        event(handler, [question, talk], outputs, api_visibility="private", show_progress="minimal")
    for buttons in (shown, choices):
        buttons.click(_first, buttons, question, api_visibility="private").then(
            handler, [question, talk], outputs, api_visibility="private"
        )
    chosen.change(partial(_open_article, page), chosen, article, api_visibility="private")
    fresh.click(
        lambda: ([], "", "", "", "", gr.Dataset(visible=bool(examples))),
        None,
        [talk, question, answer, sources, reading, shown],
        api_visibility="private",
    )
    save.click(_saved_talk, talk, save, api_visibility="private")


def _store_tab(page: Page) -> None:
    words = page.words
    overview = gr.HTML(elem_id="overview")
    search = gr.Textbox(label=words["search"], elem_id="search")
    found = gr.HTML(elem_id="found")
    search.submit(partial(_found, page), search, found, api_visibility="private")
    refresh = gr.Button("↻", size="sm", min_width=40, elem_id="refresh")
    refresh.click(partial(_overview, page), None, overview, api_visibility="private")
    overview.value = _overview(page)


def _doors(page: Page) -> None:
    """Offer the page's questions to programs under the name ``ask``."""

    def ask(question: str, context: str = "[]") -> dict[str, Any]:
        """Answer a question about the store's articles, with sources.

        Args:
            question: plain words, English or Chinese, at most 500 characters.
            context: JSON list of the earlier questions of the same talk.
        """
        earlier = [{"question": q} for q in json.loads(context)]
        return dict(page.answer(question, earlier))

    gr.api(ask, api_name="ask")


def _show(page: Page, question: str, talk: Talk) -> tuple[Any, ...]:
    """Return what every part of the page shows for a question."""
    if not question.strip():
        return (gr.skip(),) * 10
    answer = page.answer(question, talk)
    words = page.words
    options = [[str(c)] for c in answer.get("choices") or []]
    elements = picture.elements(page.store, answer)
    ids = [s.get("article") for s in answer.get("sources") or []]
    return (
        panels.answer_panel(answer, words),
        gr.Dataset(samples=options, visible=bool(options)),
        panels.sources_panel(answer, words),
        panels.reading_panel(answer, words),
        render.cypher_text(answer),
        json.dumps(elements).replace("<", "\\u003c"),
        panels.table(picture.as_rows(elements)) if elements else "",
        gr.Dropdown(choices=_article_choices(page), value=None),
        [*talk, {**answer, "articles": ids}],
        gr.Dataset(visible=False),  # the examples have done their work; "new talk" brings them back
    )


def _first(sample: Sequence[str]) -> str:
    return str(sample[0])


def _article_choices(page: Page) -> list[tuple[str, str]]:
    return [(f"{a.title or a.id} ({a.published or a.id})", a.id) for a in page.store.articles()]


def _open_article(page: Page, article: str | None) -> str:
    return panels.article_panel(page.store, article) if article else ""


def _overview(page: Page) -> str:
    store, words = page.store, page.words
    parts = [panels.table([{"": c.what, "#": c.number} for c in summary.counts(store)])]
    for title, rows in (
        (words["ranking"], [{"name": r["name"], "#": r["number"]} for r in summary.ranking(store, limit=10)]),
        (words["disagree"], summary.disagreements(store)),
        (words["timeline"], summary.timeline(store, limit=50)),
    ):
        if rows:
            parts.append(f"<h3>{title}</h3>{panels.table(rows)}")
    return "".join(parts)


def _found(page: Page, words: str) -> str:
    hits = page.store.find_names([words], limit=20)
    return panels.table([{"name": h.name, "label": h.label, "as": h.surface, "why": h.reason} for h in hits])


def _saved_talk(talk: Talk) -> str | None:
    """Write the talk as Markdown into a temporary file and return its path."""
    import tempfile

    if not talk:
        return None
    parts = [f"## {render.marked(a.get('question'))}\n\n{render.as_markdown(a)}\n" for a in talk]
    with tempfile.NamedTemporaryFile("w", suffix=".md", prefix="talk-", delete=False, encoding="utf-8") as file:
        file.write("\n".join(parts))
    return file.name


__all__ = ["LANGUAGES", "build_page", "launch"]
