"""`sitemap.xml` and `robots.txt`: which pages there are, and who may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from generator.model import Document
from generator.site.extras.address import absolute
from generator.site.page import Leaf

LIMIT: Final = 50_000
"""Addresses a file may hold."""
_SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap_files(
    pages: Iterable[Leaf], documents: Iterable[Document], base: str, twins: Sequence[str] = ()
) -> Mapping[str, bytes]:
    """`sitemap.xml`, and for a very large site the parts it lists; nothing without an address of the site.

    Pages stand in it once for the site itself, and once more for each of the `twins`, the folders of its other editions.
    """
    if not base:
        return {}
    days = {document.url: document.updated or document.reviewed for document in documents}
    shown = [page.url for page in pages if page.template != "search.html"]
    rows = [(absolute(base, url, folder), days.get(url)) for folder in ("", *twins) for url in shown]
    rows.sort(key=lambda row: row[0])
    parts = [rows[start : start + LIMIT] for start in range(0, len(rows), LIMIT)]
    if len(parts) == 1:
        return {"sitemap.xml": _xml("urlset", "url", rows)}
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    files = {name: _xml("urlset", "url", part) for name, part in zip(names, parts, strict=True)}
    return {"sitemap.xml": _xml("sitemapindex", "sitemap", [(absolute(base, name), None) for name in names]), **files}


def _xml(root: str, row: str, rows: Iterable[tuple[str, date | None]]) -> bytes:
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{_SPACE}">']
    for address, day in rows:
        changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        lines.append(f"<{row}><loc>{escape(address)}</loc>{changed}</{row}>")
    return "\n".join([*lines, f"</{root}>", ""]).encode()


def robots(base: str, *, public: bool) -> str:
    """The public site may be read but for its search page; the internal one not at all, should it ever stand open."""
    if not public:
        return "User-agent: *\nDisallow: /\n"
    return "User-agent: *\nAllow: /\n" + (f"\nSitemap: {absolute(base, 'sitemap.xml')}\n" if base else "")
