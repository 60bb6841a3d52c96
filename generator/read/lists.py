"""The lists that are open at a line of a body: how deep an item lies, and which number the page gives it.

A list counts on from the number that its first item was written with, whatever the others say; it ends where the page ends it
(`site/lists.py` rewrites it so, Python-Markdown counts).
"""

from __future__ import annotations

from typing import NamedTuple


class _Open(NamedTuple):
    indent: int
    number: int | None


class Lists:
    """The open lists at a line, the innermost last, each with its last item."""

    def __init__(self) -> None:
        self.open: list[_Open] = []

    def item(self, indent: int, marker: str) -> tuple[int, int | None]:
        """An item begins: how deep it lies, and its number; None of one that has only a bullet."""
        before = self._closed(indent)
        number = int(marker[:-1]) if marker[0].isdigit() else None
        if before and before.number is not None and number is not None:
            number = before.number + 1
        self.open.append(_Open(indent, number))
        return len(self.open) - 1, number

    def between(self, line: str) -> None:
        """A line that is no item and goes on with none: lists end that it does not lie within."""
        wide = line.expandtabs(4)
        self._closed(len(wide) - len(wide.lstrip()))

    def _closed(self, indent: int) -> _Open | None:
        """Close what does not reach so far; the outermost of it."""
        closed = None
        while self.open and indent < self.open[-1].indent + 2:
            closed = self.open.pop()
        return closed
