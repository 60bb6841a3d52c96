"""The traditional edition: every page, in the words of the other script, with the same addresses; and its search."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from addressed import BASE, project
from opencc import OpenCC
from shipped import browser, eventually, served

from generator.analysis import data
from generator.errors import UsageError
from generator.site.extras.hant import Traditional, Words

PAGE = Path(__file__).with_name("page.html")
SAME = set("里后面干只台系几准于征云游冲回并占丑斗范谷困杰了向伙才舍局表布岳松板注")
"""Characters that some traditional words have, too."""


class Seen(HTMLParser):
    """What a reader sees or hears of a page, but for what is marked as the other script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self._skip = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("alt", "title", "placeholder", "aria-label", "content", "data-hours"):
                self.words.append(value or "")
            if name in ("href", "src", "data-search", "data-cards", "data-base", "action"):
                self.links.append((name, value or ""))
        self._skip = dict(attrs).get("lang") == "zh-Hans"

    def handle_data(self, data):
        if not self._skip:
            self.words.append(data)


def test_a_page_is_converted_but_for_its_addresses(golden):
    """Read by a person: words by phrase, structured data, names for screen readers; ids, anchors, values and addresses as they were."""
    golden("hant.html", Traditional(Words("s2tw"), BASE).page(PAGE.read_text("utf-8"), "faqs/D01.html"))


def test_every_page_has_its_traditional_twin_without_simplified_characters(site):
    """Characters that have another form when they stand alone appear nowhere, but for those that are right in some words."""
    alone = OpenCC("s2tw").convert
    only = {char for char in data("t2s.txt").split("\n")[1] if alone(char) != char} - SAME
    pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html")}
    originals = {page for page in pages if not page.startswith("hant/")} - {"404.html"}

    assert originals == {page.removeprefix("hant/") for page in pages if page.startswith("hant/")}
    wrong = []
    for page in sorted(originals):
        text = (site / "hant" / page).read_text("utf-8")
        assert '<html lang="zh-Hant"' in text
        wrong += [(page, char) for char in sorted(set("".join(Seen(text).words)) & only)]
    assert [] == wrong


def test_its_links_lead_somewhere(site):
    """Every link, style, script and index that a traditional page names is there."""
    pages = sorted((site / "hant").rglob("*.html"))
    assert len(pages) > 50
    for file in pages:
        for name, link in Seen(file.read_text("utf-8")).links:
            if re.match(r"[a-z]+:|#|$", link):
                continue
            target = (file.parent / unquote(link.partition("#")[0].partition("?")[0])).resolve()
            assert target.exists(), (file.relative_to(site), name, link)


def test_both_editions_name_each_other(site):
    """Hreflang both ways, the same in both; a link to change over in each."""
    for page, twin in (("faqs/D01.html", "hant/faqs/D01.html"), ("index.html", "hant/index.html")):
        here, there = ((site / p).read_text("utf-8") for p in (page, twin))
        links = re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"', here)

        assert ["zh-Hans", "zh-Hant", "x-default"] == [lang for lang, _ in links]
        assert links == re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"', there)
        assert [links[1][1]] == re.findall(r'rel="canonical" href="([^"]*)"', there)
        assert re.search(r'<a class="kb-script" lang="zh-Hant"[^>]*>繁體中文</a>', here)
        assert re.search(r'<a class="kb-script" lang="zh-Hans"[^>]*>简体中文</a>', there)
    assert f"<loc>{BASE}hant/faqs/D01.html</loc>" in (site / "sitemap.xml").read_text("utf-8")


def test_its_pictures_for_sharing_are_in_its_own_script(site):
    """A shared traditional page shows traditional words; where both scripts write the same, the picture is the same."""
    page = (site / "hant" / "faqs" / "D06.html").read_text("utf-8")
    name = re.findall(rf'property="og:image" content="{BASE}(hant/og/\w+\.png)"', page)[0]

    assert (site / name).read_bytes() != (site / name.removeprefix("hant/")).read_bytes()
    assert (site / "hant" / "og" / "complain.png").is_file()


@pytest.mark.parametrize("way", ["http", "file"])
def test_its_search_takes_either_script_and_answers_in_its_own(site, way):
    """Typed 退换货 or 退換貨: the same traditional results, the words marked, each opening a traditional page."""
    with browser() as chromium, served(site) as address:
        page = chromium.new_page()
        seen = []
        for query in ("退换货运费", "退換貨運費"):
            root = address if way == "http" else site.as_uri() + "/"
            page.goto(f"{root}hant/search.html?q={query}")
            page.wait_for_selector(".kb-hit")
            hits = page.locator(".kb-hit").evaluate_all("rows => rows.map(r => [r.querySelector('b').textContent, r.href])")
            assert page.locator(".kb-hit mark").count() > 2
            assert all("/hant/" in href for _, href in hits)
            seen.append(hits)
        assert seen[0] == seen[1]
        assert any("運費" in title for title, _ in seen[0])
        page.locator(".kb-hit").first.click()
        page.wait_for_selector("h1")
        page.click("text=简体中文")
        eventually(page, "document.documentElement.lang === 'zh-CN'")


def test_what_the_setting_does_not_know_is_told(tmp_path):
    """A usage error names the setting and the choices."""
    settings = project(tmp_path)
    text = settings.config_file.read_text("utf-8")
    settings.config_file.write_text(re.sub(r"hant: tw.*", "hant: mo", text), "utf-8")

    with pytest.raises(UsageError, match=r"extra\.kb\.hant.*「mo」.*twp"):
        _ = settings.hant
