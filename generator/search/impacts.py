"""Records -> postings with integer impacts: the one score that every reader adds up.

BM25F is worked out here, at build time, and frozen into small integers (impact 1–15 and an integer idf), so that Python and
JavaScript add the same whole numbers and can only agree. Averages are rounded to a coarse scale first: an edit of one article
then leaves the impacts of all others as they were.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from generator.analysis import amount, data, fold, is_han, reading, runs, squeeze, terms
from generator.search.blocks import Block, Opened, cut, item, little
from generator.search.records import Record
from generator.search.terms import EXACT, INITIALS, INITIALS_LENGTH, SYLLABLE, Posting

WEIGHT_TITLE: Final = 1.75
WEIGHT_HEADING: Final = 1.0
WEIGHT_TAG: Final = 0.6
SHARED: Final = 0.3
"""How much of the article's other names lengthens an alias: who has many has many chances to be met."""
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


Weigh = Callable[[Record, float], Iterable[tuple[str, int]]]


def postings(records: Sequence[Record], weigh: Weigh | None = None) -> Postings:
    """Weigh record by record, collect by term, cap. `weigh` may remember records that it has met before."""
    average = average_length(sum(length(r) for r in records), sum(len(r.parts) for r in records))
    lists = gathered((weigh or weights)(record, average) for record in records)
    return Postings(len(records), tuple(assembled(lists, Scale.of(len(records), average))))


def gathered(weighed: Iterable[Iterable[tuple[str, int]]]) -> dict[str, array[int]]:
    """Each term with its whole list, from the weights of one record after the other."""
    lists: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
    for number, row in enumerate(weighed):
        base = number << 8
        for term, packed in row:
            lists[term].append(base | packed)
    return dict(lists)


def assembled(lists: Mapping[str, array[int]], scale: Scale) -> list[Block]:
    """The lists, capped, as blocks."""
    return list(cut(item(term, scale.posting(term, lists[term])) for term in sorted(lists)))


Marks = Iterable[tuple[str, int]]
"""Terms that are no words, weighed."""


def weights(record: Record, average: float, marks: Marks | None = None) -> list[tuple[str, int]]:
    """Every term of a record once, with `(section << 4) | impact`; the section is where it weighs most, 0 when that is the name.

    `marks` may be known: those of a record with the same names and headings are the same.
    """
    best: dict[str, _Rise] = {}
    for rise, found in sorted(_rises(record, average), key=itemgetter(0)):
        best.update(dict.fromkeys(found, rise))  # the last word is the heaviest one's
    packed = dict(zip(best, map(itemgetter(2), best.values()), strict=True))
    for term, name in _names(record).items():
        weight, last, _ = best.get(term, _NOWHERE)
        packed[term] = _packed(name + weight, -last if weight > name else 0)
    return [*packed.items(), *(_marks(record) if marks is None else marks)]


_Rise = tuple[float, int, int]
"""What some terms of a section weigh at least, its number counted downwards, both as packed: among equals the first section is last."""
_NOWHERE: Final = (0.0, 0, 0)


def _rises(record: Record, average: float) -> Iterator[tuple[_Rise, Iterable[str]]]:
    """By section, all its terms as if each stood there once, then those that stand there often or in the heading."""
    for section, part in enumerate(record.parts):
        body = Counter(terms(part.text, singles=False))
        norm = dilution(octave(body.total(), 1), average)
        heavier: defaultdict[float, list[str]] = defaultdict(list)
        for term, count in body.items():
            if count > 1:
                heavier[count / norm].append(term)
        for term in terms(part.heading, singles=True):
            heavier[body[term] / norm + WEIGHT_HEADING].append(term)
        for weight, found in ((1 / norm, body), *heavier.items()):
            yield (weight, -section, _packed(weight, section)), found


def _packed(weight: float, section: int) -> int:
    return min(section, MAX_SECTION) << 4 | max(1, min(TOP, round(SCALE * weight / (K1 + weight))))


def length(record: Record) -> int:
    """How many terms the sections of a record have, without making them."""
    return sum(amount(part.text) for part in record.parts)


def _names(record: Record) -> dict[str, float]:
    """What the terms of its names weigh."""
    names: dict[str, float] = {}
    found = [terms(name, singles=True) for name in (record.title, *record.aliases)]
    total = sum(map(len, found))
    for place, name in enumerate(found):
        # The title is what the article is about; an alias is one of the ways to ask for it.
        length = len(name) + (SHARED * (total - len(name)) if place else 0)
        weight = WEIGHT_TITLE / (1 - B + B * max(length, 4) / 14)
        for term in name:
            names[term] = max(names.get(term, 0.0), weight)
    for tag in record.tags:
        for term in terms(tag, singles=True):
            names[term] = max(names.get(term, 0.0), WEIGHT_TAG)
    return names


def marks_of(weighed: Iterable[tuple[str, int]]) -> Marks:
    """Those among the weights of a record."""
    return [one for one in weighed if one[0][0] in (EXACT, SYLLABLE, INITIALS)]


def _marks(record: Record) -> Marks:
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
    from pypinyin.contrib.mmseg import seg  # 0.4 s to import: at build time only

    return tuple(syllable for word in seg.cut(run) for syllable in _of_word(word))


@lru_cache(maxsize=1 << 16)
def _of_word(word: str) -> tuple[str, ...]:
    """The syllables of a word as pypinyin cuts them: it reads each by itself, and a library says the same few thousand again and again."""
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(word, style=Style.NORMAL, errors="ignore", v_to_u=False)
    return tuple(s for s in syllables if s.isascii() and s.isalpha())


@cache
def levels() -> dict[str, int]:
    """How much a term tells in general Chinese, 0 to 9; what is not in the table tells all it can."""
    return {piece: int(level) for level, *pieces in map(str.split, data("common.txt").splitlines()) for piece in pieces}


def telling(term: str) -> float:
    """What a term tells beyond this collection, from 0.3 to 1: in a small one, 到底 and 意思 are as rare as 三包.

    A pair that is not in the table is as rare as its characters make it, if they met by chance.
    """
    known = levels()
    level = known.get(term, 10)
    if level == 10 and len(term) == 2:
        level = min(10, known.get(term[0], 10) + known.get(term[1], 10))
    return tells(level)


def tells(level: int) -> float:
    """What a level stands for."""
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
        idf = self.idf(telling(term) * (self.single if len(term) == 1 and is_han(term) else 1), count)
        if count > MAX_POSTINGS:
            entries = _heaviest(entries)
        return Posting(idf, entries)

    def idf(self, tells: float, count: int) -> int:
        """What a term that tells so much is worth if so many records have it."""
        return max(1, round(IDF_SCALE * tells * math.log(1 + (max(self.size - count, 0) + 0.5) / (count + 0.5))))


def octave(total: int, count: int) -> int:
    """The average length of a section, coarsely: in quarter octaves."""
    return round(4 * math.log2(max(total, 1) / max(count, 1)))


def average_length(total: int, count: int) -> float:
    """The same as a length."""
    return float(2.0 ** (octave(total, count) / 4))


def dilution(length: int, average: float) -> float:
    """How much less a word weighs in a section of that length, in quarter octaves: a word more in it moves no other."""
    return float(1 - B + B * 2.0 ** (length / 4) / average)
