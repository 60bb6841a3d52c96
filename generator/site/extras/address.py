"""Addresses of a site as other places need them: whole, and in the letters that addresses may have."""

from __future__ import annotations

import posixpath
from urllib.parse import quote

HOME = "index.html"


def absolute(base: str, url: str, folder: str = "") -> str:
    """The whole address of a page or file in a folder below `base`; a home page is its folder. Empty where the site has no address."""
    if not base:
        return ""
    path, _, anchor = url.partition("#")
    return base + folder + quote("" if path == HOME else path) + (f"#{quote(anchor)}" if anchor else "")


def relative(here: str, url: str) -> str:
    """The way from one page to another of the same site, both relative to its root."""
    path, mark, anchor = url.partition("#")
    way = posixpath.relpath(path, posixpath.dirname(here) or ".")
    return quote(way) + (mark + quote(anchor) if anchor else "")
