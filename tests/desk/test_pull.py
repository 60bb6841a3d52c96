"""`kb pull`: a release's data become the desk's own index; whatever is wrong with them, the last good ones still answer."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
import shutil
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pulling import NAME, Answer, friday, words
from shipped import TODAY, served

from generator import publishing
from generator.cli.pull import pull as command
from generator.desk.pull import default_folder, pull
from generator.errors import KbError, ReleaseError, UsageError
from generator.release import current
from generator.search.lookup import Index

pytestmark = pytest.mark.usefixtures("at_home")


def state(folder: Path) -> dict[str, Any]:
    """Everything below with its bytes and times."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_mtime_ns, path.lstat().st_ino, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("where", ["out", "release", "records", "file", "web"])
def test_every_way_to_name_a_source_gives_an_index_that_answers(sites, source, tmp_path, where):
    """The folder of releases, a release, what holds `records/`, a file: address, a site: the same index as the site's own."""
    target = tmp_path / "desk"
    with served(sites["sunday"] / "current") as address:
        named = {
            "out": str(sites["sunday"]),
            "release": str(sites["sunday"] / "current"),
            "records": str(source),
            "file": (sites["sunday"] / "current").resolve().as_uri(),
            "web": address,
        }[where]
        done = pull(named, target, "internal", today=TODAY)

    assert done.changed
    assert "周日的话。" == words(target)
    with Index(current(target).whoosh("internal")) as index:
        assert "A1" == index.search("wsdh", 1)[0].id
    made, own = (folder / "current" / "index" / "internal" for folder in (target, sites["sunday"]))
    assert {p.name: p.read_bytes() for p in own.iterdir()} == {p.name: p.read_bytes() for p in made.iterdir()}
    assert [] == publishing.verify(done.folder)


def test_only_the_edition_asked_for_is_fetched(sites, tmp_path):
    """One manifest and one file; nothing else is asked of the site."""
    asked: list[str] = []

    def opener(request: urllib.request.Request) -> Any:
        asked.append(request.full_url)
        name = request.full_url.removeprefix("https://kb.example/x/")
        return Answer((sites["sunday"] / "current" / name).read_bytes())

    pull("https://kb.example/x/", tmp_path / "desk", "public", opener, today=TODAY)

    assert [f"https://kb.example/x/records/public/{name}" for name in ("manifest.json", "records.jsonl")] == asked
    assert ["public"] == [path.name for path in (tmp_path / "desk" / "current" / "index").iterdir()]


def test_both_editions_live_beside_each_other(sites, tmp_path):
    """Pulling one leaves the other as it was."""
    target = friday(sites, tmp_path / "desk")
    pull(str(sites["sunday"]), target, "public", today=TODAY)

    assert "周五的话。" == words(target)
    assert "周日的话。" == words(target, "A2", "public")
    assert [] == publishing.verify(current(target).folder)


def test_nothing_new_rewrites_nothing(sites, tmp_path):
    """The same data again: said so, every file as it was, also its time."""
    target = friday(sites, tmp_path / "desk")
    before = state(target)

    again = pull(str(sites["friday"]), target, "internal", today=TODAY)

    assert not again.changed
    assert before == state(target)


def test_a_damaged_copy_is_made_anew_from_the_same_data(sites, tmp_path):
    """Unchanged at the source, but not whole here: fetched and built again."""
    target = friday(sites, tmp_path / "desk")
    next((current(target).folder / "index" / "internal").glob("*.trm")).write_bytes(b"x")

    assert pull(str(sites["friday"]), target, "internal", today=TODAY).changed
    assert "周五的话。" == words(target)


def test_going_back_needs_force(sites, tmp_path):
    """Older data than the desk has: exit 4 and the way to insist; with --force they come."""
    target = tmp_path / "desk"
    pull(str(sites["sunday"]), target, "internal", today=TODAY)

    with pytest.raises(ReleaseError, match="--force"):
        pull(str(sites["friday"]), target, "internal", today=TODAY)
    assert "周日的话。" == words(target)
    pull(str(sites["friday"]), target, "internal", today=TODAY, force=True)
    assert "周五的话。" == words(target)


def test_data_from_the_future_need_force(sites, tmp_path):
    """They would make every later pull look old."""
    with pytest.raises(ReleaseError, match="还没有到"):
        pull(str(sites["sunday"]), tmp_path / "desk", "internal", today=date(2026, 11, 1))


def test_the_folder_of_a_build_is_not_pulled_into(sites, tmp_path):
    """A pull would take its sites down; a folder with anything else in it is refused as well."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").touch()
    before = (sites["friday"] / "current").readlink()

    for target, letter in ((sites["friday"], "kb build"), (tmp_path / "home", "letter.txt")):
        with pytest.raises(UsageError, match=letter):
            pull(str(sites["sunday"]), target, "internal", today=TODAY)
    assert before == (sites["friday"] / "current").readlink()


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("bomb-went-off",)


def read_as_json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def test_a_hundred_random_damages_never_stop_the_desk(sites, source, tmp_path, monkeypatch):
    """A bit, a cut, a foreign file, a pickle, anywhere in the data: exit 4 each time, and Friday's words still answer."""
    monkeypatch.chdir(tmp_path)
    target = friday(sites, tmp_path / "desk")
    folder = source / "records" / "internal"
    rng = random.Random(20261122)
    before = state(target)
    statuses = []
    for turn in range(100):
        file = folder / ("records.jsonl" if turn % 3 else "manifest.json")
        data = file.read_bytes()
        place = rng.randrange(len(data))
        damaged = [
            data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :],
            data[:place],
            data + b"{}\n",
            pickle.dumps(Bomb()),
            b"\0" * len(data),
            data[:place] + data[place + rng.randrange(1, 40) :],
        ][turn % 6]
        if file.name == "manifest.json" and read_as_json(damaged) == json.loads(data):
            damaged = b""  # a line end became a space: nothing is damaged
        file.write_bytes(damaged)
        with pytest.raises(ReleaseError) as error:
            pull(str(source), target, "internal", today=TODAY)
        statuses.append(error.value.exit_code)
        assert "照常能查：2026-11-20 的（2 天前）" in str(error.value), turn
        assert "周五的话。" == words(target), turn
        file.write_bytes(data)

    assert [4] * 100 == statuses
    assert not (tmp_path / "bomb-went-off").exists()
    assert before == state(target)
    pull(str(source), target, "internal", today=TODAY)
    assert "周日的话。" == words(target)


def test_without_any_data_the_letter_does_not_pretend(tmp_path):
    """The first pull fails: nothing here yet."""
    with pytest.raises(ReleaseError, match="还没有可用的数据"):
        pull(str(tmp_path / "nowhere"), tmp_path / "desk", "internal", today=TODAY)


def test_the_other_edition_under_the_name_of_this_one_is_refused(source, tmp_path):
    """What was asked for, or nothing."""
    shutil.rmtree(source / "records" / "internal")
    (source / "records" / "public").rename(source / "records" / "internal")

    with pytest.raises(ReleaseError, match="要的是内部版"):
        pull(str(source), tmp_path / "desk", "internal", today=TODAY)


def test_two_pulls_at_once_do_not_mix(sites, tmp_path):
    """The second one is told to wait."""
    target = friday(sites, tmp_path / "desk")
    with publishing.staging(target), pytest.raises(KbError) as error:
        pull(str(sites["sunday"]), target, "internal", today=TODAY)

    assert 75 == error.value.exit_code


def test_the_command_says_what_it_did(sites, tmp_path):
    """Updated, unchanged, how many, how old, where, and what to type next."""
    target = tmp_path / "desk"
    runs = [
        CliRunner().invoke(command, [str(sites[day]), "--out", str(target)]).output for day in ("friday", "sunday", "sunday")
    ]

    assert "已更新：内部版 3 篇，2026-11-20 的数据（" in runs[0]
    assert "原来是 2026-11-20 的 3 篇" in runs[1]
    assert "没有变化：内部版 3 篇，2026-11-22 的数据（" in runs[2]
    assert all(f"kb 无声 --out {target}" in run for run in runs)


def test_a_person_s_copies_live_in_their_data_folder(tmp_path, monkeypatch):
    """By name; a name that leads elsewhere is refused; only the owner may look inside."""
    assert tmp_path / "data" / "kefu-kb" / "shop" == default_folder("shop")
    for name in ("", "..", "a/b", ".x", "x" * 41):
        with pytest.raises(UsageError):
            default_folder(name)
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert Path.home() / ".local" / "share" / "kefu-kb" / "default" == default_folder()


def test_a_pulled_copy_can_be_pulled_from(sites, tmp_path):
    """A stick from desk to desk: what one desk has, the next can take."""
    first = friday(sites, tmp_path / "first")
    pull(str(first), tmp_path / "second", "internal", today=TODAY)

    assert "周五的话。" == words(tmp_path / "second")
    assert hashlib.sha256((first / "current" / NAME).read_bytes()).digest() == (
        hashlib.sha256((tmp_path / "second" / "current" / NAME).read_bytes()).digest()
    )


def test_records_altered_behind_an_unchanged_manifest_are_noticed_at_hand(source, sites, tmp_path):
    """From a folder the records are looked at each time: altered ones are exit 4, and the old data still answer."""
    target = tmp_path / "desk"
    pull(str(source), target, "internal", today=TODAY)
    file = source / "records" / "internal" / "records.jsonl"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    with pytest.raises(ReleaseError) as error:
        pull(str(source), target, "internal", today=TODAY)

    assert 4 == error.value.exit_code
    assert not pull(str(sites["sunday"]), target, "internal", today=TODAY).changed
