"""The page's tab for adding an article: read it, look at what was found, take away what is wrong, store it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from graph.errors import JingjinjiError
from graph.facts import Facts
from graph.store import Store
from queries.waiting import within
from ui import panels
from ui.panels import safe

MAX_SIZE = "5mb"
MAX_TEXT = 200_000  # characters
MAX_SECONDS = 120.0  # for reading one article
TYPES = [".txt", ".html", ".htm", ".md", ".pdf", ".docx", ".json", ".jsonl"]


@dataclass(frozen=True)
class Adding:
    """The handlers of the tab."""

    store: Store
    words: Mapping[str, str]

    def read(self, file: str | None, address: str, text: str) -> tuple[Any, ...]:
        """Return the facts found, how they look, the list to choose from, and what went wrong."""
        try:
            facts = within(MAX_SECONDS, lambda: next(_found(file, address.strip(), text.strip()), None))
        except TimeoutError:
            return None, "", gr.CheckboxGroup(visible=False), self.words["too_slow"].format(seconds=f"{MAX_SECONDS:g}")
        except JingjinjiError as error:
            return None, "", gr.CheckboxGroup(visible=False), str(error)
        if isinstance(facts, str) or facts is None:
            return None, "", gr.CheckboxGroup(visible=False), facts or self.words["add_nothing"]
        lines = fact_lines(facts)
        return facts, found_panel(facts, self.words), gr.CheckboxGroup(lines, value=lines, visible=bool(lines)), ""

    def keep(self, facts: Facts | None, chosen: list[str]) -> tuple[str, None]:
        """Store the facts that are still chosen; return what to say."""
        if facts is None:
            return self.words["add_nothing"], None
        lines = fact_lines(facts)
        kept = tuple(r for r, line in zip(facts.relations, lines, strict=True) if line in chosen)
        try:
            self.store.add(replace(facts, relations=kept))
        except JingjinjiError as error:
            return str(error), None
        return self.words["add_stored"].format(title=facts.article.title or facts.article.id), None

    def same(self, one: str, other: str) -> str:
        """Record that two names are one entity; return what to say."""
        from graph.base import GraphStore

        if not isinstance(self.store, GraphStore) or not one.strip() or not other.strip():
            return ""
        try:
            judgement = self.store.judge("merge", self._meant(one), self._meant(other), "said on the page")
            return self.words["same_kept"].format(judgement=judgement)
        except JingjinjiError as error:
            return str(error)

    def _meant(self, name: str) -> str:
        """Return the id of the entity that the name means best, or the name itself."""
        hits = self.store.find_names([name], limit=1)
        return hits[0].entity if hits else name


def tab(store: Store, words: Mapping[str, str]) -> None:
    """Lay out the tab and wire it."""
    handlers = Adding(store, words)
    facts = gr.State(None)
    file = gr.File(label=words["add_file"], file_types=TYPES, type="filepath", elem_id="add-file")
    address = gr.Textbox(label=words["add_address"], max_length=2000, elem_id="add-address")
    text = gr.Textbox(label=words["add_text"], lines=6, max_length=MAX_TEXT, elem_id="add-text")
    read = gr.Button(words["add_read"], variant="primary", elem_id="add-read")
    said = gr.Textbox(show_label=False, container=False, interactive=False, elem_id="add-said")
    found = gr.HTML(elem_id="add-found")
    chosen = gr.CheckboxGroup(label=words["add_facts"], visible=False, elem_id="add-facts")
    keep = gr.Button(words["add_store"], elem_id="add-store")
    read.click(
        handlers.read, [file, address, text], [facts, found, chosen, said], concurrency_limit=1,
        api_visibility="private",
    )  # fmt: skip
    keep.click(handlers.keep, [facts, chosen], [said, facts], concurrency_limit=1, api_visibility="private")
    with gr.Accordion(words["same"], open=False, elem_id="same"):
        one = gr.Textbox(label=words["same_one"])
        other = gr.Textbox(label=words["same_other"])
        merge = gr.Button(words["same"])
        merged = gr.Textbox(show_label=False, container=False, interactive=False)
        merge.click(handlers.same, [one, other], merged, api_visibility="private")


def fact_lines(facts: Facts) -> list[str]:
    """Return each relation in words, numbered, so that no two are alike."""
    names = {entity.id: entity.name for entity in facts.entities}
    return [
        f"{number}. {panels.fact_line(names[r.head], r.type, names[r.tail], r.status, r.date)}"
        for number, r in enumerate(facts.relations, start=1)
    ]


def found_panel(facts: Facts, words: Mapping[str, str]) -> str:
    """Return what was found, sentence by sentence, as HTML."""
    names = {entity.id: entity.name for entity in facts.entities}
    parts = []
    for sentence in facts.sentences:
        told = [
            panels.fact_line(names[r.head], r.type, names[r.tail], r.status, r.date)
            for r in facts.relations
            if any(quote in sentence.text or sentence.text in quote for quote in r.evidence)
        ]
        told += [f"{f.value:g} {f.unit}: {f.what}" for f in facts.figures if f.evidence and f.evidence in sentence.text]
        items = "".join(f"<li>{safe(line)}</li>" for line in told)
        text = panels.marked(sentence.text, names.values())
        parts.append(f"<p>{text}</p>" + (f'<ul class="facts">{items}</ul>' if items else ""))
    title = safe(facts.article.title or facts.article.id)
    return f"<article><p>{safe(words['add_found'])}</p><h3>{title}</h3>{''.join(parts)}</article>"


def _found(file: str | None, address: str, text: str) -> Iterator[Facts | str]:
    """Yield the facts of the first article given, or why there are none."""
    from extract.articles import Skipped, read_sources
    from extract.run import run

    with tempfile.TemporaryDirectory() as folder:
        if text and not file and not address:
            pasted = Path(folder) / "pasted.txt"
            pasted.write_text(text[:MAX_TEXT], encoding="utf-8")
            file = str(pasted)
        source = file or (address if address.startswith(("http://", "https://")) else "")
        if source:
            for outcome in run(read_sources([source], id=_id_of(source, text) if file else None)):
                yield outcome.reason if isinstance(outcome, Skipped) else outcome


def _id_of(source: str, text: str) -> str:
    """Return an article's id that says where it came from: the file's name, or a hash of pasted text."""
    import hashlib

    return f"pasted-{hashlib.sha256(text.encode()).hexdigest()[:12]}" if text else Path(source).stem[:80]
