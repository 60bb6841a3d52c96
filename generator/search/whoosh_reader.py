"""Reads the agents' index by Whoosh's own table of terms, and by nothing else of Whoosh: its reader would load two dozen modules.

Of columns, analysers, matchers and decimals a look-up needs none: all that it asks for is the one posting of a term, whole. Where
it lies tells the table; it is a pickled tuple behind two numbers (`_value`), and tells where its value lies in a file of our own.
Unpickling runs code, so `lookup` verifies first.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections.abc import Iterator
from pickle import load
from typing import TYPE_CHECKING, Any, Final

from whoosh.filedb.filetables import OrderedHashReader
from whoosh.filedb.structfile import BufferFile

from generator.search.blocks import Opened, numbers

if TYPE_CHECKING:
    from generator.search.terms import Posting

VALUES: Final = "values"
"""The file beside Whoosh's in which the values lie, one behind the other."""
LATER: Final = "later"
"""The file that goes on where that one ends, if there is any."""
KEPT: Final = 512
"""Articles that an opened index keeps in memory."""


def numbered(number: int) -> bytes:
    """The key of the articles up to this one."""
    return b"%08d" % number


def encoded(text: str) -> bytes:
    """A text as a term or a value; nothing that a question holds makes this fail."""
    return text.encode("utf-8", "surrogatepass")


class WhooshSource:
    """An opened index as a source of postings (`ranking.Source`) and of stored articles."""

    def __init__(self, folder: str) -> None:
        (segment,) = (entry.path.removesuffix(".trm") for entry in os.scandir(folder) if entry.name.endswith(".trm"))
        with open(f"{segment}.trm", "rb") as file:
            terms = file.read()
        self._terms = OrderedHashReader(BufferFile(terms), len(terms))
        self._postings = open(f"{segment}.pst", "rb")  # noqa: SIM115  (`close` closes it)
        self._values = open(f"{folder}/{VALUES}", "rb", buffering=0)  # noqa: SIM115
        self._later = f"{folder}/{LATER}"
        self._end = os.fstat(self._values.fileno()).st_size
        self._bundles: dict[bytes, list[tuple[str, int, int]]] = {}
        self._blocks: dict[int, Opened] = {}
        self._cards: dict[int, dict[str, Any]] = {}
        self.size = int(self._told(self._mark("n") + b"size"))

    def close(self) -> None:
        """Let go of the files."""
        self._postings.close()
        self._values.close()

    def _mark(self, field: str) -> bytes:
        """What all keys of a field begin with; no key begins so, if it has none."""
        return int(self._terms.extras["fieldmap"].get(field, 0xFFFF)).to_bytes(2, "big")

    def _keys(self, field: str, key: bytes) -> Iterator[bytes]:
        """The last term of every block that may hold this key, or what follows it."""
        mark = self._mark(field)
        for name in self._terms.keys_from(mark + key):
            if not name.startswith(mark):
                return
            yield name

    def _told(self, key: bytes) -> bytes:
        """What Whoosh holds under a key: its posting begins with a mark and a length of four bytes each, then what skips it, then itself."""
        place = self._terms[key][-12:-4]
        self._postings.seek(int.from_bytes(place, "big") + 8)
        load(self._postings)  # noqa: S301  (verified)
        _, _, (told,) = load(self._postings)  # noqa: S301
        return bytes(told)

    def _at(self, start: int, size: int) -> bytes:
        """The bytes of a value, or of a piece of one."""
        if start < self._end:
            return os.pread(self._values.fileno(), size, start)
        with open(self._later, "rb", buffering=0) as file:
            return os.pread(file.fileno(), size, start - self._end)

    def _bundle(self, key: bytes) -> list[tuple[str, int, int]]:
        """Neighbouring blocks: the last term of each, and where it lies."""
        known = self._bundles.get(key)
        if known is None:
            rows = (row.split(" ", 2) for row in self._told(key).decode().split("\n"))
            known = self._bundles[key] = [(last, int(start), int(size)) for start, size, last in rows]
        return known

    def _from(self, term: str) -> Iterator[Opened]:
        """The block that may hold this term, and all that follow."""
        for key in self._keys("t", encoded(term)):
            for last, start, size in self._bundle(key):
                if last >= term:
                    known = self._blocks.get(start)
                    if known is None:
                        known = self._blocks[start] = Opened(self._at(start, size))
                    yield known

    def find(self, term: str) -> Posting | None:
        """The postings of a term."""
        block = next(self._from(term), None)
        return None if block is None else block.find(term)

    def starting(self, prefix: str, limit: int) -> list[str]:
        """Terms that begin so."""
        found: list[str] = []
        for block in self._from(prefix):
            terms = block.terms
            begin = bisect_left(terms, prefix)
            stop = begin
            while stop < len(terms) and terms[stop].startswith(prefix):
                stop += 1
            found += terms[begin:stop]
            if stop < len(terms) or len(found) >= limit:
                break
        return found[:limit]

    def card(self, number: int) -> dict[str, Any]:
        """The stored article of a record; the latest ones are kept, because who types on asks for the same again."""
        if number in self._cards:
            return self._cards[number]
        key = next(self._keys("c", numbered(number)))
        start, _, first, count = map(int, self._told(key).split())
        stops = numbers("I", self._at(start, 4 * (number - first + 1)))
        begin = stops[-2] if number > first else 4 * count
        card: dict[str, Any] = json.loads(self._at(start + begin, stops[-1] - begin).decode("utf-8", "surrogatepass"))
        if len(self._cards) >= KEPT:
            del self._cards[next(iter(self._cards))]
        self._cards[number] = card
        return card

    def number(self, article_id: str) -> int | None:
        """The record of an id, whatever its case."""
        wanted = article_id.casefold()
        key = next(self._keys("id", encoded(wanted)), None)
        if key is None:
            return None
        start, size = map(int, self._told(key).split())
        rows = self._at(start, size).decode("utf-8", "surrogatepass").split("\n")
        return next((int(number) for number, _, known in (row.partition(" ") for row in rows) if known == wanted), None)
