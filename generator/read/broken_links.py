"""What looks like a link and is read as none: a page would show its signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.read.outline import LINK, REFERENCE

_LABELLED: Final = re.compile(r"(!?)\[([^\[\]]+)\]\[([^\[\]]*)\]")
_HALF: Final = re.compile(r" {0,3}\[[^\[\]^]+\]:[ \t]*$")
_PATH: Final = r"[^\s()（）\[\]【】]*(?:\.md|\.html|https?:)[^()（）\[\]【】\n]*"
_TARGET: Final = re.compile(rf"[ \t]*\({_PATH}\)")
_SHAPES: Final = (
    (re.compile(r"(?<!\\)\]\("), "写成 [文字](地址)：文字里没有方括号，地址里没有空格，写在一行"),
    (re.compile(rf"\][ \t]+\({_PATH}\)"), "] 和 ( 之间不空格"),
    (re.compile(rf"[\]】](?:（{_PATH}）|\({_PATH}\)|（{_PATH}\)|\({_PATH}）)"), "用半角的方括号和圆括号：[文字](地址)"),
    (re.compile(rf"[)）][\[【]{_PATH}[\]】]"), "方括号里写文字，圆括号里写地址：[文字](地址)"),
    (re.compile(r"\[\[[^\[\]\n]+\]\]"), "写成 [文字](../policies/P01.md)"),
)

_Found = tuple[int, int, str, str, str]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def broken_links(lines: list[str]) -> Iterator[_Found]:
    """LK09: line and column from 0, code, message, hint."""
    for number, line in enumerate(lines):
        if "[" not in line and "]" not in line and "】" not in line:
            continue
        for link in LINK.finditer(line):
            if "(<" in link.group() and ">" not in link.group():
                yield number, link.start(), "LK09", "这个链接读不出来", "地址外面的尖括号要成对，或都不写"
        rest = LINK.sub(_blank, line)
        for pattern, hint in _SHAPES:
            if match := pattern.search(rest):
                yield *_begun(lines, number, rest, match.start()), "LK09", "这个链接读不出来", hint
                break
        if line.rstrip().endswith("]") and _TARGET.match("".join(lines[number + 1 : number + 2])):
            yield number, max(line.rfind("["), 0), "LK09", "这个链接断成了两行", "写成 [文字](地址)，写在一行"
    yield from _references(lines)


def _references(lines: list[str]) -> Iterator[_Found]:
    """Those whose address stands elsewhere: nowhere, on the next line, or twice."""
    labels = {match.group(1).casefold() for line in lines if (match := REFERENCE.match(line))}
    named: set[str] = set()
    for number, line in enumerate(lines):
        if "[" not in line:
            continue
        for match in _LABELLED.finditer(LINK.sub(_blank, line)):
            label = match.group(3) or match.group(2)
            if match.group(1):
                yield number, match.start(), "LK09", "图片的地址写在了别处", "写成 ![说明](图片)，地址写在一起"
            elif label.casefold() not in labels:
                hint = f"在后面单独写一行 [{label[:20]}]: 地址，或直接写成 [文字](地址)"
                yield number, match.start(), "LK09", f"没有写「{label[:20]}」是哪个地址", hint
        if _HALF.match(line):
            yield number, line.index("["), "LK09", "这一行没有地址", "地址和它写在同一行"
        if defined := REFERENCE.match(line):
            if (label := defined.group(1).casefold()) in named:
                yield number, defined.start(1) - 1, "LK09", f"「{label[:20]}」写了两个地址", "留下一个"
            named.add(label)


def _begun(lines: list[str], number: int, line: str, at: int) -> tuple[int, int]:
    """Line and column where what ends at that place began, be it some lines above; at most those of its paragraph."""
    begun = max(line.rfind(sign, 0, at + 1) for sign in "[【(（")
    if begun >= 0:
        return number, begun
    for above in range(number - 1, max(number - 4, -1), -1):
        if not lines[above].strip():
            break
        if (opened := lines[above].rfind("[")) > lines[above].rfind("]"):
            return above, opened
    return number, at
