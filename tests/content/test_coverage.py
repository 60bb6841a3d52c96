"""The shipped content holds what the owner's list asks for, by id; whatever is missing is named."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator.edition import resolve, select
from generator.model import KINDS, Audience, Document, Library, Status, Verb
from generator.read.library import read_library

CONTENT = Path(__file__).resolve().parents[2] / "content"
TODAY = date(2026, 11, 22)
TEXTS = (".html", ".md", ".txt", ".js", ".json")


def _ids(letter: str, last: int) -> list[str]:
    return [f"{letter}{number:02}" for number in range(1, last + 1)]


WANTED = {
    "role": _ids("R", 19),
    "policy": _ids("P", 34),
    "service": _ids("V", 16),
    "flow": _ids("F", 31),
    "script": [*_ids("T", 10), *_ids("C", 17)],
    "remark": _ids("M", 6),
    "faq": [*_ids("Q", 17), *_ids("D", 16)],
}
TERMS = [
    "客户服务",
    "客户满意度",
    "售前服务",
    "售中服务",
    "售后服务",
    "客户服务外包",
    "客户分析",
    "客户服务（外包流程）",
    "履行订单",
    "技术支持",
    "客户服务（供应链）",
    "文字客服",
    "视频客服",
    "质量三包",
    "接待与访问顾客",
    "咨询服务",
    "业务咨询服务",
    "技术咨询服务",
    "安装和调试",
    "备品配件供应",
    "技术培训",
    "巡回检修",
    "特种服务",
    "服务式／顾问式销售",
    "主动服务与客户关怀",
    "客服中心核心价值",
    "旺旺",
    "主旺旺号",
    "旺旺响应度",
    "Call in 转化率",
    "中差评",
    "红旗备注",
    "打单",
    "打包贴单",
    "发货单",
    "快递单",
    "E店宝",
    "快件退回单",
    "售后登记表",
    "退换货表格",
    "售后服务卡",
    "宝贝",
    "拍下",
    "收藏店铺",
    "劣质客户",
    "马甲",
    "退款中订单",
    "维权中订单",
    "支付宝",
    "B2C",
    "CRM",
    "ISV",
    "OEM",
    "初诊／复诊",
    "VIP 客户",
    "预约挂号",
    "意见箱",
    "访调／访销／访修结合",
    "浏览量／成交率",
    "客户 ID",
]
GAPS = {"R09", "Q08", "P34"}
TO_BE_REVIEWED = {"P21", "P22", "C11", "C12"}
PUBLIC_POLICIES = {*_ids("P", 8), "P10", "P11", "P12", "P13", "P31"}

FACTS = {
    "静音等待": ("5 秒", ["T04", "T06", "T07", "F28"]),
    "截单时间": ("16:00", ["P05", "D01", "C14", "F07"]),
    "投诉答复": ("24 小时", ["P12", "D15"]),
    "打字速度": ("50 字/分钟", ["P18"]),
    "灯具寿命": ("4–5 年", ["C10", "D11"]),
    "服务时间": ("9:00–21:00", ["P31", "D16"]),
    "退回单联数": ("两联", ["F09"]),
    "评分表提交": ("发工资前一天", ["P27"]),
}

NO_POLICY = {"F17": "hospital files", "F18": "hospital calls", "F28": "a silent call, the same as T04"}
"""Flows for which the list has neither a policy nor a remark."""


@functools.cache
def library() -> Library:
    return read_library(CONTENT)[0]


def by_id() -> dict[str, Document]:
    return {d.id: d for d in library().documents}


def missing(documents: Iterable[Document]) -> list[str]:
    """What the list asks for and these articles do not hold: ids, and titles of terms."""
    documents = list(documents)
    have = {(d.kind.key, d.id) for d in documents}
    terms = {d.title for d in documents if d.kind.key == "term"}
    lacking = [i for kind, ids in WANTED.items() for i in ids if (kind, i) not in have]
    return lacking + [t for t in TERMS if t not in terms]


def linked(document: Document) -> set[str]:
    """The ids of the articles that an article links to in its body."""
    paths = {resolve(document.path, link.target) for link in document.outline.links}
    return {d.id for d in library().documents if d.path in paths}


def test_everything_on_the_list_is_written() -> None:
    assert (60, len(TERMS)) == (60, len(set(TERMS)))
    assert [] == missing(library().documents)


def test_an_article_that_is_taken_away_is_missed_by_its_name() -> None:
    everything = library().documents
    for document in everything:
        lacking = missing(d for d in everything if d is not document)

        assert [document.title if document.kind.key == "term" else document.id] == lacking


def test_an_id_of_another_kind_does_not_count() -> None:
    documents = [d if d.id != "P12" else replace(d, kind=by_id()["F01"].kind) for d in library().documents]

    assert ["P12"] == missing(documents)


def test_what_has_no_reliable_answer_is_a_gap_and_in_no_edition() -> None:
    assert {d.id for d in library().documents if d.status is Status.GAP} == GAPS
    for audience in Audience:
        assert not GAPS & {d.id for d in select(library(), audience, TODAY).documents}


def test_what_the_law_may_not_allow_is_internal_and_waits_for_review() -> None:
    for i in TO_BE_REVIEWED:
        assert (Audience.INTERNAL, "legal-review") == (by_id()[i].audience, by_id()[i].needs), i


def test_customers_see_the_policies_that_are_theirs_and_no_others() -> None:
    public = {d.id for d in library().documents if d.kind.key == "policy" and d.audience is Audience.PUBLIC}

    assert PUBLIC_POLICIES == public


def test_every_customer_question_is_public_has_three_other_wordings_and_answers_in_its_first_sentence() -> None:
    for i in _ids("D", 16):
        faq = by_id()[i]
        first = faq.outline.sections[0].blocks[0].text
        sentence = first.split("。")[0] + "。"

        assert faq.audience is Audience.PUBLIC, i
        assert len(faq.aliases) >= 3, i
        assert len(sentence) <= 60, (i, sentence)
        assert not sentence.startswith(("见", "请见", "这", "如上")), (i, sentence)


def test_every_role_links_flows_and_scripts_or_says_that_nothing_is_known() -> None:
    for i in WANTED["role"]:
        role = by_id()[i]
        kinds = {by_id()[other].kind.key for other in linked(role)}
        if role.status is Status.GAP:
            continue
        assert "flow" in kinds, i
        assert "script" in kinds or i in SCRIPTLESS, (i, "no script")


SCRIPTLESS = {"R04": "paper work; nothing is said to a customer"}


def test_every_flow_names_its_policies_and_remarks() -> None:
    for i in WANTED["flow"]:
        flow = by_id()[i]
        kinds = {by_id()[other].kind.key for other in (*linked(flow), *flow.related)}

        assert (i in NO_POLICY) is not bool({"policy", "remark"} & kinds), i


@pytest.mark.parametrize("name", FACTS)
def test_a_number_of_the_list_is_defined_once_and_quoted_where_it_counts(name: str) -> None:
    value, users = FACTS[name]

    assert value == library().facts[name].value
    for i in users:
        assert name in {mention.name for mention in by_id()[i].outline.mentions}, i


def test_phone_scripts_have_the_numbers_of_steps_that_the_list_counts() -> None:
    scripts = [by_id()[i].script for i in _ids("T", 10)]
    steps = [step for script in scripts if script for step in script.steps]
    donts = [dont for script in scripts if script for dont in script.donts]

    assert (13, 5, 3) == tuple(sum(s.verb is verb for s in steps) for verb in (Verb.SAY, Verb.WAIT, Verb.HANG_UP))
    assert (4, 6) == tuple(sum(d.kind == kind for d in donts) for kind in ("word", "deed"))


def test_both_channels_of_one_situation_and_both_answers_of_one_role_know_each_other() -> None:
    """X06 to X09 of the list: kept apart, linked both ways where the list says so."""
    for one, other in (("F03", "F06"), ("Q07", "R03"), ("F01", "F02")):
        assert other in {*by_id()[one].related, *linked(by_id()[one])}, (one, other)
        assert one in {*by_id()[other].related, *linked(by_id()[other])}, (other, one)
    assert "Q09" in {*by_id()["R07"].related, *linked(by_id()["R07"])}


def test_customers_are_not_called_by_a_word_that_offends_some() -> None:
    assert [] == [d.id for d in library().documents if "小姐" in d.body]


@pytest.mark.parametrize("word", [kind.name for kind in KINDS.values() if kind.for_customers])
def test_customers_are_spared_the_words_that_agents_have_for_it(release, word):
    """话术 is what we call it among ourselves; 客服答复 is what it is to whom it is said."""
    met = [path for path in (release / "public").rglob("*") if path.suffix in TEXTS and word in path.read_text("utf-8")]
    assert met == []
    assert word in (release / "internal" / "index.html").read_text("utf-8")
