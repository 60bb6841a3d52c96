"""A build that remembers equals one that remembers nothing, byte for byte, whatever was changed in between."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pictures import png
from project import Project
from shipped import ROOT, tree

from generator import cache, forked, pipeline, publishing
from generator.search import snapshot, values
from generator.search.lookup import Index
from generator.site import bodies
from generator.site import compile as compiling


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def _rename(p: Project) -> None:
    (p.content / "terms" / "W02.md").rename(p.content / "terms" / "neu.md")


def _remove(p: Project) -> None:
    (p.content / "terms" / "W02.md").unlink()


CHANGES: dict[str, Callable[[Project], None]] = {
    "nothing": lambda p: None,
    "body": lambda p: p.edit("content/faqs/D02.md", "选原因", "选一个原因"),
    "title": lambda p: p.edit("content/faqs/D02.md", "怎么退货", "怎样才能退货"),
    "summary": lambda p: p.edit("content/faqs/D02.md", "在订单里点退货", "打开订单，点退货"),
    "kind": lambda p: p.edit("content/faqs/D02.md", "kind: faq", "kind: service"),
    "topic": lambda p: p.edit("content/faqs/D02.md", "topic: return", "topic: order"),
    "related": lambda p: p.edit("content/faqs/D02.md", "topic: return", "topic: return\nrelated: [W01]"),
    "old address": lambda p: p.edit("content/faqs/D02.md", "topic: return", "topic: return\nredirect_from: [old/d02]"),
    "review": lambda p: p.edit("content/faqs/D02.md", "reviewed: 2026-11-01", "reviewed: 2026-11-02"),
    "overdue": lambda p: p.edit("content/faqs/D02.md", "reviewed: 2026-11-01", "reviewed: 2025-11-01"),
    "id": lambda p: p.edit("content/faqs/D02.md", "id: D02", "id: D09"),
    "words in braces": lambda p: p.edit("content/faqs/D02.md", "选原因", "选原因，`{{服务热线}}`"),
    "link": lambda p: p.edit("content/terms/W02.md", "../faqs/D01.md", "../faqs/D02.md"),
    "tags": lambda p: p.edit("content/faqs/D02.md", "[退货]\n", "[退货, 售后]\n"),
    "aliases": lambda p: p.edit("content/faqs/D02.md", "想退货", "想把它退掉"),
    "audience": lambda p: p.edit("content/terms/W01.md", "public", "internal"),
    "fact": lambda p: p.tables("17:30", "怎么称呼客户"),
    "way to a person": lambda p: p.edit("content/facts.yml", "400-800-1234", "400-800-5678"),
    "placeholder": lambda p: p.tables("16:00", "客户姓什么"),
    "synonyms": lambda p: (p.content / "synonyms.yml").write_text("- [发货, 出货, 寄出]\n", "utf-8"),
    "settings": lambda p: p.edit("mkdocs.yml", "明灯家居帮助中心", "明灯帮助"),
    "template": lambda p: p.edit("theme/partials/kb/related.html", "相关内容", "相关的内容"),
    "style": lambda p: p.edit("theme/assets/kb/kb.css", "}", "}\n"),
    "add": lambda p: p.write("terms/W03.md", "id: W03\nkind: term\ntitle: 新词\naudience: public\ntags: [发货]", "新的。\n"),
    "remove": _remove,
    "rename": _rename,
    "asset": lambda p: (p.content / "assets" / "a.png").write_bytes(png(b"2")),
    "size of a picture": lambda p: (p.content / "assets" / "a.png").write_bytes(png(width=3, height=2)),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_gives_what_a_clean_build_gives(project, what):
    """Built, changed, built again: the same bytes as built once into an empty place."""
    project.build("site")
    CHANGES[what](project)

    assert project.sites("other") == project.sites("site")


SETTINGS = (
    ("# site_url: https://help.example.com/", "site_url: https://help.example.com/"),
    ("site_url: https://help.example.com/", "site_url: https://hilfe.example.com/kb/"),
    ("hant: tw ", "hant: hk "),
    ("# offline: false", "offline: false"),
    ("name: 付款与发货", "name: 付款、发货"),
    ("name: 明灯家居\n", "name: 明灯\n"),
    ('"#0d6b72"', '"#8a1c5b"'),
    ("feedback: off", 'feedback: {endpoint: "https://fb.example.com/"}'),
    ("hant: hk ", "hant: false "),
)


def test_other_settings_give_what_a_clean_build_gives(project):
    """One after the other: the address that feeds, maps and pictures name, the traditional twin, the form without a network, names, colours."""
    made = [project.sites("site")]
    for old, new in SETTINGS:
        project.edit("mkdocs.yml", old, new)
        made.append(project.sites("site"))
        shutil.rmtree(project.root / "other", ignore_errors=True)

        assert project.sites("other") == made[-1], new
        assert made[-1] != made[-2], new


def test_the_number_of_cores_changes_no_byte(project, monkeypatch, tmp_path):
    """One process for all, or each step spread over three: the same release, indexes and manifest included."""
    monkeypatch.setitem(forked.spread.__kwdefaults__, "worth", 1)  # a few articles are worth it for once
    monkeypatch.setattr(forked, "workers", lambda: 1)
    alone = tree(project.build("alone"))
    forks = tmp_path / "forks"  # a file, because children fork, too
    fork = os.fork

    def counted() -> int:
        with forks.open("a") as file:
            file.write("1")
        return fork()

    monkeypatch.setattr(os, "fork", counted)
    monkeypatch.setattr(forked, "workers", lambda: 3)

    assert alone == tree(project.build("three"))
    assert len(forks.read_text()) > 5


def test_a_new_day_gives_what_a_clean_build_gives(project):
    """What expires or becomes due on that day is on other pages, too."""
    project.edit("content/terms/W01.md", "owner", "expires: 2026-12-01\nowner")
    project.build("site")

    assert project.sites("other", date(2026, 12, 1)) == project.sites("site", date(2026, 12, 1))


def test_a_change_of_our_own_code_makes_every_page_new(project, monkeypatch):
    """Nothing that older code made is taken over or remembered: bodies and pages are made by the new code."""
    project.build("site")
    sanitise, render = bodies.sanitise, compiling.Site.render
    monkeypatch.setattr(bodies, "sanitise", lambda html: sanitise(html) + "<!-- new body -->")
    monkeypatch.setattr(compiling.Site, "render", lambda *page: render(*page) + b"<!-- new page -->")
    for module in (bodies, compiling):
        monkeypatch.setattr(module, "program", lambda: b"other code")
    page = (project.build("site") / "public" / "faqs" / "D01.html").read_text("utf-8")

    assert "<!-- new body -->" in page
    assert page.endswith("<!-- new page -->")


def inode(project: Project, path: str) -> int:
    return (project.root / "site" / "current" / path).stat().st_ino


def test_what_did_not_change_is_the_same_file(project):
    """An edit writes the page and the lists that show it; other pages are linked, and nothing stale is left."""
    before = project.build("site")
    project.edit("content/faqs/D02.md", "选原因", "选一个原因")
    after = project.build("site")

    assert before != after
    for path in ("public/terms/W01.html", "internal/scripts/T01.html", "public/assets/kb/kb.css", "public/assets/a.png"):
        assert (before / path).stat().st_ino == (after / path).stat().st_ino, path
    assert "选一个原因" in (after / "public" / "faqs" / "D02.html").read_text("utf-8")
    assert [] == publishing.verify(before)


@pytest.mark.parametrize("again", [False, True], ids=["an edit", "nothing new"])
def test_the_ledger_is_written_when_nothing_touches_the_files_any_more(project, again):
    """Else the next build would take every file for touched, and read all of them."""
    project.build("site")
    if not again:
        project.edit("content/faqs/D01.md", "发货", "出货")
    folder = project.build("site")
    written = (project.root / "site" / pipeline.CACHE / pipeline.LEDGER).stat().st_mtime_ns

    assert [] == [path for path in folder.rglob("*") if path.is_file() and path.stat().st_ctime_ns > written]


def test_a_removed_article_leaves_no_page(project):
    """Its page, and the page of a tag that nobody has any more."""
    project.build("site")
    _remove(project)
    after = project.build("site")

    assert not (after / "internal" / "terms" / "W02.html").exists()
    assert not list((after / "internal" / "tags").glob("neibu*"))


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The editions whose search was made, and not taken over."""
    names: list[str] = []
    write = snapshot.write
    monkeypatch.setattr(forked, "workers", lambda: 1)
    monkeypatch.setattr(snapshot, "write", lambda *of: names.append(of[3]) or write(*of))
    return names


def test_an_edition_that_stayed_as_it_was_keeps_its_search(project, made):
    """An internal article is edited: the public records and indexes are not made again, and are those of a clean build."""
    project.build("site")
    project.edit("content/terms/W02.md", "只给客服看", "只给客服们看")
    made.clear()
    after = project.build("site")

    assert made == ["internal"]
    assert tree(project.build("other")) == tree(after)


def test_another_program_makes_all_search_anew(project, made, monkeypatch):
    """Nothing was edited, but it would come out otherwise."""
    project.build("site")
    monkeypatch.setattr(pipeline, "program", lambda: b"other code")
    project.build("site")

    assert made == ["public", "internal"] * 2


def test_damage_in_the_records_of_before_is_not_copied(project):
    """The lines of articles that did not change come out of the file of before only if it is sound."""
    file = project.build("site") / "records" / "internal" / "records.jsonl"
    file.write_bytes(file.read_bytes().replace("当天发货".encode(), "当天退货".encode()))
    project.edit("content/terms/W02.md", "只给客服看", "只给客服们看")

    assert project.sites("other") == project.sites("site")


@pytest.mark.parametrize("damaged", [False, True], ids=["sound", "damaged"])
def test_the_large_file_of_the_agents_index_is_taken_over_if_it_is_sound(project, monkeypatch, damaged):
    """An edit writes what is new into a second file; every article is told as by a clean index."""
    monkeypatch.setattr(values, "WORTH", 0)
    monkeypatch.setattr(values, "SHARE", 0.1)
    before = project.build("site")
    file = before / "index" / "internal" / "values"
    if damaged:
        file.write_bytes(b"?" + file.read_bytes()[1:])
    project.edit("content/faqs/D02.md", "选原因", "选一个原因")
    after = project.build("site")
    folders = [folder / "index" / "internal" for folder in (after, project.build("other"))]
    told = []
    for folder in folders:
        with Index(folder) as index:
            told.append([list(index.all()), index.search("选一个原因", 5), index.search("faqs", 5), index.search("发货", 5)])

    assert damaged != file.samefile(folders[0] / "values")
    assert damaged != (folders[0] / "later").exists()
    assert told[0] == told[1]
    assert [] == publishing.verify(after)


@pytest.mark.parametrize(
    "file", ["public/search/index.js", "public/search/a.*", "index/public/values", "records/public/records.jsonl"]
)
def test_damage_in_the_search_of_before_is_not_taken_over(project, file):
    """One byte of it changed, and of nothing else: the whole edition's search is made anew; the old files are left as they are."""
    before = project.build("site")
    wanted = tree(before)
    (damaged,) = before.glob(file)
    data = damaged.read_bytes()[:-1] + b"?"
    damaged.write_bytes(data)
    project.edit("content/terms/W02.md", "只给客服看", "只给客服们看")
    after = project.build("site")

    assert data == damaged.read_bytes()
    path = damaged.relative_to(before).as_posix()
    assert wanted[path] == tree(after)[path]
    assert [] == publishing.verify(after)


@pytest.mark.parametrize("times", ["left to the system", "forged"])
def test_damage_in_the_old_release_does_not_reach_the_new_one(project, times):
    """A page changed in place, same length, its times set back: the new release has the right bytes, and so has a repaired one."""
    folder = project.build("site")
    wanted = project.sites("other")
    page = folder / "public" / "faqs" / "D01.html"
    stat = page.stat()
    data = page.read_bytes()
    with page.open("r+b") as stream:
        stream.write(data.replace("多久".encode(), "不知".encode()))
    if times == "forged":
        os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    assert wanted == project.sites("site")
    project.edit("content/faqs/D02.md", "选原因", "选一个原因")
    assert project.sites("third") == project.sites("site")


@pytest.mark.parametrize("file", ["ledger", "articles", "bodies", "pages", "records", "records.table"])
def test_a_damaged_memory_is_made_anew(project, file):
    """Cut in the middle, overwritten, gone: the build is slower, not other."""
    project.build("site")
    wanted = project.sites("other")
    memory = project.root / "site" / ".cache" / file
    sound = memory.read_bytes()
    for damaged in (sound[: len(sound) // 2], b"", b"\0" * len(sound), sound[:100] + b"!" + sound[101:]):
        memory.write_bytes(damaged)
        assert wanted == project.sites("site")


def test_where_links_do_not_work_there_are_copies(project, monkeypatch):
    """As from one file system to another."""
    project.build("site")
    project.edit("content/faqs/D02.md", "选原因", "选一个原因")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)

    assert project.sites("other") == project.sites("site")


def test_the_program_is_a_digest_of_every_source(tmp_path, monkeypatch):
    """A byte more in any file of ours is another program."""
    shutil.copytree(ROOT / "generator", tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "generator" / "cache.py"))
    before = cache.program.__wrapped__()
    with (tmp_path / "generator" / "site" / "lists.py").open("a") as stream:
        stream.write("#")

    assert before != cache.program.__wrapped__()
