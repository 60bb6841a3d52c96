"""The blocks of the last build, so that an edit makes again only those that hold a word of the edited article.

What is taken over is right by construction: a group of articles is known by a digest of all that its weights depend on, and blocks are
taken over only while the coarse averages are those of the last build. Where articles came or went, the numbers of those behind
them move: then every block is made again, but from the last ones and not from the words. Where too much changed, or articles that
stayed are in another order, it is the clean way, with the weights of known articles. Groups, blocks and long lists are remembered one
by one, so that an edit reads and writes few of them; where one that it needs is not as it was written, it is the clean way, too.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator.cache import Cache, digest, frozen, thawed
from generator.search import impacts
from generator.search.blocks import Block, little, numbers, recut, spelled
from generator.search.groups import Group, grouped
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


class _DamagedError(Exception):
    """Something of the last build is not as it was written."""


class _Row(NamedTuple):
    """What is known of an article: its id, the digests of its words and names, how many terms and sections it has."""

    id: str
    digest: bytes
    names: bytes
    length: int
    parts: int


class _Sum(NamedTuple):
    """What is known of a group: its key, and of its articles how many they are, how many terms and sections they have."""

    key: bytes
    size: int
    length: int
    parts: int


class _Last(NamedTuple):
    """A build. Terms whose postings are capped have their whole lists kept, each under a digest of it."""

    about: list[Any]
    groups: list[_Sum]
    blocks: list[Block]
    long: dict[str, bytes]


class _Change(NamedTuple):
    """What differs between two builds: the new number of each old record (none if it went), and the numbers of those with other words.

    Old rows and new ones by number, as far as they are not of a group that stayed.
    """

    places: list[int | None]
    steps: Steps
    changed: list[tuple[int, int]]
    came: list[int]
    before: dict[int, _Row]
    now: dict[int, _Row]


class IndexCache:
    """Makes the postings of an edition, from the last build where that is the same; `close` keeps what this build made."""

    def __init__(self, folder: Path, weights: WeightsCache) -> None:
        self.weights = weights
        self._store = Cache(folder / NAME)
        self._head = digest("index", weights.base)
        self._groups: Sequence[Group] = ()
        self._rows: dict[bytes, list[_Row]] = {}
        self._lists: dict[bytes, array[int]] = {}
        self._made: _Last | None = None
        self._last: _Last | None = None
        self._again: dict[bytes, Block] = {}
        self.patched = False

    def postings(self, records: Sequence[Record]) -> Postings:
        """The same as `impacts.postings`."""
        last = self._last = self._read()
        self._groups = groups = grouped(records)
        sums = self._summed(groups, last)
        average = impacts.average_length(sum(one.length for one in sums), sum(one.parts for one in sums))
        size = sum(one.size for one in sums)
        scale = Scale.of(size, average)
        about = [self.weights.base, average, *scale]
        made = self._patch(last, groups, average, scale) if last and last.about == about else None
        self.patched = made is not None
        self._made = _Last(about, sums, *(made or self._clean(average, scale)))
        rows = chain.from_iterable(map(self._told, groups))
        self.weights.uses(((row.digest, average) for row in rows), few=self.patched)
        return Postings(size, tuple(self._made.blocks))

    def _summed(self, groups: Sequence[Group], last: _Last | None) -> list[_Sum]:
        """All groups; the rows of new ones are made, from those of articles that another group had."""
        known = {one.key: one for one in last.groups} if last else {}
        missed = known.keys() - {group.key for group in groups}
        fresh = [group for group in groups if group.key not in known]
        had = {row.digest: row for key in (missed if fresh else ()) for row in self._remembered(key)}
        for group in fresh:
            self._rows[group.key] = rows = [self._row(record, had) for record in group.records]
            length, parts = sum(row.length for row in rows), sum(row.parts for row in rows)
            known[group.key] = _Sum(group.key, len(rows), length, parts)
        return [known[group.key] for group in groups]

    def _row(self, record: Record, known: Mapping[bytes, _Row]) -> _Row:
        digest = self.weights.digest(record)
        row = known.get(digest)
        if row:
            return row if row.id == record.id else row._replace(id=record.id)
        return _Row(record.id, digest, record.names, impacts.length(record), len(record.parts))

    def _told(self, group: Group) -> list[_Row]:
        """The rows of a group of this build."""
        known = self._rows.get(group.key) or self._remembered(group.key)
        if not known:
            known = self._rows[group.key] = [self._row(record, {}) for record in group.records]
        return known

    def _remembered(self, key: bytes) -> list[_Row]:
        """The rows of a group of the last build; none, if they are not as they were written."""
        data = self._store.found([_of("rows", key)]).get(_of("rows", key))
        return [_Row(*row) for row in thawed(data)] if data else []

    def _clean(self, average: float, scale: Scale) -> tuple[list[Block], dict[str, bytes]]:
        """From the words."""
        pairs = ((group.records, self._told(group)) for group in self._groups)
        each = [(record, row.digest) for records, rows in pairs for record, row in zip(records, rows, strict=True)]
        self.weights.weigh(each, average)
        lists = impacts.gathered(self.weights.weights(record, digest, average) for record, digest in each)
        long = {term: self._listed(entries) for term, entries in lists.items() if len(entries) > MAX_POSTINGS}
        return impacts.assembled(lists, scale), long

    def _listed(self, entries: array[int]) -> bytes:
        """Put a long list down under its digest."""
        digest = hashlib.sha256(little(entries)).digest()
        self._lists[digest] = entries
        return digest

    def _list(self, digest: bytes) -> array[int]:
        return numbers("I", self._needed(digest))

    def _patch(
        self, last: _Last, groups: Sequence[Group], average: float, scale: Scale
    ) -> tuple[list[Block], dict[str, bytes]] | None:
        """The last blocks and long lists with what changed; nothing if too much did, or the old words are not known."""
        try:
            change = self._between(last.groups, groups)
            moves = self._moves(change, groups, average) if change else None
            return self._patched(last, change, moves, scale) if change and moves is not None else None
        except _DamagedError:
            return None

    def _patched(
        self, last: _Last, change: _Change, moves: Mapping[str, Mapping[int, int | None]], scale: Scale
    ) -> tuple[list[Block], dict[str, bytes]]:
        by = change.steps
        held = Postings(len(change.places), tuple(last.blocks))
        fresh: dict[str, Posting | None] = {}
        stayed = {term: digest for term, digest in last.long.items() if term not in moves}
        long = {term: self._listed(moved(self._list(digest), by)) for term, digest in stayed.items()} if by else stayed
        gone = [old << 8 for old, new in enumerate(change.places) if new is None]
        for term, told in sorted(moves.items()):
            if term in last.long:
                whole = self._list(last.long[term])
            else:
                found = held.find(term)
                whole = found.entries if found else array("I")
            entries = _moved_in(moved(_without(whole, gone), by), told)
            if len(entries) > MAX_POSTINGS:
                long[term] = self._listed(entries)
            fresh[term] = scale.posting(term, entries) if entries else None
        return (renumbered(last.blocks, by, fresh) if by else recut(last.blocks, fresh)), long

    def _between(self, before: Sequence[_Sum], groups: Sequence[Group]) -> _Change | None:
        """Nothing if articles that stayed are in another order, or too much changed. Groups that stayed are not looked into."""
        there = {one.key: at for at, one in enumerate(before)}
        change = _Change([], [], [], [], {}, {})
        size = at = 0
        waiting: list[_Row] = []
        for group in (*groups, None):
            if group and group.key not in there:
                waiting += self._told(group)
                continue
            stop = there[group.key] if group else len(before)
            if stop < at:
                return None
            if not _compared(change, [row for one in before[at:stop] for row in self._had(one)], size, waiting):
                return None
            size += len(waiting)
            waiting = []
            if group:
                change.places.extend(range(size, size + len(group.ids)))
                size += len(group.ids)
            at = stop + 1
        much = len(change.changed) + len(change.came) + change.places.count(None)
        change = change._replace(steps=steps(change.places))
        return None if much * MANY > size or len(change.steps) > STEPS else change

    def _had(self, one: _Sum) -> list[_Row]:
        rows = self._remembered(one.key)
        if not rows:
            raise _DamagedError
        return rows

    def _moves(self, change: _Change, groups: Sequence[Group], average: float) -> dict[str, dict[int, int | None]] | None:
        """Each term of which a list changes, with the new weights by new number; a term that only loses a record has none to tell."""
        wanted = {new for _, new in change.changed} | {*change.came}
        records = _numbered(groups, wanted)
        moves: dict[str, dict[int, int | None]] = {}
        gone = [(old, None) for old, new in enumerate(change.places) if new is None]
        for old, new in (*change.changed, *gone):
            weights = self.weights.known(change.before[old].digest, average)
            if weights is None:
                return None
            before = dict(weights)
            now: dict[str, int] = {}
            if new is not None:  # what reads names as people say them is large to load, and most edits are of the text
                row = change.now[new]
                marks = impacts.marks_of(weights) if change.before[old].names == row.names else None
                now = dict(self.weights.weights(records[new], row.digest, average, marks))
            for term in before.keys() | now.keys():
                if before.get(term) != now.get(term):
                    told = moves.setdefault(term, {})
                    if new is not None:
                        told[new] = now.get(term)
        for new in change.came:
            for term, packed in self.weights.weights(records[new], change.now[new].digest, average):
                moves.setdefault(term, {})[new] = packed
        return moves

    def _read(self) -> _Last | None:
        """The last build, or nothing if there is none. What it remembers one by one waits until somebody asks."""
        head = self._store.found([self._head]).get(self._head)
        if head is None:
            return None
        about, groups, blocks, long = thawed(head)
        made = [
            Block(first, last, digest, partial(self._data, digest), partial(self._text, digest), common)
            for first, last, digest, common in blocks
        ]
        return _Last(about, [_Sum(*one) for one in groups], made, long)

    def _needed(self, key: bytes) -> bytes:
        data = self._store.found([key]).get(key)
        if data is None:
            raise _DamagedError
        return data

    def _data(self, digest: bytes) -> bytes:
        """The bytes of a block of the last build. Those of one that is a block of this build, too, can be made from the words."""
        try:
            return self._needed(_of("data", digest))
        except _DamagedError:
            if self._made is None:
                raise
            if not self._again:
                _, average, *scale = self._made.about
                self._again = {block.digest: block for block in self._clean(average, Scale(*scale))[0]}
            return self._again[digest].data

    def _text(self, digest: bytes) -> bytes:
        return self._store.found([digest]).get(digest) or spelled(self._data(digest))

    def close(self) -> None:
        """Keep what this build made."""
        made = self._made
        if not made:
            return
        known = {block.digest for block in self._last.blocks} if self._last else set()
        keys = {block.digest for block in made.blocks}
        self._store.hold([*keys, *(_of("data", key) for key in keys), *made.long.values()])
        self._store.hold(_of("rows", one.key) for one in made.groups)
        self._store.add({_of("rows", key): frozen([tuple(row) for row in rows]) for key, rows in self._rows.items()})
        self._store.add({digest: little(entries) for digest, entries in self._lists.items()})
        if not self._last or made[:2] != self._last[:2] or not self.patched:
            fresh = [block for block in made.blocks if block.digest not in known or not self.patched]
            self._store.add({_of("data", block.digest): block.data for block in fresh})
            self._store.add({block.digest: block.utf8 for block in fresh})
            self._store.add({self._head: _packed(made)})
        self._store.hold([self._head])
        self._store.close()


def _compared(change: _Change, before: Sequence[_Row], size: int, now: Sequence[_Row]) -> bool:
    """Tell the change of neighbouring groups; False, if what stayed is in another order."""
    start = len(change.places)
    where = {row.id: number for number, row in enumerate(now, size)}
    new = dict(enumerate(now, size))
    places = [where.get(row.id) for row in before]
    stayed = [(old, place) for old, place in enumerate(places, start) if place is not None]
    if any(one[1] >= other[1] for one, other in pairwise(stayed)):
        return False
    change.places.extend(places)
    change.changed.extend((old, place) for old, place in stayed if before[old - start].digest != new[place].digest)
    change.came.extend(sorted(new.keys() - {place for _, place in stayed}))
    change.before.update(enumerate(before, start))
    change.now.update(new)
    return True


def _numbered(groups: Sequence[Group], wanted: Iterable[int]) -> dict[int, Record]:
    """The records of these numbers."""
    left = {*wanted}
    found: dict[int, Record] = {}
    start = 0
    for group in groups:
        for number in left & {*range(start, start + len(group.ids))}:
            found[number] = group.records[number - start]
        start += len(group.ids)
    return found


def _of(what: str, key: bytes) -> bytes:
    """The key of something else that belongs to this one: the text of a block is kept under its digest, its bytes under another."""
    return hashlib.sha256(what.encode() + key).digest()


def _without(entries: array[int], gone: Iterable[int]) -> array[int]:
    """A list without the records that went."""
    left = array("I", entries)
    for first in gone:
        place = bisect_left(left, first)
        if place < len(left) and left[place] >> 8 == first >> 8:
            del left[place]
    return left


def _moved_in(entries: array[int], moves: Mapping[int, int | None]) -> array[int]:
    """A list in which some records have another weight, or none; changed in place."""
    for number, packed in moves.items():
        place = bisect_left(entries, number << 8)
        if place < len(entries) and entries[place] >> 8 == number:
            del entries[place]
        if packed is not None:
            entries.insert(place, number << 8 | packed)
    return entries


def _packed(made: _Last) -> bytes:
    blocks = [(block.first, block.last, block.digest, tuple(block.common)) for block in made.blocks]
    return frozen((made.about, [tuple(one) for one in made.groups], blocks, made.long))
