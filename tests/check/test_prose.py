"""Chinese copy: what is said about a line, what is left alone, and what `--fix` makes of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.check import prose
from generator.check.mending import mend
from generator.check.prose import confusions, flaws, masked, mixed_names, suspicious

HEAD = "---\nid: V01\nkind: service\ntitle: 安装\naudience: internal\nowner: 客服组\nreviewed: 2026-11-01\n---\n\n"

MENDED = {
    "您好,请问有什么可以帮您?": "您好，请问有什么可以帮您？",
    "电话: 400": "电话：400",
    "退货(七天内)请联系客服": "退货（七天内）请联系客服",
    "满99元包邮": "满 99 元包邮",
    "找VIP客服": "找 VIP 客服",
    "约50%的订单": "约 50% 的订单",
    "请放心！！！": "请放心！",
    '点"确认收货"': "点“确认收货”",
    "点「确认收货」": "点“确认收货”",
    "请稍等...": "请稍等……",
    "请稍等。。。": "请稍等……",
    "请稍等…": "请稍等……",
    "快递--顺丰": "快递——顺丰",
    "帐户和帐号": "账户和账号",
    "拨打４００": "拨打 400",
    "您好， 请讲": "您好，请讲",
    "\u3000\u3000您好": "您好",
    "退\u200b货": "退货",
    "\u2f6c前没有货": "目前没有货",
    "客户\u00a0ID": "客户 ID",
}
ALONE = [
    "访问 https://example.com/退货,说明?a=1 查看",
    "写 `退货,退款` 就行",
    "见[退货说明](../policies/P01.md?a=1,2)。",
    "{{截单时间}}前付款",
    "## 步骤 {#step1}",
    "1. 说：您好。",
    "- 说：您好。",
    "| 甲 | 乙 |",
    "|---|:--|",
    "---",
    "***",
    "T恤、U盘、SIM卡",
    "16:00 前付款，4–5 年",
    "发到 kefu@example.com 就行",
    "退款说明<br>第二行",
    "他说“好的”，然后走了……",
    "这件事——很急——请先办",
    "[甲]: ../a.md",
    "![灯](a,b.png)",
    "他原因该说明",
    "\\*不是强调\\*",
    "👨\u200d👩\u200d👧 一家人",
]


@pytest.mark.parametrize("line", MENDED)
def test_what_is_certain_is_mended(line):
    """One flaw or several in a line; the mended line has none."""
    text, repairs = mend(f"{HEAD}{line}\n", "content/a.md")
    assert f"{HEAD}{MENDED[line]}\n" == text
    assert repairs
    assert [] == flaws(MENDED[line])


@pytest.mark.parametrize("line", ALONE)
def test_what_is_no_prose_or_right_is_left_alone(line):
    """Code, addresses, names in braces, markers, tables, and what looks wrong and is right."""
    assert [] == flaws(line)
    assert (f"{HEAD}{line}\n", []) == mend(f"{HEAD}{line}\n", "content/a.md")


def test_a_space_between_two_chinese_words_is_told_and_not_mended():
    """It may be a list of names; only a person knows."""
    assert ["CN08"] == [flaw.code for flaw in flaws("张三 李四")]
    assert [] == mend(f"{HEAD}张三 李四\n", "content/a.md")[1]


def test_the_name_of_a_term_is_written_as_its_page_has_it():
    """E店宝 is a name; 用E店宝 needs no space that the name does not have."""
    assert ["CN02"] == [flaw.code for flaw in flaws("用 E店宝")]
    assert [] == flaws("用 E店宝", mixed_names(["E店宝", "客服"]))


@pytest.mark.parametrize("wrong", confusions()[1])
def test_no_right_word_holds_a_wrong_one_and_each_wrong_one_is_found(wrong):
    """Otherwise a repair would want a repair."""
    pattern, right = confusions()
    assert pattern.search(wrong)
    assert not pattern.search(right[wrong])


@pytest.mark.parametrize(
    "text", ["他的原因该怎么写", "不能用以经济为由", "到处里外都找过", "名列在册", "快第一个到", "承受里外压力"]
)
def test_words_that_only_meet_are_no_mistake(text):
    """Two words side by side can look like a wrong one."""
    assert [] == [flaw for flaw in flaws(text) if flaw.code == "CN06"]


def test_front_matter_and_code_blocks_are_never_touched():
    """Even where they hold the same mistakes."""
    text = HEAD.replace("安装", "安装,调试") + "```\n您好,请讲\n```\n"
    assert (text, []) == mend(text, "content/a.md")


def test_line_ends_and_a_missing_last_one_stay_as_they_are():
    """Windows or Unix, mixed or not."""
    text = HEAD.replace("\n", "\r\n") + "您好,请讲。\r\n满99元\n好,的"
    assert HEAD.replace("\n", "\r\n") + "您好，请讲。\r\n满 99 元\n好，的" == mend(text, "content/a.md")[0]


def test_a_file_that_cannot_be_read_is_left_alone():
    """Without front matter nobody knows what it is."""
    assert ("您好,请讲", []) == mend("您好,请讲", "content/a.md")


def test_a_byte_order_mark_goes():
    """And says so."""
    text, repairs = mend(f"\ufeff{HEAD}正文。\n", "content/a.md")
    assert (f"{HEAD}正文。\n", ["EN12"]) == (text, [repair.code for repair in repairs])


PIECES = st.sampled_from(
    ["退货", "客服", "您", "ID", "99", "%", ",", ".", "...", "…", "。", "！", "?", ":", "：", "(", ")", "（", '"', "「", "」", "“", "--", "—", " ",
     "  ", "\u3000", "\u200b", "\u00a0", "\u2f6c", "e\u0301", "`", "``", "[", "](", "](a.md)", "{{", "}}", "{#a}", "<", ">", "https://a.b/c,d",
     "\n", "\n\n", "```\n", "~~~\n", "- ", "1. ", "> ", "## ", "|", "\\", "*", "帐户", "４", "Ａ", "\r\n", "a@b.cn", "！！", "。。。", "\t"]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(parts=st.lists(PIECES, max_size=14))
@example(parts=["\u3000", "```\n", "```\n", "\u3000"])
def test_mending_twice_is_mending_once_and_touches_no_code_or_address(parts):
    """For any text: the second time there is nothing to do; masked stretches come out as they went in."""
    text = HEAD + "".join(parts)
    once, _ = mend(text, "content/a.md")
    again, repairs = mend(once, "content/a.md")
    assert once == again
    assert [] == repairs
    assert HEAD == once[: len(HEAD)]
    assert codes(text) == codes(once)


@pytest.mark.parametrize(
    "wrong", [*confusions()[1], "賬戶", "４", "满 99元", "请稍等…", "找 (他)", "他--我", "甲  乙", "好.", "9,好"]
)
def test_a_line_with_a_flaw_is_never_passed_over(wrong):
    """The quick look sees what every rule sees."""
    assert suspicious(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "- 说：您好，请问有什么可以帮您？",
        "见 [退货说明](../policies/P01.md)。",
        "用 VIP 卡——99 元，好……",
        "1. 系统停用，直到年底",
    ],
)
def test_an_ordinary_line_costs_one_look(line):
    """Otherwise every line would be tried by every rule."""
    assert not suspicious(line)


ODD = st.one_of(
    PIECES,
    st.sampled_from([*confusions()[1], "賬", "己", "经", "E店", "A店…", "—", "-", "。", "，", "；", "9", "a", "”", "退"]),
)


@settings(max_examples=3000, deadline=None)
@given(parts=st.lists(ODD, max_size=9), names=st.sampled_from([None, mixed_names(["E店", "A店…"])]))
def test_what_the_quick_look_passes_has_no_flaw_by_any_rule(parts, names):
    """For any line: masking, which comes after it, never makes a flaw of what was none."""
    line = "".join(parts).replace("\n", "")
    bare = names.sub(lambda match: "\0" * len(match.group()), masked(line)) if names else masked(line)
    assert suspicious(line) or [] == [flaw for rule in prose._RULES for flaw in rule(bare)]


def codes(text: str) -> list[str]:
    """Inline code, link targets and addresses of a body, as they stand."""
    found = re.compile(r"`[^`\n]+`|(?<=\]\()[a-z.]+(?=\))|https://a\.b/c,d|\{\{[^{}\n]*\}\}")
    return [match for line in text[len(HEAD) :].splitlines() for match in found.findall(line) if "\0" in masked(match)]
