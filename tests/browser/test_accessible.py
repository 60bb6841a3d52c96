"""Everybody can use the pages: axe-core finds nothing, keys are enough, letters may be twice as large, nothing moves unasked."""

from __future__ import annotations

import pytest
from looking import DESKTOP, PHONE, watched
from playwright.sync_api import Page
from shipped import ROOT, eventually, served

AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
NARROW = {"width": 320, "height": 640}
"""WCAG 1.4.10: also what a window of 1280 px is at 400 %."""


def findings(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe-core says about the page as it is now."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    result = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in result for node in one["nodes"]]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("edition", ["public", "internal"])
def test_axe_finds_nothing(sites, chromium, edition, size, templates):
    """On every template; by night, where only colours differ, the contrast once more."""
    with served(sites / edition) as address, chromium.new_context(viewport=size) as context:
        page = context.new_page()
        for path in templates[edition]:
            page.emulate_media(color_scheme="light")
            page.goto(address + path)
            assert [] == findings(page), path
            page.emulate_media(color_scheme="dark")
            eventually(page, "document.body.dataset.mdColorScheme === 'slate'")
            assert [] == findings(page, ["color-contrast"]), path


def test_axe_would_find_something(chromium):
    """The check can fail: a picture without words, letters that nobody can read."""
    page = chromium.new_page()
    page.set_content('<html lang="zh"><body><img src="data:,"><p style="color:#ccc">淡淡的字看不清</p></body></html>')
    told = " ".join(findings(page))
    page.close()
    assert "image-alt" in told
    assert "color-contrast" in told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_searching(sites, chromium, scheme):
    """The open list of results, and the page that found nothing."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(address + "faqs/D01.html")
        page.locator("input[name=q]").fill("运费")
        page.locator(".kb-hit").first.wait_for()
        assert [] == findings(page)
        page.goto(address + "search.html?q=%F0%9F%A6%84")
        page.locator(".kb-zero-title").wait_for()
        assert [] == findings(page)


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_twice_as_large_fits_into_the_narrowest_window(sites, chromium, edition, templates):
    """320 px wide and letters at 200 %: nothing to scroll sideways but tables, which do that by themselves."""
    with served(sites / edition) as address, chromium.new_context(viewport=NARROW) as context:
        page = context.new_page()
        for path in templates[edition]:
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} at 100 %"
            page.evaluate("document.documentElement.style.fontSize = '250%'")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} at 200 %"


def test_large_letters_push_nothing_out_of_the_window(sites, chromium):
    """Where the header begins to stand in one row it is narrowest; agents have six links there, and the two buttons come last."""
    with served(sites / "internal") as address, chromium.new_context(viewport={"width": 960, "height": 700}) as context:
        page = context.new_page()
        page.goto(address + "scripts/T04.html")
        page.get_by_role("button", name="大字").click()

        box = page.get_by_role("button", name="切换到深色").bounding_box()
        assert box
        assert box["x"] + box["width"] <= 960


@pytest.mark.parametrize("width", [320, 390])
def test_the_name_of_the_house_is_whole_on_a_phone(sites, chromium, width):
    """Above whatever is read, with letters of either size: it tells whose answer this is."""
    with served(sites / "public") as address, chromium.new_context(viewport={"width": width, "height": 700}) as context:
        page = context.new_page()
        page.goto(address + "faqs/D01.html")
        name = page.locator(".kb-brand-name")
        assert name.evaluate("node => node.scrollWidth <= node.clientWidth")
        page.get_by_role("button", name="大字").click()
        assert name.evaluate("node => node.scrollWidth <= node.clientWidth")


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_a_finger_hits_what_is_pressed(sites, chromium, edition, templates):
    """On a screen that is touched 44 px high, but links within a sentence, which have the height of its lines; handbooks are for paper."""
    small = """nodes => nodes.filter(node => getComputedStyle(node).display !== "inline" && !node.closest(".kb-topic, .kb-skip"))
      .map(node => [node.textContent.trim(), node.getBoundingClientRect().height]).filter(([, height]) => height && height < 43.5)"""
    with served(sites / edition) as address, chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        for path in templates[edition]:
            if not path.endswith("-handbook.html"):
                page.goto(address + path)
                assert [] == page.locator("a, button, input").evaluate_all(small), path


def test_large_letters_stay_large(sites, chromium):
    """One press on 字; the next page has them before it is painted."""
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE) as context:
        page, wrong = watched(context)
        page.goto(address + "index.html")
        before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        page.get_by_role("button", name="大字").click()
        page.goto(address + "faqs/D01.html")

        assert before * 1.25 == page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert "true" == page.get_by_role("button", name="大字").get_attribute("aria-pressed")
        assert [] == wrong


def test_from_the_address_bar_to_an_answer_by_keys_alone(sites, chromium):
    """The first Tab offers to skip to the text; / asks; the arrow and Enter answer; every stop can be seen."""
    with served(sites / "public") as address, chromium.new_context(viewport=DESKTOP) as context:
        page, wrong = watched(context)
        page.goto(address + "policies/P02.html")
        page.keyboard.press("Tab")
        assert "跳到正文" == page.evaluate("document.activeElement.textContent")
        assert page.locator(".kb-skip").evaluate("node => node.getBoundingClientRect().top >= 0")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        assert "none" != page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        page.keyboard.press("/")
        page.keyboard.type("几点有人工客服")
        page.locator(".kb-hit").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/faqs/**")
        assert [] == wrong


def test_nothing_moves_for_whoever_wants_no_motion(sites, chromium):
    """Not one transition or animation is left; whoever did not ask for that has some."""
    moving = "[...document.querySelectorAll('*')].filter(n => parseFloat(getComputedStyle(n).transitionDuration) > 0).length"
    with served(sites / "public") as address, chromium.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(address + "index.html")
        assert page.evaluate(moving) > 0
        page.emulate_media(reduced_motion="reduce")
        for path in ("index.html", "flows/F11.html"):
            page.goto(address + path)
            assert 0 == page.evaluate(moving)
            assert 0 == page.evaluate("document.getAnimations().length")
