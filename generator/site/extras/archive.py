"""The zip that opens from a disk: the same site, the same bytes; what is compressed already is not compressed again."""

from __future__ import annotations

import contextlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from generator.site.extras.offline import ZIP, for_readers

LEVEL: Final = 6
_RAW: Final = -15
_ONLINE: Final = re.compile(rb"(?:<li>)?<(a|script|link)\b[^>]*\sdata-kb-online\b[^>]*>(?:[^<]*</(?:a|script)>)?(?:</li>)?")
COMMENT: Final = f"deflate {LEVEL} by zlib {zlib.ZLIB_RUNTIME_VERSION}".encode()
"""Another zlib may make other bytes of the same file; its work is not taken over."""


def write_zip(site: Path, names: Sequence[str], folder: str, previous: Path | None = None) -> None:
    """All that people read, in a folder; without what makes sense on the web only.

    A file of the `previous` zip is taken over when it unpacks to what is wanted, which is five times as fast as packing it.
    """
    with zipfile.ZipFile(site / ZIP, "x") as archive, _opened(previous) as old:
        archive.comment = COMMENT
        for name in for_readers(names):
            content = (site / name).read_bytes()
            if name.endswith(".html"):
                content = _ONLINE.sub(b"", content)
            path = f"{folder}/{name}"
            _add(archive, path, content, _taken_over(old, path, content) or _packed(content))


@contextlib.contextmanager
def _opened(previous: Path | None) -> Iterator[zipfile.ZipFile | None]:
    """The previous zip, where there is a whole one that was packed as we pack."""
    try:
        old = zipfile.ZipFile(previous) if previous else None
    except (OSError, zipfile.BadZipFile):
        old = None
    if old is None:
        yield None
        return
    with old:
        yield old if old.comment == COMMENT else None


def _taken_over(old: zipfile.ZipFile | None, path: str, content: bytes) -> bytes | None:
    entry = old.NameToInfo.get(path) if old else None
    if old is None or old.fp is None or entry is None or entry.file_size != len(content) or zlib.crc32(content) != entry.CRC:
        return None
    old.fp.seek(entry.header_offset + 26)
    sizes = old.fp.read(4)
    old.fp.seek(int.from_bytes(sizes[:2], "little") + int.from_bytes(sizes[2:], "little"), 1)
    packed = old.fp.read(entry.compress_size)
    try:
        return packed if zlib.decompress(packed, _RAW) == content else None
    except zlib.error:
        return None


def _packed(content: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _RAW)
    return packer.compress(content) + packer.flush()


def _add(archive: zipfile.ZipFile, path: str, content: bytes, packed: bytes) -> None:
    """Without time and owner. `zipfile` has no way to add what is packed, so its own steps are taken."""
    entry = zipfile.ZipInfo(path)
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.CRC, entry.file_size, entry.compress_size = zlib.crc32(content), len(content), len(packed)
    if archive.fp is None:
        raise ValueError("a closed zip")
    archive.fp.seek(archive.start_dir)
    entry.header_offset = archive.fp.tell()
    archive.fp.write(entry.FileHeader(zip64=False))
    archive.fp.write(packed)
    archive.start_dir = archive.fp.tell()
    archive.filelist.append(entry)
    archive.NameToInfo[path] = entry
    archive._didModify = True  # type: ignore[attr-defined]  # noqa: SLF001
