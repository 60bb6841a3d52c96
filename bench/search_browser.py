"""Questions in a headless Chromium: what a visitor waits for and what travels, ours, Pagefind's and Material's."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from file_server import Server, serving
from search_cold import ROOT, spread

from generator.site.scripts import classic_script

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
CALM = 1000
"""Milliseconds that a new context is left alone: Chromium loads its own interface for it, some 150 modules, and both cores are busy with that."""
SLOW = {"offline": False, "latency": 80, "downloadThroughput": 9e6 / 8, "uploadThroughput": 9e6 / 8}

WATCH = """
  window.longTasks = [];
  new PerformanceObserver((list) => { for (const e of list.getEntries()) window.longTasks.push(e.duration); })
    .observe({ type: "longtask", buffered: true });
"""
OURS = """async ([query, base]) => {
  const start = performance.now();
  if (!globalThis.kbSearch) await new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = "/assets/kb/search.js";
    script.onload = resolve;
    globalThis.kbDirectory = fetch(base + "index.js", { cache: "no-cache" }); // first, as boot.js does
    document.head.append(script);
  });
  const { hits } = await kbSearch(query, { base, limit: 10 });
  return [performance.now() - start, hits.length];
}"""
PAGEFIND = """async ([query]) => {
  const start = performance.now();
  const pagefind = await import("/pagefind/pagefind.js");
  const found = await pagefind.search(query);
  const rows = await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
  return [performance.now() - start, rows.length];
}"""
MATERIAL = """async ([query]) => {
  const input = document.querySelector("[data-md-component=search-query]");
  const list = document.querySelector("[data-md-component=search-result] ol");
  const meta = document.querySelector("[data-md-component=search-result] .md-search-result__meta");
  list.replaceChildren();
  meta.textContent = "";
  const start = performance.now();
  const answered = new Promise((resolve) => {
    const look = () => { if (list.children.length || /没有|No matching/.test(meta.textContent)) resolve(); };
    new MutationObserver(look).observe(meta.parentElement, { childList: true, subtree: true, characterData: true });
    setTimeout(resolve, 15000);
  });
  document.querySelector("#__search").checked = true;
  document.querySelector("#__search").dispatchEvent(new Event("change"));
  input.focus();
  input.value = query;
  input.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  await answered;
  return [performance.now() - start, list.children.length];
}"""


def chromium() -> str | None:
    """The browser to use, as everywhere in this project."""
    return os.environ.get("KB_CHROMIUM") or shutil.which("chromium")


@contextmanager
def opened() -> Iterator[Any]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


class Probe:
    """One engine on one page of one server."""

    def __init__(self, browser: Any, mounts: Mapping[str, Path], code: str, extra: Sequence[str], page: str = "/") -> None:
        self.browser, self.mounts, self.code, self.extra, self.page = browser, mounts, code, list(extra), page

    def measure(self, asked: Sequence[tuple[str, str]], further: Sequence[tuple[str, str]], runs: int) -> dict[str, Any]:
        """First questions, each on cold pages; then further questions on one page."""
        with serving(self.mounts) as (address, server):
            self._cold(address, server, asked[0][1])
            firsts = [self._first(address, server, kind, query, runs) for kind, query in asked]
            slow = [self._cold(address, server, query, slow=True)[0] for _, query in asked]
            weighed = [self._weighed(address, server, kind, query) for kind, query in further] if self.page == "/" else []
            told = self._further(address, server, further)
            busy = [self._busiest(address, server, query) for _, query in asked] if self.page == "/" else [0.0]
        long = [first["long_task_ms"] for first in firsts]
        return {
            "first_ms": spread([ms for first in firsts for ms in first["ms"]]),
            "first_bytes": spread([first["bytes"] for first in firsts]),
            "first_slow_ms": spread(slow),
            "first_long_task_ms": max(long),
            "first_task_cpu_ms": max(busy),
            "empty_first": sum(not first["hits"] for first in firsts),
            "by_question": firsts,
            "weighed": sorted(weighed, key=lambda one: -one["bytes"]),
            **told,
        }

    def _first(self, address: str, server: Server, kind: str, query: str, runs: int) -> dict[str, Any]:
        if self.page == "/":
            self._cold(address, server, query)  # the server packs the files of this question
        told: dict[str, Any] = {"kind": kind, "query": query, "ms": [], "long_task_ms": 0.0}
        for _ in range(runs):
            ms, hits, long, taken = self._cold(address, server, query)
            told["ms"].append(round(ms, 1))
            told["long_task_ms"] = max(told["long_task_ms"], long)
            told |= {"hits": hits, **taken}
        return told

    @contextmanager
    def _page(self, address: str, server: Server, *, slow: bool = False, calm: int = CALM) -> Iterator[Any]:
        """A page whose browser knows nothing of the server yet, and has nothing else to do."""
        with self.browser.new_context() as context:
            page = context.new_page()
            page.add_init_script(WATCH)
            page.goto(address + "/")
            page.wait_for_timeout(calm)
            if slow:
                context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
            server.taken()
            if self.page != "/":  # Material begins at once, by itself
                page.goto(address + self.page)
            yield page

    def _cold(
        self, address: str, server: Server, query: str, *, slow: bool = False
    ) -> tuple[float, int, float, dict[str, Any]]:
        with self._page(address, server, slow=slow) as page:
            page.evaluate("window.longTasks.length = 0")
            ms, hits = page.evaluate(self.code, [query, *self.extra])
            page.wait_for_timeout(60)  # long tasks are told a little later
            long = max(page.evaluate("window.longTasks"), default=0)
            return ms, hits, float(long), server.taken(only="search" if self.page != "/" else "")

    def _weighed(self, address: str, server: Server, kind: str, query: str) -> dict[str, Any]:
        """What a first question fetches, with no eye on the time."""
        with self._page(address, server, calm=0) as page:
            page.evaluate(self.code, [query, *self.extra])
            return {"kind": kind, "query": query, **server.taken()}

    def _busiest(self, address: str, server: Server, query: str) -> float:
        """The most CPU time that one task of the page took for a first question: what a busy machine does not change."""
        with self._page(address, server) as page:
            self.browser.start_tracing(page=page, categories=["toplevel"])
            page.evaluate(self.code, [query, *self.extra])
            events = json.loads(self.browser.stop_tracing())["traceEvents"]
        threads = {(e["pid"], e["tid"]): e["args"]["name"] for e in events if e["name"] == "thread_name"}
        tasks = (e["tdur"] for e in events if "tdur" in e and threads.get((e["pid"], e["tid"])) == "CrRendererMain")
        return round(max(tasks, default=0) / 1000, 1)

    def _further(self, address: str, server: Server, further: Sequence[tuple[str, str]]) -> dict[str, Any]:
        times, sizes, worst, empty = [], [], (0, ""), 0
        with self._page(address, server) as page:
            for turn, (_, query) in enumerate(further):
                server.taken()
                ms, hits = page.evaluate(self.code, [query, *self.extra])
                taken = server.taken()["bytes"]
                if turn:
                    times.append(ms)
                    sizes.append(taken)
                    worst = max(worst, (taken, query))
                    empty += not hits
            page.wait_for_timeout(100)
            long = page.evaluate("window.longTasks")
        return {
            "next_ms": spread(times),
            "next_bytes": spread(sizes),
            "next_worst": worst[1],
            "next_empty": empty,
            "next_long_tasks": {"count": len(long), "longest_ms": round(max(long, default=0), 1)},
        }


def ours(browser: Any, folder: Path) -> Probe:
    """Our search: the script that pages load, the field in it too, and one line more that lends us its function."""
    code = folder / "code"
    code.mkdir(exist_ok=True)
    script = classic_script(ROOT / "theme" / "assets" / "kb").removesuffix("})();\n")
    (code / "search.js").write_text(script + "globalThis.kbSearch = search;\n})();\n", "utf-8")
    shutil.copy(ROOT / "theme" / "assets" / "kb" / "scan.js", code)
    mounts = {"/assets/kb/": code, "/search/": folder / "current" / "search"}
    return Probe(browser, mounts, OURS, ["/search/"])


def pagefind(browser: Any, folder: Path) -> Probe:
    """Pagefind's module, without its interface."""
    return Probe(browser, {"/pagefind/": folder / "pagefind" / "pagefind"}, PAGEFIND, [])


def material(browser: Any, folder: Path) -> Probe:
    """Material's own field: from the key, right after the page has loaded, to the list; bytes of its worker and index."""
    return Probe(browser, {"/": folder / "material" / "site"}, MATERIAL, [], "/index.html")
