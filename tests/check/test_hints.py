"""What a finding says to do is what the editor meant: natural slips, and the words of the remedy."""

from __future__ import annotations

import pytest

HEAD = "owner: 客服组\nreviewed: 2026-11-01\n---\n\n"
SERVICE = "---\nid: {0}\nkind: service\ntitle: 安装{0}\naudience: internal\n{1}" + HEAD + "{2}\n"
SCRIPT = (
    "---\nid: T01\nkind: script\ntitle: 请稍等\naudience: internal\nchannel: chat\n" + HEAD + "## 步骤\n1. 说：您好。\n{0}\n"
)


@pytest.fixture
def hint(write, checked):
    """The remedy of the only finding of that code in these files."""

    def of(code: str, files: dict[str, str]) -> str:
        _, report = checked(write(files))
        (found,) = (problem for problem in report.problems if problem.code == code)
        return found.hint

    return of


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("2. 等 5 秒", "「等」后面加上冒号：等：……"),
        ("2. 挂断电话", "「挂断」写成「挂机」"),
        ("2. 讲：请稍等。", "「讲：」写成「说：」"),
        ("2. 转告同事", "以 说、等、做、问、挂机、转 开头写步骤，以 禁语：、禁为： 写禁止"),
    ],
)
def test_a_step_in_other_words_is_told_in_ours(hint, line, remedy):
    """A verb without its colon, a word that means one of ours; anything else gets the whole list."""
    assert remedy == hint("SC02", {"scripts/T01.md": SCRIPT.format(line)})


def test_a_picture_that_is_not_there_is_no_article(hint):
    """An article of nearly that name is not what a picture was meant to be, least of all the article itself."""
    assert "放好这个文件，或删掉这个链接" == hint("LK01", {"services/V01.md": SERVICE.format("V01", "", "![灯](V01.png)")})


def test_an_article_that_moved_is_found_by_its_name(hint):
    """Before all those whose names are only alike."""
    files = {"services/V01.md": SERVICE.format("V01", "", "见[规定](../services/P01.md)。")}
    files |= {f"services/{name}.md": SERVICE.format(name, "", "正文。") for name in ("V02", "P02", "P03")}
    files["policies/P01.md"] = SERVICE.format("P01", "", "正文。")
    assert "是不是 policies/P01.md？" == hint("LK01", files)


@pytest.mark.parametrize(
    ("words", "target", "meant"),
    [
        ("规定", "../faqs/Q90.md", "faqs/Q09.md"),
        ("规定", "../faqs/Q9.md", "faqs/Q09.md"),
        ("规定", "../faqs/q09.md", "faqs/Q09.md"),
        ("规定", "../faqs/Q19.md", "faqs/Q09.md"),
        ("规定", "../faqs/nihgt-lamp.md", "faqs/night-lamp.md"),
        ("规定", "../faqs/x99.md", ""),
        ("规定", "../faqs/Q55.md", ""),
        ("安装Q09", "../faqs/x99.md", "faqs/Q09.md"),
        ("安装Q09", "../faqs/x99.csv", ""),
    ],
)
def test_a_dead_link_names_only_what_is_near(hint, words, target, meant):
    """The same letters with nearly that number, one slip away, or the title that the link says; a far one would lead astray."""
    files = {"services/V01.md": SERVICE.format("V01", "", f"见[{words}]({target})。")}
    files |= {f"faqs/{name}.md": SERVICE.format(name, "", "正文。") for name in ("Q09", "night-lamp")}
    assert (f"是不是 {meant}？" if meant else "放好这个文件，或删掉这个链接") == hint("LK01", files)


@pytest.mark.parametrize(("related", "meant"), [("v10", "V01"), ("V2", "V02"), ("x99", ""), ("W1", "")])
def test_a_relation_names_only_what_is_near(hint, related, meant):
    """Ids are compared whatever their case."""
    files = {
        f"services/{name}.md": SERVICE.format(name, f"related: [{related}]\n" if name == "V03" else "", "正文。")
        for name in ("V01", "V02", "V03")
    }
    assert (f"是不是 {meant}？" if meant else "检查 id，或删掉它") == hint("LK05", files)


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_a_link_to_what_was_archived_names_its_successor(hint, audience):
    """One letter a link, and the id to write instead: from a public article, too, whose readers could see neither."""
    files = {
        "services/V01.md": SERVICE.format("V01", "", "见[旧的](V02.md)。").replace("internal", audience),
        "services/V02.md": SERVICE.format("V02", "status: archived\nreplaced_by: V03\n", "正文。"),
        "services/V03.md": SERVICE.format("V03", "", "正文。"),
    }
    assert "改成接替它的 V03" == hint("AU04", files)
