"""`kb` as a person and a script meet it: the real program, its output, its exit status."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess

import pytest
from shipped import KB, ROOT, kb


def on_a_terminal(*arguments: object) -> bytes:
    """The raw bytes that a program writes to a terminal of 80 columns."""
    main, other = pty.openpty()
    command = [str(KB), *map(str, arguments)]
    environment = {**os.environ, "COLUMNS": "80", "LINES": "50", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=other, stdout=other, stderr=other)
    os.close(other)
    data = b""
    while True:
        try:
            chunk = os.read(main, 65536)
        except OSError:
            break
        if not chunk:
            break
        data += chunk
    os.close(main)
    assert process.wait() == 0
    return data


def test_a_word_gives_the_script(out):
    """`kb 无声` prints T04: what to say, how long to wait, what never to say."""
    done = kb("无声", "--out", out)

    assert 0 == done.returncode
    head = done.stdout.split("其它结果")[0]
    assert head.startswith("T04  无声电话")
    assert 3 == len(re.findall(r"^ *\d 说 ", head, re.MULTILINE))
    assert 3 == len(re.findall(r"^ *\d 等   5 秒$", head, re.MULTILINE))
    assert 1 == len(re.findall(r"^ *\d 挂机", head, re.MULTILINE))
    assert "✗ 禁语" in head
    assert "改说" in head


@pytest.mark.parametrize("words", [["search", "无声"], ["--", "无声"], ["--json", "无声"], ["无声", "--limit=3", "--json"]])
def test_every_way_to_ask_gives_the_same_first_answer(out, words):
    """`kb search QUERY` and `kb QUERY` are one; options stand anywhere."""
    done = kb(*words, f"--out={out}") if "--" not in words else kb(f"--out={out}", *words)

    assert 0 == done.returncode
    assert "T04" in done.stdout.splitlines()[0] or "T04" == json.loads(done.stdout)["hits"][0]["id"]


def test_search_as_data(out):
    """`--json` has the query and for each hit id, kind, title, section, url, snippet, score, audience, share, and whether it is only near."""
    answer = json.loads(kb("search", "退货", "运费", "--json", "--limit", 5, "--out", out).stdout)

    assert "退货 运费" == answer["query"]
    assert 5 == len(answer["hits"])
    assert {"id", "kind", "title", "section", "url", "snippet", "score", "audience", "share", "near"} == set(answer["hits"][0])
    assert all((out / "current" / "internal" / hit["url"].split("#")[0]).is_file() for hit in answer["hits"])


def test_what_is_only_the_nearest_is_listed_and_not_read_out(out):
    """Nobody wrote about visas: the nearest articles by name, that they are no more than that, and none of their text."""
    found = kb("签证怎么办", "--out", out).stdout.splitlines()
    ids = [hit["id"] for hit in json.loads(kb("签证怎么办", "--json", "--out", out).stdout)["hits"]]

    assert found[0] == "没有完全对应「签证怎么办」的内容，最接近的是："
    assert ids == [line.split()[0] for line in found[1:-1]]
    assert found[-1] == f"看全文：kb show {ids[0]}"


def test_what_was_pasted_by_mistake_is_not_printed_back(out):
    """A page of letters, or of visas, is quoted in one short line, without its control characters."""
    for pasted in ("☃\n\x1b[☃" * 3000, "签证\r怎么办\x1b" * 500):
        done = kb(pasted, "--out", out)
        told = (done.stdout or done.stderr).splitlines()

        assert max(map(len, told)) < 100
        assert "…」" in told[0]
        assert not [char for char in done.stdout + done.stderr if char < " " and char != "\n"]


def test_one_kind_and_one_edition(out):
    """`--kind` keeps to a kind; the public edition knows no internal article."""
    scripts = json.loads(kb("电话", "--json", "--kind", "script", "--out", out).stdout)["hits"]
    public = json.loads(kb("电话", "--json", "--limit", 50, "--edition", "public", "--out", out).stdout)["hits"]

    assert {"script"} == {hit["kind"] for hit in scripts}
    assert {"public"} == {hit["audience"] for hit in public}


def test_show_as_data(out):
    """`kb show T04 --json` has the steps and the don'ts as data; the id in any case."""
    article = json.loads(kb("show", "t04", "--json", "--out", out).stdout)

    assert ["say", "wait", "say", "wait", "say", "wait", "hangup"] == [step["verb"] for step in article["steps"]]
    assert [5, 5, 5] == [step["seconds"] for step in article["steps"] if step["verb"] == "wait"]
    assert ["word"] == [dont["kind"] for dont in article["donts"]]
    assert article["donts"][0]["instead"]


@pytest.mark.parametrize("typed", ["t4", "T004", "t04"])
def test_noughts_of_an_id_may_be_left_out(out, typed):
    """A colleague reads out T4; an id that is not there with more or fewer of them is still told."""
    assert "T04" == json.loads(kb("show", typed, "--json", "--out", out).stdout)["id"]
    assert 3 == kb("show", "t99", "--out", out).returncode


def test_the_ten_phone_scripts_add_up(out):
    """13 say, 5 waits of 5 seconds, 3 hang-ups, 10 don'ts, as published."""
    articles = [json.loads(kb("show", f"T{n:02}", "--json", "--out", out).stdout) for n in range(1, 11)]
    steps = [step for article in articles for step in article["steps"]]

    assert 13 == sum(step["verb"] == "say" for step in steps)
    assert [5] * 5 == [step["seconds"] for step in steps if step["verb"] == "wait"]
    assert 3 == sum(step["verb"] == "hangup" for step in steps)
    assert 10 == sum(len(article["donts"]) for article in articles)


@pytest.mark.parametrize(
    ("arguments", "status", "letter"),
    [
        (["--limit", "0", "无声"], 2, "1 到 1000"),
        (["--kind", "scrpt", "无声"], 2, "可以写"),
        (["--edition", "all", "无声"], 2, "public"),
        (["--frobnicate", "无声"], 2, "没有 --frobnicate"),
        (["--limit"], 2, "后面要写一个值"),
        (["show", "T04", "--jso"], 2, "没有 --jso 这个选项，是不是 --json；全部选项：kb show --help"),
        (["show", "T04", "T05"], 2, "写多了"),
        (["show", "--edition", "all", "T04"], 2, "--edition 写得不对：可以写 public、internal"),
        (["copy", "T04", "--step", "0"], 2, "--step 写得不对：写一个数，最小 1"),
        (["copy", "T04", "--ask=1"], 2, "--ask 后面不写值"),
        (["say-check", "没有这个文件"], 2, "没有这个文件，或读不了"),
        (["search"], 2, "要找什么"),
        (["！？"], 3, "没有找到"),
        (["show", "T99"], 3, "没有 id"),
        (["show"], 2, "ID"),
        (["new", "skript"], 2, "可以写"),
        (["build", "--today", "2026-13-01"], 2, "不是日期"),
    ],
)
def test_every_mistake_gets_a_letter_and_a_status(out, arguments, status, letter):
    """Usage is 2, nothing found is 3; the message says what to do; nothing on standard output, never a traceback."""
    elsewhere = [] if arguments[0] in ("new", "build", "--limit") and len(arguments) < 3 else ["--out", out]
    done = kb(*arguments, *elsewhere)

    assert status == done.returncode
    assert letter in done.stderr
    assert "" == done.stdout
    assert "Traceback" not in done.stderr


def test_a_help_page_is_chinese_throughout():
    """Its frame, too, which click would write in English."""
    page = kb("verify", "--help").stdout

    assert page.startswith("用法：kb verify [选项] ID…")
    assert "\n选项：\n" in page
    assert not any(words in page for words in ("Usage", "Options", "Show this"))


def test_without_a_release_the_status_is_four(tmp_path):
    """Nothing built yet: exit 4, and the command that helps."""
    done = kb("无声", "--out", tmp_path)

    assert 4 == done.returncode
    assert "kb build" in done.stderr


def test_colour_is_for_terminals_only(out):
    """On a terminal there are styles, and every line fits 80 columns; in a pipe there are none."""
    raw = on_a_terminal("无声", f"--out={out}")
    piped = kb("无声", "--out", out).stdout

    assert b"\x1b[" in raw
    assert "\x1b" not in piped
    from generator.cli.console import width

    plain = re.sub(r"\x1b\[[0-9;]*m", "", raw.decode())
    assert max(width(line.rstrip("\r")) for line in plain.split("\n")) <= 80


def test_no_control_character_of_an_article_reaches_the_terminal(out):
    """The one door cleans what it prints: only our own styles carry an escape."""
    from generator.cli.console import clean

    assert "a\ufffd]52;c;aGk=\ufffdb" == clean("a\x1b]52;c;aGk=\x07b")
    assert "退款500" == clean("退款\u202e500\u2066")
    raw = on_a_terminal("show", "T04", "--out", out)
    assert re.fullmatch(rb"(?:[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\x1b\[[0-9;]*m)*", raw)


BAD = {
    "a-no-audience.md": "id: B1\nkind: term\ntitle: 一\nowner: 甲\nreviewed: 2026-11-01",
    "b-typo.md": "id: B2\nkind: term\ntitle: 二\naudience: intenal\nowner: 甲\nreviewed: 2026-11-01",
    "c-colon.md": "id: B3\nkind: term\ntitle: 退款: 说明\naudience: public\nowner: 甲\nreviewed: 2026-11-01",
    "d-gbk.md": "id: B4\nkind: term\ntitle: 四\naudience: public\nowner: 甲\nreviewed: 2026-11-01",
    "e-twin.md": "id: b2\nkind: term\ntitle: 五\naudience: internal\nowner: 甲\nreviewed: 2026-11-01",
    "f-link.md": "id: B6\nkind: term\ntitle: 六\naudience: internal\nowner: 甲\nreviewed: 2026-11-01",
}
LETTERS = [
    "a-no-audience.md:1:1: AU01", "b-typo.md:5:11: AU02", "c-colon.md:4:8: FM03", "d-gbk.md:4:8: EN03", "e-twin.md:2:5: ID01",
    "f-link.md:9:2: LK01",
]  # fmt: skip


@pytest.mark.parametrize("command", ["check", "build"])
def test_all_mistakes_of_all_files_in_one_run(tmp_path, out, command):
    """Six broken files, six letters `path:line:col: CODE`, one run, exit 1, the live release untouched."""
    content = tmp_path / "content"
    content.mkdir()
    for name, head in BAD.items():
        text = f"---\n{head}\n---\n" + ("见[价目](nowhere.md)。" if "link" in name else "正文。") + "\n"
        (content / name).write_bytes(text.encode("gbk" if "gbk" in name else "utf-8"))
    before = (out / "current").resolve()

    done = kb(command, "--content", content, *(["--out", out] if command == "build" else []))

    articles = [line for line in done.stdout.splitlines() if ".md:" in line]  # without facts.yml, mkdocs.yml has warnings, too
    letters = [re.search(r"([\w-]+\.md:\d+:\d+: [A-Z]{2}\d\d) .+；.+", line).group(1) for line in articles]
    assert 1 == done.returncode
    assert LETTERS == letters
    assert before == (out / "current").resolve()
    assert "Traceback" not in done.stderr


def test_findings_as_data_and_as_annotations(tmp_path):
    """The same findings as JSON and for a merge request."""
    (tmp_path / "a.md").write_text("---\nid: B1\nkind: term\n---\n", "utf-8")

    data = json.loads(kb("check", "--content", tmp_path, "--format", "json").stdout)
    lines = kb("check", "--content", tmp_path, "--format", "github").stdout.splitlines()

    assert data["errors"] + data["warnings"] == len(data["problems"]) == len(lines) > 0
    assert all(
        re.match(r"::(error|warning) file=[^,]+,line=\d+,col=\d+,title=[A-Z]{2}\d\d [a-z-]+::.+；.+", line) for line in lines
    )
