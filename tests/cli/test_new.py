"""`kb new`: asks an editor on a terminal, refuses in a pipe, and writes a draft that the check has nothing against."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from screens import Window
from shipped import KB, ROOT, kb

from generator.model import KINDS
from generator.scaffold import Start, write_new

WHO = ["--title", "试试", "--owner", "客服组"]


@pytest.fixture
def project(tmp_path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    return tmp_path


@pytest.mark.parametrize("audience", ["internal", "public"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_the_check_has_nothing_against_a_new_draft(write, checked, today, kind, audience):
    """Of every kind, for agents and for customers; what is still to be written is asked for when it is to be published."""
    content = write({name: (ROOT / "content" / name).read_text("utf-8") for name in ("facts.yml", "placeholders.yml")})
    start = Start(
        KINDS[kind], "试试", "客服组", audience, tags=("一: 二",), aliases=("12315", "怎么试？", '"试"', "- 试", "no")
    )

    made = write_new(content, start, frozenset(), today)

    library, report = checked(content)
    assert [] == [problem for problem in report.problems if problem.place.path.endswith(".md") and problem.code != "CN01"]
    assert ("一: 二",) == library.documents[0].tags
    assert ("12315", "怎么试？", "”试”", "- 试", "no") == library.documents[0].aliases
    assert content / KINDS[kind].folder == made.parent


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (["faq"], "faqs/Q18.md"),
        (["faq", "--audience", "public"], "faqs/D17.md"),
        (["script"], "scripts/T11.md"),
        (["script", "--channel", "chat"], "scripts/C18.md"),
        (["话术", "--channel", "chat"], "scripts/C18.md"),
        (["term", "--id", "电商1"], "terms/电商1.md"),
    ],
)
def test_the_next_free_id_is_that_of_its_neighbours(project, arguments, file):
    """The letter that articles of this sort have here, and the number behind the last."""
    done = kb("new", *arguments, *WHO, cwd=project)

    assert f"已新建 {project.resolve() / 'content' / file}" == done.stdout.splitlines()[0], done.stderr


def test_the_gap_of_a_deleted_article_is_not_filled(project):
    """An id is permanent: who types the old one must not get something else."""
    (project / "content" / "terms" / "G07.md").unlink()
    (project / "content" / "terms" / "G9001.md").write_text("---\nid: G9001\n---\n", "utf-8")

    assert "G61.md" in kb("new", "term", *WHO, cwd=project).stdout


@pytest.mark.parametrize(
    ("arguments", "letters"),
    [
        ([], ["写上要新建哪一类", "faq（问答）"]),
        (["skript"], ["没有「skript」这一类"]),
        (["script"], ["--title 标题", "--owner 负责的小组", "客服培训组", "例如：kb new script"]),
        (["script", "--title", "稍等"], ["还缺 --owner"]),
        (["term", *WHO, "--id", "a b"], ["不能用"]),
        (["term", *WHO, "--id", "g01"], ["已经用过了"]),
        (["term", *WHO, "--channel", "chat"], ["只有话术用"]),
        (["term", *WHO, "--topic", "nowhere"], ["没有「nowhere」这个主题", "return"]),
        (["term", "--owner", "客服组", "--title", "长" * 61], ["title 有 61 个字", "最多 60 个"]),
        (["term", "--owner", "<b>", "--title", "词"], ["owner 里不能有"]),
    ],
)
def test_what_cannot_be_written_is_refused_with_what_to_do(project, arguments, letters):
    """Usage is 2, all that is missing is said at once, and nothing is written."""
    before = sorted(project.rglob("*.md"))

    done = kb("new", *arguments, cwd=project)

    assert (2, "") == (done.returncode, done.stdout)
    assert [] == [letter for letter in letters if letter not in done.stderr]
    assert before == sorted(project.rglob("*.md"))


def test_a_file_that_is_there_stays_as_it_is(project):
    """Also one that cannot be read as an article, and one that no id tells of."""
    file = project / "content" / "terms" / "G61.md"
    file.write_text("草稿", "utf-8")

    refused = kb("new", "term", *WHO, "--id", "G61", cwd=project)
    done = kb("new", "term", *WHO, cwd=project)

    assert 2 == refused.returncode
    assert "草稿" == file.read_text("utf-8")
    assert "G62.md" in done.stdout


def test_on_a_terminal_it_asks_and_an_answer_that_does_not_do_is_asked_again(project):
    """Every question in its order, each with what Enter would take; the answers stand in the file as typed."""
    with Window([KB, "new", "faq"], project, {**os.environ, "TERM": "xterm-256color"}) as window:
        answers = [
            ("标题（客户的问句）", "", None),
            ("不能空着", "能" * 61, "最多 60 个"),
            ("标题（客户的问句）", "什么时候发货？", "已经有一篇：D01 什么时候发货？"),
            ("给谁看", "customers", "写其中一个：internal、public"),
            ("给谁看", "public", None),
            ("1 客服培训组", "2", None),
            ("放在首页哪个主题", "order", None),
            ("要三个以上", "几天到，多久到、哪天到", None),
            ("编号，以后不再改 [D17]", "D01", "已经用过了"),
            ("编号，以后不再改 [D17]", "", "已新建"),
        ]
        for prompt, typed, then in answers:
            window.until(prompt)
            window.type(typed + "\r")
            if then:
                window.until(then)

        assert 0 == window.end()

    text = (project / "content" / "faqs" / "D17.md").read_text("utf-8")
    assert ['title: "什么时候发货？"', "audience: public", "status: draft", "owner: 售后政策组"] == text.splitlines()[3:7]
    assert "aliases: [几天到, 多久到, 哪天到]" in text
    assert "topic: order" in text


def test_who_leaves_in_the_middle_leaves_nothing_behind(project):
    """Ctrl+D ends with 130, as Ctrl+C does, and no file was begun."""
    with Window([KB, "new"], project, {**os.environ, "TERM": "xterm-256color"}) as window:
        window.until("写哪一类")
        window.type("term\r")
        window.until("标题")
        window.type("\x04")

        assert 130 == window.end()

    assert not (project / "content" / "terms" / "G61.md").exists()
