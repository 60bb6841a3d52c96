"""One analysis of text for every index and every reader; `theme/assets/kb/analysis.js` is its twin (`docs/search.md`).

Fold: each code point by NFKD, lower case, traditional to simplified; marks and format characters vanish.
Split: runs of Han become single characters and bigrams, other runs of letters and digits become words, also split where letters
meet digits. No dictionary: nothing to load, and the same twenty lines in the browser.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache
from operator import add
from typing import Final

_DATA: Final = os.path.join(os.path.dirname(__file__), "data")  # noqa: PTH118, PTH120

ANALYSIS_ID: Final = "kb-analysis-2"

HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
MAX_WORD: Final = 40

_RUN: Final = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")
_PART: Final = re.compile(r"[0-9]+|[^0-9]+")


def data(name: str) -> str:
    """A data file of this package."""
    with open(f"{_DATA}/{name}", encoding="utf-8") as file:  # noqa: PTH123  (a look-up does without pathlib here)
        return file.read()


@cache
def simplified() -> dict[str, str]:
    """Each traditional character, and the simplified one that it is."""
    return dict(zip(*data("t2s.txt").split("\n")[:2], strict=True))


class _Fold(dict[int, str]):
    """A translation table that works out each code point once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.category(char)[0] == "M" or unicodedata.category(char) == "Cf":
            folded = ""
        else:
            lower = unicodedata.normalize("NFKD", char).lower()
            known = simplified()
            folded = "".join(known.get(c, c) for c in lower if unicodedata.category(c)[0] != "M")
        self[code] = folded
        return folded


@cache
def _fold_table() -> _Fold:
    return _Fold()


def fold(text: str) -> str:
    """The text as it is compared: width, case, script and marks no longer matter."""
    return text.translate(_fold_table())


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index in `text` that it came from; one more entry for the end."""
    table = _fold_table()
    folded: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        for part in table[ord(char)]:
            folded.append(part)
            offsets.append(index)
    offsets.append(len(text))
    return "".join(folded), offsets


def runs(folded: str) -> list[tuple[str, bool, int]]:
    """Runs of a folded text: (run, is it Han, where it begins)."""
    return [(m.group(), m.group(1) is not None, m.start()) for m in _RUN.finditer(folded)]


def is_han(char: str) -> bool:
    """Is this folded character part of a run of Han?"""
    match = _RUN.match(char)
    return match is not None and match.group(1) is not None


def word_terms(run: str) -> list[str]:
    """The terms of a run that is not Han: itself, and its letter and digit parts."""
    word = run[:MAX_WORD]
    parts = _PART.findall(word)
    return [word, *parts] if len(parts) > 1 else [word]


def terms(text: str, *, singles: bool) -> list[str]:
    """All terms of a text in order. With `singles` every Han character is a term too, without only the last one of a run."""
    found: list[str] = []
    for han, word in _RUN.findall(fold(text)):
        if not han:
            found += word_terms(word)
            continue
        found += han if singles else han[-1]
        found += map(add, han, han[1:])
    return found


def amount(text: str) -> int:
    """How many terms a text has without `singles`; they need not be made to be counted."""
    return sum(len(han) or len(word_terms(word)) for han, word in _RUN.findall(fold(text)))


def squeeze(text: str) -> str:
    """Only what is letter, digit or Han, folded: two titles that are squeezed alike are the same question."""
    return "".join(run for run, _, _ in runs(fold(text)))[:MAX_WORD]


@cache
def _syllables() -> tuple[dict[str, str], frozenset[str]]:
    table: dict[str, str] = {}
    for line in data("pinyin.txt").splitlines():
        syllable, chars = line.split(" ")
        table |= dict.fromkeys(chars, syllable)
    return table, frozenset(table.values())


def reading(char: str) -> str:
    """The commonest toneless syllable of a simplified character, empty when unknown."""
    return _syllables()[0].get(char, "")


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(s[:i] for s in _syllables()[1] for i in range(1, len(s) + 1))


def split_pinyin(word: str) -> tuple[list[str], str] | None:
    """A word as whole syllables and the beginning of another: `wushengd` -> (["wu", "sheng"], "d"); None when it is no pinyin.

    The fewest syllables win, then the longest first ones.
    """
    if not word.isascii() or not word.isalpha() or len(word) > MAX_WORD:
        return None
    known = _syllables()[1]
    best: list[tuple[list[str], str] | None] = [None] * (len(word) + 1)
    best[len(word)] = ([], "")
    for start in range(len(word) - 1, -1, -1):
        if word[start:] in _beginnings():
            best[start] = ([], word[start:])
        for stop in range(start + 1, min(start + 6, len(word)) + 1):
            rest = best[stop]
            if rest is None or word[start:stop] not in known:
                continue
            candidate = ([word[start:stop], *rest[0]], rest[1])
            current = best[start]
            if current is None or _cost(candidate) <= _cost(current):
                best[start] = candidate
    return best[0]


_NEAR_INITIALS: Final = {"z": "zh", "c": "ch", "s": "sh", "l": "n", "zh": "z", "ch": "c", "sh": "s", "n": "l"}


def near_syllables(syllable: str) -> list[str]:
    """What else people write who do not tell zh from z, ch from c, sh from s, n from l, or -ng from -n: `shen` -> `sheng`, `sen`, `seng`."""
    initial = syllable[: 2 if syllable[1:2] == "h" else 1]
    final = syllable[len(initial) :]
    other = final[:-1] if final.endswith("ng") else final + "g" if final.endswith("n") else final
    ways = [i + f for i in (initial, _NEAR_INITIALS.get(initial, initial)) for f in (final, other)]
    known = _syllables()[1]
    return [way for way in dict.fromkeys(ways) if way != syllable and way in known]


def _cost(split: tuple[list[str], str]) -> tuple[int, int]:
    return (len(split[0]) + bool(split[1]), len(split[1]))
