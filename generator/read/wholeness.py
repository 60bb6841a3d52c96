"""Whether an attachment is whole: a picture or an archive has an end, and says itself where it is.

Only the frame is read, never what is in it: a picture cut off by a bad copy shows half or nothing, and what hangs on behind the end
is a second file that nobody sees and everybody downloads.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final

CUT: Final = "不完整，后面缺了一截"
BROKEN: Final = "坏了，打不开"
MORE: Final = "末尾还接着别的内容"
MAX_PIXELS: Final = 100_000_000
"""Beyond this a browser gives up, or the phone does: a picture of a few bytes can claim any size."""
FRAMES: Final = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))
"""Markers of a JPEG behind which its size stands."""
_NEXT: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""The next marker in the pictured part of a JPEG; a zero behind FF means FF itself, D0 to D7 are pauses."""
_BLANK: Final = (b"", b"\0", b"\n", b"\r\n")


Bytes = bytes | mmap.mmap
"""The whole of a file, or the file mapped into memory."""


class _CutError(Exception):
    """The file ended before what it promised."""


def flaw(data: Bytes, ending: str) -> str:
    """What is wrong with the frame of a file with this ending; empty when nothing is, or when nothing is known of such files."""
    if not len(data):
        return "是空的"
    look = _LOOKS.get(ending)
    try:
        return look(data) if look else ""
    except _CutError:
        return CUT


def _take(data: Bytes, start: int, length: int) -> bytes:
    if start + length > len(data):
        raise _CutError
    return data[start : start + length]


def _number(data: Bytes, start: int, length: int) -> int:
    return int.from_bytes(_take(data, start, length), "big")


def _rest(data: Bytes, end: int) -> str:
    if end > len(data):
        return CUT
    return "" if data[end : end + 3] in _BLANK else MORE


def _png(data: Bytes) -> str:
    at = 8
    if _take(data, at + 4, 4) != b"IHDR":
        return BROKEN
    if not 0 < _number(data, 16, 4) * _number(data, 20, 4) <= MAX_PIXELS:
        return "写的尺寸不可能"
    pictured = False
    while True:
        length, kind = _number(data, at, 4), _take(data, at + 4, 4)
        if zlib.crc32(_take(data, at + 4, length + 4)) != _number(data, at + 8 + length, 4):
            return BROKEN
        at += 12 + length
        pictured |= kind == b"IDAT"
        if kind == b"IEND":
            return _rest(data, at) if pictured else BROKEN


def _jpeg(data: Bytes) -> str:
    at, framed = 2, False
    while True:
        marker = _take(data, at, 2)
        if marker[0] != 0xFF or marker[1] in (0x00, 0xD8):
            return BROKEN
        if marker[1] == 0xFF:
            at += 1
            continue
        if marker[1] == 0xD9:
            return _rest(data, at + 2) if framed else BROKEN
        framed |= marker[1] in FRAMES
        at += 2 + _number(data, at + 2, 2)
        if marker[1] == 0xDA:
            found = _NEXT.search(data, at)
            if not found:
                return CUT
            at = found.end() - 2


def _gif(data: Bytes) -> str:
    def table(flags: int) -> int:
        return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0

    def blocks(at: int) -> int:
        while length := _number(data, at, 1):
            at += 1 + length
        return at + 1

    at = 13 + table(_number(data, 10, 1))
    while (kind := _number(data, at, 1)) != 0x3B:
        if kind == 0x21:
            at = blocks(at + 2)
        elif kind == 0x2C:
            at = blocks(at + 11 + table(_number(data, at + 9, 1)))
        else:
            return BROKEN
    return _rest(data, at + 1)


def _webp(data: Bytes) -> str:
    if _take(data, 12, 4) not in (b"VP8 ", b"VP8L", b"VP8X"):
        return BROKEN
    return _rest(data, 8 + int.from_bytes(_take(data, 4, 4), "little"))


def _boxes(data: Bytes) -> Iterator[bytes]:
    """The names of the boxes of an AVIF or MP4, one after the other to the end."""
    at = 0
    while at < len(data):
        length, kind = _number(data, at, 4), _take(data, at + 4, 4)
        if length == 1:
            length = _number(data, at + 8, 8)
        yield kind
        if length == 0:
            return
        if length < 8:
            raise _CutError
        at += length
    if at > len(data):
        raise _CutError


def _film(data: Bytes) -> str:
    return "" if {b"mdat", b"moof"} & set(_boxes(data)) else CUT


def _pdf(data: Bytes) -> str:
    return "" if data.rfind(b"%%EOF", max(0, len(data) - 2048)) >= 0 else CUT


def _zip(data: Bytes) -> str:
    """The table of contents stands at the end, with a comment of a told length behind it."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0:
        return CUT
    return "" if at + 22 + int.from_bytes(_take(data, at + 20, 2), "little") <= len(data) else CUT


_LOOKS: Final[dict[str, Callable[[Bytes], str]]] = {
    ".png": _png,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".gif": _gif,
    ".webp": _webp,
    ".avif": _film,
    ".mp4": _film,
    ".pdf": _pdf,
    **dict.fromkeys((".zip", ".docx", ".xlsx", ".pptx"), _zip),
}
