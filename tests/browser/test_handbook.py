"""The handbook of a role in a real browser: whole, on A4, a sheet a script; and nothing of the desk on public pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from looking import under_policy, watched
from playwright.sync_api import Page
from shipped import served

R02_SCRIPTS = {"T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09", "T10", "C16"}


@pytest.fixture(scope="module")
def address(sites) -> Iterator[str]:
    with served(sites / "internal") as found:
        yield found


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """A page under the policy; nothing may go wrong on it."""
    with chromium.new_context() as context:
        opened, wrong = watched(context)
        opened.route("**/*.html", under_policy)
        yield opened
        assert [] == wrong


def test_the_role_page_leads_to_its_handbook(page, address):
    """打印岗位手册 opens one document with the duties, the flows and every script of the role."""
    page.goto(address + "roles/R02.html")
    page.get_by_role("link", name="打印岗位手册").click()

    assert "岗位手册：客服代表（热线）" == page.locator("h1").inner_text()
    ids = set(page.locator(".kb-sheet h3 .kb-code").all_inner_texts())
    assert R02_SCRIPTS | {"F28", "F23"} <= ids
    text = page.locator(".kb-book").inner_text()
    assert "接通时，问候客户" in text
    assert "喂？再不说话我就挂了！" in text
    assert 3 == page.locator(".kb-sheet:has(h3 a[href$='T04.html']) .kb-said-wait").count()
    assert page.get_by_role("button", name="打印").is_visible()


def test_a_handbook_prints_a_sheet_a_script(page, address):
    """A4 portrait, at least a page a script, nothing to click on paper."""
    page.goto(address + "roles/R02-handbook.html")
    printed = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")

    assert len(R02_SCRIPTS) + 2 <= len(re.findall(rb"/Type\s*/Page\b", printed))
    assert set(re.findall(rb"/MediaBox\s*\[0 0 (59\d)[\d.]* (84\d)[\d.]*\]", printed)) <= {
        (b"594", b"841"),
        (b"595", b"842"),
        (b"595", b"841"),
    }
    breaks = page.locator(".kb-sheet-script").evaluate_all("all => all.map(one => getComputedStyle(one).breakBefore)")
    assert ["page"] * (len(R02_SCRIPTS) - 1) == breaks[1:]
    assert 0 == page.locator(":is(nav, .kb-search, button, .kb-crumbs):visible").count()


def test_a_flow_in_a_handbook_branches_as_it_does_on_its_page(page, address):
    """Each choice with its steps below it; a step where ways meet is told once."""
    page.goto(address + "roles/R14-handbook.html")
    flow = page.locator(".kb-sheet", has=page.locator("h3 a[href$='F06.html']"))

    assert ["未打单", "已打单", "已打包贴单", "已发货"] == flow.locator(".kb-fork").all_inner_texts()
    assert 1 == flow.get_by_text("向仓库要回包裹。").count()


def test_every_role_has_a_handbook_and_the_public_site_has_none(sites):
    """Nothing of the agent's desk stands on a public page."""
    roles = {path.stem for path in (sites / "internal" / "roles").glob("R??.html")}
    books = {path.stem.removesuffix("-handbook") for path in (sites / "internal" / "roles").glob("*-handbook.html")}
    public = {
        path.relative_to(sites / "public").as_posix(): path.read_text("utf-8") for path in (sites / "public").rglob("*.html")
    }

    assert roles
    assert roles == books
    assert not list((sites / "public").rglob("*handbook*"))
    assert not [1 for text in public.values() if re.search(r"data-kb-blanks|desk\.js|kb-desk\.css|打印岗位手册", text)]
    assert {"flows/F11.html", "hant/flows/F11.html"} == {path for path, text in public.items() if "flow.js" in text}
