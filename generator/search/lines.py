"""The published lines of records: of a group that did not change they are copied out of the file of the release before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from generator.cache import Cache, digest, frozen, mapped, program, thawed
from generator.search.groups import Group

NAME: Final = "lines"


def told(group: Group) -> bytes:
    """One line an article: its card."""
    return b"".join(record.line + b"\n" for record in group.records)


class Lines:
    """Tells the lines of groups; `before` gives the file of the release before, if it is there, has this hash, and is sound."""

    def __init__(self, memory: Path, before: Callable[[str], Path | None]) -> None:
        self._store = Cache(memory / NAME)
        self._key = digest(NAME, program())
        data = self._store.found([self._key]).get(self._key)
        sha256, self._places = thawed(data) if data else ("", {})
        file = before(sha256) if data else None
        self._data = mapped(file) if file else b""
        self._now: dict[bytes, tuple[int, int]] = {}

    def tell(self, group: Group, start: int) -> bytes:
        """The lines of a group, which are going to lie there."""
        place, size = self._places.get(group.key, (0, 0))
        data = self._data[place : place + size] or told(group)
        self._now[group.key] = start, len(data)
        return data

    def keep(self, sha256: str) -> None:
        """Remember what lies where in the file of this hash, which was told."""
        self._store.add({self._key: frozen((sha256, self._now))})
        self._store.close()
