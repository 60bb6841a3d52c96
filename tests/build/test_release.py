"""Releases: sealed, flipped in one step, verified before they are read, kept and pruned."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import nullcontext

import pytest
from shipped import build

from generator import publishing, release
from generator.errors import BusyError, ReleaseError, StorageError


def fill(folder, text):
    (folder / "public").mkdir(parents=True)
    (folder / "public" / "index.html").write_text(text, "utf-8")


def publish(out, text):
    with publishing.staging(out) as stage:
        fill(stage / "r", text)
        return publishing.publish(out, stage / "r", {})


def test_current_is_a_link_that_points_at_the_new_release(tmp_path):
    """Publishing flips one symbolic link; nothing is left of the stage."""
    publish(tmp_path, "one")
    second = publish(tmp_path, "two")

    assert second.folder == release.current(tmp_path).folder
    assert "two" == (tmp_path / "current" / "public" / "index.html").read_text("utf-8")
    assert [".lock", "current", "releases"] == sorted(path.name for path in tmp_path.iterdir())


def test_the_same_content_is_the_same_release(tmp_path):
    """A release is named by its manifest; publishing it again changes nothing."""
    first = publish(tmp_path, "one")
    again = publish(tmp_path, "one")

    assert first == again
    assert 1 == len(list((tmp_path / "releases").iterdir()))


def test_earlier_content_makes_its_release_the_newest_again(tmp_path):
    """It is live, it is the first of the list, and going back from it leads to the one that was live before."""
    first, second = (publish(tmp_path, text) for text in ("one", "two"))
    publish(tmp_path, "one")

    assert first == release.Release(release.current(tmp_path).folder)
    assert [(first.folder.name, True), (second.folder.name, False)] == [
        (one.name, one.live) for one in publishing.kept(tmp_path)
    ]
    assert second == publishing.rollback(tmp_path)
    assert [".lock", "current", "releases"] == sorted(path.name for path in tmp_path.iterdir())


def test_a_damaged_release_of_the_same_name_is_replaced(tmp_path):
    """What is on the disk is verified before it is used again."""
    first = publish(tmp_path, "one")
    (first.folder / "public" / "index.html").write_text("no!", "utf-8")

    again = publish(tmp_path, "one")

    assert [] == publishing.verify(again.folder)


def test_only_the_last_releases_are_kept(tmp_path, monkeypatch):
    """Three releases stay, when they are old enough: a visitor half-way through the old one still finds its files."""
    monkeypatch.setattr(publishing, "KEEP_SECONDS", 0)
    for text in "abcde":
        publish(tmp_path, text)

    pages = [tmp_path / "releases" / one.name / "public" / "index.html" for one in publishing.kept(tmp_path)]
    assert list("edcba")[: publishing.KEEP] == [page.read_text("utf-8") for page in pages]


def test_where_the_file_system_cannot_be_flushed_at_once_each_file_is(tmp_path, monkeypatch):
    """However many there are, and their folders."""
    flushed = []
    monkeypatch.setattr(publishing, "MANY", 0)
    monkeypatch.setattr(publishing, "_sync_all", lambda folder: False)
    monkeypatch.setattr(publishing, "_sync", lambda path: flushed.append(path.name))
    publish(tmp_path, "one")

    assert {"index.html", "manifest.json", "public", "r", "releases"} <= {*flushed}


@pytest.mark.parametrize(
    "manifest", [None, "", "\x00", "[]", '{"files": 1}', '{"files": {"index.html": [], "b": 1}, "articles": 3}']
)
def test_a_release_without_a_sound_manifest_is_listed_and_not_gone_back_to(tmp_path, manifest):
    """Not there, cut off, of another shape: it holds nothing that anybody knows of."""
    live = publish(tmp_path, "one").folder
    folder = tmp_path / "releases" / "broken"
    folder.mkdir()
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest, "utf-8")

    (found,) = (one for one in publishing.kept(tmp_path) if one.name == "broken")
    assert ("", {}, 0, False) == (found.today, found.articles, found.size, found.live)
    with pytest.raises(ReleaseError, match="有损坏"):
        publishing.rollback(tmp_path, "broken")
    assert live == release.current(tmp_path).folder


def test_the_way_back_leads_to_one_release_or_nowhere(tmp_path):
    """None that is older, a name that begins two of them: a letter. Where nothing is live, the newest is."""
    with pytest.raises(ReleaseError, match="没有更早的版本"):
        publishing.rollback(tmp_path)
    first = publish(tmp_path, "one")
    with pytest.raises(ReleaseError, match="没有更早的版本"):
        publishing.rollback(tmp_path)
    second = publish(tmp_path, "two")
    begun = first.folder.name[:4]
    (tmp_path / "releases" / f"{begun}0").mkdir()
    with pytest.raises(ReleaseError, match=f"「{begun}」对得上 2 个版本"):
        publishing.rollback(tmp_path, begun)
    (tmp_path / "releases" / f"{begun}0").rmdir()
    (tmp_path / "current").unlink()

    assert second == publishing.rollback(tmp_path)
    assert first == publishing.rollback(tmp_path, begun)


@pytest.mark.parametrize(("before", "needed"), [(0, 4), (9, 9)], ids=["as large as what is live", "as large as it was told"])
def test_room_for_one_release_more_is_asked_for(tmp_path, monkeypatch, before, needed):
    """And something to spare; a byte less is refused."""
    publish(tmp_path, "four")
    for free in (publishing.SPARE + needed, publishing.SPARE + needed - 1):
        monkeypatch.setattr(publishing.shutil, "disk_usage", lambda _, free=free: shutil._ntuple_diskusage(1 << 40, 0, free))
        with nullcontext() if free == publishing.SPARE + needed else pytest.raises(StorageError, match="磁盘空间不够"):
            publishing.make_room(tmp_path, before)


def test_verify_names_what_differs(tmp_path):
    """A changed, a missing and an added file are all named."""
    folder = publish(tmp_path, "one").folder
    (folder / "public" / "index.html").write_text("two", "utf-8")
    (folder / "extra").write_text("", "utf-8")

    assert ["extra", "public/index.html"] == sorted(publishing.verify(folder))


def test_verify_names_a_link_that_nobody_sealed(tmp_path):
    """A folder that lies elsewhere is no part of a release, though a web server would follow the link to it."""
    found = publish(tmp_path / "site", "one")
    fill(tmp_path / "elsewhere", "two")
    (found.folder / "public" / "more").symlink_to(tmp_path / "elsewhere")

    assert ["public/more"] == publishing.verify(found.folder)


def test_a_second_builder_is_told_to_wait(tmp_path):
    """The lock belongs to one builder; the other gets BusyError (exit 75)."""
    with publishing.staging(tmp_path), pytest.raises(BusyError), publishing.staging(tmp_path):
        pass

    assert 75 == BusyError.exit_code


def test_a_lock_of_a_dead_builder_does_not_stay(tmp_path):
    """A flock goes with its process; the file alone locks nobody out."""
    (tmp_path / ".lock").touch(mode=0o600)
    (tmp_path / ".stage-1").mkdir()

    with publishing.staging(tmp_path) as stage:
        assert stage.is_dir()

    assert not (tmp_path / ".stage-1").exists()
    descriptor = os.open(tmp_path / ".lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)


def test_a_lock_that_is_a_link_is_not_followed(tmp_path):
    """Whoever can write here would have us make a file elsewhere."""
    (tmp_path / ".lock").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StorageError, match="检查目录权限"), publishing.staging(tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_a_copied_project_takes_over_from_its_own_releases(tmp_path):
    """The ledger says where the last release is beside itself, not where it once was."""
    first, second = tmp_path / "first", tmp_path / "second"
    content = tmp_path / "content" / "services"
    content.mkdir(parents=True)
    text = "---\nid: V01\nkind: service\ntitle: 安装\naudience: public\nowner: 组\nreviewed: 2026-11-01\n---\n\n上门安装。\n"
    (content / "V01.md").write_text(text, "utf-8")
    build(first, tmp_path / "content")
    shutil.copytree(first, second, symlinks=True)
    (content / "V01.md").write_text(text.replace("上门", "免费"), "utf-8")

    page = build(second, tmp_path / "content").folder / "public" / "404.html"

    assert 1 < page.stat().st_nlink
    assert not any(page.samefile(other) for other in first.rglob("404.html"))


def test_without_a_release_the_letter_names_the_next_command(tmp_path):
    """Nothing published yet: say what to run."""
    with pytest.raises(ReleaseError, match="kb build"):
        release.current(tmp_path)
