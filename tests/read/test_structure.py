"""Scripts, flows and templates as data; and the shipped content counted against its brief."""

from __future__ import annotations

from collections import Counter

import pytest

from generator.model import Audience, Fact, Fill, Status, Verb, plain
from generator.problems import Place
from generator.read.outline import outline
from generator.read.structure import read_flow, read_script, read_template, text_of, unannounced_hang_ups

FACTS = {"静音等待": Fact("静音等待", "5 秒", Audience.INTERNAL, (), Place("content/facts.yml"))}

SCRIPT = """\
什么情况下用。

## 步骤
1. 说：您好，{{客户姓}}{{称呼}}，
   请问有什么可以帮您？
2. 等：{{静音等待}}
3. 说（仍无声）：听**不到**您的声音。
4. 等: 再等 10 秒
5. 问:还在吗？
6. 转：主管
7. 挂机

## 禁止
- 禁语：喂？
  - 原因：生硬。
  - 改说：您好，{{客户姓}}。
- 禁为：直接挂机
  - 改做：先说明。

## 说明
1. 说：这里不是步骤。
"""


def script(body: str):
    """A body read as a script."""
    return read_script(outline(body, "content/scripts/T01.md", 1), FACTS)


def test_steps_have_verb_words_condition_and_seconds():
    """Facts are filled in, blanks stay blanks, conditions and seconds are taken out, markup is off."""
    expected = [
        (Verb.SAY, "您好，【客户姓】【称呼】， 请问有什么可以帮您？", "", None, 4),
        (Verb.WAIT, "5 秒", "", 5, 6),
        (Verb.SAY, "听不到您的声音。", "仍无声", None, 7),
        (Verb.WAIT, "再等 10 秒", "", 10, 8),
        (Verb.ASK, "还在吗？", "", None, 9),
        (Verb.TRANSFER, "主管", "", None, 10),
        (Verb.HANG_UP, "", "", None, 11),
    ]
    steps = script(SCRIPT).steps
    assert expected == [(s.verb, plain(s.text), s.condition, s.seconds, s.place.line) for s in steps]
    assert ["say", "wait", "ask", "transfer", "hangup"] == list(dict.fromkeys(s.verb.key for s in steps))


def test_donts_have_kind_reason_and_what_to_do_instead():
    """Words and deeds, each with its details."""
    word, deed = script(SCRIPT).donts
    assert ("word", "禁语", "喂？", "生硬。", "您好，【客户姓】。") == (
        word.kind,
        word.label,
        plain(word.text),
        word.reason,
        plain(word.instead),
    )
    assert ("deed", "禁为", "直接挂机", "", "先说明。") == (
        deed.kind,
        deed.label,
        plain(deed.text),
        deed.reason,
        plain(deed.instead),
    )
    assert () == script(SCRIPT).stray


def test_items_that_are_none_of_ours_are_kept_as_stray():
    """Nothing that an editor wrote under 步骤 or 禁止 vanishes."""
    read = script("## 步骤\n1. 讲：您好\n2. 说：您好\n   - 说：太深\n\n一段话。\n\n## 禁止\n- 不要挂机\n  - 原因：没有上文。\n")
    assert ["您好"] == [plain(step.text) for step in read.steps]
    assert ["讲：您好", "说：太深", "一段话。", "不要挂机", "原因：没有上文。"] == [block.text for block in read.stray]


def test_words_with_blanks():
    """A fact becomes its value and melts into the words around it; any other name is a blank."""
    assert ("等 5 秒，", Fill("称呼"), "好") == text_of("等 {{ 静音等待 }}，{{称呼}}好", FACTS)
    assert () == text_of("", FACTS)


@pytest.mark.parametrize(
    ("verbs", "unannounced"),
    [
        ("说等挂机", 0),
        ("说等做挂机", 1),
        ("说挂机", 1),
        ("等挂机", 1),
        ("挂机", 1),
        ("等说挂机", 1),
        ("说等挂机挂机", 1),
        ("说等说等挂机", 0),
    ],
)
def test_hang_up_comes_right_after_a_notice_and_a_wait(verbs, unannounced):
    """说, 等, 挂机: in that order with nothing in between."""
    steps = verbs.replace("挂机", "挂").replace("说", "说,").replace("等", "等,").replace("做", "做,").replace("挂", "挂机,")
    items = "".join(f"1. {verb}：5 秒\n" for verb in steps.split(",") if verb)
    assert unannounced == len(list(unannounced_hang_ups(script(f"## 步骤\n{items}"))))


def test_flow_has_nodes_choices_and_ends():
    """Second-level headings with an id are nodes; links in a sentence are no choices; what lies below belongs to the node."""
    body = """\
## 看订单 {#start}
1. 先看[说明](#notes)。
- [未打单](#void)
- [已打单](#printed)

### 补充
- [还有一条路](#void)

## 未打单 {#void}
结束：退款。

## 已打单 {#printed}
- 转：[售后](F02.md)

## 说明
- 结束：不是节点。
"""
    flow = read_flow(outline(body, "content/flows/F01.md", 1), {})
    assert ["start", "void", "printed"] == [node.anchor for node in flow.nodes]
    start, void, printed = flow.nodes
    assert [("未打单", "void", 3), ("已打单", "printed", 4), ("还有一条路", "void", 7)] == [
        (c.text, c.target, c.place.line) for c in start.choices
    ]
    assert ((), ("结束：退款。",), ("转：售后",)) == (start.ends, void.ends, printed.ends)


def test_template_is_the_quote_under_its_heading():
    """Lines are kept, blanks too; without the heading or the quote there is none."""
    quoted = outline("## 模板\n说明。\n\n> 改为 {{新属性}}\n> {{日期}}\n", "a.md", 1)
    assert ("改为 ", Fill("新属性"), "\n", Fill("日期")) == read_template(quoted, FACTS)
    assert () == read_template(outline("> 改为\n", "a.md", 1), FACTS)
    assert () == read_template(outline("## 模板\n改为\n", "a.md", 1), FACTS)


# ---- the shipped content


@pytest.fixture(scope="module")
def library(shipped, checked):
    """What we ship, as read."""
    return checked(shipped)[0]


def test_shipped_content_has_no_finding(shipped, checked):
    """Not even a warning."""
    assert () == checked(shipped)[1].problems


def test_shipped_articles_are_as_many_as_the_brief_says(library):
    """By kind."""
    expected = {"role": 19, "policy": 34, "service": 16, "flow": 31, "script": 27, "remark": 6, "faq": 33, "term": 60}
    assert expected == Counter(document.kind.key for document in library.documents)


def test_shipped_ids_run_without_holes(library):
    """R01–R19, P01–P34 …; faqs are Q01–Q17 and D01–D16, scripts T01–T10 and C01–C17."""
    last = {"R": 19, "P": 34, "V": 16, "F": 31, "T": 10, "C": 17, "M": 6, "Q": 17, "D": 16, "G": 60}
    expected = {f"{letter}{number:02}" for letter, count in last.items() for number in range(1, count + 1)}
    assert expected == {document.id for document in library.documents}


def test_shipped_gaps_are_the_three_that_the_brief_names(library):
    """What has no reliable content yet is known to be missing."""
    assert ["P34", "Q08", "R09"] == sorted(document.id for document in library.documents if document.status is Status.GAP)


def test_ten_phone_scripts_say_13_wait_5_hang_up_3_and_forbid_10(library):
    """13 sentences, 5 waits of 5 seconds, 3 hang-ups, 4 words and 6 deeds never to be used."""
    scripts = [d.script for d in library.documents if d.channel == "phone" and d.script]
    verbs = Counter(step.verb for s in scripts for step in s.steps)
    assert (10, 13, 5, 3) == (len(scripts), verbs[Verb.SAY], verbs[Verb.WAIT], verbs[Verb.HANG_UP])
    assert {5} == {step.seconds for s in scripts for step in s.steps if step.verb is Verb.WAIT}
    assert {"word": 4, "deed": 6} == Counter(dont.kind for s in scripts for dont in s.donts)


def test_silent_call_says_three_times_waits_three_times_and_hangs_up(library):
    """T04, step by step."""
    read = next(d.script for d in library.documents if d.id == "T04")
    assert "说等说等说等挂机" == "".join(step.verb.value for step in read.steps)


def test_every_node_of_every_shipped_flow_is_reached_from_its_start(library):
    """By a slow walk over all choices."""
    flows = {document.id: document.flow for document in library.documents if document.flow}
    assert len(flows) == 31
    for name, flow in flows.items():
        reached = {flow.nodes[0].anchor}
        for _ in flow.nodes:
            reached |= {choice.target for node in flow.nodes if node.anchor in reached for choice in node.choices}
        assert {node.anchor for node in flow.nodes} == reached, name


def test_every_shipped_remark_has_its_text(library):
    """Six templates to paste, with blanks only where a placeholder is defined."""
    templates = {document.id: document.template for document in library.documents if document.kind.key == "remark"}
    assert all(templates.values())
    blanks = {part.name for template in templates.values() for part in template if isinstance(part, Fill)}
    assert set() == blanks - set(library.placeholders)
