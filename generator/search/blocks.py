"""Ranges of terms with their postings: the pieces that both indexes are made of, and that an edit leaves as they are.

Where a block ends follows from the terms around it alone (a digest of a term decides, within limits), so a change in one block
does not move the borders of all that follow. A block is written once for each reader: as bytes for Whoosh, as text for browsers.

Bytes: how many terms (4 bytes), the idf of each (2), how many entries each has (2), all entries (4), the terms, one a line.
Text: JSON of [terms, postings], both joined by commas. A term is a digit (how many characters it shares with the one before, at
most 9) and the rest. A posting is the idf, the number of its entries, for each the difference to the record before, then for each
the impact, plus 16 and followed by the section if that is not the first; all in the 64 digits of `DIGITS`. A number is
little-endian groups of five bits, plus 32 if more follow.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from binascii import crc32
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import accumulate
from operator import attrgetter, itemgetter, sub
from typing import Final, NamedTuple

from generator.search.ranking import is_common
from generator.search.terms import Posting

LEAST: Final = 3_500
MOST: Final = 7_000
"""A block that has so much ends; below, one border in so much is by chance."""
DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_LOWEST: Final = 0 if sys.byteorder == "little" else 3
"""Where the section and impact of an entry lie in its four bytes."""
_PACKED: Final = [DIGITS[p & 15] if p < 16 else DIGITS[16 + (p & 15)] + DIGITS[p >> 4] for p in range(256)]


class Block:
    """A range of terms, from the first to the last, as each reader takes it: bytes for Whoosh, text for browsers.

    The digest is of the text, which says the same as the bytes; a block of an earlier build has either when somebody asks. Text is kept
    as UTF-8: with one Han among its terms a text of Python's is twice as long.
    """

    __slots__ = ("_common", "_data", "_utf8", "digest", "first", "last")

    def __init__(
        self,
        first: str,
        last: str,
        digest: bytes,
        data: Callable[[], bytes],
        utf8: Callable[[], bytes],
        common: Sequence[str] | None = None,
    ) -> None:
        self.first = first
        self.last = last
        self.digest = digest
        self._data = data
        self._utf8 = utf8
        self._common = common

    @property
    def data(self) -> bytes:
        """As Whoosh keeps it."""
        return self._data()

    @property
    def utf8(self) -> bytes:
        """As a browser reads it."""
        return self._utf8()

    @property
    def text(self) -> str:
        """As a browser reads it."""
        return self.utf8.decode()

    @property
    def common(self) -> Sequence[str]:
        """The pairs that a long question leaves out (`ranking.is_common`)."""
        if self._common is None:
            self._common = [term for term, idf, _ in Opened(self.data).spans if is_common(term, idf)]
        return self._common

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Block) and (self.first, self.last, self.digest) == (other.first, other.last, other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)


class Item(NamedTuple):
    """A term on its way into a block, with what a browser will read of it."""

    term: str
    posting: Posting
    text: str

    @property
    def size(self) -> int:
        """What it adds to a block: a long list more than it is long, so that who asks for a neighbour need not fetch it."""
        long = len(self.text) + len(self.term)
        return long + long * long // LEAST


def item(term: str, posting: Posting) -> Item:
    """A term ready to be put into a block."""
    return Item(term, posting, encoded(posting))


def ends_before(size: int, following: Item) -> bool:
    """Does a block of this size end before this term?"""
    return size >= LEAST and (size >= MOST or crc32(following.term.encode()) * MOST < (following.size << 32))


def cut(items: Iterable[Item]) -> Iterator[Block]:
    """Items in the order of their terms as blocks."""
    held: list[Item] = []
    size = 0
    for one in items:
        if held and ends_before(size, one):
            yield block(held)
            held, size = [], 0
        held.append(one)
        size += one.size
    if held:
        yield block(held)


def block(items: Sequence[Item]) -> Block:
    """These items as one block."""
    terms = [one.term for one in items]
    text = json.dumps([front_coded(terms), ",".join(one.text for one in items)], ensure_ascii=False, separators=(",", ":"))
    return _block(terms[0], terms[-1], _data(items), text)


def _block(first: str, last: str, data: bytes, text: str) -> Block:
    utf8 = text.encode()
    return Block(first, last, hashlib.sha256(utf8).digest(), lambda: data, lambda: utf8)


def _data(items: Sequence[Item]) -> bytes:
    idfs = array("H", [one.posting.idf for one in items])
    counts = array("H", [len(one.posting.entries) for one in items])
    entries = array("I")
    for one in items:
        entries.extend(one.posting.entries)
    terms = "\n".join(one.term for one in items).encode()
    return len(items).to_bytes(4, "little") + little(idfs) + little(counts) + little(entries) + terms


def little(numbers: array[int]) -> bytes:
    """Numbers as bytes, little-endian on every machine."""
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def numbers(code: str, data: bytes) -> array[int]:
    """Bytes, little-endian, as numbers."""
    found = array(code)
    found.frombytes(data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


class Opened:
    """The bytes of a block, opened: its terms at once, a posting when it is asked for."""

    def __init__(self, data: bytes) -> None:
        count = int.from_bytes(data[:4], "little")
        self._idfs = numbers("H", data[4 : 4 + 2 * count])
        self._stops = list(accumulate(numbers("H", data[4 + 2 * count : 4 + 4 * count])))
        self._start = 4 + 4 * count
        self._data = data
        self.terms = data[self._start + 4 * (self._stops[-1] if count else 0) :].decode().split("\n")
        self._places = dict(zip(self.terms, range(count), strict=False))

    def find(self, term: str) -> Posting | None:
        """The postings of a term."""
        place = self._places.get(term)
        if place is None:
            return None
        begin = self._start + 4 * (self._stops[place - 1] if place else 0)
        return Posting(self._idfs[place], numbers("I", self._data[begin : self._start + 4 * self._stops[place]]))

    def items(self) -> Iterator[tuple[str, Posting]]:
        """Every term with its postings."""
        for term in self._places:
            posting = self.find(term)
            if posting:
                yield term, posting

    @property
    def entries(self) -> bytes:
        """All entries as they lie there."""
        return self._data[self._start : self._start + 4 * (self._stops[-1] if self._stops else 0)]

    def with_entries(self, entries: bytes) -> bytes:
        """The block's bytes with other entries, as many for each term."""
        return b"".join((self._data[: self._start], entries, self._data[self._start + len(entries) :]))

    @property
    def spans(self) -> Iterator[tuple[str, int, int]]:
        """Every term with its idf and where its entries end, counted from the first term's."""
        return zip(self.terms, self._idfs, self._stops, strict=True)


def front_coded(terms: Sequence[str]) -> str:
    """Sorted terms as text: for each a digit, how much it shares with the one before, and the rest."""
    coded: list[str] = []
    last = ""
    for term in terms:
        most = min(len(last), len(term), 9)
        shared = next((i for i in range(most) if last[i] != term[i]), most)
        coded.append(f"{shared}{term[shared:]}")
        last = term
    return ",".join(coded)


class _Numbers(dict[int, str]):
    """Numbers as text, those that were met before at hand: a library has millions of them, most of them alike."""

    def __missing__(self, value: int) -> str:
        rest, digits = value, ""
        while rest >= 32:
            digits += DIGITS[32 + (rest & 31)]
            rest >>= 5
        self[value] = digits + DIGITS[rest]
        return self[value]


number: Final = _Numbers().__getitem__
"""A number as text."""


def encoded(posting: Posting) -> str:
    """A posting as text."""
    records = [entry >> 8 for entry in posting.entries]
    gaps = "".join(map(number, map(sub, records, [0, *records])))
    packed = "".join(map(_PACKED.__getitem__, posting.entries.tobytes()[_LOWEST::4]))
    return number(posting.idf) + number(len(records)) + gaps + packed


def recut(blocks: Sequence[Block], changed: Mapping[str, Posting | None], resized: Iterable[int] = ()) -> list[Block]:
    """The blocks as `cut` would make them, had these terms these postings (or none); blocks without a changed term are kept.

    So are those that were not `resized` since they were cut. A border depends on the size of the block before it and on the term behind it: a change of a block's first term can move it.
    """
    if not blocks:
        return list(cut(item(term, posting) for term, posting in sorted(changed.items()) if posting))
    dirty: dict[int, dict[str, Posting | None]] = {place: {} for place in resized}
    for term, posting in changed.items():
        place = min(bisect_left(blocks, term, key=attrgetter("last")), len(blocks) - 1)
        dirty.setdefault(place, {})[term] = posting
        if place and term <= blocks[place].first:
            dirty.setdefault(place - 1, {})
    made: list[Block] = []
    at = 0
    while at < len(blocks):
        if at not in dirty:
            made.append(blocks[at])
            at += 1
            continue
        held: list[Item] = []
        size = 0
        while at < len(blocks):
            for one in _changed(blocks[at], dirty.get(at, {})):
                if held and ends_before(size, one):
                    made.append(block(held))
                    held, size = [], 0
                held.append(one)
                size += one.size
            at += 1
            if at < len(blocks) and at not in dirty and (not held or ends_before(size, _first(blocks[at]))):
                break
        if held:
            made.append(block(held))
    return made


def _changed(old: Block, changed: Mapping[str, Posting | None]) -> Iterator[Item]:
    """The items of a block with some of them changed; what stays is not encoded again."""
    kept = (
        Item(term, posting, text)
        for (term, posting), text in zip(Opened(old.data).items(), texts(old), strict=True)
        if term not in changed
    )
    fresh = (item(term, posting) for term, posting in sorted(changed.items()) if posting)
    return merge(kept, fresh, key=itemgetter(0))


def texts(of: Block) -> list[str]:
    """The text of each posting."""
    return parted(of)[1]


def parted(of: Block) -> tuple[str, list[str]]:
    """The text up to the postings, and that of each of them."""
    text = of.text
    at = text.rindex('","') + 3
    return text[:at], text[at:-2].split(",")


def retold(of: Block, data: bytes, head: str, told: Iterable[str]) -> Block:
    """The block with these bytes, and the text of each posting; the terms, and so the text up to there, are the same."""
    return _block(of.first, of.last, data, "".join((head, ",".join(told), '"]')))


def spelled(data: bytes) -> bytes:
    """The text that says what these bytes say."""
    return block([item(term, posting) for term, posting in Opened(data).items()]).utf8


def _first(of: Block) -> Item:
    return item(*next(Opened(of.data).items()))
