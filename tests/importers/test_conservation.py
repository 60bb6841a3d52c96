"""Nothing is lost silently: whatever a text is, each Han character of it is in a draft or in the log."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from bring import bring
from hypothesis import given, settings
from hypothesis import strategies as st
from pairs import names, pairs

from generator.analysis import HAN
from generator.importers.entries import CHANGED, DROPPED
from generator.importers.raw import Raw, lines_of, plain_lines
from generator.importers.shape import articles

PIECES = st.sampled_from(
    [line.came for name in names() if name != "duties" for line in pairs(name)[0]]
    + ["第一篇", "第二篇：客服", "第三篇 岗位", "问：怎么退？", "答：联系客服。", "Q: 可以吗", "A: 可以", "阅读:12", "一、职责", "二、要求", "1、接听2、记录3、汇报",
       "①甲②乙③丙", "（一）上班（二）下班", "第一步打开第二步保存", "# 大标题", "## 小标题", "- 一项", "  - 小项", "1. 编号", "> 引用", "| 表 | 格 |", "| --- | --- |",
       "```", "相似问法：甲问；乙问", "篇一：总结", "篇二：计划", "上一篇：无", "相关推荐", "。", "", "  ", "責(zé)任丶當?shù)脑?"]
)  # fmt: skip
TEXTS = st.lists(
    st.one_of(PIECES, st.text(alphabet="客服退货当的话第一二三篇问答：，。①②1.、（）()?#-*>|`<\t　 丶责zé", max_size=30)),
    max_size=14,
).map("\n".join)


def lost(source: str, raw: Raw) -> Counter[str]:
    made = articles(raw, "文件")
    if not any(article.body.strip() for article in made):
        return Counter()  # no draft at all: the file gets a letter, see below
    text = "".join(f"{a.title}{a.body}{''.join(a.aliases)}{''.join(a.tags)}" for a in made)
    entries = [entry for article in made for entry in article.entries]
    text += "".join(entry.before for entry in entries if entry.action in (CHANGED, DROPPED))
    return Counter(han(source)) - Counter(han(text))


def han(text: str) -> list[str]:
    return re.findall(f"[{HAN}]", text)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TEXTS)
def test_no_han_of_a_text_is_lost(text):
    """Plain text."""
    assert Counter() == lost(text, Raw(plain_lines(text, "a.txt")))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TEXTS)
def test_no_han_of_a_markdown_file_is_lost(text):
    """Markdown, code included."""
    assert Counter() == lost(text, Raw(lines_of(text, "a.md"), markdown=True))


@pytest.mark.parametrize("text", ["阅读:1,203", "上一篇：无", "  \n"])
def test_a_file_of_which_nothing_is_left_gets_a_letter(text, tmp_path):
    """What was only furniture makes no draft, and that is said: the file is as it was."""
    imported = bring(tmp_path, {"a.txt": text.encode()}, written=False)

    assert not imported.drafts
    assert 1 == len(imported.problems)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(TEXTS)
def test_what_is_repaired_needs_no_repair(text):
    """The body of a draft, brought in once more as Markdown, comes out as it went in; but for doubts, which stay doubts."""
    first = articles(Raw(plain_lines(text, "a.txt")), "文件")
    for article in first:
        again = articles(Raw(lines_of(article.body, "b.md"), markdown=True, whole=True), "文件")
        assert [article.body] == [a.body for a in again] or not article.body.strip()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.binary(max_size=400), st.sampled_from([".txt", ".md", ".html", ".docx", ".csv", ".json"]))
def test_any_bytes_give_drafts_or_a_letter(data, suffix):
    """Never an exception, whatever is in the file."""
    with tempfile.TemporaryDirectory() as folder:
        imported = bring(Path(folder), {f"a{suffix}": data}, written=False)

        assert imported.drafts or imported.problems
        assert all(problem.code.startswith("IM0") for problem in imported.problems)
