"""A program in a real pseudo-terminal, and the little of a terminal that is needed to read its screen like a person."""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from generator.cli.console import width

PATIENCE = 30  # seconds until a test gives up on a program that hangs; no test waits that long when all is well
_SEQUENCE = re.compile(r"\x1b\[([?>]?)([\d;]*)([A-Za-z@])|\x1b\]([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78M]")


class Screen:
    """Cells, a cursor and the modes that a program must put back. A wide character takes its cell and an empty one."""

    def __init__(self, columns: int, rows: int) -> None:
        self.modes: set[str] = {"25"}
        self.clipboard: list[str] = []
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        self.columns, self.rows, self.x, self.y = columns, rows, 0, 0
        self.cells = [[" "] * columns for _ in range(rows)]

    @property
    def lines(self) -> list[str]:
        return ["".join(row).rstrip() for row in self.cells]

    def feed(self, text: str) -> str:
        """Take in output; returns the beginning of a sequence that is not complete yet."""
        place = 0
        while place < len(text):
            if text[place] != "\x1b":
                self._put(text[place])
                place += 1
                continue
            match = _SEQUENCE.match(text, place)
            if match is None:
                return text[place:]
            self._obey(*match.groups())
            place = match.end()
        return ""

    def _put(self, char: str) -> None:
        if char == "\r":
            self.x = 0
        elif char == "\n":
            self._down()
        elif char == "\b":
            self.x = max(0, self.x - 1)
        elif char >= " ":
            size = width(char)
            if self.x + size > self.columns:
                if "7" in self.modes:
                    return
                self.x = 0
                self._down()
            self.cells[self.y][self.x : self.x + size] = [char] + [""] * (size - 1)
            self.x = min(self.x + size, self.columns - 1) if "7" in self.modes else self.x + size

    def _down(self) -> None:
        if self.y == self.rows - 1:
            self.cells = [*self.cells[1:], [" "] * self.columns]
        self.y = min(self.y + 1, self.rows - 1)

    def _obey(self, private: str | None, numbers: str | None, final: str | None, system: str | None) -> None:
        if system and system.startswith("52;"):
            self.clipboard.append(system.rsplit(";", 1)[1])
        if not final:
            return
        if private:
            change = {"h": self.modes.add, "l": self.modes.discard}.get(final)
            for mode in (numbers or "").split(";"):
                if change and mode != "7":
                    change(mode)
                elif change:  # "7" in modes: no wrapping at the edge
                    (self.modes.discard if final == "h" else self.modes.add)("7")
            return
        given = [int(number or 0) for number in (numbers or "").split(";")]
        count = max(1, given[0])
        if final in "ABCD":
            self.y = max(0, min(self.rows - 1, self.y + {"A": -count, "B": count}.get(final, 0)))
            self.x = max(0, min(self.columns - 1, self.x + {"D": -count, "C": count}.get(final, 0)))
        elif final == "H":
            self.y, self.x = min(count, self.rows) - 1, min(max(1, given[-1] if len(given) > 1 else 1), self.columns) - 1
        elif final in "JK":
            self._erase(given[0], lines=final == "J")

    def _erase(self, what: int, *, lines: bool) -> None:
        start = 0 if what else self.x
        stop = self.x + 1 if what == 1 else self.columns
        self.cells[self.y][start:stop] = [" "] * (stop - start)
        if lines:
            above = range(self.y) if what else range(0)
            below = range(self.y + 1, self.rows) if what != 1 else range(0)
            for row in (*above, *below):
                self.cells[row] = [" "] * self.columns


class Window:
    """A program that runs in a terminal of its own: type, wait for what is to be seen, look."""

    def __init__(
        self, command: Sequence[object], cwd: Path, environment: Mapping[str, str], columns: int = 120, rows: int = 40
    ) -> None:
        self.fd, self._other = os.openpty()
        self._size(columns, rows)
        self.before = termios.tcgetattr(self._other)
        self.screen = Screen(columns, rows)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._rest = ""
        self.raw = b""
        self.process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, env=dict(environment), stdin=self._other, stdout=self._other,
            stderr=self._other, start_new_session=True,
        )  # fmt: skip

    def _size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        self._size(columns, rows)
        self.screen.resize(columns, rows)
        os.killpg(self.process.pid, signal.SIGWINCH)

    def type(self, keys: str | bytes) -> None:
        os.write(self.fd, keys.encode() if isinstance(keys, str) else keys)

    def until(self, seen: object, *, gone: str | None = None) -> list[str]:
        """Read until some words (or what a function looks for) are on the screen, and others are not; returns its lines.

        A picture is whole when the cursor is shown again: that is what a program does last.
        """
        end = time.monotonic() + PATIENCE
        while True:
            lines = self.screen.lines
            found = seen(lines) if callable(seen) else any(str(seen) in line for line in lines)
            if found and "25" in self.screen.modes and not (gone and any(gone in line for line in lines)):
                return lines
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"never seen: {seen!r}\n" + "\n".join(self.screen.lines))

    def end(self) -> int:
        """Read to the end; the exit status."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            self._read(0.05)
        while self._read(0):
            pass
        return self.process.wait(1)

    def restored(self) -> bool:
        """The other screen left, the cursor there, no mode left on, the line settings as they were."""
        return self.screen.modes == {"25"} and termios.tcgetattr(self._other) == self.before

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.fd], [], [], max(0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.raw += data
        self._rest = self.screen.feed(self._rest + self._decoder.decode(data))
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.fd)
        os.close(self._other)
