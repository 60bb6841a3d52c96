"""最近更新 says what changed, to each audience what it may know, and asks git once."""

from __future__ import annotations

import subprocess
from datetime import date

import pytest

from generator.edition import select
from generator.enrich import enrich
from generator.model import Audience
from generator.read import history
from generator.read.library import read_library

TODAY = date(2026, 11, 22)


def service(name: str, body: str = "正文。\n", audience: str = "public", **fields: str) -> str:
    rows = {
        "id": name,
        "kind": "service",
        "title": f"服务{name}",
        "audience": audience,
        "owner": "客服组",
        "reviewed": "2026-11-01",
        **fields,
    }
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in rows.items()) + f"---\n\n{body}"


def notes(repository, audience: Audience = Audience.PUBLIC) -> dict[str, str]:
    library, _ = read_library(repository.content)
    return dict(enrich(select(library, audience, TODAY), repository.content).notes)


def test_what_the_last_edit_changed_in_one_line(repository):
    """Kinds of change with their number, and the headings that they stand under."""
    repository.commit({"services/V01.md": service("V01", "甲。\n\n## 收费\n\n乙。\n"), "services/V02.md": service("V02")})
    repository.commit({"services/V01.md": service("V01", "甲。\n\n## 收费\n\n丙。\n\n丁。\n", title="上门")}, "2026-11-21")

    assert {"V01": "改了标题、正文 2 处（收费）"} == notes(repository)
    assert {"V01": "改了标题、正文 2 处（收费）"} == notes(repository, Audience.INTERNAL)


def test_the_first_commit_says_nothing(repository):
    """Everything is new in it, and in the oldest commit of a shallow clone: a note would tell nothing, or a lie."""
    repository.commit({"services/V01.md": service("V01")})
    assert {} == notes(repository)
    repository.commit({"services/V01.md": service("V01", "改过。\n")})
    clone = repository.root.parent / "shallow"
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.root}", str(clone))
    library, _ = read_library(clone / "content")
    assert {} == enrich(select(library, Audience.PUBLIC, TODAY), clone / "content").notes


def test_new_articles_and_new_publications(repository):
    """A new file; a draft that goes out; what was internal."""
    repository.commit(
        {"services/V01.md": service("V01", status="draft"), "services/V02.md": service("V02", audience="internal")}
    )
    repository.commit(
        {
            "services/V01.md": service("V01", "机密的旧话。\n"),
            "services/V02.md": service("V02", "## 小标题\n\n新话。\n"),
            "services/V03.md": service("V03"),
        }
    )
    assert {"V01": "新发布", "V02": "新发布", "V03": "新发布"} == notes(repository)
    inside = notes(repository, Audience.INTERNAL)
    assert ("新发布", "新文章") == (inside["V01"], inside["V03"])
    assert inside["V02"].startswith("改为公开；改了正文")


def test_customers_hear_nothing_of_what_is_inside(repository):
    """Owner, aliases, reviews and seals are the desk's; an edit of these alone is no news for customers."""
    repository.commit({"services/V01.md": service("V01"), "services/V02.md": service("V02")})
    repository.commit(
        {"services/V01.md": service("V01", owner="质检组"), "services/V02.md": service("V02", reviewed="2026-11-20")}
    )

    assert {} == notes(repository)
    assert {"V01": "改了负责的小组", "V02": "核对过，文字没有变"} == notes(repository, Audience.INTERNAL)


def test_what_is_not_committed_yet_makes_nothing_public(repository):
    """The last commit was internal; the file on the disk says public: no word of that commit."""
    repository.commit({"services/V01.md": service("V01", audience="internal")})
    repository.commit({"services/V01.md": service("V01", "## 内部标题\n\n改过。\n", audience="internal")})
    repository.write({"services/V01.md": service("V01", "公开的话。\n")})

    assert {} == notes(repository)


def test_internal_edits_do_not_touch_what_customers_read(repository):
    """The public notes are the same whatever happens to internal articles."""
    repository.commit({"services/V01.md": service("V01"), "services/V02.md": service("V02", audience="internal")})
    repository.commit({"services/V01.md": service("V01", "改过。\n")})
    before = notes(repository)
    repository.commit(
        {
            "services/V02.md": service("V02", "内部改动。\n", audience="internal"),
            "services/V03.md": service("V03", audience="internal"),
        }
    )

    assert before == notes(repository) == {"V01": "改了正文 1 处"}


def test_git_is_asked_once_however_many_there_are(repository, monkeypatch):
    """One process for all notes of an edition, beside the one for the days."""
    files = {f"services/V{n:02}.md": service(f"V{n:02}") for n in range(60)}
    repository.commit(files)
    repository.commit({path: text.replace("正文。", "改过。") for path, text in files.items()})
    calls: list[list[str]] = []
    real = subprocess.run

    def counting(command: list[str], **more: object) -> object:
        calls.append(command)
        return real(command, **more)

    monkeypatch.setattr(history.subprocess, "run", counting)
    assert 50 == len(notes(repository))
    assert ["log", "cat-file"] == [next(word for word in call if word in ("log", "cat-file")) for call in calls]


def test_without_git_there_are_days_only(write):
    """The page is made all the same."""
    content = write({"services/V01.md": service("V01")})
    library, _ = read_library(content)
    found = enrich(select(library, Audience.PUBLIC, TODAY), content)
    assert {} == found.notes
    assert [date(2026, 11, 1)] == [document.updated for document in found.recent]


def test_an_article_that_could_not_be_read_before_has_no_note(repository):
    """What its readers saw then nobody knows."""
    repository.commit({"services/V01.md": "kaputt", "services/V02.md": service("V02")})
    repository.commit({"services/V01.md": service("V01")})
    assert {} == notes(repository)


def test_names_in_chinese_and_with_blanks_are_found(repository):
    """Paths go to git as they are."""
    repository.commit({"services/上门 安装.md": service("V01"), "别的.txt": "x"})
    repository.commit({"services/上门 安装.md": service("V01", "改过。\n")})
    assert {"V01": "改了正文 1 处"} == notes(repository)


@pytest.mark.parametrize("place", ["content", "docs/手册/content"])
def test_content_may_lie_anywhere_in_the_repository(repository, place):
    """Paths are taken from the content folder."""
    folder = repository.root / place
    if not folder.exists():
        folder.parent.mkdir(parents=True)
        repository.content.rename(folder)
        repository.content = folder
    repository.commit({"services/V01.md": service("V01")})
    repository.commit({"services/V01.md": service("V01", "改过。\n")})
    assert {"V01": "改了正文 1 处"} == notes(repository)
