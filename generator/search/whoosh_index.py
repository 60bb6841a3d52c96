"""The agents' index: our postings in Whoosh's files. The only importer of whoosh.

Whoosh finds the blocks of terms, or the stored articles, that a question needs; the score is ours (`impacts`, `ranking`), so that the
browser gives the same answers. `BUNDLE` neighbouring blocks are one Whoosh posting under their last term, and so are the articles of a
group under the number of their last: a library of 10,000 articles is some hundred entries for Whoosh instead of a hundred thousand.
What a posting holds is where its values lie in files beside (`values`): Whoosh would pickle the bytes, one and a half times as long, and
a look-up would have to undo it. Written into an empty folder only, seeded, without a compound file (that would be copied into memory at
every opening), and uncompressed. Opening a Whoosh index unpickles, so `lookup` verifies its manifest before it comes here.
"""

from __future__ import annotations

import hashlib
import random
from array import array
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format

from generator.search.blocks import little
from generator.search.groups import grouped
from generator.search.values import lay
from generator.search.whoosh_reader import encoded, numbered

if TYPE_CHECKING:
    from pathlib import Path

    from generator.search.groups import Group
    from generator.search.impacts import Postings
    from generator.search.records import Record
    from generator.search.values import Laid, Memory, Places

SEED: Final = 20261101
IDS: Final = 256
"""Ids a posting."""
BUNDLE: Final = 16
"""Blocks a posting."""


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


def build(folder: Path, records: Sequence[Record], postings: Postings, memory: Memory | None = None) -> Laid:
    """Write the index of these records into an empty folder."""
    folder.mkdir(parents=True)
    groups = grouped(records)
    ids = _ids(groups)
    values: dict[bytes, Callable[[], bytes]] = {name: partial(bytes, data) for name, (_, data) in ids.items()}
    values |= {group.key: partial(_packed, group) for group in groups}
    values |= {block.digest: partial(getattr, block, "data") for block in postings.blocks}
    laid = lay(folder, values, memory)
    _write(folder, _in_order(groups, ids, postings, laid.places))
    return laid


def _write(folder: Path, postings: Iterator[tuple[str, bytes, bytes]]) -> None:
    state = random.getstate()
    random.seed(SEED)  # Whoosh draws segment names at random; the same content must give the same bytes
    try:
        schema = Schema(c=PostedField(), id=PostedField(), n=PostedField(), t=PostedField(), whole=STORED())
        index = FileStorage(str(folder)).create_index(schema)
        writer = index.writer(compound=False, codec=W3Codec(compression=0), limitmb=64)
        writer.add_document(whole="")  # the one document that all postings are of
        writer.pool.cleanup()
        writer.pool = _Ready((field, term, 0, 1.0, value) for field, term, value in postings)
        writer.commit(merge=False)
    finally:
        random.setstate(state)
    for leftover in folder.glob("*LOCK"):
        leftover.unlink()


def _in_order(
    groups: Sequence[Group], ids: Mapping[bytes, tuple[str, bytes]], postings: Postings, places: Places
) -> Iterator[tuple[str, bytes, bytes]]:
    """Field, term and value, as Whoosh wants them: by field and term bytes."""
    first = 0
    for group in groups:
        count = len(group.ids)
        yield "c", numbered(first + count - 1), b"%d %d %d %d" % (*places[group.key], first, count)
        first += count
    for name, (last, _) in ids.items():
        yield "id", encoded(last), b"%d %d" % places[name]
    yield "n", b"size", str(first).encode()
    for start in range(0, len(postings.blocks), BUNDLE):
        bundle = postings.blocks[start : start + BUNDLE]
        rows = [b"%d %d %b" % (*places[block.digest], encoded(block.last)) for block in bundle]
        yield "t", encoded(bundle[-1].last), b"\n".join(rows)  # code point order is the order of UTF-8 bytes


def _ids(groups: Sequence[Group]) -> dict[bytes, tuple[str, bytes]]:
    """Rows of ids with their numbers, each with its last id, by a digest."""
    ids = sorted((key.casefold(), number) for number, key in enumerate(key for group in groups for key in group.ids))
    found = {}
    for start in range(0, len(ids), IDS):
        rows = ids[start : start + IDS]
        data = encoded("\n".join(f"{number} {key}" for key, number in rows))
        found[hashlib.sha256(data).digest()] = rows[-1][0], data
    return found


def _packed(group: Group) -> bytes:
    """The articles of a group: first where each ends, then one behind the other."""
    lines = [record.line for record in group.records]
    stops = accumulate(map(len, lines), initial=4 * len(lines))
    next(stops)
    return little(array("I", stops)) + b"".join(lines)
