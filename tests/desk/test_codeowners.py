"""`kb codeowners`: whoever answers for an article is asked to review its changes."""

from __future__ import annotations

import fnmatch
import subprocess
import sys
from pathlib import Path

import pytest
from shipped import ROOT

from generator.desk.codeowners import codeowners
from generator.errors import UsageError
from generator.settings import Settings

HANDLES = {"甲组": ("@shop/a",), "乙组": ("@b", "b@example.com")}


def reviewers(text: str, path: str) -> list[str]:
    """As the platforms read the file: the last line whose pattern covers the path."""
    found: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        pattern, *handles = line.replace("\\ ", "\0").split()
        pattern = pattern.replace("\0", " ").removeprefix("/")
        if fnmatch.fnmatchcase(path, f"{pattern}*" if pattern.endswith("/") else pattern):
            found = handles
    return found


def test_every_shipped_article_is_reviewed_by_its_owner(checked, shipped):
    """By the names that the settings give; an article added later by whoever answers for most of its folder."""
    handles = Settings(ROOT, shipped, ROOT / "site").owners
    library, _ = checked(shipped)

    text = codeowners(library, handles, "content")

    assert {d.path: list(handles[d.owner]) for d in library.documents} == {
        d.path: reviewers(text, f"content/{d.path}") for d in library.documents
    }
    assert ["@mingdeng/managers"] == reviewers(text, "content/policies/P99.md")
    assert [] == reviewers(text, "generator/model.py")


def test_several_names_and_odd_paths(write, checked, article):
    """A blank in a path is not the end of it."""
    content = write({
        "V 1.md": article(id="V1", title="一", owner="甲组"),
        "services/V2.md": article(id="V2", title="二", owner="乙组"),
    })  # fmt: skip

    text = codeowners(checked(content)[0], HANDLES, "知识/content")

    assert ["/知识/content/ @shop/a", "/知识/content/services/ @b b@example.com"] == text.splitlines()[1:]
    assert ["@shop/a"] == reviewers(text, "知识/content/V 1.md")


def test_owners_without_a_name_are_all_told_at_once(write, checked, article):
    """With the lines that are to be added."""
    content = write({f"services/V{n}.md": article(id=f"V{n}", owner=owner) for n, owner in enumerate(["甲组", "丙组", "丁组"])})

    with pytest.raises(UsageError, match=r'还没有丁组、丙组；.*\n.*owners:\n      丁组: "@小组"\n      丙组: "@小组"'):
        codeowners(checked(content)[0], HANDLES, "content")


@pytest.mark.parametrize("owners", ["[甲组]", "{甲组: shop}", "{甲组: }", "{甲组: ['@a b']}"])
def test_a_name_that_no_platform_knows_is_refused(tmp_path, owners):
    """The letter names the setting."""
    (tmp_path / "mkdocs.yml").write_text(f"extra: {{kb: {{owners: {owners}}}}}\n", "utf-8")

    with pytest.raises(UsageError, match=r"extra\.kb\.owners"):
        _ = Settings(tmp_path, tmp_path / "content", tmp_path / "site").owners


def test_the_command_prints_the_file():
    """Ready for `> CODEOWNERS`."""
    done = subprocess.run(
        [Path(sys.executable).with_name("kb"), "codeowners"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("# ")
    assert "\n/content/policies/ @mingdeng/managers\n" in done.stdout
