"""What content must lose before a person's terminal, pipe or clipboard gets it."""

from __future__ import annotations

import unicodedata
from functools import cache


class _Clean(dict[int, str | int]):
    """Removes what could move the cursor, set the clipboard or reorder the line; line ends stay."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        category = unicodedata.category(char)
        result: str | int = code
        if char == "\t":
            result = " "
        elif category in ("Cf", "Zl", "Zp", "Co", "Cn"):
            result = ""
        elif category in ("Cc", "Cs") and char != "\n":
            result = "\ufffd"
        self[code] = result
        return result


@cache
def _clean_table() -> _Clean:
    return _Clean()


def clean(text: str) -> str:
    """Text that is safe on a terminal and in a pipe."""
    return text.translate(_clean_table())
