"""An edit makes again only the blocks that hold a word of it; what comes out is a clean build's, to the byte."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import ROOT, TODAY

from generator.edition import select
from generator.model import Audience
from generator.read.library import read_library
from generator.search import browser_index, groups, impacts, index_cache, scanned, weights_cache
from generator.search.blocks import Block, cut, item, recut
from generator.search.browser_index import browser_files
from generator.search.impacts import Postings
from generator.search.index_cache import NAME, IndexCache
from generator.search.records import Record, records
from generator.search.renumber import renumbered, steps
from generator.search.terms import Posting
from generator.search.weights_cache import WeightsCache


@pytest.fixture(scope="module")
def rows() -> list[Record]:
    library, _ = read_library(ROOT / "content")
    return list(records(select(library, Audience.INTERNAL, TODAY)))[:200:2]


_weighed: dict[object, list[tuple[str, int]]] = {}


def postings(rows) -> Postings:
    """A clean index, but for the weights of articles that a test met before: those depend on nothing else."""

    def weigh(row: Record, average: float) -> list[tuple[str, int]]:
        key = (row.id, row.title, row.aliases, row.tags, row.parts, average)
        if key not in _weighed:
            _weighed[key] = list(impacts.weights(row, average))
        return _weighed[key]

    return impacts.postings(rows, weigh)


def built(folder, rows) -> tuple[Postings, bool]:
    weights = WeightsCache(folder)
    cache = IndexCache(folder, weights)
    found = cache.postings(rows)
    cache.close()
    weights.close()
    return found, cache.patched


def edited(row: Record, turn: int) -> Record:
    """The article with one sentence more, a word less, or another name."""
    if turn % 3 == 0:
        return replace(row, parts=(*row.parts[:-1], replace(row.parts[-1], text=row.parts[-1].text + f"补充第{turn}句话。")))
    if turn % 3 == 1:
        return replace(row, parts=(*row.parts[:-1], replace(row.parts[-1], text=row.parts[-1].text[3:])))
    return replace(row, title=f"{row.title}改", aliases=(*row.aliases, f"新问法{turn}"))


def test_nothing_changed_nothing_is_made(tmp_path, rows):
    """The second build has the blocks of the first."""
    first, _ = built(tmp_path, rows)
    second, patched = built(tmp_path, rows)

    assert patched
    assert first == second == postings(rows)


@pytest.mark.parametrize("least", [8, groups.LEAST], ids=["many groups", "one group"])
def test_edits_give_what_a_clean_build_gives(tmp_path, rows, monkeypatch, least):
    """Twelve edits, one after the other, some of several articles: patched, and always equal to a clean index."""
    monkeypatch.setattr(groups, "LEAST", least)
    rng = random.Random(3)
    now = list(rows)
    built(tmp_path, now)
    patches = 0
    for turn in range(12):
        for place in rng.sample(range(len(now)), 1 + turn % 2):
            now[place] = edited(now[place], turn)
        found, patched = built(tmp_path, now)
        patches += patched

        assert postings(now) == found
    assert patches >= 10  # an average may cross a step of its scale


def test_an_edit_of_the_text_reads_no_name_again(tmp_path, rows, monkeypatch):
    """What names and headings sound like is known from before; an edit of one of them reads all of the article's."""
    now = list(rows)
    built(tmp_path, now)
    read: list[str] = []
    readings = impacts.readings
    monkeypatch.setattr(impacts, "readings", lambda text: read.append(text) or readings(text))
    now[20] = replace(
        now[20], parts=(*now[20].parts[:-1], replace(now[20].parts[-1], text=now[20].parts[-1].text + "再补充一句。"))
    )
    found, patched = built(tmp_path, now)

    assert ([], True) == (read, patched)
    assert postings(now) == found
    for at, change in enumerate(({"title": "换个题目"}, {"aliases": ("换个问法",)}, {"tags": ("换个标签",)}, {"parts": ()})):
        now[30 + at] = replace(now[30 + at], **change)
        found, _ = built(tmp_path, now)

        assert postings(now) == found


def test_what_is_damaged_and_was_not_looked_at_is_made_from_the_words(tmp_path, rows):
    """Every byte string of the memory but its head is wrong: whoever asks for a block, as bytes or as text, gets the right one."""
    first, _ = built(tmp_path, rows)
    file = tmp_path / NAME
    data = bytearray(file.read_bytes())
    for block in first.blocks:
        for piece in (block.data, block.utf8):
            data[data.index(piece) + 7] ^= 1
    file.write_bytes(data)
    weights = WeightsCache(tmp_path)
    cache = IndexCache(tmp_path, weights)
    found = cache.postings(rows)

    assert cache.patched
    assert [(block.data, block.text) for block in first.blocks] == [(block.data, block.text) for block in found.blocks]
    cache.close()
    weights.close()

    assert first.terms == built(tmp_path, rows)[0].terms


def with_id(row: Record, key: str) -> Record:
    return replace(row, id=key, title=f"{row.title}{key}")


def changed_library(now: list[Record], rng: random.Random, turn: int) -> list[Record]:
    """A few articles edited, one or two come, one or two go, one gets another id; now and then all of it at once."""
    now = list(now)
    for how in range(4) if turn % 5 == 0 else [turn % 4]:
        place = rng.randrange(len(now))
        if how == 0:
            now.insert(place, with_id(edited(now[place], turn), f"{now[place - 1].id if place else ''}A{turn}"))
        elif how == 1:
            del now[place]
        elif how == 2:
            now[place] = with_id(now[place], f"{now[place].id}B{turn}")
        else:
            now[place] = edited(now[place], turn)
    return now


@pytest.mark.parametrize("least", [8, groups.LEAST], ids=["many groups", "one group"])
def test_articles_that_come_and_go_are_patched_in(tmp_path, rows, monkeypatch, least):
    """The numbers of all behind them move; the result is a clean index's, and so is that of the next change."""
    monkeypatch.setattr(groups, "LEAST", least)
    rng = random.Random(5)
    now = list(rows)
    built(tmp_path, now)
    patches = 0
    for turn in range(16):
        now = changed_library(now, rng, turn)
        found, patched = built(tmp_path, now)
        patches += patched

        assert postings(now) == found
    assert patches >= 14  # an average, or the rounded size, may cross a step of its scale


def test_first_and_last_article_may_come_and_go(tmp_path, rows):
    """At both ends, where nothing or everything moves."""
    middle = rows[1:-1]
    built(tmp_path, middle)
    for now in (rows[:-1], rows, rows[1:], middle):
        assert (postings(now), True) == built(tmp_path, now)


@pytest.mark.parametrize("least", [2, groups.LEAST], ids=["many groups", "one group"])
def test_articles_in_another_order_are_indexed_anew(tmp_path, rows, monkeypatch, least):
    """What stayed must be in the order that it had."""
    monkeypatch.setattr(groups, "LEAST", least)
    built(tmp_path, rows)
    now = [*rows[1:5], rows[0], *rows[5:]]

    assert (postings(now), False) == built(tmp_path, now)


def test_a_library_that_changed_much_is_indexed_anew(tmp_path, rows):
    """A third of it gone: right, and not patched."""
    built(tmp_path, rows)
    now = [row for number, row in enumerate(rows) if number % 3]

    assert (postings(now), False) == built(tmp_path, now)


def test_both_editions_weigh_a_common_article_once(tmp_path, rows):
    """The words of the second edition are those of the first: nothing is weighed again, and each is remembered."""
    weights = WeightsCache(tmp_path)
    for name in ("public", "internal"):
        assert postings(rows) == IndexCache(tmp_path / name, weights).postings(rows)
    weights.close()

    assert weights.weighed == len(rows)


def test_lists_that_are_capped_are_patched_from_the_whole(tmp_path, rows, monkeypatch):
    """A term of more records than are kept: an edit can move another record into the list, or take the term below the cap."""
    monkeypatch.setattr(impacts, "MAX_POSTINGS", 20)
    monkeypatch.setattr(index_cache, "MAX_POSTINGS", 20)
    now = list(rows)
    built(tmp_path, now)
    for turn in range(8):
        now[turn * 5] = edited(now[turn * 5], turn)
        found, patched = built(tmp_path, now)

        assert patched
        assert postings(now) == found
    for turn in range(8):
        now = changed_library(now, random.Random(turn), turn)

        assert postings(now) == built(tmp_path, now)[0]


def renamed(folder, rows) -> tuple[list[str], list[str]]:
    """Files of the browser's search after one sentence more, and those of them that are new."""
    before = browser_files(rows, built(folder, rows)[0], ())
    now = [*rows[:20], edited(rows[20], 0), *rows[21:]]
    after = browser_files(now, built(folder, now)[0], ())
    return list(after), [name for name, text in after.items() if before.get(name) != text]


def test_an_edit_renames_few_files_of_the_browser_index(tmp_path, rows, monkeypatch):
    """One sentence more: the shards of its words, one chunk of cards and the directory change; all others keep name and content."""
    monkeypatch.setattr(scanned, "SMALL", 0)
    files, changed = renamed(tmp_path, rows)

    assert "index.js" in changed
    shards = [name for name in files if name.startswith("t.")]
    assert shards
    assert 2 * len([name for name in shards if name in changed]) <= len(shards)
    assert len([name for name in changed if name.startswith("c")]) <= 1


def test_an_edit_of_a_small_library_renames_the_file_of_its_article(tmp_path, rows, monkeypatch):
    """The other articles and the tables keep name and content."""
    monkeypatch.setattr(browser_index, "ROW", 16)
    files, changed = renamed(tmp_path, rows)

    assert len([name for name in files if name.startswith("a.")]) > 1
    assert {name[0] for name in changed} <= {"a", "i", "w"}
    assert len([name for name in changed if name.startswith("a.")]) == 1


def test_another_program_remembers_nothing_of_this_one(tmp_path, rows, monkeypatch):
    """A change of a constant or a table changes weights and blocks: neither is taken over from the program before."""
    built(tmp_path, rows)
    monkeypatch.setattr(weights_cache, "program", lambda: b"another")
    weights = WeightsCache(tmp_path)
    cache = IndexCache(tmp_path, weights)
    cache.postings(rows)
    weights.close()

    assert (False, len(rows)) == (cache.patched, weights.weighed)


@pytest.mark.parametrize("part", [NAME, f"{NAME}.table"])
@pytest.mark.parametrize("damage", ["empty", "foreign", "cut"])
def test_a_damaged_cache_is_thrown_away(tmp_path, rows, part, damage):
    """An empty file, another file, half a file: the build goes on, clean, and is right."""
    built(tmp_path, rows)
    whole = (tmp_path / part).read_bytes()
    (tmp_path / part).write_bytes({"empty": b"", "foreign": b"not an index", "cut": whole[: len(whole) // 2]}[damage])
    found, patched = built(tmp_path, rows)

    assert not patched
    assert postings(rows) == found
    assert (found, True) == built(tmp_path, rows)


def test_a_changed_byte_wherever_changes_no_answer(tmp_path, rows):
    """Forty places, each before an edit: of the bytes or the head of a block it takes the clean way, of a text that is made anew."""
    built(tmp_path, rows)
    sound = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    rng = random.Random(7)
    now = [edited(rows[0], 1), *rows[1:]]
    wanted = postings(now)
    texts = [block.text for block in wanted.blocks]
    patches = []
    for _ in range(40):
        for name, data in sound.items():
            (tmp_path / name).write_bytes(data)
        whole = sound[NAME]
        place = rng.randrange(len(whole))
        (tmp_path / NAME).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found, patched = built(tmp_path, now)
        patches.append(patched)

        assert (wanted, texts) == (found, [block.text for block in found.blocks])
    assert {True, False} == {*patches}


TERMS = st.text(alphabet="一二三四五ab", min_size=1, max_size=3)
LISTS = st.lists(st.integers(0, 4000), min_size=1, max_size=900, unique=True)


def posting(numbers: list[int]) -> Posting:
    return impacts.Scale(4000.0, 1.0).posting(
        "x", impacts.array("I", [number << 8 | number % 256 for number in sorted(numbers)])
    )


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(TERMS, LISTS, max_size=40), st.dictionaries(TERMS, st.none() | LISTS, max_size=8))
def test_blocks_are_cut_again_as_if_from_the_start(before, changes):
    """Whatever is added, changed or taken away: the same borders and the same bytes."""
    old = {term: posting(numbers) for term, numbers in before.items()}
    new = {term: posting(numbers) if numbers else None for term, numbers in changes.items()}
    merged = {**old, **new}

    assert clean({term: one for term, one in merged.items() if one}) == recut(clean(old), new)


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(TERMS, LISTS, max_size=30),
    st.dictionaries(TERMS, st.none() | LISTS, max_size=5),
    st.lists(st.integers(0, 4001), max_size=4, unique=True),
    st.lists(st.integers(0, 4000), max_size=4, unique=True),
)
def test_records_get_other_numbers_as_if_from_the_start(before, changes, came, gone):
    """Wherever articles came or went: every entry moved, every text as if encoded anew, the same borders."""
    ahead = sorted(came)
    places: list[int | None] = []
    for old in range(4001):
        new = old - sum(one < old for one in gone) + sum(one <= old for one in ahead)
        places.append(None if old in gone else new)
    lost = {term for term, numbers in before.items() if set(gone) & set(numbers)}
    moved = {term: [new for old in numbers if (new := places[old]) is not None] for term, numbers in before.items()}
    after = {**moved, **changes}
    told = {term: posting(after[term]) if after[term] else None for term in lost | changes.keys()}
    old = {term: keeping(numbers, list(range(4001))) for term, numbers in before.items()}
    new = {term: keeping(before[term], places) for term in before if term not in told} | {t: p for t, p in told.items() if p}

    assert clean(new) == renumbered(clean(old), steps(places), told)


def test_a_whole_folder_may_go_at_once():
    """Four hundred articles in a row: what is left moves by so much that, beside those that went, it would stand before them."""
    places = [n if n < 36 else None if n < 446 else n - 410 for n in range(1000)]
    before = {"两": [20, 440, 450], "去": [300, 440], "留": [7, 999]}
    told = {"两": keeping([20, 450], places), "去": None}
    wanted = {"两": told["两"], "留": keeping([7, 999], places)}

    assert clean(wanted) == renumbered(
        clean({t: keeping(n, list(range(1000))) for t, n in before.items()}), steps(places), told
    )


def keeping(numbers: list[int], places: list[int | None]) -> Posting:
    """A posting in which each record keeps its weight under its new number."""
    rows = ((places[number], number % 256) for number in sorted(numbers))
    return Posting(9, impacts.array("I", [new << 8 | packed for new, packed in rows if new is not None]))


def test_of_a_long_list_the_heaviest_are_kept_the_first_among_equals(monkeypatch):
    """As sorting by impact and number would choose them."""
    monkeypatch.setattr(impacts, "MAX_POSTINGS", 40)
    rng = random.Random(2)
    for _ in range(50):
        numbers = sorted(rng.sample(range(4000), rng.randrange(41, 300)))
        entries = impacts.array("I", [number << 8 | rng.randrange(16) << 4 | rng.randrange(1, 16) for number in numbers])
        chosen = sorted(entries, key=lambda entry: (-(entry & 15), entry))[:40]

        assert sorted(chosen) == list(impacts.Scale(4000.0, 1.0).posting("x", entries).entries)


def clean(lists: dict[str, Posting]) -> list[Block]:
    return list(cut(item(term, lists[term]) for term in sorted(lists)))
