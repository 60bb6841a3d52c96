"""Where releases live, and which one is current. What makes them is `publishing`.

site/releases/<digest>/{public,internal,index}   one release; never changed once it is there
site/current -> releases/<digest>                what is live; one flip of a symbolic link
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from generator.errors import ReleaseError

CURRENT: Final = "current"
RELEASES: Final = "releases"


class Release(NamedTuple):
    """A published release on disk."""

    folder: Path

    def whoosh(self, edition: str) -> Path:
        """The Whoosh index of an edition."""
        return self.folder / "index" / edition


def current(out: Path) -> Release:
    """The live release; `current` is resolved once, so a publish in between changes nothing for the caller."""
    try:
        folder = (out / CURRENT).resolve(strict=True)
    except OSError as error:
        raise ReleaseError(f"{out} 里还没有发布过；先运行 kb build") from error
    if not folder.is_dir():
        raise ReleaseError(f"{out / CURRENT} 不是一个版本；运行 kb build 重新发布")
    return Release(folder)
