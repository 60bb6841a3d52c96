"""What builds remember: right by construction, and thrown away when it is not as it was written."""

from __future__ import annotations

import os
import random
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from generator.cache import Cache, digest, frozen, thawed


def remember(file, values):
    cache = Cache(file)
    cache.add({digest(key): frozen(value) for key, value in values.items()})
    cache.close()


def recall(file, names):
    cache = Cache(file)
    found = cache.found([digest(name) for name in names])
    cache.close()
    return {name: thawed(found[digest(name)]) for name in names if digest(name) in found}


def test_what_was_put_is_found_by_the_next_build(tmp_path):
    """Text of any script, lists and tables; a key that was never put is not found."""
    values = {"a": ["正文", {"b": [1, None]}], "lone": "\ud800"}
    remember(tmp_path / "c", values)

    assert values == recall(tmp_path / "c", ["a", "lone", "never"])


def test_what_a_build_did_not_ask_for_is_dropped(tmp_path):
    """The file does not grow with every edit."""
    remember(tmp_path / "c", {"old": 1, "kept": 2})
    recall(tmp_path / "c", ["kept"])

    assert {"kept": 2} == recall(tmp_path / "c", ["old", "kept"])


def test_the_file_does_not_grow_without_end(tmp_path):
    """What is new stands behind what was there, until more is dead than alive; nothing is lost on the way."""
    stay = {f"stays {number}": "正文" * 50 for number in range(20)}
    remember(tmp_path / "c", stay)
    first = (tmp_path / "c").stat().st_size
    for turn in range(100):
        cache = Cache(tmp_path / "c")
        assert len(stay) == len(cache.found(map(digest, stay)))
        cache.add({digest("edited"): f"第 {turn} 次".encode()})
        cache.close()

        assert (tmp_path / "c").stat().st_size < 2 * first + 200
        assert [f"第 {turn} 次".encode()] == list(Cache(tmp_path / "c").found([digest("edited")]).values())


def test_what_killed_builds_left_half_written_does_not_pile_up(tmp_path, monkeypatch):
    """Three processes end while they write; the next one writes over what they left, and nothing else is there."""
    for _ in range(3):
        child = os.fork()
        if not child:
            monkeypatch.setattr(Path, "replace", lambda *_: os._exit(0))
            remember(tmp_path / "c", {"never": 1})
        os.waitpid(child, 0)
    assert 1 == len(list(tmp_path.iterdir()))
    remember(tmp_path / "c", {"whole": 1})

    assert {"c", "c.table"} == {path.name for path in tmp_path.iterdir()}


def test_rows_and_table_of_two_builds_give_no_value_of_another_key(tmp_path):
    """Killed between the two: the rows of now beside the table of before, rows of the same size in other places."""
    remember(tmp_path / "c", {f"key {number}": f"value {number}" for number in range(10)})
    table = (tmp_path / "c.table").read_bytes()
    values = {f"key {number}": f"value {number}" for number in range(5, 15)}
    (tmp_path / "c").unlink()
    remember(tmp_path / "c", values)
    (tmp_path / "c.table").write_bytes(table)
    names = [f"key {number}" for number in range(15)]

    assert recall(tmp_path / "c", names).items() <= values.items()


@pytest.mark.parametrize("part", ["c", "c.table"])
def test_damage_is_a_miss_never_a_wrong_value(tmp_path, part):
    """Two hundred flipped, cut or overwritten places: each time the value that was put, or none; and it can be used again."""
    file = tmp_path / "c"
    values = {f"key {number}": f"正文 {number} " * 40 for number in range(40)}
    remember(file, values)
    sound = (tmp_path / part).read_bytes()
    rng = random.Random(11)
    lost = 0
    for turn in range(200):
        place = rng.randrange(len(sound))
        (tmp_path / part).write_bytes(
            [
                sound[:place] + bytes([sound[place] ^ 1 << rng.randrange(8)]) + sound[place + 1 :],
                sound[:place],
                sound[:place] + b"\0" * 512 + sound[place + 512 :],
                b"not a database",
            ][turn % 4]
        )
        found = recall(file, values)
        assert found.items() <= values.items()
        lost += len(found) < len(values)
        remember(file, values)
        assert values == recall(file, values)
    assert lost


def test_a_row_without_its_check_is_not_read(tmp_path):
    """Bytes of the right length in the right place, written by somebody else."""
    remember(tmp_path / "c", {"a": "x" * 99})
    data = (tmp_path / "c").read_bytes()
    (tmp_path / "c").write_bytes(data[:-20] + bytes(20))

    assert {} == recall(tmp_path / "c", ["a"])


def test_a_build_that_changes_nothing_does_not_write(tmp_path):
    """The same rows asked for again: the file is the same file."""
    remember(tmp_path / "c", {"a": 1})
    before = [(file.stat().st_ino, file.stat().st_mtime_ns) for file in sorted(tmp_path.iterdir())]
    recall(tmp_path / "c", ["a"])

    assert before == [(file.stat().st_ino, file.stat().st_mtime_ns) for file in sorted(tmp_path.iterdir())]


def test_a_fingerprint_tells_any_two_values_apart_and_nothing_else():
    """What looks alike as text is not alike; the same value made otherwise is the same, whoever holds its strings."""
    values = ["1", 1, True, None, "", [], {}, ["1"], ["", "1"], ["1", ""], {"1": ""}, {"": "1"}, "\ud800", 1.5, "1.5", b"1"]
    again = [str(1), int("1"), not False, None, "", [], {}, [str(1)], ["", "1"], ["1", ""], {"1": ""}, {"": "1"}]

    assert len(values) == len({digest(value) for value in values})
    assert [digest(value) for value in values[: len(again)]] == [digest(value) for value in again]
    assert digest("a", "b") != digest("ab")
    assert digest(MappingProxyType({"a": 1})) == digest(MappingProxyType({"a": 1}))


def test_a_setting_that_is_a_day_has_a_digest():
    """`extra.kb` may hold any YAML, and `since: 2026-01-01` is a day there; another day is another setting."""
    assert digest({"since": date(2026, 1, 1)}) != digest({"since": date(2026, 1, 2)})
