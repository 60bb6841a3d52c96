"""Contradictions: a sentence about a fact with another number of the same unit, and all the sentences that are none."""

from __future__ import annotations

import pytest

FACTS = """\
截单时间:
  value: 16:00
  audience: public
  about: [付款|下单, 当天]
投诉答复:
  value: 24 小时
  audience: public
  about: [投诉, 答复|回复]
静音等待:
  value: 5 秒
  audience: internal
  about: [无声]
灯具寿命:
  value: 4–5 年
  audience: public
  about: [灯, 用]
服务时间:
  value: 9:00–21:00
  audience: public
  about: [人工]
退回单联数:
  value: 两联
  audience: internal
  about: [退回单]
店铺名:
  value: 明灯家居
  audience: public
  about: [店铺]
服务热线:
  value: 400-000-0000
  audience: public
"""

WRONG = {
    "当天 17:00 前付款，当天发货。": "截单时间",
    "当天17：00前付款。": "截单时间",
    "当天下午五点前付款。": "截单时间",
    "当天下午 5 点前付款。": "截单时间",
    "当天下午四点半前下单。": "截单时间",
    "当天四点前付款。": "截单时间",
    "当天上午 16:30 前付款。": "截单时间",
    "当天晚上十点前付款。": "截单时间",
    "当天 16:00 或 17:00 前付款。": "截单时间",
    "投诉 48 小时内答复。": "投诉答复",
    "投诉在48小时内回复。": "投诉答复",
    "投诉 48 个小时内答复。": "投诉答复",
    "投诉四十八个小时内答复。": "投诉答复",
    "投诉十二小时内答复。": "投诉答复",
    "投诉在四十八小时内答复。": "投诉答复",
    "投诉 24–48 小时内答复。": "投诉答复",
    "无声时等 10 秒。": "静音等待",
    "无声时等十秒。": "静音等待",
    "无声时等 5.5 秒。": "静音等待",
    "灯能用 3 年。": "灯具寿命",
    "灯能用三到五年。": "灯具寿命",
    "人工服务 9:00–20:00。": "服务时间",
    "人工服务 9:00–21:00，周末 10:00 开始。": "服务时间",
    "退回单打三联。": "退回单联数",
}

RIGHT = [
    "当天 {{截单时间}} 前付款。",
    "当天 16:00 前付款。",
    "当天下午 4 点前付款。",
    "当天下午四点前付款。",
    "当天16：00前付款。",
    "17:00 前付款。",
    "当天付款的当天发货；17:00 下班。",
    "付款。当天 17:00 下班。",
    "当天付款，48 小时到货。",
    "投诉 24 小时内答复。",
    "投诉二十四小时内答复。",
    "投诉 24 个小时内答复。",
    "投诉电话 48 小时开通。",
    "投诉答复后 3 天内回访。",
    "无声时等 5 秒。",
    "无声时等五秒。",
    "等 10 秒。",
    "灯能用 4–5 年。",
    "灯能用 4 年。",
    "灯能用四到五年。",
    "人工服务 9:00–21:00。",
    "人工服务早上九点到晚上九点。",
    "退回单打两联。",
    "退回单打二联。",
    "店铺名叫别的。",
    "拨打 400-111-1111。",
]


def findings(write, checked, text: str) -> list[tuple[str, str]]:
    """The contradictions, (code, message), in a content folder with this article."""
    _, report = checked(write({"facts.yml": FACTS, "services/V01.md": text}))
    return [(problem.code, problem.message) for problem in report.problems if problem.code == "FA01"]


@pytest.mark.parametrize("sentence", WRONG)
def test_sentence_contradicts_its_fact(sentence, write, checked, article):
    """Another number of the same unit, in digits or in words, full-width or not."""
    found = findings(write, checked, article(sentence + "\n"))
    assert found
    assert {("FA01", WRONG[sentence])} == {(code, message.split("事实「")[1].split("」")[0]) for code, message in found}


@pytest.mark.parametrize("sentence", RIGHT)
def test_sentence_contradicts_nothing(sentence, write, checked, article):
    """The same number in other words, another unit, another sentence, or not all the words that the fact is about."""
    assert [] == findings(write, checked, article(sentence + "\n"))


def test_the_title_counts_as_context(write, checked, article):
    """Under a title about complaints a bare `48 小时内答复` is about complaints."""
    text = article("48 小时内答复。\n", title="投诉")
    assert ["FA01"] == [code for code, _ in findings(write, checked, text)]
    assert [] == findings(write, checked, article("退款 48 小时内到账。\n", title="投诉怎么答复"))


@pytest.mark.parametrize("field", ["title", "summary"])
def test_title_and_summary_are_read_too(field, write, checked, article):
    """They go out like the body."""
    text = article(**{field: "投诉 48 小时内答复"})
    assert ["FA01"] == [code for code, _ in findings(write, checked, text)]


def test_the_finding_stands_at_the_block(write, checked, article):
    """Line and column of the item that says it."""
    _, report = checked(write({"facts.yml": FACTS, "services/V01.md": article("正文。\n\n- 好。\n- 投诉 48 小时内答复。\n")}))
    assert ["content/services/V01.md:13:1"] == [str(problem.place) for problem in report.problems if problem.code == "FA01"]


def test_a_row_of_a_table_is_read(write, checked, article):
    """Tables hold numbers more often than prose does."""
    text = article("| 事 | 时限 |\n|---|---|\n| 投诉答复 | 48 小时 |\n")
    assert ["FA01"] == [code for code, _ in findings(write, checked, text)]


def test_what_stands_under_the_forbidden_is_wrong_on_purpose(write, checked, article):
    """禁止 quotes what must not be said."""
    assert [] == findings(write, checked, article("正文。\n\n## 禁止\n- 投诉 48 小时内答复。\n"))
