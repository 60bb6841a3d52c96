"""Runs of GBK text that lost their step: `當?shù)脑?` is 當的話, `當?shù)臅r` 當的時.

How they come about: a page in GBK was annotated byte by byte. The pair `94 B5`, the second byte of 當 and the first of 的, is 數,
so `(shù)` was put behind it, in the middle of 的. Read again, `B5 (` is no letter (`?`), and all that follows is read one byte late,
until the second byte of a letter is one of ASCII (the `r` of 時, `95 72`), or no letter at all (`?`). Such a run tells enough to be
undone: the reading names the byte that was lost at its begin, the letters between are certain once the step is right, and the last
one is told by its second byte, by a reading behind it, or by being the only one that makes Chinese there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

from generator.importers.choose import Choice, choose
from generator.importers.evidence import NOTHING, Evidence
from generator.importers.language import normal_pinyin, oddness, readings, toneless
from generator.importers.line import IS_HAN, Edit

_PINYIN: Final = r"[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹɡɑĕăĭŏŭ]{1,6}"
_BEGIN: Final = re.compile("[\u3400-\u9fff]{1,3}")
_HOLES: Final = "?？\ufffd"
_START: Final = re.compile(rf"([\u3400-\u9fff])[{_HOLES}]\(?({_PINYIN})[)）]")
_NOTE: Final = re.compile(rf"\(?({_PINYIN})[)）]")
_HIGH: Final = range(0x81, 0xFF)
_LOW: Final = range(0x80, 0xFF)
_PUNCTUATION: Final = "，。、：；"
_LONGEST: Final = 60
_ODD: Final = 16.0


def shifted(text: str, known: Evidence = NOTHING) -> list[Edit]:
    """The edits for runs that can be undone for certain, doubts for the others. `known`: see `choose`."""
    edits: list[Edit] = []
    position = 0
    while match := _START.search(text, position):
        note = normal_pinyin(match.group(2))
        lost = _first(match.group(1), note)
        position = match.end()
        if not lost and note == toneless(note):
            continue  # a question mark and a bracket, nothing more
        stop, choice = _Run(text, match.end(), known).solve(match.group(1), lost)
        if choice is None and "(" in match.group():
            continue  # the bracket is whole: a question, and a reading behind it
        before = text[match.start() + 1 : stop]
        position = max(position, stop)
        edits.append(_edit(match.group(1), match.start() + 1, stop, before, choice))
    return edits


def _edit(char: str, start: int, stop: int, before: str, choice: Choice | None) -> Edit:
    if choice is None:
        return Edit(start, stop, before, "IM41", "一段错位的乱码，请对照原文")
    if choice.sure:
        return Edit(start, stop, choice.letters, "IM16", f"GBK 错了一个字节，{char}{before} 原来是 {char}{choice.letters}")
    options = "、".join(char + letters for letters in (choice.letters, *choice.others))
    return Edit(start, stop, before, "IM41", f"一段错位的乱码，可能是：{options}")


class _Pair(NamedTuple):
    """What is known of a letter: the bytes that may be its first and its second, and the reading it must have, if any."""

    highs: Sequence[int]
    lows: Sequence[int]
    note: str = ""

    def options(self) -> list[str]:
        """The letters it may be."""
        found = [char for h in self.highs for low in self.lows if (char := _letter(h, low))]
        known = len(self.highs) == len(self.lows) == 1
        found = [char for char in found if known or IS_HAN.match(char) or char in _PUNCTUATION]
        return [char for char in found if _reads(char, self.note)] if self.note else found


class _Run:
    """Reads on behind the first hole: bytes one step late, until the step is right again."""

    def __init__(self, text: str, start: int, known: Evidence) -> None:
        self._text = text
        self._start = start
        self._known = known

    def solve(self, before: str, lost: Sequence[int]) -> tuple[int, Choice | None]:
        """Where the run ends, and its letters; of all ways to end it the least odd one wins."""
        best: tuple[float, int, Choice | None] = (1e9, self._end(), None)
        for stop, pairs in self._ways(lost):
            choice = choose([pair.options() for pair in pairs], before, self._text[stop : stop + 1], self._known)
            if choice is None:
                continue
            begin = _BEGIN.match(self._text, stop)
            rest = oddness(begin.group()) if begin else 0.0
            if rest >= _ODD or "@" <= self._text[stop : stop + 1] <= "~":
                choice = replace(choice, sure=False)  # what follows is no better: the run does not end here
            weight = choice.strain / len(choice.letters) + 3 * rest
            if weight < best[0]:
                best = (weight, stop, choice)
        return best[1], best[2]

    def _end(self) -> int:
        index = self._start
        while index < len(self._text) and self._text[index] not in _HOLES and not self._text[index].isascii():
            index += 1
        return index + 1 if self._text[index : index + 1] in (*_HOLES,) else index

    def _ways(self, lost: Sequence[int]) -> Iterator[tuple[int, list[_Pair]]]:
        """Ways to read on: where each ends, and its letters. A first byte waits for its second; the very first one is lost."""
        pairs: list[_Pair] = []
        highs = lost
        for index in range(self._start, min(len(self._text), self._start + _LONGEST)):
            char = self._text[index]
            if "@" <= char <= "~":  # the second byte of a letter, shown as it is: the step is right again
                yield index + 1, [*pairs, _Pair(highs, (ord(char),))]
                return
            if char in _HOLES:
                note = _NOTE.match(self._text, index + 1)
                reading = normal_pinyin(note.group(1)) if note else ""
                if note and reading != toneless(reading):
                    yield note.end(), [*pairs, _Pair(highs, _LOW, reading)]
                    return
                yield index + 1, [*pairs, _Pair(highs, _LOW)]
                pairs.append(_Pair(highs, _LOW))
                highs = _HIGH  # two bytes that made no letter; read on behind them
                continue
            try:
                data = char.encode("gbk")
            except UnicodeEncodeError:
                return
            if len(data) < 2:
                return
            pairs.append(_Pair(highs, data[:1]))
            highs = data[1:]


def _first(char: str, note: str) -> list[int]:
    """The bytes that, behind the second byte of that letter, make one with this reading."""
    try:
        data = char.encode("gbk")
    except UnicodeEncodeError:
        return []
    return [low for low in _HIGH if (pair := _letter(data[-1], low)) and _reads(pair, note)]


@cache
def _letter(high: int, low: int) -> str:
    try:
        return bytes((high, low)).decode("gbk")
    except UnicodeDecodeError:
        return ""


def _reads(char: str, note: str) -> bool:
    known = readings(char)
    return note in known or (note == toneless(note) and note in {toneless(reading) for reading in known})
