"""`kb export`: each format read back by its own parser, inert against nasty texts, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import ROOT

from generator.cleaning import clean
from generator.desk.export import FORMATS, inert, rows

KB = """
import sys
from generator.cli import commands
from generator.cli.export import export
commands.kb.add_command(export)
sys.exit(commands.run(["export", *sys.argv[1:]]))
"""


def kb(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", KB, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


def article(article_id: str, text: str, **more: object) -> dict:
    base = {
        "id": article_id, "kind": "remark", "kind_name": "备注模板", "title": text, "audience": "internal", "owner": text,
        "aliases": [text], "tags": [], "summary": text, "needs": "", "template": text, "sections": [], "review_due": None,
    }  # fmt: skip
    return {**base, **more}


def blank(name: str, **more: object) -> dict:
    return {"name": name, "hint": "", "example": "", "choices": [], "default": "", "remember": False, **more}


# What Espanso and Liquid look for, as their sources have it.
VARIABLE = re.compile(r"\{\{\s*(\w+)(\.\w+)?\s*\}\}")
FIELD = re.compile(r"\[\[\s*(\w+)(\.\w+)?\s*\]\]")
NASTY = st.text() | st.lists(
    st.sampled_from(["{{", "}}", "{%", "[[", "]]", "[", "]", "{", "}", "$|$", "$", "|", "\\", "【客户姓】", "【a b】", "=", "＝", "+",
                     "-", "@", "\t", "\r", "\n", '"', "'", ",", ";", ": ", "#", "no", "0571", "\x1b", "\x85", "\u2028", "\ufeff",
                     "😀", "\ud800", "x"]),
    max_size=10,
).map("".join)  # fmt: skip
TEXTS = NASTY.filter(lambda text: clean(text).strip())


def expanded(match: dict) -> str:
    """What a match types, by Espanso's own rules, when each field is filled with its name in 【】."""
    text = match.get("replace")
    if text is None:
        text = FIELD.sub(lambda found: f"{{{{form1.{found[1]}}}}}", match["form"]).replace("\\{", "{ ").replace("\\}", " }")
    text = VARIABLE.sub(lambda found: f"【{(found[2] or '.日期')[1:]}】", text)
    return text.replace("\\{\\{", "{{").replace("\\}\\}", "}}").replace("$|$", "")


WIDE = str.maketrans("［］｛｝＼｜", "[]{}\\|")


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_espanso_types_the_words_and_nothing_else(text):
    """Every field is a blank of ours; brackets, braces and cursor marks of the words themselves mean nothing."""
    match = yaml.safe_load(FORMATS["espanso"](rows([article("T04", text)])))["matches"][0]

    assert ":t04" == match["trigger"]
    expected = re.sub(
        r"【([^【】]*)】", lambda found: f"【{re.sub(r'[^0-9A-Za-z_一-鿿]', '_', found[1]) or '_'}】", clean(text).strip()
    )
    if not re.search(r"【[^【】]*[^\w【】 ][^【】]*】", clean(text)):
        assert expected.translate(WIDE) == expanded(match).translate(WIDE)
    assert clean(text) == match["label"].removeprefix("T04 ")
    assert [clean(text)] == match["search_terms"]


def test_espanso_asks_for_blanks_by_a_form():
    """Choices are a list to choose from, other defaults stand in the field, today is Espanso's own date."""
    blanks = [
        blank("称呼", choices=["先生", "女士"]),
        blank("日期", default="today"),
        blank("渠道", default="电话"),
        blank("a b"),
    ]
    text = "【称呼】【日期】【渠道】【a b】【a_b】"

    data = yaml.safe_load(
        FORMATS["espanso"](rows([article("M1", text, placeholders=blanks, flag="red"), article("M10", "好")]))
    )

    assert [{"name": "kb_today", "type": "date", "params": {"format": "%Y-%m-%d"}}] == data["global_vars"]
    first, second = data["matches"]
    assert "[[称呼]]{{kb_today}}[[渠道]][[a_b]][[a_b_]]" == first["form"]
    assert {"称呼": {"type": "choice", "values": ["先生", "女士"]}, "渠道": {"default": "电话"}} == first["form_fields"]
    assert first["label"].endswith("（红旗备注）")
    assert (True, None) == (first.get("right_word"), second.get("right_word"))
    assert "好" == second["replace"]


def test_no_cell_is_a_formula(proved):
    """Read back by the csv module: every cell is the text, or an apostrophe and the text; none begins a formula."""
    tried: list[str] = []

    @settings(max_examples=1500, deadline=None)
    @given(TEXTS)
    def run(text):
        data = FORMATS["csv"](rows([article("T04", text, id=text if text.isalnum() else "T04")])).encode("utf-8")

        assert data.startswith(b"\xef\xbb\xbf")
        (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        for name, expected in {"标题": clean(text), "原文": clean(text).strip(), "相似问法": clean(text)}.items():
            assert row[name] in (expected, f"'{expected}")
        assert not [cell for cell in row.values() if re.match(r"\s*[=+\-@＝＋－＠﹢﹣﹦﹫]|[\t\r]", cell)]
        tried.append(text)

    run()
    proved("S13", len(tried), "texts drawn at random, with what formulas begin with: no cell of the table begins one")


@pytest.mark.parametrize("begin", [*"=+-@＝＋－＠", "\t", "\r", "\n", " =", "\u3000＝"])
def test_what_could_begin_a_formula_gets_an_apostrophe(begin):
    """In either width, behind spaces, too; plain words are left alone."""
    assert f"'{begin}cmd|' /C calc'!A0" == inert(f"{begin}cmd|' /C calc'!A0")
    assert "您好 = 你好" == inert("您好 = 你好")


@settings(max_examples=500, deadline=None)
@given(TEXTS, TEXTS)
def test_one_article_is_one_line_of_json(one, two):
    """However many line ends a text holds; in the order of ids, whatever the order before."""
    data = FORMATS["jsonl"](rows([article("T05", two), article("T04", one)]))

    first, second = (json.loads(line) for line in data.splitlines())
    assert ("T04", clean(one), clean(one).strip()) == (first["id"], first["title"], first["text"])
    assert ("T05", clean(two)) == (second["id"], second["template"])


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_chatwoot_renders_the_words_as_they_are(text):
    """Short code and content; nothing that Liquid would take for its own."""
    ((code, content),) = (
        tuple(response.values()) for response in json.loads(FORMATS["chatwoot"](rows([article("T04", text)])))
    )

    assert "t04" == code
    assert clean(text).strip().translate(WIDE) == content.translate(WIDE)
    assert not re.search(r"\{[{%]", content)


def test_what_lawyers_have_not_seen_is_not_made_ready_to_send():
    """Neither Espanso nor Chatwoot gets it; the table has it with its warning."""
    exported = rows([article("C11", "您好", needs="legal-review"), article("C12", "再见")])

    assert [":c12"] == [match["trigger"] for match in yaml.safe_load(FORMATS["espanso"](exported))["matches"]]
    assert ["c12"] == [response["short_code"] for response in json.loads(FORMATS["chatwoot"](exported))]
    assert "待法务审核" in FORMATS["csv"](exported).splitlines()[1]


PARSERS = {
    "espanso": lambda data: {match["label"].split()[0] for match in yaml.safe_load(data)["matches"]},
    "csv": lambda data: {row["编号"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))},
    "jsonl": lambda data: {json.loads(line)["id"] for line in data.decode().splitlines()},
    "chatwoot": lambda data: {response["short_code"].upper() for response in json.loads(data)},
}


@pytest.mark.parametrize("form", FORMATS)
def test_the_shipped_articles_are_read_back_and_the_public_edition_is_public(out, tmp_path, form):
    """Printed and written alike, twice the same bytes; internal articles are in the internal export and only there."""
    written = kb(form, "--out", out, "--output", tmp_path / "file")
    internal, public = kb(form, "--out", out), kb(form, "--edition", "public", "--out", out)

    assert [0, 0, 0] == [written.returncode, internal.returncode, public.returncode]
    assert (b"", internal.stdout) == (written.stdout, (tmp_path / "file").read_bytes())
    ids = PARSERS[form](internal.stdout)
    assert {"T04", "M02", "P01"} <= ids
    assert {"M06", "P01"} <= PARSERS[form](public.stdout) < ids
    assert not {"T04", "M02"} & PARSERS[form](public.stdout)
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", internal.stdout)


def test_every_mistake_gets_a_letter_and_a_status(out, tmp_path):
    """An unknown format or place is status 2, no release 4; the old file stays."""
    (tmp_path / "old").write_bytes(b"old")

    for arguments, status, letter in [
        (["xml", "--out", out], 2, "espanso、csv"),
        (["csv", "--out", out, "--output", tmp_path / "none" / "file"], 2, "目录"),
        (["csv", "--out", out, "--output", tmp_path], 2, "普通文件"),
        (["csv", "--out", tmp_path, "--output", tmp_path / "old"], 4, "kb build"),
    ]:
        done = kb(*arguments)
        assert (status, b"") == (done.returncode, done.stdout)
        assert letter in done.stderr.decode()
    assert b"old" == (tmp_path / "old").read_bytes()
