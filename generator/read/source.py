"""Bytes become text, or findings: encoding and invisible characters, before anything else looks at a file."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from generator.problems import Place, Problem, Severity

MAX_BYTES = 128 * 1024

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SUSPECT = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}\ufffd\u2028\u2029\U000e0000-\U000e007f]|[\u200b-\u200d\u2060\ufeff\xad]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\xad")
_OTHER_ENCODINGS = (("gb18030", "GBK"), ("big5", "Big5"))


def read_text(file: Path, path: str) -> tuple[str | None, list[Problem]]:
    """The text of a file with Unix line ends, or None when it cannot be read, and what is wrong with it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        return None, [Problem(Place(path), "EN01", f"读不了这个文件（{error.strerror}）", "检查文件权限，或删掉这个文件")]
    return decode(data, path)


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """The same for bytes that come from elsewhere, as from another revision."""
    if len(data) > MAX_BYTES:
        return None, [Problem(Place(path), "EN02", "文件超过 128 KB", "一篇文章只写一件事，拆成几篇")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        return None, [Problem(Place(path, line, column), "EN03", f"不是 UTF-8 编码{_guess(data)}", "在编辑器里另存为 UTF-8")]
    problems: list[Problem] = []
    text = text.removeprefix("\ufeff")  # a BOM is harmless and common on Windows
    text = text.replace("\r\n", "\n")
    for number, line_text in enumerate(text.split("\n"), 1):
        problems += [_letter(Place(path, number, match.start() + 1), match.group()) for match in _SUSPECT.finditer(line_text)]
    return text, problems


def hidden(text: str) -> str | None:
    """The first letter that no file may hold, as escapes in quotes can bring it in; None when there is none."""
    match = _SUSPECT.search(text) or _SURROGATE.search(text)
    return match.group() if match else None


def _guess(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "（看起来是 UTF-16）"
    for codec, name in _OTHER_ENCODINGS:
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return f"（看起来是 {name}）"
    return ""


def _letter(place: Place, char: str) -> Problem:
    code = f"U+{ord(char):04X}"
    if char == "\ufffd":
        return Problem(place, "EN04", "这里有一个乱码字符 U+FFFD", "对照原文补上丢掉的字")
    if char in _INVISIBLE:
        return Problem(place, "EN06", f"看不见的字符 {code}", "删掉它：它会让搜索找不到这个词", Severity.WARNING)
    name = unicodedata.name(char, "控制字符")
    return Problem(place, "EN05", f"不允许的控制字符 {code}（{name}）", "删掉它：它能让读者看到的与实际写的不同")
