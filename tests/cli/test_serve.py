"""`kb serve`: what is saved is seen; what is broken is told, and the last good page stays."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from shipped import KB, ROOT, TODAY
from watchdog.events import FileSystemEventHandler

from generator.cache import Cache
from generator.edition import select
from generator.enrich import enrich
from generator.model import Audience
from generator.pipeline import Memory, read_and_check
from generator.preview import _Server, _Watch, _Work
from generator.previewed import build_preview
from generator.settings import Settings
from generator.site.page import Known
from generator.site.staging import stage

PATIENCE = 60


def until(found: Callable[[], str | None], what: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as response:
        return response.read().decode("utf-8")


def test_an_edit_is_seen_and_a_mistake_is_told(tmp_path):
    """Edit: the open page is told to reload and shows it. Break: a letter with file and line; the page stays as it was."""
    content = tmp_path / "content"
    for name in ("scripts/T04.md", "facts.yml", "placeholders.yml"):
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "content" / name, content / name)
    article = content / "scripts" / "T04.md"
    text = re.sub(r"^(related|redirect_from):.*\n", "", article.read_text("utf-8"), flags=re.MULTILINE)
    article.write_text(text, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    with log.open("w") as stream:
        command = [str(KB), "serve", "--content", str(content), "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=stream, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        address = f"http://127.0.0.1:{port}"
        until(lambda: "预览" if "预览" in log.read_text("utf-8") else None, "serving")
        page = get(f"{address}/scripts/T04.html")
        epoch = re.search(r'data-epoch="(\d+)"', page).group(1)

        article.write_text(text.replace("您好，请问有什么可以帮您？", "您好，这里是预览。"), "utf-8")
        told = get(f"{address}/livereload/{epoch}/1")
        assert told != epoch
        assert "这里是预览" in get(f"{address}/scripts/T04.html")

        article.write_text(text.replace("audience: internal", "audience: intenal"), "utf-8")
        until(lambda: "AU02" if "AU02" in log.read_text("utf-8") else None, "the letter")
        assert re.search(r"T04\.md:\d+:\d+: AU02 ", log.read_text("utf-8"))
        broken = until(lambda: text if "AU02" in (text := get(f"{address}/scripts/T04.html")) else None, "the box on the page")
        assert "这里是预览" in broken
        assert re.search(r'class="kb-preview" role="alert".*T04\.md:\d+:\d+: AU02 ', broken)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)


def test_reading_is_no_change(tmp_path):
    """What a build reads makes no build: of a file that is read and one that is written, only the second is told of."""
    (tmp_path / "read").write_text("read", "utf-8")
    handler = FileSystemEventHandler()
    told: list[str] = []
    handler.on_any_event = lambda event: told.append(Path(event.src_path).name)
    watch = _Watch()
    watch.schedule(handler, str(tmp_path), recursive=True)
    watch.start()
    (tmp_path / "read").read_text("utf-8")
    (tmp_path / "written").write_text("written", "utf-8")
    until(lambda: "told" if "written" in told else None, "an event")
    watch.stop()
    watch.join()

    assert {"written"} == set(told) - {tmp_path.name}


def test_what_is_saved_before_anybody_watches_is_not_lost(tmp_path):
    """Saved while the first pages were being made: the loop begins by making them again. Otherwise it waits."""
    content = tmp_path / "content"
    (content / "scripts").mkdir(parents=True)
    article = content / "scripts" / "T04.md"
    article.write_text("还没有写好", "utf-8")
    work = _Work(Settings(ROOT, content, tmp_path / "site"), Audience.INTERNAL, tmp_path / "preview", lambda _: None)
    work.run()
    built: list[bool] = []

    def build() -> None:
        built.append(True)
        server._shutdown = True

    server = _Server(build, "127.0.0.1", 0, str(tmp_path), mount_path="/")
    server.behind = work.behind
    assert not work.behind()
    article.write_text("又写了一点", "utf-8")
    server._build_loop()
    server.server_close()

    assert [True] == built


def test_what_is_saved_during_the_work_comes_first(tmp_path):
    """The work is given up at its next step, wherever that is; the pages stay as they were, and the next time they are all made."""
    content = tmp_path / "content"
    (content / "terms").mkdir(parents=True)
    article = content / "terms" / "W1.md"
    head = "---\nid: W1\nkind: term\ntitle: 截单\naudience: public\nowner: 客服组\nreviewed: 2026-11-01\n---\n\n"
    article.write_text(head + "从前的话。\n", "utf-8")
    settings = Settings(ROOT, content, tmp_path / "site")
    page = tmp_path / "preview" / "site" / "terms" / "W1.html"
    read = read_and_check(settings, TODAY)[0]
    build_preview(read, settings, Audience.PUBLIC, TODAY, tmp_path / "preview")
    article.write_text(head + "现在的话。\n", "utf-8")
    left = 0

    def saved_meanwhile() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise InterruptedError

    for steps in range(10):
        left = steps
        with contextlib.suppress(InterruptedError):
            read, _ = read_and_check(settings, TODAY, None, saved_meanwhile)
            build_preview(read, settings, Audience.PUBLIC, TODAY, tmp_path / "preview", saved_meanwhile)
        if left >= 0:
            break
        assert "从前的话" in page.read_text("utf-8")
    assert steps >= 3
    assert "现在的话" in page.read_text("utf-8")


def test_pages_that_were_planned_before_something_was_saved_are_known(tmp_path):
    """Who saves while the first pages are made waits for the next ones no longer than for those."""
    content = tmp_path / "content"
    (content / "terms").mkdir(parents=True)
    head = "---\nid: W1\nkind: term\ntitle: 截单\naudience: public\nowner: 客服组\nreviewed: 2026-11-01\n---\n\n"
    (content / "terms" / "W1.md").write_text(head + "当天发货的最后时刻。\n", "utf-8")
    settings = Settings(ROOT, content, tmp_path / "site")
    library, _ = read_and_check(settings, TODAY, Memory(tmp_path / "preview"))
    calls = iter([False, False, True])

    def saved_meanwhile() -> None:
        if next(calls):
            raise InterruptedError

    with pytest.raises(InterruptedError):
        build_preview(library, settings, Audience.PUBLIC, TODAY, tmp_path / "preview", saved_meanwhile)

    again = stage(enrich(select(library, Audience.PUBLIC, TODAY), content), (), settings, Cache(tmp_path / "preview" / "pages"))
    assert isinstance(next(page for page in again.pages if page.url == "terms/W1.html"), Known)
