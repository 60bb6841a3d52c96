"""Small whole pictures: the frame is right, so no check has anything to say; words can be hidden inside."""

from __future__ import annotations

import struct
import zlib


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(words: bytes = b"", width: int = 1, height: int = 1) -> bytes:
    """A white picture, with words in a chunk of text that no viewer shows."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    text = _chunk(b"tEXt", b"Comment\0" + words) if words else b""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + text + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
