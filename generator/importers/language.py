"""How likely a text is Chinese that somebody wrote: from the commonness of its characters and of its pairs of neighbours."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from generator.analysis import data, fold
from generator.importers.line import IS_HAN

RARE: Final = 10
"""The level of what general Chinese does not know; 0 is in every text."""
_TONES: Final = frozenset("\u0300\u0301\u0304\u030c")
_LOOKALIKES: Final = str.maketrans("ɑɡăĕĭŏŭĂĔĬŎŬ", "agǎěǐǒǔǍĚǏǑǓ")
_CODED: Final = {"1": "\u0304", "2": "\u0301", "3": "\u030c", "4": "\u0300", "5": "", "0": ""}


@cache
def _levels() -> dict[str, int]:
    rows = (line.split(" ") for line in data("common.txt").splitlines())
    return {piece: int(number) for number, *pieces in rows for piece in pieces}


def level(piece: str) -> int:
    """How rare a character or a pair of neighbours is, in either script: 0 (everywhere) to 10."""
    return _levels().get(fold(piece), RARE)


def oddness(text: str) -> float:
    """How strange a text is: about 8 for Chinese as people write it, 18 and more for letters thrown together; 20 without Han."""
    han = [c for c in text if IS_HAN.match(c)]
    if not han:
        return 2.0 * RARE
    pairs = [text[i : i + 2] for i in range(len(text) - 1) if IS_HAN.match(text[i]) and IS_HAN.match(text[i + 1])]
    letters = sum(map(level, han)) / len(han)
    return letters + (sum(map(level, pairs)) / len(pairs) if pairs else letters)


def normal_pinyin(syllable: str) -> str:
    """One way to write a syllable: composed, lower case, tone as a mark, ü as ü."""
    text = unicodedata.normalize("NFKC", syllable.translate(_LOOKALIKES)).translate(_LOOKALIKES).lower()
    text = text.replace("v", "ü").replace("u:", "ü")
    if text[-1:] in _CODED and text[:-1].isalpha():
        text = _marked(text[:-1], _CODED[text[-1]])
    return unicodedata.normalize("NFC", text)


def _marked(syllable: str, tone: str) -> str:
    """The mark stands on a or e, on the o of ou, otherwise on the last vowel."""
    vowels = [i for i, c in enumerate(syllable) if c in "aeiouü"]
    if not vowels or not tone:
        return syllable
    seat = next((i for i in vowels if syllable[i] in "ae"), syllable.find("ou"))
    seat = seat if seat >= 0 else vowels[-1]
    return syllable[: seat + 1] + tone + syllable[seat + 1 :]


def toneless(syllable: str) -> str:
    """Without its tone; ü stays."""
    letters = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))


@cache
def readings(char: str) -> frozenset[str]:
    """All readings of a character, in either script, with tones."""
    from pypinyin import Style, pinyin

    found: set[str] = set()
    for form in {char, fold(char)}:
        if IS_HAN.fullmatch(form):
            found.update(r for r in pinyin(form, style=Style.TONE, heteronym=True)[0] if r != form)
    return frozenset(found)


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.constants import PINYIN_DICT

    return frozenset(toneless(reading) for row in PINYIN_DICT.values() for reading in row.split(","))


def is_syllable(text: str) -> bool:
    """Whether a normal syllable is one of Mandarin, whatever its tone."""
    return toneless(text) in _syllables()
