"""Which release answers: a named one, the project's own, or else the newest one that was pulled and is whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from screens import Window
from shipped import build

TODAY = date.today()
TERM = "---\nid: {id}\nkind: term\ntitle: {title}\naudience: public\nowner: 甲组\nreviewed: 2026-11-01\n---\n\n{body}\n"
NOWHERE = """
import sys
from generator import places
places.__file__ = "/nowhere/generator/places.py"
sys.argv = ["kb", *{arguments!r}]
from generator.cli.lookup import main
try:
    main()
finally:
    print("MODULES", *sorted(sys.modules), file=sys.stderr)
"""
"""kb as it is where it was installed as a package, with no project around it."""


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> dict[str, Path]:
    """Releases of the day before yesterday, of yesterday and of today; each says in its article which one it is."""
    folder = tmp_path_factory.mktemp("sources")
    for name, days in (("older", 2), ("old", 1), ("new", 0)):
        content = folder / f"content-{name}"
        content.mkdir()
        (content / "A1.md").write_text(TERM.format(id="A1", title="先行赔付", body=f"这是 {name} 的话。"), "utf-8")
        build(folder / name, content, TODAY - timedelta(days=days))
    return {name: folder / name for name in ("older", "old", "new")}


class Desk:
    """Somebody's machine: no project, no release; only what is pulled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data" / "kefu-kb"
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES", "KB_DEBUG")}
        places = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("DATA", "CACHE", "CONFIG", "STATE")}
        self.environment = kept | places | {"HOME": str(folder), "TERM": "xterm-256color"}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-c", NOWHERE.format(arguments=list(arguments))]

    def kb(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    def told(self, *arguments: str) -> tuple[int, str, str]:
        """The status, what was printed, and the letters."""
        done = self.kb(*arguments)
        return done.returncode, done.stdout, re.sub(r"MODULES .*\n", "", done.stderr)

    def damage(self, name: str) -> None:
        stamp = self.data / name / "current" / "index" / "internal" / "stamp.json"
        stamp.write_bytes(stamp.read_bytes().replace(b'"until"', b'"intil"'))


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


def test_what_was_pulled_answers_where_there_is_no_project(sources, desk):
    """A search, `kb show`, `kb` itself and what copies from it need no --out; the pull says so."""
    status, told, _ = desk.told("pull", str(sources["new"]))
    assert (0, "查一查：kb 无声") == (status, told.splitlines()[-1])

    for arguments in (("先行赔付",), ("show", "A1"), ("show", "a1", "--json")):
        assert "这是 new 的话。" in desk.told(*arguments)[1], arguments
    assert (0, "", "没有发现不该说的话\n") == desk.told("say-check", os.devnull)
    assert "常查的文章" in desk.told()[1]
    assert "A1" in desk.told("export", "jsonl")[1]


def test_of_several_the_newest_answers_and_tells_its_age(sources, desk):
    """By the day of its data, whatever its name and whenever it was pulled; that it is old stands behind the answer."""
    desk.told("pull", str(sources["old"]), "--name", "b")
    desk.told("pull", str(sources["older"]), "--name", "c")
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    note = f"用的是拉取来的数据，{yesterday} 的（1 天前）；要新的就再取一次：kb pull 来源\n"

    status, told, letters = desk.told("先行赔付")
    assert (0, note) == (status, letters)
    assert "这是 old 的话。" in told
    assert note == desk.told("show", "A1")[2]
    assert note == desk.told()[2]

    desk.told("pull", str(sources["new"]), "--name", "a")
    status, told, letters = desk.told("先行赔付")
    assert (0, "") == (status, letters)
    assert "这是 new 的话。" in told


def test_a_damaged_one_is_passed_over_and_told_only_when_it_was_the_last(sources, desk):
    """The newest good one answers; with none left: exit 4, and what helps."""
    desk.told("pull", str(sources["old"]), "--name", "a")
    desk.told("pull", str(sources["new"]), "--name", "b")
    desk.damage("b")
    assert "这是 old 的话。" in desk.told("先行赔付")[1]

    desk.damage("a")
    for arguments in ((), ("先行赔付",), ("show", "A1")):
        status, told, letter = desk.told(*arguments)
        assert (4, "") == (status, told)
        assert letter == "kb: 拉取来的索引被改动过，拒绝打开；再取一次：kb pull 来源\n"


def test_a_project_s_own_release_comes_first_even_when_it_is_older(sources, desk):
    """Who builds here means what was built here; and a broken one is told, not passed over."""
    desk.told("pull", str(sources["new"]))
    (desk.folder / "mkdocs.yml").write_text("site_name: 甲\n", "utf-8")
    assert "这是 new 的话。" in desk.told("show", "A1")[1]

    shutil.copytree(sources["older"], desk.folder / "site", symlinks=True)
    assert "这是 older 的话。" in desk.told("show", "A1")[1]

    (desk.folder / "site" / "current").unlink()
    (desk.folder / "site" / "current").symlink_to("releases/gone")
    status, _, letter = desk.told("show", "A1")
    assert 4 == status
    assert "不是一个版本" in letter


def test_a_pull_beside_a_project_s_release_says_how_to_ask_it(sources, desk):
    """There a look-up means the project's own; what was pulled needs its --out."""
    (desk.folder / "mkdocs.yml").write_text("site_name: 甲\n", "utf-8")
    shutil.copytree(sources["older"], desk.folder / "site", symlinks=True)

    told = desk.told("pull", str(sources["new"]))[1]
    assert f"查一查：kb 无声 --out {desk.data}/default" == told.splitlines()[-1]
    assert "这是 new 的话。" in desk.told("先行赔付", "--out", str(desk.data / "default"))[1]


def test_an_edition_that_was_not_pulled_is_not_replaced_by_the_other(sources, desk):
    """Public data never answer a question for internal ones; the letter says how to ask."""
    told = desk.told("pull", str(sources["new"]), "--edition", "public")[1]
    assert "查一查：kb 无声 --edition public" == told.splitlines()[-1]

    status, _, letter = desk.told("先行赔付")
    assert (4, True) == (status, "--edition public" in letter)
    assert "这是 new 的话。" in desk.told("先行赔付", "--edition", "public")[1]


def test_the_doctor_looks_at_a_desk_without_a_project(sources, desk):
    """The machine and what was pulled; nothing of a knowledge base that is not there. Nothing pulled: exit 4."""
    status, told, letter = desk.told("doctor")
    assert (4, True, True) == (status, "✗ 拉取的数据" in told, "有问题：拉取的数据" in letter)

    desk.told("pull", str(sources["old"]))
    status, told, _ = desk.told("doctor")
    assert 0 == status
    assert "! 拉取的数据" in told
    assert "（1 天前），完好" in told
    assert not [word for word in ("依赖", "内容", "版本 ") if word in told]
    assert 2 == desk.told("doctor", "--out", "x")[0]


@pytest.mark.parametrize("project", [False, True])
def test_with_neither_there_is_a_letter_that_names_both_ways(desk, project):
    """Exit 4, nothing printed but the letter: build, or pull."""
    if project:
        (desk.folder / "mkdocs.yml").write_text("site_name: 甲\n", "utf-8")
    for arguments in ((), ("先行赔付",), ("show", "A1"), ("copy", "A1")):
        status, told, letter = desk.told(*arguments)
        assert (4, "") == (status, told)
        assert "kb pull 网址或目录" in letter
        assert ("kb build" in letter) == project


def test_the_way_to_a_pulled_release_costs_no_more_imports(sources, desk):
    """Neither click nor pathlib, nor what pulls."""
    desk.told("pull", str(sources["new"]))
    desk.told("pull", str(sources["old"]), "--name", "b")

    done = desk.kb("先行赔付")
    assert 0 == done.returncode
    modules = set(next(line for line in done.stderr.splitlines() if line.startswith("MODULES ")).split())
    assert "whoosh" in modules
    assert not {"click", "generator.settings", "generator.desk.pull", "urllib.request"} & modules


def test_the_picker_says_how_old_it_is_as_long_as_it_is_open(sources, desk):
    """On the rule below the question, while typing too; the keys still stand in the last line."""
    desk.told("pull", str(sources["older"]))
    note = f"用的是拉取来的数据，{TODAY - timedelta(days=2)} 的（2 天前）"
    with Window(desk.command(), desk.folder, desk.environment) as window:
        window.until("Esc 清空、离开")
        assert window.screen.lines[1].startswith(note)
        window.type("先行赔付")
        lines = window.until("这是 older 的话。")
        assert lines[1].startswith(note)
        assert lines[-1].startswith("Enter 复制")
        window.resize(40, 12)
        assert window.until("天…", gone="kb pull")[1].startswith(note[:12])


def test_the_picker_of_today_has_a_plain_rule(sources, desk):
    """Nothing to say, nothing said."""
    desk.told("pull", str(sources["new"]))
    with Window(desk.command(), desk.folder, desk.environment) as window:
        window.until("Esc 清空、离开")
        assert {"-"} == set(window.screen.lines[1])


def test_data_that_came_into_force_in_between_is_told_with_a_mark(sources, desk):
    """Past the day on which an article begins or ends, the note says that words may be wrong, and what to do."""
    content = desk.folder / "content"
    content.mkdir()
    later = TERM.replace("reviewed:", f"effective: {TODAY.isoformat()}\nreviewed:")
    (content / "A1.md").write_text(TERM.format(id="A1", title="先行赔付", body="旧话。"), "utf-8")
    (content / "A2.md").write_text(later.format(id="A2", title="次日达", body="新话。"), "utf-8")
    build(desk.folder / "source", content, TODAY - timedelta(days=1))
    desk.told("pull", str(desk.folder / "source"))

    letter = desk.told("show", "A1")[2]
    assert letter.startswith("! 用的是拉取来的数据")
    assert f"{TODAY.isoformat()} 起有文章生效或失效" in letter
    assert json.loads(desk.told("show", "A1", "--json")[1])["id"] == "A1"
