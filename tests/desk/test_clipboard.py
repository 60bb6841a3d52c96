"""The clipboard: whichever program is there gets the words, the terminal is asked last."""

from __future__ import annotations

import base64
import io
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cleaning import clean
from generator.desk import clipboard

TMUX, XCLIP, XVFB = map(shutil.which, ("tmux", "xclip", "Xvfb"))  # before `desk` hides the machine's own programs
WORDS = "您好，王女士。\n再见。"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """No clipboard at all: an empty PATH, none of the variables."""
    for name in ("WAYLAND_DISPLAY", "DISPLAY", "TMUX", "STY", "WSL_DISTRO_NAME", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TERM", "xterm-256color")
    return tmp_path


def program(folder: Path, name: str, status: int = 0) -> Path:
    """A program that keeps its arguments and its input, and ends in that status."""
    kept = folder / f"{name}.kept"
    file = folder / name
    file.write_text(f'#!/bin/sh\necho "$@" > {kept}.arguments\n/bin/cat > {kept}\nexit {status}\n', "utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return kept


@pytest.mark.parametrize(
    ("variable", "value", "name", "arguments", "encoding"),
    [
        ("WAYLAND_DISPLAY", "wayland-0", "wl-copy", "--type text/plain;charset=utf-8", "utf-8"),
        ("DISPLAY", ":0", "xclip", "-selection clipboard -in", "utf-8"),
        ("DISPLAY", ":0", "xsel", "--clipboard --input", "utf-8"),
        ("WSL_DISTRO_NAME", "Debian", "clip.exe", "", "utf-16-le"),
        ("TMUX", "socket,1,0", "tmux", "load-buffer -w -", "utf-8"),
    ],
)
def test_each_desktop_has_its_program(desk, monkeypatch, variable, value, name, arguments, encoding):
    """The program reads the words from its input, in the encoding that it takes; the terminal stays untouched."""
    kept = program(desk, name)
    monkeypatch.setenv(variable, value)
    terminal = Terminal()

    assert name == clipboard.copy(WORDS, terminal)
    assert WORDS == kept.read_bytes().decode(encoding)
    assert arguments == Path(f"{kept}.arguments").read_text().strip()
    assert "" == terminal.getvalue()


def test_on_a_mac_it_is_pbcopy_with_a_locale(desk, monkeypatch):
    """Without a locale pbcopy would take UTF-8 for Mac Roman; over SSH it would fill somebody else's clipboard."""
    monkeypatch.setattr("sys.platform", "darwin")
    kept = program(desk, "pbcopy")

    assert "pbcopy" == clipboard.copy(WORDS, Terminal())
    assert WORDS == kept.read_text("utf-8")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    assert "OSC 52" == clipboard.copy(WORDS, Terminal())


def test_a_program_that_refuses_hands_over_to_the_next(desk, monkeypatch):
    """Without a server xclip ends in 1; then xsel has its turn, then the terminal."""
    program(desk, "xclip", status=1)
    monkeypatch.setenv("DISPLAY", ":9")
    assert "OSC 52" == clipboard.copy(WORDS, Terminal())

    program(desk, "xsel")
    assert "xsel" == clipboard.copy(WORDS, Terminal())


def test_a_program_that_hangs_is_left(desk, monkeypatch):
    """After the time limit the next way is taken."""
    (desk / "xclip").write_text("#!/bin/sh\nexec /bin/sleep 600\n", "utf-8")
    (desk / "xclip").chmod(0o755)
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr(clipboard, "TIMEOUT", 0.05)

    assert "OSC 52" == clipboard.copy(WORDS, Terminal())


@pytest.mark.parametrize(
    ("variable", "letter"),
    [("WAYLAND_DISPLAY", "wl-clipboard"), ("DISPLAY", "xclip"), ("WSL_DISTRO_NAME", "clip.exe"), ("KB_NOTHING", "tmux")],
)
def test_without_any_way_the_letter_says_what_to_install(desk, monkeypatch, variable, letter):
    """No program, no terminal: status 74, the remedy for this desktop, and `--stdout`."""
    monkeypatch.setenv(variable, "x")

    with pytest.raises(clipboard.ClipboardError, match=letter) as caught:
        clipboard.copy(WORDS, io.StringIO())

    assert 74 == caught.value.exit_code
    assert "--stdout" in str(caught.value)


@pytest.mark.parametrize("kind", ["dumb", "linux", ""])
def test_a_terminal_that_knows_no_clipboard_is_not_asked(desk, monkeypatch, kind):
    """The Linux console and Emacs' shell would show the request as rubbish."""
    monkeypatch.setenv("TERM", kind)
    terminal = Terminal()

    with pytest.raises(clipboard.ClipboardError):
        clipboard.copy(WORDS, terminal)
    assert "" == terminal.getvalue()


@given(st.text())
def test_only_our_own_cleaned_words_reach_the_terminal_and_only_as_base64(text):
    """Whatever an article holds, the request is one frame of ours around base64 of the cleaned words."""
    terminal = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clipboard, "ways", lambda *_: iter(()))
        patch.setenv("TERM", "xterm")
        patch.delenv("STY", raising=False)
        clipboard.copy(text, terminal)

    raw = terminal.getvalue()
    assert raw.startswith("\x1b]52;c;")
    assert raw.endswith("\x07")
    assert clean(text) == base64.b64decode(raw[7:-1], validate=True).decode("utf-8")


def test_what_a_terminal_would_drop_in_silence_is_refused():
    """Longer than 74,994 bytes of base64 is too long for many terminals."""
    with pytest.raises(clipboard.ClipboardError, match="太长"):
        clipboard.osc52("长" * 20_000)


def test_gnu_screen_passes_the_request_on_in_pieces():
    """Each piece in its own envelope of at most 768 bytes; together they are the request."""
    wrapped = clipboard.osc52("您好" * 500, screen=True)
    pieces = [piece.removeprefix("\x1bP") for piece in wrapped.split("\x1b\\")][:-1]

    assert clipboard.osc52("您好" * 500) == "".join(pieces)
    assert max(len(piece) for piece in pieces) + 4 <= 768


@pytest.fixture
def screen(desk, monkeypatch) -> Iterator[None]:
    """A desktop of X11, with nothing on it and nobody before it."""
    assert XCLIP, "no xclip: run the tests with `python3 build.py test`"
    assert XVFB, "no Xvfb: run the tests with `python3 build.py test`"
    # -noreset: without clients an X server begins anew, which a desktop with a person before it never does.
    command = [XVFB, "-displayfd", "1", "-screen", "0", "64x64x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        monkeypatch.setenv("DISPLAY", f":{server.stdout.readline().strip()}")
        monkeypatch.setenv("PATH", os.defpath)
        yield
        server.terminate()


def pasted() -> str:
    """What another program gets. xclip says that it is done a moment before the server has heard of it: nobody pastes so fast but a test."""
    end = time.monotonic() + 20
    while True:
        done = subprocess.run([XCLIP or "", "-selection", "clipboard", "-o"], capture_output=True, check=False, timeout=20)
        if done.returncode == 0:
            return done.stdout.decode("utf-8")
        assert time.monotonic() < end, done.stderr
        time.sleep(0.02)


@pytest.mark.parametrize(
    "words",
    [WORDS, "您好👋🏽，王女士❤️！\n\n地址：文三路 1 号 🚩\n  「明灯」𠮷野家", "长话。\n" * 30_000],
    ids=["lines", "emoji", "long"],
)
def test_on_a_real_desktop_the_words_come_out_as_they_went_in(screen, words):
    """A real xclip on a real X server: lines, emoji, rare characters, and more than one message holds."""
    assert "xclip" == clipboard.copy(words, io.StringIO())

    assert words == pasted()


def test_in_tmux_the_words_stand_in_its_buffer(desk, monkeypatch):
    """A real tmux, its own server: `load-buffer` gets the words as they are."""
    assert TMUX, "no tmux: run the tests with `python3 build.py test`"
    tmux = [TMUX, "-S", str(desk / "s"), "-f", os.devnull]
    monkeypatch.setenv("PATH", os.defpath)
    subprocess.run([*tmux, "new-session", "-d", "/bin/cat"], check=True)
    try:
        monkeypatch.setenv("TMUX", f"{desk / 's'},1,0")

        assert "tmux" == clipboard.copy(WORDS, io.StringIO())
        assert WORDS == subprocess.run([*tmux, "show-buffer"], capture_output=True, text=True, check=True).stdout
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
