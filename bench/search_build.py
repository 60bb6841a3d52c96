"""Work for a process of its own, so that its peak of memory is its own: build an index, write files, or ask warm questions.

    python bench/search_build.py '{"task": "index", "size": 1000, "folder": "/tmp/x", "pool": null}'

The last line on standard output is the answer, as JSON.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from corpus import ROOT, library, markdown, page, plain_markdown, questions, read_pool
from fts5_query import tokens

from generator.lifecycle import Calendar
from generator.search.browser_index import browser_files, write_browser_index
from generator.search.impacts import postings
from generator.search.index_cache import NAME as BLOCKS
from generator.search.index_cache import IndexCache
from generator.search.lookup import Index, write
from generator.search.records import Record
from generator.search.weights_cache import WeightsCache

MATERIAL = """
site_name: bench
use_directory_urls: false
theme: {name: material, language: zh, font: false}
plugins: [search: {lang: zh}]
nav: [index.md]
"""
KINDS = {
    "a": "articles",
    "w": "numbers",
    "t": "shards",
    "c": "cards",
    "f": "traditional",
    "s": "sounds",
    "d": "pages of the directory",
    "i": "directory",
}
"""What the first letter of a file of the browser's index tells."""


@contextmanager
def timed(into: dict[str, Any], name: str):
    """Wall and CPU seconds of a step."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into[f"{name}_s"] = round(time.perf_counter() - wall, 3)
    into[f"{name}_cpu_s"] = round(time.process_time() - cpu, 3)


def peak_mb() -> int:
    """The most memory this process (not its children) held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def sizes(folder: Path) -> tuple[int, int]:
    """Files, and bytes."""
    found = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(found), sum(found)


def build_index(folder: Path, records: Sequence[Record]) -> dict[str, Any]:
    """Both indexes of the product: `current/index/internal` and `current/search`."""
    told: dict[str, Any] = {"library_mb": peak_mb()}
    synonyms = yaml.safe_load((ROOT / "content" / "synonyms.yml").read_text("utf-8"))
    with timed(told, "postings"):
        posted = postings(records)
    told["postings_mb"] = peak_mb()
    index = folder / "current" / "index" / "internal"
    index.parent.mkdir(parents=True)
    with timed(told, "whoosh"):
        write(index, records, posted, synonyms, Calendar(date(2026, 11, 22)))
    with timed(told, "browser"):
        files = browser_files(records, posted, synonyms)
        write_browser_index(folder / "current" / "search", files)
    told["peak_mb"] = peak_mb()
    told["terms"] = len(posted.terms)
    told["whoosh_files"], told["whoosh_bytes"] = sizes(index)
    told["browser_files"] = len(files)
    told["browser_bytes"] = sum(len(text.encode()) for text in files.values())
    packed = {name: len(gzip.compress(text.encode(), 6)) for name, text in files.items()}
    told["browser_gzip"] = sum(packed.values())
    told["gzip_by_kind"] = {kind: sum(packed[name] for name in packed if name[0] == letter) for letter, kind in KINDS.items()}
    told["directory_gzip"] = packed["index.js"]
    told["largest_gzip"] = max(packed.values())
    told["largest_name"] = max(packed, key=packed.__getitem__)
    return told


def build_again(folder: Path, records: Sequence[Record]) -> dict[str, Any]:
    """The postings of an edition with the last build at hand: nothing new, then an article more in the middle, and the clean way."""
    told: dict[str, Any] = {}
    middle = len(records) // 2
    fresh = replace(records[middle], id=f"{records[middle].id}A", title="一篇新写的文章", parts=records[0].parts)
    more = [*records[:middle], fresh, *records[middle:]]
    cache = folder / "cache"
    for name, rows in (("first", records), ("same", records), ("more", more)):
        with timed(told, name):
            weights = WeightsCache(cache)
            index = IndexCache(cache, weights)
            index.postings(rows)
            index.close()
            weights.close()
        told[f"{name}_patched"] = index.patched
    (cache / BLOCKS).unlink()
    with timed(told, "clean"):
        weights = WeightsCache(cache)
        IndexCache(cache, weights).postings(more)
        weights.close()
    shutil.rmtree(cache)
    return told


def write_texts(folder: Path, records: Sequence[Record]) -> dict[str, Any]:
    """The Markdown files that ripgrep reads, by the hundred a folder."""
    told: dict[str, Any] = {}
    with timed(told, "write"):
        _write_all(folder / "md", records, markdown, ".md")
    told["files"], told["bytes"] = sizes(folder / "md")
    return told


def _write_all(folder: Path, records: Sequence[Record], text: Callable[[Record], str], suffix: str) -> None:
    for number, record in enumerate(records):
        place = folder / f"{number // 100:04}"
        if number % 100 == 0:
            place.mkdir(parents=True)
        (place / (record.id + suffix)).write_text(text(record), "utf-8")


def build_fts5(folder: Path, records: Sequence[Record]) -> dict[str, Any]:
    """SQLite's own full-text index over characters and pairs, cut beforehand; names weigh twice when asked."""
    told: dict[str, Any] = {}
    place = folder / "fts5.db"
    with timed(told, "build"):
        base = sqlite3.connect(place)
        base.execute("CREATE TABLE doc (id TEXT, title TEXT, body TEXT)")
        base.execute("CREATE VIRTUAL TABLE word USING fts5(name, body, content='', tokenize=\"unicode61 tokenchars '~'\")")
        for number, record in enumerate(records, 1):
            body = "\n".join(f"{p.heading}\n{p.text}" for p in record.parts)
            names = " ".join((record.title, *record.aliases, *record.tags))
            base.execute("INSERT INTO doc VALUES (?, ?, ?)", (record.id, record.title, body))
            row = (number, " ".join(tokens(names)), " ".join(tokens(body)))
            base.execute("INSERT INTO word (rowid, name, body) VALUES (?, ?, ?)", row)
        base.execute("INSERT INTO word (word) VALUES ('optimize')")
        base.commit()
        base.close()
    return told | {"bytes": place.stat().st_size, "peak_mb": peak_mb()}


def build_pagefind(folder: Path, records: Sequence[Record], program: str) -> dict[str, Any]:
    """Pagefind over minimal pages."""
    told: dict[str, Any] = {}
    site = folder / "pagefind"
    _write_all(site, records, page, ".html")
    (site / "index.html").write_text("<!doctype html><title>bench</title>", "utf-8")
    with timed(told, "build"):
        subprocess.run([program, "--site", str(site)], check=True, stdout=sys.stderr)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    told["build_cpu_s"] = round(spent.ru_utime + spent.ru_stime, 3)
    told["peak_mb"] = spent.ru_maxrss // 1024
    told["files"], told["bytes"] = sizes(site / "pagefind")
    return told


def build_material(folder: Path, records: Sequence[Record]) -> dict[str, Any]:
    """MkDocs and Material with the stock search plugin; one page in the navigation, or it alone would take the time."""
    told: dict[str, Any] = {}
    project = folder / "material"
    _write_all(project / "docs", records, plain_markdown, ".md")
    (project / "docs" / "index.md").write_text("# bench\n", "utf-8")
    (project / "mkdocs.yml").write_text(MATERIAL, "utf-8")
    with timed(told, "build"):
        command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(project / "mkdocs.yml")]
        subprocess.run(command, check=True, stdout=sys.stderr)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    told["build_cpu_s"] = round(spent.ru_utime + spent.ru_stime, 3)
    told["peak_mb"] = spent.ru_maxrss // 1024
    data = (project / "site" / "search" / "search_index.json").read_bytes()
    told["bytes"], told["browser_gzip"] = len(data), len(gzip.compress(data, 6))
    told["jieba"] = importlib.util.find_spec("jieba") is not None
    shutil.rmtree(project / "docs")
    return told


def ask_warm(folder: Path, asked: Sequence[str], rounds: int) -> dict[str, Any]:
    """Questions to an index that stays open, and the same to SQLite; the first round warms up."""
    ours: list[tuple[float, str]] = []
    theirs: list[tuple[float, str]] = []
    base = folder / "fts5.db"
    with Index(folder / "current" / "index" / "internal") as index:
        for turn in range(rounds + 1):
            for query in asked:
                start = time.perf_counter()
                index.search(query, 10)
                if turn:
                    ours.append(((time.perf_counter() - start) * 1000, query))
    if base.exists():
        from fts5_query import ask

        opened = sqlite3.connect(base)
        for turn in range(rounds + 1):
            for query in asked:
                start = time.perf_counter()
                ask(opened, query)
                if turn:
                    theirs.append(((time.perf_counter() - start) * 1000, query))
    return {"ours": ours, "fts5": theirs, "peak_mb": peak_mb()}


def main() -> None:
    order = json.loads(sys.argv[1])
    folder = Path(order["folder"])
    task = order["task"]
    if task == "warm":
        print(json.dumps(ask_warm(folder, order["questions"], order["rounds"])))
        return
    pool = read_pool(Path(order["pool"]) if order["pool"] else None)
    records = library(order["size"], pool, order["seed"])
    folder.mkdir(parents=True, exist_ok=True)
    if task == "index":
        told = build_index(folder, records)
    elif task == "again":
        told = build_again(folder, records)
    elif task == "questions":
        told = {"questions": questions(records, order["rounds"], order["seed"]), "pool": pool.sources}
    elif task == "texts":
        told = write_texts(folder, records)
    elif task == "fts5":
        told = build_fts5(folder, records)
    elif task == "pagefind":
        told = build_pagefind(folder, records, order["program"])
    else:
        told = build_material(folder, records)
    print(json.dumps(told))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] == "--help":
        sys.exit(__doc__)
    main()
