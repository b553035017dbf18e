"""Throw strange files at the readers and, on request, at the whole extractor.

usage: python -m bench.fuzz_inputs [--inputs 20000] [--seed 0] [--extract] [--seconds 25]

Every input ends as an article or is skipped with a reason; prints how many of which, the longest
time and the peak of memory. Exit status 1 when one crashed or took longer than allowed.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from extract.articles import Item, Skipped, read_sources
from graph.facts import Article

if TYPE_CHECKING:
    from extract.pipeline import Extractor

VOCABULARY = (
    "the clinic of Marrow and school in county 45 beds 3.5 billion yuan ($21.8 million) on Monday half a third "
    "10 percent from 31,000 in 2011 to 48,500 in 2019 No. 4 Hospital University Campus said signed will have been "
    "which it they Beijing Li Na , . ; ( ) “ ” \" ' ’ & / - – ... 医院 مستشفى שלום 🏥 é ß \u202e \u200b"
)
WORDS = VOCABULARY.split()
PDF_PARTS = (
    "1 0 obj|<<|>>|/Type/Catalog|/Pages 1 0 R|/Kids[1 0 R]|stream|endstream|xref|trailer|startxref|%%EOF|"
    "/Length 99999999|(text)|endobj|/Root 1 0 R|/Encrypt 1 0 R"
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030", "cp1252", "latin-1", "shift_jis")


class Fuzzer:
    """Makes inputs from a seed and reads them through files in a folder of its own."""

    def __init__(self, *, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._folder = tempfile.TemporaryDirectory()
        self._makers: tuple[tuple[str, Callable[[], bytes]], ...] = (
            (".txt", self._noise),
            (".txt", self._story),
            (".txt", self._mutated),
            (".txt", self._repeated),
            (".md", self._markdown),
            (".html", self._html),
            (".html", self._mutated),
            (".json", self._json),
            (".jsonl", self._json),
            (".docx", self._docx),
            (".pdf", self._pdf),
        )

    def __enter__(self) -> Fuzzer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def inputs(self, count: int) -> Iterator[tuple[bytes, str]]:
        """Yield ``count`` files: content and suffix."""
        for _ in range(count):
            suffix, make = self._random.choice(self._makers)
            yield make(), suffix

    def fill(self, count: int) -> Path:
        """Return a folder of ``count`` inputs."""
        folder = Path(self._folder.name) / "many"
        folder.mkdir()
        for number, (data, suffix) in enumerate(self.inputs(count)):
            (folder / f"{number:06}{'x' if number % 7 else '_x'}{suffix}").write_bytes(data)
        return folder

    # -- what is made

    def _text(self) -> str:
        return " ".join(self._random.choices(WORDS, k=self._random.randint(0, 200)))

    def _noise(self) -> bytes:
        return self._random.randbytes(self._random.choice((0, 1, 10, 1000, 20_000)))

    def _story(self) -> bytes:
        head = self._random.choice(("", "Source: x\n", "2021-03-04 | Source: Marrow Daily\n", "A >> B\n"))
        encoding = self._random.choice(ENCODINGS)
        return (head + self._text()).encode(encoding, "ignore")

    def _mutated(self) -> bytes:
        data = bytearray(self._random.choice((self._story, self._html, self._json))())
        for _ in range(self._random.randint(1, 20)):
            if data:
                data[self._random.randrange(len(data))] = self._random.randrange(256)
        return bytes(data)

    def _repeated(self) -> bytes:
        piece = self._random.choice(
            (",", "(", "\n", "1 ", "a", "the ", "\u202e", "1,000 ", "of ", '"', "No. ", ". ", "A b, ")
        )
        return (piece * self._random.choice((10, 1000, 50_000))).encode()

    def _markdown(self) -> bytes:
        marks = self._random.choices(("# ", "**", "_", "[a](b)", "![", "](", "---\n", "```\n", "> ", "- ", "\n"), k=60)
        return "".join(m + w for m, w in zip(marks, self._random.choices(WORDS, k=60), strict=True)).encode()

    def _html(self) -> bytes:
        tag = self._random.choice(("div", "p", "table", "b", "article", "svg", "script", "!--"))
        depth = self._random.choice((1, 5, 100, 3000))
        return f"<html><body>{f'<{tag}>' * depth}{self._text()}{f'</{tag}>' * depth}".encode()

    def _json(self) -> bytes:
        id = self._random.getrandbits(64)  # an id twice would end the run, as it must
        entities: object = self._random.choice(([], [{}], 3, [{"id": "e1", "label": "Place", "name": "A"}]))
        rows: list[object] = [
            {"id": self._random.choice((id, None, str(id), [], "x" * 1000 + str(id))), "text": self._text()},
            {"text": self._text(), "date": self._random.choice(("2021-03-04", 5, ""))},
            {"article": str(id), "entities": entities, "relations": [{"head": "e1"}]},
            {"text": "\ud800" + self._text()},
            [],
            3,
            None,
        ]
        return json.dumps(self._random.choice(rows)).encode()

    def _docx(self) -> bytes:
        names = ("[Content_Types].xml", "word/document.xml", "_rels/.rels", "../x", "a" * 300)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self._random.sample(names, 3):
                part = self._random.choice((self._text().encode(), b"\0" * 3_000_000, self._noise()))
                archive.writestr(name, part)
        data = out.getvalue()
        return data if self._random.random() < 0.7 else data[: self._random.randrange(len(data))]

    def _pdf(self) -> bytes:
        return "\n".join(["%PDF-1.7", *self._random.choices(PDF_PARTS.split("|"), k=40)]).encode()


def check(item: Item) -> bool:
    """Whether an input ended as it must: skipped with a reason, or as an article whose text can be stored."""
    if isinstance(item, Skipped):
        return bool(item.reason)
    if isinstance(item, Article):
        item.text.encode("utf-8")
        return bool(item.text.strip())
    return True


def _peak_megabytes() -> int:
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(own, children) // 1024


def run(inputs: int, seed: int, allowed: float, extractor: Extractor | None) -> int:
    """Print the counts; return 1 when an input broke the rules."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    slowest, broken = 0.0, 0
    with Fuzzer(seed=seed) as fuzzer:
        folder = fuzzer.fill(inputs)
        last = time.monotonic()
        for item in read_sources([folder]):
            if isinstance(item, Article) and extractor is not None:
                facts = extractor.facts(item)
                assert all(f.evidence in item.text for f in facts.figures)
            now = time.monotonic()
            slowest, last = max(slowest, now - last), now
            counts[type(item).__name__] += 1
            if isinstance(item, Skipped):
                reasons[item.reason[:60]] += 1
            broken += not check(item)
    print(", ".join(f"{n} {kind}" for kind, n in counts.most_common()))
    for reason, n in reasons.most_common(25):
        print(f"{n:7}  {reason}")
    print(f"slowest {slowest:.1f} s (allowed {allowed:g}), peak memory {_peak_megabytes()} MB, {broken} broken")
    return int(bool(broken) or slowest > allowed)


def main() -> int:
    """Read the options and run."""
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--inputs", type=int, default=20_000)
    args.add_argument("--seed", type=int, default=0)
    args.add_argument("--seconds", type=float, default=25.0, help="allowed for one input")
    args.add_argument("--extract", action="store_true", help="extract facts from what is read, too")
    options = args.parse_args()
    extractor = None
    if options.extract:
        from extract.pipeline import build

        extractor = build()
    return run(options.inputs, options.seed, options.seconds, extractor)


if __name__ == "__main__":
    sys.exit(main())
