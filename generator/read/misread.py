"""Where a block of front matter went wrong: the line that an editor must mend, which is often not the one where YAML gave up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml

from generator.problems import Place, Problem

_COLONS: Final = "：∶﹕꞉︰"
_FIRST_COLON: Final = re.compile(rf"^([A-Za-z_][\w-]*)\s*[{_COLONS}]")
_WIDE_COLON: Final = re.compile(rf"^\s*([^\s:\"'\[\]{{}}#,{_COLONS}-][^:\"'\[\]{{}}#{_COLONS}]{{0,40}}?)\s*[{_COLONS}]")
_MEND_COLON: Final = "改成半角冒号加一个空格：`: `"
_KEY_LINE: Final = re.compile(r"^([^\s:#\-][^:]*):\s+(\S.*)$")
_LIST_LINE: Final = re.compile(r"^(\s*-\s+)(\S.*)$")
_OPEN: Final = re.compile(r"^\s*(?:-\s+|[^\s:#][^:]*:\s+)(?:\"(?:[^\"\\]|\\.)*|'(?:[^']|'')*)$")
"""A value whose quote is not closed on its line."""
_SHAPE: Final = re.compile(r"""\s|$|\#|-(?:\s|$)|[\]}?]|(?:"[^"]*"|'[^']*'|[^\s:"'][^:]*?)\s*:(?:[ \t]|$)""")
"""How a line may begin that YAML reads as a field, part of one, or a note."""
_STUCK: Final = re.compile(r"([A-Za-z_][\w-]*)(:\S|\s*[=;])")


def wide_colons(block: str, path: str, first_line: int) -> Iterator[Problem]:
    """FM03: each line whose field has a colon behind it that is none."""
    for number, line in enumerate(block.split("\n")):
        if match := _FIRST_COLON.match(line):
            place = Place(path, first_line + number, match.end(0))
            yield Problem(place, "FM03", f"{match.group(1)} 后面是全角冒号", _MEND_COLON)


def shapeless(block: str, path: str, first_line: int, last: int | None = None) -> Problem | None:
    """The first line, from 0 up to `last`, that is no field at all: YAML reads it on as part of the one above."""
    for number, line in enumerate(block.split("\n")[: None if last is None else last + 1]):
        if _SHAPE.match(line):
            continue
        place = Place(path, first_line + number)
        if not (stuck := _STUCK.match(line)):
            return Problem(place, "FM03", "这一行的写法读不出来", "每行写成 `字段: 值`") if last is not None else None
        message = f"{stuck.group(1)} 后面要一个半角冒号，再空一格"
        return Problem(Place(path, place.line, stuck.end()), "FM03", message, "写成 `字段: 值`")
    return None


def misread(error: Exception, block: str, path: str, first_line: int) -> Problem:
    """The letter about a block that YAML could not read."""
    if not isinstance(error, yaml.MarkedYAMLError):
        number = next((n for n, line in enumerate(block.split("\n")) if "\\U" in line), 0)
        return Problem(Place(path, first_line + number), "FM03", "文章信息里有不允许的字符", "删掉它，直接写要写的字")
    mark = error.problem_mark or error.context_mark
    number, column = (mark.line, mark.column) if mark else (0, 0)
    lines = block.split("\n")
    for near in range(number, max(number - 3, -1), -1):
        if near < len(lines) and (match := _WIDE_COLON.match(lines[near])):
            place = Place(path, first_line + near, match.end())
            return Problem(place, "FM03", f"{match.group(1)} 后面是全角冒号", _MEND_COLON)
    for near, line in enumerate(lines[: number + 1]):
        if match := _OPEN.match(line):
            place = Place(path, first_line + near, min(line.find(sign) for sign in "\"'" if sign in line) + 1)
            return Problem(place, "FM03", "引号没有结束", "引号要成对：在值的末尾补上，或两个都删掉")
    begun = error.context_mark
    if begun and "flow" in (error.context or "") and begun.line < number:
        place = Place(path, first_line + begun.line, begun.column + 1)
        return Problem(place, "FM03", "括号没有结束", "写成 [甲, 乙]，括号要成对")
    line = lines[number] if number < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Problem(Place(path, first_line + number, column + 1), "FM03", "用了制表符缩进", "改成空格")
    return shapeless(block, path, first_line, number) or _special(line, Place(path, first_line + number, column + 1))


def _special(line: str, place: Place) -> Problem:
    for pattern in (_KEY_LINE, _LIST_LINE):
        if (match := pattern.match(line)) and match.group(2)[0] not in "\"'[":
            value = match.group(2)
            if ": " in value or value[0] in "@`%&*!|>{}]," or " #" in value:
                hint = '给整个值加上双引号："' + value.replace('"', "'")[:40] + '"'
                at = Place(place.path, place.line, match.start(2) + 1)
                return Problem(at, "FM03", "值里有冒号或特殊符号，读不出来", hint)
    return Problem(place, "FM03", "这一行的写法读不出来", "每行写成 `字段: 值`，列表写成 [甲, 乙]，引号要成对")
