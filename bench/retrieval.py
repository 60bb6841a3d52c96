"""How well are questions answered? Any labelled question set, through the product's own records, indexes and readers.

    .venv/bin/python bench/retrieval.py DIR [--engine whoosh|browser] [--json]

DIR holds `corpus.jsonl` (id, title, text, optional aliases), `queries.jsonl` (id, text) and `qrels.tsv` (query id, document id,
relevance). Prints R@1, R@3, R@5, R@10, MRR@10, the share of empty answers, and milliseconds a query, for each engine.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from generator.edition import Edition
from generator.lifecycle import Calendar
from generator.model import KINDS, Audience, Document
from generator.read.outline import outline
from generator.search import lookup
from generator.search.browser_index import browser_files, write_browser_index
from generator.search.impacts import postings
from generator.search.lookup import Index
from generator.search.records import Record, records

ASSETS = Path(__file__).resolve().parent.parent / "theme" / "assets" / "kb"
DEPTH = 10
Ask = Callable[[str], list[str]]


def read_lines(file: Path) -> list[dict[str, object]]:
    r"""The objects of a JSON Lines file. A text may hold line ends of other alphabets (U+2028), so only \\n ends a line."""
    return [json.loads(line) for line in file.read_text("utf-8-sig").split("\n") if line.strip()]


def read_corpus(folder: Path) -> tuple[Record, ...]:
    """The corpus as an edition of articles, and that as records: the same way as content."""
    documents = []
    for row in read_lines(folder / "corpus.jsonl"):
        body = str(row.get("text") or "")
        aliases = tuple(str(alias) for alias in row.get("aliases") or ())  # type: ignore[attr-defined]
        documents.append(
            Document(
                path=f"{row['id']}.md",
                id=str(row["id"]),
                kind=KINDS["faq"],
                title=str(row.get("title") or ""),
                audience=Audience.PUBLIC,
                body=body,
                body_line=1,
                outline=outline(body, str(row["id"]), 1),
                aliases=aliases,
            )
        )
    ordered = tuple(sorted(documents, key=lambda d: d.id))
    return records(Edition(Audience.PUBLIC, date(2026, 1, 1), ordered, {}, {}, (), frozenset()))


def read_relevant(folder: Path) -> dict[str, set[str]]:
    """Query id -> ids of the documents that answer it."""
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8-sig").split("\n"):
        parts = line.strip().split("\t") if "\t" in line else line.split()
        if len(parts) == 4:  # the TREC form has an iteration in the second place
            parts = [parts[0], parts[2], parts[3]]
        if len(parts) == 2:  # a pair that is listed is one that fits
            parts.append("1")
        if len(parts) == 3 and re.fullmatch(r"[0-9.]+", parts[2]) and float(parts[2]) > 0:
            relevant.setdefault(parts[0], set()).add(parts[1])
    return relevant


@contextmanager
def whoosh(rows: tuple[Record, ...], folder: Path) -> Iterator[Ask]:
    """The agents' engine."""
    lookup.write(folder / "whoosh", rows, postings(rows), (), Calendar(date(2026, 11, 22)))
    with Index(folder / "whoosh") as index:
        yield lambda question: [hit.id for hit in index.search(question, DEPTH)]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        return


@contextmanager
def browser(rows: tuple[Record, ...], folder: Path) -> Iterator[Ask]:
    """The customers' engine, in Chromium."""
    from playwright.sync_api import sync_playwright

    files = browser_files(rows, postings(rows), ())
    write_browser_index(folder / "site" / "search", files)
    shutil.copytree(ASSETS, folder / "site" / "assets" / "kb")
    (folder / "site" / "index.html").write_text("<!doctype html><title>bench</title>", "utf-8")
    handler = functools.partial(_Quiet, directory=str(folder / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    code = """async ([question, base, limit]) => {
      const { search } = await import("/assets/kb/reader.js");
      return (await search(question, { base, limit })).hits.map((hit) => hit.id);
    }"""
    executable = os.environ.get("KB_CHROMIUM") or shutil.which("chromium")
    if not executable:
        sys.exit("bench/retrieval.py: no Chromium; install one, or name it in KB_CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        page = opened.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        base = "/search/"
        yield lambda question: page.evaluate(code, [question, base, DEPTH])
        opened.close()
    server.shutdown()


def measure(ask: Ask, queries: list[dict[str, object]], relevant: dict[str, set[str]]) -> dict[str, float]:
    """Ask everything; the figures."""
    ranks: list[int | None] = []
    empty = 0
    started = time.perf_counter()
    for query in queries:
        found = ask(str(query["text"]))
        wanted = relevant[str(query["id"])]
        empty += not found
        ranks.append(next((rank for rank, hit in enumerate(found, 1) if hit in wanted), None))
    seconds = time.perf_counter() - started
    count = len(queries)
    figures = {f"R@{depth}": sum(rank is not None and rank <= depth for rank in ranks) / count for depth in (1, 3, 5, 10)}
    figures["MRR@10"] = sum(1 / rank for rank in ranks if rank) / count
    figures["empty"] = empty / count
    figures["ms"] = 1000 * seconds / count
    return figures


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--engine", choices=["whoosh", "browser"], help="one engine only")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"):
        if not (options.folder / name).is_file():
            sys.exit(f"bench/retrieval.py: {options.folder / name} is missing; see --help for the form")
    rows = read_corpus(options.folder)
    relevant = read_relevant(options.folder)
    queries = [query for query in read_lines(options.folder / "queries.jsonl") if str(query["id"]) in relevant]
    if not queries:
        sys.exit("bench/retrieval.py: no query has a relevant document; check the ids in qrels.tsv")
    results: dict[str, dict[str, float]] = {}
    for name, engine in (("whoosh", whoosh), ("browser", browser)):
        if options.engine in (None, name):
            with tempfile.TemporaryDirectory(prefix="kb-bench-") as folder, engine(rows, Path(folder)) as ask:
                results[name] = measure(ask, queries, relevant)
    if options.json:
        print(json.dumps({"documents": len(rows), "queries": len(queries), "engines": results}, indent=2))
        return
    print(f"{len(rows)} documents, {len(queries)} questions")
    for name, figures in results.items():
        numbers = "  ".join(f"{key} {value:.3f}" for key, value in figures.items() if key != "ms")
        print(f"{name:8} {numbers}  {figures['ms']:.1f} ms a question")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Ctrl-C: what was made goes, and nothing is told about it
    main()
