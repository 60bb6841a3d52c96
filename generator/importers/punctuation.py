"""Half-width punctuation among Han becomes full-width; numbers, times, addresses and code keep theirs."""

from __future__ import annotations

import re
from typing import Final

from generator.analysis import HAN
from generator.importers.line import Edit

_WIDE: Final = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。", "､": "、", "｡": "。", "｢": "「", "｣": "」"}
_CLOSERS: Final = "”’」』》）】"
_OPENERS: Final = "“‘「『《（【"
_MARKS: Final = re.compile(r"[,;:!?.､｡｢｣]+")
_DOTS: Final = re.compile(r"\.{3,}|…(?!…)(?<!……)|。{3,}")
_PAIR: Final = re.compile(r"\(([^()\n]{0,120})\)")
_QUOTES: Final = re.compile(r'"([^"\n]{1,120})"')
_SENTENCE: Final = 4
_HAS_HAN: Final = re.compile(f"[{HAN}]")


def punctuation(text: str) -> list[Edit]:
    """The edits for one line."""
    if text.isascii():
        return [Edit(m.start(), m.end(), _WIDE[m.group()], "IM17") for m in re.finditer("[､｡｢｣]", text)]
    edits = [Edit(m.start(), m.end(), "……", "IM17") for m in _DOTS.finditer(text) if _chinese(text, m.start(), m.end())]
    for match in _MARKS.finditer(text):
        marks = match.group()
        if len(marks) > 1 and (set(marks) == {"."} or not set(marks) <= set("!?")):
            continue  # more than one kind is a sign of something else: `?,` `..`
        ends = marks == "." and not text[match.end() :].strip() and len(_HAS_HAN.findall(text)) >= _SENTENCE
        if ends or (_chinese(text, match.start(), match.end()) and not _decimal(text, match)):
            wide = "".join(_WIDE[mark] for mark in marks)
            edits.append(Edit(match.start(), match.end(), wide, "IM17"))
    for match in _PAIR.finditer(text):
        inner = match.group(1)
        if _HAS_HAN.search(inner) or (
            _han(text, match.start() - 1) and not re.fullmatch(r"[\d一二三四五六七八九十]{1,2}", inner)
        ):
            edits += [Edit(match.start(), match.start() + 1, "（", "IM17"), Edit(match.end() - 1, match.end(), "）", "IM17")]
    for match in _QUOTES.finditer(text):
        if _HAS_HAN.search(match.group(1)):
            edits += [Edit(match.start(), match.start() + 1, "“", "IM17"), Edit(match.end() - 1, match.end(), "”", "IM17")]
    return edits


def _han(text: str, index: int) -> bool:
    return 0 <= index < len(text) and bool(_HAS_HAN.match(text[index]))


def _chinese(text: str, start: int, end: int) -> bool:
    """Behind Han, or a closing mark of Chinese; or before Han with letters in front: `OK,好的`."""
    left = text[:start].rstrip(" ")[-1:] if text[start - 1 : start] == " " else text[start - 1 : start] if start else ""
    right = text[end : end + 1]
    if left in ('"', ")") and start > 1:
        left = text[start - 2]
    if _HAS_HAN.match(left) or (left and left in _CLOSERS):
        return not (text[start] in ".:" and right.isascii() and right.isalnum() and text[start] == ".")
    return bool(
        left
        and left.isalnum()
        and left.isascii()
        and (_HAS_HAN.match(right) or (right and right in _OPENERS))
        and text[start] != "."
    )


def _decimal(text: str, match: re.Match[str]) -> bool:
    """Between digits it is a number or a time; behind a number at the begin it numbers the line."""
    left, right = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if left.isdigit() and right.isdigit():
        return True
    return match.group() == "." and left.isdigit()
