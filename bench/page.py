"""The page under load, and how soon it answers: ``python -m bench.page [--questions 1000] [--clients 20]``.

Starts ``jjj chat`` on the bundled sample, as a user does. From this second process the clients then ask over
loopback through the page's own events, each in a session of its own: printed are the time to the first answer,
wrong or mixed-up answers, the seconds of a question, and the server's memory as the questions pass. Where there
is a Chromium, it also prints how long the page takes to load, and a question to be painted.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import httpx

STEPS = 5  # memory is read so often during the run
QUESTION = "Who manages Xiong'an Shijia Hutong Primary School?"
BOX = "#question textarea, #question input"


@dataclass(frozen=True, slots=True)
class Served:
    """A running page."""

    address: str
    process: int

    def memory(self) -> float:
        """Return the memory that the server holds, in MB."""
        status = Path(f"/proc/{self.process}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


class Session:
    """One person at the page: asks as the page in a browser does."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=f"{address}gradio_api/", timeout=120, trust_env=False)
        self._name = uuid.uuid4().hex
        self._event = _event_of(address)

    def ask(self, question: str) -> str:
        """Return the HTML that the page shows."""
        body = {"data": [question, None], "fn_index": self._event, "session_hash": self._name}
        self._client.post("queue/join", json=body).raise_for_status()
        with self._client.stream("GET", "queue/data", params={"session_hash": self._name}) as lines:
            for line in lines.iter_lines():
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if told.get("msg") == "process_completed":
                    return str(told["output"]["data"][1])
        raise RuntimeError("the page closed the line")


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with serving(folder):
            pass  # the store is filled, the machine warm
        began = time.perf_counter()
        with serving(folder) as page:
            Session(page.address).ask(QUESTION)
            print(f"first answer {time.perf_counter() - began:.1f} s after the command")
            if chromium := shutil.which("chromium"):
                print_browser_times(page, chromium, folder)
            print_load(page, given.questions, given.clients)


@contextmanager
def serving(folder: str) -> Iterator[Served]:
    """Run ``jjj chat`` on a store in the folder."""
    command = [sys.executable, "-m", "ui.cli", "chat", "--sample", "--store", f"{folder}/store"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = next((line for line in server.stdout if "The page is at" in line), "")
        try:
            yield Served(line.split()[4], server.pid)
        finally:
            server.terminate()


def print_load(page: Served, number: int, clients: int) -> None:
    """Print what ``number`` questions from so many clients at once lead to: talks of two, each by another person."""
    talks = list(itertools.pairwise(examples()))
    expected = {talk: [sentence_in(html) for html in talked(page, talk)] for talk in talks}
    seconds: list[float] = []
    wrong: list[tuple[str, str]] = []

    def work(talk: tuple[str, str]) -> None:
        htmls = list(talked(page, talk, seconds))
        theirs = [question_in(html) for html in htmls] == list(talk) and earlier_in(htmls[-1]) == {talk[0]}
        if not theirs or [sentence_in(html) for html in htmls] != expected[talk]:
            wrong.append(talk)

    order = itertools.cycle(talks)
    memory = [page.memory()]
    with ThreadPoolExecutor(clients) as pool:
        for _ in range(STEPS):
            list(pool.map(work, itertools.islice(order, number // STEPS // 2)))
            memory.append(page.memory())
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(f"{len(seconds)} questions from {clients} clients: {len(wrong)} talks wrong or mixed up, ", end="")
    print(f"median {statistics.median(seconds):.2f} s, p95 {p95:.2f} s")
    print(f"memory {', '.join(f'{m:.0f}' for m in memory)} MB, one figure each {number // STEPS} questions")


def talked(page: Served, talk: Sequence[str], seconds: list[float] | None = None) -> Iterator[str]:
    """Yield what a new person at the page sees after each question of a talk."""
    session = Session(page.address)
    for question in talk:
        began = time.perf_counter()
        yield session.ask(question)
        if seconds is not None:
            seconds.append(time.perf_counter() - began)


def print_browser_times(page: Served, chromium: str, folder: str) -> None:
    """Print how long the page takes to load, and how much longer than ``jjj ask`` an answer takes to be painted."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        loads = [_loaded(browser, page.address) for _ in range(3)]
        print(f"page load {min(loads):.2f} s")
        tab = browser.new_page()
        tab.goto(page.address)
        tab.wait_for_selector(BOX)
        painted = [_painted(tab, f"{QUESTION}{' ' * i}") for i in range(1, 6)]
        answers = [_answered(page) for _ in range(5)]
        print(f"painted {statistics.median(painted):.2f} s after the click, ", end="")
        print(f"the answer alone takes {statistics.median(answers):.2f} s")
        browser.close()


def _loaded(browser: Any, address: str) -> float:
    tab = browser.new_page()
    began = time.perf_counter()
    tab.goto(address)
    tab.wait_for_selector(BOX)
    took = time.perf_counter() - began
    tab.close()
    return took


def _painted(tab: Any, question: str) -> float:
    tab.locator(BOX).first.fill(question)
    script = """question => new Promise(done => {
        const began = performance.now();
        const look = () => document.querySelector('#answer .answer')?.dataset.question === question
            ? requestAnimationFrame(() => done((performance.now() - began) / 1000)) : requestAnimationFrame(look);
        document.querySelector('#ask').click(); look(); })"""
    return float(tab.evaluate(script, question))


def _answered(page: Served) -> float:
    """Return the seconds that the answer itself takes, as ``jjj ask`` counts them."""
    body = httpx.post(f"{page.address}gradio_api/run/ask", json={"data": [QUESTION, "[]"]}, timeout=60, trust_env=False)
    return float(json.loads(body.json()["data"][0])["seconds"])


def examples() -> list[str]:
    """Return the questions of the bundled sample."""
    path = Path(__file__).parent.parent / "ui" / "sample" / "questions.json"
    return [entry["question"] for entry in json.loads(path.read_text(encoding="utf-8")) if not entry.get("context")]


def question_in(html: str) -> str:
    """Return the question that an answer says it is for."""
    found = re.search(r'data-question="([^"]*)"', html)
    return unescape(found[1]) if found else ""


def sentence_in(html: str) -> str:
    """Return the answer's sentence."""
    found = re.search(r'<p class="sentence">(.*?)</p>', html, re.DOTALL)
    return unescape(found[1]) if found else ""


def earlier_in(html: str) -> set[str]:
    """Return the questions that an answer shows as asked before."""
    _, _, earlier = html.partition('<details class="earlier">')
    return {unescape(question) for question in re.findall(r'data-ask="([^"]*)"', earlier)}


@cache
def _event_of(address: str) -> int:
    """Return the number of the event that a click on the page's button fires."""
    config = httpx.get(f"{address}config", timeout=60, trust_env=False).json()
    (button, *_) = (c["id"] for c in config["components"] if c["props"].get("elem_id") == "ask")
    return next(int(d["id"]) for d in config["dependencies"] if [button, "click"] in [list(t) for t in d["targets"]])


if __name__ == "__main__":
    main()
