"""A thousand hostile questions: no error, no hang, no control character on the terminal, in either engine."""

from __future__ import annotations

import json
import random
import time

from shipped import ROOT, browser, served

from generator.cli.console import clean
from generator.search.lookup import Index

SYNTAX = ["*", "(", ")", "退款 AND", "OR OR", "NOT", "title:退款", "id:T04", "退*", "?", "退款~2", "[a TO z]", '"未闭合', "^5", "\\", ".*", "(a+)+$",
          "{1,9999}", "a{99}", "=T04", "~tui huo", "^wsdh", "../../etc/passwd", "$(id)", "`id`", "%00", "%E9", "\\u0000", "--", "-", "'; DROP"]  # fmt: skip
RANGES = [(0x00, 0x20), (0x7F, 0xA0), (0x200B, 0x2010), (0x2028, 0x202F), (0x2066, 0x206A), (0xD800, 0xE000), (0xE000, 0xE100), (0x1F300, 0x1F700),
          (0xFE00, 0xFE10), (0xE0000, 0xE0080), (0x4E00, 0x9FFF), (0x20000, 0x20100), (0x300, 0x370), (0xAC00, 0xAD00), (0xFF00, 0xFFEF)]  # fmt: skip


def questions() -> list[str]:
    rng = random.Random(20261122)
    found = [one * 10_240 for one in ("退", "a", "*", "(", " ", "\u0301", "😀", "0", "\ud800", "ﷺ")]
    found += SYNTAX
    found += json.loads((ROOT / "tests" / "data" / "blns.json").read_text("utf-8"))
    while len(found) < 1000:
        low, high = rng.choice(RANGES)
        text = "".join(chr(rng.randrange(low, high)) for _ in range(rng.randrange(1, 40)))
        found.append(rng.choice(["", "退款", "wsdh", "T04 "]) + text + rng.choice(["", "运费", "tuihuo"]))
    return found[:1000]


def test_whoosh_answers_or_says_nothing(release):
    """Any text is a question; what is printed of the answer carries no control character; none takes a second."""
    slow = []
    with Index(release / "index" / "internal") as index:
        for question in questions():
            started = time.perf_counter()
            hits = index.search(question, 5)
            if time.perf_counter() - started > 1:
                slow.append(question[:40])
            printed = clean(json.dumps([hit.data() for hit in hits], ensure_ascii=False) + question)
            assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in printed)

    assert [] == slow


def test_the_browser_answers_the_same(release):
    """The same thousand in Chromium: no error, none over a second, the same first answers."""
    code = """async ([texts, base]) => {
      const { search, highlight } = await import("/assets/kb/reader.js");
      const found = [];
      for (const codes of texts) {
        const text = String.fromCharCode(...codes);
        const started = performance.now();
        try {
          const { hits } = await search(text, { base, limit: 5 });
          hits.forEach((hit) => highlight(hit.title, text));
          found.push([hits.map((hit) => hit.id).join(), performance.now() - started > 1000]);
        } catch (error) { found.push([String(error), true]); }
      }
      return found;
    }"""
    asked = questions()
    with served(release / "internal") as address, browser() as chromium:
        page = chromium.new_page()
        page.goto(address + "search.html")
        units = [list(memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")) for text in asked]
        found = page.evaluate(code, [units, f"{address}search/"])
    with Index(release / "index" / "internal") as index:
        expected = [[",".join(hit.id for hit in index.search(text, 5)), False] for text in asked]

    wrong = [(text[:30], want, got) for text, want, got in zip(asked, expected, found, strict=True) if want != got]
    assert [] == wrong
