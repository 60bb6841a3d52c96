"""A leak scanner: finds a secret in any of many encodings, in files, in their names, in what is packed inside of them."""

from __future__ import annotations

import base64
import gzip
import html
import io
import quopri
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final


def _zip(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
    return packed.getvalue()


def _deflate(text: str) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text.encode()) + packer.flush()


ENCODINGS: Final[dict[str, Callable[[str], bytes]]] = {
    "utf-8": str.encode,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-32-le": lambda text: text.encode("utf-32-le"),
    "gb18030": lambda text: text.encode("gb18030"),
    "utf-7": lambda text: text.encode("utf-7"),
    "url": lambda text: urllib.parse.quote(text).encode(),
    "url, small": lambda text: urllib.parse.quote(text).lower().encode(),
    "html, decimal": lambda text: "".join(f"&#{ord(char)};" for char in text).encode(),
    "html, hexadecimal": lambda text: "".join(f"&#x{ord(char):x};" for char in text).encode(),
    "json": lambda text: "".join(f"\\u{ord(char):04x}" for char in text).encode(),
    "javascript": lambda text: "".join(f"\\u{{{ord(char):x}}}" for char in text).encode(),
    "css": lambda text: "".join(f"\\{ord(char):x} " for char in text).encode(),
    "bytes as written": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "zero-width": lambda text: "\u200b".join(text).encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zip": _zip,
    "deflate": _deflate,
}
"""How a text may hide; what the scanner is tried with."""

_ESCAPES: Final = re.compile(r"\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\([0-9a-f]{1,6}) ", re.IGNORECASE)
_BYTES: Final = re.compile(rb"(?:\\x[0-9a-f]{2})+", re.IGNORECASE)
_HEX: Final = re.compile(rb"(?:[0-9a-f]{2}){6,}", re.IGNORECASE)
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{8,}={0,2}")
_UTF7: Final = re.compile(r"\+[A-Za-z0-9+/]+-?")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def _char(match: re.Match[str]) -> str:
    code = int(next(group for group in match.groups() if group), 16)
    return chr(code) if code < 0x110000 else ""


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What is packed in some bytes; nothing when they are no pack."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode() + b"\n" + archive.read(name)
    for bits in (31, 15, -15):
        try:
            yield zlib.decompressobj(wbits=bits).decompress(data, 50_000_000)
        except zlib.error:
            continue


def _written(data: bytes) -> Iterator[str]:
    """The text that some bytes are, and what it means to those who read entities, addresses and escapes."""
    text = data.decode("utf-8", "ignore")
    for step in (str, html.unescape, urllib.parse.unquote, lambda t: _ESCAPES.sub(_char, t)):
        text = step(text)
        yield _INVISIBLE.sub("", text)


def _guessed(data: bytes) -> Iterator[str]:
    """The texts that the same bytes would be in other encodings; most of it is noise."""
    for encoding, width in (("utf-16-le", 2), ("utf-16-be", 2), ("utf-32-le", 4), ("gb18030", 2)):
        for shift in range(width):
            yield data[shift:].decode(encoding, "ignore")
    yield quopri.decodestring(data).decode("utf-8", "ignore")
    yield _UTF7.sub(lambda m: m.group().encode().decode("utf-7", "ignore"), data.decode("utf-8", "ignore"))
    yield b"\n".join(bytes.fromhex(m.group().decode().replace("\\x", "")) for m in _BYTES.finditer(data)).decode(
        "utf-8", "ignore"
    )
    yield b"\n".join(bytes.fromhex(m.group().decode()) for m in _HEX.finditer(data)).decode("utf-8", "ignore")
    for shift in range(4):
        words = (_from_base64(match.group()[shift:].rstrip(b"=")) for match in _BASE64.finditer(data))
        yield b"\n".join(words).decode("utf-8", "ignore")


def _from_base64(word: bytes) -> bytes:
    word = word[: len(word) - (len(word) % 4 == 1)].translate(bytes.maketrans(b"+/", b"-_"))
    return base64.urlsafe_b64decode(word + b"=" * (-len(word) % 4))


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def found_in(data: bytes, secrets: frozenset[str]) -> set[str]:
    """Which of the secrets (in small letters) these bytes hold, in whatever form.

    A single letter counts where the bytes are a text. In noise, as of a picture or of a page read as if it were GB 18030, each letter comes up by chance.
    """
    found: set[str] = set()
    for one in (data, *_unpacked(data)):
        letters = _is_text(one)
        for sure, texts in ((letters, _written(one)), (False, _guessed(one))):
            for text in texts:
                small = text.lower()
                found |= {secret for secret in secrets if (sure or len(secret) > 1) and secret in small}
    return found


def scan(folder: Path, secrets: frozenset[str]) -> dict[str, set[str]]:
    """File -> the secrets that it or its name holds; no entry for a clean one."""
    hits = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        if found := found_in(data, secrets) | found_in(name.encode(), secrets):
            hits[name] = found
    return hits
