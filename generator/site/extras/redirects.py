"""Pages at old addresses that lead to the new ones, and the same as a list for hosts that can answer with a status of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final
from urllib.parse import quote, urlsplit

from generator.model import Document
from generator.redirects import landing
from generator.site.extras.address import absolute, relative

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


def redirect_files(documents: Iterable[Document], base: str) -> Mapping[str, str]:
    """Path -> page for every `redirect_from`, and `_redirects`, which Netlify, Cloudflare Pages and GitLab Pages read."""
    files: dict[str, str] = {}
    rows: list[str] = []
    for document in documents:
        for address in document.redirect_from:
            if path := landing(address):
                files[path] = _page(path, document, base)
                rows += _rows(path, document, urlsplit(base).path.removesuffix("/"))
    if rows:
        files["_redirects"] = "".join(f"{row}\n" for row in sorted(rows))
    return files


def _page(path: str, document: Document, base: str) -> str:
    canonical = f'<link rel="canonical" href="{escape(absolute(base, document.url))}">\n' if base else ""
    return _PAGE.format(to=escape(relative(path, document.url)), canonical=canonical, title=escape(document.title))


def _rows(path: str, document: Document, folder: str) -> list[str]:
    """From the root of the host, which a site in a `folder` is not."""
    short = path.removesuffix("/index.html")
    forms = [path] if short == path else [short, f"{short}/"]
    return [f"{folder}/{quote(form)} {folder}/{quote(document.url)} 301" for form in forms]
