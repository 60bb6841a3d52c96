"""How things look on a terminal: the one door through which content reaches it, cleaned, cut by width, coloured last."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TextIO

from generator.cleaning import clean as clean  # noqa: PLC0414  (whoever prints finds it here)

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_UNIT = re.compile(r"[「『（《“‘]*(?:【[^】\n]*】|[A-Za-z0-9][A-Za-z0-9.:%+/_-]*|.)[，。！？；：、）》」』”’…]*")
_COLUMNS = 100
_ROOM = 130


def emit(text: str, stream: TextIO | None = None) -> None:
    """Print cleaned text; a closed pipe is not an error."""
    _write(clean(text), stream or sys.stdout)


def emit_json(value: object) -> None:
    """Print data for programs."""
    import json

    emit(json.dumps(value, ensure_ascii=False, indent=2))


def emit_bytes(data: bytes, stream: TextIO | None = None) -> None:
    """Print bytes as they are, line ends included; a closed pipe is not an error."""
    stream = stream or sys.stdout
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write(text: str, stream: TextIO) -> None:
    emit_bytes((text + "\n").encode(stream.encoding or "utf-8", "replace"), stream)


def complain(text: str) -> None:
    """A letter on standard error."""
    emit(text, sys.stderr)


def width(text: str) -> int:
    """Columns that a text takes: wide characters count two."""
    if text.isascii():
        return len(text)
    return _wide(text)


@lru_cache(4096)
def _wide(text: str) -> int:
    """The picker asks for the same letters and titles again with every key."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, columns: int) -> Iterator[str]:
    """Lines of at most so many columns. Chinese breaks anywhere but before closing and after opening marks; words and blanks stay whole."""
    for paragraph in text.split("\n"):
        line, used = "", 0
        for unit in _units(paragraph, columns):
            size = width(unit)
            if used + size > columns and line:
                yield line.rstrip(" ")
                unit = unit.lstrip(" ")  # noqa: PLW2901  (a space at a break is the break)
                line, used, size = "", 0, width(unit)
            line += unit
            used += size
        yield line.rstrip(" ")


def _units(text: str, columns: int) -> Iterator[str]:
    """What a line must not break inside of; what is wider than a line comes apart."""
    for unit in _UNIT.findall(text):
        if width(unit) <= columns:
            yield unit
        else:
            yield from unit


def _window(stream: TextIO) -> int:
    """Columns of a terminal, as `shutil` finds them; shutil itself comes with three archivers (4 ms)."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


class Screen:
    """A page of text for one stream: collects lines, styles them if the stream is a terminal, prints them at once."""

    def __init__(self, stream: TextIO | None = None, columns: int | None = None) -> None:
        self._stream = stream or sys.stdout
        tty = self._stream.isatty()
        self._colour = tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        here = columns or (_window(self._stream) if tty else 80)
        self.columns = min(here, _COLUMNS)
        """As wide as one likes to read."""
        self.room = min(here, _ROOM)
        """As wide as two columns may become."""
        self._lines: list[str] = []

    def style(self, text: str, *names: str) -> str:
        """Cleaned text, styled where there is colour."""
        text = clean(text)
        if not self._colour or not text or not names:
            return text
        return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"

    def line(self, text: str = "") -> None:
        """A line that is styled already."""
        self._lines.append(text)

    def spans(self, line: Iterable[tuple[str, str]]) -> None:
        """A line of spans: names of styles, and words that are cleaned here."""
        parts = [(names.split(), text) for names, text in line]
        while parts and not parts[-1][1].strip(" "):
            parts.pop()
        self._lines.append("".join(self.style(text, *names) for names, text in parts))

    def block(self, label: str, text: str, *styles: str, indent: int = 0, gap: int = 6) -> None:
        """A label and words beside it, hanging."""
        lead = " " * indent + self.style(label, *styles) + " " * max(1, gap - width(label))
        rest = " " * (indent + max(gap, width(label) + 1))
        for number, part in enumerate(wrap(clean(text), self.columns - width(rest))):
            self._lines.append((lead if number == 0 else rest) + part)

    def show(self) -> None:
        """Print everything."""
        _write("\n".join(self._lines), self._stream)
