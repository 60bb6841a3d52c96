"""Every rule against small files that break it: the expected finding stands on the guilty line (see `tests/rules/README.md`)."""

from __future__ import annotations

import os
import re
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from rule_pages import pages

import generator
from generator.check import check
from generator.check.catalogue import CATALOGUE
from generator.check.context import Context
from generator.problems import Severity
from generator.read.library import read_library

FIXTURES = Path(__file__).resolve().parent.parent / "rules"
MARK = re.compile(r"[ \t]*\{([A-Z]{2}[0-9]{2})\}$")
TABLES = ("facts.yml", "placeholders.yml", "synonyms.yml")


def stripped(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text without its markers, and the (line, code) that they ask for."""
    expected: list[tuple[int, str]] = []
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        rest = line
        while match := MARK.search(rest):
            expected.append((number, match.group(1)))
            rest = rest[: match.start()]
        lines[number - 1] = rest
    return "\n".join(lines), expected


def folders() -> list[str]:
    """The fixtures: each folder is a content folder."""
    return sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir() and folder.name != "__pycache__")


def fixture_files(name: str) -> dict[str, str]:
    """The files of a fixture, markers and all."""
    folder = FIXTURES / name
    return {f.relative_to(folder).as_posix(): f.read_text("utf-8") for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.parametrize("name", folders())
def test_fixture_gives_exactly_the_findings_marked_in_it(name, write, checked):
    """Every marker is a finding on that line with that code, and there is no other; each is as bad as its rule, and says what to do."""
    marked = {path: stripped(text) for path, text in fixture_files(name).items()}
    content = write({path: text for path, (text, _) in marked.items()})
    expected = sorted((f"content/{path}", line, code) for path, (_, marks) in marked.items() for line, code in marks)
    _, report = checked(content)
    actual = sorted((problem.place.path, problem.place.line, problem.code) for problem in report.problems)
    assert expected == actual, "\n".join(map(str, report.problems))
    for problem in report.problems:
        assert problem.code == "FQ02" or CATALOGUE[problem.code].warning == (problem.severity is Severity.WARNING), problem
        assert problem.message.strip()
        assert problem.hint.strip()
        assert "\n" not in problem.message + problem.hint
    assert len(report.problems) == len(set(report.problems))


GOOD = "---\nid: V01\nkind: service\ntitle: 安装\naudience: public\nowner: 客服组\nreviewed: 2026-11-01\n---\n\n"
FILE = "services/V01.md"

# What cannot or should not lie in a file of this repository: code, bytes, line and column of the finding.
BYTES: dict[str, tuple[str, bytes, int, int]] = {
    "too large": ("EN02", (GOOD + "字" * 400_000).encode(), 1, 1),
    "GBK": ("EN03", (GOOD + "一行\n退货\n").encode("gbk"), 4, 8),
    "UTF-16 with its mark": ("EN03", (GOOD + "退货").encode("utf-16"), 1, 1),
    "UTF-8 cut in the middle of a letter": ("EN03", (GOOD + "好\n退货").encode()[:-1], 11, 2),
    "NUL": ("EN05", (GOOD + "退\0货").encode(), 10, 2),
    "escape": ("EN05", (GOOD + "退\x1b货").encode(), 10, 2),
    "C1 control": ("EN05", (GOOD + "退货\x85").encode(), 10, 3),
    "text direction turned round": ("EN05", (GOOD + "赔付上限 \u202e005\u202c").encode(), 10, 6),
    "tag character": ("EN05", (GOOD + "退货\U000e0041").encode(), 10, 3),
    "line separator": ("EN05", (GOOD + "退\u2028货").encode(), 10, 2),
    "carriage return alone": ("EN05", (GOOD + "退\r货").encode(), 10, 2),
    "zero-width space": ("EN06", (GOOD + "退\u200b货").encode(), 10, 2),
    "soft hyphen": ("EN06", (GOOD + "退\xad货").encode(), 10, 2),
    "a line of 2,001 letters": ("LM01", (GOOD + "字" * 2_001).encode(), 10, 2_001),
    "too many lines": ("LM02", (GOOD + "\n字" * 3_000).encode(), 3_009, 1),
    "a paragraph full of brackets": ("LM03", (GOOD + "好\n\n" + "[字 " * 201).encode(), 12, 1),
    "too many tags": ("LM04", (GOOD + "<b>好</b>\n" * 151).encode(), 160, 1),
    "too many headings": ("LM05", (GOOD + "## 字\n" * 201).encode(), 210, 1),
    "a tower of quotes": ("LM06", (GOOD + "> " * 7 + "字").encode(), 10, 1),
    "a table too wide": ("LM07", (GOOD + "| a " * 31 + "|\n").encode(), 10, 1),
    "front matter over 16 KB": ("FM02", GOOD.replace("安装", "安" * 6000).encode(), 1, 1),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_not_plain_text_are_found_where_they_stand(name, write, checked):
    """Encoding, control and invisible characters: the right code, line and column (counted in characters)."""
    code, data, line, column = BYTES[name]
    _, report = checked(write({FILE: data}))
    first = report.problems[0]
    assert (code, f"content/{FILE}", line, column) == (first.code, first.place.path, first.place.line, first.place.column)
    assert {code} == {problem.code for problem in report.problems}


def test_byte_order_mark_and_windows_line_ends_change_no_place(write, checked):
    """What Windows editors add is a warning at most, and every other finding stays as it is."""
    text = GOOD + "正文。\n\n[坏链接](V99.md)\n"
    _, plain = checked(write({FILE: text}))
    _, windows = checked(write({FILE: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()}))
    assert [("LK01", 12)] == [(problem.code, problem.place.line) for problem in plain.problems]
    assert ["EN12", *plain.problems] == [windows.problems[0].code, *windows.problems[1:]]


def _symbolic_link(content: Path) -> str:
    outside = content.parent / "secret.md"
    outside.write_text(GOOD + "不该公开。\n", "utf-8")
    (content / "services" / "V02.md").symlink_to(outside)
    return "services/V02.md"


def _linked_folder(content: Path) -> str:
    outside = content.parent / "elsewhere"
    outside.mkdir()
    (outside / "V03.md").write_text(GOOD + "不该公开。\n", "utf-8")
    (content / "more").symlink_to(outside, target_is_directory=True)
    return "more"


def _unreadable(content: Path) -> str:
    """A socket: the one file that not even root can read."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("s")
    Path("s").rename(content / "services" / "V02.md")
    return "services/V02.md"


def _pipe(content: Path) -> str:
    os.mkfifo(content / "services" / "V02.md")
    return "services/V02.md"


def _drawing(content: Path) -> str:
    (content / "services" / "图.svg").write_text("<svg onload='alert(1)'/>", "utf-8")
    return "services/图.svg"


def _case_twin(content: Path) -> str:
    (content / "services" / "v01.md").write_text(GOOD.replace("V01", "V02").replace("安装", "调试") + "正文。\n", "utf-8")
    return "services/v01.md"


def _composed_twin(content: Path) -> str:
    for form in ("NFC", "NFD"):
        (content / unicodedata.normalize(form, "é.csv")).write_text("a,b\n", "utf-8")
    (content / FILE).write_text(GOOD + "见[表](../%C3%A9.csv)和[表](../e%CC%81.csv)。\n", "utf-8")  # both are used
    return unicodedata.normalize("NFC", "é.csv")


ON_DISK: dict[str, tuple[str, Callable[[Path], str]]] = {
    "symbolic link to a file": ("PA01", _symbolic_link),
    "symbolic link to a folder": ("PA01", _linked_folder),
    "a file that cannot be read": ("EN01", _unreadable),
    "a pipe that looks like an article": ("PA02", _pipe),
    "a drawing that could run script": ("PA03", _drawing),
    "two names that differ in case": ("ID02", _case_twin),
    "two names that differ in Unicode form": ("ID02", _composed_twin),
}


@pytest.mark.parametrize("name", ON_DISK)
def test_what_only_a_disk_can_do_is_found(name, write, checked, tmp_path, monkeypatch):
    """Links, unreadable files and twin names: one finding at the file, and the rest is still read."""
    code, make = ON_DISK[name]
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    content = write({FILE: GOOD + "正文。\n"})
    path = make(content)
    library, report = checked(content)
    assert [(code, f"content/{path}")] == [(problem.code, problem.place.path) for problem in report.problems]
    assert "V01" in {document.id for document in library.documents}
    assert not any("不该公开" in document.body for document in library.documents)


# What only the settings can do wrong.
IN_SETTINGS = {"CF01", "BR01", "BR02", "BR03"}  # BR: tests/site/test_brand.py


def test_settings_quote_public_facts_only(write, today):
    """What `mkdocs.yml` shows on both sites is public: an internal fact and an unknown name are warned about, a public one is not."""
    facts = "内部的:\n  value: 1\n  audience: internal\n对外的:\n  value: 2\n  audience: public\n"
    library, _ = read_library(write({"facts.yml": facts}))
    context = Context(library, today, frozenset(), ("{{对外的}}", "{{内部的}}，{{没有的}}"))
    found = [problem for problem in check(context) if problem.code == "CF01"]
    assert [("CF01", "mkdocs.yml", Severity.WARNING)] * 2 == [(p.code, p.place.path, p.severity) for p in found]
    assert ["内部的", "没有的"] == [p.message.split("「")[1].rstrip("」") for p in found]


def test_hosts_of_the_operator_are_inner_ones(write, today):
    """A company's inner sites mostly have ordinary names; those that the settings tell are found, with all below them, and no others."""
    body = "见 https://oa.example.com/a、wiki.oa.example.com、https://example.com/、https://noa.example.com/。\n"
    article = GOOD.replace("audience: internal", "audience: public") + body
    library, _ = read_library(write({FILE: article}))
    told = {hosts: list(check(Context(library, today, frozenset(), hosts=hosts))) for hosts in ((), ("oa.example.com",))}
    found = {hosts: [p.message.split()[-1] for p in problems if p.code == "AU07"] for hosts, problems in told.items()}
    assert {(): [], ("oa.example.com",): ["oa.example.com", "wiki.oa.example.com"]} == found


def emitted() -> list[str]:
    """Every code that stands in the program; what `kb import` says of files that are no articles yet is tested with it."""
    package = Path(generator.__file__).parent
    code = re.compile(r'"([A-Z]{2}[0-9]{2})"')
    files = [f for f in package.rglob("*.py") if f.parent.name != "importers"]  # what an import says of a file is no rule
    return sorted({found for f in files for found in code.findall(f.read_text("utf-8"))})


def expected_somewhere() -> set[str]:
    """Every code that some fixture expects; those of files that no repository can hold stand on their page as commands."""
    marked = {code for name in folders() for text in fixture_files(name).values() for _, code in stripped(text)[1]}
    made = {page.code for page in pages() if "```sh" in page.failing or "转义" in page.failing}
    return marked | made | {code for code, *_ in BYTES.values()} | {code for code, _ in ON_DISK.values()} | IN_SETTINGS


def test_program_and_catalogue_know_the_same_codes():
    """No finding without an alias, no alias without a finding."""
    assert list(CATALOGUE) == emitted()


@pytest.mark.parametrize("code", emitted())
def test_code_has_a_fixture(code):
    """A rule without a fixture is a rumour."""
    assert code in expected_somewhere()


def test_no_fixture_expects_a_code_that_does_not_exist():
    """A misspelt marker would otherwise wait for ever."""
    assert set() == expected_somewhere() - set(emitted())
