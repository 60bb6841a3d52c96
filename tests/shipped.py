"""The shipped content, built once a test process; and a browser to look at it with."""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from generator import pipeline
from generator.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
TOPICS = frozenset({"before", "order", "return", "complain"})
GOLDEN = ROOT / "tests" / "golden"
KB = Path(sys.executable).with_name("kb")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-quic"]  # fmt: skip


def build(out: Path, content: Path = ROOT / "content", today: date = TODAY) -> pipeline.Built:
    """Build a content folder with the project's own theme and settings."""
    return pipeline.build(Settings(ROOT, content, out), today)


def kb(*arguments: object, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as people type it, with nobody at its keyboard."""
    return subprocess.run(
        [KB, *map(str, arguments)], cwd=cwd, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def tree(folder: Path) -> dict[str, str]:
    """Path -> hash of every file below."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def chromium() -> str:
    """The browser that build.py found or installed."""
    found = os.environ.get("KB_CHROMIUM") or shutil.which("chromium")
    assert found, "no Chromium: run the tests with `python3 build.py test`"
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


def eventually(page: Page, expression: str) -> None:
    """Wait until an expression is true. Playwright's own waiting evaluates in the page, which its policy forbids."""
    end = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(30)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extra: Mapping[str, str] = {}

    def end_headers(self) -> None:
        for name, value in self.extra.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        return

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """As static hosts do: what is not there is answered with the site's own page."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        data = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def served(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a folder served on this machine, with more headers if some are given."""
    handler = type("_Handler", (_Quiet,), {"extra": headers or {}})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
