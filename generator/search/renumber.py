"""Blocks whose records have other numbers, because an article before them came or went.

Nearly every list has an entry behind a new article, so every block changes; but in each list only the entries behind it, all by
the same amount, and of its text one gap. So the entries of a block are moved at once, in one addition of whole numbers as long as
they are, and of the text one number is replaced. Only where that number gets longer or shorter, borders are looked for again. Weighing,
collecting, sorting and writing all lists again takes twenty times as long.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from generator.search.blocks import DIGITS, Block, Opened, little, number, numbers, parted, recut, retold
from generator.search.terms import Posting

Steps = Sequence[tuple[int, int]]
"""From which old number on which amount is added to the numbers, ascending."""

_GOES_ON: Final = DIGITS[32:].encode()


def steps(places: Sequence[int | None]) -> Steps:
    """From the new number of each old record, none for one that went."""
    found: list[tuple[int, int]] = []
    by = 0
    for old, new in enumerate(places):
        if new is not None and new - old != by:
            by = new - old
            found.append((old, by))
    return found


def moved(entries: array[int], by: Steps) -> array[int]:
    """One list with the new numbers."""
    cuts = _cuts(entries, 0, len(entries), by)
    return numbers("I", _added(little(entries), [cuts], by))


def renumbered(blocks: Sequence[Block], by: Steps, changed: Mapping[str, Posting | None]) -> list[Block]:
    """The blocks as `cut` would make them with the new numbers, and with these postings (or none) for these terms.

    A term that stands in a record that went must be among them.
    """
    made: list[Block] = []
    resized: set[int] = set()
    for place, old in enumerate(blocks):
        head, before = parted(old)
        block, now = _moved(old, head, before, by, changed)
        made.append(block)
        longer = [len(one) != len(other) for one, other in zip(before, now, strict=True)]
        if any(longer):
            resized.add(place)
        if longer[0] and place:
            resized.add(place - 1)
    return recut(made, changed, resized)


def _moved(
    old: Block, head: str, texts: Sequence[str], by: Steps, changed: Mapping[str, Posting | None]
) -> tuple[Block, list[str]]:
    """A block with the new numbers, and the text of each posting; those of changed terms are not looked at."""
    opened = Opened(old.data)
    before = numbers("I", opened.entries)
    cuts_of = []
    begin = 0
    for _, _, stop in opened.spans:
        cuts_of.append(_cuts(before, begin, stop, by))
        begin = stop
    entries = _added(opened.entries, cuts_of, by)
    now = numbers("I", entries)
    told = [
        text if term in changed else _retold(text, before, now, cuts)
        for term, cuts, text in zip(opened.terms, cuts_of, texts, strict=True)
    ]
    return retold(old, opened.with_entries(entries), head, told), told


def _cuts(entries: array[int], begin: int, stop: int, by: Steps) -> list[int]:
    """Where a list begins, where each step begins in it, and where it ends."""
    return [begin, *(bisect_left(entries, first << 8, begin, stop) for first, _ in by), stop]


def _added(data: bytes, lists: Sequence[Sequence[int]], by: Steps) -> bytes:
    """The entries of all lists at once; none leaves its four bytes, so nothing is carried into the next."""
    total = int.from_bytes(data, "little")
    for sign in {1 if amount > 0 else -1 for _, amount in by if amount}:
        lanes = [(max(0, sign * amount) << 8).to_bytes(4, "little") for amount in (0, *(amount for _, amount in by))]
        pieces = [lane * (stop - begin) for cuts in lists for lane, begin, stop in zip(lanes, cuts, cuts[1:], strict=False)]
        total += sign * int.from_bytes(b"".join(pieces), "little")
    return total.to_bytes(len(data), "little")


def _retold(text: str, before: array[int], now: array[int], cuts: Sequence[int]) -> str:
    """The text of a posting, with another gap where a step begins."""
    start, stop = cuts[0], cuts[-1]
    if cuts[1] == stop:
        return text
    for place in dict.fromkeys(cuts[1:-1]):
        if place == stop:
            break
        old, new = before[place] >> 8, now[place] >> 8
        if place > start:
            old, new = old - (before[place - 1] >> 8), new - (now[place - 1] >> 8)
        if old != new:
            at = _behind(text, 2 + place - start)  # idf and the number of records come first
            text = text[:at] + number(new) + text[at + len(number(old)) :]
    return text


def _behind(text: str, count: int) -> int:
    """Where so many numbers end: each has one digit that ends it, so as many digits as are still missing are certainly theirs."""
    digits = text.encode()
    at = 0
    while count:
        ahead = digits[at : at + count]
        at += count
        count -= len(ahead.translate(None, _GOES_ON))
    return at
