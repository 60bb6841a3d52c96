"""A release while it is filled: what was linked from the release before is never written into."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.shelf import Cloned, Shelf, ledger, record, write

PAGES = {"site/same.html": b"same", "site/changed.html": b"old", "site/gone.html": b"gone", "index/words": b"words"}


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A release of four files, and its ledger beside it."""
    shelf = Shelf(tmp_path / "before")
    for path, data in PAGES.items():
        shelf.put(path, data, key=f"key of {path}")
    record(tmp_path / "ledger", shelf.folder, shelf.rows)
    return shelf.folder


def fill(shelf: Shelf) -> None:
    assert shelf.keep("site/same.html", "key of site/same.html", frozenset())
    shelf.put("site/changed.html", b"new")
    shelf.put("site/moved.html", b"gone")
    assert shelf.keep("index/words", "key of index/words", frozenset())


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("folders", [["site"], []], ids=["cloned", "not cloned"])
def test_a_clone_ends_as_what_was_put_on_the_shelf(before, tmp_path, folders):
    """The same files either way, nothing in vain, and the old ones as they were."""
    last = ledger(tmp_path / "ledger")
    shelf = Shelf(tmp_path / "after", last.former(last.clone(tmp_path / "after", folders), folders))
    fill(shelf)
    shelf.settle()
    shelf.tidy()

    wanted = {"site/same.html": b"same", "site/changed.html": b"new", "site/moved.html": b"gone", "index/words": b"words"}
    assert wanted == files(tmp_path / "after")
    assert wanted.keys() == shelf.rows.keys()
    assert files(before) == PAGES
    assert (before / "site/same.html").samefile(tmp_path / "after/site/same.html")


def test_what_is_not_as_we_left_it_is_neither_linked_nor_taken_over(before, tmp_path):
    """Even when size and time are what they were: a file that was touched is read."""
    touched, same = before / "site/same.html", before / "site/changed.html"
    for file, data in ((touched, b"SAME"), (same, same.read_bytes())):
        times = file.stat()
        file.write_bytes(data)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    last = ledger(tmp_path / "ledger")
    told = last.clone(tmp_path / "after", ["site"])

    assert Cloned(["site/same.html"], []) == told
    assert not (tmp_path / "after/site/same.html").exists()
    assert PAGES.keys() - {"site/same.html"} == last.former(told, ["site"]).rows.keys()


def test_what_another_process_took_over_is_settled_here(before, tmp_path):
    """It tells what it kept, wrote and left to be linked; the release before is not told."""
    last = ledger(tmp_path / "ledger")
    former = last.former(last.clone(tmp_path / "after", ["site"]), ["site"])
    shelf, other = (Shelf(tmp_path / "after", former) for _ in range(2))
    fill(other)
    shelf.take(other.told)
    shelf.settle()
    shelf.tidy()

    assert other.rows == shelf.rows
    assert {"site/changed.html"} == shelf.fresh
    assert shelf.rows.keys() == files(tmp_path / "after").keys()
    assert files(before) == PAGES


def test_a_file_is_read_where_it_lies(before, tmp_path):
    """One that is to be linked, still in the release before."""
    shelf = Shelf(tmp_path / "after", ledger(tmp_path / "ledger").former())
    fill(shelf)

    assert b"same" == shelf.file("site/same.html").read_bytes()
    assert b"new" == shelf.file("site/changed.html").read_bytes()


def test_writing_makes_a_new_file(tmp_path):
    """A link to another release is taken away first: its bytes are not ours."""
    (tmp_path / "before").write_bytes(b"old")
    (tmp_path / "after").hardlink_to(tmp_path / "before")
    write(tmp_path / "after", b"new")

    assert (b"old", b"new") == ((tmp_path / "before").read_bytes(), (tmp_path / "after").read_bytes())
