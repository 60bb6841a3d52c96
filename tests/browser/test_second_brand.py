"""Another brand is another `mkdocs.yml`: a clinic with its colour, logo, contacts and footer, and not one line of code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from looking import DESKTOP, PHONE, watched
from playwright.sync_api import BrowserContext
from shipped import ROOT, TODAY, served
from test_accessible import findings

from generator import pipeline
from generator.settings import Settings

CLINIC = ROOT / "tests" / "brands" / "clinic"
PAGES = ["index.html", "faqs/Q01.html", "policies/P01.html", "flows/F01.html", "topics/visit.html", "search.html", "404.html"]
LINK, WHITE = "rgb(123, 45, 91)", "rgb(255, 255, 255)"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory) -> Iterator[str]:
    built = pipeline.build(Settings(CLINIC, CLINIC / "content", tmp_path_factory.mktemp("clinic")), TODAY)
    assert [] == [str(problem) for problem in built.report.problems]
    with served(built.folder / "public") as address:
        yield address


def colour(context: BrowserContext, address: str, css: str, what: str) -> str:
    page = context.new_page()
    page.goto(address + "index.html")
    found: str = page.locator(css).first.evaluate(f"node => getComputedStyle(node).{what}")
    page.close()
    return found


def test_it_looks_like_itself(clinic, chromium):
    """Its colour on the button, its logo in the head, its contacts and its line in the foot; nothing of the lamp shop."""
    with chromium.new_context(viewport=DESKTOP) as context:
        page, wrong = watched(context)
        page.goto(clinic + "index.html")

        assert "看病这件事，先问问我们" == page.locator("h1").inner_text()
        assert page.locator("header img").evaluate("img => img.complete && img.naturalWidth > 0")
        assert page.locator("link[rel=icon]").get_attribute("href").endswith("assets/brand/favicon.svg")
        ways = page.locator(".kb-way").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert ["tel:02100000000", "https://clinic.example/chat", "mailto:hello@clinic.example"] == ways
        foot = page.locator("footer").inner_text()
        assert "急症请直接拨打 120" in foot
        assert "https://beian.miit.gov.cn/" == page.get_by_role("link", name="沪ICP备00000000号").get_attribute("href")
        assert "明灯" not in page.content()
        assert [] == wrong
        assert (LINK, WHITE) == (
            colour(context, clinic, ".kb-go", "backgroundColor"),
            colour(context, clinic, ".kb-go", "color"),
        )
    with chromium.new_context(viewport=DESKTOP, color_scheme="dark") as context:
        assert colour(context, clinic, ".kb-go", "backgroundColor") not in (LINK, WHITE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_it_can_be_read(clinic, chromium, scheme, tmp_path):
    """axe-core measures the contrast of what is painted, in both schemes; and each page can be looked at."""
    with chromium.new_context(viewport=PHONE, color_scheme=scheme) as context:
        page, wrong = watched(context)
        for path in PAGES:
            page.goto(clinic + path)
            assert [] == findings(page), path
            assert len(page.screenshot(path=tmp_path / "page.png")) > 5_000
        assert [] == wrong


def test_without_javascript_the_night_is_dark_too(clinic, chromium):
    """The scheme then follows the system."""
    with chromium.new_context(color_scheme="dark", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(clinic + "faqs/Q01.html")
        page.screenshot()
        dark = page.locator("html").evaluate("node => getComputedStyle(node.querySelector('body')).backgroundColor")
        assert sum(map(int, dark.removeprefix("rgb(").removesuffix(")").split(","))) < 120
