"""Old addresses: each can be answered, and by one article only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.check.context import Context
from generator.model import KINDS
from generator.problems import Problem
from generator.redirects import landing, same

RESERVED: Final = frozenset({"_headers", "_redirects", "assets", "search", "hant", "tags", "topics", "og", "icons"})
"""Folders of the site that are not a kind's."""
_PAGES: Final = frozenset({"index", "az", "recent", "404", "search"})


def old_addresses(context: Context) -> Iterator[Problem]:
    """RD01–RD03: `redirect_from` lies inside the site, where nothing else is, and belongs to one article."""
    taken = {same(document.url): document for document in context.library.documents}
    claimed: dict[str, str] = {}
    for document in context.library.documents:
        for address in document.redirect_from:
            place = document.place("redirect_from")
            key = same(address)
            if landing(address) is None:
                hint = "写成本站里的旧路径，如 old/path 或 old/page.html；不带域名、?、#、.. 和空格，每一级最多 80 个汉字"
                yield Problem(place, "RD01", f"旧地址「{address[:60]}」没法转过来", hint)
            elif key in taken:
                message = f"旧地址「{address}」正是 {taken[key].id} 现在的地址"
                yield Problem(place, "RD02", message, "删掉它；那里已经有文章")
            elif _reserved(key):
                yield Problem(place, "RD02", f"旧地址「{address}」在本站另有用处", "删掉它，或换一个地址")
            elif claimed.setdefault(key, document.id) != document.id:
                message = f"旧地址「{address}」{claimed[key]} 也写了"
                yield Problem(place, "RD03", message, "一个旧地址只能转到一篇文章，留一处")


def _reserved(key: str) -> bool:
    folder, slash, rest = key.partition("/")
    index = folder in {kind.folder for kind in KINDS.values()} and rest.startswith("index")
    return index or (folder in RESERVED if slash else folder in _PAGES | RESERVED or folder.startswith("az-"))
