"""Repairs of single letters and words: invisible ones, traditional ones, wrong ones, and the stroke 丶 that stands for 、."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Final

from generator.analysis import data
from generator.importers.line import Edit

if TYPE_CHECKING:
    from opencc import OpenCC

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ue000-\uf8ff]+"
)
_BLANKS: Final = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]+")
_STROKE: Final = re.compile("丶+")
_STROKE_TALK: Final = re.compile("笔画|笔顺|部首|偏旁|点画|汉字|字形|昵称|网名|网店名|旺旺名")
_QUOTED: Final = "\"'“‘「『《"
_ALSO_SIMPLE: Final = frozenset("乾著瞭覆藉徵麼甚祇妳於夥餘樑鬱穀髮鍾裡嚮乹係佈")
"""Letters that simplified texts have, too: alone they do not make a line traditional."""


def invisible(text: str) -> list[Edit]:
    """What nobody sees goes away; all kinds of blanks become one."""
    if text.isascii() and not _INVISIBLE.search(text):
        return []
    edits = [
        Edit(m.start(), m.end(), "", "IM12", "、".join(dict.fromkeys(f"U+{ord(c):04X}" for c in m.group())))
        for m in _INVISIBLE.finditer(text)
    ]
    return edits + [Edit(m.start(), m.end(), " ", "IM23") for m in _BLANKS.finditer(text) if m.group() != " "]


@cache
def _traditional() -> frozenset[str]:
    first, second = data("t2s.txt").split("\n")[:2]
    return frozenset(first) - frozenset(second) - _ALSO_SIMPLE


def is_traditional(text: str) -> bool:
    """Whether a text has letters that only traditional writing has."""
    return not _traditional().isdisjoint(text)


@cache
def _simplify() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("tw2s")


def simplified(text: str, *, document: bool) -> list[Edit]:
    """Traditional to simplified by OpenCC's phrases. `document`: the whole of it is traditional, so are letters that may be either."""
    if text.isascii() or not (document or is_traditional(text)):
        return []
    new = _simplify().convert(text)
    if new == text:
        return []
    if len(new) == len(text):
        return list(_spans(text, new))
    matcher = SequenceMatcher(None, text, new, autojunk=False) if len(text) < 5000 else None
    codes = matcher.get_opcodes() if matcher else [("replace", 0, len(text), 0, len(new))]
    return [Edit(a, b, new[c:d], "IM13") for tag, a, b, c, d in codes if tag != "equal"]


def _spans(text: str, new: str) -> Iterator[Edit]:
    """The stretches that differ."""
    start: int | None = None
    for index in range(len(text) + 1):
        differs = index < len(text) and text[index] != new[index]
        if differs and start is None:
            start = index
        elif not differs and start is not None:
            yield Edit(start, index, new[start:index], "IM13")
            start = None


@cache
def _typos() -> tuple[re.Pattern[str], dict[str, tuple[str, tuple[str, ...]]]]:
    table: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in data("typos.txt").splitlines():
        if line and not line.startswith("#"):
            wrong, right, *rest = line.split()
            table[wrong] = (right, tuple(word.removeprefix("!") for word in rest))
    return re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True))), table


def typos(text: str) -> list[Edit]:
    """Words of `data/typos.txt`, but not inside the words that it names as right."""
    pattern, table = _typos()
    edits: list[Edit] = []
    for match in pattern.finditer(text):
        right, exceptions = table[match.group()]
        if not any(_inside(text, match.start(), match.end(), word, match.group()) for word in exceptions):
            edits.append(Edit(match.start(), match.end(), right, "IM19"))
    return edits


def _inside(text: str, start: int, end: int, word: str, wrong: str) -> bool:
    offset = word.find(wrong)
    return offset >= 0 and text[max(0, start - offset) : end - offset + len(word) - len(wrong)] == word and start >= offset


def strokes(text: str) -> list[Edit]:
    """丶 between two words is 、; not where strokes or nicknames are spoken of, and not at the begin of a name."""
    edits: list[Edit] = []
    talk = bool(_STROKE_TALK.search(text)) if "丶" in text else False
    for match in _STROKE.finditer(text):
        left, right = text[: match.start()].rstrip()[-1:], text[match.end() :].lstrip()[:1]
        between = left and right and _wordlike(left) and (_wordlike(right) or right in _QUOTED)
        after_number = left.isdigit() or left in "一二三四五六七八九十"
        if between and (not talk or after_number) and len(match.group()) == 1:
            edits.append(Edit(match.start(), match.end(), "、", "IM15"))
        else:
            edits.append(Edit(match.start(), match.end(), match.group(), "IM44", "可能是笔画或名字的一部分"))
    return edits


def _wordlike(char: str) -> bool:
    return char.isalnum() or char in "”’」』》）)】" or unicodedata.category(char) == "No"
