"""`kb copy` as an agent meets it: in a terminal that is asked and in a pipe that is not."""

from __future__ import annotations

import base64
import json
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest
from shipped import ROOT

KB = """
import sys
from generator.cli import commands
from generator.cli.copy import copy
commands.kb.add_command(copy)
sys.exit(commands.run(["copy", *sys.argv[1:]]))
"""
OWN_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl+C is a signal"
ADDRESS = "杭州市文三路 1 号，王女士，13800000000"


@pytest.fixture
def desk(out, tmp_path):
    """An agent's desk without any clipboard program."""
    return Desk(out, tmp_path)


class Desk:
    def __init__(self, out: Path, home: Path) -> None:
        away = ("WAYLAND_DISPLAY", "DISPLAY", "TMUX", "STY", "WSL_DISTRO_NAME", "INPUTRC")
        self.environment = {name: value for name, value in os.environ.items() if name not in away}
        self.environment |= {"PATH": os.devnull, "TERM": "xterm", "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
        self.memory = home / "kefu-kb" / "blanks.json"
        self.command = [sys.executable, "-c", KB, "--out", str(out), "--today", "2026-11-22"]

    def pipe(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*self.command, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    def terminal(self, *arguments: str, keys: tuple[str, ...] = ()) -> tuple[int, bytes]:
        """Status and raw bytes; the next keys are typed whenever a prompt stands there."""
        main, other = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", f"{OWN_TERMINAL}\n{KB}", *self.command[3:], *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)
        seen, rest, mark, typed, patience = b"", list(keys), 0, b"", 60
        while True:
            if not select.select([main], [], [], 1)[0]:
                patience -= 1
                if patience == 0:
                    process.kill()
                    process.wait()
                    raise AssertionError(f"nothing more came: {seen!r}")
                # Python misses a signal just before it waits for keys; a person presses again.
                if typed == b"\x03" and patience % 10 == 0:
                    os.write(main, typed)
                continue
            try:
                chunk = os.read(main, 65536)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk
            if rest and b"> " in seen[mark:]:
                mark = len(seen)
                typed = rest.pop(0).encode()
                os.write(main, typed)
        os.close(main)
        return process.wait(), seen


def clipboard(raw: bytes) -> list[str]:
    """What the terminal was asked to put on its clipboard."""
    return [base64.b64decode(data).decode() for data in re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", raw)]


def test_in_a_pipe_without_values_nothing_is_printed(desk):
    """`kb copy M02 | …`: exit 2, standard output empty, what is missing and how to give it on the other."""
    for arguments in (["M02"], ["M02", "--stdout"], ["M02", "--stdout", "--ask"], ["T04", "M02"]):
        done = desk.pipe(*arguments)

        assert (2, "") == (done.returncode, done.stdout)
        assert "新地址：省市区" in done.stderr
        assert "--set '新地址=…'" in done.stderr
        assert "Traceback" not in done.stderr


REMARKS = {
    "M01": (["原属性=白光 12W", "新属性=暖光 18W"], "属性修改：原 白光 12W，客户要求改为 暖光 18W，后台已改好。"),
    "M02": ([f"新地址={ADDRESS}"], f"地址修改：客户要求改寄到：{ADDRESS}。后台已改好。"),
    "M03": (["要求=发票抬头写明灯"], "客户特殊要求：发票抬头写明灯。打单、发货时请照办。"),
    "M04": (["新属性或地址=暖光 18W"], "打单后修改：客户要求改为 暖光 18W，发货单和快递单上均已改好。"),
}


@pytest.mark.parametrize("article", REMARKS)
def test_the_four_red_remarks_carry_date_name_and_flag(desk, article):
    """Today and the agent's name are in the text; to choose the red flag stands beside it, not in it."""
    values, expected = REMARKS[article]
    pairs = [part for value in [*values, "客服姓名=小林"] for part in ("--set", value)]

    done = desk.pipe(article, "--stdout", *pairs)

    assert (0, f"{expected}2026-11-22 小林\n") == (done.returncode, done.stdout)
    assert "红旗备注：记得选红旗" in done.stderr.splitlines()


def test_the_agents_name_is_given_once(desk):
    """Remembered after the first time, private, forgotten on demand; a customer's data never."""
    desk.pipe("M02", "--stdout", "--set", "客服姓名=小林", "--set", f"新地址={ADDRESS}")
    assert {"客服姓名": "小林"} == json.loads(desk.memory.read_text("utf-8"))

    second = desk.pipe("M05", "--stdout")
    assert (0, "原包裹已收到。小林 2026-11-22\n") == (second.returncode, second.stdout)

    assert 2 == desk.pipe("M05", "--stdout", "--forget").returncode
    assert desk.memory.exists()
    assert "已忘掉：客服姓名" in desk.pipe("--forget").stderr
    assert not desk.memory.exists()
    assert 2 == desk.pipe("M05", "--stdout").returncode


def test_several_articles_make_one_text(desk):
    """In the order asked for, a blank line between, one value for the same blank."""
    done = desk.pipe("t03", "T02", "--stdout", "--set", "客户姓＝王", "--set", "称呼=女士")

    first, second = done.stdout.split("\n\n")
    assert (0, True) == (done.returncode, first.startswith("王女士，"))
    assert "您好，感谢您的来电，请问有什么可以帮您？\n" == second


@pytest.mark.parametrize(
    ("arguments", "status", "letter"),
    [
        ([], 2, "kb copy T01"),
        (["T99"], 3, "没有 id"),
        (["C09"], 3, "没有可以复制的话"),
        (["T03", "--set", "姓=王"], 2, "可以填：客户姓、称呼"),
        (["T03", "--set", "客户姓=王", "--set", "称呼=小姐"], 2, "先生、女士"),
        (["T03", "--set", "客户姓=\x1b]52;c;aGk=\x07"], 2, "控制字符"),
        (["T04", "--step", "2"], 2, "可以写 1、3、5"),
        (["M02", "--step", "1"], 2, "不是话术"),
        (["T02", "--today", "明天"], 2, "不是日期"),
        (["T02"], 74, "--stdout"),
    ],
)
def test_every_mistake_gets_a_letter_and_a_status(desk, arguments, status, letter):
    """Standard output stays empty, and no control character comes back."""
    done = desk.pipe(*arguments)

    assert (status, "") == (done.returncode, done.stdout)
    assert letter in done.stderr
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", done.stderr)


def test_a_terminal_is_asked_and_gets_the_words(desk):
    """T01 asks for company and name, with hint and example; the words go to the terminal's clipboard and nowhere else."""
    status, raw = desk.terminal("T01", keys=("明灯家居\r", "小林\r"))

    assert 0 == status
    assert ["您好，明灯家居服务热线，我是客服小林，请问有什么可以帮您？"] == clipboard(raw)
    assert "客服姓名：你对客户使用的名字（例如 小林）" in raw.decode()
    assert {"公司": "明灯家居", "客服姓名": "小林"} == json.loads(desk.memory.read_text("utf-8"))
    assert clipboard(raw) == clipboard(desk.terminal("T01")[1])


def test_choices_are_numbered_and_mistakes_are_asked_again(desk):
    """A number, also a full-width one, or the word; anything else is told and asked again."""
    status, raw = desk.terminal("T03", keys=("\r", "王\r", "3\r", "２\r"))

    assert 0 == status
    assert "1 先生  2 女士" in raw.decode()
    assert "「客户姓」不能空着" in raw.decode()
    assert "只能是：先生、女士" in raw.decode()
    assert [True] == [text.startswith("王女士，") for text in clipboard(raw)]


def test_on_demand_everything_is_asked_with_its_default(desk):
    """`--ask` offers the date and the remembered name in brackets; Enter takes them."""
    desk.pipe("M05", "--stdout", "--set", "客服姓名=小林")

    status, raw = desk.terminal("M05", "--ask", keys=("\r", "2026-11-21\r"))

    assert 0 == status
    assert "[小林]" in raw.decode()
    assert "[2026-11-22]" in raw.decode()
    assert ["原包裹已收到。小林 2026-11-21"] == clipboard(raw)


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_whoever_gives_up_leaves_everything_as_it_was(desk, key):
    """Ctrl+C or Ctrl+D in the second question: exit 130, nothing copied, nothing remembered."""
    status, raw = desk.terminal("T01", keys=("明灯家居\r", key))

    assert 130 == status
    assert [] == clipboard(raw)
    assert not desk.memory.exists()
    assert b"Traceback" not in raw
