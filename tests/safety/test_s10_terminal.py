"""S10: what content says to a terminal is words. The program itself on a real pseudo-terminal, as text, as a list and as JSON, and in findings."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from safety.small import article, write_version
from screens import Window
from shipped import KB, ROOT, TODAY

from generator import pipeline
from generator.problems import Report
from generator.read.library import read_library
from generator.settings import Settings

FAMILIES = {
    "CSI": "\x1b[2J\x1b[H", "CSI, eight bits": "\x9b2J", "colour": "\x1b[31m", "clipboard": "\x1b]52;c;aGk=\x07", "clipboard, ST": "\x1b]52;c;aGk=\x1b\\",
    "OSC, eight bits": "\x9d0;题\x9c", "window title": "\x1b]0;题\x07", "link": "\x1b]8;;http://x\x1b\\点\x1b]8;;\x1b\\", "DCS": '\x1bP$q"p\x1b\\',
    "sixel": "\x1bPq#0~~\x1b\\", "APC": "\x1b_Gf=100;AAAA\x1b\\", "PM and SOS": "\x1b^甲\x1b\\\x1bX乙\x1b\\", "reset": "\x1bc", "letters": "\x1b(0\x0e\x0f",
    "modes": "\x1b[?1049h\x1b[?1000h\x1b[?2004h", "questions": "\x1b[6n\x1b[c\x05", "over what stands": "甲\r乙\b丙\x7f\x0b\x0c", "NUL": "甲\x00乙",
    "reordered": "\u202e倒\u2066过\u200f来", "unseen": "甲\u200b乙\ufeff丙\u2028丁\u00ad",
}  # fmt: skip
"""Everything that a terminal takes for more than a letter, by how it begins."""
SGR = re.compile(r"\x1b\[[0-9;]*m")


def told(*arguments: object, here: Path) -> str:
    """What a run wrote to its terminal, to the byte, with line ends as they were sent. Our own colours are known, and nothing else is."""
    environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(here), "XDG_CACHE_HOME": str(here / "cache")}
    window = Window([KB, *arguments], ROOT, environment)
    status = window.end()
    text = window.raw.decode("utf-8").replace("\r\n", "\n")
    assert status in (0, 1), text[-500:]
    assert window.restored()
    assert [] == window.screen.clipboard
    return SGR.sub("", text)


def dirty(text: str) -> set[str]:
    return {repr(c) for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and c != "\n"}


@pytest.fixture(scope="module")
def texts() -> list[str]:
    naughty = json.loads((ROOT / "tests" / "data" / "blns.json").read_text("utf-8"))
    return ["".join(FAMILIES.values()), *FAMILIES.values(), *(text for text in naughty if text.strip())]


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory, texts) -> Path:
    """A release with each text as title, summary, alias, owner and body of an article, past all checks; the folder around it."""
    here = tmp_path_factory.mktemp("poisoned")
    content = write_version(here / "content", 1)
    for number in range(len(texts)):
        (content / "terms" / f"B{number}.md").write_text(article(f"B{number}", "term", f"暗号 {number}", "正文。"), "utf-8")
    library, _ = read_library(content)

    def poison(document):
        if not document.id.startswith("B"):
            return document
        bad = texts[int(document.id[1:])]
        return replace(document, title=f"暗号{bad}", summary=bad, aliases=(bad,), owner=bad, body=f"暗号{bad}\n")

    with pytest.MonkeyPatch.context() as patch:
        bad = replace(library, documents=tuple(map(poison, library.documents)))
        patch.setattr(pipeline, "read_and_check", lambda *_: (bad, Report.of([])))
        pipeline.build(Settings(ROOT, content, here / "site"), TODAY)
    return here


def test_no_text_commands_the_terminal_in_a_list_or_as_data(poisoned, texts, proved):
    """One question that all of them answer: as a list, as JSON, and one by one whole, as text and as JSON."""
    out = ("--out", poisoned / "site", "--today", TODAY)
    limit = ("--limit", len(texts))
    listed = told("search", "暗号", *limit, *out, here=poisoned)
    data = told("search", "暗号", *limit, "--json", *out, here=poisoned)
    whole = {
        f"B{number} {form}": told("show", f"B{number}", *form.split(), *out, here=poisoned)
        for number in range(len(FAMILIES) + 1)
        for form in ("", "--json")
    }

    found = {hit["id"] for hit in json.loads(data)["hits"] if hit["id"].startswith("B")}
    assert len(found) == len(texts)
    assert listed.count("暗号") >= len(texts)
    assert {} == {name: bad for name, text in {"list": listed, "JSON": data, **whole}.items() if (bad := dirty(text))}
    proved(
        "S10",
        2 * len(texts) + len(whole),
        f"answers on a real terminal: {len(FAMILIES)} families of sequences and the naughty strings, in lists, JSON and whole",
    )


def test_no_finding_commands_the_terminal(tmp_path, texts):
    """`kb check` quotes what it finds: the same families in title and body, in all its forms."""
    content = write_version(tmp_path / "content", 1)
    for number, text in enumerate(texts[: len(FAMILIES) + 1]):
        (content / "terms" / f"B{number}.md").write_bytes(
            article(f"B{number}", "term", f"暗号{text}", f"正文{text}[{text}]({text}.md)").encode()
        )
    (content / "terms" / "文\x1b[2J件.md").write_text(article("G9", "term", "甲", "正文。"), "utf-8")
    for form in ("text", "json", "sarif"):
        said = told("check", "--content", content, "--format", form, here=tmp_path)
        assert "B1.md" in said
        assert set() == dirty(said), form
