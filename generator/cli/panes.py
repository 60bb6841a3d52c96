"""What the picker shows, as styled words for a given size: list, card, help, the lines around them. No terminal in here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from generator.cli.cards import Line
from generator.cli.console import clean, width, wrap
from generator.desk.picking import Picking, Row

Fragments = list[tuple[str, str]]
"""prompt_toolkit's formatted text: style and words."""

BESIDE: Final = 96
GAP: Final = 3
SPARE_ROWS: Final = 3
KEYS: Final = 15
HINTS: Final = ("Enter 复制", "Tab 播放", "Ctrl+F 填写", "Ctrl+R 相关", "F1 帮助", "Esc 清空、离开")
HELP: Final = (
    ("直接打字", "马上搜索：问句、拼音（wushengdianhua）、首字母（wsdh）、繁体、错字都可以"),
    ("↑ ↓", "选上一条、下一条；PageUp、PageDown 翻一页"),
    ("Ctrl+↑ Ctrl+↓", "文章太长时，上下翻看"),
    ("Enter", "复制要说的话；有【空格】的先填写"),
    ("Tab", "一步一步来：话术带着你说，等待时倒计时；流程一问一答"),
    ("Ctrl+F", "填写并复制，例如改地址备注"),
    ("Ctrl+R", "列出与这一篇相关的文章；Esc 回来"),
    ("Esc", "清空；已经空了就离开"),
    ("Ctrl+C", "离开"),
)
COLOURS: Final = {"red": "ansired", "green": "ansigreen", "yellow": "ansiyellow", "blue": "ansiblue", "cyan": "ansicyan"}


class Panes(NamedTuple):
    """Sizes of list and card: beside each other, or the card below."""

    beside: bool
    list_columns: int
    list_rows: int
    card_columns: int
    card_rows: int


def panes(columns: int, rows: int) -> Panes:
    """How a terminal of that size is shared out; three rows are for the question, the rule and the keys."""
    rows = max(1, rows - SPARE_ROWS)
    if columns >= BESIDE:
        listed = min(46, columns * 2 // 5)
        return Panes(True, listed, rows, columns - listed - GAP, rows)
    listed = min(max(1, rows - 2), max(3, min(rows // 4, 8)))
    return Panes(False, columns, listed, columns, max(0, rows - listed - 1))


def count_of(state: Picking) -> Fragments:
    """What the list is, right of the question."""
    if state.about:
        return [("bold", f" 与 {clean(state.about)} 相关，Esc 回来")]
    if not state.question.words:
        return [("dim", " 常查")]
    return [("dim", " …" if state.pending else f" {len(state.rows)} 篇")]


def rows_of(state: Picking, first: int, columns: int, height: int) -> Fragments:
    """The part of the list that is seen."""
    if not state.rows:
        empty = "" if state.pending else "没有相关的文章" if state.about else "没有找到；换个说法，或打拼音"
        return [("", cut(empty, columns))]
    shown = list(enumerate(state.rows))[first : first + height]
    ids = max(width(clean(row.id)) for _, row in shown)
    return [part for number, row in shown for part in _row(row, ids, columns, number == state.selected)]


@lru_cache(512)
def _row(row: Row, ids: int, columns: int, selected: bool) -> tuple[tuple[str, str], ...]:
    """Pointer, id, title, kind; as wide as the list."""
    name, kind = clean(row.id), clean(row.kind)
    room = columns - ids - 7 - width(kind)
    note = kind if room >= 8 else ""
    title = cut(row.title, room if note else max(1, columns - ids - 5))
    lead = f"{'> ' if selected else '  '}{name}{' ' * (ids - width(name))}  {title}"
    space = " " * max(0, columns - width(lead) - width(note) - 1)
    style = "reverse" if selected else ""
    return (style, lead + space), (style or "dim", note), (style, " "), ("", "\n")


def window_of(lines: Sequence[Line], first: int, columns: int, height: int) -> Fragments:
    """So many lines of a card from `first` on; the last one tells how many more there are."""
    if height < 1:
        return []
    shown = list(lines[first : first + height])
    left = len(lines) - first - height
    if left > 0 and height > 1:
        shown[-1] = [("dim", cut(f"还有 {left + 1} 行：Ctrl+↓", columns))]
    return [part for line in shown for part in (*_styled(line), ("", "\n"))]


def _styled(line: Line) -> Fragments:
    return [(" ".join(COLOURS.get(name, name) for name in names.split()), clean(text)) for names, text in line]


def help_lines(columns: int) -> list[Line]:
    """What the keys do."""
    lines: list[Line] = [[("bold", "按键")]]
    for key, meaning in HELP:
        for number, part in enumerate(wrap(meaning, max(10, columns - KEYS))):
            label = key if number == 0 else ""
            lines.append([("cyan", label), ("", " " * (KEYS - width(label)) + part)])
    return lines


def age_line(note: str, columns: int) -> Fragments:
    """Upon the rule below the question, as long as the picker is open: how old its articles are, where that has to be said."""
    return [("bold ansiyellow" if note.startswith("!") else "ansiyellow", cut(note, columns))] if note else []


def foot_line(notice: str, columns: int) -> Fragments:
    """What has just happened, or else the keys, as many as fit."""
    if notice:
        return [("bold", cut(notice, columns))]
    parts: Fragments = []
    for hint in HINTS:
        columns -= width(hint) + 2
        if columns < -2:
            break
        key, _, meaning = hint.partition(" ")
        parts += [("bold", key), ("", f" {meaning}  ")]
    return parts


def cut(text: str, columns: int) -> str:
    """As much of one line as fits, with an ellipsis where something is missing."""
    text = clean(text).replace("\n", " ")
    if width(text) <= columns:
        return text
    room = columns - 1
    for place, char in enumerate(text):
        room -= width(char)
        if room < 0:
            return text[:place] + "…"
    return text + "…"
