"""What an agent need not type twice, in one private file."""

from __future__ import annotations

import os
import stat

import pytest

from generator.desk import atomic, remembered
from generator.errors import StorageError, UsageError


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "kefu-kb" / "blanks.json"


def test_values_are_kept_for_the_agent_alone(home):
    """Together with what was kept before; mode 0600 in a folder of mode 0700, whatever the umask."""
    before = os.umask(0)
    try:
        remembered.remember({"客服姓名": "小林"})
        remembered.remember({"公司": "明灯"})
    finally:
        os.umask(before)

    assert {"公司": "明灯", "客服姓名": "小林"} == remembered.load()
    assert 0o600 == stat.S_IMODE(home.stat().st_mode)
    assert 0o700 == stat.S_IMODE(home.parent.stat().st_mode)
    assert ["blanks.json"] == [path.name for path in home.parent.iterdir()]


def test_forgetting_some_or_all(home):
    """Some are dropped from the file; all, and the file is gone."""
    remembered.remember({"客服姓名": "小林", "公司": "明灯"})

    assert ["公司"] == remembered.forget(["公司", "店铺"])
    assert {"客服姓名": "小林"} == remembered.load()
    assert ["客服姓名"] == remembered.forget()
    assert not home.exists()
    assert [] == remembered.forget()


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000, b'{"a": 1}'])
def test_a_damaged_file_holds_nothing(home, damage):
    """It costs a question, not the call; the next value mends it."""
    home.parent.mkdir()
    home.write_bytes(damage)

    assert {} == remembered.load()
    remembered.remember({"公司": "明灯"})
    assert {"公司": "明灯"} == remembered.load()


def test_without_a_configured_folder_it_is_under_the_home(tmp_path, monkeypatch):
    """`~/.config/kefu-kb`; a relative XDG_CONFIG_HOME does not count; without a home there is none."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path / ".config" / "kefu-kb" / "blanks.json" == remembered.place()

    monkeypatch.delenv("HOME")
    assert {} == remembered.load()
    with pytest.raises(StorageError):
        remembered.remember({"公司": "明灯"})


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    """Whole or not at all: no half file, no temporary one."""
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(StorageError, match="写不了"):
        atomic.write_whole(file, b"new")

    assert b"old" == file.read_bytes()
    assert [file] == list(tmp_path.iterdir())


def test_only_plain_files_in_folders_that_exist_are_written(tmp_path):
    """A device or a folder is not replaced; a link stays a link."""
    (tmp_path / "link").symlink_to(tmp_path / "file")
    atomic.write_whole(tmp_path / "link", b"new")

    assert (tmp_path / "link").is_symlink()
    assert b"new" == (tmp_path / "file").read_bytes()
    for path in (tmp_path, tmp_path / "none" / "file", os.devnull):
        with pytest.raises(UsageError):
            atomic.write_whole(path, b"new")
