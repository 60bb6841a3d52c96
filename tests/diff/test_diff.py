"""`kb diff` as whoever reviews a change reads it: real commits in, what changed in meaning out."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest
from shipped import KB

SCRIPT = """\
---
id: T01
kind: script
title: 稍等
audience: internal
owner: 培训组
reviewed: 2026-11-01
channel: phone
---

要查资料时使用。

## 步骤

1. 说：请您稍等。
2. 等：{{静音等待}}
3. 说（仍无声）：还在吗？
4. 等：5 秒
5. 挂机

## 禁止

- 禁语：等着。
  - 原因：生硬。
  - 改说：请您稍等。
"""
FLOW = """\
---
id: F01
kind: flow
title: 要取消
audience: internal
owner: 订单组
reviewed: 2026-11-01
---

## 看打单 {#start}

- [未打单](#void)
- [已打单](#printed)

## 未打单 {#void}

1. 通知打单同事。
- 结束：退款。

## 已打单 {#printed}

- 结束：拒收后退款。
"""
POLICY = """\
---
id: P01
kind: policy
title: 运费
audience: public
owner: 售后组
reviewed: 2026-11-01
effective: 2026-01-01
---

您付寄回的运费，{{退货期}}内退。

## 例外

质量问题，[我们付](F01.md)。
"""
FACTS = "退货期:\n  value: 7 天\n  audience: public\n静音等待:\n  value: 5 秒\n  audience: internal\n"
START = {"scripts/T01.md": SCRIPT, "flows/F01.md": FLOW, "policies/P01.md": POLICY, "facts.yml": FACTS}


def kb(repository, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(KB), "diff", *arguments], cwd=repository.root, capture_output=True, text=True, check=False)


def data(repository, *arguments: str) -> dict[str, Any]:
    done = kb(repository, *arguments, "--format", "json")
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


def changes(found: dict[str, Any], article: str) -> list[tuple[str, str, str]]:
    rows = next(row for row in found["articles"] if row["id"] == article)["changes"]
    return [(row["what"], row["before"], row["after"]) for row in rows]


def test_nothing_changed_is_said_in_so_many_words(repository):
    """Also when a file was written anew, wrapped and marked up otherwise, with the same meaning."""
    repository.commit(START)
    done = kb(repository, "HEAD")
    assert (0, "", "意思没有变\n") == (done.returncode, done.stdout, done.stderr)
    repository.write(
        {"policies/P01.md": POLICY.replace("您付寄回的运费，", "您付**寄回**的运费，").replace("## 例外\n\n", "##  例外\n")}
    )
    assert "只改写法 1 篇\n" == kb(repository, "HEAD").stderr


def test_what_is_said_waited_for_and_forbidden(repository):
    """A line of a script against the line it was, each by its verb."""
    repository.commit(START)
    repository.write(
        {
            "scripts/T01.md": SCRIPT.replace("1. 说：请您稍等。", "1. 说：请稍等，我马上查。")
            .replace("4. 等：5 秒", "4. 等：8 秒\n5. 做：记下电话。")
            .replace("- 禁语：等着。", "- 禁语：等着吧。")
            .replace("  - 原因：生硬。\n", "")
        }
    )
    assert [
        ("say", "请您稍等。", "请稍等，我马上查。"),
        ("wait", "5 秒", "8 秒"),
        ("do", "", "记下电话。"),
        ("dont-word", "等着。", "等着吧。"),
        ("reason", "生硬。", ""),
    ] == changes(data(repository, "HEAD"), "T01")


def test_branches_of_a_flow(repository):
    """A choice that leads elsewhere, a new node, another end."""
    repository.commit(START)
    changed = FLOW.replace("- [已打单](#printed)", "- [已打单](#call)").replace("- 结束：退款。", "- 结束：退款，记备注。")
    repository.write({"flows/F01.md": changed + "\n## 打电话 {#call}\n\n- [下一步](#printed)\n"})
    assert [
        ("choice", "已打单 → 已打单", "已打单 → 打电话"),
        ("end", "结束：退款。", "结束：退款，记备注。"),
        ("node", "", "打电话"),
        ("choice", "", "下一步 → 已打单"),
    ] == changes(data(repository, "HEAD"), "F01")


def test_a_fact_is_one_change_with_all_who_quote_it(repository):
    """Not a change of each sentence; a new audience of a fact is told; so are blanks and synonyms."""
    repository.commit({**START, "placeholders.yml": "日期:\n  hint: 哪天\n", "synonyms.yml": "- [运费, 邮费]\n"})
    repository.write({"facts.yml": FACTS.replace("7 天", "15 天").replace("audience: internal", "audience: public")})
    repository.write({"placeholders.yml": "日期:\n  hint: 哪一天\n", "synonyms.yml": "- [运费, 邮费, 快递费]\n"})
    found = data(repository, "HEAD")

    assert [] == found["articles"]
    assert [
        {"name": "退货期", "before": "7 天", "after": "15 天", "articles": ["P01"]},
        {"name": "静音等待", "before": "5 秒（内部）", "after": "5 秒（公开）", "articles": ["T01"]},
    ] == found["facts"]
    assert [("哪天", "哪一天")] == [(row["before"], row["after"]) for row in found["placeholders"]]
    assert [("运费、邮费", ""), ("", "快递费、运费、邮费")] == [(row["before"], row["after"]) for row in found["synonyms"]]


def test_a_changed_fact_breaks_the_seal_of_who_quotes_it(repository):
    """The article is listed for its verification alone."""
    repository.commit(START)
    subprocess.run(
        [str(KB), "verify", "P01", "--by", "王芳", "--on", "2026-11-20"], cwd=repository.root, check=True, capture_output=True
    )
    repository.commit({})
    repository.write({"facts.yml": FACTS.replace("7 天", "15 天")})
    assert [("verified", "已核实（王芳 2026-11-20）", "核实后改过（王芳 2026-11-20）")] == changes(
        data(repository, "HEAD"), "P01"
    )


def test_articles_come_go_move_and_change_their_id(repository):
    """A file that only moves is told as that; the same words under another id are one article."""
    repository.commit(START)
    repository.write(
        {
            "policies/P01.md": None,
            "rules/P01.md": POLICY,
            "scripts/T01.md": None,
            "scripts/T09.md": SCRIPT.replace("id: T01", "id: T09"),
            "flows/F01.md": None,
            "terms/G01.md": "---\nid: G01\nkind: term\ntitle: 打单\naudience: internal\nowner: 订单组\nreviewed: 2026-11-01\n---\n\n印出单子。\n",
        }
    )
    found = data(repository, "HEAD")

    assert [("F01", "removed", None), ("G01", "added", None), ("P01", "changed", None), ("T09", "renamed", "T01")] == [
        (row["id"], row["change"], row["was"]) for row in found["articles"]
    ]
    assert [("path", "policies/P01.md", "rules/P01.md")] == changes(found, "P01")
    assert {"added": 1, "removed": 1, "renamed": 1, "changed": 1} == {
        k: found["counts"][k] for k in ("added", "removed", "renamed", "changed")
    }


def test_what_becomes_public_is_told_aloud(repository):
    """In every format: customers will read it."""
    repository.commit(START)
    repository.write({"flows/F01.md": FLOW.replace("audience: internal", "audience: public")})

    found = data(repository, "HEAD")
    assert found["articles"][0]["published"]
    assert [("audience", "内部", "公开")] == changes(found, "F01")
    assert "! 客户从此能看到这一篇" in kb(repository, "HEAD").stdout
    assert "**客户从此能看到这一篇。**" in kb(repository, "HEAD", "--format", "markdown").stdout


def test_the_life_of_an_article(repository):
    """Status, days, successor, owner, aliases: each in words."""
    repository.commit(START)
    changed = POLICY.replace(
        "owner: 售后组", "owner: 法务组\nstatus: archived\nreplaced_by: P02\nexpires: 2026-12-01\naliases: [邮费谁出]"
    )
    repository.write({"policies/P01.md": changed})
    assert [
        ("status", "发布", "归档"),
        ("expires", "", "2026-12-01"),
        ("replaced_by", "", "P02"),
        ("owner", "售后组", "法务组"),
        ("aliases", "", "邮费谁出"),
    ] == changes(data(repository, "HEAD"), "P01")


def test_the_terminal_shows_old_and_new(repository):
    """An article, what changed where, the words before and after; the sum on standard error."""
    repository.commit(START)
    repository.write(
        {
            "policies/P01.md": POLICY.replace("title: 运费", "title: 运费谁出").replace(
                "您付寄回的运费", "您付寄回的运费和包装费"
            )
        }
    )
    done = kb(repository, "HEAD")

    assert (
        "改动  P01 运费谁出  政策 · 公开\n  标题：运费 → 运费谁出\n  正文\n    - 您付寄回的运费，{{退货期}}内退。\n    + 您付寄回的运费和包装费，{{退货期}}内退。\n"
        == done.stdout
    )
    assert "改动 1 篇\n" == done.stderr


def test_two_revisions_and_ranges(repository):
    """`A B`, `A..B` and `A...B`; what lies on the disk has no part in it."""
    first = repository.commit(START)
    repository.git("checkout", "-q", "-b", "draft")
    repository.commit({"flows/F01.md": FLOW.replace("退款。", "马上退款。", 1)})
    repository.git("checkout", "-q", "main")
    repository.commit({"policies/P01.md": POLICY.replace("质量问题", "质量不好")})
    repository.write({"scripts/T01.md": None})

    def ids(*words: str) -> list[str]:
        return [row["id"] for row in data(repository, *words)["articles"]]

    assert ["P01"] == ids(first, "main") == ids(f"{first}..main") == ids("draft...main")
    assert ["F01", "P01"] == ids("draft..main")
    assert ["F01"] == ids("main...draft")
    assert ["T01"] == ids("HEAD")


def test_markdown_is_taken_for_nothing_else(repository):
    """In a merge request no article calls somebody's name, closes an issue, breaks the table or becomes a picture."""
    repository.commit(START)
    evil = "@admin 关闭 #12 | 表 <img src=x> ![图](http://e.example/a.png) `码`"
    repository.write({"policies/P01.md": POLICY.replace("质量问题，", f"{evil}，")})
    text = kb(repository, "HEAD", "--format", "markdown").stdout

    assert text.startswith("## 内容改动：改动 1 篇\n\n从 `HEAD` 到 工作区\n")
    row = next(line for line in text.splitlines() if "admin" in line)
    assert 4 == row.count("|")
    assert not re.search(r"[@<>`!\[\]]|#(?!\d+;)", row)


def test_a_broken_past_is_no_crash(repository):
    """What could not be read then is named, and makes no article new; links out, odd bytes and other repositories are passed over."""
    repository.commit(
        {**START, "flows/F01.md": b"\xff\xfe broken", "services/V01.md": "---\nid: [\n", "facts.yml": "- nonsense\n"}
    )
    (repository.content / "services" / "out.md").symlink_to("/etc/passwd")
    repository.commit({})
    repository.write({**START, "services/V01.md": None})
    (repository.content / "services" / "out.md").unlink()
    found = data(repository, "HEAD")

    assert [] == found["articles"]
    assert ["content/facts.yml", "content/flows/F01.md", "content/services/V01.md"] == found["unread"]
    assert [] == found["facts"]


def test_a_past_without_content_is_empty(repository):
    """Everything is new then."""
    first = repository.commit({})
    repository.commit(START)
    assert {"added"} == {row["change"] for row in data(repository, first)["articles"]}


@pytest.mark.parametrize(
    ("words", "letter"),
    [
        (["nonsense"], "git 里没有「nonsense」这个版本"),
        (["HEAD", "nonsense"], "git 里没有「nonsense」这个版本"),
        (["--", "-x"], "「-x」不是一个版本"),
        (["HEAD:content"], "git 里没有「HEAD:content」这个版本"),
        (["HEAD", "HEAD", "HEAD"], "最多写两个版本"),
        ([""], "不是一个版本"),
    ],
)
def test_wrong_revisions_get_a_letter(repository, words, letter):
    """Status 2, and what to write."""
    repository.commit(START)
    done = kb(repository, *words)
    assert (2, True) == (done.returncode, letter in done.stderr), done.stderr


def test_outside_of_git_there_is_nothing_to_compare(write, tmp_path):
    """A letter, not a traceback."""
    content = write(START)
    done = subprocess.run([str(KB), "diff", "HEAD", "--content", str(content)], cwd=tmp_path.parent, capture_output=True, text=True, check=False,
                          env={"PATH": "/usr/bin:/bin", "GIT_CEILING_DIRECTORIES": "/"})  # fmt: skip
    assert 2 == done.returncode
    assert "不在 git 里" in done.stderr
