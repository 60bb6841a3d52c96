"""A large library: long questions are asked frugally, a very large one has a directory in pages, and both engines still agree."""

from __future__ import annotations

import random
import shutil

import pytest
from shipped import ROOT, TODAY, browser, served

from generator.lifecycle import Calendar
from generator.search import browser_index, lookup, ranking
from generator.search.browser_index import browser_files, write_browser_index
from generator.search.impacts import postings
from generator.search.lookup import Index
from generator.search.records import Part, Record

CHARS = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
PHRASE = "请问我应该怎么办理"
"""Stands in every article."""


def library(size: int) -> list[Record]:
    rng = random.Random(5)
    made = []
    for number in range(size):
        title = "".join(rng.choice(CHARS) for _ in range(8))
        text = "".join(rng.choice(CHARS) for _ in range(30)) + f"，{PHRASE}。"
        card = {"kind": "faq", "kind_name": "问答", "title": title, "id": f"N{number:05}", "url": f"faqs/N{number:05}.html",
                "summary": "", "audience": "public", "sections": [{"anchor": "", "heading": "", "text": text}]}  # fmt: skip
        made.append(Record(card["id"], "faq", title, card["url"], (Part("", "", text),), card=card))
    return made


@pytest.mark.parametrize("whole", [browser_index.WHOLE, 0], ids=["directory whole", "directory in pages"])
def test_both_engines_agree_in_a_large_library(tmp_path, monkeypatch, whole):
    """More than LARGE records: short and long questions, pinyin, beginnings, strangers: the same ten."""
    monkeypatch.setattr(browser_index, "WHOLE", whole)
    records = library(ranking.LARGE + 500)
    posted = postings(records)
    lookup.write(tmp_path / "whoosh", records, posted, (), Calendar(TODAY))
    files = browser_files(records, posted, ())
    assert any(name.startswith("d.") for name in files) == (not whole)
    write_browser_index(tmp_path / "site" / "search", files)
    shutil.copytree(ROOT / "theme" / "assets" / "kb", tmp_path / "site" / "kb")
    (tmp_path / "site" / "index.html").write_text("<!doctype html><title>large</title>", "utf-8")
    rng = random.Random(9)
    asked = [rng.choice(records).title[: rng.randrange(1, 9)] for _ in range(30)]
    asked += [rng.choice(records).parts[0].text[:20] for _ in range(20)]
    asked += ["zhong", "yi", "abc", "龘", "退款怎么办" * 4, PHRASE, "請問我應該怎麼辦理"]
    asked += [PHRASE + rng.choice(records).parts[0].text[:size] for size in range(2, 12)]
    code = """async ([asked, base]) => {
      const { search } = await import("/kb/reader.js");
      const found = [];
      for (const question of asked) found.push((await search(question, { base, limit: 10 })).hits.map((hit) => [hit.id, hit.score]));
      return found;
    }"""
    with served(tmp_path / "site") as address, browser() as chromium:
        page = chromium.new_page()
        page.goto(address)
        in_browser = page.evaluate(code, [asked, f"{address}search/"])
    with Index(tmp_path / "whoosh") as index:
        whoosh = [[[hit.id, hit.score] for hit in index.search(question, 10)] for question in asked]

    assert whoosh == in_browser
    assert all(whoosh[:50])


@pytest.mark.parametrize(("question", "order"), [("運費77", ["f.", "t."]), ("最後77", ["t.", "f."])])
def test_traditional_characters_are_read_before_anything_is_guessed(tmp_path, question, order):
    """Who asks in them fetches the table of them, and not how they sound; first, unless they are such as stand in GB 2312, too."""
    records = [
        Record(f"N{number:05}", "faq", f"最后运费{number}", f"faqs/N{number:05}.html", ())
        for number in range(ranking.LARGE + 1)
    ]
    write_browser_index(tmp_path / "site" / "search", browser_files(records, postings(records), ()))
    shutil.copytree(ROOT / "theme" / "assets" / "kb", tmp_path / "site" / "kb")
    (tmp_path / "site" / "index.html").write_text("<!doctype html><title>large</title>", "utf-8")
    code = """async ([question, base]) => {
      const { search } = await import("/kb/reader.js");
      return (await search(question, { base, limit: 1 })).hits.map((hit) => hit.id);
    }"""
    asked: list[str] = []
    with served(tmp_path / "site") as address, browser() as chromium:
        page = chromium.new_page()
        page.goto(address)
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2][:2]))
        found = page.evaluate(code, [question, f"{address}search/"])

    assert ["N00077"] == found
    assert order == list(dict.fromkeys(name for name in asked if name in ("f.", "s.", "t.")))


def test_a_long_question_leaves_out_the_pairs_that_stand_everywhere(tmp_path):
    """They change no score where enough others are known; a question of nothing else is answered by them."""
    records = library(ranking.LARGE + 100)
    lookup.write(tmp_path / "whoosh", records, postings(records), (), Calendar(TODAY))
    words = records[77].parts[0].text[:12]
    with Index(tmp_path / "whoosh") as index:
        asked = [
            [(hit.id, hit.score) for hit in index.search(question, 10)] for question in (words, f"{PHRASE}，{words}", PHRASE)
        ]

    assert asked[0] == asked[1]
    assert asked[0][0][0] == records[77].id
    assert asked[2]
