"""How large a body may be: bounds under which every Markdown renderer that we know is fast, whatever the text.

Each bound is far above what an article needs, and was found by trying: `tests/read/test_bounds.py` renders some fifty slow patterns
just below them. Code is not excepted: a fence that our reader sees and the renderer does not would be a way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.problems import Place, Problem, position

MAX_LINES: Final = 3_000
MAX_LINE: Final = 2_000
MAX_PARAGRAPH: Final = 20_000
"""Characters between two blank lines."""
MAX_BRACKETS: Final = 200
"""`[` between two blank lines: from each of them a renderer looks for its end."""
MAX_WORK: Final = 3_000_000
"""Sum over all paragraphs of `[` times length."""
MAX_TAGS: Final = 300
"""`<` in the body."""
MAX_MARKS: Final = 10_000
"""`*` and `_` in the body."""
MAX_HEADINGS: Final = 200
MAX_COLUMNS: Final = 30
MAX_CELLS: Final = 6_000
"""Columns times lines of one table: a renderer fills short rows up."""
MAX_INDENT: Final = 24
MAX_QUOTES: Final = 6
MAX_MARKERS: Final = 6
"""List markers in a row on one line: each is a level."""

_HEADING: Final = re.compile(r"^ {0,3}#", re.MULTILINE)
_QUOTES: Final = re.compile(r"[ \t]*(?:>[ \t]*)+")
_CONFLICT: Final = ">>>>>>> "
"""Told as what it is (EN13), and an error."""
_MARKERS: Final = re.compile(r"(?:[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)+")
_MARKER: Final = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
_DEEP: Final = re.compile(rf"[ \t]{{{MAX_INDENT // 4},}}(?=[-*+>!\d])")
_DECLARATION: Final = re.compile(r"<[!?](?!--)")


def bounds(body: str, path: str, first_line: int) -> list[Problem]:
    """LM01–LM07: what makes a body too much for any renderer; empty for nearly every article, and then it may be read on."""
    lines = body.split("\n")
    return [
        Problem(Place(path, first_line + number, column + 1), code, message, hint)
        for number, column, code, message, hint in (*_whole(body, lines), *_lines(lines), *_paragraphs(lines))
    ]


_Found = tuple[int, int, str, str, str]


def _whole(body: str, lines: list[str]) -> Iterator[_Found]:
    if len(lines) > MAX_LINES:
        yield MAX_LINES, 0, "LM02", f"正文超过 {MAX_LINES} 行", "一篇文章只写一件事，拆成几篇"
    if body.count("#") > MAX_HEADINGS and len(headings := list(_HEADING.finditer(body))) > MAX_HEADINGS:
        number = body.count("\n", 0, headings[MAX_HEADINGS].start())
        yield number, 0, "LM05", f"小标题超过 {MAX_HEADINGS} 个", "拆成几篇，每篇只写一件事"
    if body.count("<") > MAX_TAGS:
        yield *_nth(body, "<", MAX_TAGS), "LM04", f"「<」超过 {MAX_TAGS} 个", "不写 HTML；小于号写成文字"
    for mark in "*_":
        if body.count(mark) > MAX_MARKS:
            yield *_nth(body, mark, MAX_MARKS), "LM04", f"「{mark}」超过 {MAX_MARKS} 个", "删掉多余的；分隔线写 --- 就够"
    for match in _DECLARATION.finditer(body):
        start = match.start()
        what = body[start : start + 9].split(maxsplit=1)[0]
        yield *position(body, start), "LM04", f"不允许的「{what}」", "删掉它：这里不写 HTML 的声明"
        break


def _nth(body: str, letter: str, count: int) -> tuple[int, int]:
    """Line and column, from 0, of the letter after so many."""
    at = -1
    for _ in range(count + 1):
        at = body.find(letter, at + 1)
    return position(body, at)


def _lines(lines: list[str]) -> Iterator[_Found]:
    for number, line in enumerate(lines):
        if len(line) > MAX_LINE:
            yield number, MAX_LINE, "LM01", f"这一行有 {len(line)} 个字符", f"一行最多 {MAX_LINE} 个，分成几段"
        elif line and line[0] in " \t>-*+0123456789" and (depth := _depth(line)):
            yield number, 0, "LM06", depth, "列表和引用最多套几层；拆成几段，或另写一篇"


def _depth(line: str) -> str:
    if (match := _DEEP.match(line)) and len(match.group().expandtabs(4)) > MAX_INDENT:
        return f"缩进超过 {MAX_INDENT} 格"
    if not line.startswith(_CONFLICT) and (match := _QUOTES.match(line)) and match.group().count(">") > MAX_QUOTES:
        return f"引用套了 {match.group().count('>')} 层"
    if (match := _MARKERS.match(line)) and (levels := len(_MARKER.findall(match.group()))) > MAX_MARKERS:
        return f"一行里套了 {levels} 层列表"
    return ""


def _paragraphs(lines: list[str]) -> Iterator[_Found]:
    work = 0
    for first, last in _runs(lines):
        length = sum(map(len, lines[first:last])) + last - first
        if length > MAX_PARAGRAPH:
            yield first, 0, "LM03", f"这一段有 {length} 个字符", f"一段最多 {MAX_PARAGRAPH} 个，中间空一行"
            continue
        brackets = sum(line.count("[") for line in lines[first:last])
        work += brackets * length
        if brackets > MAX_BRACKETS or work > MAX_WORK:
            yield first, 0, "LM03", f"这里的「[」太多（这一段 {brackets} 个）", "分成几段，或少放一些链接"
            return
        columns = max(line.count("|") for line in lines[first:last]) + 1
        if columns > MAX_COLUMNS or (columns > 2 and columns * (last - first) > MAX_CELLS):
            yield first, 0, "LM07", f"表格太大（{columns} 列，{last - first} 行）", "拆成几张表"


def _runs(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Lines from `first` up to `last`, not included, with no blank line between."""
    first = -1
    for number, line in enumerate(lines):
        if line and not line.isspace():
            if first < 0:
                first = number
        elif first >= 0:
            yield first, number
            first = -1
    if first >= 0:
        yield first, len(lines)
