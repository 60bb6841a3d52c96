"""The agents' index: our postings in Whoosh's files. The only importer of whoosh.

Whoosh keeps the terms, their postings and the stored articles, and finds them again; the score is ours (`impacts`, `ranking`),
so that the browser gives the same answers. A term has one Whoosh posting whose value is its whole list: one read instead of
thousands of steps. Written into an empty folder only, seeded, without a compound file (that would be copied into memory at
every opening). Opening a Whoosh index unpickles, so `lookup` verifies its manifest before it comes here.
"""

from __future__ import annotations

import json
import random
import sys
from array import array
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.index import FileIndex

from generator.search.terms import Posting

if TYPE_CHECKING:
    from pathlib import Path

    from generator.search.impacts import Postings
    from generator.search.records import Record

SEED: Final = 20261101
_TERMS: Final = "t"


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
        schema = Schema(id=ID(), card=STORED(), t=PostedField())
        index = FileStorage(str(folder)).create_index(schema)
        writer = index.writer(compound=False, limitmb=64)
        for record in records:
            writer.add_document(card=json.dumps(record.card, ensure_ascii=False))
        writer.pool.cleanup()
        writer.pool = _Ready(_in_order(records, postings))
        writer.commit(merge=False)
    finally:
        random.setstate(state)
    for leftover in folder.glob("*LOCK"):
        leftover.unlink()


def _in_order(records: Sequence[Record], postings: Postings) -> Iterator[tuple[str, bytes, int, float, bytes]]:
    """Postings as Whoosh wants them: by field and term bytes."""
    for key, number in sorted((record.id.casefold().encode(), n) for n, record in enumerate(records)):
        yield "id", key, number, 1.0, b""
    for term in postings.terms:  # code point order is the order of UTF-8 bytes
        yield _TERMS, term.encode("utf-8", "surrogatepass"), 0, 1.0, _packed(postings.terms[term])


def _packed(posting: Posting) -> bytes:
    """Idf and entries, little-endian."""
    entries = posting.entries
    if sys.byteorder == "big":
        entries = array("I", entries)
        entries.byteswap()
    return posting.idf.to_bytes(2, "little") + entries.tobytes()


def _unpacked(value: bytes) -> Posting:
    entries = array("I")
    entries.frombytes(value[2:])
    if sys.byteorder == "big":
        entries.byteswap()
    return Posting(int.from_bytes(value[:2], "little"), entries)


class WhooshSource:
    """An opened index as a source of postings (`ranking.Source`) and of stored articles."""

    def __init__(self, folder: str) -> None:
        storage = FileStorage(folder, readonly=True)
        self._reader = FileIndex(storage).reader()
        self.size: int = self._reader.doc_count_all()

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def find(self, term: str) -> Posting | None:
        """The postings of a term."""
        key = term.encode("utf-8", "surrogatepass")
        if (_TERMS, key) not in self._reader:
            return None
        return _unpacked(self._reader.postings(_TERMS, key).value())

    def starting(self, prefix: str, limit: int) -> list[str]:
        """Terms that begin so."""
        found = islice(self._reader.expand_prefix(_TERMS, prefix.encode("utf-8", "surrogatepass")), limit)
        return [term.decode("utf-8", "surrogatepass") for term in found]

    def card(self, number: int) -> dict[str, Any]:
        """The stored article of a record."""
        card: dict[str, Any] = json.loads(self._reader.stored_fields(number)["card"])
        return card

    def number(self, article_id: str) -> int | None:
        """The record of an id, whatever its case."""
        key = article_id.casefold().encode("utf-8", "surrogatepass")
        if ("id", key) not in self._reader:
            return None
        number: int = self._reader.postings("id", key).id()
        return number
