"""`kb serve` in a real browser: a saved article appears in the open page by itself, a mistake appears on top of it, and goes again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from shipped import KB, ROOT, browser

PATIENCE = 90_000
ARTICLE = """---
id: W1
kind: term
title: 截单
audience: public
owner: 客服组
reviewed: 2026-11-01
---

当天发货的最后时刻。
"""


@pytest.fixture
def article(tmp_path) -> Path:
    """One article, and the facts that the settings quote."""
    (tmp_path / "content").mkdir()
    facts = {"服务热线": "400-800-1234", "服务时间": "9:00–21:00"}
    lines = [f'{name}:\n  value: "{value}"\n  audience: public\n' for name, value in facts.items()]
    (tmp_path / "content" / "facts.yml").write_text("".join(lines), "utf-8")
    file = tmp_path / "content" / "w.md"
    file.write_text(ARTICLE, "utf-8")
    return file


@contextlib.contextmanager
def serving(content: Path, edition: str) -> Iterator[str]:
    """The address of a preview that is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(KB), "serve", "--content", str(content), "--port", str(port), "--edition", edition]
    process = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        assert process.stderr
        for line in process.stderr:
            if "预览" in line:
                break
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_an_open_page_shows_what_was_saved_and_what_is_wrong(article, edition):
    """No reload by hand, under the page's own strict policy, which is broken by nothing."""
    with serving(article.parent, edition) as address, browser() as opened:
        page = opened.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}terms/W1.html")
        page.get_by_text("当天发货的最后时刻").first.wait_for(timeout=PATIENCE)

        article.write_text(ARTICLE.replace("最后时刻", "最晚时间"), "utf-8")
        page.get_by_text("当天发货的最晚时间").first.wait_for(timeout=PATIENCE)

        article.write_text(ARTICLE.replace("audience: public", "audience: pubic"), "utf-8")
        box = page.get_by_role("alert").filter(has_text="AU02")
        box.wait_for(timeout=PATIENCE)
        assert "w.md:5:11: AU02" in box.inner_text()
        page.get_by_text("当天发货的最晚时间").first.wait_for(timeout=PATIENCE)

        article.write_text(ARTICLE.replace("最后时刻", "截止时间"), "utf-8")
        page.get_by_text("当天发货的截止时间").first.wait_for(timeout=PATIENCE)
        box.wait_for(state="detached", timeout=PATIENCE)
        assert [] == complaints, "\n".join(complaints)


def test_a_build_has_nothing_of_it(article, tmp_path):
    """The script and the box belong to the served pages alone."""
    command = [str(KB), "build", "--quiet", "--content", str(article.parent), "--out", str(tmp_path / "site")]
    subprocess.run(command, cwd=ROOT, check=True)

    assert not [p for p in (tmp_path / "site" / "current").rglob("*.html") if "kb-preview" in p.read_text("utf-8")]
