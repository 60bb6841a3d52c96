"""Cards: golden screens, to be read by people; and what must hold for every article at every width."""

from __future__ import annotations

import io
import re

import pytest
from shipped import GOLDEN, ROOT, TODAY

from generator.cli.cards import WIDE, card, card_lines
from generator.cli.console import Screen, width
from generator.edition import select
from generator.model import Audience
from generator.read.library import read_library
from generator.search.lookup import Index
from generator.search.records import records

PLAIN = ("T04", "C10", "M02", "F06", "P02", "D01")
COLOURED = ("T04",)
DAY = TODAY.isoformat()
ESCAPE = "␛"


class Tty(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def articles(release) -> dict:
    written = [file for file in (ROOT / "content").glob("*/*.md") if "\nstatus:" not in file.read_text("utf-8")]
    with Index(release / "index" / "internal") as index:
        return {file.stem: index.show(file.stem) for file in sorted(written)}


def screen_of(article: dict, columns: int, *, colour: bool = False) -> str:
    stream = (Tty if colour else io.TextIOWrapper)(io.BytesIO(), encoding="utf-8")
    screen = Screen(stream, columns)
    card(screen, article, DAY)
    screen.show()
    return stream.buffer.getvalue().decode()


@pytest.mark.parametrize("name", PLAIN)
def test_a_card_in_a_pipe_looks_as_it_was_read(articles, golden, name):
    """80 columns, no colour."""
    golden(f"cards/{name}.txt", screen_of(articles[name], 80))


@pytest.mark.parametrize("name", COLOURED)
def test_a_card_on_a_wide_terminal_looks_as_it_was_read(articles, golden, name, monkeypatch):
    """120 columns, in colour; the escape character is written ␛."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    golden(f"cards/{name}.colour.txt", screen_of(articles[name], 120, colour=True).replace("\x1b", ESCAPE))


def test_every_golden_card_is_used():
    """A screen that nobody compares proves nothing."""
    wanted = {f"{name}.txt" for name in PLAIN} | {f"{name}.colour.txt" for name in COLOURED}

    assert wanted == {file.name for file in (GOLDEN / "cards").iterdir()}


@pytest.mark.parametrize("columns", [30, 40, 80, WIDE - 1, WIDE, 130])
def test_every_card_keeps_to_its_width(articles, columns):
    """No line of any shipped article is wider, and none ends in spaces."""
    assert len(articles) > 200
    lines = [line for article in articles.values() for line in screen_of(article, columns).split("\n")]

    assert [] == [line for line in lines if width(line) > columns]
    assert [] == [line for line in lines if line != line.rstrip()]


def test_nothing_of_an_article_is_left_out(articles):
    """Every line of every section, step, don't and template is on the card; only marks and line ends differ."""
    missing = []
    for name, article in articles.items():
        seen = bare(screen_of(article, 80))
        words = [s["text"] for s in article["sections"] if s["heading"] not in ("步骤", "禁止")]
        words += [s["text"] for s in article.get("steps", [])] + [article.get("template", "")]
        words += [d[part] for d in article.get("donts", []) for part in ("text", "reason", "instead")]
        words += [node["title"] for node in article.get("nodes", [])]
        lines = [line for text in words for line in text.split("\n") if not line.startswith("|")]
        missing += [(name, line) for line in lines if bare(line) not in seen]

    assert [] == missing


def bare(text: str) -> str:
    return re.sub(r"\s", "", "".join(line.lstrip(" ·") for line in text.split("\n")))


@pytest.mark.parametrize("columns", [40, 56, 64, 80])
def test_the_line_of_facts_ends_between_two_of_them(articles, columns):
    """P02 tells four things under its title; a date or the owner's name is never torn apart."""
    lines = screen_of(articles["P02"], columns).splitlines()
    facts = ["未核实", "已复核到 2027-04-30", "2026-11-01 起执行", "售后政策组"]

    assert [fact for fact in facts if any(fact in line for line in lines[:6])] == facts


def test_the_silent_call_fits_one_screen(articles):
    """T04 has everything an agent needs within 80 × 24, the prompt included."""
    lines = screen_of(articles["T04"], 80).splitlines()

    assert len(lines) < 24
    assert lines[-1].startswith(" 相关")


def test_a_wide_terminal_has_the_donts_beside_the_steps(articles):
    """From 110 columns on, 禁语 stands in the row of the first step; below that, under the last."""
    wide = screen_of(articles["T04"], WIDE).splitlines()
    narrow = screen_of(articles["T04"], WIDE - 1).splitlines()

    assert [line for line in wide if "1 说" in line] == [line for line in wide if "✗ 禁语" in line]
    assert narrow.index(next(line for line in narrow if "挂机" in line)) < narrow.index(
        next(line for line in narrow if "✗ 禁语" in line)
    )


def test_colours_suit_light_and_dark(articles, monkeypatch):
    """Only the sixteen colours, neither black nor white, no background; what is said keeps the terminal's own colour."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    raw = "".join(screen_of(article, 120, colour=True) for article in articles.values())

    codes = {code for group in re.findall(r"\x1b\[([\d;]*)m", raw) for code in group.split(";")}
    assert codes <= {"0", "1", "2", "31", "32", "33", "36"}
    assert "   您好，请问有什么可以帮您？" in raw


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "已复核到 2027-11-01"),
        ({"review_due": "2026-11-21"}, "! 复核已到期（2026-11-21），请向 客服培训组 确认"),
        ({"needs": "legal-review"}, "! 待法务审核：按主管口径执行，不对客户引用"),
        ({"effective": "2026-11-01"}, "2026-11-01 起执行"),
        ({"effective": "2026-12-01"}, "! 还没有生效，2026-12-01 起执行"),
        ({"expires": "2026-11-22"}, "! 已于 2026-11-22 失效，不要再用"),
        ({"expires": "2026-12-31"}, "2026-12-31 失效"),
        ({"expires": "2026-11-22", "replaced_by": "T05"}, "! 已于 2026-11-22 失效，改用 T05"),
        ({"expires": "2026-12-31", "replaced_by": "T05"}, "2026-12-31 失效，之后用 T05"),
    ],
)
def test_a_card_says_whether_it_may_be_relied_on(articles, changed, told):
    """Reviewed until when, in force since when, and in so many words when not."""
    lines = screen_of(articles["T04"] | changed, 80).splitlines()[:3]

    assert any(told in line for line in lines), lines
    assert ("! " in told) == any(line.startswith("! ") for line in lines)


def test_escalation_has_its_own_label(articles):
    """升级 stands beside its words, in the colour of attention."""
    labels = [span for line in card_lines(articles["C02"], DAY, 80) for span in line if span[1] == "升级"]

    assert [("yellow", "升级")] == labels


def test_hostile_words_stay_words(articles):
    """Escapes in any field reach neither screen nor layout."""
    evil = "\x1b]52;c;aGk=\x07\u202e恶"
    hostile = articles["T04"] | {
        "title": evil,
        "owner": evil,
        "related": [evil],
        "sections": [{"anchor": evil, "heading": evil, "text": f"| {evil} | b |\n|---|---|\n| c | d |\n{evil}"}],
        "placeholders": [{"name": evil, "hint": evil, "example": evil, "choices": [], "default": "", "remember": False}],
    }

    for columns in (80, 120):
        assert re.fullmatch(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*", screen_of(hostile, columns))


STEPS = """---
id: Q01
kind: faq
title: 怎么装灯
audience: public
---

1. 断电。
2. 装灯：
   - 拧紧
   - 接地

## 试灯

3. 通电。

   等一会儿。
3. 看灯：
   1. 亮了，收工。
   2. 不亮，再断电。

拿不准就问客服。

| 灯 | 线 |
|---|---|
| 甲 | 乙 |

## 备件

- 灯座
- 螺丝
"""


def test_steps_have_the_numbers_of_the_page(tmp_path):
    """From the number that the first one was written with, lists below them by themselves; what is not counted has no number."""
    (tmp_path / "faqs").mkdir()
    (tmp_path / "faqs" / "Q01.md").write_text(STEPS, "utf-8")
    edition = select(read_library(tmp_path)[0], Audience.PUBLIC, TODAY)
    lines = ["".join(text for _, text in line) for line in card_lines(dict(records(edition)[0].card), DAY, 80)]

    assert [
        "1. 断电。",
        "2. 装灯：",
        "  · 拧紧",
        "  · 接地",
        "",
        "试灯",
        "  3. 通电。",
        "  等一会儿。",
        "  4. 看灯：",
        "    1. 亮了，收工。",
        "    2. 不亮，再断电。",
        "  拿不准就问客服。",
        "  灯  线",
        "  甲  乙",
        "",
        "备件",
        "  · 灯座",
        "  · 螺丝",
    ] == lines[lines.index("1. 断电。") :]
