"""What is remembered of articles and findings changes no verdict: random edits, read and checked with a memory and without one."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shipped import ROOT, TODAY, build

from generator import check
from generator.cache import Cache
from generator.check.context import Context
from generator.check.seen import TOGETHER
from generator.errors import FindingsError
from generator.model import Library
from generator.problems import Report, Severity
from generator.read import rows
from generator.read.library import read_library
from generator.settings import Settings

TOPICS = frozenset(topic.key for topic in Settings(ROOT, ROOT / "content", ROOT / "site").topics)

LINES = (
    "这个我保证。", "联系我們。", "帐号登陆。", "{{没有的}}", "[没有](../faqs/X99.md)", "# 大标题", "运费 {{首重运费}}", "你好,再见", "\u200b隐", "锟斤拷",
    "<!-- kb:ignore CN01 试试 -->", "- [ ] 一项", "```", "截单时间是 23:00。", "亲，亲亲。",
)  # fmt: skip


def verdict(content: Path, memory: Path | None, hosts: tuple[str, ...] = (), today: date = TODAY) -> tuple[Library, Report]:
    """As the first half of a build has it."""
    articles, findings = (Cache(memory / name) if memory else None for name in ("articles", "findings"))
    library, problems = read_library(content, articles)
    report = check.report(Context(library, today, TOPICS, hosts=hosts), problems, findings)
    for cache in (articles, findings):
        if cache:
            cache.close()
    return library, report


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The shipped content, outside any repository."""
    for path in sorted((ROOT / "content").rglob("*")):
        file = tmp_path / "content" / path.relative_to(ROOT / "content")
        file.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            file.write_bytes(path.read_bytes())
    return tmp_path / "content"


def change(content: Path, rng: random.Random) -> str:
    """One edit somewhere, often a wrong one: a line more, a line less, another audience, a fact, a word that is forbidden."""
    file = rng.choice(sorted(content.rglob("*.md")))
    text = file.read_text("utf-8", errors="replace")
    how = rng.choice(("line", "line", "cut", "audience", "fact", "term", "script", "name", "bytes"))
    if how == "line":
        file.write_text(f"{text}\n{rng.choice(LINES)}\n", "utf-8")
    elif how == "cut":
        lines = text.split("\n")
        del lines[rng.randrange(len(lines))]
        file.write_text("\n".join(lines), "utf-8")
    elif how == "audience":
        old, new = rng.sample(("audience: public", "audience: internal"), 2)
        file.write_text(text.replace(old, new), "utf-8")
    elif how == "fact":
        table = content / "facts.yml"
        table.write_text(table.read_text("utf-8").replace("16:00", rng.choice(("16:00", "17:30"))), "utf-8")
    elif how == "term":
        head = f"id: NEU{rng.randrange(9)}\nkind: term\ntitle: Wi-Fi\naudience: public\nowner: 组\nreviewed: 2026-11-01"
        (content / "terms" / "neu.md").write_text(f"---\n{head}\n---\n\nWIFI 和 wifi。\n", "utf-8")
    elif how == "script":
        script = rng.choice(sorted((content / "scripts").glob("*.md")))
        script.write_text(script.read_text("utf-8") + "- 禁语：请稍等 → 改说：马上帮您看。原因：空话\n", "utf-8")
    elif how == "name":
        file.rename(file.with_name(f"n{rng.randrange(99)}.md"))
    else:
        file.write_bytes(text.encode()[:-2] + b"\xff\n")
    return how


def test_a_memory_changes_no_verdict(content, tmp_path):
    """Thirty edits, one upon the other: the same articles and the same findings, each time."""
    seed = int(os.environ.get("KB_SEED", "20261124"))
    rng = random.Random(seed)
    codes: set[str] = set()
    for turn in range(30):
        how = change(content, rng)
        fresh, remembered = verdict(content, None), verdict(content, tmp_path / "memory")
        codes |= {problem.code for problem in fresh[1].problems}

        assert fresh == remembered, f"seed {seed}, turn {turn}, {how}"

    assert len(codes) >= 5, codes  # whatever the seed, edits were wrong in many ways


AROUND = (
    ("what a fact says", "facts.yml", "16:00", "17:30", {"FA01"}),
    ("what a fact is about", "facts.yml", "付款, 当天", "收款, 当天", {"FA01"}),
    ("what a fact adds to a sentence", "facts.yml", "17:30", "17:30，我保证", {"SY02"}),
    ("who may read a fact", "facts.yml", "public", "internal", {"AU05"}),
    ("that nobody knows who", "facts.yml", "internal", "intern", {"AU05"}),
    ("what a fact is called", "facts.yml", "截单时间:", "截单:", {"PH01"}),
    ("which blanks there are", "placeholders.yml", "客户姓", "客户名", {"PH01", "PH03"}),
    ("what may be said", "scripts/T01.md", "说：您好。", "说：你怎么总是听不懂？", {"SY01"}),
    ("what must not be said", "scripts/T01.md", "大声点，你", "你", {"SY01"}),
    ("how a term is written", "terms/G01.md", "E店宝", "E 店宝", {"CN02"}),
    ("what two articles are called", "services/V02.md", "安装", "调试", {"FQ04"}),
    ("what another article is called", "terms/G01.md", "E 店宝", "夜灯", {"LK01"}),
    ("which headings another article has", "terms/G01.md", "## 怎么连", "## 怎么连上", {"LK02"}),
)  # fmt: skip


def test_what_lies_around_an_article_is_remembered_with_its_findings(write, article, tmp_path):
    """One thing after the other changes, and no word of the article: each time it has other findings, those that it has without a memory."""
    said = "付款当天 16:00 前发货，{{截单时间}} 截单。\n\n你怎么总是听不懂，见[连接](../terms/G01.md#怎么连)。\n\n打开 E店宝，登录 oa.example.com。\n"
    steps = "看[连接](../terms/G01.md&num;怎么连)。\n\n## 步骤\n1. 说：您好。\n2. 问：{{客户姓}}先生？\n\n## 禁止\n- 禁语：大声点，你怎么总是听不懂！\n  - 改说：对不起，您的声音有点小。\n"
    content = write(
        {
            "facts.yml": "截单时间:\n  value: 16:00\n  audience: public\n  about: [付款, 当天]\n",
            "placeholders.yml": "客户姓:\n  hint: 姓\n",
            "services/V01.md": article(said, audience="public", expires="2026-12-01"),
            "scripts/T01.md": article(steps, id="T01", kind="script", title="听不清", channel="phone"),
            "services/V02.md": article("看[夜灯](../terms/夜.md)。\n", id="V02", audience="public"),
            "services/V03.md": article("", id="V03", title="拆除", expires="2026-12-01"),
            "terms/G01.md": article("## 怎么连\n\n连上。\n", id="G01", kind="term", title="E店宝", audience="public"),
        }
    )

    def here(memory: Path | None, *around: object) -> list[tuple[str, str, str]]:
        return [(problem.code, problem.message, problem.hint) for problem in verdict(content, memory, *around)[1].problems]

    def differing(*around: object) -> set[str]:
        nonlocal before
        now = here(None, *around)
        assert now == here(tmp_path / "memory", *around)
        before, codes = now, {code for code, *_ in {*before} ^ {*now}}
        return codes

    before = here(tmp_path / "memory")
    for what, name, old, new, codes in AROUND:
        text = (content / name).read_text("utf-8")
        assert old in text, what
        (content / name).write_text(text.replace(old, new), "utf-8")

        assert codes <= differing(), what
    (content / "terms" / "G01.md").rename(content / "terms" / "夜.md")
    assert "LK01" in differing()
    assert {"AU07"} == differing(("oa.example.com",))
    assert {"AU07", "KD02"} <= differing(("oa.example.com",), date(2026, 12, 2))


WORDS = ("public", "pubic", "internal", "pubic", "public", "internal", "Public", "internal", "public")
"""Meant for customers, misspelt, meant for agents; and back, and once more."""
FACT = "试值:\n  value: 5 天\n  audience: {}\n"


@pytest.mark.parametrize("what", ["an article", "a fact"])
def test_nobody_is_silent_any_longer_than_an_audience_is_misspelt(write, article, tmp_path, what):
    """What a customer's article points to: misspelt, only that is told; internal, only that it is pointed to. Remembered or not."""
    pointing, misspelt, inside = {
        "an article": ("见[乙](B1.md)。", ("content/terms/B1.md", 5, "AU02"), ("content/terms/A1.md", 10, "AU04")),
        "a fact": ("等 {{试值}}。", ("content/facts.yml", 3, "AU03"), ("content/terms/A1.md", 10, "AU05")),
    }[what]
    told = {"public": [], "pubic": [misspelt], "internal": [inside], "Public": [misspelt]}
    for word in WORDS:
        one, other = (word, "public") if what == "an article" else ("public", word)
        content = write(
            {
                "terms/A1.md": article(pointing, id="A1", kind="term", title="甲", audience="public"),
                "terms/B1.md": article("正文。", id="B1", kind="term", title="乙", audience=one),
                "facts.yml": FACT.format(other),
            }
        )
        fresh, remembered = verdict(content, None), verdict(content, tmp_path / "memory")

        assert told[word] == errors(fresh[1]), word
        assert fresh == remembered, word
        assert told[word] == refused(content, tmp_path / "site"), word


def errors(report: Report) -> list[tuple[str, int, str]]:
    return [(p.place.path, p.place.line, p.code) for p in report.problems if p.severity is Severity.ERROR]


def refused(content: Path, out: Path) -> list[tuple[str, int, str]]:
    """Why a build, which remembers, publishes nothing; nothing if it does."""
    try:
        build(out, content)
    except FindingsError as error:
        return errors(error.report)
    return []


def test_only_what_changed_is_read_and_looked_at(content, tmp_path):
    """After one edit one file is read; the rules about single articles look at that one, and of each article one row is remembered."""
    verdict(content, tmp_path / "memory")
    file = content / "faqs" / "D01.md"
    file.write_text(file.read_text("utf-8") + "\n还有一句。\n", "utf-8")
    articles, findings = (Cache(tmp_path / "memory" / name) for name in ("articles", "findings"))
    library, problems = read_library(content, articles)
    check.report(Context(library, TODAY, TOPICS), problems, findings)

    assert (1, len(library.paths) - 1) == (articles.misses, articles.hits)
    assert (1, len(library.documents) - 1 + len(TOGETHER)) == (findings.misses, findings.hits)


@pytest.mark.parametrize("name", ["articles", "findings"])
def test_a_damaged_memory_changes_no_verdict(content, tmp_path, name):
    """Cut, overwritten, a byte of it another: worked out again."""
    wanted = verdict(content, tmp_path / "memory")
    sound = (tmp_path / "memory" / name).read_bytes()
    for damaged in (sound[: len(sound) // 2], b"\0" * len(sound), sound[:-9] + b"!" + sound[-8:]):
        (tmp_path / "memory" / name).write_bytes(damaged)
        assert wanted == verdict(content, tmp_path / "memory")


def test_only_scripts_are_looked_into_again(content, tmp_path, monkeypatch):
    """What scripts forbid holds for everybody; every other text stays as it lies while its article is as it was."""
    verdict(content, tmp_path / "memory")
    looked: set[str] = set()
    look = rows._outline
    monkeypatch.setattr(rows, "_outline", lambda data, here: looked.add(here) or look(data, here))
    verdict(content, tmp_path / "memory")

    assert {path.split("/")[1] for path in looked} == {"scripts"}


def test_an_article_that_was_changed_in_passing_is_not_taken_for_the_one_that_was_read(content):
    """`replace` forgets where an article came from; other days do not, and need no look at its text."""
    article = next(d for d in read_library(content)[0].documents if d.outline.links)
    later = article.dated(updated=TODAY)

    assert replace(article, title="另一个").trace is None
    assert (later.trace, later.updated, later.body) == (article.trace, TODAY, article.body)
    assert later.targets == tuple(link.target for link in later.outline.links) == replace(later).targets
