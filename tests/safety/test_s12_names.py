"""S12: names never collide. Of two that would be one file, one address or one number, both are told, and nothing is published."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from safety.promises import NIGHTLY
from safety.small import article, tree, write_version
from shipped import ROOT, TODAY

from generator.errors import FindingsError
from generator.pipeline import build, read_and_check
from generator.read.files import ATTACHMENTS
from generator.settings import Settings

CSV = "名,值\n甲,1\n"
OLD, NEW = unicodedata.normalize("NFD", "é"), unicodedata.normalize("NFC", "é")


def _term(number: str, title: str, body: str = "正文一句话。", **fields: str) -> str:
    return article(number, "term", title, body, **fields)


def _using(*attachments: str) -> str:
    return _term("G9", "附件", "".join(f"[表](../{quote(path)})\n" for path in attachments))


PAIRS: Mapping[str, tuple[str, Mapping[str, str], tuple[str, str]]] = {
    "two names in capitals and not": (
        "ID02", {"terms/ab.md": _term("G3", "甲"), "terms/AB.md": _term("G4", "乙")}, ("terms/ab.md", "terms/AB.md"),
    ),
    "two names, one as old Macs write it": (
        "ID02", {f"terms/{OLD}.md": _term("G3", "甲"), f"terms/{NEW}.md": _term("G4", "乙")}, (f"terms/{OLD}.md", f"terms/{NEW}.md"),
    ),
    "two attachments in capitals and not": (
        "ID02", {"terms/a.csv": CSV, "terms/A.csv": CSV, "terms/G9.md": _using("terms/a.csv", "terms/A.csv")}, ("terms/a.csv", "terms/A.csv"),
    ),
    "two folders of articles": ("ID02", {"Terms/G3.md": _term("G3", "甲")}, ("Terms", "terms")),
    "two folders of attachments": (
        "ID02", {"a/1.csv": CSV, "A/2.csv": CSV, "terms/G9.md": _using("a/1.csv", "A/2.csv")}, ("「a」", "「A」"),
    ),
    "one id twice": ("ID01", {"terms/a.md": _term("G3", "甲"), "terms/b.md": _term("G3", "乙")}, ("terms/a.md", "terms/b.md")),
    "one id in capitals and not": ("ID01", {"terms/a.md": _term("G3", "甲"), "terms/b.md": _term("g3", "乙")}, ("terms/a.md", "terms/b.md")),
    "two ids that look alike": ("ID03", {"terms/a.md": _term("GO3", "甲"), "terms/b.md": _term("G03", "乙")}, ("GO3", "G03")),
    "an old address where an article is": (
        "RD02", {"terms/a.md": _term("G3", "甲", redirect_from="[terms/G2.html]")}, ("terms/a.md", "G2"),
    ),
    "an old address where the site has a page": (
        "RD02", {"terms/a.md": _term("G3", "甲", redirect_from="[search.html]")}, ("terms/a.md", "search.html"),
    ),
    "an old address twice": (
        "RD03", {"terms/a.md": _term("G3", "甲", redirect_from="[old]"), "terms/b.md": _term("G4", "乙", redirect_from="[Old]")}, ("terms/b.md", "G3"),
    ),
    "an old address twice, once as old Macs write it": (
        "RD03", {"terms/a.md": _term("G3", "甲", redirect_from=f"[{OLD}]"), "terms/b.md": _term("G4", "乙", redirect_from=f"[{NEW}]")}, ("terms/b.md", "G3"),
    ),
    "an attachment where the site has a file": ("ID04", {"robots.txt": CSV, "terms/G9.md": _using("robots.txt")}, ("content/robots.txt", "网站自己的 robots.txt")),
    "an attachment where the site has a folder": (
        "ID04", {"Icons/icon-192.csv": CSV, "terms/G9.md": _using("Icons/icon-192.csv")}, ("content/Icons/icon-192.csv", "网站自己的 icons/"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Path:
    """A release of the small library, which no failing build may change."""
    folder = tmp_path_factory.mktemp("live")
    build(Settings(ROOT, write_version(folder / "content", 1), folder / "site"), TODAY)
    return folder / "site"


@pytest.mark.parametrize("name", PAIRS)
def test_of_two_that_would_be_one_both_are_told(name, live, tmp_path, proved):
    """One letter with its code names the one and the other; what is live stays."""
    code, files, both = PAIRS[name]
    content = write_version(tmp_path / "content", 1)
    for path, text in files.items():
        (content / path).parent.mkdir(exist_ok=True)
        (content / path).write_text(text, "utf-8")
    before = tree(live)

    with pytest.raises(FindingsError) as failed:
        build(Settings(ROOT, content, live), TODAY)

    letters = [f"{one.place.path} {one.message}" for one in failed.value.report.problems if one.code == code]
    assert any(all(part in letter for part in both) for letter in letters), letters
    assert before == tree(live)
    proved("S12", 1, "kinds of pairs: both named in one letter, nothing published")


def test_the_same_files_without_their_twins_are_published(tmp_path):
    """The names themselves are fine; a check that refuses everything would prove nothing."""
    content = write_version(tmp_path / "content", 1)
    for path, text in {"terms/ab.md": _term("G3", "甲"), "a/1.csv": CSV, "terms/G9.md": _using("a/1.csv")}.items():
        (content / path).parent.mkdir(exist_ok=True)
        (content / path).write_text(text, "utf-8")

    assert build(Settings(ROOT, content, tmp_path / "site"), TODAY).folder.is_dir()


def same_file(one: str, other: str) -> bool:
    """Whether some system takes two names for one: Unicode's canonical caseless match (its D145), as APFS has it; others tell more names apart."""

    def folded(name: str) -> str:
        return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())

    return folded(one) == folded(other)


LETTERS = st.text("aAßẞſsSéÉèǰǅǆΐΑαάΆςσΣΩωİiıIkKåÅÅﬁfi字一1-", min_size=1, max_size=4)
FORMS = st.sampled_from(
    [str.upper, str.lower, str.title, str.swapcase, str.casefold, *(lambda name, form=form: unicodedata.normalize(form, name) for form in ("NFC", "NFD"))]
)  # fmt: skip


def test_any_two_names_that_a_system_takes_for_one_are_told(tmp_path_factory, proved):
    """Any name, and the same in other letters: told exactly if they are one to some file system."""
    tried = {True: 0, False: 0}

    @settings(max_examples=3000 if NIGHTLY else 300, deadline=None, derandomize=not NIGHTLY, database=None)
    @given(one=LETTERS, other=LETTERS | st.none(), forms=st.lists(FORMS, min_size=1, max_size=3))
    def run(one, other, forms):
        twin = other or one
        for form in forms:
            twin = form(twin)
        assume(one != twin)
        assume(not {one[0], twin[0]} & {"-"})
        content = tmp_path_factory.mktemp("content")
        (content / f"{one}.md").write_text(_term("G3", "甲"), "utf-8")
        (content / f"{twin}.md").write_text(_term("G4", "乙"), "utf-8")

        _, report = read_and_check(Settings(ROOT, content, content / "site"), TODAY)

        told = [f"{problem.place.path} {problem.message}" for problem in report.problems if problem.code == "ID02"]
        assert same_file(one, twin) == bool(told), (one, twin)
        assert all(f"{name}.md" in letter for letter in told for name in (one, twin))
        tried[bool(told)] += 1

    run()
    assert tried[False] > 20
    proved(
        "S12",
        tried[True],
        "pairs of names in other letters, drawn at random: told exactly if some file system takes them for one",
    )


@pytest.mark.parametrize("edition", ["public", "internal"])
def test_every_name_of_the_site_that_an_attachment_could_have_is_kept_for_it(release, edition, tmp_path):
    """What the shipped sites hold that ends like an attachment is refused as one (ID04)."""
    ours = {
        path.relative_to(release / edition).as_posix()
        for path in (release / edition).rglob("*")
        if path.name.endswith(ATTACHMENTS) and path.is_file()
    }
    content = write_version(tmp_path / "content", 1)
    for path in ours:
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(CSV, "utf-8")

    _, report = read_and_check(Settings(ROOT, content, tmp_path / "site"), TODAY)

    assert "robots.txt" in ours
    assert {f"content/{path}" for path in ours} == {one.place.path for one in report.problems if one.code == "ID04"}
