"""One file that is several documents: 第一篇 … 第二篇 …, 篇一：… 篇二：…; each becomes a draft of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator.importers.entries import Entry
from generator.importers.line import IS_HAN, Line, han_count
from generator.importers.numbers import marker_at, value

_NUMERAL: Final = r"(?P<v>[一二三四五六七八九十]{1,3}|\d{1,2})"
_STYLES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[#*]*[【\[（(]?第\s*{_NUMERAL}\s*篇[】\]）)]?\s*[:：、，.\s]*",
        rf"[#*]*[【\[（(]?(?:篇|范文|样本|模板)\s*{_NUMERAL}[】\]）)]?\s*[:：、.]\s*",
        rf"[#*\s]*(?P<name>[^。，；：:]{{2,24}}?)\s*[（(]?(?:篇|范文|第)\s*{_NUMERAL}\s*(?:篇)?[）)]?\s*[:：]?\s*$",
    )
)
_ENDS: Final = "。！？；：:)）”’…_- \u3000"
_TITLE: Final = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A document inside a file: its title, empty when it has none of its own, and its lines."""

    title: str
    lines: tuple[Line, ...]


def parts(lines: Sequence[Line]) -> tuple[list[Part], list[Entry]]:
    """The documents of a file; a single one without a title when nothing counts them."""
    for style in _STYLES:
        begins = list(_begins(lines, style))
        if len(begins) >= 2:
            return _split(lines, begins)
    return [Part("", tuple(lines))], []


@dataclass(frozen=True, slots=True)
class _Begin:
    """Where a part begins: a line, a column in it, and the number with what stands around it."""

    line: int
    start: int
    end: int
    name: str


def _begins(lines: Sequence[Line], style: re.Pattern[str]) -> Iterator[_Begin]:
    """Numbers of parts that count on from one, at the begin of a line or behind the end of a sentence."""
    expected = 1
    for index, line in enumerate(lines):
        if line.code:
            continue
        for match in style.finditer(line.text):
            before = line.text[: match.start()]
            clear = not before.strip() or before[-1] in _ENDS
            if value(match.group("v")) == expected and clear:
                expected += 1
                yield _Begin(index, match.start(), match.end(), (match.groupdict().get("name") or "").strip())


def _split(lines: Sequence[Line], begins: Sequence[_Begin]) -> tuple[list[Part], list[Entry]]:
    entries: list[Entry] = []
    found: list[Part] = []
    first = begins[0]
    lead = [*lines[: first.line], *([lines[first.line].cut(0, first.start)] if first.start else [])]
    base = next((line.text.strip(" #*") for line in lead if line.text.strip()), "")
    base = base if len(base) <= _TITLE else ""
    if sum(han_count(line.text) for line in lead) > _TITLE:
        found.append(Part("", tuple(lead)))
    else:
        entries += [line.dropped("IM20", "各篇共有的标题") for line in lead if line.text.strip()]
    for begin, after in zip(begins, [*begins[1:], None], strict=True):
        head = lines[begin.line].cut(begin.start)
        stop = len(lines) if after is None else after.line
        if after is not None and after.line == begin.line:
            body = [head.cut(0, after.start - begin.start)]
        else:
            body = [head, *lines[begin.line + 1 : stop]]
            if after is not None and after.start:
                body.append(lines[after.line].cut(0, after.start))
        number = begins.index(begin) + 1
        title, rest = _titled(body[0].cut(begin.end - begin.start))
        title = title or begin.name or (f"{base}（{number}）" if base else f"第 {number} 篇")
        taken = body[0].text[: len(body[0].text) - len(rest.text)]
        entries.append(Entry(body[0].place(), "IM20", taken, title))
        found.append(Part(title, (rest, *body[1:]) if rest.text.strip() else tuple(body[1:])))
    return found, entries


def _titled(line: Line) -> tuple[str, Line]:
    """The title behind the number of a part, and what follows it: the line if it is short, otherwise up to the first number or stop."""
    text = line.text.rstrip()
    if len(text) <= _TITLE and not re.search(r"[。；]", text):
        return text.strip(" #*【】[]：:"), line.cut(len(line.text))
    for index in range(2, min(len(text), _TITLE)):
        stop = text[index] in "：: 　" or marker_at(text, index) is not None
        if stop and IS_HAN.search(text[:index]) and not re.search(r"[。；，、]", text[:index]):
            rest = index + (text[index] in "：: 　")
            return text[:index].strip(), line.cut(rest)
        if text[index] in "。；，":
            break
    return "", line
