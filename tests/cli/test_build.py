"""`kb build` tells how far it is, each reader in its own way, and leaves a report for programs."""

from __future__ import annotations

import json
import os
import pty
import subprocess

import pytest
from shipped import KB, ROOT

ARTICLE = (
    "---\nid: W1\nkind: term\ntitle: 截单\naudience: public\nowner: 客服组\nreviewed: 2026-11-01\n---\n\n当天发货的最后时刻。\n"
)
STEPS = ["读取和检查内容", "生成两个网站、繁体版和搜索索引", "生成离线包", "封存并发布"]


@pytest.fixture
def command(tmp_path) -> list[str]:
    """A build of one article."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "w.md").write_text(ARTICLE, "utf-8")
    facts = {"服务热线": "400-800-1234", "服务时间": "9:00–21:00"}
    lines = [f'{name}:\n  value: "{value}"\n  audience: public\n' for name, value in facts.items()]
    (tmp_path / "content" / "facts.yml").write_text("".join(lines), "utf-8")
    return [str(KB), "build", "--content", str(tmp_path / "content"), "--out", str(tmp_path / "site"), "--today", "2026-11-22"]


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_in_a_pipe_there_is_a_plain_line_a_step(command):
    """No control character, nothing written over; what came of it stands on standard output."""
    done = run(command)

    assert 0 == done.returncode, done.stderr
    assert [f"… {step}" for step in STEPS] == done.stderr.splitlines()
    assert "1 篇文章" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_quiet_says_nothing_when_all_is_well(command):
    """For a clock that starts builds at night."""
    done = run([*command, "--quiet"])

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_json_is_a_line_an_event(command):
    """Each step as it begins, then what was made, in fields."""
    done = run([*command, "--log-format", "json"])
    events = [json.loads(line) for line in done.stderr.splitlines()]

    assert ["step", "step", "step", "step", "done"] == [event["event"] for event in events]
    assert STEPS == [event["text"] for event in events[:-1]]
    assert {"public": 1, "internal": 1} == events[-1]["articles"]
    assert "" == done.stdout


def test_the_report_lies_beside_the_releases(command, tmp_path):
    """Counts, seconds and files; the second build of the same content writes no file and is the same release."""
    run(command)
    first = json.loads((tmp_path / "site" / "report.json").read_text("utf-8"))
    run(command)
    second = json.loads((tmp_path / "site" / "report.json").read_text("utf-8"))

    assert {"read", "make", "derive", "publish", "all"} == first["seconds"].keys()
    assert first["files"]["new"] == first["files"]["all"] == second["files"]["all"]
    assert 0 == second["files"]["new"]
    assert first["release"] == second["release"]


def test_on_a_terminal_one_line_is_written_over_and_taken_away(command):
    """The bar grows; nothing of it is left under the result."""
    reader, writer = pty.openpty()
    process = subprocess.Popen(command, cwd=ROOT, stdin=writer, stdout=subprocess.PIPE, stderr=writer)
    os.close(writer)
    seen = b""
    try:
        while piece := os.read(reader, 4096):
            seen += piece
    except OSError:
        pass  # the other end is closed
    process.communicate()
    text = seen.decode()

    assert 0 == process.returncode
    assert "█░░░ 1/4 读取和检查内容" in text
    assert "████ 4/4 封存并发布" in text
    assert text.endswith("\r\x1b[2K")
    assert "\n" not in text


def test_a_mistyped_folder_leaves_nothing_behind(command, tmp_path):
    """No output folder for content that is not there."""
    done = run([*command, "--content", str(tmp_path / "contnet")])

    assert 2 == done.returncode
    assert f"kb: 找不到内容目录 {tmp_path / 'contnet'}；用 --content 指定，或在知识库目录里运行" == done.stderr.splitlines()[-1]
    assert not (tmp_path / "site").exists()
