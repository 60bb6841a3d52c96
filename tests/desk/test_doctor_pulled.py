"""`kb doctor` on what was pulled: there or not, whole or not, how old, which copy answers, and what to type."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pulling import friday
from shipped import ROOT, TODAY

from generator.desk.doctor import PULLED, Line, State, examine, examine_desk, worst
from generator.desk.pull import default_folder, pull
from generator.release import current
from generator.settings import Settings

pytestmark = pytest.mark.usefixtures("at_home")
FRIDAY = date(2026, 11, 20)


def looks(today: date = TODAY) -> list[Line]:
    """As on a desk without a knowledge base."""
    return [line for line in examine_desk(today) if line.name == PULLED]


def damage(target: Path, part: str) -> None:
    file = next((current(target).folder / part).rglob("*.*"))
    file.write_bytes(file.read_bytes() + b"x")


def test_a_desk_that_never_pulled_is_told_how_to():
    """It has nothing to answer with."""
    (line,) = looks()

    assert (State.BAD, "取一份：kb pull 网址或目录") == (line.state, line.remedy)
    assert State.BAD is worst(examine_desk(TODAY))


def test_a_copy_of_today_is_well(sites):
    """How many articles, of which day, whole; nothing to do."""
    friday(sites, default_folder())
    (line,) = looks(FRIDAY)

    assert (State.OK, "default 的内部版 3 篇，2026-11-20 的数据（今天），完好", "") == line[1:]


def test_an_older_copy_says_its_age_and_the_command(sites):
    """By the name and the edition under which it was pulled."""
    pull(str(sites["friday"]), default_folder("shop"), "public", today=TODAY)
    (line,) = looks()

    assert State.NOTE is line.state
    assert "shop 的对外版 1 篇，2026-11-20 的数据（2 天前），完好" == line.text
    assert "要新的就再取一次：kb pull 来源 --name shop --edition public" == line.remedy


def test_a_day_that_has_not_come_points_at_the_clock(sites):
    """The machine's clock is wrong, or the source's."""
    friday(sites, default_folder())
    (line,) = looks(date(2026, 11, 1))

    assert (State.NOTE, "数据的日期还没有到；核对本机日期") == (line.state, line.remedy)


def test_of_several_it_is_told_which_one_answers(sites):
    """The newest, whatever its name; the older one says so."""
    friday(sites, default_folder())
    pull(str(sites["sunday"]), default_folder("shop"), "internal", today=TODAY)

    assert [("default", True), ("shop", False)] == [
        (line.text.split()[0], "用的是更新的 shop" in line.text) for line in looks()
    ]


@pytest.mark.parametrize("part", ["index", "records"])
def test_a_damaged_copy_is_bad_when_nothing_else_answers(sites, part):
    """With another one that is whole it is worth a word."""
    friday(sites, default_folder())
    damage(default_folder(), part)
    (line,) = looks()

    assert ("index" in part, True) == (line.state is State.BAD, "个文件不对" in line.text)
    assert "再取一次：kb pull 来源" == line.remedy

    pull(str(sites["sunday"]), default_folder("shop"), "internal", today=TODAY)
    damaged, whole = looks()
    assert (State.NOTE, State.OK) == (damaged.state, whole.state)
    assert "现在用的是 shop 的内部版" in damaged.text


@pytest.mark.parametrize("there", ["gone", "empty"])
def test_a_copy_of_which_nothing_is_left_is_named(sites, there):
    """A link to a release that somebody deleted; a release without data."""
    friday(sites, default_folder())
    link = default_folder() / "current"
    link.unlink()
    (default_folder() / "releases" / "none").mkdir()
    link.symlink_to("releases/none" if there == "empty" else "releases/gone")
    (line,) = looks()

    assert (State.BAD, True) == (line.state, line.text.startswith("default 的内部版："))


def test_in_a_knowledge_base_what_was_built_answers(sites, tmp_path):
    """The copies are told of all the same; damage to one of them is no disaster there. Without any there is nothing to say."""
    knowledge = Settings(ROOT, ROOT / "content", sites["sunday"])
    assert PULLED not in {line.name for line in examine(knowledge, TODAY)}

    friday(sites, default_folder())
    damage(default_folder(), "index")
    damaged, whose = (line for line in examine(knowledge, TODAY) if line.name == PULLED)
    assert State.NOTE is damaged.state
    assert "自己构建的版本" in whose.text
