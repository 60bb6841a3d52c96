"""The values of the agents' index: one long row of bytes, in a file that is taken over and a shorter one for what came since.

A value has a name, a digest of what it says, and lies where it lay before if it has lain there. What is new stands in `later`, which is
written whole by each build, until it is long enough for all to be written anew, without what nobody asks for any more. So an edit
writes little, a look-up opens two files at most, and a clean build has one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from generator.cache import Cache, digest, frozen, program, thawed
from generator.search.whoosh_reader import LATER, VALUES

BUFFER: Final = 1 << 20
WORTH: Final = 1 << 20
"""Bytes that a file has at least for taking it over to pay."""
SHARE: Final = 8
"""Of how many bytes of it one may come later, at most."""

Places = dict[bytes, tuple[int, int]]
"""Where each value begins, and how long it is."""
Named = Mapping[bytes, Callable[[], bytes]]
"""Values by name, told when somebody asks."""


class Base(NamedTuple):
    """A file of values: its size and hash, and what lies where in it."""

    size: int
    sha256: str
    places: Places


class Laid(NamedTuple):
    """Where the values lie, the files that hold them with size and hash, and the one that may be taken over next time."""

    places: Places
    files: dict[str, tuple[int, str]]
    base: Base


class Memory:
    """Remembers the last file that was written whole. `take` takes a file of that name and hash over, if it can."""

    def __init__(self, folder: Path, take: Callable[[str, str], bool]) -> None:
        self.take = take
        self._store = Cache(folder / VALUES)
        self._key = digest(VALUES, program())
        data = self._store.found([self._key]).get(self._key)
        self.base = Base(*thawed(data)) if data else None

    def keep(self, base: Base) -> None:
        """Remember this one."""
        if base is not self.base:
            self._store.add({self._key: frozen(tuple(base))})
        self._store.close()


def lay(folder: Path, values: Named, memory: Memory | None = None) -> Laid:
    """Write the files of these values into a folder, but for the one that was taken over."""
    base = memory.base if memory else None
    if memory and base and base.size >= WORTH:
        later = _few(values, base)
        if later is not None and memory.take(VALUES, base.sha256):
            files = {VALUES: (base.size, base.sha256)}
            if not later:
                return Laid(base.places, files, base)
            more = _written(folder / LATER, later.items(), base.size)
            return Laid(base.places | more.places, {**files, LATER: more[:2]}, base)
    whole = _written(folder / VALUES, ((name, tell()) for name, tell in values.items()), 0)
    return Laid(whole.places, {VALUES: whole[:2]}, whole)


def _few(values: Named, base: Base) -> dict[bytes, bytes] | None:
    """The values that are not there yet; none, if they are too many."""
    found: dict[bytes, bytes] = {}
    room = base.size // SHARE
    for name in values.keys() - base.places.keys():
        found[name] = values[name]()
        room -= len(found[name])
        if room < 0:
            return None
    return dict(sorted(found.items()))


def _written(file: Path, values: Iterable[tuple[bytes, bytes]], start: int) -> Base:
    places: Places = {}
    at, seen = start, hashlib.sha256()
    with file.open("wb", BUFFER) as stream:
        for name, data in values:
            places[name] = at, len(data)
            at += len(data)
            stream.write(data)
            seen.update(data)
    return Base(at - start, seen.hexdigest(), places)
