"""A picture on its way: the words below it already stand where they will stand, on a phone and on a desktop."""

from __future__ import annotations

from pathlib import Path

import pytest
from looking import DESKTOP, PHONE
from pictures import png
from playwright.sync_api import Page, Route
from shipped import ROOT, TODAY, eventually, served

from generator.model import Audience
from generator.pipeline import read_and_check
from generator.previewed import build_preview
from generator.settings import Settings

ARTICLE = """---
id: Q01
kind: faq
title: 怎么装灯
audience: public
topic: order
owner: 客服组
reviewed: 2026-11-01
---

先看图。

![接线的地方](large.png)

![灯座](small.png)

再接线。
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pictures")
    (root / "content" / "faqs").mkdir(parents=True)
    (root / "content" / "faqs" / "Q01.md").write_text(ARTICLE, "utf-8")
    (root / "content" / "faqs" / "large.png").write_bytes(png(width=2000, height=1000))
    (root / "content" / "faqs" / "small.png").write_bytes(png(width=40, height=30))
    settings = Settings(ROOT, root / "content", root / "site")
    build_preview(read_and_check(settings, TODAY)[0], settings, Audience.PUBLIC, TODAY, root)
    return root / "site"


def boxes(page: Page, what: str) -> list[list[float]]:
    """Top, width and height of each such thing in the article."""
    script = "(what) => [...document.querySelectorAll(`.kb-body ${what}`)].map((e) => e.getBoundingClientRect()).map((b) => [b.top, b.width, b.height])"
    found: list[list[float]] = page.evaluate(script, what)
    return found


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves_when_pictures_come(site, chromium, size):
    """A large one is as wide as the column, a small one as it is."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with served(site) as address, chromium.new_context(viewport=size) as context:
        page = context.new_page()
        page.route("**/*.png", hold)
        page.goto(f"{address}faqs/Q01.html", wait_until="domcontentloaded")
        before = boxes(page, ":is(img, p)")
        assert not page.evaluate("[...document.images].some((image) => image.naturalWidth)")
        while len(held) < 2:  # the second one waits until the first is laid out
            page.wait_for_timeout(30)
        for route in held:
            route.continue_()
        eventually(page, "[...document.querySelectorAll('.kb-body img')].every((image) => image.naturalWidth)")

        assert before == boxes(page, ":is(img, p)")
        (_, wide, high), (_, narrow, low) = boxes(page, "img")
        assert (wide / high, narrow, low) == (pytest.approx(2, abs=0.02), 40, 30)
        assert wide <= page.evaluate("document.querySelector('.kb-body').clientWidth")
