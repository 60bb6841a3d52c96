"""A page of the staging tree: made, or known from before and made again only when somebody looks into it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from generator.cache import fingerprint

_DIGEST: Final = 32


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the staging tree: its path, template, data and Markdown."""

    path: str
    title: str
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    _mark: bytes = field(default=b"", init=False, compare=False, repr=False)
    _text: bytes = field(default=b"", init=False, compare=False, repr=False)
    _late: Callable[[], Page] | None = field(default=None, init=False, compare=False, repr=False)

    @classmethod
    def known(cls, path: str, title: str, row: bytes, late: Callable[[], Page]) -> Page:
        """A page that was made before, and that `late` makes again when its data or body is asked for."""
        page = object.__new__(cls)
        told = (path, title, row[2 * _DIGEST :].decode(), row[:_DIGEST], row[_DIGEST : 2 * _DIGEST], late)
        for name, value in zip(("path", "title", "template", "_mark", "_text", "_late"), told, strict=True):
            object.__setattr__(page, name, value)
        return page

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Python asks here for a slot that is empty.
            if name not in ("data", "body") or self._late is None:
                raise AttributeError(name)
            made = self._late()
            object.__setattr__(self, "data", made.data)
            object.__setattr__(self, "body", made.body)
            return getattr(self, name)

    @property
    def row(self) -> bytes:
        """What `known` takes."""
        return self.mark + self.text + self.template.encode()

    @property
    def mark(self) -> bytes:
        """A digest of all that the page is, but for the theme around it."""
        return self._mark or fingerprint(self.path, self.title, self.template, self.data, self.body)

    @property
    def text(self) -> bytes:
        """A digest of its body; nothing for a page that has none."""
        return self._text or (digest_of(self.body) if self.body else b"")

    @property
    def url(self) -> str:
        """Address relative to the site's root."""
        return self.path.removesuffix(".md") + ".html"


def digest_of(body: str) -> bytes:
    """The digest of a body."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest()


class Finish(Protocol):
    """What is said of a page when the number of all is known."""

    @property
    def told(self) -> Mapping[str, str]:
        """What that depends on beside the page and the settings."""

    def __call__(self, page: Page) -> Page:
        """The page with it."""


class _AsItIs:
    @property
    def told(self) -> Mapping[str, str]:
        return {}

    def __call__(self, page: Page) -> Page:
        return page


def as_it_is(_: int) -> Finish:
    """Nothing more is said of any page, however many there are."""
    return _AsItIs()
