"""The blocks of the last build, so that an edit makes again only those that hold a word of the edited article.

What is taken over is right by construction: an article is known by a digest of all that its weights depend on, and blocks are
taken over only while the coarse averages are those of the last build. Where articles came or went, the numbers of those behind
them move: then every block is made again, but from the last ones and not from the words. Where too much changed, or articles that
stayed are in another order, it is the clean way, with the weights of known articles. Blocks are remembered one by one, so that an
edit reads and writes few of them; where one is not as it was written, it is the clean way, too.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator.cache import Cache, digest
from generator.search import impacts
from generator.search.blocks import Block, little, numbers, recut, spelled
from generator.search.impacts import MAX_POSTINGS, Postings, Scale
from generator.search.records import Record
from generator.search.renumber import Steps, moved, renumbered, steps
from generator.search.terms import Posting
from generator.search.weights_cache import WeightsCache

NAME: Final = "blocks"
MANY: Final = 20
"""Of how many articles one may have changed, come or gone, at most, for patching to pay."""

STEPS: Final = 16
"""In how many places articles may have come or gone, at most, for renumbering to pay."""

Long = dict[str, "array[int]"]
"""The whole lists of terms whose postings are capped."""


class _Row(NamedTuple):
    """What is known of an article: its id, the digests of its words and names, how many terms and sections it has."""

    id: str
    digest: bytes
    names: bytes
    length: int
    parts: int


class _Last(NamedTuple):
    """The last build."""

    about: list[Any]
    rows: list[_Row]
    blocks: list[Block]
    long: Long


class _Change(NamedTuple):
    """What differs between two builds: the new number of each old record (none if it went), and new numbers that have other words."""

    places: list[int | None]
    steps: Steps
    changed: list[tuple[int, int]]
    came: list[int]

    @classmethod
    def between(cls, before: Sequence[_Row], now: Sequence[_Row]) -> _Change | None:
        """Nothing if articles that stayed are in another order, or too much changed."""
        where = {row.id: number for number, row in enumerate(now)}
        places = [where.get(row.id) for row in before]
        stayed = [(old, new) for old, new in enumerate(places) if new is not None]
        if any(one[1] >= other[1] for one, other in pairwise(stayed)):
            return None
        changed = [(old, new) for old, new in stayed if before[old].digest != now[new].digest]
        came = sorted(set(range(len(now))) - {new for _, new in stayed})
        much = len(changed) + len(came) + len(before) - len(stayed)
        by = steps(places)
        return None if much * MANY > len(now) or len(by) > STEPS else cls(places, by, changed, came)


class IndexCache:
    """Makes the postings of an edition, from the last build where that is the same; `close` keeps what this build made."""

    def __init__(self, folder: Path, weights: WeightsCache) -> None:
        self.weights = weights
        self._store = Cache(folder / NAME)
        self._head = digest("index", weights.base)
        self._made: _Last | None = None
        self._last: _Last | None = None
        self.patched = False

    def postings(self, records: Sequence[Record]) -> Postings:
        """The same as `impacts.postings`."""
        last = self._last = self._read()
        known = {row.digest: row for row in last.rows} if last else {}
        rows = [self._row(record, known) for record in records]
        average = impacts.average_length(sum(row.length for row in rows), sum(row.parts for row in rows))
        scale = Scale.of(len(rows), average)
        about = [self.weights.base, average, *scale]
        made = self._patch(last, records, rows, average, scale) if last and last.about == about else None
        self.patched = made is not None
        if made is None:
            each = [(record, row.digest) for record, row in zip(records, rows, strict=True)]
            self.weights.weigh(each, average)
            lists = impacts.gathered(self.weights.weights(record, digest, average) for record, digest in each)
            long = {term: array("I", entries) for term, entries in lists.items() if len(entries) > MAX_POSTINGS}
            made = impacts.assembled(lists, scale), long
        self.weights.uses((row.digest, average) for row in rows)
        self._made = _Last(about, rows, *made)
        return Postings(len(rows), tuple(self._made.blocks))

    def _row(self, record: Record, known: Mapping[bytes, _Row]) -> _Row:
        digest = self.weights.digest(record)
        row = known.get(digest)
        if row:
            return row if row.id == record.id else row._replace(id=record.id)
        return _Row(record.id, digest, record.names, impacts.length(record), len(record.parts))

    def _patch(
        self, last: _Last, records: Sequence[Record], rows: Sequence[_Row], average: float, scale: Scale
    ) -> tuple[list[Block], Long] | None:
        """The last blocks and long lists with what changed; nothing if too much did, or the old words are not known."""
        change = _Change.between(last.rows, rows)
        moves = self._moves(change, last, records, rows, average) if change else None
        if change is None or moves is None:
            return None
        held = Postings(len(rows), tuple(last.blocks))
        fresh: dict[str, Posting | None] = {}
        long = {term: moved(entries, change.steps) for term, entries in last.long.items() if term not in moves}
        gone = [old << 8 for old, new in enumerate(change.places) if new is None]
        for term, told in sorted(moves.items()):
            whole = last.long.get(term)
            if whole is None:
                found = held.find(term)
                whole = found.entries if found else array("I")
            entries = _told(moved(_without(whole, gone), change.steps), told)
            if len(entries) > MAX_POSTINGS:
                long[term] = entries
            fresh[term] = scale.posting(term, entries) if entries else None
        by = change.steps
        return (renumbered(last.blocks, by, fresh) if by else recut(last.blocks, fresh)), long

    def _moves(
        self, change: _Change, last: _Last, records: Sequence[Record], rows: Sequence[_Row], average: float
    ) -> dict[str, dict[int, int | None]] | None:
        """Each term of which a list changes, with the new weights by new number; a term that only loses a record has none to tell."""
        moves: dict[str, dict[int, int | None]] = {}
        gone = [(old, None) for old, new in enumerate(change.places) if new is None]
        for old, new in (*change.changed, *gone):
            weights = self.weights.known(last.rows[old].digest, average)
            if weights is None:
                return None
            before = dict(weights)
            now: dict[str, int] = {}
            if new is not None:  # what reads names as people say them is large to load, and most edits are of the text
                marks = impacts.marks_of(weights) if last.rows[old].names == rows[new].names else None
                now = dict(self.weights.weights(records[new], rows[new].digest, average, marks))
            for term in before.keys() | now.keys():
                if before.get(term) != now.get(term):
                    told = moves.setdefault(term, {})
                    if new is not None:
                        told[new] = now.get(term)
        for new in change.came:
            for term, packed in self.weights.weights(records[new], rows[new].digest, average):
                moves.setdefault(term, {})[new] = packed
        return moves

    def _read(self) -> _Last | None:
        """The last build, or nothing if there is none that is whole. The texts of its blocks wait until somebody asks."""
        head = self._store.found([self._head]).get(self._head)
        if head is None:
            return None
        about, rows, blocks, long = _unpacked(head)
        digests = [bytes.fromhex(digest) for _, _, digest in blocks]
        found = self._store.found(map(_data_key, digests))
        if len(found) < len({*digests}):
            return None
        made = [
            Block(first, last, data := found[_data_key(digest)], digest, partial(self._text, digest, data))
            for (first, last, _), digest in zip(blocks, digests, strict=True)
        ]
        return _Last(about, rows, made, long)

    def _text(self, digest: bytes, data: bytes) -> bytes:
        return self._store.found([digest]).get(digest) or spelled(data)

    def close(self) -> None:
        """Keep what this build made."""
        if not self._made:
            return
        blocks = {block.digest: block for block in self._made.blocks}
        known = {block.digest for block in self._last.blocks} if self._last else set()
        self._store.hold([self._head, *blocks])
        if not self._last or self._made[:2] != self._last[:2]:
            fresh = [block for digest, block in blocks.items() if digest not in known]
            self._store.add({self._head: _packed(self._made)})
            self._store.add({_data_key(block.digest): block.data for block in fresh})
            self._store.add({block.digest: block.utf8() for block in fresh})
        self._store.close()


def _data_key(digest: bytes) -> bytes:
    """The text of a block is kept under its digest, its bytes under this."""
    return hashlib.sha256(b"data" + digest).digest()


def _without(entries: array[int], gone: Iterable[int]) -> array[int]:
    """A list without the records that went."""
    left = array("I", entries)
    for first in gone:
        place = bisect_left(left, first)
        if place < len(left) and left[place] >> 8 == first >> 8:
            del left[place]
    return left


def _told(entries: array[int], moves: Mapping[int, int | None]) -> array[int]:
    """A list in which some records have another weight, or none; changed in place."""
    for number, packed in moves.items():
        place = bisect_left(entries, number << 8)
        if place < len(entries) and entries[place] >> 8 == number:
            del entries[place]
        if packed is not None:
            entries.insert(place, number << 8 | packed)
    return entries


def _packed(last: _Last) -> bytes:
    """All but the blocks themselves: the size of a table, the table, and the long lists, one behind the other."""
    head = [
        last.about,
        [[row.id, row.digest.hex(), row.names.hex(), [row.length, row.parts]] for row in last.rows],
        [[block.first, block.last, block.digest.hex()] for block in last.blocks],
        [[term, 4 * len(entries)] for term, entries in last.long.items()],
    ]
    table = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return b"".join([len(table).to_bytes(8, "little"), table, *(little(entries) for entries in last.long.values())])


def _unpacked(data: bytes) -> tuple[list[Any], list[_Row], list[list[str]], Long]:
    at = 8 + int.from_bytes(data[:8], "little")
    about, rows, blocks, sizes = json.loads(data[8:at].decode("utf-8", "surrogatepass"))
    long: Long = {}
    for term, size in sizes:
        long[term] = numbers("I", data[at : at + size])
        at += size
    known = [_Row(key, bytes.fromhex(digest), bytes.fromhex(names), *sizes) for key, digest, names, sizes in rows]
    return about, known, blocks, long
