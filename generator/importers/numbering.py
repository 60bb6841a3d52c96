"""Numbers that were typed become lists and headings: run together in one line, or each on a line of its own.

`explode` cuts lines at numbers that count on; `structured` gives each number its place among the others. Every number that goes is logged.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from generator.importers.entries import Entry
from generator.importers.line import IS_HAN, Edit, Line, han_count
from generator.importers.numbers import Marker, marker_at, markers

MARKDOWN: Final = re.compile(r"\s*(?:#{1,6}\s|[-*+]\s|\d{1,3}[.)]\s|>|\||```|~~~|(?:[-*_]\s*){3,}$)")
_BEFORE: Final = "。；;！!？?：:，,、.”’）)」』】》 \t"
_FREE: Final = frozenset({"circled", "step", "chapter"})
"""Styles that stand anywhere; the others may be part of a word or a number."""
_LOOSE: Final = frozenset({"dot", "han", "paren", "hanparen"})
_HEADINGS: Final = frozenset({"han", "hanparen", "chapter"})
_RANKS: Final = ("chapter", "han", "hanparen", "step", "ordinal", "dot", "paren", "half", "circled")
"""What usually stands above what."""
_HEADING: Final = 30
_MIN: Final = 2


def explode(lines: Sequence[Line]) -> tuple[list[Line], list[Entry]]:
    """Cut each line at the numbers in it that count on from one."""
    done: list[Line] = []
    entries: list[Entry] = []
    for line in lines:
        cuts = [] if line.code or re.match(r"\s*(?:\||>|#)", line.text) else _cuts(line.text)
        if not cuts:
            done.append(line)
            continue
        item = re.match(r"\s*(?:[-*+]|\d{1,3}[.)])\s", line.text)
        inside = "    " if item and MARKDOWN.match(line.text) else ""
        bounds = [0, *cuts, len(line.text)]
        for start, stop in itertools.pairwise(bounds):
            part = line.cut(start, stop).strip() if start else line.cut(start, stop)
            if part.text.strip():
                done.append(part.edited([Edit(0, 0, inside, "IM23")])[0] if start and inside else part)
        entries.append(Entry(line.place(cuts[0]), "IM23", "", "", f"挤在一行的 {len(cuts)} 个编号分了行"))
    return done, entries


def _cuts(text: str) -> list[int]:
    """Where a line is cut: the numbers of each sequence, without one that the line begins with."""
    found: dict[str, list[Marker]] = {}
    for marker in filter(None, _one_hand(list(markers(text)), text)):
        found.setdefault(marker.style, []).append(marker)
    # A first number may be behind any letter (`客服职责1、`), if the others count on from it.
    chosen = [m for style, group in found.items() for m in _sequences(text, style, group)]
    return sorted({m.start for m in chosen if text[: m.start].strip()})


def _one_hand(found: Sequence[Marker | None], text: str = "") -> list[Marker | None]:
    """The same with `一、… 2、… 3、…` as one list: such a 一 is a 1 in another hand, no heading. Within a word (周一、) it is neither."""
    told = [(index, marker) for index, marker in enumerate(found) if marker]
    one = list(found)
    for (index, first), (_, second) in itertools.pairwise(told):
        counts_on = (first.style, first.value, second.style, second.value) == ("han", 1, "dot", 2)
        if counts_on and (first.start == 0 or text[first.start - 1] in _BEFORE):
            one[index] = replace(first, style="dot")
    return one


def _sequences(text: str, style: str, group: Sequence[Marker]) -> list[Marker]:
    """The numbers that count on: 1, 2, 3 … with words between them; a sequence begins anew with each 1."""
    chosen: list[Marker] = []
    run: list[Marker] = []
    for marker in group:
        if run and marker.value == run[-1].value + 1 and _words(text[run[-1].end : marker.start]):
            run.append(marker)
        elif marker.value == 1 or (not run and not text[: marker.start].strip()):
            chosen += _accepted(text, style, run)
            run = [marker]
    return chosen + _accepted(text, style, run)


def _words(between: str) -> bool:
    return han_count(between) >= _MIN or len(between.strip()) >= 4


def _accepted(text: str, style: str, run: Sequence[Marker]) -> list[Marker]:
    if len(run) < 2:
        return []
    if style in _FREE or all(m.start == 0 or text[m.start - 1] in _BEFORE for m in run):
        return list(run)
    # 方案1、方案2、 are names; 服务态度1、微笑2、礼貌 is a list. Other styles behind a word are part of it.
    names = {text[max(0, m.start - 2) : m.start] for m in run}
    return list(run) if style in _LOOSE and len(names) == len(run) else []


@dataclass(slots=True)
class _Level:
    style: str
    value: int
    heading: bool


def structured(lines: Sequence[Line]) -> tuple[list[Line], list[Entry]]:
    """Lines that begin with a number become headings (`一、` over other text) or items, nested as they follow each other."""
    done: list[Line] = []
    entries: list[Entry] = []
    marked = _one_hand([None if line.code or MARKDOWN.match(line.text) else marker_at(line.text.lstrip()) for line in lines])
    counts = _counting(marked)
    stack: list[_Level] = []
    for index, (line, marker) in enumerate(zip(lines, marked, strict=True)):
        if marker is None or index not in counts:
            depth = sum(not level.heading for level in stack)
            if depth and line.text.strip() and _goes_on(stack, marked[index + 1 :], counts, index + 1) and not line.code:
                line = line.strip()  # noqa: PLW2901
                done.append(line.edited([Edit(0, 0, "    " * depth, "IM23")])[0])
                continue
            if line.text.strip() and depth and not MARKDOWN.match(line.text):
                stack = [level for level in stack if level.heading]
            done.append(line)
            continue
        line = line.strip()  # noqa: PLW2901
        heading = _is_heading(lines, marked, index)
        while (
            stack
            and stack[-1].style != marker.style
            and (any(level.style == marker.style for level in stack) or _is_over(stack[-1], marker, marked[index + 1 :]))
        ):
            stack.pop()
        if stack and stack[-1].style == marker.style:
            stack[-1] = _Level(marker.style, marker.value, heading)
        else:
            stack.append(_Level(marker.style, marker.value, heading))
        depth = sum(not level.heading for level in stack) - (not heading)
        hashes = min(2 + sum(level.heading for level in stack[:-1]), 4)
        new = "#" * hashes + " " if heading else "    " * depth + f"{marker.value}. "
        if line.text[marker.start : marker.end] == new:
            done.append(line)
            continue
        line, more = line.edited([Edit(marker.start, marker.end, new, "IM18")])  # noqa: PLW2901
        done.append(line)
        entries += more
    return done, entries


def _counting(marked: Sequence[Marker | None]) -> set[int]:
    """The lines whose numbers count on with others of their style; a single number is left as it was written."""
    counts: set[int] = set()
    last: dict[str, tuple[int, int]] = {}
    for index, marker in enumerate(marked):
        if marker is None or marker.value == 0:
            continue
        before = last.get(marker.style)
        if before and marker.value == before[0] + 1:
            counts |= {before[1], index}
            last[marker.style] = (marker.value, index)
        elif before is None or marker.value == 1:
            last[marker.style] = (marker.value, index)
    return counts


def _goes_on(stack: Sequence[_Level], rest: Sequence[Marker | None], counts: set[int], first: int) -> bool:
    """Whether a line without a number is inside a list: the list's next number is still to come, before any other."""
    for index, marker in enumerate(rest[:6], first):
        if marker is not None and index in counts:
            return any(not level.heading and level.style == marker.style and marker.value == level.value + 1 for level in stack)
    return False


def _is_over(level: _Level, marker: Marker, rest: Sequence[Marker | None]) -> bool:
    """Whether a number of another style ends a list: `一、` below `③`, if no `④` is to come."""
    following = next((m for m in rest if m is not None and m.style == level.style), None)
    goes_on = following is not None and following.value == level.value + 1
    return _RANKS.index(level.style) > _RANKS.index(marker.style) and not goes_on


def _is_heading(lines: Sequence[Line], marked: Sequence[Marker | None], index: int) -> bool:
    """`一、职责` over something else; not an item among short items."""
    marker = marked[index]
    if marker is None or marker.style not in _HEADINGS:
        return False
    text = lines[index].text.strip()[marker.end :]
    if not text or len(text) > _HEADING or re.search(r"[。；;！!？?，,]", text.rstrip("：:？?")) or not IS_HAN.search(text):
        return False
    follower = next((i for i in range(index + 1, len(lines)) if lines[i].text.strip()), None)
    following = marked[follower] if follower is not None else None
    if follower is None:
        earlier = [i for i in range(index) if (m := marked[i]) is not None and m.style == marker.style]
        return bool(earlier) and _is_heading(lines, marked, earlier[-1])
    return following is None or following.style != marker.style
