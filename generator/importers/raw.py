"""What a reader makes of a file: documents as they stand there, nothing repaired yet."""

from __future__ import annotations

from dataclasses import dataclass

from generator.importers.entries import Entry
from generator.importers.line import Line


@dataclass(frozen=True, slots=True)
class Raw:
    """A document of a file. `whole`: the format says that it is one, nothing is to be split; `markdown`: blank lines and marks mean something.

    `verbatim` is the text of a draft of ours that was exported; it stays as it is.
    """

    lines: tuple[Line, ...]
    title: Line | None = None
    markdown: bool = False
    whole: bool = False
    kind: str = ""
    aliases: tuple[Line, ...] = ()
    tags: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    verbatim: str = ""
    id: str = ""


class UnreadableError(Exception):
    """A file that cannot be imported: what is wrong, what to do, and where."""

    def __init__(self, code: str, message: str, hint: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.line = line
        self.column = column

    def __reduce__(self) -> tuple[type[UnreadableError], tuple[str, str, str, int, int]]:
        return UnreadableError, (self.code, self.message, self.hint, self.line, self.column)


def lines_of(text: str, path: str, first: int = 1) -> tuple[Line, ...]:
    """The lines of a text with their places; what stands between ``` is code."""
    lines: list[Line] = []
    fence = ""
    for number, line in enumerate(text.split("\n"), first):
        mark = line.strip()[:3]
        opening = not fence and mark in ("```", "~~~")
        closing = bool(fence) and line.strip().startswith(fence)
        lines.append(Line(line, path, number, range(len(line)), code=bool(fence or opening)))
        fence = mark if opening else "" if closing else fence
    return tuple(lines)


def plain_lines(text: str, path: str) -> tuple[Line, ...]:
    """The lines of a text without any marks."""
    return tuple(Line.of(line, path, number) for number, line in enumerate(text.split("\n"), 1))


class Finder:
    """Finds the words of a converted text again in its source, going forward, so that each line has its place there."""

    def __init__(self, source: str, path: str) -> None:
        self._source = source
        self._path = path
        self._position = 0
        self._line = 1
        self._begin = 0  # of that line

    def line(self, text: str, *, code: bool = False) -> Line:
        """The line with the place of its first words; the one before when they cannot be found."""
        words = self._words(text)
        found = self._source.find(words, self._position) if words else -1
        if found < 0 and words:
            found = self._source.find(words)
            if found >= 0:
                self._position = self._begin = 0
                self._line = 1
        if found >= 0:
            self._advance(found)
        offset = max(0, text.find(words)) if words else 0
        column = max(0, self._position - self._begin - offset)
        return Line(text, self._path, self._line, range(column, column + len(text)), code)

    def _advance(self, position: int) -> None:
        self._line += self._source.count("\n", self._position, position)
        self._begin = self._source.rfind("\n", 0, position) + 1
        self._position = position

    @staticmethod
    def _words(text: str) -> str:
        """The longest of the first runs of letters: enough to be found, free of marks."""
        runs: list[str] = []
        run = ""
        for char in text[:200]:
            if char.isalnum():
                run += char
            elif run:
                runs.append(run)
                run = ""
        return max([*runs, run], key=len)[:24]
