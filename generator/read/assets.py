"""Attachments by their bytes: how large, whether they are what their names say, whether a picture tells where it was taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from generator.problems import Place, Problem, Severity

MAX_PICTURE: Final = 2 * 1024 * 1024
MAX_FILE: Final = 20 * 1024 * 1024
HEAD: Final = 64 * 1024
PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_SOUND: Final = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")
_BEGIN: Final[dict[str, tuple[bytes, ...]]] = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".mp3": _SOUND,
    ".pdf": (b"%PDF-",),
    ".docx": _ZIP,
    ".xlsx": _ZIP,
    ".pptx": _ZIP,
    ".zip": _ZIP,
}
_AFTER: Final[dict[str, tuple[int, tuple[bytes, ...]]]] = {
    ".webp": (8, (b"WEBP",)),
    ".avif": (4, (b"ftypavif", b"ftypavis", b"ftypmif1")),
    ".mp4": (4, (b"ftyp",)),
}
"""What stands behind the first bytes, and where."""
_EXIF: Final = (b"Exif\x00\x00", b"eXIf", b"EXIF", b"exif:GPS", b"GPSLatitude")


def look_at(content: Path, paths: Iterable[str]) -> Iterator[Problem]:
    """AS01, AS02, AS04: every attachment, by path."""
    for path in sorted(paths):
        place = Place(f"content/{path}")
        ending = "." + path.rpartition(".")[2].lower()
        try:
            size = (content / path).stat().st_size
            with (content / path).open("rb") as file:
                head = file.read(MAX_FILE if ending in PICTURES else HEAD)
        except OSError as error:
            yield Problem(place, "EN01", f"读不了这个文件（{error.strerror}）", "检查文件权限，或删掉这个文件")
            continue
        limit = MAX_PICTURE if ending in PICTURES else MAX_FILE
        if size > limit:
            message = f"附件有 {size / 1024 / 1024:.1f} MB，超过 {limit // 1024 // 1024} MB"
            yield Problem(place, "AS01", message, "压缩一下：手机上打不开这么大的文件", Severity.WARNING)
        start, marks = _AFTER.get(ending, (0, (b"",)))
        if not head.startswith(_BEGIN.get(ending, (b"",))) or not head.startswith(marks, start):
            yield Problem(place, "AS04", f"内容不是 {ending[1:].upper()} 文件", "按真正的格式重新导出，不要只改扩展名")
        elif ending in PICTURES and any(mark in head for mark in _EXIF):
            yield Problem(place, "AS02", "图片里带着拍摄信息（EXIF）", "用图片软件另存一份，去掉拍摄时间、地点和设备")
