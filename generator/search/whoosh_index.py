"""The agents' index: our postings in Whoosh's files. The only importer of whoosh.

Whoosh finds the block of terms, or the stored articles, that a question needs; the score is ours (`impacts`, `ranking`), so that the
browser gives the same answers. A block is one Whoosh posting under its last term, and the article of a number stands in a posting of
`GROUP` articles: a library of 10,000 articles is some thousand entries for Whoosh instead of a hundred thousand, written in a moment.
What a posting holds is where its value lies in a file beside: Whoosh would pickle the bytes, one and a half times as long, and a
look-up would have to undo it. Written into an empty folder only, seeded, without a compound file (that would be copied into memory at
every opening), and uncompressed. Opening a Whoosh index unpickles, so `lookup` verifies its manifest before it comes here.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format

from generator.search.whoosh_reader import GROUP, VALUES, encoded, group, lying

if TYPE_CHECKING:
    from pathlib import Path

    from generator.search.impacts import Postings
    from generator.search.records import Record

SEED: Final = 20261101
IDS: Final = 256
"""Ids a posting."""
BUFFER: Final = 1 << 20


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


class _Values:
    """The file of values; what is put into it comes back as what a posting holds."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self._size = 0

    def put(self, data: bytes) -> bytes:
        start = self._size
        self._stream.write(data)
        self._hash.update(data)
        self._size += len(data)
        return lying(start, len(data))

    @property
    def told(self) -> tuple[int, str]:
        """Its size and hash."""
        return self._size, self._hash.hexdigest()


def build(folder: Path, records: Sequence[Record], postings: Postings) -> dict[str, tuple[int, str]]:
    """Write the index of these records into an empty folder; size and hash of the one large file, by name."""
    folder.mkdir(parents=True)
    with (folder / VALUES).open("wb", BUFFER) as stream:
        values = _Values(stream)
        _write(folder, records, postings, values)
    return {VALUES: values.told}


def _write(folder: Path, records: Sequence[Record], postings: Postings, values: _Values) -> None:
    state = random.getstate()
    random.seed(SEED)  # Whoosh draws segment names at random; the same content must give the same bytes
    try:
        schema = Schema(c=PostedField(), id=PostedField(), n=PostedField(), t=PostedField(), whole=STORED())
        index = FileStorage(str(folder)).create_index(schema)
        writer = index.writer(compound=False, codec=W3Codec(compression=0), limitmb=64)
        writer.add_document(whole="")  # the one document that all postings are of
        writer.pool.cleanup()
        writer.pool = _Ready((field, term, 0, 1.0, values.put(value)) for field, term, value in _in_order(records, postings))
        writer.commit(merge=False)
    finally:
        random.setstate(state)
    for leftover in folder.glob("*LOCK"):
        leftover.unlink()


def _in_order(records: Sequence[Record], postings: Postings) -> Iterator[tuple[str, bytes, bytes]]:
    """Field, term and value, as Whoosh wants them: by field and term bytes."""
    for start in range(0, len(records), GROUP):
        yield "c", group(start), b"\n".join(record.line for record in records[start : start + GROUP])
    ids = sorted((record.id.casefold(), number) for number, record in enumerate(records))
    for start in range(0, len(ids), IDS):
        rows = ids[start : start + IDS]
        yield "id", encoded(rows[-1][0]), encoded("\n".join(f"{number} {key}" for key, number in rows))
    yield "n", b"size", str(len(records)).encode()
    for block in postings.blocks:  # code point order is the order of UTF-8 bytes
        yield "t", encoded(block.last), block.data
