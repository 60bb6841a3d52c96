"""The blocks of the last build, so that an edit makes again only those that hold a word of the edited article.

What is taken over is right by construction: an article is known by a digest of all that its weights depend on, and blocks are
patched only while the ids, their order and the coarse averages are those of the last build. Everything else is the clean way,
with the weights of known articles. The cache is data, not code, under a digest of its own; one that cannot be read is thrown away.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator.search import impacts
from generator.search.blocks import Block, recut
from generator.search.impacts import MAX_POSTINGS, Postings, Scale
from generator.search.records import Record
from generator.search.terms import Posting
from generator.search.weights_cache import WeightsCache

NAME: Final = "blocks.sqlite"
FORMAT: Final = 1
MANY: Final = 20
"""Of how many articles one may have changed, at most, for patching to pay."""

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


class IndexCache:
    """Makes the postings of an edition, from the last build where that is the same; `close` keeps what this build made."""

    def __init__(self, folder: Path) -> None:
        self.weights = WeightsCache(folder)
        self._file = folder / NAME
        self._made: _Last | None = None
        self._before: dict[str, Block] = {}
        self.patched = False

    def postings(self, records: Sequence[Record]) -> Postings:
        """The same as `impacts.postings`."""
        last = self._read()
        known = {row.digest: row for row in last.rows} if last else {}
        rows = [self._row(record, known) for record in records]
        average = impacts.average_length(sum(row.length for row in rows), sum(row.parts for row in rows))
        scale = Scale.of(len(rows), average)
        about = [FORMAT, self.weights.base, average, *scale]
        blocks = None
        if last and last.about == about and [row.id for row in last.rows] == [row.id for row in rows]:
            blocks = self._patch(last, records, rows, average, scale)
        self.patched = blocks is not None
        if last and blocks is not None:
            long = last.long
        else:
            lists = impacts.gathered(records, lambda record, _: self.weights.weights(record, average), average)
            long = {term: array("I", entries) for term, entries in lists.items() if len(entries) > MAX_POSTINGS}
            blocks = impacts.assembled(lists, scale)
        self.weights.uses((row.digest, average) for row in rows)
        self._made = _Last(about, rows, blocks, long)
        return Postings(len(rows), tuple(blocks))

    def _row(self, record: Record, known: Mapping[bytes, _Row]) -> _Row:
        digest = self.weights.digest(record)
        row = known.get(digest)
        if row:
            return row._replace(id=record.id)
        return _Row(record.id, digest, impacts.length(record), len(record.parts))

    def _patch(
        self, last: _Last, records: Sequence[Record], rows: Sequence[_Row], average: float, scale: Scale
    ) -> list[Block] | None:
        """The last blocks with the words of what changed; nothing if too much did, or the old words are not known."""
        changed = [number for number, row in enumerate(rows) if row.digest != last.rows[number].digest]
        if len(changed) * MANY > len(rows):
            return None
        moves: dict[str, dict[int, int | None]] = {}
        for number in changed:
            old = self.weights.known(last.rows[number].digest, average)
            if old is None:
                return None
            before, now = dict(old), dict(self.weights.weights(records[number], average))
            for term in before.keys() | now.keys():
                if before.get(term) != now.get(term):
                    moves.setdefault(term, {})[number] = now.get(term)
        held = Postings(len(rows), tuple(last.blocks))
        fresh: dict[str, Posting | None] = {}
        for term in sorted(moves):
            entries = last.long.get(term)
            if entries is None:
                found = held.find(term)
                entries = found.entries if found else array("I")
            entries = _moved(entries, moves[term])
            last.long.pop(term, None)
            if len(entries) > MAX_POSTINGS:
                last.long[term] = entries
            fresh[term] = scale.posting(term, entries) if entries else None
        return recut(last.blocks, fresh)

    def _read(self) -> _Last | None:
        """The last build, or nothing if there is none that is whole."""
        if not self._file.exists():
            return None
        try:
            connection = sqlite3.connect(self._file)
            try:
                blocks = [Block(*row) for row in connection.execute("SELECT first, last, data, text FROM blocks ORDER BY last")]
                long = {term: array("I", entries) for term, entries in connection.execute("SELECT term, entries FROM long")}
                (about,) = connection.execute("SELECT text FROM about").fetchone()
            finally:
                connection.close()
            told = json.loads(about)
            rows = [_Row(key, bytes.fromhex(digest), length, parts) for key, digest, length, parts in told["rows"]]
            if told["digest"] != _digest(blocks, long):
                return None
            self._before = {block.last: block for block in blocks}
            return _Last(told["about"], rows, blocks, long)
        except (sqlite3.Error, ValueError, KeyError, TypeError):
            return None

    def close(self) -> None:
        """Keep what this build made."""
        self.weights.close()
        if not self._made:
            return
        try:
            self._write(self._made)
        except sqlite3.Error:
            self._file.unlink(missing_ok=True)

    def _write(self, made: _Last) -> None:
        if not self._before:
            self._file.unlink(missing_ok=True)
        rows = [[row.id, row.digest.hex(), row.length, row.parts] for row in made.rows]
        about = json.dumps({"about": made.about, "rows": rows, "digest": _digest(made.blocks, made.long)})
        now = {block.last: block for block in made.blocks}
        connection = sqlite3.connect(self._file)
        try:
            with connection:
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS blocks (last TEXT PRIMARY KEY, first TEXT, data BLOB, text TEXT)"
                )
                connection.execute("CREATE TABLE IF NOT EXISTS long (term TEXT PRIMARY KEY, entries BLOB)")
                connection.execute("CREATE TABLE IF NOT EXISTS about (text TEXT)")
                gone = [(last,) for last, block in self._before.items() if now.get(last) is not block]
                fresh = [block for last, block in now.items() if self._before.get(last) is not block]
                connection.executemany("DELETE FROM blocks WHERE last = ?", gone)
                connection.executemany("INSERT INTO blocks (first, last, data, text) VALUES (?, ?, ?, ?)", fresh)
                connection.execute("DELETE FROM long")
                connection.executemany("INSERT INTO long VALUES (?, ?)", ((t, e.tobytes()) for t, e in made.long.items()))
                connection.execute("DELETE FROM about")
                connection.execute("INSERT INTO about VALUES (?)", (about,))
        finally:
            connection.close()


def _moved(entries: array[int], moves: Mapping[int, int | None]) -> array[int]:
    """A list in which some records have another weight, or none."""
    moved = array("I", entries)
    for number, packed in moves.items():
        place = bisect_left(moved, number << 8)
        if place < len(moved) and moved[place] >> 8 == number:
            del moved[place]
        if packed is not None:
            moved.insert(place, number << 8 | packed)
    return moved


def _digest(blocks: Iterable[Block], long: Mapping[str, array[int]]) -> str:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block.data)
        digest.update(block.text.encode())
    for term in sorted(long):
        digest.update(term.encode() + long[term].tobytes())
    return digest.hexdigest()
