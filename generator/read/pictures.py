"""How large a picture is, as its frame says; nothing of one that does not say it plainly.

Only whole pictures are asked (`wholeness`), and none that says how it is to be turned: EXIF is not published (AS02).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from generator.model import Size
from generator.read.wholeness import FRAMES, Bytes


def size_of(data: Bytes, ending: str) -> Size | None:
    """Width and height in pixels."""
    look = _LOOKS.get(ending)
    try:
        found = look(data) if look else None
    except IndexError:  # whole, but not in the order in which programs write it
        return None
    return found if found and all(found) else None


def _big(data: Bytes, start: int, length: int) -> int:
    return int.from_bytes(data[start : start + length], "big")


def _little(data: Bytes, start: int, length: int) -> int:
    return int.from_bytes(data[start : start + length], "little")


def _png(data: Bytes) -> Size:
    return _big(data, 16, 4), _big(data, 20, 4)


def _gif(data: Bytes) -> Size:
    return _little(data, 6, 2), _little(data, 8, 2)


def _jpeg(data: Bytes) -> Size:
    at = 2
    while (marker := data[at + 1]) not in FRAMES:
        at += 1 if marker == 0xFF else 2 + _big(data, at + 2, 2)
    return _big(data, at + 7, 2), _big(data, at + 5, 2)


def _webp(data: Bytes) -> Size:
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
    if kind == b"VP8L":
        bits = _little(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF


def _avif(data: Bytes) -> Size | None:
    """Such a file holds several pictures (tiles, transparency): plain is what has one size for all, neither turned nor cut."""
    if data.find(b"irot") >= 0 or data.find(b"clap") >= 0:
        return None
    sizes = {(_big(data, at, 4), _big(data, at + 4, 4)) for at in (m.end() + 4 for m in re.finditer(b"ispe", data))}
    return sizes.pop() if len(sizes) == 1 else None


_LOOKS: Final[dict[str, Callable[[Bytes], Size | None]]] = {
    ".png": _png,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".gif": _gif,
    ".webp": _webp,
    ".avif": _avif,
}
