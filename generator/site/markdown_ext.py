"""Our dialect of Python-Markdown: no code by indentation, lists that keep to themselves, the ways of a flow marked, numbers to ring.

And its renderer. One Markdown object renders all bodies; MkDocs, which makes one a page, comes to the same HTML.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString

from generator.read.outline import slug

_MARK: Final = re.compile(r"[\\`\[\]!<>&*_\x02\x03]|  \n")
"""Without any of these a text has nothing that an inline pattern looks for."""
_END: Final = re.compile(r"^(结束|转)\s*[:：]")
_PHONE: Final = re.compile(r"(?<![\d-])(?:[48]00-\d{3}-\d{4}|0\d{2,3}-\d{7,8})(?![\d-])")
"""A number as Chinese houses print theirs; without its hyphens it could as well be that of an order."""


def extensions() -> tuple[list[Any], dict[str, Any]]:
    """Extensions and their settings, as Python-Markdown and MkDocs take them."""
    names: list[Any] = ["tables", "attr_list", "sane_lists", "fenced_code", "admonition", "toc", KbExtension()]
    settings = {
        "toc": {"slugify": slug, "permalink": False},
        "tables": {"use_align_attribute": True},  # a style attribute would break the content security policy
    }
    return names, settings


class KbExtension(Extension):
    """Registers the dialect."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the name is Python-Markdown's)
        """Change one Markdown object."""
        md.parser.blockprocessors.deregister("code")
        md.parser.blockprocessors.deregister("setextheader")  # a line above `---` is no heading to `read/outline.py` either
        md.treeprocessors.register(_FlowWays(md), "kb-flow", 5)
        md.treeprocessors.register(_Phones(md), "kb-phones", 4)


class _FlowWays(Treeprocessor):
    """Gives the choices and ends of a flow their classes."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            link = item[0] if len(item) == 1 and not (item.text or "").strip() else None
            if link is not None and link.tag == "p" and len(link) == 1 and not (link.text or "").strip():
                link = link[0]
            if link is not None and link.tag == "a" and not (link.tail or "").strip():
                if link.get("href", "").startswith("#"):
                    item.set("class", "kb-choice")
            elif _END.match("".join(item.itertext()).strip()):
                item.set("class", "kb-end")


class _Phones(Treeprocessor):
    """Makes telephone numbers links: on a phone a press rings them, and no line breaks within one."""

    def run(self, root: Element) -> None:
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if element.tag in ("a", "code", "pre"):
                continue
            children = list(element)
            waiting += children
            for child in children:
                if child.tail and _PHONE.search(child.tail):
                    text, links = _rung(child.tail)
                    child.tail = text
                    at = list(element).index(child) + 1
                    element[at:at] = links
            if element.text and _PHONE.search(element.text):
                element.text, element[0:0] = _rung(element.text)


def _rung(text: str) -> tuple[str, list[Element]]:
    """The text before the first number, and the numbers as links, each with the text that follows it."""
    found = list(_PHONE.finditer(text))
    links = []
    for match, stop in zip(found, [*(m.start() for m in found[1:]), len(text)], strict=True):
        link = Element("a", href="tel:" + match[0].replace("-", ""))
        link.text, link.tail = match[0], text[match.end() : stop]
        links.append(link)
    return text[: found[0].start()], links


class Renderer:
    """Markdown -> HTML, its headings, and the files that it links to."""

    def __init__(self) -> None:
        names, settings = extensions()
        self._markdown = Markdown(extensions=names, extension_configs=settings)
        self._links = _FileLinks(self._markdown)
        self._markdown.treeprocessors.register(self._links, "kb-links", 0)
        self._markdown.treeprocessors.register(_Plain(self._markdown), "kb-plain", 30)  # before the inline patterns

    def render(self, text: str) -> tuple[str, list[dict[str, Any]], list[str]]:
        """The HTML is not sanitised."""
        self._links.found = []
        self._markdown.reset()
        html = self._markdown.convert(text)
        tokens = getattr(self._markdown, "toc_tokens", [])
        return html, [_heading(token) for token in tokens], self._links.found


def _heading(token: Mapping[str, Any]) -> dict[str, Any]:
    """A heading as templates take it, like MkDocs' own."""
    children = [_heading(child) for child in token["children"]]
    return {"title": token["name"], "url": f"#{token['id']}", "level": token["level"], "children": children}


class _Plain(Treeprocessor):
    """Spares texts without a mark the search for each of a dozen marks, which is a third of rendering."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not _MARK.search(element.text):
                element.text = AtomicString(element.text)


class _FileLinks(Treeprocessor):
    """Points links to Markdown files at the pages that these become, as MkDocs does, and remembers all links to files."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.found: list[str] = []

    def run(self, root: Element) -> None:
        for element in root.iter():
            key = {"a": "href", "img": "src"}.get(element.tag)
            if key:
                element.set(key, self._address(element.get(key, "")))

    def _address(self, url: str) -> str:
        scheme, netloc, path, query, anchor = urlsplit(url)
        if scheme or netloc or not path or url.startswith(("/", "\\")) or AMP_SUBSTITUTE in url:
            return url
        self.found.append(url)
        path = posixpath.normpath(unquote(path))
        if path.endswith(".md"):
            path = path.removesuffix(".md") + ".html"
        return urlunsplit(("", "", quote(path), query, anchor))
