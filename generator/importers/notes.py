"""Readings put in brackets behind a letter, as some pages do to hinder copying: `責(zé)任`. Other brackets are none of ours."""

from __future__ import annotations

import re
from typing import Final

from generator.analysis import HAN
from generator.importers.language import is_syllable, normal_pinyin, readings, toneless
from generator.importers.line import Edit

_LETTERS: Final = "A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹḿɑɡăĕĭŏŭａ-ｚ\u0300\u0301\u0304\u0308\u030c:"
_SYLLABLE: Final = f"[{_LETTERS}]{{1,8}}[0-5]?"
_NOTE: Final = re.compile(
    rf"(?<=[{HAN}])[(（\[［〔【]\s*({_SYLLABLE}(?:[\s'’,，、/／;；·|]{{1,3}}{_SYLLABLE}){{0,7}})\s*[)）\]］〕】]"
)
_BETWEEN: Final = re.compile(r"[\s'’,，、/／;；·|]+")
_MARKED: Final = re.compile(rf"[{HAN}][(（][a-zɑɡ]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜăĕĭŏŭ][a-zɑɡ]*[)）]")
_ENOUGH: Final = 3
"""So many notes with tones: somebody annotated this document, and notes without tones are believed, too."""


def marked_notes(text: str) -> int:
    """How many letters of a text carry a reading with its tone."""
    return len(_MARKED.findall(text))


def pinyin_notes(text: str, evidence: int) -> list[Edit]:
    """The edits that take the notes away; doubts for brackets that hold pinyin of another letter. `evidence`: notes of the document."""
    edits: list[Edit] = []
    for match in _NOTE.finditer(text):
        parts = [normal_pinyin(part) for part in _BETWEEN.split(match.group(1))]
        syllables = [syllable for part in parts for syllable in _syllables(part)]
        if not all(map(is_syllable, syllables)):
            continue
        toned = [s != toneless(s) for s in syllables]
        before = text[max(0, match.start() - len(syllables)) : match.start()]
        if _reads(before, syllables) and (any(toned) or (evidence >= _ENOUGH and len(syllables) == 1)):
            edits.append(Edit(match.start(), match.end(), "", "IM14"))
        elif all(toned):
            edits.append(Edit(match.start(), match.end(), match.group(), "IM43", "与前面的字读音不同，没有删"))
    return edits


def _syllables(word: str) -> list[str]:
    """A word as syllables, as few as can be: `kuàidì` is kuài dì."""
    if is_syllable(word):
        return [word]
    for cut in range(min(len(word) - 1, 6), 0, -1):
        if is_syllable(word[:cut]) and (rest := _syllables(word[cut:])) and all(map(is_syllable, rest)):
            return [word[:cut], *rest]
    return [word]


def _reads(before: str, syllables: list[str]) -> bool:
    """One reading, or several, of the last letter; or one of each of the last letters in their order."""
    last = _known(before[-1:])
    if all(s in last or (s == toneless(s) and s in map(toneless, last)) for s in syllables):
        return True
    # The tone changes with the neighbours (不 bú, 一 yí), and lists of readings disagree on it.
    if len(syllables) == 1:
        return toneless(syllables[0]) in map(toneless, last)
    return len(before) == len(syllables) and all(
        toneless(syllable) in map(toneless, _known(char)) for char, syllable in zip(before, syllables, strict=True)
    )


def _known(char: str) -> frozenset[str]:
    return frozenset(map(normal_pinyin, readings(char))) if char else frozenset()
