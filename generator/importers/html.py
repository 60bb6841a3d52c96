"""HTML, and all that comes as HTML: a page becomes Markdown, what belongs to the site around it goes into the log.

nh3 builds the tree as browsers do and gives it back well-formed, so that whatever was typed, BeautifulSoup and markdownify get something
sane. Nothing runs, nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import nh3
from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag
from markdownify import ATX, MarkdownConverter

from generator.importers.entries import Entry
from generator.importers.furniture import is_furniture
from generator.importers.line import Line, han_count
from generator.importers.plain_html import simplify
from generator.importers.raw import Finder, Raw, UnreadableError
from generator.importers.text import text_of

_UNSEEN: Final = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math", "canvas", "audio", "video", "textarea",
    "select", "option", "optgroup", "button", "input", "datalist", "noframes", "noembed", "frame", "frameset", "marquee", "dialog",
)  # fmt: skip
_KEPT: Final = nh3.ALLOWED_TAGS | {
    "html", "head", "title", "meta", "body", "main", "section", "address", "big", "dir", "fieldset", "font", "form", "label", "legend", "menu",
    "tfoot", *_UNSEEN,
}  # fmt: skip
_ATTRIBUTES: Final = {
    "*": {"class", "id", "role", "style", "hidden", "aria-hidden"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "data-src", "data-original"},
    "meta": {"name", "content", "property"},
    "input": {"value", "placeholder", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SITE: Final = re.compile(
    r"(?:^|[-_\s])(?:bread-?crumbs?|crumbs?|mbx|weizhi|location|position|share|bdshare|bshare|social|comments?|pinglun|reply|respond|related|relate"
    r"|xiangguan|recommends?|tuijian|side-?bars?|sider?|aside|footer|foot|copyright|banquan|nav|navbar|menu|topbar|tool-?bars?|pagination|pager|pages?"
    r"|prev|next|prenext|pre-?next|shangxia|hot|rank(?:ing)?|paihang|ads?|adv|advert(?:isement)?|guanggao|banner|login|search|download|xiazai|qrcode"
    r"|erweima|weixin|popup|modal|toast|subscribe|tags?|statement|shengming|disclaimer|article-?info|post-?meta|meta|gotop|back-?top|friend-?links?"
    r"|hidden|hide|none)(?=$|[-_\s\d])",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OPEN: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*?(/?)>")
_VOID: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "td", "th", "tr",
    "dt", "dd", "option", "tbody", "thead",
})  # fmt: skip
_DEEPEST: Final = 200
_MOSTLY: Final = 0.5


def read_html(data: bytes, path: str) -> list[Raw]:
    """A page: its text without the site around it."""
    source, entries = text_of(data, path, declared=True)
    raw = from_html(source, path)
    return [Raw(raw.lines, title=raw.title, markdown=True, entries=(*entries, *raw.entries))]


def from_html(source: str, path: str, finder: Finder | None = None, *, site: bool = True) -> Raw:
    """Markup as lines of Markdown with their places. `site`: there may be a site around the text."""
    _shallow(source)
    soup = BeautifulSoup(nh3.clean(source, tags=_KEPT, clean_content_tags=set(), attributes=_ATTRIBUTES, strip_comments=False,
                                   link_rel=None, url_schemes={"http", "https", "mailto", "tel", "data", "javascript", "file"}),
                         "html.parser")  # fmt: skip
    entries: list[Entry] = []
    where = Finder(source, path)
    title = _take_unseen(soup, where, entries)
    if site:
        _take_site(soup, where, entries)
    _take_links_and_images(soup, where, entries)
    simplify(soup)
    markdown = _Converter(heading_style=ATX, bullets="-", table_infer_header=True, escape_misc=False).convert_soup(soup)
    finder = finder or Finder(source, path)
    lines: list[Line] = []
    fence = False
    for text in markdown.strip("\n").split("\n"):
        mark = text.strip().startswith("```")
        lines.append(finder.line(text.rstrip(), code=fence or mark))
        fence ^= mark
    heading = next((line for line in lines if line.text.startswith("# ")), None)
    if title and heading is None and site:
        line = where.line(_page_title(title))
        entries += [Entry(line.place(), "IM22", title, f"标题：{line.text}")]
        return Raw(tuple(lines), title=line, markdown=True, entries=tuple(entries))
    if title:
        entries.append(Entry(where.line(title).place(), "IM34", title, "", "网页标题"))
    if heading is not None and site:
        # What stands above the heading is above the text: seldom more than a date.
        lines = _heading_first(lines, heading)
    return Raw(tuple(lines), markdown=True, entries=tuple(entries))


class _Converter(MarkdownConverter):
    """markdownify, with line breaks that Markdown needs no blanks for."""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A break in Chinese pages is mostly a paragraph."""
        return " " if "_inline" in parent_tags or "td" in parent_tags or "th" in parent_tags else "\n\n"


def _heading_first(lines: list[Line], heading: Line) -> list[Line]:
    at = lines.index(heading)
    above = [line for line in lines[:at] if line.text.strip()]
    return [heading, *above, *lines[at + 1 :]] if len(above) <= 3 else lines


def _shallow(source: str) -> None:
    """Refuse what is nested so deep that no page is; trees of it take minutes."""
    depth = 0
    for match in _OPEN.finditer(source):
        name = match.group(2).lower()
        if name in _VOID or match.group(3):
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        if depth > _DEEPEST:
            line = source.count("\n", 0, match.start()) + 1
            raise UnreadableError("IM05", f"网页套了 {_DEEPEST} 层以上", "这不是普通的网页；复制文字，存成 txt 再导入", line)


def _lines(tag: PageElement) -> Iterator[str]:
    for text in [tag] if isinstance(tag, NavigableString) else tag.find_all(string=True) if isinstance(tag, Tag) else []:
        yield from (part.strip() for part in str(text).split("\n") if part.strip())


def _drop(tag: PageElement, where: Finder, entries: list[Entry], code: str, note: str = "") -> None:
    entries += [Entry(where.line(text).place(), code, text, "", note) for text in _lines(tag)]
    tag.extract()


def _take_unseen(soup: BeautifulSoup, where: Finder, entries: list[Entry]) -> str:
    """Take away what a reader of the page never saw, and give its title."""
    title = ""
    for tag in soup.find_all(["title", "meta", *_UNSEEN]):
        if tag.decomposed or tag.parent is None:
            continue
        if tag.name == "title":
            title = title or tag.get_text(" ", strip=True)
            tag.extract()
        elif tag.name in ("meta", "input"):
            text = str(tag.get("content") or tag.get("value") or tag.get("placeholder") or "")
            if han_count(text):
                entries.append(Entry(where.line(text).place(), "IM34", text, "", f"{tag.name} {tag.get('name') or ''}".strip()))
            tag.extract()
        else:
            _drop(tag, where, entries, "IM34", tag.name)
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        _drop(comment, where, entries, "IM34", "注释")
    for tag in soup.find_all(True):
        hidden = tag.get("hidden") is not None or _HIDDEN.search(str(tag.get("style") or ""))
        if tag.parent is not None and hidden:
            _drop(tag, where, entries, "IM34", "看不见的部分")
    return title


def _take_site(soup: BeautifulSoup, where: Finder, entries: list[Entry]) -> None:
    """Take away the parts that name themselves as the site's, never one that holds most of the text."""
    whole = max(1, han_count(soup.get_text()))
    for tag in soup.find_all(True):
        if tag.parent is None or not _attached(tag, soup):
            continue
        names = f"{' '.join(tag.get('class') or [])} {tag.get('id') or ''} {tag.get('role') or ''}"
        name = tag.name if tag.name in ("nav", "footer", "aside", "form", "header") else ""
        if tag.name in ("html", "body", "main", "article", "h1", "h2", "table", "tbody", "tr"):
            continue
        if not name and not _SITE.search(names):
            continue
        text = tag.get_text(" ", strip=True)
        if han_count(text) > _MOSTLY * whole or (name == "header" and tag.find(["h1", "h2"]) and not tag.find("nav")):
            continue
        _drop(tag, where, entries, "IM31", f"网页的 {names.strip() or tag.name}")
    for tag in soup.find_all(["ul", "ol", "div", "p", "td"]):
        if tag.parent is None or not _attached(tag, soup):
            continue
        text = tag.get_text(" ", strip=True)
        links = tag.find_all("a")
        linked = sum(len(link.get_text(strip=True)) for link in links)
        if len(links) >= 3 and linked > 0.85 * len(text.replace(" ", "")) and han_count(text) < _MOSTLY * whole:
            _drop(tag, where, entries, "IM31", "一排链接")
        elif not tag.find(["p", "div", "li", "td"]) and links and is_furniture(text):
            _drop(tag, where, entries, "IM31")


def _attached(tag: Tag, soup: BeautifulSoup) -> bool:
    """Still in the page: neither it nor what it stands in was taken away."""
    top: Tag | None = tag
    while top is not None and top is not soup:
        top = top.parent
    return top is soup


def _take_links_and_images(soup: BeautifulSoup, where: Finder, entries: list[Entry]) -> None:
    for image in soup.find_all("img"):
        alt = str(image.get("alt") or image.get("title") or "")
        source = str(image.get("src") or image.get("data-src") or image.get("data-original") or "")
        entries.append(Entry(where.line(alt).place(), "IM33", alt or source[:200], "", source[:200]))
        image.extract()
    for link in soup.find_all("a"):
        target = str(link.get("href") or "")
        if title := str(link.get("title") or ""):
            if title != link.get_text(strip=True) and han_count(title):
                entries.append(Entry(where.line(title).place(), "IM32", title, "", "链接的提示文字"))
            del link["title"]
        if not re.match(r"(?:https?://|mailto:|tel:)", target) or not link.get_text(strip=True):
            if target and not target.startswith(("javascript:", "#")):
                entries.append(
                    Entry(where.line(link.get_text(strip=True)).place(), "IM32", target[:200], "", "站内链接，只留下文字")
                )
            link.unwrap()


def _page_title(title: str) -> str:
    """The page's own part of a title: 如何退货_某某网 is 如何退货."""
    return re.split(r"\s*[_|｜—–]\s*|\s+-\s*", title)[0].strip() or title
