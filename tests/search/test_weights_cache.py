"""An edit weighs one record again; what comes out is what a clean build makes."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace

import pytest
from shipped import ROOT, TODAY

from generator.edition import select
from generator.model import Audience
from generator.read.library import read_library
from generator.search import weights_cache
from generator.search.impacts import Postings, average_length, length, postings
from generator.search.records import Part, Record, records
from generator.search.weights_cache import NAME, WeightsCache


@pytest.fixture(scope="module")
def rows() -> list[Record]:
    library, _ = read_library(ROOT / "content")
    return list(records(select(library, Audience.INTERNAL, TODAY)))[:80]


def average_of(rows) -> float:
    return average_length(sum(length(row) for row in rows), sum(len(row.parts) for row in rows))


def cached(folder, rows) -> tuple[Postings, int]:
    cache = WeightsCache(folder)
    found = postings(rows, lambda record, average: cache.weights(record, cache.digest(record), average))
    cache.uses((cache.digest(record), average_of(rows)) for record in rows)
    cache.close()
    return found, cache.weighed


def test_nothing_changed_nothing_is_weighed(tmp_path, rows):
    """The second build takes every record from the first, and is the same."""
    first, weighed = cached(tmp_path, rows)
    second, again = cached(tmp_path, rows)

    assert (len(rows), 0) == (weighed, again)
    assert first == second == postings(rows)


def test_every_edit_gives_what_a_clean_build_gives(tmp_path, rows):
    """Twenty edits, additions and removals in a row: always equal to a clean index, never more than the change weighed again."""
    rng = random.Random(11)
    now = list(rows)
    cached(tmp_path, now)
    for turn in range(20):
        place = rng.randrange(len(now))
        how = turn % 4
        if how == 0:
            now[place] = replace(now[place], parts=(*now[place].parts, Part("x", "新的一节", f"补充的话 {turn}")))
        elif how == 1:
            now[place] = replace(now[place], title=f"改过的题目{turn}")
        elif how == 2:
            del now[place]
        else:
            now.insert(place, replace(now[place], id=f"Z{turn}", aliases=(f"新问法{turn}",)))
        found, weighed = cached(tmp_path, now)

        assert postings(now) == found
        assert weighed <= 1


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_cache_is_thrown_away(tmp_path, rows, damage):
    """An empty file, another file, a row of rubbish: the build goes on, and is right."""
    cached(tmp_path, rows)
    if damage is None:
        with sqlite3.connect(tmp_path / NAME) as connection:
            connection.execute("UPDATE weights SET value = x'00ff'")
        connection.close()
    else:
        (tmp_path / NAME).write_bytes(damage)

    found, _ = cached(tmp_path, rows)

    assert postings(rows) == found


def test_what_is_no_longer_asked_for_is_dropped(tmp_path, rows):
    """The cache holds the last build, not all builds ever."""
    cached(tmp_path, rows)
    cached(tmp_path, rows[:10])
    connection = sqlite3.connect(tmp_path / NAME)
    count = connection.execute("SELECT count(*) FROM weights").fetchone()[0]
    connection.close()

    assert count == 10


def test_of_an_edition_that_nobody_asked_for_nothing_is_dropped(tmp_path, rows):
    """It was taken over whole; when it changes the next time, its words are still known."""
    cached(tmp_path, rows)
    cache = WeightsCache(tmp_path)
    cache.hold()
    cache.uses([])
    cache.close()

    assert cached(tmp_path, rows)[1] == 0


def test_what_few_edits_leave_behind_waits_until_it_is_more(tmp_path, rows, monkeypatch):
    """Rows that no record has any more stay for a while; when enough new ones have come, they go."""
    monkeypatch.setattr(weights_cache, "FEW", 3)
    cached(tmp_path, rows)
    counts = []
    for turn in range(5):
        row = replace(rows[0], title=f"改过的题目{turn}")
        cache = WeightsCache(tmp_path)
        average = average_of(rows)
        for record in (row, *rows[1:]):
            cache.weights(record, cache.digest(record), average)
        cache.uses([(cache.digest(record), average) for record in (row, *rows[1:])], few=True)
        cache.close()
        connection = sqlite3.connect(tmp_path / NAME)
        counts.append(connection.execute("SELECT count(*) FROM weights").fetchone()[0] - len(rows))
        connection.close()

    assert [1, 2, 3, 0, 1] == counts
