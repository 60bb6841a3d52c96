"""`kb verify` as editors use it: what it writes, what it leaves alone, and what takes it back."""

from __future__ import annotations

import json
import re
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import build, kb

from generator.desk.verify import edit
from generator.read.library import read_library
from generator.verification import Standing, mark, read_seal, verification

FACTS = "退货期:\n  value: 7 天\n  audience: public\n静音等待:\n  value: 5 秒\n  audience: internal\n"
POLICY = """\
---
# 负责人改了要通知质检
id: P01
title:   '退货办法'   # 标题不要改
kind: policy
audience: public
owner: 售后组
reviewed: 2026-11-01   # 上次是小李
effective: 2026-01-01
tags: [ 退货 , 运费 ]
---

收到货 {{退货期}}内可以退。

第二段。
"""


@pytest.fixture
def content(write, article) -> Path:
    return write({"policies/P01.md": POLICY, "services/V01.md": article(), "facts.yml": FACTS})


def standing(content: Path, article: str = "P01") -> Standing:
    library, _ = read_library(content)
    return next(verification(d, library.facts).standing for d in library.documents if d.id == article)


def sealed(content: Path, *ids: str) -> None:
    done = kb("verify", *(ids or ("P01",)), "--by", "王芳", "--on", "2026-11-20", "--content", content)
    assert 0 == done.returncode, done.stderr


def test_it_writes_two_lines_and_nothing_else(content):
    """Comments, order, spaces and quotes stay; the seal stands below `reviewed`, which is the day of the look."""
    file = content / "policies" / "P01.md"
    sealed(content)

    mended = POLICY.replace(
        "reviewed: 2026-11-01   # 上次是小李\n",
        "reviewed: 2026-11-20   # 上次是小李\nverified: 王芳 2026-11-20 v1-44cc3ee14597246c\n",
    )
    assert mended == file.read_text("utf-8")
    assert Standing.VERIFIED is standing(content)
    assert Standing.UNVERIFIED is standing(content, "V01")


def test_windows_files_stay_windows_files(content):
    """BOM and line ends stay, the mode too; and the seal holds when they change."""
    file = content / "policies" / "P01.md"
    file.write_bytes(b"\xef\xbb\xbf" + POLICY.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    sealed(content)

    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf---\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == POLICY.count("\n") + 1
    assert 0o640 == stat.S_IMODE(file.stat().st_mode)
    file.write_bytes(data.replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf"))
    assert Standing.VERIFIED is standing(content)


@pytest.mark.parametrize(
    ("before", "after"),
    [("可以退", "可以换"), ("第二段。", "第二段."), ("第二段。", "第二段。\n\n第三段。"), ("退货办法", "退货规则"), ("\n第二段", "第二段"),
     ("{{退货期}}", "7 天")],
)  # fmt: skip
def test_one_changed_character_takes_it_back(content, before, after):
    """Body or title: what readers read."""
    sealed(content)
    file = content / "policies" / "P01.md"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")

    assert Standing.CHANGED is standing(content)


def test_a_changed_fact_takes_it_back_where_it_is_quoted(content):
    """The value counts, not the table: another fact does nothing."""
    sealed(content, "P01", "V01")
    facts = content / "facts.yml"
    facts.write_text(FACTS.replace("5 秒", "8 秒"), "utf-8")
    assert Standing.VERIFIED is standing(content)
    facts.write_text(FACTS.replace("7 天", "15 天"), "utf-8")
    assert Standing.CHANGED is standing(content)
    assert Standing.VERIFIED is standing(content, "V01")
    facts.write_text(FACTS, "utf-8")
    assert Standing.VERIFIED is standing(content), "as it was is verified again"


@pytest.mark.parametrize(
    ("before", "after"),
    [("第二段。\n", "第二段。  \n\n\n"), ("---\n\n收到", "---\n收到"), ("tags: [ 退货 , 运费 ]", "tags: [运费]"), ("owner: 售后组", "owner: 质检组"),
     ("可以退。\n", "可以退。\u3000\t\n")],
)  # fmt: skip
def test_what_nobody_can_see_takes_nothing_back(content, before, after):
    """Blanks at the end of lines, empty lines around the body, and the fields that are no text."""
    sealed(content)
    file = content / "policies" / "P01.md"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")

    assert Standing.VERIFIED is standing(content)


def test_verifying_again_replaces_the_seal(content):
    """One line, of the last who looked; and the same once more changes nothing."""
    sealed(content)
    file = content / "policies" / "P01.md"
    file.write_text(file.read_text("utf-8").replace("第二段", "第二节"), "utf-8")
    assert 0 == kb("verify", "p01", "--by", "李 明", "--on", "2026-11-21", "--content", content).returncode
    text = file.read_text("utf-8")
    assert 1 == text.count("verified:")
    assert "verified: 李 明 2026-11-21 v1-" in text
    assert "reviewed: 2026-11-21   # 上次是小李\n" in text

    done = kb("verify", "P01", "--by", "李  明", "--on", "2026-11-21", "--content", content)
    assert "早已核实，没有变化" in done.stdout
    assert text == file.read_text("utf-8")


def test_an_older_look_does_not_turn_the_review_back(content):
    """`--on` before `reviewed`: the seal has its day, the review keeps the later one."""
    assert 0 == kb("verify", "P01", "--by", "王芳", "--on", "2026-10-01", "--content", content).returncode
    text = (content / "policies" / "P01.md").read_text("utf-8")
    assert "reviewed: 2026-11-01   #" in text
    assert "verified: 王芳 2026-10-01 v1-" in text


def test_the_list_says_who_stands_for_what(content):
    """Changed first, then unverified, then verified; as data with counts."""
    sealed(content, "P01", "V01")
    file = content / "policies" / "P01.md"
    file.write_text(file.read_text("utf-8") + "又一段。\n", "utf-8")

    listed = kb("verify", "--list", "--content", content)
    assert ["核实后改过", "已核实"] == [line.split()[0] for line in listed.stdout.splitlines()]
    assert "已核实 1 篇，核实后改过 1 篇，未核实 0 篇\n" == listed.stderr
    data = json.loads(kb("verify", "--list", "--format", "json", "--content", content).stdout)
    assert {"verified": 1, "changed": 1, "unverified": 0} == data["counts"]
    row = data["articles"][0]
    assert ("P01", "changed", "王芳", "2026-11-20", "content/policies/P01.md") == tuple(
        row[name] for name in ("id", "state", "by", "on", "path")
    )
    assert 1 == len(json.loads(kb("verify", "--list", "v01", "--format", "json", "--content", content).stdout)["articles"])


@pytest.mark.parametrize(
    ("arguments", "status", "letter"),
    [
        (["P01"], 2, "写上核实哪几篇、谁核实的"),
        (["--by", "王芳"], 2, "写上核实哪几篇、谁核实的"),
        (["P01", "--by", "王芳: 组长"], 2, "--by 要写一个人的名字"),
        (["P01", "--by", "  "], 2, "--by 要写一个人的名字"),
        (["P01", "--by", "王" * 41], 2, "40 个字以内"),
        (["P01", "--by", "王芳", "--on", "2999-01-01"], 2, "还没有到"),
        (["P01", "--by", "王芳", "--on", "昨天"], 2, "不是日期"),
        (["P01", "P02", "--by", "王芳"], 3, "没有 id 为「P02」的文章；相近的有 P01；没有核实任何一篇"),
        (["--list", "P9"], 3, "没有 id 为「p9」的文章"),
    ],
)
def test_mistakes_get_letters_and_touch_nothing(content, arguments, status, letter):
    """One id that is wrong stops them all."""
    done = kb("verify", *arguments, "--content", content)

    assert (status, True) == (done.returncode, letter in done.stderr), done.stderr
    assert POLICY == (content / "policies" / "P01.md").read_text("utf-8")


def test_an_article_with_errors_is_not_verified(content):
    """First it has to be right."""
    file = content / "policies" / "P01.md"
    broken = POLICY.replace("kind: policy", "kind: policy\nkind: faq")
    file.write_text(broken, "utf-8")
    done = kb("verify", "V01", "P01", "--by", "王芳", "--content", content)

    assert (2, True) == (done.returncode, "P01 有 1 个错误，先运行 kb check 改好" in done.stderr)
    assert broken == file.read_text("utf-8")
    assert Standing.UNVERIFIED is standing(content, "V01")


@pytest.mark.parametrize("value", ["\n  2026-11-01", ' "2026-11-01"'])
def test_front_matter_that_cannot_be_edited_by_lines_is_left_alone(content, value):
    """A quoted date can be; one on a line of its own cannot, and the letter says what to write."""
    file = content / "policies" / "P01.md"
    odd = POLICY.replace("reviewed: 2026-11-01   # 上次是小李", f"reviewed:{value}")
    file.write_text(odd, "utf-8")
    done = kb("verify", "P01", "--by", "王芳", "--on", "2026-11-20", "--content", content)

    if "\n" in value:
        assert (2, True) == (done.returncode, "把 reviewed 写成单独一行" in done.stderr)
        assert odd == file.read_text("utf-8")
    else:
        assert 0 == done.returncode
        assert Standing.VERIFIED is standing(content)


@pytest.mark.parametrize(
    "seal",
    [
        "王芳",
        "王芳 2026-11-20",
        "王芳 2026-13-20 v1-0123456789abcdef",
        "王芳 2026-11-20 v1-0123",
        "2026-11-20 v1-0123456789abcdef",
    ],
)
def test_a_seal_written_by_hand_is_a_finding(content, checked, seal):
    """VF01, on its line; the article counts as unverified."""
    file = content / "policies" / "P01.md"
    file.write_text(POLICY.replace("effective:", f"verified: {seal}\neffective:"), "utf-8")
    _, report = checked(content)

    # That nobody quotes the second fact (FA02) is how it is meant here.
    assert [("VF01", 9)] == [(problem.code, problem.place.line) for problem in report.problems if problem.code != "FA02"]
    assert Standing.UNVERIFIED is standing(content)


LINES = st.lists(
    st.sampled_from(
        ["# 说明", "", "id: P01", "tags: [a, b]", "note: 'reviewed: 1'", "verified_by: x", "  reviewed: 3", "owner: 甲 # 乙"]
    ),
    max_size=6,
)


@given(
    LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", " # 注", "  "]), st.text("文字 \t—-#:\n", max_size=30)
)
def test_only_the_two_lines_differ(before, after, end, comment, body):
    """Whatever stands around them."""
    head = ["---", *before, f"reviewed: 2026-11-01{comment}", *after, "---"]
    data = (end.join(head) + end + body).encode()
    once = edit(data, {"reviewed": "2026-11-20", "verified": "王芳 2026-11-20 v1-0123456789abcdef"})

    assert once is not None
    wanted = [
        *head[: len(before) + 1],
        f"reviewed: 2026-11-20{comment}",
        "verified: 王芳 2026-11-20 v1-0123456789abcdef",
        *after,
        "---",
    ]
    assert (end.join(wanted) + end + body).encode() == once
    assert once == edit(once, {"reviewed": "2026-11-20", "verified": "王芳 2026-11-20 v1-0123456789abcdef"})


def test_the_seal_reads_back_whatever_the_name(content):
    """Names with spaces, points, digits."""
    library, _ = read_library(content)
    written = mark(library.documents[0], library.facts)
    for name in ("王芳", "J. R. Smith", "阿不都·热合曼", "2026-11-20 号", "a-b"):
        found = read_seal(f"{name} 2026-11-20 {written}")
        assert found is not None
        assert (name, date(2026, 11, 20), written) == tuple(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """P01 verified, P02 changed since, P03 never: all policies, all public."""
    folder = tmp_path_factory.mktemp("verified")
    content = folder / "content"
    (content / "policies").mkdir(parents=True)
    (content / "facts.yml").write_text(FACTS, "utf-8")
    for number in (1, 2, 3):
        (content / "policies" / f"P0{number}.md").write_text(POLICY.replace("P01", f"P0{number}"), "utf-8")
    sealed(content, "P01", "P02")
    changed = content / "policies" / "P02.md"
    changed.write_text(changed.read_text("utf-8") + "后来加的。\n", "utf-8")
    build(folder / "site", content, date(2026, 11, 22))
    return folder / "site"


def test_internal_pages_have_a_badge_and_policies_a_banner(site):
    """Who verified it, or that it changed, or that nobody did; the banner where an agent could promise too much."""
    pages = {n: (site / "current" / "internal" / "policies" / f"P0{n}.html").read_text("utf-8") for n in (1, 2, 3)}

    assert "已核实 2026-11-20 王芳" in pages[1]
    assert "kb-unverified" not in pages[1]
    assert ">核实后改过<" in pages[2]
    assert "核实之后又改过" in pages[2]
    assert ">未核实<" in pages[3]
    assert "还没有逐字核实" in pages[3]
    assert "先向售后组确认" in pages[3]


def test_customers_read_neither_names_nor_a_date_that_is_no_longer_true(site):
    """No seal on public pages or in public data; 最近核对 is left out where the words have changed since."""
    for folder in ("public", "index/public", "records/public"):
        files = [file for file in (site / "current" / folder).rglob("*") if file.is_file()]
        assert files, folder
        assert [] == [file for file in files if "王芳".encode() in file.read_bytes()]
    pages = {n: (site / "current" / "public" / "policies" / f"P0{n}.html").read_text("utf-8") for n in (1, 2, 3)}
    assert not any("王芳" in page or "核实" in page for page in pages.values())
    looked = {n: re.findall(r"最近核对(?:<[^<>]*>|\s)*(\d{4}-\d{2}-\d{2})", page) for n, page in pages.items()}
    assert {1: {"2026-11-20"}, 2: set(), 3: {"2026-11-01"}} == {n: set(days) for n, days in looked.items()}


def test_agents_see_it_in_the_terminal_and_programs_in_json(site):
    """A line of the card; `verified` with state, by and on."""
    shown = {n: kb("show", f"P0{n}", "--out", site).stdout.splitlines() for n in (1, 2, 3)}
    assert shown[1][1].startswith("王芳 2026-11-20 核实 · ")
    assert "! 王芳 2026-11-20 核实之后又改过，拿不准就问 售后组" == shown[2][1]
    assert shown[3][1].startswith("未核实 · ")
    data = {n: json.loads(kb("show", f"P0{n}", "--json", "--out", site).stdout)["verified"] for n in (1, 2, 3)}
    assert {"state": "verified", "by": "王芳", "on": "2026-11-20"} == data[1]
    assert {"state": "changed", "by": "王芳", "on": "2026-11-20"} == data[2]
    assert {"state": "unverified", "by": "", "on": None} == data[3]
    assert "verified" not in json.loads(kb("show", "P01", "--json", "--edition", "public", "--out", site).stdout)
