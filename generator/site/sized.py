"""The pictures of a page: each with its size, so that nothing moves when it comes; all but the first wait until somebody is near."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from generator.edition import Edition, resolve
from generator.model import Document
from generator.site.extras.text import TAG

_SOURCE: Final = re.compile(r' src="([^"]*)"')


def pictures_of(document: Document, edition: Edition) -> dict[str, Any]:
    """What its page's data say of pictures: sizes by path in the site. Nothing, if it leads to none."""
    paths = (resolve(document.path, target) for target in document.targets)
    sizes = {path: size for path in paths if path and (size := edition.pictures.get(path))}
    return {"pictures": sizes} if sizes else {}


def sized(body: str, path: str, data: Mapping[str, Any]) -> str:
    """The clean body of the page at `path` with what its data know of its pictures.

    All tags are met, not `<img` alone: that may stand in the title of a link, where our quotation marks would end it.
    """
    if "<img " not in body:
        return body
    here, sizes = posixpath.dirname(path), data.get("pictures", {})
    eager = ' decoding="async"'

    def attributes(match: re.Match[str]) -> str:
        nonlocal eager
        closing, name, written = match.groups()
        if closing or name != "img":
            return match.group()
        how, eager = eager, ' loading="lazy" decoding="async"'
        return f"<img{written}{_size(written, here, sizes)}{how}>"

    return TAG.sub(attributes, body)


def _size(written: str, here: str, sizes: Mapping[str, Sequence[int]]) -> str:
    source = _SOURCE.search(written)
    if not source or " width=" in written or " height=" in written:
        return ""
    path = unquote(urlsplit(html.unescape(source.group(1))).path)
    known = sizes.get(posixpath.normpath(posixpath.join(here, path)))
    return f' width="{known[0]}" height="{known[1]}"' if known else ""
