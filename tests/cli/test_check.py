"""`kb check` as an editor, a hook and a pipeline meet it: formats, files, repairs, explanations, excuses, exit statuses."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import fastjsonschema
import pytest
from shipped import KB, ROOT, kb

SCHEMA = ROOT / "tests" / "data" / "sarif-2.1.0-rtm.5.json"


def check(content: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return kb("check", "--content", content, "--today", "2026-11-22", *arguments)


def letters(done: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    """(file name, code) of the findings, without those of mkdocs.yml."""
    rows = [line.split(": ", 1) for line in done.stdout.splitlines() if not line.startswith("mkdocs.yml")]
    return [(row[0].split("/")[-1].split(":")[0], row[1][:4]) for row in rows]


@pytest.fixture
def two(write, article) -> Path:
    """Two articles: one with an error and two flaws, the other with a flaw."""
    return write({
        "services/V01.md": article("您好,请讲。\n\n[坏](V99.md)\n\n满99元\n"),
        "services/V02.md": article("约50%的订单。\n", id="V02", title="调试"),
    })  # fmt: skip


def test_sarif_is_valid_and_says_the_same(two):
    """Checked against the schema of SARIF 2.1.0; places, codes and levels are those of the text."""
    done = check(two, "--format", "sarif")
    data = json.loads(done.stdout)
    validate = fastjsonschema.compile(json.loads(SCHEMA.read_text("utf-8")), formats={"uri": "", "uri-reference": ""})
    validate(data)
    run = data["runs"][0]
    found = []
    for one in run["results"]:
        at = one["locations"][0]["physicalLocation"]
        place = Path(at["artifactLocation"]["uri"]).name, at["region"]["startLine"], at["region"]["startColumn"]
        found.append((*place, one["ruleId"], one["level"], one["message"]["text"]))
    told = [
        re.search(r"(V0\d\.md):(\d+):(\d+): (\w+) (.+)", line).groups()
        for line in check(two).stdout.splitlines()
        if ".md:" in line
    ]
    levels = {"LK01": "error", "CN01": "warning", "CN02": "warning"}
    assert [(name, int(line), int(column), code, levels[code], text) for name, line, column, code, text in told] == [
        row for row in found if row[0] != "mkdocs.yml"
    ]
    assert {*levels} == {code for *_, code, _ in told}
    rules = run["tool"]["driver"]["rules"]
    assert levels == {rule["id"]: rule["defaultConfiguration"]["level"] for rule in rules if rule["id"] in levels}
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert "dead-link" in {rule["name"] for rule in rules}
    assert 1 == done.returncode


def test_an_annotation_is_one_however_the_file_is_called(write, article):
    """What means something to the reader of annotations is written so that it means itself."""
    done = check(write({"services/满,50%:灯.md": article("约50%的订单。\n")}), "--format", "github")
    line = next(line for line in done.stdout.splitlines() if "PA04" in line)
    assert re.match(
        r"::error file=[^,:]*/满%2C50%25%3A灯\.md,line=1,col=1,title=PA04 bad-file-name::文件名里不能有「%25」", line
    )


def test_the_schema_refuses_what_is_no_sarif():
    """Or the test above could not fail."""
    validate = fastjsonschema.compile(json.loads(SCHEMA.read_text("utf-8")), formats={"uri": "", "uri-reference": ""})
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_only_the_named_files_are_told_and_the_whole_library_is_read(two):
    """A file, a folder, a file without findings of its own; what another file says is not told, and exit follows what is told."""
    assert [("V02.md", "CN02"), ("V02.md", "CN02")] == letters(check(two, two / "services" / "V02.md"))
    assert 0 == check(two, two / "services" / "V02.md").returncode
    assert letters(check(two)) == letters(check(two, two / "services"))
    assert ("V01.md", "LK01") in letters(check(two, two / "services" / "V01.md"))


def test_a_named_table_concerns_everybody(two):
    """A changed fact can contradict any article."""
    (two / "facts.yml").write_text("价格:\n  value: 1 元\n  audience: public\n  about: [价]\n", "utf-8")
    assert letters(check(two)) == letters(check(two, two / "facts.yml"))


def test_a_path_that_is_not_there_is_wrong_usage(two):
    """Exit 2, in Chinese, and no findings."""
    done = check(two, "nowhere.md")
    assert (2, "") == (done.returncode, done.stdout)
    assert "没有 nowhere.md" in done.stderr


def test_staged_files_only(two):
    """What the next commit would add; outside of a repository it is wrong usage."""
    assert 2 == check(two, "--staged").returncode
    for command in (["init", "-q"], ["add", "services/V02.md"]):
        subprocess.run(["git", *command], cwd=two, check=True)
    assert [("V02.md", "CN02"), ("V02.md", "CN02")] == letters(check(two, "--staged"))


def test_fix_mends_tells_and_leaves_the_rest(two):
    """Five flaws in two files; the dead link stays, and a second run has nothing to do."""
    first = check(two, "--fix")
    assert "您好，请讲。\n\n[坏](V99.md)\n\n满 99 元\n" in (two / "services" / "V01.md").read_text("utf-8")
    assert [("V01.md", "LK01")] == letters(first)
    assert "V01.md:10:3: CN01 「,」→「，」" in first.stderr
    assert "改了 2 个文件，5 处" in first.stderr
    assert "没有能自动改的" in check(two, "--fix").stderr
    assert [] == [file.name for file in (two / "services").iterdir() if file.name.startswith(".")]


def test_fix_of_a_named_file_leaves_the_others(two):
    """Only what was asked for is written."""
    before = (two / "services" / "V01.md").read_bytes()
    check(two, "--fix", two / "services" / "V02.md")
    assert before == (two / "services" / "V01.md").read_bytes()
    assert "约 50% 的订单。" in (two / "services" / "V02.md").read_text("utf-8")


def test_fix_finds_a_named_file_behind_a_link_to_the_content(two, tmp_path):
    """An editor's shortcut to the folder is as good as its own name."""
    link = tmp_path / "shortcut"
    link.symlink_to(two)
    check(two, "--fix", link / "services" / "V02.md")
    assert "约 50% 的订单。" in (two / "services" / "V02.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["SC04", "sc04", "hangup-without-notice", "Hangup-Without-Notice"])
def test_a_rule_is_explained_by_code_or_alias(name):
    """Its page as it is."""
    done = kb("check", "--explain", name)
    assert (0, (ROOT / "docs" / "rules" / "SC04.md").read_text("utf-8")) == (done.returncode, done.stdout)


def test_an_unknown_rule_is_wrong_usage_and_a_near_one_is_named():
    """Exit 2."""
    done = kb("check", "--explain", "hangup-without-notise")
    assert 2 == done.returncode
    assert "是不是 hangup-without-notice？" in done.stderr


def test_an_excuse_with_a_reason_excuses_its_paragraph_only(write, article):
    """By code or alias; the same flaw one paragraph on is told; the comment is in nobody's way."""
    body = "<!-- kb:ignore no-space-between-scripts 合同原文 -->\n满99元\n也满88元\n\n满77元\n"
    done = check(write({"services/V01.md": article(body)}))
    assert [("V01.md", "CN02")] * 2 == letters(done)
    assert {"14"} == {line.split(":")[1] for line in done.stdout.splitlines() if "CN02" in line}


def test_an_excuse_for_the_whole_file(write, article):
    """Anywhere in it, also for a title."""
    body = "满99元\n\n满77元\n\n<!-- kb:ignore-file CN02 合同原文 -->\n"
    assert [] == letters(check(write({"services/V01.md": article(body, title="满99元包邮")})))


LETTERS = """\
content/services/V01.md:5:11: AU02 audience 写成了「Public」，按内部处理；是不是 public？
content/services/V01.md:10:3: CN01 中文里用了半角的「,」；改成全角的「，」
content/services/V01.md:12:1: LK01 链接的文件不存在：V99.md；放好这个文件，或删掉这个链接
"""


def test_letters_are_these_words(tmp_path, article):
    """Path, line, column, code, what is wrong, what to do: read by a person before it was written here."""
    file = tmp_path / "content" / "services" / "V01.md"
    file.parent.mkdir(parents=True)
    file.write_text(article("您好,请讲。\n\n[坏](V99.md)\n", audience="Public"), "utf-8")
    done = kb("check", "--content", "content", "--today", "2026-11-22", cwd=tmp_path)
    assert LETTERS == "".join(f"{line}\n" for line in done.stdout.splitlines() if line.startswith("content/"))
    assert 1 == done.returncode
    assert "2 个错误，" in done.stderr
    assert "kb check --explain" in done.stderr


def test_only_warnings_let_a_build_go_on(write, article):
    """Exit 0, and they are still told."""
    done = check(write({"services/V01.md": article("您好,请讲。\n")}))
    assert (0, [("V01.md", "CN01")]) == (done.returncode, letters(done))


def test_nothing_to_say_is_one_calm_line_on_a_terminal_and_nothing_in_a_pipe(write, article):
    """An editor sees that it ran; a script and a hook get silence."""
    content = write({"terms/G01.md": article("灯的一种。\n", id="G01", kind="term")})
    command = [str(KB), "check", "--content", str(content), "--today", "2026-11-22"]
    piped = subprocess.run([*command, str(content / "terms")], capture_output=True, text=True, check=False)
    assert ("", "", 0) == (piped.stdout, piped.stderr, piped.returncode)

    master, slave = pty.openpty()
    shown = subprocess.run([*command, str(content / "terms")], stdin=slave, stdout=slave, stderr=slave, check=False)
    os.close(slave)
    text = os.read(master, 4096).decode()
    os.close(master)
    assert ("选的这些没有问题\r\n", 0) == (text, shown.returncode)


def test_the_calm_line_says_how_many_articles_were_read():
    """On a terminal, of the shipped library."""
    master, slave = pty.openpty()
    shown = subprocess.run(
        [str(KB), "check", "--today", "2026-11-22"], cwd=ROOT, stdin=slave, stdout=slave, stderr=slave, check=False
    )
    os.close(slave)
    text = os.read(master, 4096).decode()
    os.close(master)
    articles = sum(1 for _ in (ROOT / "content").rglob("*.md"))
    assert (f"{articles} 篇，没有问题\r\n", 0) == (text, shown.returncode)
