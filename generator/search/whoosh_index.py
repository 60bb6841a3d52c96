"""The agents' index: our postings in Whoosh's files. The only importer of whoosh.

Whoosh keeps blocks of terms and of stored articles, and finds the block that a question needs; the score is ours (`impacts`,
`ranking`), so that the browser gives the same answers. A block is one Whoosh posting under its last term, and the article of a
number stands in a posting of `GROUP` articles: a library of 10,000 articles is some thousand entries for Whoosh instead
of a hundred thousand, written in a moment. Written into an empty folder only, seeded, without a compound file (that would be
copied into memory at every opening), and uncompressed (packing took most of the time and made no look-up faster). Opening a Whoosh index unpickles, so `lookup` verifies its manifest before it comes here.
"""

from __future__ import annotations

import json
import random
from bisect import bisect_left
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.index import FileIndex

from generator.search.blocks import Opened

if TYPE_CHECKING:
    from pathlib import Path

    from generator.search.impacts import Postings
    from generator.search.records import Record
    from generator.search.terms import Posting

SEED: Final = 20261101
GROUP: Final = 32
"""Articles a posting."""
IDS: Final = 256
"""Ids a posting."""
KEPT: Final = 512
"""Articles that an opened index keeps in memory."""


class PostedFormat(Format):
    """Postings whose values are bytes of any length; stays under this name for ever, because Whoosh pickles it into the index."""

    posting_size = -1

    def __init__(self) -> None:
        self.field_boost = 1.0
        self.options: dict[str, object] = {}


class PostedField(FieldType):
    """A field whose postings come ready made; pickled by this name, too."""

    analyzer = None
    scorable = False
    stored = False
    indexed = True
    unique = False
    vector = None
    multitoken_query = "default"

    def __init__(self) -> None:
        self.format = PostedFormat()

    def index(self, value: object, **kwargs: object) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """Nothing: `_Ready` hands the postings over, sorted."""
        yield from ()


class _Ready:
    """Stands in for Whoosh's sorting pool, because our postings are sorted already."""

    def __init__(self, postings: Iterator[tuple[str, bytes, int, float, bytes]]) -> None:
        self._postings = postings

    def iter_postings(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        return self._postings

    def cleanup(self) -> None:
        return


def build(folder: Path, records: Sequence[Record], postings: Postings) -> None:
    """Write the index of these records into an empty folder."""
    folder.mkdir(parents=True)
    state = random.getstate()
    random.seed(SEED)  # Whoosh draws segment names at random; the same content must give the same bytes
    try:
        schema = Schema(c=PostedField(), id=PostedField(), n=PostedField(), t=PostedField(), whole=STORED())
        index = FileStorage(str(folder)).create_index(schema)
        writer = index.writer(compound=False, codec=W3Codec(compression=0), limitmb=64)
        writer.add_document(whole="")  # the one document that all postings are of
        writer.pool.cleanup()
        writer.pool = _Ready(_in_order(records, postings))
        writer.commit(merge=False)
    finally:
        random.setstate(state)
    for leftover in folder.glob("*LOCK"):
        leftover.unlink()


def _in_order(records: Sequence[Record], postings: Postings) -> Iterator[tuple[str, bytes, int, float, bytes]]:
    """Postings as Whoosh wants them: by field and term bytes."""
    for start in range(0, len(records), GROUP):
        cards = (json.dumps(record.card, ensure_ascii=False) for record in records[start : start + GROUP])
        yield "c", _group(start), 0, 1.0, _bytes("\n".join(cards))
    ids = sorted((record.id.casefold(), number) for number, record in enumerate(records))
    for start in range(0, len(ids), IDS):
        rows = ids[start : start + IDS]
        yield "id", _bytes(rows[-1][0]), 0, 1.0, _bytes("\n".join(f"{number} {key}" for key, number in rows))
    yield "n", b"size", 0, 1.0, str(len(records)).encode()
    for block in postings.blocks:  # code point order is the order of UTF-8 bytes
        yield "t", _bytes(block.last), 0, 1.0, block.data


def _group(number: int) -> bytes:
    """The key of the articles that this one is kept with."""
    return f"{number // GROUP:06}".encode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class WhooshSource:
    """An opened index as a source of postings (`ranking.Source`) and of stored articles."""

    def __init__(self, folder: str) -> None:
        storage = FileStorage(folder, readonly=True)
        self._reader = FileIndex(storage).reader()
        self._blocks: dict[bytes, Opened] = {}
        self._cards: dict[int, dict[str, Any]] = {}
        self.size = int(self._reader.postings("n", b"size").value())

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def _keys(self, field: str, key: bytes) -> Iterator[bytes]:
        """The last term of every block that may hold this key, or what follows it."""
        for name, term in self._reader.terms_from(field, key):
            if name != field:
                return
            yield term

    def _block(self, key: bytes) -> Opened:
        known = self._blocks.get(key)
        if known is None:
            known = self._blocks[key] = Opened(self._reader.postings("t", key).value())
        return known

    def find(self, term: str) -> Posting | None:
        """The postings of a term."""
        key = next(self._keys("t", _bytes(term)), None)
        return None if key is None else self._block(key).find(term)

    def starting(self, prefix: str, limit: int) -> list[str]:
        """Terms that begin so."""
        found: list[str] = []
        for key in self._keys("t", _bytes(prefix)):
            terms = self._block(key).terms
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
        lines: list[bytes] = self._reader.postings("c", _group(number)).value().split(b"\n")
        card: dict[str, Any] = json.loads(lines[number % GROUP].decode("utf-8", "surrogatepass"))
        if len(self._cards) >= KEPT:
            del self._cards[next(iter(self._cards))]
        self._cards[number] = card
        return card

    def number(self, article_id: str) -> int | None:
        """The record of an id, whatever its case."""
        wanted = article_id.casefold()
        key = next(self._keys("id", _bytes(wanted)), None)
        if key is None:
            return None
        rows = self._reader.postings("id", key).value().decode("utf-8", "surrogatepass").split("\n")
        return next((int(number) for number, _, known in (row.partition(" ") for row in rows) if known == wanted), None)
