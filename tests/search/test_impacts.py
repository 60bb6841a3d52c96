"""What a term weighs in an article, against the same said slowly: section by section, term by term."""

from __future__ import annotations

from collections import Counter

import pytest
from pypinyin import Style, lazy_pinyin
from shipped import ROOT, TODAY

from generator.analysis import fold, runs, terms
from generator.edition import select
from generator.model import Audience
from generator.read.library import read_library
from generator.search import impacts
from generator.search.records import Part, Record, records


@pytest.fixture(scope="module")
def rows() -> list[Record]:
    library, _ = read_library(ROOT / "content")
    return list(records(select(library, Audience.INTERNAL, TODAY)))


def slowly(record: Record, average: float) -> dict[str, int]:
    """Section and impact of every word: BM25F, the heaviest section, among equals the first."""
    names: dict[str, float] = {}
    all_names = [terms(name, singles=True) for name in (record.title, *record.aliases)]
    for name in all_names:
        others = 0 if name is all_names[0] else impacts.SHARED * (sum(map(len, all_names)) - len(name))
        for term in name:
            weight = impacts.WEIGHT_TITLE / (1 - impacts.B + impacts.B * max(len(name) + others, 4) / 14)
            names[term] = max(names.get(term, 0.0), weight)
    for tag in record.tags:
        for term in terms(tag, singles=True):
            names[term] = max(names.get(term, 0.0), impacts.WEIGHT_TAG)
    bodies = [Counter(terms(part.text, singles=False)) for part in record.parts]
    headings = [terms(part.heading, singles=True) for part in record.parts]
    made = {}
    for term in {*names, *(t for body in bodies for t in body), *(t for heading in headings for t in heading)}:
        best, place = 0.0, 0
        for section, (body, heading) in enumerate(zip(bodies, headings, strict=True)):
            norm = 1 - impacts.B + impacts.B * impacts.average_length(sum(body.values()), 1) / average
            weight = body[term] / norm + (impacts.WEIGHT_HEADING if term in heading else 0.0)
            if weight > best:
                best, place = weight, min(section, impacts.MAX_SECTION)
        name = names.get(term, 0.0)
        whole = impacts.SCALE * (name + best) / (impacts.K1 + name + best)
        made[term] = (place if best > name else 0) << 4 | max(1, min(impacts.TOP, round(whole)))
    return made


ODD = Record(
    "X1", "faq", "退款 VIP2", "x1.html", (
        Part("", "", ""),
        Part("a", "退款退款", "退款多久 VIP2 到账，退款"),
        Part("b", "", "退款退款退款退款"),
        *(Part(f"s{n}", f"第{n}节", "到账" * n) for n in range(20)),
    ), ("退款", "到账退款"), ("退款",),
)  # fmt: skip
"""Words in name, heading and body at once, in equal sections, beyond the last one that is told; a section without a word."""


@pytest.mark.parametrize("average", [2.0, 14.254, 64.0])
def test_a_word_weighs_what_its_heaviest_section_and_its_names_say(rows, average):
    """All shipped articles and one odd one; marks for exact names and sounds come on top."""
    for row in (ODD, *rows):
        found = impacts.weights(row, average)
        words = slowly(row, average)
        assert words == {term: packed for term, packed in found if term in words}
        assert len(found) == len(dict(found)), "every term once"


def test_what_is_typed_of_a_name_weighs_by_where_the_name_stands():
    """Whole (=), by its sounds (~), by its initials (^, more if they are all of it): the title, less an alias, a tag, a heading."""
    record = Record("X1", "faq", "退款", "x1.html", (Part("", "", ""), Part("a", "地址", "")), ("换灯泡",), ("运费",))

    assert {
        "=x1": 15, "=退款": 15, "=换灯泡": 13,
        "~kuan": 12, "~tui kuan": 12, "~pao": 11, "~huan deng": 11, "~deng pao": 11, "~fei": 6, "~yun fei": 6, "~di zhi": 5,
        "^tk": 14, "^k": 12, "^hdp": 13, "^dp": 11, "^p": 11, "^yf": 8, "^f": 6,
    } == dict(impacts.marks_of(impacts.weights(record, 14.0)))  # fmt: skip


def test_a_pair_that_no_table_knows_is_as_rare_as_its_characters_make_it(monkeypatch):
    """What the table knows tells what it says; other words tell all they can, and so does a pair of rare characters."""
    monkeypatch.setattr(impacts, "levels", lambda: {"的": 1, "了": 2, "退": 7, "款": 6, "到底": 3})
    words = {"的": 1, "到底": 3, "的了": 3, "的龘": 10, "退款": 10, "龘": 10, "的了的": 10}

    assert {word: impacts.tells(level) for word, level in words.items()} == {word: impacts.telling(word) for word in words}
    assert (impacts.GENERAL, 1.0) == (impacts.tells(0), impacts.tells(10))


def test_a_name_is_read_as_pypinyin_reads_it_whole(rows):
    """Word by word, each remembered, comes to the same."""
    names = {text for row in rows for text in (row.title, *row.aliases, *(part.heading for part in row.parts))}
    hans = {run for name in names for run, han, _ in runs(fold(name)) if han} | {"还款还给重庆银行", "㐀々〇"}
    for run in hans:
        whole = tuple(lazy_pinyin(run, style=Style.NORMAL, errors="ignore"))
        assert (whole in impacts.readings(run)) == (len(whole) == len(run)), run


def test_a_length_is_the_number_of_terms(rows):
    """Though they are not made."""
    for row in (ODD, *rows):
        assert sum(len(terms(part.text, singles=False)) for part in row.parts) == impacts.length(row)
