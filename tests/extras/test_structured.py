"""Structured data says what the page says: the same words, nothing more."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from urllib.parse import quote, unquote

import pytest
from addressed import BASE, published
from shipped import ROOT

from generator.site.extras.questions import questions
from generator.site.extras.structured import filled, script_text
from generator.site.extras.text import chapters


class Seen(HTMLParser):
    """A page as a reader sees it: the article's words, its breadcrumb, its title; and the data beside it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: list[str] = []
        self.words: list[str] = []
        self.crumbs: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "link", "br", "hr", "img", "input"):
            self._open.append((tag, str(dict(attrs).get("class") or dict(attrs).get("type"))))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        classes = " ".join(name for _, name in self._open)
        if self._open and self._open[-1] == ("script", "application/ld+json"):
            self.data.append(data)
        elif "kb-body" in classes:
            self.words.append(data)
        elif "kb-crumbs" in classes and data.strip():
            self.crumbs.append(data.strip())


def bare(text: str) -> str:
    """Without white space, which machines and eyes read differently."""
    return "".join(text.split())


def graph(page: str) -> dict[str, dict]:
    nodes = json.loads("".join(Seen(page).data) or '{"@graph": []}')["@graph"]
    return {node["@type"]: node for node in nodes}


def test_every_answer_in_the_data_is_what_the_page_shows(site):
    """All questions of all FAQ pages: the answers together are the body, word for word."""
    pages = sorted((site / "faqs").glob("[A-Z]*.html"))
    assert len(pages) >= 20
    for file in pages:
        page = file.read_text("utf-8")
        asked = graph(page)["FAQPage"]["mainEntity"]
        own = "".join(q["name"] for q in asked[1:])
        shown = bare("".join(Seen(page).words))

        assert sorted(shown) == sorted(bare("".join(q["acceptedAnswer"]["text"] for q in asked) + own)), file.name
        assert bare(asked[-1]["acceptedAnswer"]["text"]) in shown, file.name
        assert asked[0]["name"] in re.search(r"<h1[^>]*>(.*?)</h1>", page).group(1), file.name


def test_every_step_of_a_flow_is_what_the_page_shows(site):
    """HowTo steps are the nodes in their order, with their words."""
    pages = sorted((site / "flows").glob("[A-Z]*.html"))
    assert pages
    for file in pages:
        page = file.read_text("utf-8")
        shown = bare("".join(Seen(page).words))
        steps = graph(page)["HowTo"]["step"]

        assert bare("".join(step["name"] + step["text"] for step in steps)) in shown, file.name
        assert list(range(1, len(steps) + 1)) == [step["position"] for step in steps]
        assert all(step["url"].startswith(f"{BASE}flows/{file.name}#") for step in steps)


def test_the_breadcrumb_of_the_data_is_the_breadcrumb_of_the_page(site):
    """The same titles in the same order, each with its whole address."""
    for name in ("faqs/D01.html", "policies/P05.html", "topics/order.html"):
        page = (site / name).read_text("utf-8")
        items = graph(page)["BreadcrumbList"]["itemListElement"]

        assert [item["name"] for item in items] == [c for c in Seen(page).crumbs if c not in "›/>·"], name
        assert f"{BASE}{name}" == items[-1]["item"]
        assert BASE == items[0]["item"]


def test_pages_have_one_address(site):
    """Canonical and og:url are whole addresses; the home page is the folder."""
    article = (site / "faqs" / "D01.html").read_text("utf-8")

    assert [f"{BASE}faqs/D01.html"] == re.findall(r'rel="canonical" href="([^"]*)"', article)
    assert [f"{BASE}faqs/D01.html"] == re.findall(r'property="og:url" content="([^"]*)"', article)
    assert [BASE] == re.findall(r'rel="canonical" href="([^"]*)"', (site / "index.html").read_text("utf-8"))
    assert {"WebSite", "Organization"} == set(graph((site / "index.html").read_text("utf-8")))


BODY = """<p>先答。</p><h2 id="a">怎么退？</h2><p>这样退。</p><h3 id="b">要几天？</h3><p>三天 &amp; <b>不</b>多。</p>
<h2 id="c">另外</h2><ul><li>一</li><li>二</li></ul>"""


def test_a_second_level_heading_that_asks_is_a_question_of_its_own():
    """What stands below it, lower headings included, is its answer; the rest answers the title."""
    found = [(q.name, q.answer, q.anchor) for q in questions("能退吗？", chapters(BODY))]

    assert [
        ("能退吗？", "先答。\n另外\n一\n二", ""),
        ("怎么退？", "这样退。\n要几天？\n三天 & 不多。", "a"),
    ] == found  # fmt: skip


def test_a_question_without_an_answer_is_not_told():
    """An article that only holds questions has no answer to its own title."""
    assert ["怎么退？"] == [q.name for q in questions("常见问题", chapters('<h2 id="a">怎么退？</h2><p>这样。</p>'))]
    assert "" == filled([{"@type": "FAQPage", "name": "空"}], "")


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "a\u2028b", "&lt;/script&gt;"])
def test_no_text_ends_the_script_it_stands_in(text):
    """Read back it is the same; written it holds no mark that HTML knows."""
    written = script_text({"t": text})

    assert {"t": text} == json.loads(written)
    assert not set("<>&\u2028\u2029") & set(written)


def test_an_article_with_several_questions_tells_each_with_its_place(tmp_path):
    """Through the whole build: the title's answer without the others, each other question at its own anchor."""
    body = "一律七天。\n\n## 怎么退？\n\n写信给我们。\n\n### 写什么\n\n写单号。\n\n## 谁出运费？\n\n我们出。\n\n## 还要留意\n\n留好包装。\n"
    head = "id: D50\nkind: faq\ntitle: 几天可退？\naudience: public\nowner: 甲组\nreviewed: 2026-11-01\naliases: [退多久, 退几天, 哪天退]\n"
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (tmp_path / "content" / "faqs" / "D50.md").write_text(f"---\n{head}---\n\n{body}", "utf-8")

    page = (published(tmp_path, content=tmp_path / "content") / "public" / "faqs" / "D50.html").read_text("utf-8")
    asked = graph(page)["FAQPage"]["mainEntity"]

    assert [
        ("几天可退？", "一律七天。\n还要留意\n留好包装。", f"{BASE}faqs/D50.html"),
        ("怎么退？", "写信给我们。\n写什么\n写单号。", f"{BASE}faqs/D50.html#{quote('怎么退')}"),
        ("谁出运费？", "我们出。", f"{BASE}faqs/D50.html#{quote('谁出运费')}"),
    ] == [(q["name"], q["acceptedAnswer"]["text"], q["url"]) for q in asked]
    assert all(f'id="{unquote(q["url"].partition("#")[2])}"' in page for q in asked[1:])
