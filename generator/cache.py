"""What builds remember: values by a digest of everything they were worked out from.

A hit is right by construction, because the key names the inputs, the versions of the libraries and our own code. Values are
data, never code. A row that is not as it was written is worked out again; a file that cannot be read is made anew.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import marshal
import mmap
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final

FORMAT: Final = 1
_PACKAGES: Final = ("markdown", "nh3", "mkdocs", "mkdocs-material", "jinja2", "pyyaml", "pypinyin", "pillow", "opencc")
_CHECK: Final = 8
_MARK: Final = b"kbcache2"
_BUFFER: Final = 1 << 20
_HEAD: Final = struct.Struct("<8sQ32s")
_ENTRY: Final = struct.Struct("<32sQI")


def digest(*parts: object) -> bytes:
    """One digest of plain data (text, numbers, bytes, lists, tables). Format 0 of `marshal` says what it holds and nothing else."""
    try:
        data = marshal.dumps(parts, 0)  # type: ignore[arg-type]  # it says itself what it cannot take
    except ValueError:  # something that it does not know, as a table that is not a dict, or a day
        data = json.dumps(parts, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).digest()


def frozen(value: Any) -> bytes:
    """Plain data as bytes to `add`, ten times as fast as JSON, and bytes stay bytes."""
    return marshal.dumps(value)


def thawed(data: bytes) -> Any:
    """What was `frozen`, by the same interpreter: the key must name it. Only a row that passed its check comes here."""
    return marshal.loads(data)  # noqa: S302  (it makes data, and runs nothing)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):  # an editor's setting may be one
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no digest")


@cache
def program() -> bytes:
    """A digest of our own code and tables, of the interpreter and of the libraries: a change of any of them forgets everything."""
    found = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    found.update(digest(FORMAT, sys.version, {name: importlib.metadata.version(name) for name in _PACKAGES}))
    return found.digest()


class Cache:
    """A file of remembered values. `close` keeps what this build asked for or made, and forgets the rest.

    Beside the file of rows lies its table: a mark, the number of rows, a check of the rest, and for each row key, place and length. New
    rows are put behind the old ones, so that an edit writes little; where more would be dead than alive, all is written anew. The table
    is replaced as a whole; a row that is not the one it names fails its own check, whatever happened between the two.
    """

    def __init__(self, file: Path, *, forget: bool = False) -> None:
        self._file = file
        self._fresh: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()
        self.hits = 0
        self.misses = 0
        self._data = b"" if forget else mapped(file)
        self._table = _table(mapped(_beside(file))[:]) if self._data else {}

    def found(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """What is known of these keys."""
        found: dict[bytes, bytes] = {}
        for key in keys:
            self._used.add(key)
            data = self._fresh.get(key)
            if data is None and key in self._table:
                place, length = self._table[key]
                data = self._data[place + _CHECK : place + length]
                if _check(key, data) != self._data[place : place + _CHECK]:
                    del self._table[key]  # damaged: worked out again
                    data = None
            if data is not None:
                found[key] = data
                continue
            self.misses += 1
        self.hits += len(found)
        return found

    def hold(self, keys: Iterable[bytes]) -> None:
        """Keep these for the next build, though this one has no need of them."""
        self._used.update(keys)

    def add(self, values: Mapping[bytes, bytes]) -> None:
        """Remember bytes, which cost nothing until somebody makes something of them."""
        self._used.update(values)
        self._fresh.update(values)

    def close(self) -> None:
        """Write what is new, drop what nobody asked for."""
        table = {key: where for key, where in self._table.items() if key in self._used and key not in self._fresh}
        if not self._fresh and len(table) == len(self._table):
            return
        alive = sum(length for _, length in table.values())
        fresh = sum(_CHECK + len(data) for data in self._fresh.values())
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if table and len(self._data) <= 2 * alive + fresh:
            with self._file.open("ab", _BUFFER) as stream:
                _append(stream, table, self._fresh)
        else:
            with _replacing(self._file) as stream:
                for key, (place, length) in table.items():
                    table[key] = stream.tell(), length
                    stream.write(self._data[place : place + length])
                _append(stream, table, self._fresh)
        entries = b"".join([_ENTRY.pack(key, *where) for key, where in table.items()])
        with _replacing(_beside(self._file)) as stream:
            stream.write(_HEAD.pack(_MARK, len(table), hashlib.sha256(entries).digest()) + entries)


def _check(key: bytes, data: bytes) -> bytes:
    """Tells that a row is whole, and of this key: a table of before beside rows of now finds nothing, instead of another's value."""
    found = hashlib.sha256(key)
    found.update(data)
    return found.digest()[:_CHECK]


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.table")


@contextmanager
def _replacing(file: Path) -> Iterator[BinaryIO]:
    """What is written takes the place of the file when it is whole; what a killed build left of it, it writes over."""
    fresh = file.with_name(f"{file.name}.new")
    with fresh.open("wb", _BUFFER) as stream:
        yield stream
    fresh.replace(file)


def mapped(file: Path) -> bytes | mmap.mmap:
    """The bytes of a file, read where they are looked at; none of one that is not there."""
    try:
        with file.open("rb") as stream:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # not there; empty
        return b""


def _append(stream: BinaryIO, table: dict[bytes, tuple[int, int]], values: Mapping[bytes, bytes]) -> None:
    for key, data in values.items():
        table[key] = stream.tell(), _CHECK + len(data)
        stream.write(_check(key, data))
        stream.write(data)


def _table(data: bytes) -> dict[bytes, tuple[int, int]]:
    """Key -> place and length; empty when it is not a table that we wrote."""
    if len(data) < _HEAD.size:
        return {}
    mark, count, check = _HEAD.unpack_from(data)
    table = data[_HEAD.size : _HEAD.size + count * _ENTRY.size]
    if mark != _MARK or len(table) != count * _ENTRY.size or hashlib.sha256(table).digest() != check:
        return {}
    return {key: (place, length) for key, place, length in _ENTRY.iter_unpack(table)}
