"""Pages at old addresses that lead to the new ones, and the same as a list for hosts that can answer with a status of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from generator.model import Document
from generator.redirects import landing
from generator.site.extras.address import absolute, relative
from generator.site.extras.hant import FOLDER

_PAGE: Final = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={to}">
{canonical}<title>{title}</title>
</head>
<body><p>这一页搬到了<a href="{to}">{title}</a>。</p></body>
</html>
"""


Twin = Callable[[str, str], str]
"""A page and its address become the traditional page."""


class Move(NamedTuple):
    """An old address, as written or as it was, and the article that answers it now. Some were in both scripts."""

    address: str
    document: Document
    both: bool = False


def moves(documents: Iterable[Document], ended: Iterable[tuple[Document, Document]]) -> Iterator[Move]:
    """Every `redirect_from`; and of what has ended its own address, and those that led to it."""
    for old, heir in ended:
        yield Move(old.url, heir, both=True)
        yield from (Move(address, heir) for address in old.redirect_from)
    for document in documents:
        yield from (Move(address, document) for address in document.redirect_from)


def redirect_files(moved: Iterable[Move], base: str, twin: Twin | None = None) -> Mapping[str, str]:
    """Path -> page for every old address, and `_redirects`, which Netlify, Cloudflare Pages and GitLab Pages read."""
    files: dict[str, str] = {}
    rows: list[str] = []
    folder = urlsplit(base).path.removesuffix("/")
    for address, document, both in moved:
        if not (path := landing(address)):
            continue
        files[path] = page = _page(path, document, base)
        rows += _rows(path, document.url, folder)
        if both and twin:
            files[f"{FOLDER}/{path}"] = twin(page, path)
            rows += _rows(f"{FOLDER}/{path}", f"{FOLDER}/{document.url}", folder)
    if rows:
        files["_redirects"] = "".join(f"{row}\n" for row in sorted(rows))
    return files


def _page(path: str, document: Document, base: str) -> str:
    canonical = f'<link rel="canonical" href="{escape(absolute(base, document.url))}">\n' if base else ""
    return _PAGE.format(to=escape(relative(path, document.url)), canonical=canonical, title=escape(document.title))


def _rows(path: str, url: str, folder: str) -> list[str]:
    """From the root of the host, which a site in a `folder` is not."""
    short = path.removesuffix("/index.html")
    forms = [path] if short == path else [short, f"{short}/"]
    return [f"{folder}/{quote(form)} {folder}/{quote(url)} 301" for form in forms]
