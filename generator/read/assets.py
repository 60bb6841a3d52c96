"""Attachments by their bytes: how large, whether they are what their names say, and whole; whether a picture tells where it was taken."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from generator.model import Size
from generator.problems import Place, Problem, Severity
from generator.read.pictures import size_of
from generator.read.wholeness import Bytes, flaw

MAX_PICTURE: Final = 2 * 1024 * 1024
MAX_FILE: Final = 20 * 1024 * 1024
HEAD: Final = 64 * 1024
PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
OFFICE: Final = (".docx", ".xlsx", ".pptx")
_WORDS: Final = (".txt", ".csv")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
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


def look_at(content: Path, paths: Iterable[str]) -> tuple[dict[str, Size], list[Problem]]:
    """The sizes of pictures in order, by path; and AS01, AS02, AS04, AS05 of every attachment."""
    sizes: dict[str, Size] = {}
    problems: list[Problem] = []
    for path in sorted(paths):
        place, ending = Place(f"content/{path}"), "." + path.rpartition(".")[2].lower()
        try:
            with (content / path).open("rb") as file, _mapped(file) as data:
                found = list(_look(file, data, ending, place))
                if (
                    ending in PICTURES
                    and all(p.severity is Severity.WARNING for p in found)
                    and (size := size_of(data, ending))
                ):
                    sizes[path] = size
                problems += found
        except OSError as error:
            problems.append(Problem(place, "EN01", f"读不了这个文件（{error.strerror}）", "检查文件权限，或删掉这个文件"))
    return sizes, problems


@contextmanager
def _mapped(file: BinaryIO) -> Iterator[Bytes]:
    """A film of a gigabyte costs no memory; what is empty cannot be mapped."""
    if not os.fstat(file.fileno()).st_size:
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _look(file: BinaryIO, data: Bytes, ending: str, place: Place) -> Iterator[Problem]:
    limit = MAX_PICTURE if ending in PICTURES else MAX_FILE
    if len(data) > limit:
        message = f"附件有 {len(data) / 1024 / 1024:.1f} MB，超过 {limit // 1024 // 1024} MB"
        yield Problem(place, "AS01", message, "压缩一下：手机上打不开这么大的文件", Severity.WARNING)
    hint = "按真正的格式重新导出，不要只改扩展名"
    if len(data) and not _is(data, ending):
        yield Problem(place, "AS04", f"内容不是 {ending[1:].upper()} 文件", hint)
    elif ending in PICTURES and any(data.find(mark, 0, MAX_FILE) >= 0 for mark in _EXIF):
        yield Problem(place, "AS02", "图片里带着拍摄信息（EXIF）", "用图片软件另存一份，去掉拍摄时间、地点和设备")
    elif found := flaw(data, ending):
        yield Problem(place, "AS05", f"这个文件{found}", "找到原来的文件，打开确认没有问题，再放一次")
    elif ending in OFFICE and (found := _other_office(file)):
        yield Problem(place, "AS04", found, hint)


def _is(data: Bytes, ending: str) -> bool:
    head = data[:HEAD]
    start, marks = _AFTER.get(ending, (0, (b"",)))
    if ending in _WORDS and b"\0" in head and not head.startswith(_WIDE):
        return False
    return head.startswith(_BEGIN.get(ending, (b"",))) and head.startswith(marks, start)


def _other_office(file: BinaryIO) -> str:
    """What an archive called a document of Office is instead; empty when it is one."""
    import zipfile

    try:
        names = zipfile.ZipFile(file).namelist()
    except zipfile.BadZipFile:
        return "内容不是 Office 文件"
    if "[Content_Types].xml" not in names:
        return "这是别的压缩包，不是 Office 文件"
    return "文件里带着宏，打开时会运行程序" if any(name.endswith("vbaProject.bin") for name in names) else ""
