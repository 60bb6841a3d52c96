"""`kb doctor` looks, says what to do, and changes nothing; `kb releases` and `kb rollback` go back in one flip."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from shipped import ROOT, TODAY, build

from generator import publishing
from generator.cli.commands import kb
from generator.desk.doctor import Line, State, examine
from generator.errors import BusyError, KbError, ReleaseError, StorageError
from generator.release import current
from generator.settings import Settings

ONE = """---
id: V01
kind: service
title: 安装
audience: public
owner: 客服组
reviewed: 2026-11-01
---

我们上门安装{}。
"""


@pytest.fixture
def out(out, tmp_path) -> Path:
    """A folder of releases with one of ours in it, of the test's own."""
    return Path(shutil.copytree(out, tmp_path / "site", symlinks=True))


def looks(out: Path, today: date = TODAY) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in examine(Settings(ROOT, ROOT / "content", out), today):
        found.setdefault(line.name, []).append(line)
    return found


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(kb, [str(a) for a in arguments])


def small(tmp_path: Path, *words: str) -> Path:
    """One tiny article published again and again; the folder of releases."""
    content, out = tmp_path / "content", tmp_path / "site"
    for word in words:
        (content / "services").mkdir(parents=True, exist_ok=True)
        (content / "services" / "V01.md").write_text(ONE.format(word), "utf-8")
        build(out, content)
    return out


def test_where_all_is_well_nothing_is_bad_and_nothing_is_touched(out):
    """Every look answers; the release is verified, both indexes opened; the folder is as it was."""
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}

    found = looks(out)

    assert {
        "Python",
        "依赖",
        "配置",
        "内容",
        "磁盘",
        "版本",
        "内部索引",
        "对外索引",
        "终端",
        "剪贴板",
        "浏览器",
    } <= found.keys()
    assert [] == [line for lines in found.values() for line in lines if line.state is State.BAD]
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*")}


def test_without_a_release_it_says_what_to_run(tmp_path):
    """Status 4, and the remedy in the same line."""
    done = run("doctor", "--out", tmp_path / "nowhere")

    assert isinstance(done.exception, ReleaseError)
    assert "✗ 版本" in done.stdout
    assert "运行 kb build" in done.stdout


def test_a_damaged_release_is_bad_with_the_file_and_the_way_out(out):
    """One changed byte of a page."""
    page = current(out).folder / "public" / "index.html"
    page.write_bytes(page.read_bytes()[:-1] + b"?")

    (line,) = looks(out)["版本"]

    assert (State.BAD, True, True) == (line.state, "public/index.html" in line.text, "kb rollback" in line.remedy)


def test_a_release_of_another_day_is_worth_a_word(out):
    """Built for an earlier day: articles may have come into force or expired since."""
    assert "时钟" not in looks(out)
    assert State.NOTE is looks(out, date(2027, 1, 1))["时钟"][0].state
    assert "核对本机日期" in looks(out, date(2026, 1, 1))["时钟"][0].remedy


def test_a_wrong_setting_and_a_missing_content_folder_are_lines_not_ends(tmp_path):
    """What follows a failing look is looked at all the same."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nextra: {kb: {feedback: nonsense}}\n", "utf-8")

    lines = {line.name: line for line in examine(Settings(tmp_path, tmp_path / "content", tmp_path / "site"), TODAY)}

    assert State.BAD is lines["配置"].state
    assert State.BAD is lines["内容"].state
    assert State.NOTE is lines["依赖"].state
    assert "浏览器" in lines


def test_a_package_of_another_version_is_named(tmp_path):
    """Compared with the lock, by its markers."""
    (tmp_path / "requirements.lock").write_text(
        'click==0.1 \\\n    --hash=sha256:0\nnot-there-at-all==1 ; python_version < "3"\nnot-there-either==2\n', "utf-8"
    )
    lines = {line.name: line for line in examine(Settings(tmp_path, tmp_path, tmp_path), TODAY)}

    assert State.BAD is lines["依赖"].state
    assert "应是 0.1" in lines["依赖"].text
    assert "not-there-either 没有装" in lines["依赖"].text
    assert "not-there-at-all" not in lines["依赖"].text


def test_json_has_the_same_lines(out):
    """For monitoring: name, state, text, remedy."""
    done = run("doctor", "--format", "json", "--out", out)

    rows = json.loads(done.stdout)
    assert {"name", "state", "text", "remedy"} == set(rows[0])
    assert {"ok", "note"} >= {row["state"] for row in rows}


def test_releases_are_listed_newest_first_and_rolled_back_in_one_flip(tmp_path):
    """Back one, back to a named one, and forth again; each verified first."""
    out = small(tmp_path, "一", "二", "三")
    third, second, first = (release.name for release in publishing.kept(out))

    listed = json.loads(run("releases", "--format", "json", "--out", out).stdout)
    assert [(third, True), (second, False), (first, False)] == [(row["name"], row["live"]) for row in listed]
    assert all(row["articles"] == {"public": 1, "internal": 1} and row["size"] > 0 for row in listed)

    assert 0 == run("rollback", "--out", out).exit_code
    assert second == current(out).folder.name
    assert "上门安装二" in (out / "current" / "public" / "services" / "V01.html").read_text("utf-8")
    assert 0 == run("rollback", first[:6], "--out", out).exit_code
    assert first == current(out).folder.name
    assert "● 线上" in run("releases", "--out", out).stdout.splitlines()[2]
    assert 0 == run("rollback", third, "--out", out).exit_code
    assert third == current(out).folder.name


def test_a_damaged_or_unknown_release_is_not_gone_back_to(tmp_path):
    """Status 4, the live one stays."""
    out = small(tmp_path, "一", "二")
    second, first = (release.name for release in publishing.kept(out))
    (out / "releases" / first / "public" / "index.html").write_text("?", "utf-8")

    for arguments, word in (((), "有损坏"), (("zzz",), "没有叫"), (("",), "有损坏")):
        done = run("rollback", *arguments, "--out", out)
        assert isinstance(done.exception, ReleaseError)
        assert word in str(done.exception)
    assert second == current(out).folder.name


def test_while_somebody_builds_nobody_rolls_back(tmp_path):
    """The same lock; status 75."""
    out = small(tmp_path, "一", "二")
    with publishing.locked(out), pytest.raises(BusyError):
        publishing.rollback(out)


def test_the_named_number_of_releases_is_kept_and_the_young_ones_too(tmp_path, monkeypatch):
    """--keep counts what is old enough; a release of the last ten minutes may have a reader."""
    out = small(tmp_path, *"一二三四五")
    assert 5 == len(publishing.kept(out))

    monkeypatch.setattr(publishing, "KEEP_SECONDS", 0)
    small(tmp_path, "六")
    assert publishing.KEEP == len(publishing.kept(out))
    done = run("build", "--keep", "1", "--clean", "--content", tmp_path / "content", "--out", out, "--today", "2026-11-23")
    assert 0 == done.exit_code
    assert 1 == len(publishing.kept(out))


def test_a_build_that_would_not_fit_is_not_begun(tmp_path, monkeypatch):
    """Status 74 with what is needed and what is there; the live release stays, nothing is left behind."""
    out = small(tmp_path, "一")
    live = current(out).folder
    monkeypatch.setattr(publishing.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**6))

    with pytest.raises(StorageError, match="磁盘空间不够") as refused:
        small(tmp_path, "二")

    assert 74 == refused.value.exit_code
    assert live == current(out).folder
    assert not list(out.glob(".stage-*"))


def test_a_release_without_a_manifest_is_listed_and_never_gone_back_to(tmp_path):
    """Somebody edited by hand: no traceback. Other damage: tests/build/test_release.py."""
    out = small(tmp_path, "一", "二")
    first = publishing.kept(out)[1].name
    (out / "releases" / first / "manifest.json").unlink()

    assert 0 == run("releases", "--out", out).exit_code
    assert isinstance(run("rollback", first, "--out", out).exception, KbError)
