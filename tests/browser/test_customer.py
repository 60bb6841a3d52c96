"""What a customer meets: the answer first, a flow to follow, a page that moved, and little to download."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from looking import DESKTOP, PHONE, watched
from playwright.sync_api import Page, expect
from shipped import eventually, served

FIRST_VISIT = 150_000
"""Bytes after gzip of an article with everything it loads."""
HTML = 40_000
SHIFTS = """window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => { window.shift += e.value }))
  .observe({ type: "layout-shift", buffered: true })"""


@pytest.fixture(scope="module")
def address(sites) -> Iterator[str]:
    with served(sites / "public") as found:
        yield found


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """A phone, on which nothing may go wrong."""
    with chromium.new_context(viewport=PHONE, timezone_id="America/New_York") as context:
        opened, wrong = watched(context)
        yield opened
        assert [] == [one for one in wrong if "404" not in one]


def size(page: Page, css: str) -> float:
    return page.locator(css).first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")


# -- the answer -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["faqs/D01.html", "policies/P02.html", "services/V01.html", "terms/G01.html"])
def test_the_answer_is_the_first_and_largest_text(page, address, path):
    """Above the fold of a phone, larger than what explains it, smaller than the question."""
    page.goto(address + path)
    answer = page.locator(".kb-answers > p:first-child")

    assert answer.evaluate("node => node.getBoundingClientRect().bottom") < PHONE["height"] * 0.75
    assert size(page, ".kb-body > :nth-child(n + 2)") < size(page, ".kb-answers > p:first-child") < size(page, "h1")
    assert "本页最近核对" in page.locator(".kb-head").inner_text()


def test_on_a_phone_the_page_steps_back_behind_the_results_and_a_press_on_it_closes_them(page, address):
    """Nothing below the sheet can be read as its foot, and nobody opens by mistake what lies behind it."""
    page.goto(address + "faqs/D06.html")
    page.locator("input[name=q]").fill("运费")
    page.locator(".kb-pop .kb-hit").first.wait_for()
    foot = page.locator(".kb-pop").bounding_box()
    assert foot
    page.mouse.click(200, foot["y"] + foot["height"] + 40)

    page.locator(".kb-pop").wait_for(state="hidden")
    assert page.url.endswith("faqs/D06.html")


def test_no_page_is_a_dead_end(page, address, templates):
    """From every template a person can be reached, and the home page, and the index."""
    for path in templates["public"]:
        page.goto(address + path)
        assert page.locator("main a[href^='tel:'], footer a[href^='tel:']").count(), path
        assert page.locator("a[href$='index.html']").count(), path
        assert page.locator("a[href$='az.html']").count(), path


@pytest.mark.parametrize(
    ("now", "told"), [("2026-11-24T01:30:00Z", "现在有人接听"), ("2026-11-24T14:00:00Z", "现在是休息时间，9:00 开始有人接听")]
)
def test_whether_somebody_is_there_goes_by_chinas_clock(page, address, now, told):
    """Half past nine in Hangzhou is evening in New York; the shop is open all the same."""
    page.clock.set_fixed_time(now)
    page.goto(address + "index.html")
    assert told == page.locator("[data-kb-hours]").inner_text()


# -- pages that are not there ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["faqs/tuihuo-yunfei.html", "help/%E9%80%80%E8%B4%A7%E8%BF%90%E8%B4%B9", "old/policies/P02.htm"]
)
def test_a_page_that_is_not_there_searches_for_what_its_address_says(page, address, path):
    """Pinyin, Chinese, or an id in the address: what was meant is listed, at any depth."""
    page.goto(address + path)
    page.locator(".kb-hit").first.wait_for()
    found = [link.get_attribute("href") for link in page.locator(".kb-hit").all()[:3]]
    assert any(link.split("#")[0].endswith(("policies/P02.html", "faqs/D06.html")) for link in found), found


def test_a_page_that_is_not_there_asks_nothing_when_its_address_says_nothing(page, address):
    """The field is empty, the ways on are there."""
    page.goto(address + "404.html")
    assert "" == page.locator("input[name=q]").input_value()
    assert 0 == page.locator(".kb-hit").count()


# -- flows ----------------------------------------------------------------------------------------------------------------


def test_a_flow_is_followed_by_keys_and_told_to_those_who_listen(page, address):
    """The focus goes to the step, the step is announced with its number and ways; back and start again do the same."""
    page.goto(address + "flows/F11.html")
    told = page.locator(".kb-walk [role=status]")
    assert "" == told.inner_text()
    page.locator(".kb-choice a:visible").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#/conditions/freight")

    # The address changes first, the step when the page is told of it: the focus is waited for.
    expect(page.locator(":focus")).to_have_text("确认运费")
    expect(told).to_have_text("第 2 步，有 1 个选择")
    page.get_by_role("button", name="返回上一步").press("Enter")
    page.wait_for_url("**#/conditions")
    expect(page.locator(":focus")).to_have_text("了解退换条件")
    page.goto(address + "flows/F11.html#finish")
    page.get_by_role("button", name="从头开始").press("Enter")
    expect(told).to_have_text("第 1 步，有 1 个选择")


def test_the_end_of_a_flow_says_so(page, address):
    """No way leads on: the reader is told that it is done."""
    page.goto(address + "flows/F11.html#receive")
    page.locator(".kb-choice a:visible").click()
    page.locator(".kb-end:visible").wait_for()
    assert "到这里就办完了" in page.locator(".kb-walk [role=status]").text_content()


def test_without_javascript_a_flow_is_the_whole_list(chromium, address):
    """All eight steps, one below the other, and the choices are links between them."""
    with chromium.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "flows/F11.html")
        assert 9 == page.locator(".kb-body h2:visible").count()
        assert 7 == page.locator(".kb-choice a:visible").count()


# -- lightness ------------------------------------------------------------------------------------------------------------


def test_an_article_is_light(chromium, address):
    """Everything that a first visit loads, as gzip sends it; the search is not among it until somebody wants to search."""
    with chromium.new_context(viewport=PHONE) as context:
        page = context.new_page()
        loaded: dict[str, int] = {}
        page.on("response", lambda answer: loaded.update({answer.url: len(gzip.compress(answer.body()))}))
        page.goto(address + "policies/P02.html", wait_until="networkidle")

        assert sum(loaded.values()) <= FIRST_VISIT, loaded
        assert not [url for url in loaded if "/search" in url]
        workers = "navigator.serviceWorker.getRegistrations().then(all => all.length)"
        assert 0 == page.evaluate(workers)  # it would fetch the search, unseen
        page.locator("input[name=q]").focus()
        eventually(page, workers)
        eventually(page, "performance.getEntriesByType('resource').some(e => e.name.endsWith('/kb/search.js'))")


def test_no_article_has_more_html_than_it_may(sites):
    """All of them, in both scripts."""
    large = {p.name: p.stat().st_size for p in (sites / "public").rglob("*.html") if p.stat().st_size > HTML}
    assert not {name for name in large if name not in {"az.html", "recent.html"}}, large


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_jumps_while_a_page_loads(chromium, address, viewport, templates):
    """Cumulative layout shift is below a thousandth on every template, however slow the machine."""
    with chromium.new_context(viewport=viewport) as context:
        page = context.new_page()
        page.add_init_script(SHIFTS)
        for path in templates["public"]:
            page.goto(address + path, wait_until="networkidle")
            assert page.evaluate("window.shift") < 0.001, path


def test_a_shift_would_be_seen(chromium, address):
    """The check can fail."""
    with chromium.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.add_init_script(SHIFTS)
        page.goto(address + "faqs/D01.html")
        page.wait_for_timeout(300)
        page.evaluate("document.querySelector('main').style.setProperty('padding-top', '300px')")
        eventually(page, "window.shift > 0")
