"""Hostile files, one by one and all together, through the real program: a letter with its place, exit 1, never a traceback, never a hang."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import Kb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "rules"))

from hostile import DISKS, FILE, FILES, SLOW

ROOT = Path(__file__).resolve().parent.parent.parent
NEIGHBOUR = "---\nid: V01\nkind: service\ntitle: 安装\naudience: internal\nowner: 客服组\nreviewed: 2026-11-01\n---\n\n见[价目](V77.md)。\n"
LETTER = re.compile(r"^(.+):(\d+):(\d+): ([A-Z]{2}\d\d) .+；.+$")
MEGABYTES, SECONDS = 500, 5
"""Of memory and of work, for each run; what a file costs is measured by bench/check.py."""


@pytest.fixture(scope="module")
def kb() -> Iterator[Kb]:
    with Kb(ROOT, MEGABYTES, SECONDS) as program:
        yield program


def checked(
    kb: Kb, content: Path, *, bounded: bool = True
) -> tuple[list[tuple[str, int, str]], subprocess.CompletedProcess[bytes]]:
    """(path below content, line, code) of all letters, and how the program ended."""
    done = kb("check", "--content", content, "--today", "2026-11-22", bounded=bounded)
    letters = []
    for line in done.stdout.decode("utf-8").splitlines():
        match = LETTER.match(line)
        assert match, line
        letters.append((os.path.relpath(ROOT / match.group(1), content), int(match.group(2)), match.group(4)))
    return letters, done


def content_folder(tmp_path: Path) -> Path:
    (tmp_path / "c" / "services").mkdir(parents=True)
    (tmp_path / "c" / "services" / "V01.md").write_text(NEIGHBOUR, "utf-8")
    return tmp_path / "c"


def told(done: subprocess.CompletedProcess[bytes]) -> None:
    assert done.returncode == 1, done.stderr.decode()
    assert b"Traceback" not in done.stderr + done.stdout
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", done.stdout), "a control character reached the terminal"


@pytest.mark.parametrize("name", [*FILES, *SLOW])
def test_hostile_article_gets_its_code_on_its_line_and_hides_no_other(kb, name, tmp_path, proved):
    """Five seconds of work and 500 MB at most; the neighbour's dead link is told as ever."""
    code, line, data = {**FILES, **SLOW}[name]
    content = content_folder(tmp_path)
    (content / FILE).write_bytes(data)

    letters, done = checked(kb, content)

    told(done)
    assert (FILE, line, code) in letters, done.stdout.decode()
    assert ("services/V01.md", 10, "LK01") in letters
    proved("S8", 1, "bad articles: each its code on its line, the neighbour's letter beside it, 5 s and 500 MB at most")


@pytest.mark.parametrize("name", DISKS)
def test_what_a_disk_can_do_gets_its_code_at_its_path_and_hides_no_other(kb, name, tmp_path, monkeypatch, proved):
    """Links, pipes, names and tables: the finding stands at the path, and nothing outside was read."""
    monkeypatch.chdir(tmp_path)
    code, make = DISKS[name]
    content = content_folder(tmp_path)
    path = make(content)

    letters, done = checked(kb, content)

    told(done)
    assert code in {found for place, _, found in letters if place == path or not path.isprintable()}, done.stdout.decode()
    assert ("services/V01.md", 10, "LK01") in letters
    assert "不该公开" not in done.stdout.decode()
    proved("S8", 1, "links, pipes, names and tables that no article should meet: each its code at its path")


def test_all_hostile_files_in_one_run(kb, tmp_path, monkeypatch):
    """Side by side in one folder each still gets its code on its line."""
    monkeypatch.chdir(tmp_path)
    content = content_folder(tmp_path)
    expected = set()
    for number, (code, line, data) in enumerate({**FILES, **SLOW}.values()):
        path = f"services/h{number}.md"
        (content / path).write_bytes(data.replace(b"id: V02", b"id: H%d" % number))
        expected.add((path, line, code))

    letters, done = checked(kb, content, bounded=False)

    told(done)
    assert set() == expected - set(letters)
    assert ("services/V01.md", 10, "LK01") in letters


def test_the_bounds_bite(tmp_path):
    """A run that wants more memory than it may have does not end like one that found something."""
    content = content_folder(tmp_path)
    with Kb(ROOT, 1, SECONDS) as short:
        assert short("check", "--content", content).returncode not in (0, 1)
        assert 1 == short("check", "--content", content, bounded=False).returncode
