"""A terminal that is ours for a while: single keys in, whole pages out, everything put back however it ends."""

from __future__ import annotations

import codecs
import os
import re
import select
import signal
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Any, Final, Self

from generator.cli.console import Screen, clean, width, wrap

try:
    import termios
except ImportError:  # Windows: `available` says no, and the doors print instead
    termios = None  # type: ignore[assignment]

_ESCAPE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^\[O])?")
_UNFINISHED: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)?\Z")
_TAKE: Final = "\x1b[?1049h\x1b[?25l\x1b[2J"
_GIVE_BACK: Final = "\x1b[0m\x1b[?25h\x1b[?1049l"
ENTER: Final = "\n"
END: Final = "\x04"


def available() -> bool:
    """Whether there is a person with a screen that can be drawn on."""
    if termios is None or os.environ.get("TERM", "dumb") == "dumb":
        return False
    return sys.stdin.isatty() and sys.stdout.isatty()


def cropped(text: str, columns: int) -> str:
    """The beginning of a text that takes at most so many columns."""
    text, used, kept = clean(text).replace("\n", " "), 0, ""
    for char in text:
        used += width(char)
        if used > columns:
            break
        kept += char
    return kept


class Page:
    """Lines for one size of the window; `styles` are those of `Screen`, so that NO_COLOR is obeyed in one place."""

    def __init__(self, columns: int, rows: int, *, plain: bool = False) -> None:
        self.columns, self.rows = columns, rows
        self._screen = None if plain else Screen(columns=columns)

    def text(self, text: str, *styles: str, indent: int = 0, label: str = "", gap: int = 0) -> list[str]:
        """Words in lines, each line styled by itself; a label stands before the first one, in the same style."""
        # A narrow window needs its columns for words.
        indent = indent if self.columns >= 40 else min(indent, 1)
        rest = indent + (max(gap, width(clean(label)) + 1) if label else 0)
        lines = []
        for number, part in enumerate(wrap(clean(text), max(4, self.columns - rest))):
            lead = clean(label) + " " * (rest - indent - width(clean(label))) if number == 0 else " " * (rest - indent)
            lines.append(" " * indent + self.style(lead + part, *styles))
        return lines

    def style(self, text: str, *styles: str) -> str:
        """Text in a style, where there is colour."""
        return self._screen.style(text, *styles) if self._screen and styles and text.strip() else clean(text)

    def head(self, left: str, right: str) -> list[str]:
        """The title, and at the right what it is, if there is room for it."""
        left = cropped(left, self.columns)
        room = self.columns - width(left) - width(clean(right))
        return [self.style(left, "bold") + (" " * room + self.style(right, "dim") if right and room >= 2 else "")]

    def keys(self, pairs: Sequence[tuple[str, str]]) -> str:
        """The line of keys: with their meanings, or without where the window is narrow."""
        whole = "  ".join(f"{key} {meaning}" for key, meaning in pairs)
        if width(whole) > self.columns:
            whole = " ".join(f"{key}{meaning[:1]}" for key, meaning in pairs)
        return self.style(cropped(whole, self.columns), "dim")

    def compose(self, head: list[str], main: list[str], below: list[str], note: str, keys: str) -> list[str]:
        """A full page: keys in the last line, the main thing always, the rest as there is room."""
        room = max(1, self.rows - 1)
        if len(main) > room:
            main = [*main[: max(0, room - 1)], "…"][:room]
        room -= len(main)
        said = [self.style(cropped(note, self.columns), "yellow")] if note and room else []
        room -= len(said)
        head = head[:room]
        room -= len(head)
        # Air before anything else below: what is to be said now stands alone.
        before = min(2, room // 2) if below else min(room // 3, 6)
        after = min(2, room - before)
        room -= before + after
        if len(below) > room:
            below = [*below[: room - 1], self.style("…", "dim")] if room else []
        fill = room - len(below)
        return [*head, *[""] * before, *main, *[""] * after, *below, *[""] * fill, *said, keys][-max(1, self.rows) :]


class Terminal:
    """Takes the window in `with`, and gives it back on every way out: return, exception, Ctrl+C, being told to end."""

    def __init__(self) -> None:
        self._in, self._out = sys.stdin.fileno(), sys.stdout
        self._stack = ExitStack()
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        self._wake = -1
        self._shown: list[str] = []

    def __enter__(self) -> Self:
        with self._stack:
            self._stack.enter_context(_signals(self))
            self._stack.enter_context(_single_keys(self._in))
            self._stack.callback(self._write, _GIVE_BACK)
            self._write(_TAKE)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def page(self) -> Page:
        """An empty page of the window's size right now."""
        size = os.terminal_size((0, 0))
        with suppress(OSError):
            size = os.get_terminal_size(self._out.fileno())
        return Page(size.columns or 80, size.lines or 24)

    def draw(self, lines: Sequence[str]) -> None:
        """Show a page; the lines are styled and cut already. Nothing is written when nothing changed."""
        if list(lines) == self._shown:
            return
        self._shown = list(lines)
        self._write("\x1b[H" + "\r\n".join(f"{line}\x1b[0m\x1b[K" for line in lines) + "\x1b[J")

    def keys(self, timeout: float | None) -> list[str]:
        """The keys that were pressed: letters as letters whatever their width, Enter as ENTER, the end of input as END.

        Comes back empty when the time is over, and when the window changed its size.
        """
        ready, _, _ = select.select([self._in, self._wake], [], [], timeout)
        if self._wake in ready:
            with suppress(BlockingIOError):
                os.read(self._wake, 512)
            self._shown = []
        return self._read() if self._in in ready else []

    def _read(self) -> list[str]:
        text = ""
        while True:
            try:
                data = os.read(self._in, 1024)
            except OSError:  # the window was closed
                data = b""
            if not data:
                return [END]
            text += self._decoder.decode(data)
            # An arrow key may come in two halves; its second one must not be taken for letters.
            if not _UNFINISHED.search(text) or not select.select([self._in], [], [], 0.05)[0]:
                break
        text = _ESCAPE.sub("", text).replace("\r", ENTER)
        return [unicodedata.normalize("NFKC", char).lower() for char in text]

    def _write(self, text: str) -> None:
        with suppress(OSError):
            self._out.flush()
            self._out.buffer.write(text.encode(self._out.encoding or "utf-8", "replace"))
            self._out.flush()

    @contextmanager
    def woken_by(self, pipe: int) -> Iterator[None]:
        """While signals write into that pipe, waiting for keys ends with them."""
        self._wake = pipe
        yield


@contextmanager
def _single_keys(descriptor: int) -> Iterator[None]:
    """Keys one by one, unseen; Ctrl+C still interrupts, Ctrl+Z, Ctrl+S and the quit key are nothing: they would leave a broken window."""
    before = termios.tcgetattr(descriptor)
    mode = [*before[:6], list(before[6])]
    mode[0] &= ~(termios.IXON | termios.ISTRIP)
    mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
    mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
    disabled = bytes([os.fpathconf(descriptor, "PC_VDISABLE")])
    mode[6][termios.VSUSP] = mode[6][termios.VQUIT] = disabled
    try:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, mode)
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


@contextmanager
def _signals(terminal: Terminal) -> Iterator[None]:
    """Being resized wakes us, being told to end unwinds us; both as they were, afterwards."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    old: dict[int, Any] = {signal.SIGWINCH: signal.signal(signal.SIGWINCH, lambda *_: None)}
    for ending in (signal.SIGTERM, signal.SIGHUP):
        old[ending] = signal.signal(ending, _end)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        with terminal.woken_by(reader):
            yield
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in old.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def _end(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
