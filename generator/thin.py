"""A text without its looks, so that words can be compared: what stands between letters, how often they are repeated, how they are written.

Two steps. `Thin` is what the patterns of `wording.yml` are written for; `chars_of` it is what a 禁语 is aligned with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from itertools import groupby
from typing import Final, NamedTuple

from generator.analysis import HAN, fold

STUTTER: Final = 3
"""So many letters alike are a drawl; two may be a word (妈妈, 谢谢)."""

STOP: Final = "。"
PAUSE: Final = "，"
ENDS: Final = frozenset((STOP, PAUSE))
_SEVERAL: Final = re.compile(f"[{STOP}{PAUSE}]{{2,}}")
_STUTTER: Final = re.compile(rf"([^\d{STOP}{PAUSE}])\1{{{STUTTER - 1},}}")
_STOPS: Final = frozenset("。!?;\n\r|")
_PAUSES: Final = frozenset(",、:.—")
_KEPT: Final = re.compile(rf"[{HAN}%]|[^\W_]")
_PARTICLES: Final = frozenset("啊呀呢吧嘛哦喔噢哈啦呐哟唷咯喽呗哒嘞诶哎欸唉嗯恩呃儿")
_SAME: Final[Mapping[str, str]] = {"您": "你", "啥": "什么", "咱": "我", "俺": "我", "讲": "说"}


class _Letters(dict[int, str]):
    """A translation table that works out each code point once: what is left of it in a thin text."""

    def __missing__(self, code: int) -> str:
        letters = self[code] = "".join(map(_letter, fold(chr(code))))
        return letters


def _letter(char: str) -> str:
    if _KEPT.match(char):
        return char
    return STOP if char in _STOPS else PAUSE if char in _PAUSES else ""


_LETTERS: Final = _Letters()


class Thin:
    """A text without what is only looks: folded words, 。 and ， for all stops, one letter for three or more that are alike."""

    def __init__(self, original: str) -> None:
        self.original = original
        ends = _SEVERAL.sub(lambda m: STOP if STOP in m.group() else PAUSE, f"{STOP}{original.translate(_LETTERS)}{STOP}")
        self.text = _STUTTER.sub(r"\1", ends)

    @cached_property
    def _at(self) -> list[int]:
        """The index in the original of each letter. Worked out only when something was found: most texts are clean."""
        pairs = [(STOP, 0)]
        pairs += [(letter, index) for index, char in enumerate(self.original) for letter in _LETTERS[ord(char)]]
        pairs.append((STOP, len(self.original)))
        at: list[int] = []
        for letter, group in groupby(pairs, key=lambda pair: PAUSE if pair[0] == STOP else pair[0]):
            run = [index for _, index in group]
            alike = letter == PAUSE or (len(run) >= STUTTER and not letter.isdecimal())
            at += run[:1] if alike else run
        return at

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the letters from first to last stand in the original: from here up to there."""
        return self._at[first], self._at[last] + 1


class Token(NamedTuple):
    """What one letter is compared as, and where it stands in the thin text."""

    char: str
    at: int


class _Chars(dict[int, str]):
    """A translation table: what a letter of a thin text is compared as; nothing for stops and particles."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        char = "0" if letter.isdecimal() else _SAME.get(letter, letter)
        self[code] = char = "" if letter in ENDS or letter in _PARTICLES else char
        return char


_CHARS: Final = _Chars()
_DOUBLED: Final = re.compile(r"(.)\1+")


def chars_of(thinned: str) -> str:
    """What is compared of a thin text, doubled letters once."""
    return _DOUBLED.sub(r"\1", thinned.translate(_CHARS))


def tokens_of(thinned: str) -> list[Token]:
    """The same with the place of each."""
    found: list[Token] = []
    for index, letter in enumerate(thinned):
        for char in _CHARS[ord(letter)]:
            if not found or found[-1].char != char:
                found.append(Token(char, index))
    return found
