"""Letters that were read in the wrong encoding: always reported, mended where there is a proof.

The proof of a round trip: the letters, written back as the bytes they were, are flawless UTF-8 and good Chinese.
The proof of a shifted run (`當?shù)脑?`): see `shifted.py`. What has no proof stays as it is, with what it may have been.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from generator.importers.choose import choose
from generator.importers.evidence import NOTHING, Evidence
from generator.importers.language import level, oddness
from generator.importers.line import IS_HAN, Edit, han_count

_RUN: Final = re.compile(r"[^\x00-\x7f](?:[^\x00-\x7f]|\?|[@-~](?=[^\x00-\x7f]))*")
_TAIL: Final = range(0x80, 0xC0)
_PUNCTUATION: Final = frozenset("，。！？；：、“”‘’（）《》【】「」『』…—·　％＋－～￥①②③④⑤⑥⑦⑧⑨⑩０１２３４５６７８９→")
_WESTERN: Final = re.compile("[\x80-\xff\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019"
                             "\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]{3,}")  # fmt: skip
_LOST: Final = re.compile(
    r"锟斤拷(?:锟斤拷|锟)*|(?:烫烫){2,}|(?:屯屯){2,}|\ufffd+|(?<=[\u4e00-\u9fff])\?{3,}|\?{4,}(?=[\u4e00-\u9fff])"
)
_HAN_RUN: Final = re.compile(r"[\u3400-\u9fff\ue000-\uf8ff]{4,}")
_MARGIN: Final = 4.0
_GOOD: Final = 13.0
_ODD: Final = 17.0


def mojibake(text: str, known: Evidence = NOTHING) -> list[Edit]:
    """The edits for runs that are certain, and the doubts for all others."""
    if text.isascii():
        return []
    edits = [*_western(text), *_utf8_as_gbk(text, known)]
    free = _masked(text, edits)
    edits += _other_pair(free)
    free = _masked(free, edits)
    edits += [Edit(m.start(), m.end(), m.group(), "IM41", "原来的字已经丢了，请对照原文") for m in _LOST.finditer(free)]
    return edits


def _masked(text: str, edits: list[Edit]) -> str:
    for edit in edits:
        text = text[: edit.start] + " " * (edit.end - edit.start) + text[edit.end :]
    return text


def _western(text: str) -> Iterator[Edit]:
    """UTF-8 or GBK read as Latin-1 or Windows-1252."""
    for match in _WESTERN.finditer(text):
        run = match.group()
        if not re.search("[\xc0-\xff]", run):
            continue
        data = b"".join(_byte(char) for char in run)
        for codec in ("utf-8", "gb18030"):
            try:
                mended = data.decode(codec)
            except UnicodeDecodeError:
                continue
            han = han_count(mended)
            whole = han >= 2 and all(IS_HAN.match(char) or char in _PUNCTUATION or char.isascii() for char in mended)
            if han and (codec == "utf-8" or (whole and oddness(mended) < _GOOD)):
                yield Edit(
                    match.start(), match.end(), mended, "IM16", f"{'UTF-8' if codec == 'utf-8' else 'GBK'} 被当成西文读了"
                )
                break
        else:
            yield Edit(match.start(), match.end(), run, "IM41", "像是被当成西文读的汉字，缺了字节，请对照原文")


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


_AT_ONCE: Final = 48
"""Letters that are weighed together: more of them tell nothing more."""
_TRIES: Final = 12
"""So many long stretches in a row that come to nothing, and the rest is left to a person."""


def _bytes(char: str) -> Sequence[int | None]:
    """The bytes of a letter in GBK as Windows has it; one that is lost for a hole, none for what GBK does not have."""
    if char == "€":
        return (0x80,)
    if char in "?\ufffd":
        return (None,)
    data = char.encode("gb18030", "ignore")
    return tuple(data) if len(data) <= 2 else ()


def _utf8_as_gbk(text: str, known: Evidence) -> Iterator[Edit]:
    """UTF-8 read as GBK: `鐢ㄦ埛` is 用户. Two letters read as three; a byte that fits nowhere became `?`."""
    for match in _RUN.finditer(text):
        letters = [(_bytes(char), index) for index, char in enumerate(match.group(), match.start())]
        index = failures = 0
        while index < len(letters):
            if failures > _TRIES:
                rest = text[letters[index][1] : match.end()]
                yield Edit(letters[index][1], match.end(), rest, "IM41", "很长的一段，像是乱码，没有逐字去猜，请对照原文")
                break
            data = [(byte, at) for part, at in letters[index:] for byte in part]
            options, size = _units(data)
            stop = data[size][1] if size < len(data) else match.end()
            whole = size >= len(data) or data[size - 1][1] != stop  # ends between two letters
            if options and not whole:
                options, size = options[:-1], size - 3
                stop = data[size][1] if size < len(data) else match.end()
                whole = not size or data[size - 1][1] != stop
            edit = _judged(text, letters[index][1], stop, options, known) if options and whole else None
            failures = 0 if edit else failures + (len(options) >= _AT_ONCE // 2)
            if edit:
                yield edit
                index = next((i for i, (_, at) in enumerate(letters) if at >= stop), len(letters))
            else:
                index += 1


def _units(data: Sequence[tuple[int | None, int]]) -> tuple[list[list[str]], int]:
    """The letters that the bytes are in UTF-8, each with all it may be when a byte is lost (None); and how many bytes they take."""
    options: list[list[str]] = []
    position = 0
    while position < len(data) and len(options) < _AT_ONCE:
        first = data[position][0]
        if options and first is not None and first < 0x80:
            options.append([chr(first)])
            position += 1
            continue
        rest = [byte for byte, _ in data[position + 1 : position + 3]]
        if first is None or not 0xE2 <= first <= 0xEF or len(rest) < 2:
            break
        seconds, thirds = (_TAIL if byte is None else (byte,) for byte in rest)
        if rest == [None, None]:
            seconds = (0x80,)  # the byte that GBK has no letter for
        found = [char for b in seconds for c in thirds if (char := _decoded(first, b, c))]
        if not found:
            break
        options.append(found)
        position += 3
    return options, position


def _decoded(*data: int) -> str:
    try:
        char = bytes(data).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return char if IS_HAN.match(char) or char in _PUNCTUATION else ""


def _judged(text: str, start: int, stop: int, options: list[list[str]], known: Evidence) -> Edit | None:
    before = text[start:stop]
    either = replace(known, traditional=False)  # what was UTF-8 may be in either script, whatever stands around it
    choice = choose(options, text[start - 1 : start], text[stop : stop + 1], either)
    if choice is None:
        return None
    mended = choice.letters
    odd = oddness(mended) if IS_HAN.search(mended) else 0.0
    enough = len(mended) >= 2 or (level(mended) <= 2 and oddness(before) >= _ODD)
    if not enough or odd + _MARGIN > oddness(before):
        return None
    if choice.sure:
        return Edit(start, stop, mended, "IM16", "UTF-8 被当成 GBK 读了")
    others = "、".join((mended, *choice.others))
    return Edit(start, stop, before, "IM41", f"UTF-8 被当成 GBK 读了，丢了字节，可能是：{others}")


def _other_pair(text: str) -> Iterator[Edit]:
    """Big5 read as GBK, or the other way round; and runs that are no Chinese at all."""
    for match in _HAN_RUN.finditer(text):
        run = match.group()
        odd = oddness(run)
        if odd < _ODD:
            continue
        best = run
        for wrong, right in (("gbk", "big5"), ("big5", "gbk")):
            try:
                mended = run.encode(wrong).decode(right)
            except UnicodeError:
                continue
            if oddness(mended) < (_GOOD if best == run else oddness(best)):
                best = mended
        if best != run:
            yield Edit(match.start(), match.end(), best, "IM16", "Big5 与 GBK 读错了")
        elif odd >= 18.5:
            yield Edit(match.start(), match.end(), run, "IM41", "这几个字不像中文，请对照原文")
