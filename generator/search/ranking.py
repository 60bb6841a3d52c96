"""Question -> ranked records. Pure whole-number arithmetic over any source of postings; `theme/assets/kb/ranking.js` is its twin.

Every word may match and none must. A question is a list of groups; within a group the best of its terms counts (an expansion
is one word, however many ways it is spelt), over the groups a record collects its sum. Unknown words get a second chance by
their beginning, by sound, by initials; a question without any answer gets a third, by single characters.

A browser pays for each term it looks up. In a large library a long question is therefore asked by its pairs alone, and without
those that stand nearly everywhere: there are enough of others.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from generator.analysis import fold, is_han, near_syllables, reading, runs, split_pinyin, squeeze, word_terms
from generator.search.terms import EXACT, INITIALS, INITIALS_LENGTH, SYLLABLE, Posting

COVER: Final = 5
"""What a record gets for a term at all, beside the term's impact: it makes covering the question matter."""
W_PAIR: Final = 4
W_SINGLE: Final = 4
W_WORD: Final = 5
W_SYNONYM: Final = 2
W_BEGINNING: Final = 3
W_SOUND: Final = 3
W_NEARLY: Final = 2
"""For pinyin that stands nowhere, read as if zh were z, or -ng were -n: many people do not tell these apart."""
W_ALIKE: Final = 1
"""For what sounds like a pair: either side may be misspelt."""
W_LAST: Final = 1
W_EXACT: Final = 400
EXPANSIONS: Final = 24
ENOUGH: Final = 117
"""Points from which an article answers; with fewer it is only the nearest. A percent of the question is a point, and so is a part
of the score: who tells a long story asks for one thing in it, and gets it by the score."""
POINT: Final = 4
"""The score that is a point, for each binary digit of the number of records: words are the rarer the larger the library."""
COMMON: Final = 8
"""The idf up to which a pair is common: it tells at most one in e, on the scale of `impacts.IDF_SCALE`."""
MAX_QUERY: Final = 120
LARGE: Final = 5000
"""Records from which a library is large."""
SHORT: Final = 8
"""Han characters up to which a question is short."""
HEAD: Final = 6
"""Han characters and words up to which a question is but what it is about: then most of its groups choose the section, not the loudest."""
VOTE: Final = 1 << 20
"""More than what a group gains."""
ID_DIGITS: Final = 4
"""Digits up to which an id is found that was said without its noughts."""
NUMBERED: Final = re.compile(rf"({EXACT}[a-z]+)0*([1-9][0-9]{{0,{ID_DIGITS - 1}}})")
BETWEEN_SYLLABLES: Final = (" ", "'", "’")
OTHERS: Final = 4
"""Known words of a long question that make its common pairs needless."""


class Source(Protocol):
    """Where postings come from."""

    size: int
    """How many records there are."""

    def find(self, term: str) -> Posting | None:
        """The postings of a term."""

    def starting(self, prefix: str, limit: int) -> list[str]:
        """Terms that begin so, in the order of code points."""


class Ranked(NamedTuple):
    """A record's number, its score, the section to open (an index, 0 for the top), how many percent of the question it has.

    `near`: it has too little to be an answer; as the first one it is only the nearest.
    """

    number: int
    score: int
    section: int
    share: int
    near: bool


class Group(NamedTuple):
    """Terms of which the best counts, each with its weight, and the pieces of the question (Han characters, words) they stand for."""

    terms: Sequence[tuple[str, int]]
    pieces: Sequence[str]


def rank(
    query: str,
    source: Source,
    synonyms: Sequence[Sequence[str]] = (),
    limit: int | None = None,
    accept: Callable[[int], bool] | None = None,
) -> list[Ranked]:
    """The best records that answer at all and are accepted, best first; equal scores in the order of numbers."""
    folded = fold(query)[:MAX_QUERY]
    large = source.size > LARGE
    frugal = large and sum(len(run) for run, han, _ in runs(folded) if han) > SHORT
    words = _words(folded, synonyms, large=large, frugal=frugal)
    found = [_found(group, source) for group in words]
    if frugal:
        words, found = _without_common(words, found)
    beside = _beside(folded)
    for term in [group.terms[0][0] for group, known in zip(words, found, strict=True) if not known.postings]:
        if not (frugal and reading(term[0])):
            found += [_found(group, source) for group in _second_chance(term, beside.get(term, ("", "")), source)]
    if not any(known.postings for known in found):
        for char in (char for run, han, _ in runs(folded) if han for char in run):
            beginnings = [(term, W_LAST) for term in source.starting(char, EXPANSIONS)]
            found.append(_found(Group(beginnings, char), source))
    totals: dict[int, int] = {}
    for known in found:
        _add(known.postings, totals)
    worth = _worth(words, found)
    inner = {char for run, han, _ in runs(folded) if han and len(run) > 1 for char in run}
    vote = VOTE if sum(len(run) if han else 1 for run, han, _ in runs(folded)) <= HEAD else 0
    point = POINT * source.size.bit_length()
    ranked = [_ranked(number, totals[number], found, worth, inner, vote, point) for number in _best(totals, limit, accept)]
    whole = [posting for known in found for weighed, posting in known.postings if weighed == W_EXACT * posting.idf]
    named = bool(ranked) and any(_place(posting, ranked[0].number) >= 0 for posting in whole)
    return [one for one in ranked if _worth_showing(one, ranked[0], named=named)]


def is_common(term: str, idf: int) -> bool:
    """A pair of Han that tells next to nothing; browsers know these without looking them up."""
    return idf <= COMMON and len(term) == 2 and is_han(term[0])


class Found(NamedTuple):
    """The postings of a group's terms, each with weight times idf, and the pieces of the question they stand for."""

    postings: list[tuple[int, Posting]]
    pieces: Sequence[str]


def _found(group: Group, source: Source) -> Found:
    looked_up = ((weight, source.find(term)) for term, weight in group.terms)
    return Found([(weight * posting.idf, posting) for weight, posting in looked_up if posting], group.pieces)


def _without_common(words: list[Group], found: list[Found]) -> tuple[list[Group], list[Found]]:
    """What a long question is asked by: the pairs that everybody writes are left out, if enough others are known."""
    rare = [(group, known) for group, known in zip(words, found, strict=True) if not _common(group, known)]
    if sum(bool(known.postings) for _, known in rare) < OTHERS:
        return words, found
    return [group for group, _ in rare], [known for _, known in rare]


def _common(group: Group, known: Found) -> bool:
    term = group.terms[0][0]
    return bool(known.postings) and is_common(term, known.postings[0][1].idf)


def _add(postings: list[tuple[int, Posting]], totals: dict[int, int]) -> None:
    """Add the best of a group to every record that has it."""
    get = totals.get
    if len(postings) == 1:
        factor, posting = postings[0]
        gains = [factor * (impact + COVER) for impact in range(16)]
        for entry in posting.entries:
            number = entry >> 8
            totals[number] = get(number, 0) + gains[entry & 15]
        return
    best: dict[int, int] = {}
    for factor, posting in postings:
        gains = [factor * (impact + COVER) for impact in range(16)]
        for entry in posting.entries:
            score = gains[entry & 15]
            if score > best.get(entry >> 8, 0):
                best[entry >> 8] = score
    for number, score in best.items():
        totals[number] = get(number, 0) + score


def _best(totals: dict[int, int], limit: int | None, accept: Callable[[int], bool] | None) -> list[int]:
    """The top of the list."""
    numbers = totals if accept is None else filter(accept, totals)
    keys = ((-totals[number], number) for number in numbers)
    return [number for _, number in (sorted(keys) if limit is None else nsmallest(limit, keys))]


def _worth(words: Sequence[Group], found: Sequence[Found]) -> dict[str, int]:
    """What each piece of the question tells: as much as the commonest known term that holds it, or else as the rarest of all."""
    worth: dict[str, int] = {}
    for group, known in zip(words, found, strict=False):
        weight = group.terms[0][1]
        if weight in (W_EXACT, W_SYNONYM):
            continue
        for piece in group.pieces:
            idf = known.postings[0][1].idf if known.postings else 0
            worth[piece] = min(idf, worth.get(piece) or idf) if idf else worth.get(piece, 0)
    top = max((posting.idf for known in found for _, posting in known.postings), default=1)
    return {piece: idf or top for piece, idf in worth.items()}


def _ranked(
    number: int, score: int, found: Sequence[Found], worth: dict[str, int], inner: set[str], vote: int, point: int
) -> Ranked:
    """The section where the record gained most (by votes: most often), the share of the question's worth that it has, and whether that is too little.

    For the last, a character of a longer run counts half if the record has it only by itself: 签 and 证 are not yet a 签证.
    """
    gains: dict[int, int] = {}
    halves: dict[str, int] = {}
    for known in found:
        best, section = 0, 0
        for weighed, posting in known.postings:
            place = _place(posting, number)
            if place >= 0:
                entry = posting.entries[place]
                gain = weighed * ((entry & 15) + COVER)
                if gain > best:
                    best, section = gain, entry >> 4 & 15
        if best:
            gains[section] = gains.get(section, 0) + vote + best
            alone = len(known.pieces) == 1 and known.pieces[0] in inner
            for piece in known.pieces:
                halves[piece] = max(halves.get(piece, 0), 1 if alone else 2)
    opened = max(gains, key=lambda section: (gains[section], -section))
    has = [(worth[piece], half) for piece, half in halves.items() if piece in worth]
    whole = max(1, sum(worth.values()))
    share = 100 * sum(value for value, _ in has) // whole
    firm = 50 * sum(value * half for value, half in has) // whole
    return Ranked(number, score, opened, share, firm < 100 and firm + score // point < ENOUGH)


def _worth_showing(ranked: Ranked, first: Ranked, *, named: bool) -> bool:
    """What has far less of the question than the first answer shares but its common words.

    Being asked by its whole name puts an article first; it does not make the others worse.
    """
    return 3 * ranked.share >= first.share and (named or 10 * ranked.score >= 3 * first.score)


def _place(posting: Posting, number: int) -> int:
    """Where the record stands in a list, -1 if it does not."""
    place = bisect_left(posting.entries, number << 8)
    return place if place < len(posting.entries) and posting.entries[place] >> 8 == number else -1


def _words(folded: str, synonyms: Sequence[Sequence[str]], *, large: bool, frugal: bool) -> list[Group]:
    """The question's own words, its whole, and what else they are called; each term once."""
    seen: dict[str, tuple[int, Sequence[str]]] = {}
    pieces = [piece for run, han, _ in runs(folded) for piece in (run if han else (run,))]
    if exact := squeeze(folded):
        seen[EXACT + exact] = W_EXACT, pieces
    for run, han, _ in runs(folded):
        for term, weight in _terms(run, han, W_PAIR, 0 if frugal else W_SINGLE, W_WORD):
            seen.setdefault(term, (weight, term if han else (run,)))
    for group in synonyms:
        asked = [piece for word in map(fold, group) if word in folded for piece in pieces if piece in word]
        for run, han, _ in (row for word in group for row in runs(fold(word))) if asked else ():
            for term, weight in _terms(run, han, W_SYNONYM, 0, W_SYNONYM):
                seen.setdefault(term, (weight, asked))
    return [Group([(term, weight), *(() if large else _alike(term, weight))], told) for term, (weight, told) in seen.items()]


def _alike(term: str, weight: int) -> Iterable[tuple[str, int]]:
    """What sounds like a pair of the question."""
    if weight == W_PAIR and len(term) == 2 and reading(term[0]) and reading(term[1]):
        yield f"{SYLLABLE}{reading(term[0])} {reading(term[1])}", W_ALIKE


def _terms(run: str, han: bool, pair: int, single: int, word: int) -> Iterable[tuple[str, int]]:
    if not han:
        yield from ((term, word) for term in word_terms(run))
        return
    for index, char in enumerate(run):
        if single or len(run) == 1:
            yield char, single or pair
        if index:
            yield run[index - 1 : index + 1], pair


def _beside(folded: str) -> dict[str, tuple[str, str]]:
    """For each word the Han that it touches, before and after it, as in `红旗bz` and `tui货`; or the word before it, as in `tui huo`."""
    found: dict[str, tuple[str, str]] = {}
    rows = runs(folded)
    for index, (run, han, start) in enumerate(rows):
        if han:
            continue
        before = rows[index - 1] if index else ("", False, 0)
        after = rows[index + 1] if index + 1 < len(rows) else ("", False, 0)
        gap = folded[before[2] + len(before[0]) : start]
        left = before[0] if gap == "" or (not before[1] and gap in BETWEEN_SYLLABLES) else ""
        right = after[0] if after[1] and start + len(run) == after[2] else ""
        found[run] = (left, right)
    return found


def _last_syllable(text: str) -> str:
    """How the end of Han or of a word of pinyin is read."""
    split = split_pinyin(text)
    return (split[0] or [""])[-1] if split and not split[1] else reading(text[-1:])


def _second_chance(term: str, beside: tuple[str, str], source: Source) -> Iterable[Group]:
    """Other ways to read a term that stands nowhere."""
    if term.startswith(EXACT):
        if match := NUMBERED.fullmatch(term):
            yield Group([(match[1] + match[2].zfill(width), W_EXACT) for width in range(1, ID_DIGITS + 1)], (term[1:],))
        return
    if len(term) == 2 and reading(term[0]):
        if reading(term[1]):
            yield Group([(f"{SYLLABLE}{reading(term[0])} {reading(term[1])}", W_ALIKE)], term)
        return
    if len(term) == 1 and reading(term):
        beginnings = source.starting(term, EXPANSIONS)
        alike = [] if beginnings else source.starting(SYLLABLE + reading(term), EXPANSIONS)
        # What merely sounds like one character is no part of the question: nearly everything does.
        yield Group([(found, W_LAST) for found in beginnings or alike], term if beginnings else ())
        return
    ways: list[list[tuple[str, int]]] = []
    if len(term) > 1:
        ways.append([(found, W_BEGINNING) for found in source.starting(term, EXPANSIONS)])
    ways += _pinyin(term, _last_syllable(beside[0]), reading(beside[1][:1]), source)
    ways += _initials(term, beside, source)
    yield from (Group(way, (term,)) for way in ways)


def _pinyin(word: str, left: str, right: str, source: Source) -> Iterable[list[tuple[str, int]]]:
    split = split_pinyin(word)
    if not split:
        return
    syllables, rest = split
    chain = [s for s in (left, *syllables, "" if rest else right) if s]
    for one, other in pairwise(chain):
        exact = f"{SYLLABLE}{one} {other}"
        yield [(exact, W_SOUND)] if source.find(exact) else [(near, W_NEARLY) for near in _nearly(one, other)]
    if rest:
        prefix = f"{SYLLABLE}{chain[-1]} {rest}" if chain else SYLLABLE + rest
        yield [(found, W_SOUND) for found in source.starting(prefix, EXPANSIONS)]
    elif len(chain) == 1:
        yield [(found, W_SOUND) for found in source.starting(SYLLABLE + chain[0], EXPANSIONS)]


def _nearly(one: str, other: str) -> Iterable[str]:
    """How else a pair of syllables is written by who does not tell all sounds apart."""
    for first in (one, *near_syllables(one)):
        yield from (f"{SYLLABLE}{first} {second}" for second in (other, *near_syllables(other)))


def _initials(word: str, beside: tuple[str, str], source: Source) -> Iterable[list[tuple[str, int]]]:
    if not word.isascii() or not word.isalpha() or len(word) > 2 * INITIALS_LENGTH:
        return
    left = "".join(reading(char)[:1] for char in beside[0][-2:])
    right = "".join(reading(char)[:1] for char in beside[1][:2])
    for letters in dict.fromkeys((left + word + right, word)):
        if len(letters) <= INITIALS_LENGTH:
            yield [(found, W_SOUND) for found in source.starting(INITIALS + letters, EXPANSIONS)]
        for start in range(len(letters) - INITIALS_LENGTH + 1 if len(letters) > INITIALS_LENGTH else 0):
            yield [(INITIALS + letters[start : start + INITIALS_LENGTH], W_SOUND)]
