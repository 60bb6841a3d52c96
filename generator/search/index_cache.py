"""The blocks of the last build, so that an edit makes again only those that hold a word of the edited article.

What is taken over is right by construction: an article is known by a digest of all that its weights depend on, and blocks are
taken over only while the coarse averages are those of the last build. Where articles came or went, the numbers of those behind
them move: then every block is made again, but from the last ones and not from the words. Where too much changed, or articles that
stayed are in another order, it is the clean way, with the weights of known articles. The cache is data, not code, under a digest
of its own; one that cannot be read is thrown away.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator.search import impacts
from generator.search.blocks import Block, little, numbers, recut
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
    """What is known of an article: its id, the digest of its words, how many terms and sections it has."""

    id: str
    digest: bytes
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
        folder.mkdir(parents=True, exist_ok=True)
        self.weights = weights
        self._file = folder / NAME
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
            return row._replace(id=record.id)
        return _Row(record.id, digest, impacts.length(record), len(record.parts))

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
            now = {} if new is None else dict(self.weights.weights(records[new], rows[new].digest, average))
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
        """The last build, or nothing if there is none that is whole."""
        try:
            return _unpacked(self._file.read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def close(self) -> None:
        """Keep what this build made."""
        if not self._made or self._made == self._last:
            return
        fresh = self._file.with_name(f"{NAME}.{os.getpid()}")
        try:
            fresh.write_bytes(_packed(self._made))
            fresh.replace(self._file)
        except OSError:
            fresh.unlink(missing_ok=True)  # the next build does without


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
    """A digest of the rest, the size of a table, the table, and what it tells the sizes of, one behind the other."""
    texts = [(block.data, block.text.encode()) for block in last.blocks]
    head = {
        "about": last.about,
        "rows": [[row.id, row.digest.hex(), row.length, row.parts] for row in last.rows],
        "blocks": [[one.first, one.last, len(data), len(text)] for one, (data, text) in zip(last.blocks, texts, strict=True)],
        "long": [[term, 4 * len(entries)] for term, entries in last.long.items()],
    }
    table = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    pieces = [piece for both in texts for piece in both]
    rest = b"".join([len(table).to_bytes(8, "little"), table, *pieces, *(little(entries) for entries in last.long.values())])
    return hashlib.sha256(rest).digest() + rest


def _unpacked(data: bytes) -> _Last:
    """What was packed; ValueError when it is not whole."""
    check, rest = data[:32], memoryview(data)[32:]
    if hashlib.sha256(rest).digest() != check:
        raise ValueError("damaged")
    at = 8 + int.from_bytes(rest[:8], "little")
    head = json.loads(bytes(rest[8:at]).decode("utf-8", "surrogatepass"))

    def take(size: int) -> bytes:
        nonlocal at
        at += size
        return bytes(rest[at - size : at])

    blocks = [Block(first, last, take(data), take(text).decode()) for first, last, data, text in head["blocks"]]
    long = {term: numbers("I", take(size)) for term, size in head["long"]}
    rows = [_Row(key, bytes.fromhex(digest), length, parts) for key, digest, length, parts in head["rows"]]
    return _Last(head["about"], rows, blocks, long)
