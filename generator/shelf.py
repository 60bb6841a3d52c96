"""A release while it is filled: what is new is written, what is as it was is taken over from the release before.

Taken over is a hard link, so that it costs neither writing nor space, and never on trust: the ledger of the release before says how
we left each file (size, time, inode, and when that was), and a file that is not so any more is read and hashed first. Damage does not travel.

Ledger, what we wrote down -> Former, what of it is still so -> Shelf, what the next release is made of.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from generator.errors import StorageError

FORMAT: Final = 3
SETTLED: Final = 50_000_000
"""Nanoseconds. The clock that stamps files lags behind the one that we read; a file that was changed within this time proves nothing."""

_UNTOLD: Final[Mapping[str, tuple[int, str]]] = {}


class Row(NamedTuple):
    """One file of a release: its size and hash, what it was made from, which other files it needs to be there, and how we left it."""

    size: int
    sha256: str
    key: str = ""
    needs: tuple[str, ...] = ()
    modified: int = 0
    inode: int = 0
    """Of the file on the disk, as its time; 0 while nobody has looked."""


@dataclass(frozen=True, slots=True)
class Former:
    """The files of the release before that are as we left them, and which of them are linked into the next one's folder already."""

    folder: Path = Path()
    rows: Mapping[str, Row] = field(default_factory=dict)
    cloned: AbstractSet[str] = frozenset()


class Cloned(NamedTuple):
    """What came of a clone: files that are not as we left them, and files that could not be linked."""

    damaged: list[str]
    missed: list[str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The files of a release as we left them, at that time (ns) at the latest. Without one, nothing is taken over."""

    folder: Path = Path()
    rows: Mapping[str, Row] = field(default_factory=dict)
    written: int = 0

    def clone(self, into: Path, folders: Sequence[str] = ()) -> Cloned:
        """Look at every file, and link those in these folders into a new one, before anybody knows which of them are to stay."""
        begun = tuple(f"{folder}/" for folder in folders)
        told = Cloned([], [])
        for path in self.rows:
            if not self._intact(path):
                told.damaged.append(path)
            elif path.startswith(begun):
                try:
                    link(f"{self.folder}/{path}", f"{into}/{path}")
                except OSError:
                    told.missed.append(path)
        return told

    def former(self, told: Cloned | None = None, folders: Sequence[str] = ()) -> Former:
        """What was found to be as we left it, by a clone or now; `folders` are those that were cloned."""
        told = told or self.clone(Path())
        damaged, begun = {*told.damaged}, tuple(f"{folder}/" for folder in folders)
        rows = {path: row for path, row in self.rows.items() if path not in damaged} if damaged else self.rows
        return Former(self.folder, rows, {path for path in rows if path.startswith(begun)}.difference(told.missed))

    def _intact(self, path: str) -> bool:
        """Whether the file still is what its row says: by how we left it, or by its bytes."""
        row = self.rows[path]
        file = f"{self.folder}/{path}"  # not a Path: this is asked tens of thousands of times
        try:
            found = os.lstat(file)
            left = row.size, row.modified, row.inode
            if left == (found.st_size, found.st_mtime_ns, found.st_ino) and found.st_ctime_ns < self.written:
                return True
            data = Path(file).read_bytes()
        except OSError:
            return False
        return len(data) == row.size and hashlib.sha256(data).hexdigest() == row.sha256


class Told(NamedTuple):
    """What `take` wants of a shelf of the same folder in another process, which knows the release before by itself.

    `kept` are the files that are what and where they were; `late` those that come from a file of another name, or were made of other things.
    """

    rows: dict[str, Row]
    kept: list[str]
    late: dict[str, str]
    fresh: set[str]


class Shelf:
    """The folder of a release in the making, and a row for each file in it.

    What is taken over has a row at once, and its link with all the others, when it is `settled`.
    """

    def __init__(self, folder: Path, former: Former | None = None) -> None:
        self.folder = folder
        self.rows: dict[str, Row] = {}
        self.fresh: set[str] = set()
        """Files that are not on the disk for sure yet."""
        self._former = former or Former()
        self._late: dict[str, str] = {}
        """Files that are taken over, each from which file of the release before, and are not linked yet."""
        self._cloned = self._former.cloned

    def taken_from(self, folder: Path) -> bool:
        """Whether every file was taken over from that very release."""
        return not self.fresh and self._former.folder == folder

    def former(self, path: str, sha256: str = "") -> Path | None:
        """The file of that path in the release before, if it has this hash, should one be told."""
        row = self._former.rows.get(path)
        return self._former.folder / path if row and sha256 in ("", row.sha256) else None

    def file(self, path: str) -> Path:
        """Where the bytes of a file on this shelf lie now."""
        source = self._late.get(path)
        return self._former.folder / source if source else self.folder / path

    def keep(self, path: str, key: str, known: frozenset[str]) -> bool:
        """Take a file over if it was made from the same things, and what it needs is there."""
        row = self._former.rows.get(path)
        if not (row and key and row.key == key and known.issuperset(row.needs)):
            return False
        self._take(path, row, path)
        return True

    def same(self, path: str, sha256: str) -> bool:
        """Take a file over if it had these bytes, whatever it was made from."""
        row = self._former.rows.get(path)
        if not (row and row.sha256 == sha256):
            return False
        self._take(path, row, path)
        return True

    def keep_all(self, path: str, key: str) -> bool:
        """Take over a file that was `bound` under this key, and with it all that it needs; or nothing."""
        rows = self._former.rows
        row = rows.get(path)
        if not (row and key and row.key == key and rows.keys() >= {*row.needs}):
            return False
        for name in (*row.needs, path):
            self._take(name, rows[name], name)
        return True

    def bind(self, path: str, key: str, before: Iterable[str]) -> None:
        """Have `path` stand for every file that came since `before`: all of them were made of what this key names."""
        needs = self.rows.keys() - {*before, path}
        self.rows[path] = self.rows[path]._replace(key=key, needs=tuple(sorted(needs)))

    def put(self, path: str, data: bytes, key: str = "", needs: Iterable[str] = ()) -> None:
        """Write a file, or take it over if it has the same bytes."""
        row = Row(len(data), hashlib.sha256(data).hexdigest(), key, tuple(needs))
        if source := self._same(path, row.sha256):
            self._take(path, row, source)
        else:
            write(self.folder / path, data)
            self._new(path, row)

    def add(self, rows: Mapping[str, Row]) -> None:
        """Files that another process wrote into the folder."""
        for path, row in rows.items():
            self._new(path, row)

    @property
    def told(self) -> Told:
        """All that is on the shelf, for another process."""
        former = self._former.rows
        rows = {path: row for path, row in self.rows.items() if former.get(path) is not row}
        kept = [path for path in self.rows if path not in rows]
        return Told(rows, kept, {path: self._late[path] for path in rows if path in self._late}, self.fresh)

    def take(self, told: Told) -> None:
        """What another process put into the same folder."""
        self.rows.update((path, self._former.rows[path]) for path in told.kept)
        self.rows |= told.rows
        self._late.update(zip(told.kept, told.kept, strict=True))
        self._late |= told.late
        self.fresh |= told.fresh

    def adopt(self, inside: str = "", told: Mapping[str, tuple[int, str]] = _UNTOLD) -> None:
        """Files that somebody else's code wrote into the folder; those with the same bytes as before give way to the old ones.

        Whoever wrote them may have `told` their sizes and hashes: they need not be read again.
        """
        for name in below(self.folder / inside)[0]:
            path = f"{inside}/{name}" if inside else name
            if path in self.rows:
                continue
            file = self.folder / path
            if name in told:
                row = Row(*told[name])
            else:
                data = file.read_bytes()
                row = Row(len(data), hashlib.sha256(data).hexdigest())
            if source := self._same(path, row.sha256):
                self._take(path, row, source)
                file.unlink()
            else:
                self._new(path, row)

    def settle(self, begun: str = "") -> None:
        """Have every file of the shelf lie in its folder, or those whose paths have begun so."""
        for path in [path for path in self._late if path.startswith(begun)]:
            source = self._late.pop(path)
            if path != source or path not in self._cloned:
                self._copy(path, source)

    def tidy(self) -> None:
        """Take away what was cloned and is not on the shelf."""
        for path in self._cloned - self.rows.keys():
            os.unlink(f"{self.folder}/{path}")  # noqa: PTH108  (as in `link`)
        self._cloned = self._cloned & self.rows.keys()

    def _copy(self, path: str, source: str) -> None:
        """Link one file. Where links do not work, a checked copy."""
        try:
            try:
                self._link(path, source)
            except FileExistsError:  # cloned, or settled by another process
                if path != source:
                    os.unlink(f"{self.folder}/{path}")  # noqa: PTH108  (as in `link`)
                    self._link(path, source)
        except OSError:
            data = (self._former.folder / source).read_bytes()
            if hashlib.sha256(data).hexdigest() != self.rows[path].sha256:
                raise StorageError(f"{self._former.folder}/{source} 正在被别人改动，没有发布；检查后重新运行") from None
            write(self.folder / path, data)
            self._new(path, self.rows[path]._replace(modified=0, inode=0))

    def _link(self, path: str, source: str) -> None:
        link(f"{self._former.folder}/{source}", f"{self.folder}/{path}")

    def _same(self, path: str, sha256: str) -> str | None:
        """A file of the release before that had these bytes: the same one, or one that has another name now, as an index's shard."""
        former = self._former.rows.get(path)
        return path if former and former.sha256 == sha256 else self._by_hash.get(sha256)

    @cached_property
    def _by_hash(self) -> dict[str, str]:
        return {row.sha256: path for path, row in self._former.rows.items()}

    def _new(self, path: str, row: Row) -> None:
        self.rows[path] = row
        self.fresh.add(path)

    def _take(self, path: str, row: Row, source: str) -> None:
        self.rows[path] = row
        self._late[path] = source


def link(old: str, new: str) -> None:
    """Give a file another name; its folder is made if need be."""
    try:
        os.link(old, new, follow_symlinks=False)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(new), exist_ok=True)  # noqa: PTH103, PTH120  (text, not a Path: there are tens of thousands)
        os.link(old, new, follow_symlinks=False)


def write(file: Path, data: bytes) -> None:
    """Write a new file; its folder is made if need be. What is there already may be the same file as that of the release before."""
    try:
        _write(file, data)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, data)
    except FileExistsError:
        file.unlink()
        _write(file, data)


def _write(file: Path, data: bytes) -> None:
    with open(file, "xb", buffering=0) as stream:  # noqa: PTH123  (as in `link`)
        stream.write(data)


def record(file: Path, folder: Path, rows: Mapping[str, Row]) -> None:
    """Write the ledger of a release. Called last: each new or lost link of a file changes a time that `written` is compared with.

    What was taken over is known already, and not looked at again.
    """
    written = time.time_ns() - SETTLED
    fresh = {path: _left(row, f"{folder}/{path}") for path, row in rows.items() if not row.inode}
    # Relative: a project that is copied takes over from its own releases, not from the first one's.
    where = os.path.relpath(folder, file.parent)
    told = {"format": FORMAT, "folder": where, "written": written, "rows": {**rows, **fresh}}
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogateescape")
    new = file.with_name(f"{file.name}.new")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new.write_bytes(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
    new.replace(file)


def _left(row: Row, file: str) -> Row:
    found = os.lstat(file)
    return row._replace(modified=found.st_mtime_ns, inode=found.st_ino)


def ledger(file: Path) -> Ledger:
    """Read a ledger; one that is not as it was written is none."""
    try:
        check, _, data = file.read_bytes().partition(b"\n")
        if hashlib.sha256(data).hexdigest().encode() != check:
            return Ledger()
        found = json.loads(data.decode("utf-8", "surrogateescape"))
        if found["format"] != FORMAT:
            return Ledger()
        rows = {
            path: Row(size, sha256, key, tuple(needs), *left)
            for path, (size, sha256, key, needs, *left) in found["rows"].items()
        }
        return Ledger(Path(os.path.normpath(file.parent / found["folder"])), rows, found["written"])
    except (OSError, ValueError, KeyError, TypeError):
        return Ledger()


def below(folder: Path) -> tuple[list[str], list[str]]:
    """The files and the folders below, as paths from there, a folder before what is in it; one that cannot be read is an error.

    As text and by `scandir`, because there may be tens of thousands. A link is a file, wherever it leads.
    """
    files: list[str] = []
    folders = [""]
    for here in folders:  # grows meanwhile
        begun = f"{here}/" if here else ""
        with os.scandir(folder / here) as found:
            names = {entry.name: entry.is_dir(follow_symlinks=False) for entry in found}
        inner = sorted([name for name in names if names[name]])
        files += [begun + name for name in sorted(names.keys() - set(inner))]
        folders += [begun + name for name in inner]
    return files, folders
