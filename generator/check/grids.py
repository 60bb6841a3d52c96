"""Tables that a page would show as bare signs: Markdown knows one by its second line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from generator.check.context import Context
from generator.problems import Place, Problem
from generator.read.outline import fenced

_ROW: Final = re.compile(r" {0,3}[|｜]")
_RULE: Final = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELLS: Final = re.compile(r"(?<!\\)\|")


def tables(context: Context) -> Iterator[Problem]:
    """HT04: rows with bars make a table, or say so."""
    for document in context.documents:
        if "\n|" not in f"\n{document.body}" and "｜" not in document.body:
            continue
        lines = [(number, "" if code else line) for number, line, code in fenced(document.body.split("\n"))]
        for whole, block in groupby(lines, lambda told: bool(told[1].strip()) and told[1][0] != "#"):
            rows = list(block) if whole else []
            number = next((number for number, line in rows if _ROW.match(line)), None)
            if number is not None and (hint := _unread([line for _, line in rows])):
                place = Place(f"content/{document.path}", document.body_line + number)
                yield Problem(place, "HT04", "这个表格读不出来，竖线会原样显示", hint)


def _unread(lines: list[str]) -> str:
    """Why these lines are no table, as what to do; empty when they are one."""
    if any("｜" in line for line in lines if _ROW.match(line)):
        return "竖线用半角的 |"
    if not _ROW.match(lines[0]) and not (len(lines) > 1 and _RULE.fullmatch(lines[1])):
        return "表格前面空一行"
    if len(lines) < 2 or not _RULE.fullmatch(lines[1]):
        return f"列名下面写一行 |{'---|' * _columns(lines[0])}"
    if _columns(lines[0]) != _columns(lines[1]):
        return f"列名有 {_columns(lines[0])} 列，第二行也写 {_columns(lines[0])} 列：|{'---|' * _columns(lines[0])}"
    return ""


def _columns(line: str) -> int:
    return len(_CELLS.split(line.strip().removeprefix("|").removesuffix("|")))
