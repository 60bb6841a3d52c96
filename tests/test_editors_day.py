"""An editor's day, from the question `kb new` asks to the answer an agent reads, in a real repository with a real terminal and browser.

The transcript of the day is written to `$KB_TRANSCRIPT`, if that is set: what was typed, and what came back.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from screens import Window
from shipped import ROOT, browser

PATIENCE = 300
ID = "C18"
FILE = f"content/scripts/{ID}.md"
BODY = """
客户说灯不亮、还没说清楚是哪里不亮时使用。

## 步骤
1. 说：您好,我帮您看看，请问是整盏灯都不亮吗？
2. 等：一会儿
3. 问：是按了开关没有反应，还是亮一下就灭？
4. 做：把客户说的现象记进备注，{{故障现象}}。

## 禁止
- 禁语：您自己不会看吗？
  - 原因：像在责怪客户。
  - 改说：我陪您一步一步看。
"""
MENDED = {"等：一会儿": "等：{{静音等待}}", "记进备注，{{故障现象}}。": "记进备注。"}


class Day:
    """The editor's machine: a clone with everything in it, and what was typed there so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[str] = []
        for name in ("content", "theme", ".githooks"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "mkdocs.yml", folder)
        (folder / ".gitignore").write_text(".venv/\nsite/\n", "utf-8")
        (folder / ".venv" / "bin").mkdir(parents=True)
        (folder / ".venv" / "bin" / "kb").symlink_to(Path(sys.executable).with_name("kb"))
        self.environment = {
            **os.environ, "PATH": f"{folder / '.venv' / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8",
            "GIT_AUTHOR_NAME": "王芳", "GIT_AUTHOR_EMAIL": "wang@example.com",
            "GIT_COMMITTER_NAME": "王芳", "GIT_COMMITTER_EMAIL": "wang@example.com",
        }  # fmt: skip
        for command in ("git init -q -b main", "git add -A", "git commit -q -m 起点", "git config core.hooksPath .githooks"):
            self.type(command)
        self.told.clear()

    @property
    def file(self) -> Path:
        return self.folder / FILE

    def type(self, command: str, status: int = 0) -> str:
        """Type a command without being asked anything; what it said."""
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        self.note(f"$ {command}\n{done.stdout}" + (f"（退出码 {done.returncode}）\n" if done.returncode else ""))
        assert status == done.returncode, self.told[-1]
        return done.stdout

    def note(self, text: str) -> None:
        self.told.append(text.replace(str(self.folder.resolve()), "~").replace(str(self.folder), "~"))

    def write(self, change: dict[str, str]) -> None:
        """As an editor's program saves."""
        text = self.file.read_text("utf-8")
        for old, new in change.items():
            assert old in text
            text = text.replace(old, new)
            self.note(f"（改 {FILE}：{' '.join(old.split())} → {' '.join(new.split())}）\n")
        self.file.write_text(text, "utf-8")


@pytest.fixture
def day(tmp_path) -> Iterator[Day]:
    made = Day(tmp_path)
    yield made
    if where := os.environ.get("KB_TRANSCRIPT"):
        Path(where).write_text("\n".join(made.told), "utf-8")


def asked(day: Day) -> None:
    """`kb new` on a terminal: every question answered, one of them wrongly first."""
    with Window(["kb", "new", "script"], day.folder, {**day.environment, "TERM": "xterm"}, columns=150) as window:
        for prompt, answer in (
            ("标题", "灯不亮先问清楚"),
            ("给谁看", ""),
            ("负责的小组", "1"),
            ("用在哪里", "wechat"),
            ("写其中一个：phone、chat、any", "chat"),
            ("人们还会怎么问", "灯不亮了怎么说、客户说灯坏了"),
            ("编号，以后不再改 [C18]", ""),
        ):
            window.until(prompt)
            window.type(f"{answer}\r")
        assert 0 == window.end()
        day.note("$ kb new script\n" + "\n".join(line for line in window.screen.lines if line) + "\n")


@contextlib.contextmanager
def serving(day: Day) -> Iterator[str]:
    """`kb serve` until Ctrl+C, which is a clean end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["kb", "serve", "--port", str(port)], cwd=day.folder, env={**day.environment, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "预览" in line:
            break
    yield f"http://127.0.0.1:{port}/"
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=PATIENCE)
    day.note(f"$ kb serve\n{said}{rest}（Ctrl+C，退出码 {process.returncode}）\n".replace(str(port), "8000"))
    assert 0 == process.returncode, said + rest


def test_a_day_of_an_editor(day):
    """New, write with three mistakes, check, be stopped by the hook, fix, preview, commit, diff, verify, build, ask."""
    asked(day)
    head, _, _ = day.file.read_text("utf-8").rpartition("---\n")
    day.file.write_text(f"{head}---\n{BODY}".replace("related: []", "related: [T04]"), "utf-8")
    day.note(f"（写 {FILE}）\n{day.file.read_text('utf-8')}")
    day.write({"status: draft": "status: published"})

    told = day.type(f"kb check {FILE}", status=1)
    assert ["CN01", "SC03", "PH01"] == re.findall(rf"{FILE}:\d+:\d+: ([A-Z]{{2}}\d\d) .+；.+", told)

    day.type("git add content")
    stopped = day.type('git commit -q -m "灯不亮先问清楚"', status=1)
    assert "SC03" in stopped
    assert "起点" in day.type("git log --oneline")

    told = day.type(f"kb check --fix {FILE}", status=1)
    assert f"{FILE}:18:8: CN01 「,」→「，」" in told
    assert ["SC03", "PH01"] == re.findall(rf"{FILE}:\d+:\d+: ([A-Z]{{2}}\d\d) .+；.+", told)
    assert "您好，我帮您看看" in day.file.read_text("utf-8")
    day.write(MENDED)
    day.type(f"kb check {FILE}")

    with serving(day) as address, browser() as opened:
        page = opened.new_page()
        page.goto(f"{address}scripts/{ID}.html")
        page.get_by_text("我帮您看看").first.wait_for(timeout=PATIENCE * 1000)
        day.write({"请问是整盏灯都不亮吗": "请问是整盏灯都不亮，还是有几颗不亮"})
        page.get_by_text("还是有几颗不亮").first.wait_for(timeout=PATIENCE * 1000)
        day.note("（浏览器里的页面自己更新了：还是有几颗不亮）\n")
        day.write({"audience: internal": "audience: intern"})
        box = page.get_by_role("alert").filter(has_text="AU02")
        box.wait_for(timeout=PATIENCE * 1000)
        day.note(f"（页面底下的红框）\n{box.inner_text()}\n")
        day.write({"audience: intern\n": "audience: internal\n"})
        box.wait_for(state="detached", timeout=PATIENCE * 1000)

    day.type("git add content")
    day.type('git commit -q -m "灯不亮先问清楚"')
    assert "灯不亮先问清楚" in day.type("kb diff HEAD~1")

    day.type(f"kb verify {ID} --by 王芳")
    assert re.search(rf"^已核实 +{ID} .*（王芳 ", day.type(f"kb verify --list {ID}"), re.MULTILINE)
    day.type('git commit -q -a -m "核实"')

    assert "篇文章" in day.type("kb build")
    answer = day.type("kb 客户说灯不亮")
    assert answer.startswith(f"{ID}  灯不亮先问清楚")
    assert "请问是整盏灯都不亮，还是有几颗不亮？" in answer
