"""A line that remembers where each of its letters stood in the source, and edits that are logged as they are made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from generator.analysis import HAN
from generator.importers.entries import Entry
from generator.problems import Place

IS_HAN: Final = re.compile(f"[{HAN}]")
_PROTECTED: Final = re.compile(
    r"`[^`\n]+`"
    r"|(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"]*\")?\)"
    r"|(?:https?|ftp|mailto|tel):[^\s<>\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+"
    r"|www\.[^\s<>\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+"
    r"|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64}){1,4}"
    r"|\{\{[^{}\n]{0,80}\}\}"
    r"|</?[A-Za-z][^<>\n]{0,200}>"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """Letters from `start` up to `end` become `new`; when they stay as they are, it is a doubt."""

    start: int
    end: int
    new: str
    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `at` gives the column of each letter in line `number` of the source, from 0. `code` lines are left alone."""

    text: str
    path: str
    number: int
    at: Sequence[int]
    code: bool = False

    @classmethod
    def of(cls, text: str, path: str, number: int, column: int = 0) -> Line:
        """A line as it stands in the source."""
        return cls(text, path, number, range(column, column + len(text)))

    def place(self, index: int = 0) -> Place:
        """Where that letter stood in the source."""
        column = self.at[min(index, len(self.at) - 1)] if len(self.at) else 0
        return Place(self.path, self.number, column + 1)

    def cut(self, start: int, end: int | None = None) -> Line:
        """A part of the line."""
        return replace(self, text=self.text[start:end], at=self.at[start:end])

    def strip(self) -> Line:
        """Without the blanks around it."""
        left = len(self.text) - len(self.text.lstrip())
        return self.cut(left, left + len(self.text.strip()))

    def edited(self, edits: Iterable[Edit]) -> tuple[Line, list[Entry]]:
        """The line after these edits, and an entry for each; of two that overlap the first one counts."""
        entries: list[Entry] = []
        text: list[str] = []
        at: list[int] = []
        position = 0
        for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
            if edit.start < position:
                continue
            before = self.text[edit.start : edit.end]
            doubt = before == edit.new
            entries.append(Entry(self.place(edit.start), edit.code, before, "" if doubt else edit.new, edit.note))
            if doubt:
                continue
            text += [self.text[position : edit.start], edit.new]
            at += self.at[position : edit.start]
            at += [self.place(edit.start).column - 1] * len(edit.new)
            position = edit.end
        if not text:
            return self, entries
        return replace(self, text="".join(text) + self.text[position:], at=(*at, *self.at[position:])), entries

    def dropped(self, code: str, note: str = "") -> Entry:
        """The entry for a line that is left behind."""
        return Entry(self.place(), code, self.text, "", note)


def protected(text: str) -> list[tuple[int, int]]:
    """Spans that no repair may touch: code, addresses, the targets of links, tags, `{{names}}`."""
    return [match.span() for match in _PROTECTED.finditer(text)]


def outside(edits: Iterable[Edit], spans: Sequence[tuple[int, int]]) -> list[Edit]:
    """The edits that touch none of these spans."""
    return [e for e in edits if not any(e.start < end and start < e.end for start, end in spans)]


def han_count(text: str) -> int:
    """How many Han characters."""
    return len(IS_HAN.findall(text))
