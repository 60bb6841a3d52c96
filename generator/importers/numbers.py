"""The ways in which people number: their values, and where a line begins with one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HAN: Final = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
_NUMERAL: Final = "[一二三四五六七八九十]{1,3}"
STYLES: Final = {
    "chapter": re.compile(rf"第(?P<v>{_NUMERAL}|\d{{1,2}})(?:章|部分|节)\s*[:：、.．]?\s*"),
    "step": re.compile(rf"第(?P<v>{_NUMERAL}|\d{{1,2}})步(?:骤)?\s*[:：、，,.．]?\s*"),
    "ordinal": re.compile(rf"第(?P<v>{_NUMERAL}|\d{{1,2}})\s*[、，,:：]\s*"),
    "han": re.compile(rf"(?P<v>{_NUMERAL})\s*[、．.]\s*"),
    "hanparen": re.compile(rf"[（(](?P<v>{_NUMERAL})[）)]\s*[、.．]?\s*"),
    "paren": re.compile(r"[（(](?P<v>\d{1,2})[）)]\s*[、.．]?\s*"),
    "circled": re.compile(r"(?P<v>[①-⑳⑴-⒇⒈-⒛❶-❿➀-➉➊-➓])\s*[、.．]?\s*"),
    "half": re.compile(r"(?<![\d(（])(?P<v>\d{1,2})[)）]\s*"),
    "dot": re.compile(r"(?<![\d.])(?P<v>\d{1,2})\s*(?:[、．]|[.,，](?![\d\w]|$)|\.(?=[\u3400-\u9fff“「《【A-Za-z])|、)\s*"),
}
_STARTS: Final = ("①", "⑴", "⒈", "❶", "➀", "➊")


@dataclass(frozen=True, slots=True)
class Marker:
    """A number in a text: its style, its value, and where it stands."""

    style: str
    value: int
    start: int
    end: int


def markers(text: str) -> Iterator[Marker]:
    """All that may be numbers, of each style, in their order."""
    found = [
        Marker(style, value(m.group("v")), m.start(), m.end())
        for style, pattern in STYLES.items()
        for m in pattern.finditer(text)
    ]
    position = 0
    for marker in sorted(found, key=lambda m: (m.start, -m.end)):
        if marker.start >= position:
            position = marker.end
            yield marker


def marker_at(text: str, start: int = 0) -> Marker | None:
    """The number that a text begins with."""
    for style, pattern in STYLES.items():
        if match := pattern.match(text, start):
            return Marker(style, value(match.group("v")), match.start(), match.end())
    return None


def value(numeral: str) -> int:
    """What a numeral counts: 12, 十二, ⑫."""
    if numeral.isdecimal():
        return int(numeral)
    for first in _STARTS:
        if ord(first) <= ord(numeral[0]) < ord(first) + 20:
            return ord(numeral[0]) - ord(first) + 1
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _HAN.get(numeral[0], 0) if len(numeral) == 1 else 0
    return 10 * (_HAN.get(tens, 1) if tens else 1) + (_HAN.get(ones, 0) if ones else 0)
