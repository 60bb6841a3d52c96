"""What was meant by a name that there is not. A guess that is far off sends its reader astray, so it is near or it is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

ALIKE: Final = 0.8
"""From here on long names are the same but for a slip or two."""
_DIGITS: Final = re.compile(r"[0-9]+")


def nearest(wrong: str, names: Iterable[str]) -> str:
    """The name that is most like it: one slip away, or the same letters with another number; empty if there is none."""
    written = wrong.casefold()
    by_name = {name.casefold(): name for name in sorted(names, reverse=True)}
    close = get_close_matches(written, by_name, len(by_name) or 1)
    sure = get_close_matches(written, close, 1, ALIKE)
    near = [*(name for name in close if _slip(written, name)), *sure, *(name for name in close if _numbered(written, name))]
    return by_name[near[0]] if near else ""


def _numbered(one: str, other: str) -> bool:
    """T03 and T04."""
    return _DIGITS.sub("0", one) == _DIGITS.sub("0", other)


def _slip(one: str, other: str) -> bool:
    """One letter too much, too few, or another; two that changed places."""
    short, long = sorted((one, other), key=len)
    begin = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    left, right = short[begin:], long[begin:]
    return left in (right[1:], right[1:2] + right[:1] + right[2:]) or left[1:] == right[1:]
