"""Marks of other dialects of Markdown: lists of attributes, which do nothing here, and signs that a page would show as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.problems import Place, Problem
from generator.read.outline import bare, fenced

_LIST: Final = re.compile(r"(?<!\{)[{｛](?:[:：][^{}\n]*\}?|(?![{%#])[^{}\n]*=[^{}\n]*\}|[.#][^{}\n]*\})")
_HEADING: Final = re.compile(r" {0,3}#")
_ANCHOR: Final = re.compile(r"\{:?[ \t]*#[^\s#.=\"'{}]+[ \t]*\}")
_WIDE: Final = re.compile(r"(?:｛[ \t]*[#＃]|\{[ \t]*＃)[^{}｛｝\n]*[}｝][ \t]*$")
_FOREIGN: Final = (
    (re.compile(r"~~(?=[^\s~])[^~\n]*(?<!\s)~~"), "删除线", "不要的直接删掉"),
    (re.compile(r"(?<!=)==(?=[^\s=])[^=\n]*(?<!\s)==(?!=)"), "高亮", "要紧的用 **粗体**"),
    (re.compile(r" {0,3}:::"), "提示框", "写成 !!! note，下面缩进四格"),
    (re.compile(r" {0,3}\?\?\?\+?[ \t]"), "折叠框", "写成 !!! note，下面缩进四格"),
    (re.compile(r" {0,3}===[ \t]+[\"“]"), "选项卡", "写成小标题"),
    (re.compile(r" {0,3}\[TOC\][ \t]*$", re.IGNORECASE), "目录", "删掉它：页面自己有目录"),
    (re.compile(r" {0,3}\*\[[^\[\]]+\]:"), "缩写", "在文中写出全称，或写一篇术语"),
    (re.compile(r" {0,3}:[ \t]{2,}\S"), "词条", "写成列表，或一段话"),
    (re.compile(r"\$\$(?=[^\s$])[^$\n]+\$\$"), "公式", "写成文字"),
)
"""Those that stand at the beginning of a line have three spaces before them at most."""
_SIGNS: Final = ("{", "｛", "~~", "==", ":::", "???", "[TOC]", "[toc]", "*[", "\n:", "$$")


def foreign(body: str, path: str, first_line: int) -> Iterator[Problem]:
    """HD07, HT02, HT03 of one body."""
    if not any(sign in body for sign in _SIGNS):
        return
    inside = False
    for number, line, code in fenced(body.split("\n")):
        if not code or not inside:  # the line that opens a block of code may carry attributes, too
            for column, found, message, hint in _found(line if code else bare(line), code=code):
                yield Problem(Place(path, first_line + number, column + 1), found, message, hint)
        inside = code


_Found = tuple[int, str, str, str]


def _found(line: str, *, code: bool) -> Iterator[_Found]:
    heading = bool(_HEADING.match(line))
    for match in _LIST.finditer(line):
        if heading and match.end() == len(line.rstrip()) and _ANCHOR.fullmatch(match.group()):
            continue
        hint = "删掉它：这里不写属性，只有小标题后面可以写锚点，如 {#start}"
        yield match.start(), "HT02", f"「{match.group()[:30]}」不会起作用", hint
    if heading and (wide := _WIDE.search(line)):
        yield wide.start(), "HD07", f"锚点「{wide.group().strip()}」读不出来", "改成半角：{#start}"
    for pattern, name, hint in () if code else _FOREIGN:
        match_ = pattern.search(line) if pattern.pattern[0] != " " else pattern.match(line)
        if match_:
            yield match_.start(), "HT03", f"这里没有「{name}」的写法，符号会原样显示", hint
