"""Old addresses: what an editor writes in `redirect_from`, as the path of the file that answers there."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from generator.names import DEVICE, folded

MAX: Final = 200
MAX_PART: Final = 250
"""Bytes between two slashes: file systems end at 255, and a Han letter is three."""
_STRANGE: Final = re.compile(
    r"[\x00-\x20\x7f<>\"'`\\?#%|*:;&{}\[\]^\u0080-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_ENDINGS: Final = (".html", ".htm")


def landing(address: str) -> str | None:
    """`old/path`, `/old/path/` or `old/path.html` as a file of the site; None for what no static site can answer, or lies outside."""
    path = unquote(address.strip()).removeprefix("/")
    parts = path.removesuffix("/").split("/")
    if len(path) > MAX or _STRANGE.search(path) or not all(map(_fits, parts)):
        return None
    if path.endswith(_ENDINGS):
        return path
    if "." in parts[-1]:
        return None
    return "/".join([*parts, "index.html"])


def _fits(part: str) -> bool:
    return (
        part != ""
        and not part.startswith(".")
        and not DEVICE.fullmatch(part)
        and len(part.encode("utf-8", "replace")) <= MAX_PART
    )


def same(address: str) -> str:
    """What two addresses have in common that are answered by one file, on any file system; empty for none."""
    found = landing(address)
    return folded(found.removesuffix("/index.html").removesuffix(".html")) if found else ""
