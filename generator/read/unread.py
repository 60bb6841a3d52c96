"""What looks like a link, a heading, HTML or a note to the check, and is read as none: pages would show the signs, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.problems import Place, Problem, position
from generator.read.broken_links import broken_links
from generator.read.outline import LINK, bare, fenced

PLAIN_TAGS: Final = frozenset(
    ["b", "br", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "strong", "sub", "sup", "u"]
)
"""Tags that a page shows as they are; without attributes."""
_TAG: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?:(/?>)|(?=[\s/:=>\"'<]|$))")
_ADDRESS: Final = re.compile(r"<(?:https?://[^\s<>\"']+|(?:mailto:)?[^\s<>\"'/:@]+@[^\s<>\"'/:@]+)>", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--(?!-?>).*?-->", re.DOTALL)
"""Not what browsers end at once: `<!-->`."""
_NOTE: Final = re.compile(r"<!--[ \t]*kb[ \t]*(?:[:：\-_]|ig)", re.IGNORECASE)
_WIDE_HEADING: Final = re.compile(r"[ 　]{0,3}(?:＃[#＃]*|#+＃[#＃]*)")
_UNDERLINE: Final = re.compile(r" {0,3}={3,}[ \t]*$")


def unread(body: str, path: str, first_line: int) -> list[Problem]:
    """CB02, HD07, HT01, IG05, LK09 of one body."""
    if not any(sign in body for sign in ("<", "](", "]\n", "][", "]:", "]（", "】", "] (", "[[", ")[", "===", "＃", "）[")):
        return []
    lines = ["" if code else bare(line) for _, line, code in fenced(body.split("\n"))]
    found = [*_notes(lines), *_tags(lines), *broken_links(lines), *_headings(lines)]
    return [
        Problem(Place(path, first_line + number, column + 1), code, message, hint)
        for number, column, code, message, hint in found
    ]


_Found = tuple[int, int, str, str, str]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _notes(lines: list[str]) -> Iterator[_Found]:
    """Comments: those that do not end, and those that were meant for the check. They are taken out of the lines."""
    text = "\n".join(lines)
    if "<!--" not in text:
        return
    for match in _NOTE.finditer(text):
        hint = "单独写一行：<!-- kb:ignore CODE 原因 -->，冒号用半角"
        yield *position(text, match.start()), "IG05", "这条说明读不出来，什么也没有忽略", hint
    text = _COMMENT.sub(lambda comment: _blank(comment.group()), text)
    if (start := text.find("<!--")) >= 0:
        yield *position(text, start), "CB02", "注释没有结束，后面的内容都不会显示", "在注释末尾写 -->，或删掉 <!--"
        text = text[:start] + _blank(text[start:])
    lines[:] = text.split("\n")


def _tags(lines: list[str]) -> Iterator[_Found]:
    for number, line in enumerate(lines):
        if "<" not in line:
            continue
        addresses = [match.span() for match in (*_ADDRESS.finditer(line), *LINK.finditer(line))]
        for match in _TAG.finditer(line):
            name = match.group(1)
            if name.lower() in PLAIN_TAGS and match.group(2):
                continue
            if any(start <= match.start() < end for start, end in addresses) and not match.group().startswith("</"):
                continue
            hint = "这里不写 HTML，用 Markdown 写；要显示「<」本身，两边空格，或用反引号括起来"
            yield number, match.start(), "HT01", f"网页上不会有 <{name}>", hint
            break
        else:
            if left := _unpaired(line):
                yield number, left.start(), "HT01", f"{left.group()} 没有成对", "成对写在同一行，或删掉它"


def _unpaired(line: str) -> re.Match[str] | None:
    """The first of the plain tags that the line opens and does not close, or the other way round."""
    opened: list[re.Match[str]] = []
    for match in _TAG.finditer(line):
        if (name := match.group(1).lower()) not in PLAIN_TAGS or name == "br":
            continue
        if not match.group().startswith("</"):
            opened.append(match)
        elif not opened or opened.pop().group(1).lower() != name:
            return match
    return opened[0] if opened else None


def _headings(lines: list[str]) -> Iterator[_Found]:
    unmerged = any(line.startswith("<<<<<<< ") for line in lines)
    for number, line in enumerate(lines):
        if _WIDE_HEADING.match(line):
            yield number, 0, "HD07", "用了全角的 ＃，不会成为小标题", "改成半角：## 小标题"
        elif number and not unmerged and _UNDERLINE.match(line) and lines[number - 1].strip():
            yield number, 0, "HD07", "下面画线的写法不会成为小标题", "删掉这一行，在上一行开头写 ##"
