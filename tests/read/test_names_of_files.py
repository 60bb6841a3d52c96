"""What may lie below `content/`: names that every disk holds and every address can say, of kinds that are never run as ours."""

from __future__ import annotations

from pathlib import Path

from generator.read.files import ATTACHMENTS, walk

STRANGE = (
    "#%&$`';=!{}<>:\"|?*\\\x01\x1f\x7f\x80\xa0\xad\u034f\u115f\u1160\u1680\u17b4\u180b\u180e\u2000\u200f\u2028\u202f\u205f\u206f\u2800\u3000\u3164"
    "\udcff\ue000\uf8ff\ufe00\ufe0f\ufeff\uffa0\ufff0\U000e0001\U000f0000"
)
REFUSED = {
    *(f"a{letter}b.md" for letter in STRANGE), " a.md", "~a.md", "-a.md", "a .md", "a..md", "a.csv ", "a.csv.", "con.md", "COM1.x.md", "lpt¹.csv",
    "字" * 39 + "a.md",
}  # fmt: skip
TAKEN = {"console.md", "com.md", "lpt10.md", "a.b.md", "退货（一）.md", "a-b_c~d.md", "字" * 39 + ".md"}


def made(folder: Path, names: set[str]) -> None:
    for name in names:
        (folder / name).write_text("", "utf-8")


def test_a_name_that_some_disk_or_address_cannot_hold_is_refused(tmp_path):
    """Each strange letter alone, ends, devices of Windows, a byte too long; what is nearly so is an article."""
    made(tmp_path, REFUSED | TAKEN)
    found = walk(tmp_path)

    assert REFUSED == {one.place.path.removeprefix("content/") for one in found.problems if one.code == "PA04"}
    assert TAKEN == {*found.articles}
    assert frozenset() == found.assets


def test_only_what_cannot_run_goes_out_beside_the_articles(tmp_path):
    """Whatever the case of its ending; pages, scripts and drawings are refused, and so is a name without one."""
    fine = {f"a{ending}" for ending in ATTACHMENTS} | {"A.PNG"}
    wrong = {
        "a.html",
        "a.htm",
        "a.xhtml",
        "a.js",
        "a.mjs",
        "a.svg",
        "a.xml",
        "a.css",
        "a.wasm",
        "a.pdf.exe",
        "a.MD",
        "png",
        "a.md.txt",
    }
    made(tmp_path, fine | wrong)
    found = walk(tmp_path)

    assert fine == found.assets
    assert wrong == {one.place.path.removeprefix("content/") for one in found.problems if one.code == "PA03"}


def test_folders_are_eight_deep_at_most(tmp_path):
    """One more is told, and nothing in it is read; a link is no folder, and a name like a file's is none for one."""
    deep = tmp_path.joinpath(*"abcdefgh")
    (deep / "i").mkdir(parents=True)
    made(deep, {"yes.md"})
    made(deep / "i", {"no.md"})
    (tmp_path / "link").symlink_to(deep)
    (tmp_path / "b.md").mkdir()
    found = walk(tmp_path)

    assert ("a/b/c/d/e/f/g/h/yes.md",) == found.articles
    assert {("PA06", "content/a/b/c/d/e/f/g/h/i"), ("PA01", "content/link"), ("PA05", "content/b.md")} == {
        (one.code, one.place.path) for one in found.problems
    }
