"""What a customer's phone pays for a page: ours and a stock Material site with the same public articles, in one run.

    .venv/bin/python bench/page_weight.py                    # articles, home, a question from the home page
    .venv/bin/python bench/page_weight.py --runs 3 --json weight.json

Chromium is throttled as Lighthouse throttles a phone: 1.6 Mbit/s, 150 ms to and fro, a processor four times slower. Each visit is a
first one (new browser context, nothing kept). Both sites come from the same gzipping server. Material is as it comes: instant loading,
search, its fonts (refused here, because nothing leaves this machine; in the world they cost another host and some 100 KB more).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Final

from file_server import Server, serving
from playwright.sync_api import Browser, Page, sync_playwright
from search_browser import FLAGS, MATERIAL, chromium
from search_cold import ROOT

sys.path.insert(0, str(ROOT))

from generator import pipeline
from generator.edition import select
from generator.model import Audience
from generator.settings import Settings
from generator.site.body import page_body

PHONE: Final = {"width": 390, "height": 844}
LINE: Final = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
QUESTION: Final = "退换货运费承担"
"""A title, word for word: Material finds nothing else without a word list, and a time to no answer is none."""
AUDITS: Final = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
    "speed-index",
)
ARTICLES: Final = ("faqs/D01", "policies/P02", "flows/F11")
STOCK: Final = """site_name: stock
docs_dir: docs
use_directory_urls: false
theme: {name: material, language: zh, features: [navigation.instant, search.suggest, search.highlight]}
plugins: [search]
markdown_extensions: [tables, attr_list, admonition, sane_lists]
"""
WATCH: Final = """
  window.seen = { lcp: 0, cls: 0 };
  new PerformanceObserver(l => { for (const e of l.getEntries()) seen.lcp = e.startTime }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver(l => { for (const e of l.getEntries()) seen.cls += e.value }).observe({ type: "layout-shift", buffered: true });
"""
PAINTED: Final = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def sites(folder: Path, today: date) -> dict[str, Path]:
    """Both sites, built from the same articles."""
    settings = Settings(ROOT, ROOT / "content", folder / "ours")
    built = pipeline.build(settings, today)
    library, _ = pipeline.read_and_check(settings, today)
    edition = select(library, Audience.PUBLIC, today)
    docs = folder / "stock" / "docs"
    for document in edition.documents:
        file = docs / document.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {document.title}\n\n{page_body(document, edition)}", "utf-8")
    links = "\n".join(f"- [{d.title}]({d.file})" for d in edition.documents)
    (docs / "index.md").write_text(f"# 帮助中心\n\n{links}\n", "utf-8")
    (folder / "stock" / "mkdocs.yml").write_text(STOCK, "utf-8")
    command = [Path(sys.executable).with_name("mkdocs"), "build", "-q", "-f", folder / "stock" / "mkdocs.yml"]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return {"ours": built.folder / "public", "material": folder / "stock" / "site"}


def visit(browser: Browser, address: str, server: Server, then: Callable[[Page], float] | None = None) -> dict[str, float]:
    """A first visit: what the server sent (headers too, and what a service worker fetches), when something was seen, what jumped."""
    with browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True) as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", LINE)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        server.taken()
        page.goto(address, wait_until="networkidle")
        while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
            page.wait_for_timeout(50)
        page.wait_for_timeout(300)
        seen = page.evaluate("seen")
        result = {"FCP": page.evaluate(PAINTED), "LCP": seen["lcp"], "CLS": seen["cls"]}
        if then:
            result["answer"] = then(page)
        sent = server.taken()
        return {"bytes": sent["bytes"], "requests": sent["requests"], **result}


def _ours(page: Page) -> float:
    """Milliseconds from the last letter, typed as fast as thumbs do, to the row that answers."""
    page.locator("input[name=q]").focus()
    page.keyboard.type(QUESTION, delay=150)
    start = page.evaluate("performance.now()")
    page.locator(".kb-hit", has_text=QUESTION).first.wait_for(timeout=60_000)
    return float(page.evaluate("performance.now()") - start)


def _stock(page: Page) -> float:
    """The same; its index has come with the page, so the letters are put in at once."""
    took, found = page.evaluate(MATERIAL, [QUESTION])
    return float(took) if found else float("nan")


ASK: Final = {"ours": _ours, "material": _stock}


def measure(folders: Mapping[str, Path], runs: int) -> dict[str, dict[str, dict[str, float]]]:
    """Page -> site -> medians."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    with sync_playwright() as playwright, ExitStack() as stack:
        servers = {name: stack.enter_context(serving({"/": folder})) for name, folder in folders.items()}
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        jobs = [(name, f"{name}.html", False) for name in ARTICLES] + [
            ("home", "index.html", False),
            ("question", "index.html", True),
        ]
        for label, path, asks in jobs:
            for name in folders:
                base, server = servers[name]
                rounds = [visit(browser, f"{base}/{path}", server, ASK[name] if asks else None) for _ in range(runs)]
                table.setdefault(label, {})[name] = {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}
        browser.close()
    return table


def lighthouse(program: Path, folders: Mapping[str, Path]) -> None:
    """Google's own marks of a phone's visit (0 to 100), if its program is there (`npm install lighthouse`)."""
    environment = {**os.environ, "CHROME_PATH": str(chromium())}
    for name, folder in folders.items():
        with serving({"/": folder}) as (address, _):
            for path in (ARTICLES[0], "index"):
                command = [
                    program,
                    f"{address}/{path}.html",
                    "--output=json",
                    "--quiet",
                    f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
                ]
                done = subprocess.run(command, check=True, capture_output=True, env=environment)
                told = json.loads(done.stdout)
                marks = {key: round(100 * (one["score"] or 0)) for key, one in told["categories"].items()}
                print(name, path, marks, {key: told["audits"][key]["displayValue"] for key in AUDITS})
                failed = [key for key, one in told["audits"].items() if one["score"] is not None and one["score"] < 0.9]
                print("   below 90:", ", ".join(failed) or "none")


def show(table: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    print(f"{'page':<14}{'figure':<10}{'ours':>12}{'material':>12}{'ratio':>8}")
    for label, by_site in table.items():
        for key in by_site["ours"]:
            ours, stock = by_site["ours"][key], by_site["material"][key]
            ratio = f"{stock / ours:.1f}" if ours else "-"
            digits = 3 if key == "CLS" else 0
            print(f"{label:<14}{key:<10}{ours:>12,.{digits}f}{stock:>12,.{digits}f}{ratio:>8}")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))  # Ctrl-C: what was made goes, and nothing is told about it
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="build into this folder and keep it")
    parser.add_argument("--lighthouse", type=Path, help="its program, as node_modules/.bin/lighthouse")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        where = options.keep or Path(scratch)
        made = sites(where, date(2026, 11, 22))
        figures = measure(made, options.runs) if options.runs else {}
        if options.lighthouse:
            lighthouse(options.lighthouse, made)
    if figures:
        show(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), "utf-8")
