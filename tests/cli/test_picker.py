"""`kb` alone, in a real pseudo-terminal: typed at, looked at, left in every way."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from screens import Window
from shipped import KB, ROOT, TODAY, build
from test_imports import loaded

DOWN, UP, PAGE_DOWN, PAGE_UP, CTRL_DOWN, F1 = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~", "\x1b[1;5B", "\x1bOP"
ESC, CTRL_C, CTRL_F, CTRL_R, ENTER, TAB = "\x1b", "\x03", "\x06", "\x12", "\r", "\t"
ELSEWHERE = ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "NO_COLOR", "COLUMNS", "LINES", "KB_DEBUG")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    build(folder / "site")
    return folder


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    return kept | {"TERM": "xterm-256color", "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}


@pytest.fixture
def window(project, environment):
    with Window([KB], project, environment) as opened:
        opened.until("Esc 清空、离开")
        yield opened


def listed(lines: list[str]) -> list[str]:
    """The ids of the list, top down."""
    return [line[2:].split()[0] for line in lines[2:] if line[:2] in ("> ", "  ") and line[2:5].strip()]


def pointed(lines: list[str]) -> str:
    return next(line[2:].split()[0] for line in lines if line.startswith("> "))


def pasted(window: Window) -> str:
    return base64.b64decode(window.screen.clipboard[-1]).decode()


def test_it_opens_with_what_is_looked_up_most(window):
    """Nothing typed: the home page's six, the first one's card beside them, the keys below."""
    lines = window.screen.lines

    assert ["T04", "T06", "F06", "C14", "P02", "M02"] == listed(lines)
    assert "T04" == pointed(lines)
    assert any("✗ 禁语  喂？再不说话我就挂了！" in line for line in lines)
    assert lines[-1].startswith("Enter 复制  Tab 播放")


@pytest.mark.parametrize("words", ["无声电话", "wushengdianhua", "wsdh", "無聲電話", "无生电话"])
def test_every_way_to_write_it_finds_it(window, words):
    """Chinese, pinyin, initials, traditional characters and a homophone: T04 is among the first two."""
    window.type(words)

    lines = window.until(lambda lines: lines[0].startswith(f"找 {words} ") and "篇" in lines[0])
    assert "T04" in listed(lines)[:2]


def test_an_input_method_commits_whole_words(window):
    """A commit arrives as one burst of bytes, cut anywhere: the same words stand there, and the cursor behind them."""
    data = "退货运费".encode()
    window.type(data[:4])
    window.type(data[4:5])
    window.type(data[5:])

    lines = window.until(lambda lines: lines[0].startswith("找 退货运费 ") and "篇" in lines[0])
    assert "P02" in listed(lines)[:3]
    assert (11, 0) == (window.screen.x, window.screen.y)


def test_a_paste_is_one_line_of_clean_words(window):
    """Line ends and control characters of a paste never become keys."""
    window.type("\x1b[200~无声\n\r电\x03话\t\x1b[201~")

    assert window.until("找 无声 电�话 ")
    assert window.process.poll() is None


def test_the_arrows_lead_through_the_list(window):
    """Down, page down, up: the pointer and the card go along, and stop at the ends."""
    window.type(DOWN)
    assert "T06" == pointed(window.until("客户没有用免提"))
    window.type(PAGE_DOWN)
    assert "M02" == pointed(window.until("要填    新地址"))
    window.type(DOWN + UP)
    assert "P02" == pointed(window.until("谁付哪一段"))
    window.type(PAGE_UP)
    assert "T04" == pointed(window.until("✗ 禁语"))


def test_columns_stand_straight_behind_wide_characters(window):
    """In every row the kind ends in the same column, and the card begins in the same one."""
    window.type("退款")
    window.until("篇")

    rows = [row for row in window.screen.cells[2:-1] if "".join(row[:46]).strip()]
    assert 20 == len(rows)
    assert {(" ", " ")} == {(row[45], row[46]) for row in rows}
    assert all(row[43] and row[44] == "" for row in rows), "the last cell of a wide character"


def test_a_resize_lays_it_out_anew(window):
    """Narrow: the card below the list; wide again: beside it; tiny: nothing breaks."""
    window.resize(80, 24)
    narrow = window.until(lambda lines: lines[2].startswith("> T04") and lines[-1].startswith("Enter 复制"))
    assert [line for line in narrow if line.startswith("T04")] == narrow[8:9], "below five rows of list and a rule"
    window.resize(20, 3)
    window.type("a")
    window.resize(120, 40)
    window.until(lambda lines: lines[0].startswith("找 a ") and lines[2].startswith("> "))
    window.type(ESC)
    assert window.until(lambda lines: "T04  无声电话" in lines[2] and "话术 · 电话" in lines[2])


def test_a_long_card_can_be_read_to_its_end(window):
    """The last row tells how much more there is; Ctrl+Down shows it."""
    window.resize(100, 16)
    window.until("还有")
    window.type(CTRL_DOWN * 3)

    assert window.until("相关    F28", gone="还有")


def test_enter_copies_what_is_to_be_said(window):
    """Without another clipboard, the terminal's own is asked; what went there is told."""
    window.type(ENTER)

    window.until("已复制 T04")
    assert pasted(window).startswith("您好，请问有什么可以帮您？")
    assert "挂机" not in pasted(window)
    assert window.process.poll() is None


def test_enter_right_behind_the_words_copies_their_answer(window):
    """Typed faster than any search: Enter means the answer to what stands there, never the row of a moment ago."""
    window.type("发货时间答复" + ENTER)

    window.until("已复制 C14")
    assert "当天 16:00 前付款" in pasted(window)


def test_a_flow_has_nothing_to_paste(window):
    """Words about a flow are for the agent, not for the customer: Enter says so and copies nothing."""
    window.type(DOWN * 2 + ENTER)

    window.until("F06 是流程")
    assert [] == window.screen.clipboard


def test_related_articles_and_back(window):
    """Ctrl+R lists them; Esc returns to the same row; typing asks anew."""
    window.type(CTRL_R)
    lines = window.until(lambda lines: "与 T04 相关" in lines[0] and lines[2].startswith("> F28"))
    assert ["F28", "T06", "T07", "R02"] == listed(lines)
    window.type(DOWN + ESC)
    assert "T04" == pointed(window.until("常查", gone="与 T04 相关"))
    window.type(CTRL_R)
    window.until("与 T04 相关")
    window.type("退款")
    assert window.until("20 篇", gone="与 T04 相关")[0].startswith("找 退款 ")


def test_help_comes_and_goes(window):
    """F1 shows the keys, F1 or Esc takes them away."""
    window.type(F1)
    window.until("列出与这一篇相关的文章")
    window.type(ESC)
    window.until("✗ 禁语", gone="列出与这一篇相关的文章")
    assert window.process.poll() is None


def test_nothing_found_is_said(window):
    """No answer: a sentence, no card, and Enter does nothing."""
    window.type("！？")
    window.until("没有找到", gone="✗ 禁语")
    window.type(ENTER + TAB + CTRL_F + CTRL_R + DOWN)
    window.type(ESC)
    assert window.until("✗ 禁语", gone="没有找到")


WIRED = """
import sys
import click
from generator.cli import commands, lookup
for name in ("copy", "play"):
    commands.kb.commands.pop(name, None)
    @commands.kb.command(name)
    @click.argument("article_id")
    def stand_in(article_id, name=name):
        print(f"{name} {article_id}: weiter?")
        input()
sys.argv = ["kb"]
lookup.main()
"""


@pytest.fixture
def wired(project, environment):
    environment |= {"PYTHONPATH": str(ROOT)}
    with Window([sys.executable, "-c", WIRED], project, environment) as opened:
        opened.until("Esc 清空、离开")
        yield opened


def test_tab_plays_and_comes_back(wired):
    """The other command has the whole terminal, in its usual state; afterwards the words still stand there, and the keys."""
    wired.type("无声电话 T04")
    wired.until(lambda lines: lines[2:] and lines[2].startswith("> T04"))
    wired.type(ENTER)
    wired.until(lambda lines: lines[-1].startswith("已复制 T04"))
    wired.type(TAB)
    wired.until("play T04: weiter?")
    assert wired.restored()
    wired.type("\n")
    lines = wired.until(lambda lines: lines[0].startswith("找 无声电话 T04 "))
    assert "T04" == pointed(lines)
    assert lines[-1].startswith("Enter 复制"), "what was copied before is not what has just happened"
    wired.type(CTRL_C)
    assert 130 == wired.end()


def test_blanks_are_filled_before_anything_is_copied(wired):
    """M02 has blanks: Enter hands over to `kb copy`, and what that wrote stays until it has been read."""
    wired.type("M02")
    wired.until(lambda lines: lines[2].startswith("> M02"))
    wired.type(ENTER)
    wired.until("copy M02: weiter?")
    assert wired.restored()
    wired.type("\n")
    wired.until("按 Enter 回到列表")
    wired.type("\n")
    wired.until(lambda lines: lines[0].startswith("找 M02 "))
    assert [] == wired.screen.clipboard


@pytest.mark.parametrize(
    ("leave", "status"),
    [(ESC, 0), (CTRL_C, 130), ("退款" + CTRL_C, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
)
def test_every_way_out_puts_the_terminal_back(window, leave, status):
    """Keys and signals: the old screen, the cursor and the line settings are there again."""
    if isinstance(leave, str):
        window.type(leave)
    else:
        window.process.send_signal(leave)

    assert status == window.end()
    assert window.restored()
    assert b"Traceback" not in window.raw


BROKEN = """
import sys
from generator.cli import lookup, {module}
def broken(*_):
    raise RuntimeError("kaputt")
sys.argv = ["kb"]
{module}.{name} = {module}.{name} if {late} else broken
if {late}:
    intact = {module}.{name}
    {module}.{name} = lambda *a: broken() if "x" in str(a[1:]) or "x" in getattr(a[0], "query", "") else intact(*a)
lookup.main()
"""


@pytest.mark.parametrize("name", ["find", "rows_of"])
def test_an_error_of_ours_puts_the_terminal_back_and_writes_a_letter(project, environment, name):
    """In the search or while drawing: status 70, a letter on the old screen, no traceback."""
    environment |= {"PYTHONPATH": str(ROOT)}
    code = BROKEN.format(module="picker", name=name, late=True)
    with Window([sys.executable, "-c", code], project, environment) as window:
        window.until("Esc 清空、离开")
        window.type("x")

        assert 70 == window.end()
        assert window.restored()
        assert "程序内部错误（RuntimeError: kaputt）".encode() in window.raw
        assert b"Traceback" not in window.raw


COUNTED = """
import sys
from generator.cli import lookup, picker
intact = picker.find
def counted(index, question):
    with open("asked", "a", encoding="utf-8") as file:
        file.write(question.words + "\\n")
    return intact(index, question)
picker.find = counted
sys.argv = ["kb"]
lookup.main()
"""


def test_what_was_answered_is_not_asked_again(project, environment):
    """Deleting a letter shows the answer of before, without another search."""
    asked = project / "asked"
    asked.unlink(missing_ok=True)
    with Window([sys.executable, "-c", COUNTED], project, environment | {"PYTHONPATH": str(ROOT)}) as window:
        window.until("Esc 清空、离开")
        for words, key in (("退", "退"), ("退款", "款"), ("退", "\x7f"), ("退款", "款")):
            window.type(key)
            window.until(lambda lines, words=words: lines[0].startswith(f"找 {words} ") and "篇" in lines[0])
    assert ["", "退", "退款"] == asked.read_text("utf-8").splitlines()


@pytest.mark.parametrize("seconds", [0, 0.3])
def test_an_answer_that_takes_long_does_not_hold_up_the_keys(project, environment, seconds):
    """What is typed meanwhile stands there at once; the list follows, and it is that of the last words."""
    slow = COUNTED.replace("return intact", f"__import__('time').sleep({seconds})\n    return intact")
    with Window([sys.executable, "-c", slow], project, environment | {"PYTHONPATH": str(ROOT)}) as window:
        window.until("Esc 清空、离开")
        for letter in "无声":
            window.type(letter)
        assert "T04" in listed(window.until(lambda lines: lines[0].startswith("找 无声 ") and "篇" in lines[0]))


def test_esc_clears_first(window):
    """With words there, Esc takes them away; without, it leaves."""
    window.type("退款")
    window.until("20 篇")
    window.type(ESC)
    window.until("常查")
    window.type(ESC)
    assert 0 == window.end()


def test_without_a_terminal_there_is_a_numbered_list(project, environment):
    """In a pipe: the six, how to ask, no escape, and apart from it that the release is of another day; exit 0."""
    done = subprocess.run(
        [KB], cwd=project, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )

    assert 0 == done.returncode
    assert " 1  T04  无声电话（话术）" == done.stdout.splitlines()[1]
    assert "kb show T04" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr.startswith(f"这一版是按 {TODAY} 生成的")


def test_without_a_release_there_is_a_letter(tmp_path, environment):
    """Nothing built yet: exit 4 and the command that helps, terminal or not."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with Window([KB], tmp_path, environment) as window:
        assert 4 == window.end()
        assert b"kb build" in window.raw


def test_a_look_up_does_without_the_picker(tmp_path):
    """`kb 无声` loads neither the library nor asyncio."""
    build(tmp_path)

    assert not loaded("无声", f"--out={tmp_path}") & {"prompt_toolkit", "wcwidth", "asyncio"}
