"""Words with blanks: what is copied of an article, what fills it, what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cleaning import clean
from generator.desk import fill
from generator.desk.fill import Blank, Draft
from generator.errors import NothingFoundError, UsageError

TODAY = date(2026, 11, 22)
SURNAME = {"name": "客户姓", "hint": "客户的姓", "example": "王", "choices": [], "default": "", "remember": False}
TITLE = {"name": "称呼", "hint": "", "example": "", "choices": ["先生", "女士"], "default": "", "remember": False}
DAY = {"name": "日期", "hint": "", "example": "", "choices": [], "default": "today", "remember": False}
AGENT = {"name": "客服姓名", "hint": "", "example": "小林", "choices": [], "default": "", "remember": True}


def step(verb: str, text: str, condition: str = "") -> dict:
    return {"verb": verb, "text": text, "condition": condition, "seconds": None}


SCRIPT = {
    "id": "T1",
    "steps": [
        step("say", "【客户姓】【称呼】，您好。"),
        step("wait", "5 秒"),
        step("ask", "还在吗？", "无声"),
        step("hangup", ""),
    ],
    "placeholders": [SURNAME, TITLE],
}
REMARK = {"id": "M1", "template": "改好了。【日期】 【客服姓名】", "flag": "red", "placeholders": [DAY, AGENT]}


def lead(text: str, summary: str, heading: str = "") -> dict:
    return {"id": "Q1", "summary": summary, "sections": [{"anchor": "", "heading": heading, "text": text}]}


def test_of_a_script_the_spoken_lines_are_copied():
    """说 and 问, in order; neither waits nor deeds."""
    assert "【客户姓】【称呼】，您好。\n还在吗？" == fill.copyable(SCRIPT)


def test_one_step_by_the_number_that_the_card_shows():
    """`--step 3` is the third step of `kb show`, waits counted; what is no words is refused by name."""
    assert "还在吗？" == fill.copyable(SCRIPT, 3)
    with pytest.raises(UsageError, match="第 2 步没有要说的话；可以写 1、3"):
        fill.copyable(SCRIPT, 2)


def test_lines_for_certain_cases_are_known():
    """A script with a condition tells its spoken lines apart; one without is one text."""
    assert [1, 3] == fill.depending(SCRIPT)
    assert [] == fill.depending({"steps": [step("say", "一"), step("say", "二")]})
    assert [] == fill.depending(REMARK)


def test_of_a_remark_the_template_is_copied():
    """And nothing else of it."""
    assert REMARK["template"] == fill.copyable(REMARK)


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (lead("第一段。\n第二段。", "第一段。"), "第一段。"),
        (lead("第一段\n还是第一段。\n第二段。", "第一段 还是第一段。"), "第一段 还是第一段。"),
        (lead("第一段。\n第二段。", "自己写的摘要"), "第一段。"),
        (lead("很" * 100 + "。\n第二段。", "很" * 89 + "…"), "很" * 100 + "。"),
        (lead("做法" * 60, "做法" * 44 + "做…", heading="做法"), "做法" * 60),
        (lead("", "只有摘要"), "只有摘要"),
    ],
)
def test_of_everything_else_the_first_paragraph_whole(article, expected):
    """A summary that was cut for lists is never what is copied."""
    assert expected == fill.copyable(article)


def test_an_article_without_words_says_so():
    """A script of deeds only has nothing to copy: nothing found, status 3."""
    with pytest.raises(NothingFoundError, match="kb show T9"):
        fill.copyable({"id": "T9", "steps": [step("do", "安抚")]})


def test_several_articles_make_one_text():
    """In the order asked for, a blank line between; blanks in the order in which they are met, each once."""
    words = fill.draft([REMARK, SCRIPT, REMARK])

    assert f"{REMARK['template']}\n\n{fill.copyable(SCRIPT)}\n\n{REMARK['template']}" == words.text
    assert ["日期", "客服姓名", "客户姓", "称呼"] == [blank.name for blank in words.blanks]
    with pytest.raises(UsageError, match="--step"):
        fill.draft([REMARK, SCRIPT], 1)


@pytest.mark.parametrize("pair", ["客户姓=王", "客户姓＝王", " 客户姓 = 王 ", "【客户姓】=王", "客户姓=\u200b王\u202c"])
def test_a_value_may_be_typed_in_many_ways(pair):
    """Full-width ＝, spaces, the brackets; invisible characters of a web page are dropped."""
    assert {"客户姓": "王"} == fill.given([pair], fill.draft([SCRIPT]).blanks)


@pytest.mark.parametrize("value", ["A=B", "https://e.example/?a=1", "王＝李"])
def test_only_the_first_equals_sign_parts(value):
    """The rest is the value's own."""
    assert {"客户姓": value} == fill.given([f"客户姓={value}"], fill.draft([SCRIPT]).blanks)


@pytest.mark.parametrize(
    ("pair", "letter"),
    [
        ("客户=王", "可以填：客户姓、称呼"),
        ("王", "写成 名=值"),
        ("称呼=小姐", "只能是：先生、女士"),
        ("客户姓=", "不能空着"),
        ("客户姓=\u200b ", "不能空着"),
        ("客户姓=王\x1b]52;c;aGk=\x07", r"U\+001B"),
        ("客户姓=王\n", r"U\+000A"),
        ("客户姓=王\u2028", r"U\+2028"),
        ("客户姓=\udce4", r"U\+DCE4"),
        ("客户姓=【称呼】", "不能有"),
        ("客户姓={{称呼}}", "不能有"),
        ("客户姓={\u200b{称呼}\u200b}", "不能有"),
    ],
)
def test_a_wrong_value_gets_a_letter(pair, letter):
    """Unknown names, values that are none of the choices, control characters, blanks in disguise."""
    with pytest.raises(UsageError, match=letter):
        fill.given([pair], fill.draft([SCRIPT]).blanks)


def test_two_values_for_one_blank_are_a_mistake():
    """The same one twice is not."""
    blanks = fill.draft([SCRIPT]).blanks

    assert {"客户姓": "王"} == fill.given(["客户姓=王", "客户姓=王"], blanks)
    with pytest.raises(UsageError, match="两个不同的值"):
        fill.given(["客户姓=王", "客户姓=李"], blanks)


def test_remembered_values_and_defaults_need_no_asking():
    """Only what is declared to be the agent's own is taken from memory; `today` is the day that was passed."""
    blanks = fill.draft([REMARK, SCRIPT]).blanks

    assert {"日期": "2026-11-22"} == fill.at_hand(blanks, {"客户姓": "王"}, TODAY)
    assert {"日期": "2026-11-22", "客服姓名": "小林"} == fill.at_hand(blanks, {"客服姓名": "小林", "日期": "昨天"}, TODAY)
    assert {"日期": "2026-11-22"} == fill.at_hand(blanks, {"客服姓名": "小\x1b林"}, TODAY)


def test_what_is_missing_is_listed_with_the_way_to_give_it():
    """Name, hint, choices, example; then the command."""
    letter = fill.lacking(fill.draft([SCRIPT]).blanks, ["T1"])

    assert "客户姓：客户的姓；例如 王" in letter
    assert "称呼：可选 先生、女士" in letter
    assert letter.endswith("kb copy T1 --set '客户姓=…' --set '称呼=…'")


def test_a_blank_that_nobody_declared_is_a_blank():
    """Better asked for than pasted."""
    assert (Blank("单号"),) == fill.draft([lead("查【单号】。", "查【单号】。")]).blanks


@pytest.mark.parametrize("text", ["您好，【客户姓】", "您好，【】", "【客户【姓】】", "{{客户姓}}", "{{\n}}"])
def test_nothing_unfilled_is_handed_out(text):
    """Whatever still looks like a blank stops the copy."""
    with pytest.raises(UsageError, match="没有复制"):
        fill.finished(Draft(text, ()), {})


_PIECES = st.lists(
    st.sampled_from(["【", "】", "{{", "}}", "{", "}", "客户姓", "称呼", "\x1b", "\u200b", "\n", "王"]), max_size=12
)
_TEXTS = _PIECES.map("".join) | st.text()


@settings(max_examples=2000, deadline=None)
@given(_TEXTS, st.dictionaries(st.sampled_from(["客户姓", "称呼", "王"]), _TEXTS))
def test_finished_words_hold_no_blank_and_no_control_character(text, values):
    """Whatever stands in the article and whatever is typed: either a letter, or clean words without `【…】` and `{{…}}`."""
    article = {"id": "M1", "template": text, "placeholders": [SURNAME]}
    try:
        words = fill.draft([article])
        known = {blank.name for blank in words.blanks}
        typed = [f"{name}={value}" for name, value in values.items() if name in known]
        done = fill.finished(words, fill.given(typed, words.blanks))
    except (UsageError, NothingFoundError):
        return

    assert not fill.BLANK.search(done)
    assert "}}" not in done.partition("{{")[2]
    assert clean(done) == done
