"""Maps, feeds and copies: each read by a parser of its own format."""

from __future__ import annotations

import json
import re
import urllib.robotparser
from datetime import date, datetime
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import feedparser
from addressed import BASE
from shipped import build

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_sitemap_lists_every_page_for_machines_with_its_day(site):
    """One address a page of the site, none besides, in UTF-8, with dates that are not in the future."""
    root = ET.fromstring((site / "sitemap.xml").read_bytes())
    rows = {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in root}
    pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html") if p.name not in ("404.html", "search.html")}
    homes = {"index.html": "", "hant/index.html": "hant/"}

    assert f"{MAP}urlset" == root.tag
    assert {BASE + homes.get(page, page) for page in pages} == set(rows)
    assert all(date.fromisoformat(day) <= date.today() for day in rows.values() if day)
    assert rows[f"{BASE}faqs/D01.html"]
    assert not (site / "sitemap.xml.gz").exists()


def test_robots_may_read_the_public_site_and_no_page_of_the_internal_one(site):
    """As Python's own reader of robots.txt understands it."""
    public, internal = urllib.robotparser.RobotFileParser(), urllib.robotparser.RobotFileParser()
    public.parse((site / "robots.txt").read_text("utf-8").splitlines())
    internal.parse((site.parent / "internal" / "robots.txt").read_text("utf-8").splitlines())

    assert public.can_fetch("AnyBot", f"{BASE}faqs/D01.html")
    assert [f"{BASE}sitemap.xml"] == public.site_maps()
    assert not internal.can_fetch("AnyBot", f"{BASE}faqs/D01.html")


def newest_first(days: list[str]) -> bool:
    return days == sorted(days, reverse=True) and all(datetime.fromisoformat(day).tzinfo for day in days)


def test_the_atom_feed_tells_what_changed_newest_first(site):
    """A feed reader understands it, and finds the articles."""
    feed = feedparser.parse((site / "feed.xml").read_bytes())

    assert not feed.bozo, feed.get("bozo_exception")
    assert ("atom10", "明灯家居帮助中心", 50) == (feed.version, feed.feed.title, len(feed.entries))
    assert newest_first([entry.updated for entry in feed.entries])
    for entry in feed.entries:
        assert entry.link == entry.id
        assert (site / entry.link.removeprefix(BASE)).is_file()
        assert entry.title
        assert entry.summary


def test_the_json_feed_tells_the_same(site):
    """What version 1.1 of the format requires, of the types it requires, and the same articles as the Atom feed."""
    feed = json.loads((site / "feed.json").read_text("utf-8"))
    atom = feedparser.parse((site / "feed.xml").read_bytes())

    assert "https://jsonfeed.org/version/1.1" == feed["version"]
    assert (BASE, f"{BASE}feed.json") == (feed["home_page_url"], feed["feed_url"])
    assert [(e.id, e.title, e.summary) for e in atom.entries] == [
        (i["id"], i["title"], i["content_text"]) for i in feed["items"]
    ]
    assert newest_first([item["date_modified"] for item in feed["items"]])
    assert {str} == {type(tag) for item in feed["items"] for tag in item["tags"]}
    assert ["明灯家居"] == [author["name"] for author in feed["authors"]]


def test_every_article_has_a_markdown_copy_that_says_the_same(site):
    """The page names it; it is plain Markdown with the facts filled in, and its links lead to other copies."""
    copies = sorted(site.rglob("*.md"))
    assert len(copies) > 50
    for copy in copies:
        text = copy.read_text("utf-8")
        page = copy.with_suffix(".html").read_text("utf-8")

        assert f'<link rel="alternate" type="text/markdown" href="{copy.name}">' in page
        assert text.startswith("# ")
        assert "{{" not in text
        assert "<span" not in text
        for link in re.findall(r"\]\(([^)#:]+)[^):]*\)", text):
            assert (copy.parent / unquote(link)).resolve().is_file(), (copy.name, link)
    assert "当天 16:00 前付款" in (site / "faqs" / "D01.md").read_text("utf-8")


def test_llms_txt_lists_every_copy_once(site):
    """In the form of llmstxt.org: a title, a quote, sections of links with a note; the full file holds every text."""
    text = (site / "llms.txt").read_text("utf-8")
    full = (site / "llms-full.txt").read_text("utf-8")
    links = re.findall(r"^- \[[^\n]+\]\((\S+)\)(?:: .+)?$", text, re.MULTILINE)

    assert re.match(r"# [^\n]+\n\n> [^\n]+\n\n[^#]*## ", text)
    assert sorted(links) == sorted(BASE + copy.relative_to(site).as_posix() for copy in site.rglob("*.md"))
    for copy in site.rglob("*.md"):
        assert copy.read_text("utf-8") in full


def test_without_an_address_nothing_is_told_that_would_be_wrong(tmp_path):
    """No sitemap, no feeds, no canonical, no pictures; structured data without addresses; llms.txt with relative links."""
    site = build(tmp_path).folder / "public"
    page = (site / "faqs" / "D01.html").read_text("utf-8")

    assert [] == [name for name in ("sitemap.xml", "feed.xml", "feed.json") if (site / name).exists()]
    assert "Sitemap" not in (site / "robots.txt").read_text("utf-8")
    assert not re.search(r'rel="canonical"|og:url|og:image|"url":|BreadcrumbList', page)
    assert '"@type":"FAQPage"' in page
    assert "](faqs/D01.md)" in (site / "llms.txt").read_text("utf-8")


def test_the_internal_site_tells_machines_nothing(site):
    """No data, no copies, no feeds; only that robots keep out."""
    internal = site.parent / "internal"
    wrong = [p.name for p in internal.rglob("*") if p.suffix == ".md" or p.name.startswith(("llms", "feed", "sitemap"))]

    assert [] == wrong
    assert not re.search(r"ld\+json|og:title|canonical", (internal / "faqs" / "D01.html").read_text("utf-8"))
