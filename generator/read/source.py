"""Bytes become text, or findings: encoding and invisible characters, before anything else looks at a file."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from generator.problems import Place, Problem, Severity, position
from generator.read.mojibake import mojibake, undecoded

MAX_BYTES = 128 * 1024
_USUAL = 16 * 1024
"""Bytes beyond which hardly an article goes."""
MAX_TOLD = 100
"""Letters of one file that are told: a binary file in disguise has thousands."""


def _lookalikes() -> Iterator[str]:
    for low, high in ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0x1D400, 0x1D800), (0x2F800, 0x2FA20)):
        yield from (char for char in map(chr, range(low, high)) if unicodedata.normalize("NFKC", char) != char)


_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_EMOJI = "\u00a9\u00ae\u203c-\u3299\ufe0f\u20e3#*0-9\U0001f000-\U0001faff"
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u2060-\u2065\u206a-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0100-\U000e01ef]"
    f"|(?<![{_EMOJI}])[\u200d\ufe0f]"  # an emoji may hold them, nothing else here
)
COMPATIBLE = re.compile(f"[{''.join(_lookalikes())}]")
"""Letters that look like others and are others: ⽬ for 目, 𝐐 for Q. Search would not find them."""
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_CONTROL = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}\u2028\u2029\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_LETTERS = (("EN05", _CONTROL), ("EN04", re.compile("[\ufffc\ufffd]")), ("EN06", INVISIBLE), ("EN09", COMPATIBLE), ("EN10", _PRIVATE),
            ("EN11", SPACES))  # fmt: skip
_ODD = re.compile(
    "[^\t\n\x20-\x7e\u00b7\u00d7\u2013-\u2027\u2030-\u205e\u20ac\u2100-\u27bf\u3001-\u3029\u3030-\u3163\u3165-\u9fff\uff01-\uff5e\uffe5]"
)
_CONFLICT = re.compile(r"(?:<{7}|>{7})(?: |$)")
_STACK = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]{3,}")
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανιρυ"
_MIXED = re.compile(f"[A-Za-z][\u0400-\u052f{_GREEK}]|[\u0400-\u052f{_GREEK}][A-Za-z]")
"""Latin and Cyrillic, or Greek, in one word: letters that look alike, and are others. Not Ω and μ, which are signs of units."""
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]+")
"""Hebrew, Arabic and their like: the numbers beside them change places."""
_SEVEN_BITS = (("hz", "HZ", re.compile(r"~\{[!-}][ -~]*?~\}")), ("utf-7", "UTF-7", re.compile(r"\+[A-Za-z0-9+/]{4,}-?")))
_WORDS = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_SIGNS = frozenset("<>")
MIN_RUNS = 3
"""So many runs that are Chinese in another encoding: by chance a text of plain letters has hardly one."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_OTHER_FILES = (("压缩包或 Office 文件", b"PK\x03\x04"), ("PDF 文件", b"%PDF-"), ("老式的 Office 文件", b"\xd0\xcf\x11\xe0"),
                ("RTF 文件", b"{\\rtf"), ("图片", b"\x89PNG"), ("图片", b"\xff\xd8\xff"), ("图片", b"GIF8"), ("压缩包", b"\x1f\x8b"))  # fmt: skip
_OTHER_ENCODINGS = (("gb18030", "GBK"), ("big5", "Big5"))


def read_text(file: Path, path: str) -> tuple[str | None, list[Problem]]:
    """The text of a file with Unix line ends, or None when it cannot be read, and what is wrong with it."""
    data, problems = read_bytes(file, path)
    return decode(data, path) if data is not None else (None, problems)


def read_bytes(file: Path | str, path: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file, one more than it may have when it has more; None when it cannot be read."""
    try:
        # Not a stream, which takes twice as long: every build reads every article.
        opened = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            data = os.read(opened, _USUAL)
            return (data if len(data) < _USUAL else data + os.read(opened, MAX_BYTES + 1 - _USUAL)), []
        finally:
            os.close(opened)
    except OSError as error:
        return None, [Problem(Place(path), "EN01", f"读不了这个文件（{error.strerror}）", "检查文件权限，或删掉这个文件")]


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """The same for bytes that come from elsewhere, as from another revision."""
    if len(data) > MAX_BYTES:
        return None, [Problem(Place(path), "EN02", "文件超过 128 KB", "一篇文章只写一件事，拆成几篇")]
    if kind := next((name for name, mark in _OTHER_FILES if data.startswith(mark)), ""):
        hint = "放进文章的附件要用真正的扩展名；要变成文章，用 kb import"
        return None, [Problem(Place(path), "EN03", f"这是{kind}，不是文章", hint)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place(path, before, len(before))
        return None, [Problem(place, "EN03", f"不是 UTF-8 编码{_guess(data)}", "在编辑器里另存为 UTF-8")]
    if problem := _other(text, path):
        return None, [problem]
    text = text.replace("\r\n", "\n")
    return text.removeprefix("\ufeff"), list(islice(_problems(text, path), MAX_TOLD))


def _other(text: str, path: str) -> Problem | None:
    """What makes a text that could be decoded unreadable as a whole."""
    if "\n" not in text and (column := text.rstrip("\r").find("\r") + 1):
        message = "行尾是单独的 CR（很旧的 Mac 格式），整个文件成了一行"
        return Problem(Place(path, 1, column), "EN05", message, "在编辑器里把行尾改成 LF，再保存")
    if text.isascii():
        for codec, name, pattern in _SEVEN_BITS:
            runs = [run for run in pattern.finditer(text) if _WORDS.fullmatch(run.group().encode().decode(codec, "replace"))]
            if len(runs) >= MIN_RUNS:
                place = _place(path, text, runs[0].start())
                return Problem(place, "EN03", f"不是 UTF-8 编码（看起来是 {name}）", "在编辑器里另存为 UTF-8")
    return None


def _place(path: str, text: str, offset: int) -> Place:
    line, column = position(text, offset)
    return Place(path, line + 1, column + 1)


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
    lines = text.split("\n") if _ODD.search(text) or "<<<<<<<" in text or ">>>>>>>" in text else ()
    for number, line in enumerate(lines, 1):
        if _ODD.search(line):
            yield from _odd(line, path, number)
        if line[:1] in _SIGNS and _CONFLICT.match(line):
            hint = "留下要的那一份，删掉 <<<<<<<、=======、>>>>>>> 这几行"
            yield Problem(Place(path, number), "EN13", "两个人的修改还没有合并", hint)
    for wrong in (*mojibake(text), *undecoded(text)):
        what = text[wrong.start : min(wrong.end, wrong.start + 12)]
        meant = f"原来多半是「{wrong.meant[:12]}」" if wrong.meant else "对照原文重新粘贴"
        yield Problem(_place(path, text, wrong.start), "EN07", f"「{what}」是乱码", meant + "；保存时选对编码")


def _odd(line: str, path: str, number: int) -> Iterator[Problem]:
    """A line with letters that are rare in Chinese text: most are fine, some must not be there."""
    for code, pattern in _LETTERS:
        for letter in pattern.finditer(line):
            yield _letter(Place(path, number, letter.start() + 1), code, letter.group())
    for mixed in _MIXED.finditer(line):
        column, char = next((at, char) for at, char in enumerate(mixed.group(), mixed.start() + 1) if not char.isascii())
        script = "希腊" if char in _GREEK else "俄"
        message = f"「{char}」（U+{ord(char):04X}）是{script}文字母，夹在英文里"
        yield Problem(Place(path, number, column), "EN09", message, "换成样子相同的英文字母")
    for leftward in _LEFTWARD.finditer(line):
        message = f"「{leftward.group()[:10]}」是从右往左写的文字"
        hint = "换成中文或英文：旁边的数字会跟着换位置，读的人看到的不是写的"
        yield Problem(Place(path, number, leftward.start() + 1), "EN09", message, hint)
    for column, char in enumerate(line, 1):
        if char > "\u9fff" and unicodedata.category(char) == "Cn" and not _CONTROL.match(char):
            yield _letter(Place(path, number, column), "EN10", char)
    if stack := _STACK.search(line):
        message = f"「{line[max(0, stack.start() - 1) : stack.start() + 1]}」上面叠了 {len(stack.group())} 个符号"
        yield Problem(Place(path, number, stack.start() + 1), "EN08", message, "删掉叠上去的符号")
        return
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


def letter_problem(place: Place, text: str, written: str) -> Problem | None:
    """A letter that is written as an entity, and may not be there; None when it may."""
    for code, pattern in _LETTERS[:-1]:
        if match := pattern.search(text):
            problem = _letter(place, code, match.group())
            return Problem(place, code, f"{problem.message}，写成了 {written}", problem.hint)
    return None


def _letter(place: Place, rule: str, char: str) -> Problem:
    code = f"U+{ord(char):04X}"
    if rule == "EN04":
        return Problem(place, rule, f"这里有一个乱码字符 {code}", "对照原文补上丢掉的字或图")
    if rule == "EN06":
        return Problem(place, rule, f"看不见的字符 {code}", "删掉它：它会让搜索找不到这个词")
    if rule == "EN09":
        usual = unicodedata.normalize("NFKC", char)
        return Problem(place, rule, f"「{char}」（{code}）只是看着像「{usual}」", f"改成「{usual}」（U+{ord(usual[0]):04X}）")
    if rule == "EN10":
        return Problem(place, rule, f"自造的字符 {code}", "换成通用的字：别人的电脑上它是空白或方框")
    if rule == "EN11":
        return Problem(place, rule, f"特殊的空格 {code}", "换成普通空格，或删掉", Severity.WARNING)
    if char == "\r":
        return Problem(place, rule, "行中间有一个单独的 CR（U+000D）", "在编辑器里把行尾统一改成 LF")
    name = unicodedata.name(char, "控制字符")
    return Problem(place, rule, f"不允许的控制字符 {code}（{name}）", "删掉它：它能让读者看到的与实际写的不同")
