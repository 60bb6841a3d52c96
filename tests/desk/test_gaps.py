"""What was asked and not found: masked before it is written, grouped by what it means, turned into drafts."""

from __future__ import annotations

import json
import os
import re
import stat
from datetime import date
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from generator.cli.gaps import gaps
from generator.desk import asked
from generator.desk.asked import FILE, mask, record, wanted
from generator.desk.gaps import Question, find, read_feedback, read_log, write_stubs
from generator.read.library import read_library

DAY = date(2026, 11, 22)
T04 = SimpleNamespace(id="T04")

MASKED = [
    ("电话 13812345678 无声", "电话 【号码】 无声"),
    ("138-1234-5678", "【号码】"),
    ("+86 138 1234 5678 没人接", "【号码】 没人接"),
    ("0571-88886666", "【号码】"),
    ("(0571)8888 8888", "【号码】"),
    ("１３８１２３４５６７８", "【号码】"),
    ("138\u200b1234\u200b5678", "【号码】"),
    ("٠١٢٣٤٥٦٧", "【号码】"),
    ("一三八一二三四五六七八", "【号码】"),
    ("zhang.san@example.com 退款", "【邮箱】 退款"),
    ("张三＠公司.中国", "【邮箱】"),
    ("身份证330106199001011234", "身份证【号码】"),
    ("33010619900101123X 能退吗", "【号码】 能退吗"),
    ("订单20261122000123到哪了", "订单【号码】到哪了"),
    ("订单号：AB12CD 到哪了", "订单号:【号码】 到哪了"),
    ("SF1234567890", "【号码】"),
    ("JD_00012 3", "【号码】"),
    ("客户姓王", "客户姓【姓名】"),
    ("姓欧阳的客户", "姓【姓名】的客户"),
    ("姓名：张三丰", "姓名:【姓名】"),
    ("我叫张三", "我叫【姓名】"),
    ("我叫 Tom Smith", "我叫 【姓名】"),
    ("王先生的订单", "【姓名】先生的订单"),
    ("张三女士投诉", "【姓名】女士投诉"),
    ("联系人：王五 改地址", "联系人:【姓名】 改地址"),
    ("我是王小明", "我是【姓名】"),
    ("文三路100号3幢201室", "【地址】"),
    ("浙A12345", "【号码】"),
    ("微信 zhangsan88", "微信 【账号】"),
    ("https://x.example/a?token=1", "【网址】"),
    ("a1b2c3d4e5 登不上", "【号码】 登不上"),
    ("3栋2单元101室", "【地址】"),
    ("12单元301", "【地址】"),
    ("我叫王明", "我叫【姓名】"),
    ("我是王明", "我是【姓名】"),
    ("本人王明", "本人【姓名】"),
    ("退\x07款\u2028呢", "退 款 呢"),
    ("\u1100\u200b\u1161", "가"),
    *((f"我{unseen}叫王明", "我叫【姓名】") for unseen in "\u200b\u0301\u20dd\ud800\ue000\u0378"),
    *((digit * 5, "【号码】") for digit in "〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"),
    *(
        (f"{what}：lampfan", f"{what}:【账号】")
        for what in ["账号", "账户", "昵称", "用户名", "微信号", "QQ号", "旺旺号", "微信", "QQ", "旺旺"]
    ),
    *(
        (f"{what}号：AB12CD", f"{what}号:【号码】")
        for what in ["订单", "运单", "快递", "物流", "单", "编", "证件", "身份证", "护照", "会员", "卡", "发票"]
    ),
    *((f"{what}：AB12CD", f"{what}:【号码】") for what in ("订单", "运单")),
    *(
        (f"{who}：王明", f"{who}:【姓名】")
        for who in ["姓名", "名字", "收件人", "收货人", "联系人", "客户名", "署名", "签收人"]
    ),
    *(
        (f"姓{two}", "姓【姓名】")
        for two in ["欧阳", "司马", "上官", "诸葛", "司徒", "皇甫", "慕容", "尉迟", "公孙", "令狐", "夏侯", "东方"]
    ),
    *(
        (f"王{who}的灯", f"【姓名】{who}的灯")
        for who in ["先生", "女士", "小姐", "太太", "阿姨", "大哥", "大姐", "同学", "师傅", "老师", "老板"]
    ),
    *((f"文三{way}100号", "【地址】") for way in ["路", "街", "巷", "弄", "大道", "小区", "花园", "村"]),
    *((f"文三路1号东{part}", "【地址】") for part in ["栋", "幢", "单元", "室", "楼", "号", "层"]),
    *((f"{province}A12345", "【号码】") for province in "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"),
]
KEPT = [
    "退货运费谁出", "满300减30", "7天无理由", "24小时", "T04", "三包", "退款 500 元", "16:00 截单", "2026年11月22日", "E14灯泡", "3000-4000K",
    "220V 50Hz", "wsdh", "姓名怎么改", "我是会员", "先生怎么称呼", "客服叫什么", "支付宝 app", "路由器",
]  # fmt: skip


@pytest.mark.parametrize(("asked_for", "written"), MASKED)
def test_personal_data_are_masked(asked_for, written):
    """Numbers, addresses, accounts and names become words that say what stood there."""
    assert written == mask(asked_for)


@pytest.mark.parametrize("words", KEPT)
def test_plain_questions_stay_as_they_are(words):
    """A price, a lamp, a time of day is no personal datum; a question that is masked away is no gap."""
    assert words == mask(words)


def wholes(text: str) -> list[str]:
    return re.findall(r"\d{5,}", text)


@given(st.text(), st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.text())
def test_no_telephone_number_survives_whatever_stands_around_it(before, number, after):
    """Any text around eleven digits: the digits are never in the line."""
    assert number not in mask(before + number + after)


@given(st.text(alphabet=st.characters()) | st.text(alphabet="0123456789-. a@张姓叫先生一二路号\u200b\u0301１", max_size=700))
def test_whatever_is_asked_a_line_has_no_long_number_and_no_control_character(text):
    """One line, at most 120 characters, no run of five digits, no e-mail address."""
    line = mask(text)

    assert [] == wholes(line)
    assert not re.search(r"\w@\w", line)
    assert line.isprintable()
    assert len(line) <= asked.LONGEST


@given(
    st.text(
        alphabet="海外发货退款无声张王先生女士我叫是姓名一二三四五六七八九〇路街号本人客户收件人微信订单物流老师大哥同学小姐阿姨太太",
        max_size=30,
    )
)
def test_the_short_cut_for_harmless_questions_skips_nothing(text):
    """Where the patterns are not run, they would have changed nothing."""
    if asked._harmless(text):
        assert text == asked._masked(text)


def test_a_line_has_four_fields_and_belongs_to_its_owner_alone(tmp_path):
    """day, query, hits, first; the file is 0600, its folder 0700, also when it was laxer before."""
    folder = tmp_path / "state"
    old = os.umask(0)
    try:
        record("无声 13812345678", [T04, T04], DAY, folder)
        (folder / FILE).chmod(0o666)
        record("海外", [], DAY, folder)
    finally:
        os.umask(old)

    lines = [json.loads(line) for line in (folder / FILE).read_text("utf-8").splitlines()]
    assert [
        {"day": "2026-11-22", "query": "无声 【号码】", "hits": 2, "first": "T04"},
        {"day": "2026-11-22", "query": "海外", "hits": 0, "first": ""},
    ] == lines
    assert 0o600 == stat.S_IMODE((folder / FILE).stat().st_mode)
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path):
    """A folder that is a file, a pipe that nobody reads, a link elsewhere, hits of a foreign kind: no error, no wait, no line."""
    (tmp_path / "file").write_text("")
    record("无声", [], DAY, tmp_path / "file")
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / FILE)
    record("无声", [], DAY, tmp_path / "pipe")
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / FILE).symlink_to(tmp_path / "file")
    record("无声", [], DAY, tmp_path / "link")
    record("无声", [object()], DAY, tmp_path / "new")
    record("\ud800", [], DAY, tmp_path / "odd")

    assert "" == (tmp_path / "file").read_text()
    assert not (tmp_path / "new").exists()
    assert 1 == len(read_log(tmp_path / "odd" / FILE)[0])


def test_a_full_log_makes_way_once(tmp_path, monkeypatch):
    """At its limit the log is set aside and a new one begun: at most two files."""
    monkeypatch.setattr(asked, "MAX_LOG", 200)
    for _ in range(20):
        record("无声", [], DAY, tmp_path)

    assert ["asked.jsonl", "asked.old.jsonl"] == sorted(path.name for path in tmp_path.iterdir())
    assert all(path.stat().st_size <= 200 for path in tmp_path.iterdir())


def test_nothing_is_recorded_unless_asked_for(tmp_path, monkeypatch):
    """KB_LOG decides; without it the file `log-on`; without both, no."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("KB_LOG", raising=False)
    before = wanted()
    (tmp_path / "kefu-kb").mkdir()
    (tmp_path / "kefu-kb" / "log-on").touch()
    with_file = wanted()
    monkeypatch.setenv("KB_LOG", "0")
    switched_off = wanted()
    monkeypatch.setenv("KB_LOG", "1")

    assert (False, True, False, True) == (before, with_file, switched_off, wanted())


@pytest.fixture
def content(write):
    head = "audience: internal\nowner: 甲组\nreviewed: 2026-11-01\n"
    return write(
        {
            "faqs/Q01.md": f"---\nid: Q01\nkind: faq\ntitle: 什么时候发货？\naliases: [几天发货]\n{head}---\n\n当天。\n",
            "faqs/Q02.md": f"---\nid: Q02\nkind: faq\ntitle: 礼宾做什么？\nstatus: gap\n{head}---\n\n待补。\n",
        }
    )


def asked_for(*rows: tuple[str, int], day: str = "2026-11-20") -> list[Question]:
    return [Question(day, mask(query), hits) for query, hits in rows]


def test_questions_that_mean_alike_are_one_gap_and_the_worst_comes_first(content):
    """Spelling, order and filler words do not part them; one telling word does."""
    log = asked_for(("怎么退款", 0), ("海外能发货吗", 0), ("能发海外吗？", 0), ("海外 能发货吗", 0), ("怎么退货", 0))

    found = find([log], [], read_library(content)[0]).questions

    assert [("海外能发货吗", 3), ("怎么退款", 1), ("怎么退货", 1)] == [(gap.words[0], gap.empty) for gap in found]


def test_asked_again_at_once_in_other_words_is_abandoned(content):
    """Not when the words are the same, the subject another, the day another, or the desk another."""
    library = read_library(content)[0]

    def abandoned(*logs: list[Question]) -> list[str]:
        return [gap.words[0] for gap in find(logs, [], library).questions if gap.abandoned]

    assert ["能不能开专票"] == abandoned(asked_for(("能不能开专票", 3), ("可以开专票吗", 3)))
    assert [] == abandoned(asked_for(("开专票", 3), ("开 专票！", 3)))
    assert [] == abandoned(asked_for(("开专票", 3), ("无声", 3)))
    assert [] == abandoned(asked_for(("开专票吗", 3)), asked_for(("能开专票吗", 3)))
    assert [] == abandoned(asked_for(("开专票吗", 3)) + asked_for(("能开专票吗", 3), day="2026-11-21"))


def test_known_gaps_and_unhelpful_pages_are_listed(content, tmp_path):
    """Articles with `status: gap`; pages by how often they did not help, with reasons, masked."""
    file = tmp_path / "feedback.jsonl"
    rows = [
        {
            "url": "https://kb.example/faqs/Q01.html#x",
            "helpful": False,
            "reason": "没说几天，打 13812345678",
            "day": "2026-11-21",
        },
        {"url": "/faqs/Q01.html", "helpful": True},
        {"url": "faqs/q01.html", "helpful": False, "reason": 7},
        {"url": "/gone.html?a=1", "helpful": False},
        {"url": 5, "helpful": False},
        ["no"],
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n{broken\n", "utf-8")

    said, bad = read_feedback(file)
    found = find([], said, read_library(content)[0])

    assert 3 == bad
    assert ["Q02"] == [document.id for document in found.known]
    assert [("Q01", 2, 3, ("没说几天,打 【号码】",)), ("/gone.html", 1, 1, ())] == [
        (row.page, row.times, row.of, row.reasons) for row in found.unhelpful
    ]


def test_stubs_have_the_asked_words_and_are_written_once(content):
    """A draft for each group without an article, all asked words as aliases, nothing masked in it; a second run writes nothing."""
    log = asked_for(("海外能发货吗", 0), ("能发海外吗 13812345678", 0), ("几天发货", 0), ('{{x}} <b>"]', 0), ("【号码】", 0))

    def write() -> list[str]:
        library = read_library(content)[0]
        return [f.read_text("utf-8") for f in write_stubs(content, library, find([log], [], library).questions, DAY)]

    first = write()
    library, problems = read_library(content)

    assert 2 == len(first)
    assert "aliases: [海外能发货吗, 能发海外吗]" in first[0]
    assert "status: draft" in first[0]
    assert "audience: internal" in first[0]
    assert [] == [problem for problem in problems if "/Q0" in problem.place.path]
    assert {"Q01", "Q02", "Q03", "Q04"} == {document.id for document in library.documents}
    assert [] == write()


@given(st.lists(st.text(max_size=60), max_size=4))
@example(["Â¡Â¡"])
@example(["退货、换货、退款怎么弄"])
def test_whatever_was_asked_makes_articles_that_can_be_read(tmp_path_factory, queries):
    """Any text as a question: the stub has no finding, and is recognised the next time."""
    content = tmp_path_factory.mktemp("content")
    log = [Question("2026-11-20", mask(query), 0) for query in queries]
    library = read_library(content)[0]
    written = write_stubs(content, library, find([log], [], library).questions, DAY)

    library, problems = read_library(content)
    again = write_stubs(content, library, find([log], [], library).questions, DAY)

    assert len(written) == len(library.documents)
    assert [] == [str(problem) for problem in problems if problem.place.path.endswith(".md")]
    assert [] == again


def test_the_command_prints_ranks_writes_and_gives_data(content, tmp_path):
    """`kb gaps --log FILE --write`: text for people, JSON for programs, what cannot be read is counted."""
    log = tmp_path / "log.jsonl"
    for query in ("海外能发货吗", "海外能发货吗", "\x1b]52;c;aGk=\x07"):
        record(query, [], DAY, tmp_path)
    (tmp_path / FILE).rename(log)
    with log.open("a") as stream:
        stream.write("nonsense\n")

    def run(*arguments: object):
        return CliRunner().invoke(gaps, [*map(str, arguments), "--log", str(log), "--content", str(content)])

    text = run("--write", "--least", 2)
    data = json.loads(run("--format", "json").stdout)

    assert 0 == text.exit_code
    assert "没找到 2 次" in text.output
    assert "Q03.md" in text.output
    assert "跳过 1 行" in text.output
    assert "\x1b" not in text.output
    assert ["Q03", ""] == [row["answered_by"] for row in data["questions"]]
    assert ["Q02"] == [row["id"] for row in data["known"]]


def test_without_a_log_the_letter_says_how_to_begin(content, monkeypatch, tmp_path):
    """No log yet: the known gaps, and how to switch the log on."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    done = CliRunner().invoke(gaps, ["--content", str(content)])

    assert 0 == done.exit_code
    assert "KB_LOG=1" in done.output
    assert "Q02" in done.output
