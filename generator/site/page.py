"""A page of the staging tree: planned, made, or known from before and made again only when somebody has to look into it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from generator.cache import digest
from generator.site.recall import Table, Told

MARK: Final = 32
"""Letters of a mark: half a digest, so that two of them are as long as one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the staging tree: its path, template, data and Markdown."""

    path: str
    title: str
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""

    @property
    def mark(self) -> str:
        """A digest of all that the page is, but for the theme around it."""
        return digest(self.path, self.title, self.template, self.data, self.body).hex()[:MARK]

    @property
    def text(self) -> bytes:
        """A digest of its body; nothing for a page that has none."""
        return hashlib.sha256(self.body.encode("utf-8", "surrogatepass")).digest() if self.body else b""

    @property
    def url(self) -> str:
        """Address relative to the site's root."""
        return address(self.path)

    def opened(self) -> Page:
        """Itself; as with `Known`."""
        return self


class Known(NamedTuple):
    """A page that was made before; `make` makes it again."""

    path: str
    make: Callable[[], Page]
    template: str
    mark: str
    text: bytes

    @property
    def url(self) -> str:
        """Address relative to the site's root."""
        return address(self.path)

    def opened(self) -> Page:
        """The page."""
        return self.make()


Leaf = Page | Known


def address(path: str) -> str:
    """Of the page at that path."""
    return f"{path[:-3]}.html"


class Plan(NamedTuple):
    """A page that is to be: its path, what it is made of if that can be told, and how."""

    path: str
    told: Told | None
    make: Callable[[], Page]

    def leaf(self, table: Table, finish: Callable[[Page], Page]) -> Leaf:
        """The page, made only if it was made of something else before. `finish` says of it what depends on the others."""

        def make() -> Page:
            return finish(self.make())

        known = table.get(self.path, self.told)
        if known is not None:
            return Known(self.path, make, *known)
        page = make()
        table.put(self.path, self.told, (page.template, page.mark, page.text))
        return page
