"""Question -> ranked records. Pure whole-number arithmetic over any source of postings; `theme/assets/kb/ranking.js` is its twin.

Every word may match and none must. A question is a list of groups; within a group the best of its terms counts (an expansion
is one word, however many ways it is spelt), over the groups a record collects its sum. Unknown words get a second chance by
their beginning, by sound, by initials; a question without any answer gets a third, by single characters.

A browser pays for each term it looks up. In a large library a long question is therefore asked by its pairs alone: there are
enough of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from generator.analysis import fold, reading, runs, split_pinyin, squeeze, word_terms
from generator.search.terms import EXACT, INITIALS, INITIALS_LENGTH, SYLLABLE, Posting

COVER: Final = 5
"""What a record gets for a term at all, beside the term's impact: it makes covering the question matter."""
W_PAIR: Final = 4
W_SINGLE: Final = 4
W_WORD: Final = 5
W_SYNONYM: Final = 2
W_BEGINNING: Final = 3
W_SOUND: Final = 3
W_LAST: Final = 1
W_EXACT: Final = 400
EXPANSIONS: Final = 24
MAX_QUERY: Final = 120
LARGE: Final = 5000
"""Records from which a library is large."""
SHORT: Final = 8
"""Han characters up to which a question is short."""


class Source(Protocol):
    """Where postings come from."""

    size: int
    """How many records there are."""

    def find(self, term: str) -> Posting | None:
        """The postings of a term."""

    def starting(self, prefix: str, limit: int) -> list[str]:
        """Terms that begin so, in the order of code points."""


class Ranked(NamedTuple):
    """A record's number, its score, and the section to open (an index, 0 for the top)."""

    number: int
    score: int
    section: int


Group = list[tuple[str, int]]
"""Terms of which the best counts, each with its weight."""


def rank(
    query: str,
    source: Source,
    synonyms: Sequence[Sequence[str]] = (),
    limit: int | None = None,
    accept: Callable[[int], bool] | None = None,
) -> list[Ranked]:
    """The best records that answer at all and are accepted, best first; equal scores in the order of numbers."""
    folded = fold(query)[:MAX_QUERY]
    frugal = source.size > LARGE and sum(len(run) for run, han, _ in runs(folded) if han) > SHORT
    found = [(group, _postings(group, source)) for group in _words(folded, synonyms, frugal=frugal)]
    beside = _beside(folded)
    for term in [group[0][0] for group, postings in found if not postings]:
        if not (frugal and reading(term[0])):
            more = _second_chance(term, beside.get(term, ("", "")), source)
            found += [(group, _postings(group, source)) for group in more]
    if not any(postings for _, postings in found):
        for char in (char for run, han, _ in runs(folded) if han for char in run):
            group = [(term, W_LAST) for term in source.starting(char, EXPANSIONS)]
            found.append((group, _postings(group, source)))
    totals: dict[int, int] = {}
    for _, postings in found:
        _add(postings, totals)
    return _best(totals, [postings for _, postings in found], limit, accept)


Weighted = list[tuple[int, Posting]]
"""The postings of a group's terms, each with weight times idf."""


def _postings(group: Group, source: Source) -> Weighted:
    looked_up = ((weight, source.find(term)) for term, weight in group)
    return [(weight * posting.idf, posting) for weight, posting in looked_up if posting]


def _add(postings: Weighted, totals: dict[int, int]) -> None:
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
        for entry in posting.entries:
            score = factor * ((entry & 15) + COVER)
            if score > best.get(entry >> 8, 0):
                best[entry >> 8] = score
    for number, score in best.items():
        totals[number] = get(number, 0) + score


def _best(
    totals: dict[int, int], found: list[Weighted], limit: int | None, accept: Callable[[int], bool] | None
) -> list[Ranked]:
    """The top of the list, and only for it the section where each record gained most."""
    numbers = totals if accept is None else filter(accept, totals)
    keys = ((-totals[number], number) for number in numbers)
    top = [number for _, number in (sorted(keys) if limit is None else nsmallest(limit, keys))]
    sections: dict[int, dict[int, int]] = {number: {} for number in top}
    for postings in found:
        best: dict[int, tuple[int, int]] = {}
        for factor, posting in postings:
            for entry in posting.entries:
                number = entry >> 8
                if number in sections:
                    score = factor * ((entry & 15) + COVER)
                    if number not in best or score > best[number][0]:
                        best[number] = (score, entry >> 4 & 15)
        for number, (score, section) in best.items():
            sections[number][section] = sections[number].get(section, 0) + score
    return [Ranked(number, totals[number], _section(sections[number])) for number in top]


def _section(gains: dict[int, int]) -> int:
    return max(gains, key=lambda section: (gains[section], -section))


def _words(folded: str, synonyms: Sequence[Sequence[str]], *, frugal: bool) -> list[Group]:
    """The question's own words, its whole, and what else they are called; each term once."""
    seen: dict[str, int] = {}
    if exact := squeeze(folded):
        seen[EXACT + exact] = W_EXACT
    for run, han, _ in runs(folded):
        _collect(run, han, seen, W_PAIR, 0 if frugal else W_SINGLE, W_WORD)
    for group in synonyms:
        if any(fold(word) in folded for word in group):
            for word in group:
                for run, han, _ in runs(fold(word)):
                    _collect(run, han, seen, W_SYNONYM, 0, W_SYNONYM)
    return [[(term, weight)] for term, weight in seen.items()]


def _collect(run: str, han: bool, seen: dict[str, int], pair: int, single: int, word: int) -> None:
    if not han:
        for term in word_terms(run):
            seen.setdefault(term, word)
        return
    for index, char in enumerate(run):
        if single or len(run) == 1:
            seen.setdefault(char, single or pair)
        if index:
            seen.setdefault(run[index - 1 : index + 1], pair)


def _beside(folded: str) -> dict[str, tuple[str, str]]:
    """For each word that touches Han: the Han before and after it, as in `红旗bz` and `tui货`."""
    found: dict[str, tuple[str, str]] = {}
    rows = runs(folded)
    for index, (run, han, start) in enumerate(rows):
        if han:
            continue
        before = rows[index - 1] if index else ("", False, 0)
        after = rows[index + 1] if index + 1 < len(rows) else ("", False, 0)
        left = before[0] if before[1] and before[2] + len(before[0]) == start else ""
        right = after[0] if after[1] and start + len(run) == after[2] else ""
        found[run] = (left, right)
    return found


def _second_chance(term: str, beside: tuple[str, str], source: Source) -> Iterable[Group]:
    """Other ways to read a term that stands nowhere."""
    if term.startswith(EXACT):
        return
    if len(term) == 2 and reading(term[0]):
        if reading(term[1]):
            yield [(f"{SYLLABLE}{reading(term[0])} {reading(term[1])}", W_SOUND)]
        return
    if len(term) == 1 and reading(term):
        beginnings = source.starting(term, EXPANSIONS)
        alike = [] if beginnings else source.starting(SYLLABLE + reading(term), EXPANSIONS)
        yield [(found, W_LAST) for found in beginnings or alike]
        return
    if len(term) > 1:
        yield [(found, W_BEGINNING) for found in source.starting(term, EXPANSIONS)]
    yield from _pinyin(term, reading(beside[0][-1:]), reading(beside[1][:1]), source)
    yield from _initials(term, beside, source)


def _pinyin(word: str, left: str, right: str, source: Source) -> Iterable[Group]:
    split = split_pinyin(word)
    if not split:
        return
    syllables, rest = split
    chain = [s for s in (left, *syllables, "" if rest else right) if s]
    for one, other in pairwise(chain):
        yield [(f"{SYLLABLE}{one} {other}", W_SOUND)]
    if rest:
        prefix = f"{SYLLABLE}{chain[-1]} {rest}" if chain else SYLLABLE + rest
        yield [(found, W_SOUND) for found in source.starting(prefix, EXPANSIONS)]
    elif len(chain) == 1:
        yield [(found, W_SOUND) for found in source.starting(SYLLABLE + chain[0], EXPANSIONS)]


def _initials(word: str, beside: tuple[str, str], source: Source) -> Iterable[Group]:
    if not word.isascii() or not word.isalpha() or len(word) > 2 * INITIALS_LENGTH:
        return
    left = "".join(reading(char)[:1] for char in beside[0][-2:])
    right = "".join(reading(char)[:1] for char in beside[1][:2])
    for letters in dict.fromkeys((left + word + right, word)):
        if len(letters) <= INITIALS_LENGTH:
            yield [(found, W_SOUND) for found in source.starting(INITIALS + letters, EXPANSIONS)]
        for start in range(len(letters) - INITIALS_LENGTH + 1 if len(letters) > INITIALS_LENGTH else 0):
            yield [(INITIALS + letters[start : start + INITIALS_LENGTH], W_SOUND)]
