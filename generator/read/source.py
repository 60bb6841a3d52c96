"""Bytes become text, or findings: encoding and invisible characters, before anything else looks at a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from generator.problems import Place, Problem, Severity
from generator.read.mojibake import mojibake

MAX_BYTES = 128 * 1024
MAX_TOLD = 100
"""Letters of one file that are told: a binary file in disguise has thousands."""


def _lookalikes() -> Iterator[str]:
    for low, high in ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0x2F800, 0x2FA20)):
        yield from (char for char in map(chr, range(low, high)) if unicodedata.normalize("NFKC", char) != char)


_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_EMOJI = "\u00a9\u00ae\u203c-\u3299\ufe0f\u20e3#*0-9\U0001f000-\U0001faff"
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u2060-\u2064\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\U000e0100-\U000e01ef]"
    f"|(?<![{_EMOJI}])[\u200d\ufe0f]"  # an emoji may hold them, nothing else here
)
COMPATIBLE = re.compile(f"[{''.join(_lookalikes())}]")
"""Ideographs that look like others and are others: ⽬ for 目. Search would not find them."""
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_CONTROL = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}\u2028\u2029\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_LETTERS = (("EN05", _CONTROL), ("EN04", re.compile("\ufffd")), ("EN06", INVISIBLE), ("EN09", COMPATIBLE), ("EN10", _PRIVATE),
            ("EN11", SPACES))  # fmt: skip
_ODD = re.compile(
    "[^\t\n\x20-\x7e\u00b7\u00d7\u2013-\u2027\u2030-\u205e\u20ac\u2100-\u27bf\u3001-\u3029\u3030-\u3163\u3165-\u9fff\uff01-\uff5e\uffe5]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_OTHER_ENCODINGS = (("gb18030", "GBK"), ("big5", "Big5"))


def read_text(file: Path, path: str) -> tuple[str | None, list[Problem]]:
    """The text of a file with Unix line ends, or None when it cannot be read, and what is wrong with it."""
    data, problems = read_bytes(file, path)
    return decode(data, path) if data is not None else (None, problems)


def read_bytes(file: Path, path: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file, one more than it may have when it has more; None when it cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1), []
    except OSError as error:
        return None, [Problem(Place(path), "EN01", f"读不了这个文件（{error.strerror}）", "检查文件权限，或删掉这个文件")]


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
    text = text.replace("\r\n", "\n")
    return text.removeprefix("\ufeff"), list(islice(_problems(text, path), MAX_TOLD))


def hidden(text: str) -> str | None:
    """The first letter that no file may hold, as escapes in quotes can bring it in; None when there is none."""
    for pattern in (_SURROGATE, *(pattern for _, pattern in _LETTERS)):
        if match := pattern.search(text):
            return match.group()
    return None


def _problems(text: str, path: str) -> Iterator[Problem]:
    if text[:1] == "\ufeff":
        hint = "在编辑器里另存为不带 BOM 的 UTF-8，或运行 kb check --fix"
        yield Problem(Place(path), "EN12", "文件开头有 BOM", hint, Severity.WARNING)
        text = text[1:]
    for number, line in enumerate(text.split("\n"), 1):
        if _ODD.search(line):
            yield from _odd(line, path, number)
    for wrong in mojibake(text):
        at = text.count("\n", 0, wrong.start) + 1
        column = wrong.start - (text.rfind("\n", 0, wrong.start) + 1) + 1
        what = text[wrong.start : min(wrong.end, wrong.start + 12)]
        meant = f"原来多半是「{wrong.meant[:12]}」" if wrong.meant else "对照原文重新粘贴"
        yield Problem(Place(path, at, column), "EN07", f"「{what}」是乱码", meant + "；保存时选对编码")


def _odd(line: str, path: str, number: int) -> Iterator[Problem]:
    """A line with letters that are rare in Chinese text: most are fine, some must not be there."""
    for code, pattern in _LETTERS:
        for letter in pattern.finditer(line):
            yield _letter(Place(path, number, letter.start() + 1), code, letter.group())
    plain = COMPATIBLE.sub("", line)
    if not unicodedata.is_normalized("NFC", plain):
        composed = unicodedata.normalize("NFC", line)
        column = next((i for i, (old, new) in enumerate(zip(line, composed, strict=False)) if old != new), len(composed))
        message = f"「{line[column : column + 2]}」是拆开写的字符（不是 NFC）"
        yield Problem(Place(path, number, column + 1), "EN08", message, "重新打这个字，或运行 kb check --fix")


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


def _letter(place: Place, rule: str, char: str) -> Problem:
    code = f"U+{ord(char):04X}"
    if rule == "EN04":
        return Problem(place, rule, "这里有一个乱码字符 U+FFFD", "对照原文补上丢掉的字")
    if rule == "EN06":
        return Problem(place, rule, f"看不见的字符 {code}", "删掉它：它会让搜索找不到这个词")
    if rule == "EN09":
        usual = unicodedata.normalize("NFKC", char)
        return Problem(place, rule, f"「{char}」（{code}）只是看着像「{usual}」", f"改成「{usual}」（U+{ord(usual[0]):04X}）")
    if rule == "EN10":
        return Problem(place, rule, f"自造的字符 {code}", "换成通用的字：别人的电脑上它是空白或方框")
    if rule == "EN11":
        return Problem(place, rule, f"特殊的空格 {code}", "换成普通空格，或删掉", Severity.WARNING)
    name = unicodedata.name(char, "控制字符")
    return Problem(place, rule, f"不允许的控制字符 {code}（{name}）", "删掉它：它能让读者看到的与实际写的不同")
