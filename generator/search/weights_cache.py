"""Weighed records of earlier builds, by their content: an edit weighs one record again, not all of them.

Both editions share one: an article whose words are the same in both is weighed once, if their averages are.

A row's key is a digest of everything that its weights depend on, so a hit is right by construction and a stale row is never
asked for. Rows are data, not code; a cache that cannot be read is thrown away.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from generator.cache import program
from generator.forked import spread
from generator.search import impacts
from generator.search.records import Record

NAME: Final = "weights.sqlite"
FEW: Final = 1000
"""New rows after which those that nobody uses any more are looked for, in any case."""
Weights = list[tuple[str, int]]


class WeightsCache:
    """Hands out the weights of records, from the last build where they are the same; `close` keeps what this build used."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._fresh: dict[bytes, bytes] = {}
        self._used: list[Iterable[tuple[bytes, float]]] = []
        self._drops = True
        self._few = True
        self.weighed = 0
        """How many records this build had to weigh."""
        folder.mkdir(parents=True, exist_ok=True)
        self.base = program().hex()  # our code and tables, and pypinyin's version: weights and blocks follow from all of them
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._prepared()
        except sqlite3.Error:
            self._file.unlink(missing_ok=True)
            return self._prepared()

    def _prepared(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file)
        connection.execute("CREATE TABLE IF NOT EXISTS weights (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        return connection

    def digest(self, record: Record) -> bytes:
        """Stands for all that the weights of a record depend on, beside the average."""
        return hashlib.sha256(self.base.encode() + record.words).digest()

    def weigh(self, records: Iterable[tuple[Record, bytes]], average: float) -> None:
        """Have the weights of all these records at hand: what no build knows is worked out on all cores."""
        asked = {_key(digest, average): record for record, digest in records}
        known = self._fresh.keys() | self._remembered()
        unknown = [key for key in asked if key not in known]

        def make(keys: Sequence[bytes]) -> dict[bytes, bytes]:
            return {key: _pack(impacts.weights(asked[key], average)) for key in keys}

        for made in spread(unknown, make):
            self._fresh |= made
        self.weighed += len(unknown)

    def _remembered(self) -> set[bytes]:
        try:
            return {key for (key,) in self._connection.execute("SELECT key FROM weights")}
        except sqlite3.Error:
            return set()

    def weights(self, record: Record, digest: bytes, average: float, marks: impacts.Marks | None = None) -> Weights:
        """Every term of a record once, with its packed section and impact; its `marks` may be known."""
        found = self.known(digest, average)
        if found is not None:
            return found
        self.weighed += 1
        made = impacts.weights(record, average, marks)
        self._fresh[_key(digest, average)] = _pack(made)
        return made

    def known(self, digest: bytes, average: float) -> Weights | None:
        """The weights of a record of this build or the last one."""
        key = _key(digest, average)
        try:
            if key in self._fresh:
                return list(_unpack(self._fresh[key]))
            row = self._connection.execute("SELECT value FROM weights WHERE key = ?", (key,)).fetchone()
            return list(_unpack(row[0])) if row else None
        except (sqlite3.Error, zlib.error, ValueError):
            return None  # a damaged row is worked out again

    def uses(self, records: Iterable[tuple[bytes, float]], *, few: bool = False) -> None:
        """These digests, with these averages, are of this build. `few`: hardly any of the last build's is not."""
        self._used.append(records)
        self._few = self._few and few

    def hold(self) -> None:
        """Not all that is used was asked for: an edition was taken over whole. So this time nothing is dropped."""
        self._drops = False

    def close(self) -> None:
        """Write what is new, drop what no record of this build has; where that can only be few, when many of them have come together."""
        try:
            with self._connection as connection:
                connection.executemany("INSERT OR REPLACE INTO weights VALUES (?, ?)", self._fresh.items())
                (since,) = connection.execute("PRAGMA user_version").fetchone()
                since += len(self._fresh)
                if self._drops and (not self._few or since > FEW):
                    self._drop(connection)
                    since = 0
                connection.execute(f"PRAGMA user_version = {since}")
        except sqlite3.Error:
            self._file.unlink(missing_ok=True)
        finally:
            self._connection.close()

    def _drop(self, connection: sqlite3.Connection) -> None:
        used = ((_key(digest, average),) for records in self._used for digest, average in records)
        connection.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID")
        connection.executemany("INSERT OR IGNORE INTO used VALUES (?)", used)
        connection.execute("DELETE FROM weights WHERE key NOT IN (SELECT key FROM used)")


def _key(digest: bytes, average: float) -> bytes:
    return hashlib.sha256(digest + repr(average).encode()).digest()


def _pack(weights: Weights) -> bytes:
    terms = "\n".join(term for term, _ in weights).encode("utf-8", "surrogatepass")
    return zlib.compress(len(weights).to_bytes(4, "little") + bytes(packed for _, packed in weights) + terms, 1)


def _unpack(value: bytes) -> Iterator[tuple[str, int]]:
    data = zlib.decompress(value)
    stop = 4 + int.from_bytes(data[:4], "little")
    return zip(data[stop:].decode("utf-8", "surrogatepass").split("\n"), data[4:stop], strict=True)
