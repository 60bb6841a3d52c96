"""Where releases live, and which one is current. What makes them is `publishing`.

site/releases/<digest>/{public,internal,index}   one release; never changed once it is there
site/current -> releases/<digest>                what is live; one flip of a symbolic link
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from generator.places import CURRENT, current_release

RELEASES: Final = "releases"


class Release(NamedTuple):
    """A published release on disk."""

    folder: Path

    def whoosh(self, edition: str) -> Path:
        """The Whoosh index of an edition."""
        return self.folder / "index" / edition


class Kept(NamedTuple):
    """A release that is still there: its name, when it was published (seconds since 1970), its day, articles by edition, bytes."""

    name: str
    published: float
    today: str
    articles: Mapping[str, int]
    size: int
    live: bool


def current(out: Path) -> Release:
    """The live release."""
    return Release(Path(current_release(str(out))))


__all__ = ["CURRENT", "RELEASES", "Kept", "Release", "current"]
