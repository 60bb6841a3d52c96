"""Question -> ranked records. Pure whole-number arithmetic over any source of postings; `theme/assets/kb/ranking.js` is its twin.

Every word may match and none must. A question is a list of groups; within a group the best of its terms counts (an expansion
is one word, however many ways it is spelt), over the groups a record collects its sum. Unknown words get a second chance by
their beginning, by sound, by initials; a question without any answer gets a third, by single characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


class Source(Protocol):
    """Where postings come from."""

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


def rank(query: str, source: Source, synonyms: Sequence[Sequence[str]] = ()) -> list[Ranked]:
    """All records that answer at all, best first; equal scores in the order of numbers."""
    folded = fold(query)[:MAX_QUERY]
    groups = _words(folded, synonyms)
    totals: dict[int, dict[int, int]] = {}
    unknown = [group[0][0] for group in groups if not _add(group, source, totals)]
    beside = _beside(folded) if unknown else {}
    for term in unknown:
        for group in _second_chance(term, beside.get(term, ("", "")), source):
            _add(group, source, totals)
    if not totals:
        for run, han, _ in runs(folded):
            for char in run if han else ():
                _add([(term, W_LAST) for term in source.starting(char, EXPANSIONS)], source, totals)
    ranked = (
        Ranked(number, sum(by_section.values()), max(by_section, key=lambda s: (by_section[s], -s)))
        for number, by_section in totals.items()
    )
    return sorted(ranked, key=lambda r: (-r.score, r.number))


def _words(folded: str, synonyms: Sequence[Sequence[str]]) -> list[Group]:
    """The question's own words, its whole, and what else they are called; each term once."""
    seen: dict[str, int] = {}
    if exact := squeeze(folded):
        seen[EXACT + exact] = W_EXACT
    for run, han, _ in runs(folded):
        _collect(run, han, seen, W_PAIR, W_SINGLE, W_WORD)
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


def _add(group: Group, source: Source, totals: dict[int, dict[int, int]]) -> bool:
    """Add the best of a group to every record that has it; whether any term of it stands anywhere."""
    best: dict[int, tuple[int, int]] = {}
    for term, weight in group:
        posting = source.find(term)
        if posting is None:
            continue
        factor = weight * posting.idf
        for entry in posting.entries:
            score = factor * ((entry & 15) + COVER)
            number = entry >> 8
            if number not in best or score > best[number][0]:
                best[number] = (score, entry >> 4 & 15)
    for number, (score, section) in best.items():
        by_section = totals.setdefault(number, {})
        by_section[section] = by_section.get(section, 0) + score
    return bool(best)
