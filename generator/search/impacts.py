"""Records -> postings with integer impacts: the one score that every reader adds up.

BM25F is worked out here, at build time, and frozen into small integers (impact 1–15 and an integer idf), so that Python and
JavaScript add the same whole numbers and can only agree. Averages are rounded to a coarse scale first: an edit of one article
then leaves the impacts of all others as they were.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from generator.analysis import data, fold, is_han, reading, runs, squeeze, terms, word_terms
from generator.search.blocks import Block, Opened, cut, item, little
from generator.search.records import Record
from generator.search.terms import EXACT, INITIALS, INITIALS_LENGTH, SYLLABLE, Posting

WEIGHT_TITLE: Final = 1.75
WEIGHT_HEADING: Final = 1.0
WEIGHT_TAG: Final = 0.6
K1: Final = 4.0
B: Final = 0.9
TOP: Final = 15
SCALE: Final = 22
IDF_SCALE: Final = 8
GENERAL: Final = 0.3
SINGLE: Final = 1.5
"""How much more a single character tells where articles are nothing but names: there every text has its characters."""
SPARSE: Final = 16
"""Terms a section from which a library has bodies."""
MAX_SECTION: Final = 15
MAX_POSTINGS: Final = 3000


@dataclass(frozen=True, slots=True)
class Postings:
    """All terms of a set of records, in the order of their code points, as blocks."""

    size: int
    blocks: tuple[Block, ...]

    @property
    def terms(self) -> dict[str, Posting]:
        """Every term with its postings; slow, for whoever looks at all of them."""
        return {term: posting for block in self.blocks for term, posting in Opened(block.data).items()}

    def find(self, term: str) -> Posting | None:
        """The postings of a term."""
        place = bisect_left(self.blocks, term, key=attrgetter("last"))
        return Opened(self.blocks[place].data).find(term) if place < len(self.blocks) else None


@dataclass(frozen=True, slots=True)
class _Counts:
    """One record before any average is known: names by term, and each section's terms and length."""

    names: dict[str, float]
    sections: tuple[tuple[Counter[str], Counter[str], int], ...]
    marks: tuple[tuple[str, int], ...]


Weigh = Callable[[Record, float], Iterable[tuple[str, int]]]


def postings(records: Sequence[Record], weigh: Weigh | None = None) -> Postings:
    """Weigh record by record, collect by term, cap. `weigh` may remember records that it has met before."""
    average = average_length(sum(length(r) for r in records), sum(len(r.parts) for r in records))
    lists = gathered((weigh or weights)(record, average) for record in records)
    return Postings(len(records), tuple(assembled(lists, Scale.of(len(records), average))))


def gathered(weighed: Iterable[Iterable[tuple[str, int]]]) -> dict[str, array[int]]:
    """Each term with its whole list, from the weights of one record after the other."""
    lists: dict[str, array[int]] = {}
    for number, row in enumerate(weighed):
        base = number << 8
        for term, packed in row:
            entries = lists.get(term)
            if entries is None:
                entries = lists[term] = array("I")
            entries.append(base | packed)
    return lists


def assembled(lists: Mapping[str, array[int]], scale: Scale) -> list[Block]:
    """The lists, capped, as blocks."""
    return list(cut(item(term, scale.posting(term, lists[term])) for term in sorted(lists)))


def weights(record: Record, average: float) -> Iterable[tuple[str, int]]:
    """Every term of a record once, with `(section << 4) | impact`."""
    return _weigh(_count(record), average)


def length(record: Record) -> int:
    """How many terms the sections of a record have, without making them."""
    words = (row for part in record.parts for row in runs(fold(part.text)))
    return sum(len(run) if han else len(word_terms(run)) for run, han, _ in words)


def _count(record: Record) -> _Counts:
    names: dict[str, float] = {}
    for name in (record.title, *record.aliases):
        found = terms(name, singles=True)
        # Each name stands for the whole: a long list of aliases does not dilute the one that was asked.
        weight = WEIGHT_TITLE / (1 - B + B * max(len(found), 4) / 14)
        for term in found:
            names[term] = max(names.get(term, 0.0), weight)
    for tag in record.tags:
        for term in terms(tag, singles=True):
            names[term] = max(names.get(term, 0.0), WEIGHT_TAG)
    sections = []
    for part in record.parts:
        body = Counter(terms(part.text, singles=False))
        sections.append((Counter(terms(part.heading, singles=True)), body, body.total()))
    return _Counts(names, tuple(sections), tuple(_marks(record)))


def _marks(record: Record) -> Iterable[tuple[str, int]]:
    """Terms that are not words: exact names, syllables and initials of names."""
    found: dict[str, int] = {}
    names = [(record.title, 0), *((alias, 1) for alias in record.aliases)]
    for name, less in ((record.id, 0), *names):
        if exact := squeeze(name):
            found.setdefault(EXACT + exact, TOP - 2 * less)
    for name, less in (*names, *((tag, 6) for tag in record.tags)):
        for term, impact in _sounds(name, 12 - less):
            found[term] = max(found.get(term, 0), impact)
    for part in record.parts:
        for term in (f"{SYLLABLE}{left} {right}" for way in readings(part.heading) for left, right in pairwise(way)):
            found.setdefault(term, 5)
    return found.items()


def _sounds(name: str, impact: int) -> Iterable[tuple[str, int]]:
    """Syllables, pairs of syllables, and initials of a name; initials that are the whole name weigh more."""
    for way in readings(name):
        yield SYLLABLE + way[-1], impact  # the others are found as beginnings of pairs
        yield from ((f"{SYLLABLE}{left} {right}", impact) for left, right in pairwise(way))
    for letters in initials(name):
        for index in range(len(letters)):
            piece = letters[index : index + INITIALS_LENGTH]
            yield INITIALS + piece, impact + (2 if piece == letters else 0)


@lru_cache(maxsize=1 << 16)
def readings(text: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of every run of Han: by character, and as read in context where that differs."""
    found: dict[tuple[str, ...], None] = {}
    for run, han, _ in runs(fold(text)):
        if not han:
            continue
        plain = [reading(char) for char in run]
        if all(plain):
            found[tuple(plain)] = None
        context = _in_context(run)
        if len(context) == len(run):
            found[context] = None
    return tuple(found)


def initials(text: str) -> set[str]:
    """The first letters of a name as people type them: `E店宝` gives `edb`, `VIP 客户` gives `vipkh`."""
    found = [""]
    for run, han, _ in runs(fold(text)):
        ways = {"".join(s[0] for s in way) for way in readings(run)} if han else {run[:INITIALS_LENGTH]}
        found = [before + way for before in found for way in sorted(ways or {""})][:4]
    return {letters for letters in found if letters}


def _in_context(run: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # 0.4 s to import: at build time only

    syllables = lazy_pinyin(run, style=Style.NORMAL, errors="ignore", v_to_u=False)
    return tuple(s for s in syllables if s.isascii() and s.isalpha())


def _weigh(counts: _Counts, average: float) -> Iterable[tuple[str, int]]:
    """The section is where the term weighs most, 0 when that is the name."""
    best: dict[str, float] = {}
    places: dict[str, int] = {}
    get = best.get
    for number, (heading, body, length) in enumerate(counts.sections):
        norm = 1 - B + B * average_length(length, 1) / average  # as coarse as the average: a word more moves no other
        section = min(number, MAX_SECTION) << 4
        for term, count in body.items():
            weight = count / norm + (WEIGHT_HEADING if term in heading else 0.0)
            if weight > get(term, 0.0):
                best[term] = weight
                places[term] = section
        for term in heading:
            if term not in body and get(term, 0.0) < WEIGHT_HEADING:
                best[term] = WEIGHT_HEADING
                places[term] = section
    names = counts.names
    for term, weight in best.items():
        name = names.get(term, 0.0)
        yield term, (places[term] if weight > name else 0) | _impact(name + weight)
    for term, name in names.items():
        if term not in best:
            yield term, _impact(name)
    yield from counts.marks


def _impact(weight: float) -> int:
    impact = round(SCALE * weight / (K1 + weight))
    return 1 if impact < 1 else min(TOP, impact)


@cache
def _levels() -> dict[str, int]:
    """How much a term tells in general Chinese, 0 to 9; what is not in the table tells all it can."""
    return {piece: int(level) for level, *pieces in map(str.split, data("common.txt").splitlines()) for piece in pieces}


def telling(term: str) -> float:
    """What a term tells beyond this collection, from 0.3 to 1: in a small one, 到底 and 意思 are as rare as 三包.

    A pair that is not in the table is as rare as its characters make it, if they met by chance.
    """
    levels = _levels()
    level = levels.get(term, 10)
    if level == 10 and len(term) == 2:
        level = min(10, levels.get(term[0], 10) + levels.get(term[1], 10))
    return GENERAL + (1 - GENERAL) * level / 10


def _heaviest(entries: array[int]) -> array[int]:
    """The entries of highest impact, the first ones among equals, in their order."""
    counts = Counter(little(entries)[::4])  # the lowest byte, section and impact, of each entry
    room, least = MAX_POSTINGS, TOP + 1
    while room > 0:
        least -= 1
        room -= sum(count for packed, count in counts.items() if packed & 15 == least)
    surplus = -room
    kept = [entry for entry in entries if entry & 15 >= least]
    for place in range(len(kept) - 1, -1, -1):
        if not surplus:
            break
        if kept[place] & 15 == least:
            del kept[place]
            surplus -= 1
    return array("I", kept)


class Scale(NamedTuple):
    """What idf depends on beyond a term's own list, rounded so coarsely that an edit leaves it as it was."""

    size: float
    single: float

    @classmethod
    def of(cls, size: int, average: float) -> Scale:
        """The scale of a library of so many records with sections of that length."""
        rounded = 2.0 ** (round(8 * math.log2(max(size, 1))) / 8)
        return cls(rounded, 1 + SINGLE * max(0.0, 1 - average / SPARSE))

    def posting(self, term: str, entries: array[int]) -> Posting:
        """Cap a very common term by impact; the idf tells the true number."""
        count = len(entries)
        tells = telling(term) * (self.single if len(term) == 1 and is_han(term) else 1)
        idf = round(IDF_SCALE * tells * math.log(1 + (max(self.size - count, 0) + 0.5) / (count + 0.5)))
        if count > MAX_POSTINGS:
            entries = _heaviest(entries)
        return Posting(max(1, idf), entries)


def average_length(total: int, count: int) -> float:
    """The average length of a section, on a scale of quarter octaves."""
    mean = max(total, 1) / max(count, 1)
    return float(2.0 ** (round(4 * math.log2(mean)) / 4))
