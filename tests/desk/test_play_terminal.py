"""`kb play` on a real pseudo-terminal: it is taken, drawn on, and given back on every way out."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios

import pytest
from shipped import ROOT

CODE = """
import sys
from generator.cli.play import play
from generator.cli import commands
commands.kb.add_command(play)
sys.exit(commands.run(sys.argv[1:]))
"""


class Person:
    """Somebody at a real pseudo-terminal; waits for words, not for time."""

    def __init__(self, *arguments: object, **environment: str) -> None:
        self.main, self.other = pty.openpty()
        termios.tcsetwinsize(self.main, (24, 80))
        self.before = termios.tcgetattr(self.other)
        env = {**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environment}
        env.pop("NO_COLOR", None) if "NO_COLOR" not in environment else None
        command = [sys.executable, "-c", CODE, "play", *map(str, arguments)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=self.other, stdout=self.other, stderr=self.other, start_new_session=True)  # fmt: skip
        self.data = b""

    def sees(self, words: str) -> None:
        while words.encode() not in self.data:
            assert select.select([self.main], [], [], 30)[0], f"{words} never came: {self.data.decode(errors='replace')}"
            self.data += os.read(self.main, 65536)

    def types(self, keys: bytes) -> None:
        self.data = b""
        os.write(self.main, keys)

    def leaves(self) -> int:
        self.sees("\x1b[?1049l")
        status = self.process.wait(30)
        # Everything as it was: the mode of the terminal, the cursor, the window.
        assert self.before == termios.tcgetattr(self.other)
        assert self.data.rfind(b"\x1b[?25h") > self.data.rfind(b"\x1b[?25l")
        os.close(self.main)
        os.close(self.other)
        return status


def test_a_person_plays_and_leaves(out):
    """Single keys without Enter, arrow keys are nothing, full-width letters are letters; q gives the terminal back."""
    person = Person("T04", "--out", out)
    person.sees("c 复制")
    person.types(b"\x1b[B\n")
    person.sees("5 秒")
    person.types("ｒ".encode())
    person.sees("客户已应答")
    person.types(b"q")

    assert 0 == person.leaves()


@pytest.mark.parametrize(("number", "status"), [(2, 130), (15, 143), (1, 129)])
def test_the_terminal_is_given_back_when_told_to_end(out, number, status):
    """Ctrl+C, being ended, the window closed."""
    person = Person("T04", "--out", out)
    person.sees("c 复制")
    os.kill(person.process.pid, number)

    assert status == person.leaves()


def test_the_terminal_is_given_back_when_something_breaks(out, tmp_path):
    """An exception in the middle ends in a letter on a terminal that works."""
    (tmp_path / "sitecustomize.py").write_text("import generator.cli.play as door\ndoor.copied = lambda *_: 1 / 0\n", "utf-8")
    person = Person("T04", "--out", out, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    person.sees("c 复制")
    person.types(b"c")
    person.sees("程序内部错误")

    assert 70 == person.leaves()


def test_a_new_size_is_drawn(out):
    """SIGWINCH without a key: the page again, in the new width."""
    person = Person("T04", "--out", out)
    person.sees("c 复制")
    person.data = b""
    termios.tcsetwinsize(person.main, (12, 30))
    os.kill(person.process.pid, 28)
    person.sees("q退")
    person.types(b"q")

    assert 0 == person.leaves()


def test_colours_are_off_with_no_color(out):
    """NO_COLOR: positions, but no styles except the one that ends them."""
    person = Person("T04", "--out", out, NO_COLOR="1")
    person.sees("q 退出")
    styled = re.findall(rb"\x1b\[[1-9][0-9;]*m", person.data)
    person.types(b"q")

    assert [] == styled
    assert 0 == person.leaves()
