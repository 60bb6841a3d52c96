"""Nothing internal reaches what machines read, not even packed; and the policy lets all of it be."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from addressed import published
from shipped import ROOT, browser, served

CANARY = "金丝雀密语"
INTERNAL = f"""---
id: Z9CANARY
kind: faq
title: {CANARY}标题？
audience: internal
topic: order
tags: [{CANARY}标签]
aliases: [{CANARY}问法]
owner: {CANARY}组
summary: {CANARY}摘要
reviewed: 2026-11-21
redirect_from: [z9canary/old]
---

{CANARY}正文。

## {CANARY}小问题？

{CANARY}答案。
"""


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a site, those in the zip, too."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    with zipfile.ZipFile(io.BytesIO(files.get("offline.zip", b"PK\5\6" + bytes(18)))) as archive:
        return files | {f"offline.zip/{name}": archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    """The shipped content and one internal article, without which the public site is the same to the byte."""
    folder = tmp_path_factory.mktemp("canary")
    shutil.copytree(ROOT / "content", folder / "content")
    before = published(folder / "before", content=folder / "content")
    (folder / "content" / "faqs" / "Z9CANARY.md").write_text(INTERNAL, "utf-8")
    after = published(folder / "after", content=folder / "content")
    assert everything(before / "public") == everything(after / "public")
    return after


def test_no_internal_word_is_in_any_public_file(release):
    """Feeds, maps, copies, llms files, redirects, traditional pages, worker, zip."""
    spelled = ["金丝雀", "金絲雀", "canary", "%E9%87%91%E4%B8%9D%E9%9B%80"]
    found = everything(release / "public")
    wrong = []
    for name, data in found.items():
        text = data.decode("utf-8", "replace")
        text += re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), text)
        wrong += [(name, word) for word in spelled if word.lower() in name.lower() or word.lower() in text.lower()]

    assert [] == wrong
    assert any("canary" in path.name.lower() for path in (release / "internal").rglob("*"))


def test_under_the_policy_nothing_is_refused(release):
    """Structured data is data to script-src 'self'; the worker, the manifest and the icons are ours. No refusal, no error in Chromium."""
    with browser() as chromium, served(release / "public") as address:
        page = chromium.new_page()
        wrong: list[str] = []
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        for name in ("index.html", "faqs/D01.html", "flows/F11.html", "hant/faqs/D01.html", "hant/search.html"):
            page.goto(address + name)
            page.focus("input[name=q]")  # the worker waits for somebody who stays
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            assert "script-src 'self';" in page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content")
        assert page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.ok)")
        page.goto(f"{address}faqs/D01.html")
        data = page.locator("script[type='application/ld+json']").text_content()
        assert '"@type":"FAQPage"' in data
        assert [] == wrong
