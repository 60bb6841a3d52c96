"""Our own words on the agent's clipboard: by the desktop's tool, by tmux, or by asking the terminal (OSC 52)."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TextIO

from generator.cleaning import clean
from generator.errors import KbError

TIMEOUT: Final = 3.0
OSC52_LIMIT: Final = 74_994  # what xterm and its heirs take; longer texts are dropped in silence
_SCREEN_CHUNK: Final = 700  # GNU screen passes strings of at most 768 bytes
_NO_OSC52: Final = ("", "dumb", "linux")


class ClipboardError(KbError):
    """There is no way to a clipboard from here."""

    exit_code = 74


class Way(NamedTuple):
    """A program that reads the clipboard's new content from its standard input."""

    name: str
    command: tuple[str, ...]
    encoding: str = "utf-8"


def copy(text: str, stream: TextIO | None = None) -> str:
    """Copy the cleaned text; returns how. `stream` is the terminal to ask when no program is there."""
    text = clean(text)
    for way in ways(os.environ, sys.platform):
        if _run(way, text):
            return way.name
    terminal = next((s for s in ((stream,) if stream else (sys.stdout, sys.stderr)) if s and s.isatty()), None)
    if terminal is None or os.environ.get("TERM", "") in _NO_OSC52:
        raise ClipboardError(f"这里没有剪贴板可用；{_advice(os.environ, sys.platform)}，或用 --stdout 直接打印")
    terminal.write(osc52(text, screen=bool(os.environ.get("STY"))))
    terminal.flush()
    return "OSC 52"


def ways(environment: Mapping[str, str], platform: str) -> Iterator[Way]:
    """The programs to try, nearest clipboard first."""
    far = bool(environment.get("SSH_CONNECTION"))  # pbcopy and clip.exe would fill the clipboard of a machine elsewhere
    if environment.get("WAYLAND_DISPLAY"):
        yield Way("wl-copy", ("wl-copy", "--type", "text/plain;charset=utf-8"))
    if environment.get("DISPLAY"):
        yield Way("xclip", ("xclip", "-selection", "clipboard", "-in"))
        yield Way("xsel", ("xsel", "--clipboard", "--input"))
    if platform == "darwin" and not far:
        yield Way("pbcopy", ("pbcopy",))
    if (platform == "win32" or environment.get("WSL_DISTRO_NAME")) and not far:
        yield Way("clip.exe", ("clip.exe",), "utf-16-le")  # UTF-8 it would take for the local code page
    if environment.get("TMUX"):
        yield Way("tmux", ("tmux", "load-buffer", "-w", "-"))


def osc52(text: str, *, screen: bool = False) -> str:
    """What asks a terminal to set its clipboard; nothing of the text stands in it but base64."""
    data = base64.b64encode(text.encode("utf-8")).decode("ascii")
    if len(data) > OSC52_LIMIT:
        raise ClipboardError("这段话太长，终端的剪贴板装不下；用 --stdout 直接打印")
    sequence = f"\x1b]52;c;{data}\x07"
    if not screen:
        return sequence
    parts = (sequence[start : start + _SCREEN_CHUNK] for start in range(0, len(sequence), _SCREEN_CHUNK))
    return "".join(f"\x1bP{part}\x1b\\" for part in parts)


def _run(way: Way, text: str) -> bool:
    """Feed the program; False when it is missing, refuses or hangs. Its outputs are closed, because wl-copy and xclip stay."""
    program = shutil.which(way.command[0])
    if program is None:
        return False
    # Without a locale pbcopy takes its input for Mac Roman.
    environment = {**os.environ, "LC_ALL": "en_US.UTF-8"} if way.name == "pbcopy" else None
    try:
        done = subprocess.run(
            [program, *way.command[1:]],
            input=text.encode(way.encoding),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _advice(environment: Mapping[str, str], platform: str) -> str:
    if environment.get("WAYLAND_DISPLAY"):
        return "装 wl-clipboard（wl-copy）"
    if environment.get("DISPLAY"):
        return "装 xclip 或 xsel"
    if platform == "darwin":
        return "用系统自带的 pbcopy"
    if environment.get("WSL_DISTRO_NAME"):
        return "打开 WSL 的 Windows 互操作（clip.exe）"
    return "在终端或 tmux 3.2 以上里运行，桌面上装 wl-clipboard（Wayland）或 xclip、xsel（X11）"
