"""「这篇对您有帮助吗？」: said with a mouse or a keyboard, kept by the operator's own receiver, read by `kb gaps`, sent to nobody else."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shipped import ROOT, TODAY, served

from generator import pipeline
from generator.errors import UsageError
from generator.settings import Settings

ARTICLE = """---
id: D01
kind: faq
title: 什么时候发货？
audience: public
topic: order
owner: 客服组
reviewed: 2026-11-01
aliases: [几时发货, 多久能发, 发货要几天]
---

当天付款，当天发货。
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def project(folder: Path, feedback: str) -> Settings:
    """A small project of its own, which differs from ours in one setting."""
    shutil.copytree(ROOT / "theme", folder / "theme")
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert "    feedback: off\n" in text
    (folder / "mkdocs.yml").write_text(text.replace("    feedback: off\n", f"    feedback: {feedback}\n"), "utf-8")
    article = folder / "content" / "faqs" / "D01.md"
    article.parent.mkdir(parents=True)
    article.write_text(ARTICLE, "utf-8")
    shutil.copy(ROOT / "content" / "facts.yml", folder / "content" / "facts.yml")
    return Settings(folder, folder / "content", folder / "site")


def public(folder: Path, feedback: str) -> Path:
    """The public site of that project."""
    return pipeline.build(project(folder, feedback), TODAY).folder / "public"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Callable[[str, int], Path]]:
    """`receiver(origin, port)`: the reference receiver of the docs, running; gives the file that it writes."""
    running: list[subprocess.Popen[bytes]] = []

    def start(origin: str, port: int) -> Path:
        file = tmp_path / "feedback.jsonl"
        command = [sys.executable, str(ROOT / "docs" / "feedback_receiver.py"), str(file), origin, str(port)]
        running.append(subprocess.Popen(command))
        for _ in range(300):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    return file
            time.sleep(0.05)
        raise AssertionError("the receiver does not listen")

    yield start
    for process in running:
        process.kill()
        process.wait()


def rows(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_reader_says_what_was_missing_and_the_operator_reads_it(tmp_path, chromium, receiver):
    """By keyboard alone: 没帮助, a reason, a few words; one line in the operator's file; `kb gaps` names the page."""
    port = free_port()
    site = public(tmp_path / "project", f'{{endpoint: "http://127.0.0.1:{port}/feedback"}}')
    with served(site) as address, chromium.new_context() as context:
        file = receiver(address.rstrip("/"), port)
        asked: list[str] = []
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address + "faqs/D01.html")
        page.locator("[data-kb-helpful=no]").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")  # the first reason has the focus; down chooses the second
        page.keyboard.press("Tab")
        page.keyboard.type("周末发不发？")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("谢谢，我们会据此修改这一页。").wait_for()

        assert page.locator(".kb-fb-ask").is_hidden()
        assert {
            "url": "faqs/D01.html",
            "helpful": False,
            "reason": "没说到我的情况",
            "text": "周末发不发？",
            "lang": "zh-CN",
        } == {key: value for key, value in rows(file)[0].items() if key != "day"}
        assert [] == [url for url in asked if not url.startswith((address, f"http://127.0.0.1:{port}/"))]
    kb = [
        sys.executable,
        "-m",
        "generator",
        "gaps",
        "--feedback",
        str(file),
        "--content",
        str(tmp_path / "project" / "content"),
    ]
    told = subprocess.run(kb, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "D01" in told
    assert "没说到我的情况" in told
    assert "周末发不发" in told


def test_what_was_written_stays_when_it_cannot_be_sent(tmp_path, chromium):
    """Nobody listens: the reader is told, and neither the reason nor the words are lost."""
    site = public(tmp_path / "project", f'{{endpoint: "http://127.0.0.1:{free_port()}/feedback"}}')
    with served(site) as address, chromium.new_context() as context:
        page = context.new_page()
        page.goto(address + "faqs/D01.html")
        page.get_by_role("button", name="没帮助").click()
        page.get_by_label("其他").check()
        page.get_by_label("补充说明").fill("写了很久")
        page.get_by_role("button", name="提交").click()
        page.get_by_text("没有送出").wait_for()

        assert "写了很久" == page.get_by_label("补充说明").input_value()
        assert page.get_by_label("其他").is_checked()


def test_the_form_is_not_shown_where_it_could_not_send(tmp_path, chromium):
    """From a disk, and without JavaScript."""
    site = public(tmp_path / "project", "{endpoint: /feedback}")
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto((site / "faqs" / "D01.html").as_uri())
        assert page.locator(".kb-fb").is_hidden()
    with served(site) as address, chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "faqs/D01.html")
        assert page.locator(".kb-fb").is_hidden()


@pytest.mark.parametrize(
    ("setting", "start"),
    [
        ('{mailto: "help@example.com"}', "mailto:help@example.com?subject=%E6%B2%A1%E5%B8%AE%E5%8A%A9"),
        ('{issue: "https://git.example.com/shop/issues/new"}', "https://git.example.com/shop/issues/new?title=%E6%B2%A1"),
        ('{issue: "https://git.example.com/new?label=help"}', "https://git.example.com/new?label=help&title=%E6%B2%A1"),
    ],
)
def test_a_mail_or_an_issue_is_a_plain_link(tmp_path, chromium, setting, start):
    """It names the page, and needs no JavaScript."""
    site = public(tmp_path / "project", setting)
    with served(site) as address, chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "faqs/D01.html")
        href = page.locator(".kb-fb a").get_attribute("href") or ""

        assert href.startswith(start)
        assert "faqs/D01.html" in href
    assert not (site / "faqs" / "D01.html").read_text("utf-8").count("feedback.js")


def test_off_means_that_nothing_is_asked_and_nothing_loaded(tmp_path):
    """As shipped."""
    text = (public(tmp_path / "project", "off") / "faqs" / "D01.html").read_text("utf-8")

    assert "kb-fb" not in text
    assert "feedback" not in text


def test_only_customers_are_asked(tmp_path):
    """No page for agents names the endpoint, or may send there."""
    site = public(tmp_path / "project", '{endpoint: "https://fb.example.com/f"}')
    told = {
        edition: [text.count("fb.example.com") for text in map(Path.read_text, (site.parent / edition).rglob("*.html"))]
        for edition in ("public", "internal")
    }

    assert min(told["public"]) > 0
    assert {0} == {*told["internal"]}
    assert "有什么可以帮您？" in (site / "index.html").read_text("utf-8")
    assert "有什么可以帮您？" not in (site.parent / "internal" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "setting",
    ["{endpoint: http://help.example.com/f}", "{endpoint: javascript:alert(1)}", "{mailto: nobody}", "{mailto: a@b.c, issue: 'https://x.y/'}",
     "yes", "[a]", "{issue: 'https://x.y/\"><script>'}", "{endpoint: //other.example/f}"],
)  # fmt: skip
def test_a_target_that_is_none_stops_the_build(tmp_path, setting):
    """Plain http, other schemes, two targets, markup: a letter that names the setting."""
    with pytest.raises(UsageError, match=r"extra\.kb\.feedback"):
        pipeline.build(project(tmp_path / "project", setting), TODAY)


def test_the_reference_receiver_keeps_only_words_of_its_origin_and_size(tmp_path, receiver):
    """Another origin, too much, no JSON, too often: refused, and not a line written."""
    port = free_port()
    file = receiver("https://help.example.com", port)

    def post(data: bytes, origin: str = "https://help.example.com") -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/feedback", data, {"Origin": origin})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    assert [403, 403, 400, 400, 400] == [
        post(b'{"helpful": true}', "https://evil.example"),
        post(b'{"helpful": true, "text": "' + b"x" * 5000 + b'"}'),
        post(b"\xff"),
        post(b"[]"),
        post(b"{}"),
    ]
    assert not file.exists()
    assert {204, 429} == {post('{"helpful": false, "text": "行\\n二"}'.encode()) for _ in range(65)}
    assert 60 == len(rows(file))
