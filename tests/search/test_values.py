"""An index that takes over the large file of the one before answers like one that was made anew."""

from __future__ import annotations

import os
import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from shipped import ROOT, TODAY

from generator.edition import select
from generator.lifecycle import Calendar
from generator.model import Audience
from generator.read.library import read_library
from generator.search import groups, lookup, values
from generator.search.impacts import postings
from generator.search.lookup import Index
from generator.search.records import Record, records
from generator.search.values import Memory
from generator.search.whoosh_reader import LATER, VALUES, WhooshSource


@pytest.fixture(scope="module")
def rows() -> list[Record]:
    library, _ = read_library(ROOT / "content")
    return list(records(select(library, Audience.PUBLIC, TODAY)))


@pytest.fixture(autouse=True)
def any_size_is_worth_it(monkeypatch):
    monkeypatch.setattr(values, "WORTH", 0)
    monkeypatch.setattr(values, "SHARE", 3)
    monkeypatch.setattr(groups, "LEAST", 8)


class Releases:
    """One index after the other; what the one before wrote whole is linked, unless it is `refused`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refused = False
        self.count = 0

    def make(self, rows: list[Record]) -> Path:
        before, now = (self.folder / f"{number}" for number in (self.count, self.count + 1))
        self.count += 1
        taken: list[str] = []

        def take(name: str, sha256: str) -> bool:
            taken.append(name)
            return not self.refused

        lookup.write(now, rows, postings(rows), (), Calendar(TODAY), Memory(self.folder / "memory", take))
        for name in taken:
            if not (now / name).exists():
                os.link(before / name, now / name)
        return now


def edited(rows: list[Record], place: int, text: str) -> list[Record]:
    """One sentence more, in the words and on the card."""
    row = rows[place]
    parts = (*row.parts[:-1], replace(row.parts[-1], text=row.parts[-1].text + text))
    sections = [{"anchor": part.anchor, "heading": part.heading, "text": part.text} for part in parts]
    return [*rows[:place], replace(row, parts=parts, card={**row.card, "sections": sections}), *rows[place + 1 :]]


def alike(folder: Path, rows: list[Record]) -> bool:
    """Every term, every card and every id, as in the records themselves; and the seal holds."""
    terms = postings(rows).terms
    with closing(WhooshSource(str(folder))) as source, Index(folder) as index:
        assert [row.card for row in rows] == list(index.all())
        assert list(range(len(rows))) == [source.number(row.id.lower()) for row in rows]
        return terms == {term: source.find(term) for term in terms} and source.find("没有的词条") is None


def test_edits_write_little_and_answer_alike(tmp_path, rows):
    """Ten edits, an article that comes and one that goes: the large file stays the same file until too much of it is out of date."""
    releases = Releases(tmp_path)
    first = releases.make(rows)
    rng = random.Random(2)
    kept = 0
    now = rows
    for turn in range(12):
        now = edited(now, rng.randrange(len(now)), f"补充第{turn}句。")
        if turn == 4:
            now = [*now[:30], replace(now[30], id=f"{now[30].id}A", card={**now[30].card, "id": f"{now[30].id}A"}), *now[30:]]
        if turn == 8:
            now = [*now[:20], *now[21:]]
        before, folder = releases.folder / f"{releases.count}", releases.make(now)
        kept += (before / VALUES).samefile(folder / VALUES)

        assert alike(folder, now)
        assert (folder / LATER).exists() == (before / VALUES).samefile(folder / VALUES)
    assert 3 <= kept < 12
    assert not (first / LATER).exists()


def test_nothing_new_has_no_second_file(tmp_path, rows):
    """The same articles again: the large file, and nothing beside it."""
    releases = Releases(tmp_path)
    folders = [releases.make(rows) for _ in range(2)]

    assert folders[0].joinpath(VALUES).samefile(folders[1] / VALUES)
    assert not (folders[1] / LATER).exists()
    assert alike(folders[1], rows)


def test_what_cannot_be_taken_over_is_written(tmp_path, rows):
    """The file of before is damaged or gone: all values are written anew."""
    releases = Releases(tmp_path)
    releases.make(rows)
    releases.refused = True
    now = edited(rows, 3, "多一句。")
    folder = releases.make(now)

    assert folder.joinpath(VALUES).stat().st_nlink == 1
    assert alike(folder, now)


@pytest.mark.parametrize("name", [VALUES, f"{VALUES}.table"])
def test_a_damaged_memory_takes_nothing_over(tmp_path, rows, name):
    """Nobody knows where what lies: all values are written anew."""
    releases = Releases(tmp_path)
    releases.make(rows)
    file = tmp_path / "memory" / name
    data = file.read_bytes()
    file.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    now = edited(rows, 3, "多一句。")
    folder = releases.make(now)

    assert folder.joinpath(VALUES).stat().st_nlink == 1
    assert alike(folder, now)


def test_a_small_index_is_always_written_whole(tmp_path, rows, monkeypatch):
    """Its bytes are those of a clean build, whatever was there before."""
    monkeypatch.setattr(values, "WORTH", 1 << 30)
    releases = Releases(tmp_path)
    releases.make(rows)
    now = edited(rows, 3, "多一句。")
    folder = releases.make(now)
    lookup.write(tmp_path / "clean", now, postings(now), (), Calendar(TODAY))

    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {
        p.name: p.read_bytes() for p in (tmp_path / "clean").iterdir()
    }
