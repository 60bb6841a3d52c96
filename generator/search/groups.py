"""Records by groups: what did not change is known by the hundred, by one digest, and no article of it is looked at.

A group is a row of neighbours in the order of ids. Where it ends follows from the ids around, so that an article which comes or goes
changes its own group only. Its key names all that its records were made of: whatever is made of these records alone (result cards,
published lines, rows of the index) may be taken over as long as the key is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate, chain
from operator import attrgetter
from typing import Final, overload
from zlib import crc32

from generator.cache import Cache, digest, frozen, program, thawed
from generator.edition import Edition
from generator.model import Document
from generator.search.records import Kept, Record, record

LEAST: Final = 128
"""Articles a group has at least; it has twice as many usually, and four times at most."""


class Group:
    """Neighbours: what front matter says of them is at hand, their records when somebody asks."""

    def __init__(
        self,
        ids: Sequence[str],
        kinds: Sequence[str],
        moved: Sequence[tuple[str, str]],
        tell: Callable[[], Sequence[Record]],
        key: bytes = b"",
    ) -> None:
        self.ids = ids
        self.kinds = kinds
        self.moved = moved
        """Old addresses, each with the id of its article."""
        self._tell = tell
        self._key = key

    @cached_property
    def key(self) -> bytes:
        """Stands for all that the records say."""
        return self._key or hashlib.sha256(b"".join(one.words + one.line for one in self.records)).digest()

    @cached_property
    def records(self) -> Sequence[Record]:
        """The records, one an article."""
        return self._tell()


class Records(Sequence[Record]):
    """Groups as one sequence of records."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self._stops = list(accumulate(len(group.ids) for group in groups))

    def __len__(self) -> int:
        return self._stops[-1] if self._stops else 0

    def __iter__(self) -> Iterator[Record]:
        return chain.from_iterable(map(attrgetter("records"), self.groups))

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | Sequence[Record]:
        return list(self)[place]


def grouped(records: Sequence[Record]) -> Sequence[Group]:
    """The groups of any records."""
    if isinstance(records, Records):
        return records.groups
    return [_of(records[start:stop]) for start, stop in bounds([one.id for one in records], LEAST)]


def _of(records: Sequence[Record]) -> Group:
    # A glance at the bytes first: few have an old address, and most cards are not read for anything else.
    having = (one for one in records if b'"redirect_from":' in one.line)
    moved = [(address, one.id) for one in having for address in one.card["redirect_from"]]
    return Group([one.id for one in records], [one.kind for one in records], moved, lambda: records)


def bounds(ids: Sequence[str], least: int) -> Iterator[tuple[int, int]]:
    """Where rows of at least so many begin and end; one ends before an id whose digest says so, within limits."""
    start = 0
    for number, name in enumerate(ids):
        size = number - start
        if size >= least and (size >= 4 * least or crc32(name.encode()) % least == 0):
            yield start, number
            start = number
    if ids:
        yield start, len(ids)


def remembered(edition: Edition, memory: Cache) -> Records:
    """The records of an edition; only in a group that is not as it was, those of articles that are not as they were are made."""
    return _Memory(edition, memory).records()


class _Memory:
    """What was told of an edition before: group by group, of each article by what it is known and what was `Kept`."""

    def __init__(self, edition: Edition, memory: Cache) -> None:
        self._edition = edition
        self._cache = memory
        self._list = digest("groups", edition.audience.value)
        self._around = digest("record", program(), edition.audience.value, edition.tables)
        self._days: dict[tuple[date | None, date | None], bytes] = {}

    def records(self) -> Records:
        """All groups, of which those that are new are made, and remembered."""
        listed = self._cache.found([self._list]).get(self._list, b"")
        before = [listed[start : start + 32] for start in range(0, len(listed), 32)]
        found = [self._named(self._edition.documents[start:stop]) for start, stop in self._bounds()]
        now = [key for _, key in found]
        fresh = {*now} - {*before}
        known: dict[bytes, Kept] = {}
        for key in {*before} - {*now} if fresh else ():
            known.update(self._read(key))
        groups = [self._group(documents, key, known if key in fresh else None) for documents, key in found]
        self._cache.hold(now)
        if now != before:
            self._cache.add({self._list: b"".join(now)})
        return Records(groups)

    def _bounds(self) -> Iterator[tuple[int, int]]:
        return bounds([document.id for document in self._edition.documents], LEAST)

    def _named(self, documents: Sequence[Document]) -> tuple[Sequence[Document], bytes]:
        """With the group's key: none, if one of its articles is not as it was read."""
        keys = [self._known_by(document) for document in documents]
        return documents, hashlib.sha256(self._around + b"".join(keys)).digest() if all(keys) else b""

    def _known_by(self, document: Document) -> bytes:
        """By what a record is known, beside what all of them are told amid. Which program told it is in the article's own digest."""
        if document.trace is None:
            return b""
        days = document.updated, document.review_due
        told = self._days.get(days)
        if told is None:
            told = self._days[days] = f" {days[0]} {days[1]}".encode()
        return document.trace.digest + told

    def _group(self, documents: Sequence[Document], key: bytes, known: Mapping[bytes, Kept] | None) -> Group:
        ids = [document.id for document in documents]
        kinds = [document.kind.key for document in documents]
        moved = [(address, document.id) for document in documents for address in document.redirect_from]
        if known is None:
            return Group(ids, kinds, moved, lambda: self._again(documents, key), key)
        made = self._made(documents, key, known)
        return Group(ids, kinds, moved, lambda: made, key)

    def _made(self, documents: Sequence[Document], key: bytes, known: Mapping[bytes, Kept]) -> Sequence[Record]:
        """The records of a new group, those that are known from another one as they are."""
        rows = {}
        for document in documents:
            by = self._known_by(document)
            rows[document.id] = by, known.get(by) or Kept.of(record(document, self._edition))
        if key:
            self._cache.add({key: frozen((self._around, [(by, *kept) for by, kept in rows.values()]))})
        return [Record.known(document, rows[document.id][1]) for document in documents]

    def _again(self, documents: Sequence[Document], key: bytes) -> Sequence[Record]:
        known = self._read(key)
        if len(known) < len(documents):
            return self._made(documents, key, known)
        return [Record.known(document, known[self._known_by(document)]) for document in documents]

    def _read(self, key: bytes) -> dict[bytes, Kept]:
        """The rows of a group; none, if they are not as they were written, or were told amid something else."""
        data = self._cache.found([key]).get(key)
        around, rows = thawed(data) if data else (b"", [])
        return {by: Kept(*kept) for by, *kept in rows} if around == self._around else {}
