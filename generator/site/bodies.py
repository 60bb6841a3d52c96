"""Bodies rendered: Markdown becomes clean HTML, once for both editions and only when it was not rendered before."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from generator.cache import Cache, frozen, program, thawed
from generator.errors import SiteError
from generator.forked import spread
from generator.limits import OverLimitError, bounded_memory, limited
from generator.site.page import Leaf, Page
from generator.site.sanitise import sanitise

_DIALECT: Final = b"body"


@dataclass(frozen=True, slots=True)
class Body:
    """A rendered body: its HTML, its headings as nested rows of url, title and children, and the files that it links to."""

    html: str
    toc: tuple[Mapping[str, Any], ...]
    links: tuple[str, ...]


EMPTY: Final = Body("", (), ())


class Bodies:
    """Rendered bodies by their Markdown."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._known: dict[str, Body] = {"": EMPTY}

    def hold(self, pages: Iterable[Leaf]) -> None:
        """Keep what is remembered of these pages, though nobody may ask for it this time."""
        self._cache.hold(_key(page.text) for page in pages if page.text)

    def render(self, pages: Sequence[Page]) -> None:
        """Have the bodies of these pages at hand: remembered ones first, the rest worked out on all cores."""
        keys = {page.body: _key(page.text) for page in pages if page.body not in self._known}
        found = self._cache.found(keys.values())
        self._known.update((text, _body(thawed(found[key]))) for text, key in keys.items() if key in found)
        missing = sorted(text for text, key in keys.items() if key not in found)
        over: dict[str, str] = {}
        for answers, refused in spread(missing, _rendered) if missing else ():
            self._cache.add({keys[text]: frozen(row) for text, row in answers.items()})
            self._known.update((text, _body(row)) for text, row in answers.items())
            over |= refused
        if over:
            told = (f"{page.path}：{over[page.body]}" for page in pages if page.body in over)
            raise SiteError("这些文章排不出页面，没有发布；把它们写得简单些，或拆成几篇：\n" + "\n".join(dict.fromkeys(told)))

    def of(self, page: Page) -> Body:
        """The body of a page that was rendered."""
        return self._known[page.body]


def _key(text: bytes) -> bytes:
    return hashlib.sha256(_DIALECT + program() + text).digest()


def _rendered(texts: Sequence[str]) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """Rows by text, and why there is none: an article that no check took for slow ends neither the build nor this process."""
    from generator.site.markdown_ext import Renderer

    renderer = Renderer()
    made: dict[str, list[Any]] = {}
    over: dict[str, str] = {}
    with bounded_memory():
        for text in texts:
            try:
                with limited():
                    html, toc, links = renderer.render(text)
                    made[text] = [sanitise(html), toc, links]
            except OverLimitError as error:
                over[text] = str(error)
                renderer = Renderer()  # the other one stopped in the middle of something
    return made, over


def _body(row: Sequence[Any]) -> Body:
    html, toc, links = row
    return Body(html, tuple(toc), tuple(links))


def needed(page: Page, body: Body) -> tuple[str, ...]:
    """The files of the tree that a page links to."""
    here = posixpath.dirname(page.path)
    paths = (posixpath.normpath(posixpath.join(here, unquote(urlsplit(link).path))) for link in body.links)
    return tuple(dict.fromkeys(paths))
