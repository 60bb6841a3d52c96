"""`kb stale` as an editor, a program and a calendar use it."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date
from pathlib import Path

import icalendar
import pytest
from shipped import KB

DAY = "2026-11-22"


def kb(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(KB), *map(str, arguments)], cwd=cwd, capture_output=True, check=False)


@pytest.fixture
def project(tmp_path, write, article) -> Path:
    """Three teams: one late, one nearly, one with an article that expires; a draft nobody has to review."""
    write(
        {
            "services/V01.md": article(title="安装；送货, 上楼", owner="安装组", reviewed="2025-11-01"),
            "services/V02.md": article(id="V02", title="清洗", owner="安装组", review_every="30d"),
            "services/V03.md": article(id="V03", title="改色" * 30, owner="质检组", expires="2026-12-01", replaced_by="V02"),
            "services/V04.md": article(id="V04", title="以后再说", status="draft", reviewed="2020-01-01"),
            "services/V05.md": article(id="V05", title="不急", owner="质检组"),
        }
    )
    (tmp_path / "mkdocs.yml").write_text("site_name: 试一试\n", "utf-8")
    return tmp_path


def test_the_most_pressing_comes_first(project):
    """Overdue, then what is due, then what expires; drafts and what has time are left out."""
    done = kb("stale", "--today", DAY, cwd=project)

    text = done.stdout.decode()
    assert 0 == done.returncode
    assert ["V01", "V02", "V03"] == [line.split()[0] for line in text.splitlines() if line.strip().startswith("V")]
    assert "该在 2026-11-01 复核，已过 21 天" in text
    assert "2026-12-01 复核（还有 9 天）" in text
    assert "2026-12-01 失效（还有 9 天）" in text
    assert "1 篇过了复核日，2 项在 30 天内到期\n" == done.stderr.decode()


def test_by_owner_each_team_has_its_list(project):
    """`--by owner` groups; `--by kind` too; `--owner` keeps one team."""
    text = kb("stale", "--by", "owner", "--today", DAY, cwd=project).stdout.decode()
    assert ["安装组（2 篇，1 篇已过期）", "质检组（1 篇）"] == [line for line in text.splitlines() if line and line[0] != " "]
    assert "服务（3 篇，1 篇已过期）" in kb("stale", "--by", "kind", "--today", DAY, cwd=project).stdout.decode()
    assert "V01" not in kb("stale", "--owner", "质检组", "--today", DAY, cwd=project).stdout.decode()


def test_programs_get_days_and_groups(project):
    """`--format json` has a row a deadline, with days that are negative once it is past."""
    data = json.loads(kb("stale", "--format", "json", "--by", "owner", "--today", DAY, cwd=project).stdout)

    assert (DAY, 30, 1) == (data["today"], data["within"], data["overdue"])
    assert [("V01", "review", -21, True), ("V02", "review", 9, False), ("V03", "expires", 9, False)] == [
        (row["id"], row["what"], row["days"], row["overdue"]) for row in data["items"]
    ]
    assert {"name": "安装组", "overdue": 1, "ids": ["V01", "V02"]} == data["groups"][0]


def test_a_timed_job_fails_when_something_is_overdue(project):
    """`--fail-overdue` ends with 1; without anything overdue, with 0."""
    assert 1 == kb("stale", "--fail-overdue", "--today", DAY, cwd=project).returncode
    assert 1 == kb("stale", "--fail-overdue", "--format", "ics", "--today", DAY, cwd=project).returncode
    assert 0 == kb("stale", "--fail-overdue", "--owner", "质检组", "--today", DAY, cwd=project).returncode
    assert 0 == kb("stale", "--fail-overdue", "--today", "2025-11-20", cwd=project).returncode


def test_a_calendar_program_reads_it(project):
    """`--format ics` is what RFC 5545 wants: parsed, nothing strange in it, whole days, lines of 75 octets at most."""
    raw = kb("stale", "--format", "ics", "--today", DAY, cwd=project).stdout
    found = icalendar.Calendar.from_ical(raw)

    assert [] == found.errors
    assert "2.0" == found["VERSION"]
    events = found.walk("VEVENT")
    assert [[], [], []] == [event.errors for event in events]
    assert [date(2026, 11, 1), date(2026, 12, 1), date(2026, 12, 1)] == [event["DTSTART"].dt for event in events]
    assert [1, 1, 1] == [(event["DTEND"].dt - event["DTSTART"].dt).days for event in events]
    assert "复核：V01 安装；送货, 上楼" == events[0]["SUMMARY"]
    assert "失效：V03 " + "改色" * 30 == events[2]["SUMMARY"]
    assert 3 == len({event["UID"] for event in events})
    lines = raw.split(b"\r\n")
    assert b"" == lines[-1]
    assert max(map(len, lines)) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert [line.decode() for line in lines], "no line is broken inside a letter"


def test_no_control_character_comes_out_of_a_title(project):
    """The content is read as it is, mistakes and all; a terminal or a calendar gets words only."""
    file = project / "content" / "services" / "V01.md"
    file.write_bytes(file.read_bytes().replace("安装；".encode(), "安\u202e\u200b装；".encode()))
    for form in ("text", "json", "ics"):
        raw = kb("stale", "--format", form, "--today", DAY, cwd=project).stdout.decode()
        assert "V01" in raw
        assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e]", raw)


def test_the_same_day_gives_the_same_bytes_and_the_next_day_the_same_events(project):
    """A calendar that subscribes sees an event move, not a second one."""
    one, two, three = (kb("stale", "--format", "ics", "--today", day, cwd=project).stdout for day in (DAY, DAY, "2026-11-23"))

    def names(raw: bytes) -> list[str]:
        return [str(event["UID"]) for event in icalendar.Calendar.from_ical(raw).walk("VEVENT")]

    assert one == two
    assert names(one) == names(three)


def test_the_settings_say_how_often(project):
    """`extra.kb.review_every` of mkdocs.yml, by kind and by owner."""
    settings = "site_name: 试\nextra: {kb: {review_every: {kinds: {service: 20d}, owners: {质检组: 1y}}}}\n"
    (project / "mkdocs.yml").write_text(settings, "utf-8")
    data = json.loads(kb("stale", "--format", "json", "--within", "0", "--today", DAY, cwd=project).stdout)
    assert {"V01"} == {row["id"] for row in data["items"]}
    assert "2025-11-21" == data["items"][0]["day"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("{kinds: {faqs: 1y}}", "没有「faqs」这一类"),
        ("{kinds: {faq: 每年}}", "写成 90d、6m 或 1y"),
        ("{owners: [甲]}", "每行写 名称: 90d"),
        ("{kind: {faq: 1y}}", "下面写 kinds 和 owners"),
        ("90d", "下面写 kinds 和 owners"),
    ],
)
def test_wrong_settings_get_a_letter(project, told, said):
    """Status 2, and what to write."""
    (project / "mkdocs.yml").write_text(f"site_name: 试\nextra: {{kb: {{review_every: {told}}}}}\n", "utf-8")
    done = kb("stale", "--today", DAY, cwd=project)

    assert 2 == done.returncode
    assert said in done.stderr.decode()


def test_an_article_that_cannot_be_read_is_not_passed_over_in_silence(project):
    """The list may be short of it, and says so."""
    (project / "content" / "services" / "V09.md").write_text("没有文章信息\n", "utf-8")
    assert "1 个文件有错误，可能没有算全" in kb("stale", "--today", DAY, cwd=project).stderr.decode()
