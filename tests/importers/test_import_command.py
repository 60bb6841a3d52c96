"""`kb import` as an editor types it: drafts, the log, letters for what cannot be read, and a library that is still checked."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from bring import samples
from shipped import ROOT, kb

from generator.importers.entries import CODES

CHECK_CODE = re.compile(r"\S+:\d+:\d+: [A-Z]{2}\d\d .+；.+")


def files(folder: Path, given: dict[str, bytes]) -> list[Path]:
    for name, data in given.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in given]


def test_samples_become_drafts_with_a_log_and_the_library_is_checked(tmp_path, write, article):
    """The drafts may have findings; the check ends as always, and the log is no article."""
    content = write({"services/V01.md": article()})

    done = kb("import", *files(tmp_path, dict(samples())), "--content", content, "--today", "2026-11-22")
    check = kb("check", "--content", content)

    assert (0, "") == (done.returncode, done.stderr)
    assert check.returncode in (0, 1)
    assert "Traceback" not in check.stderr
    assert ".import" not in check.stdout
    drafts = sorted(file for file in content.rglob("*9*.md") if ".import" not in file.parts)
    assert len(drafts) > 12
    assert all(
        "status: draft" in file.read_text("utf-8") and "audience: internal" in file.read_text("utf-8") for file in drafts
    )
    (log,) = (content / ".import").glob("2026-11-22-*.jsonl")
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {"path", "line", "column", "code", "action", "before", "after", "note", "draft"} == set(rows[0])
    assert {row["code"] for row in rows} <= set(CODES)
    assert "没有把握" in log.with_suffix(".md").read_text("utf-8")


def test_importing_again_writes_nothing(tmp_path):
    """The second run says where each draft is."""
    (tmp_path / "content").mkdir()
    brought = files(tmp_path, dict(samples()))
    kb("import", *brought, "--content", tmp_path / "content")
    before = {file: file.read_bytes() for file in sorted((tmp_path / "content").rglob("*")) if file.is_file()}

    again = kb("import", *brought, "--content", tmp_path / "content")

    assert 0 == again.returncode
    assert "已经导入过" in again.stdout
    assert before == {file: file.read_bytes() for file in sorted((tmp_path / "content").rglob("*")) if file.is_file()}


def test_a_dry_run_shows_everything_and_writes_nothing(tmp_path):
    """The page of the log, and the drafts whole."""
    brought = files(tmp_path, {"qa-list.txt": samples()["qa-list.txt"]})

    done = kb("import", *brought, "--dry-run", "--content", tmp_path / "content", "--out", tmp_path / "out")

    assert 0 == done.returncode
    assert "导入记录：4 篇草稿" in done.stdout
    assert "未发货的订单，在订单详情里点“修改地址”。" in done.stdout
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "content").exists()


def test_drafts_and_log_go_where_one_says(tmp_path):
    """`--out`, `--log`, `--kind`."""
    brought = files(tmp_path, {"notes.txt": samples()["notes.txt"]})
    log = tmp_path / "logs" / "import.jsonl"

    kb("import", *brought, "--content", tmp_path, "--out", tmp_path / "out", "--log", log, "--kind", "policy")

    assert (tmp_path / "out" / "policies" / "P9001.md").is_file()
    assert log.is_file()
    assert log.with_suffix(".md").is_file()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:p>" + b" " * 80_000_000)
    return buffer.getvalue()


BAD = {
    "empty.txt": (b"  \n", "IM06"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "IM07"),
    "sheet.xlsx": (b"PK\x03\x04", "IM02"),
    "old.doc": (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "IM02"),
    "paper.pdf": (b"%PDF-1.4", "IM02"),
    "paper.txt": (b"%PDF-1.4 abc", "IM02"),
    "broken.docx": (b"PK\x03\x04" + b"\0" * 200, "IM04"),
    "cut.docx": (samples()["policy.docx"][:900], "IM04"),
    "flipped.docx": (samples()["policy.docx"].replace(b"PK\x03\x04\x14", b"PK\x03\x04\xff", 1)[:-40], "IM04"),
    "bomb.docx": (bomb(), "IM03"),
    "deep.html": (b"<div>" * 100_000 + "字".encode(), "IM05"),
    "brackets.json": (b"[" * 100_000, "IM05"),
    "cut.json": ('{"articles": [{"title": "退货"'.encode(), "IM04"),
    "other.json": (b'{"a": 1}', "IM06"),
    "one-column.csv": ("退货\n换货\n".encode(), "IM08"),
    "quote.csv": ('问题,答案\n"没有合上,甲\n'.encode(), "IM04"),
    "only-site.html": ("<nav>首页</nav><footer>版权所有</footer>".encode(), "IM06"),
    "large.txt": (b"a" * (20 * 1024 * 1024 + 1), "IM03"),
}


def test_every_bad_file_gets_its_letter_and_the_good_ones_are_imported(tmp_path):
    """All in one run, exit 1, no traceback; a folder and a missing file, too."""
    brought = files(
        tmp_path, {name: data for name, (data, _) in BAD.items()} | {"good.txt": "退货说明\n七天之内可以退。\n".encode()}
    )
    (tmp_path / "folder").mkdir()

    done = kb("import", *brought, tmp_path / "folder", tmp_path / "missing.txt", "--content", tmp_path / "content")

    letters = [line for line in done.stdout.splitlines() if ": IM0" in line]
    assert 1 == done.returncode
    assert "Traceback" not in done.stderr
    assert all(CHECK_CODE.fullmatch(letter) for letter in letters)
    found = {Path(letter.split(":")[0]).name: letter.split(" ")[1] for letter in letters}
    assert {name: code for name, (_, code) in BAD.items()} | {"folder": "IM01", "missing.txt": "IM01"} == found
    assert "七天之内可以退。" in next((tmp_path / "content").rglob("*9001.md")).read_text("utf-8")


def test_a_letter_says_where_in_the_file(tmp_path):
    """Line and column of a fault in JSON."""
    brought = files(tmp_path, {"a.json": '{"articles": [\n  {"title": "退货",,}\n]}'.encode()})

    done = kb("import", *brought, "--content", tmp_path / "content")

    assert "a.json:2:18: IM04" in done.stdout


def test_every_code_is_told_in_the_editors_page():
    """`docs/import.zh.md` has a row for each code, with its name, and no others."""
    page = (ROOT / "docs" / "import.zh.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (IM\d\d) \| ([^|]+) \|", page, re.MULTILINE))
    raised = {
        code
        for file in (ROOT / "generator" / "importers").glob("*.py")
        for code in re.findall(r'"(IM0\d)"', file.read_text("utf-8"))
    }

    assert {code: name for code, (_, name) in CODES.items()} == {code: name for code, name in rows.items() if code in CODES}
    assert raised | set(CODES) == set(rows)


def near(line: str, column: int) -> str:
    return line[max(0, column - 20) : column + 40]


@pytest.mark.parametrize("suffix", ["html", "docx", "csv", "json"])
def test_a_place_in_the_log_is_where_the_words_stand(tmp_path, suffix):
    """Line and column in the source, for formats that are converted on the way: what is logged stands there, markup in between."""
    name = next(name for name in samples() if name.endswith(suffix))
    brought = files(tmp_path, {name: samples()[name]})
    log = tmp_path / "log.jsonl"
    kb("import", *brought, "--content", tmp_path / "content", "--log", log)
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]

    if suffix == "docx":  # the line is the paragraph
        assert [2, 5] == sorted(row["line"] for row in rows if row["code"] == "IM17")
        return
    source = samples()[name].decode("utf-8" if suffix == "json" else "gb18030").split("\n")
    marks = [row for row in rows if row["code"] in ("IM17", "IM13", "IM19")]
    right = [row for row in marks if row["before"] in near(source[row["line"] - 1], row["column"] - 1)]
    assert marks
    assert len(right) == len(marks)
