"""The lists that are open at a line of a body: how deep an item lies, and which number the page gives it.

A list counts on from the number that its first item was written with, whatever the others say; it ends where the page ends it
(`site/lists.py` rewrites it so, Python-Markdown counts).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

ITEM: Final = re.compile(r"^([ \t]*)([-*+]|\d{1,9}[.)])[ \t]+(.*)$")


class _Open(NamedTuple):
    indent: int
    number: int | None


class Lists:
    """The open lists at a line, the innermost last, each with its last item."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._blank = self._coded = False

    def follow(self, line: str, *, code: bool) -> None:
        """Meet the next line, before its item if it is one: lists end that it neither lies within nor goes on with."""
        blank, coded, self._blank, self._coded = self._blank, self._coded, not line.strip(), code
        if self._blank or coded or not self._open or ITEM.match(line):
            return
        if blank or line[0] in (" \t" if code else "#>"):
            wide = line.expandtabs(4)
            self._closed(len(wide) - len(wide.lstrip()))

    def item(self, indent: int, marker: str) -> tuple[int, int | None]:
        """An item begins: how deep it lies, and its number; None of one that has only a bullet."""
        before = self._closed(indent)
        number = int(marker[:-1]) if marker[0].isdigit() else None
        if before and before.number is not None and number is not None:
            number = before.number + 1
        self._open.append(_Open(indent, number))
        return len(self._open) - 1, number

    def _closed(self, indent: int) -> _Open | None:
        """Close what does not reach so far; the outermost of it."""
        closed = None
        while self._open and indent < self._open[-1].indent + 2:
            closed = self._open.pop()
        return closed
