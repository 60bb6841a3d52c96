"""A small library is sent as it is read and looked through: no index, and yet the same postings and the same answers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page
from shipped import ROOT, TODAY, browser, served

from generator.analysis import data
from generator.edition import select
from generator.model import Audience
from generator.read.library import read_library
from generator.search import scanned
from generator.search.browser_index import browser_files, write_browser_index
from generator.search.impacts import Postings, postings
from generator.search.records import Part, Record, first_words, records

ODD = [
    Record(
        "X-1", "faq", "重庆银行ＶＩＰ２退款 E店宝", "x1.html", (
            Part("", "", ""),
            Part("a", "退款退款 iPhone15", "退款多久 VIP2 到账，退款。哈哈哈哈；臺灣的運費，①②，Å"),
            Part("b", "运费", "𠮷野家𠮷，x2y3 and 400-123-4567 café\u3000naïve\u200b退"),
            *(Part(f"s{n}", "音乐会" if n == 17 else "", f"第{n}节 " + "长城" * n) for n in range(20)),
        ), ("行长", "没声音", "𠮷", "a" * 50), ("银行", "标签", "9:00"),
    ),
    Record("X-2", "faq", "行", "x2.html", (Part("", "", "a" * 90 + "1 a1 1a " + "b" * 39 + "12345"), Part("c", "龘", "龘")), (), ()),
    Record("X-3", "term", "！？", "x3.html", (), ("Ａ",), ("",)),
]  # fmt: skip
"""Numbers beside letters, other widths, marks, traditional characters, characters of two units, very long words, many sections, nothing."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@contextmanager
def asking(chromium: Browser, folder: Path, files: dict[str, str]) -> Iterator[tuple[Page, str]]:
    """A page that has our scripts, and where its search lies."""
    write_browser_index(folder / "site" / "search", files)
    shutil.copytree(ROOT / "theme" / "assets" / "kb", folder / "site" / "assets" / "kb")
    (folder / "site" / "index.html").write_text("<!doctype html><title>small</title>", "utf-8")
    with served(folder / "site") as address:
        page = chromium.new_page()
        page.goto(address)
        yield page, f"{address}search/"
        page.close()


def library() -> list[Record]:
    found, _ = read_library(ROOT / "content")
    return sorted([*records(select(found, Audience.INTERNAL, TODAY)), *ODD], key=lambda record: record.id)


@pytest.fixture(scope="module")
def small(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Postings, Page, str]]:
    """The shipped content and some odd articles, opened by our reader, in Chromium."""
    rows = library()
    posted = postings(rows)
    with asking(chromium, tmp_path_factory.mktemp("small"), browser_files(rows, posted, ())) as (page, base):
        yield posted, page, base


SCAN = """async ([base, terms, prefixes]) => {
  const part = async (name) => {
    const text = await (await fetch(base + name + ".js")).text();
    return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
  };
  const analysis = await import("/assets/kb/analysis.js");
  const { nameAt, unpackSounds } = await import("/assets/kb/reader.js");
  await import("/assets/kb/scan.js");
  const { Scan, preparing } = kbScan(analysis);
  const index = await part("index");
  analysis.setSound(unpackSounds(await part("s." + index.sound)));
  const numbers = await part("w." + index.numbers);
  const files = await Promise.all(index.rows.map((_, row) => part("a." + nameAt(index.articles, row))));
  const scan = new Scan(files.flat().map(preparing(numbers)), numbers);
  return [
    terms.map((term) => {
      const found = scan.find(term);
      return found && [found.idf, Array.from(found.numbers, (number, i) => number * 256 + found.packed[i])];
    }),
    prefixes.map((prefix) => scan.starting(prefix, 24)),
  ];
}"""


def test_what_is_looked_through_weighs_as_what_was_weighed(small):
    """Each term of the library has the idf, articles, sections and impacts that it has in an index; and no other term has any."""
    posted, page, base = small
    terms = posted.terms
    others = ["没有这", "z", "~wu", "^wsdhx", "=没有", "aaa", "iphone1", "𠮷龘", "a" * 41, "b" * 39]
    asked = [*terms, *(term for term in others if term not in terms)]

    found, _ = page.evaluate(SCAN, [base, asked, []])
    told = {term: [terms[term].idf, list(terms[term].entries)] if term in terms else None for term in asked}

    assert [] == [(term, told[term], got) for term, got in zip(asked, found, strict=True) if told[term] != got]


def test_the_tables_arrive_as_they_are(small):
    """All traditional characters and what they become, and all readings."""
    _, page, base = small
    code = """async ([base]) => {
      const { unpackChars, unpackSounds } = await import("/assets/kb/reader.js");
      const part = async (name) => {
        const text = await (await fetch(base + name + ".js")).text();
        return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
      };
      const index = await part("index");
      return [(await part("f." + index.fold)).map(unpackChars), unpackSounds(await part("s." + index.sound))];
    }"""

    assert [data("t2s.txt").split("\n")[:2], data("pinyin.txt").splitlines()] == page.evaluate(code, [base])


def test_terms_that_begin_so_are_the_same(small):
    """For beginnings of every kind of term: the first 24, in the order of code points."""
    posted, page, base = small
    terms = sorted(posted.terms)
    sample = {*terms[::9], *{term[0]: term for term in terms}.values()}  # and one for each first character
    prefixes = sorted(
        {term[:size] for term in sample if term[0] != "=" for size in ((2, 3, 5, 8) if term[0] in "~^" else (1, 2))}
    )

    _, found = page.evaluate(SCAN, [base, [], prefixes])

    told = {prefix: [term for term in terms if term.startswith(prefix)][:24] for prefix in prefixes}
    assert {prefix[:1] for prefix in prefixes} >= {"~", "^", "a", "行"}
    assert [] == [(prefix, told[prefix], got) for prefix, got in zip(prefixes, found, strict=True) if told[prefix] != got]


@pytest.mark.parametrize("audience", Audience)
def test_both_forms_answer_alike(chromium, tmp_path, monkeypatch, audience):
    """Sent as words or as an index, the shipped content gives the same hits to every golden question and to hostile ones."""
    chosen = select(read_library(ROOT / "content")[0], audience, TODAY)
    rows = records(chosen)
    posted = postings(rows)
    golden = yaml.safe_load((Path(__file__).parent / "golden.yml").read_text("utf-8"))
    hostile = json.loads((ROOT / "tests" / "data" / "blns.json").read_text("utf-8"))
    asked = [*(str(entry["q"]) for entry in golden if entry["edition"] == audience.name.lower()), *hostile[::5], "退" * 200]
    found = {}
    for form, most in (("words", scanned.SMALL), ("index", 0)):
        monkeypatch.setattr(scanned, "SMALL", most)
        files = browser_files(rows, posted, chosen.synonyms)
        assert (form == "words") == any(name.startswith("a.") for name in files)
        with asking(chromium, tmp_path / form, files) as (page, base):
            found[form] = page.evaluate(ASK, [base, asked])

    assert any(answer["hits"] for answer in found["words"])
    assert [] == [(q, one, other) for q, one, other in zip(asked, found["index"], found["words"], strict=True) if one != other]


ASK = """async ([base, asked]) => {
  const { search } = await import("/assets/kb/reader.js");
  const found = [];
  for (const question of asked) found.push(await search(question, { base, limit: 10 }));
  return found;
}"""


def test_a_row_shows_the_words_of_a_table_without_its_bars():
    """A section that begins with a table is shown by what its cells say."""
    assert "要求 请告诉客服 开发票 抬头" == first_words("| 要求 | 请告诉客服 |\n|---|:-:|\n| 开发票 | 抬头 |\n", 40)
    assert "甲乙 丙…" == first_words("甲乙|丙丁", 4)
    assert "5 - 8 折" == first_words("5 - 8 折", 40)


def test_a_library_is_small_up_to_so_many_characters():
    """Names, headings and words count; an index is made for one character more."""
    text = "字" * (scanned.SMALL - 5)
    most = [Record("1", "faq", "标题", "1.html", (Part("a", "上", text),), ("名",), ("签",))]

    assert scanned.small(most)
    assert not scanned.small([*most, Record("2", "faq", "多", "2.html", ())])
