"""Records that are remembered by groups are those that are made anew, whatever changed in between."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zlib import crc32

import pytest
from shipped import ROOT, TODAY

from generator.cache import Cache
from generator.edition import Edition, select
from generator.model import Audience
from generator.read.library import read_library
from generator.search import groups
from generator.search.groups import bounds, grouped, remembered
from generator.search.records import Record, records


@pytest.fixture(scope="module")
def edition(tmp_path_factory) -> Edition:
    """The shipped articles as a second build reads them: each is known by a digest."""
    folder = tmp_path_factory.mktemp("read")
    for _ in range(2):
        cache = Cache(folder / "articles")
        library, _ = read_library(ROOT / "content", cache)
        cache.close()
    return select(library, Audience.INTERNAL, TODAY)


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The ids of articles whose records were made, and not remembered."""
    ids: list[str] = []
    tell = groups.record
    monkeypatch.setattr(groups, "LEAST", 8)
    monkeypatch.setattr(groups, "record", lambda document, edition: ids.append(document.id) or tell(document, edition))
    return ids


def told(edition, folder) -> Sequence[Record]:
    cache = Cache(folder / "records")
    found = remembered(edition, cache)
    cache.close()
    return found


def moved(rows) -> list[tuple[str, str]]:
    return [old for group in grouped(rows) for old in group.moved]


def same(edition, folder) -> bool:
    """Everything that a record tells, also what is not compared; how many there are, and the old addresses."""
    wanted, found = records(edition), told(edition, folder)
    each = [(r.line, r.shown, r.words, r.names, r.card, r.parts) for r in found]
    assert (len(wanted), moved(wanted)) == (len(found), moved(found))
    return list(wanted) == list(found) and each == [(r.line, r.shown, r.words, r.names, r.card, r.parts) for r in wanted]


def test_what_is_as_it_was_is_not_made_again(edition, made, tmp_path):
    """The first build makes every record, the second none; both tell the same."""
    assert same(edition, tmp_path)
    assert len(made) == len(edition.documents)
    made.clear()

    assert same(edition, tmp_path)
    assert [] == made


def test_of_a_group_that_changed_only_what_changed_is_made(edition, made, tmp_path):
    """Articles go, come back, are dated anew: only those that no group had are made."""
    rng = random.Random(3)
    told(edition, tmp_path)
    for turn in range(8):
        documents = list(edition.documents)
        del documents[rng.randrange(len(documents))]
        place = rng.randrange(len(documents))
        documents[place] = documents[place].dated(review_due=date(2027, 1, 1 + turn))
        made.clear()

        assert same(replace(edition, documents=tuple(documents)), tmp_path)
        assert documents[place].id in made
        assert len(made) <= 3  # it, and those of the turn before


def test_an_article_that_nobody_knows_by_a_digest_is_made_each_time(edition, made, tmp_path):
    """It is not as it was read; its group is not remembered, the others are."""
    documents = list(edition.documents)
    documents[5] = replace(documents[5], title="换个题目", redirect_from=("old/a", "old/b"))
    other = replace(edition, documents=tuple(documents))
    for _ in range(2):
        made.clear()

        assert same(other, tmp_path)
        assert documents[5].id in made
        assert [("old/a", documents[5].id), ("old/b", documents[5].id)] == moved(records(other))
    assert len(made) <= 32


def test_another_fact_makes_every_record_anew(edition, made, tmp_path):
    """A text may name it where nobody sees it."""
    told(edition, tmp_path)
    made.clear()
    facts = {name: replace(fact, value=f"{fact.value}。") for name, fact in edition.facts.items()}

    assert same(replace(edition, facts=facts), tmp_path)
    assert len(made) == len(edition.documents)


def test_a_damaged_memory_is_worked_out_again(edition, made, tmp_path):
    """Thirty places, one bit each: the records are right, and most of them still remembered."""
    told(edition, tmp_path)
    file = tmp_path / "records"
    sound = file.read_bytes()
    rng = random.Random(4)
    again = 0
    for _ in range(30):
        place = rng.randrange(len(sound))
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        made.clear()

        assert same(edition, tmp_path)
        again += bool(made)
    assert again


def test_an_article_that_comes_changes_its_own_group(edition, monkeypatch):
    """Where groups end follows from the ids around, whatever stands before."""
    monkeypatch.setattr(groups, "LEAST", 8)
    rows = records(edition)
    before = {group.key for group in grouped(rows)}
    for place in range(0, len(rows), 17):
        more = [*rows[:place], replace(rows[place], id=f"{rows[place].id}+"), *rows[place:]]
        after = {group.key for group in grouped(more)}

        assert len(after - before) <= 3
        assert len(before) > 10


def test_groups_are_of_bounded_size():
    """All ids are in one, none has fewer than it must, but the last, and none more than four times as many."""
    for count in (0, 1, 7, 8, 500):
        found = list(bounds([f"F{number}" for number in range(count)], 8))

        assert list(range(count)) == [number for start, stop in found for number in range(start, stop)]
        assert all(8 <= stop - start <= 32 for start, stop in found[:-1])
    for ends, size in ((False, 32), (True, 8)):
        names = [name for name in map(str, range(2000)) if (crc32(name.encode()) % 8 == 0) == ends]
        assert {size} == {stop - start for start, stop in list(bounds(names, 8))[:-1]}
