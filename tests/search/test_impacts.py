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
