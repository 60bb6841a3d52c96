"""What a build remembers of an edition's pages: each beside all that it was made of, in one table that is compared, not hashed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from generator.cache import Cache, digest, frozen, program, thawed
from generator.edition import Edition
from generator.model import Document
from generator.site.body import ingredients

Told = tuple[Any, ...]
"""What a thing is made of, as plain values."""
_NOTHING: Final[Mapping[str, tuple[Told, Any]]] = {}


class Recall:
    """An edition's memory; without one everything is made anew, and nothing remembered."""

    def __init__(self, edition: Edition, memory: Cache | None = None) -> None:
        self.memory = memory
        self.around: Told = (edition.audience.value, edition.tables)
        """What everything in an edition is made of."""
        known = edition.documents if memory else ()
        self._own = {document.id: ingredients(document, edition) for document in known}
        self._shown = {document.id: _row(document) for document in known}

    def own(self, document: Document) -> Told | None:
        """What an article is made of; None when nobody knows whether it is as it was read."""
        return self._own.get(document.id)

    def shown(self, documents: Iterable[Document]) -> Told | None:
        """What the rows of these articles in lists are made of; None as above."""
        rows = self._shown
        found = tuple([rows.get(document.id) for document in documents])
        return None if None in found else found

    @contextmanager
    def table(self, *around: object) -> Iterator[Table]:
        """The table of what is made amid these things beside."""
        table = Table()
        key = digest("table", program(), *self.around, *around)
        if self.memory and (row := self.memory.found([key]).get(key)):
            table = Table(thawed(row))
        yield table
        if self.memory and table.differs:
            self.memory.add({key: frozen(table.rows)})


class Table:
    """Name -> what it was made of, and what came of it; those of before, and those of this build."""

    def __init__(self, before: Mapping[str, tuple[Told, Any]] = _NOTHING) -> None:
        self._before = before
        self.rows: dict[str, tuple[Told, Any]] = {}
        self._fresh = False

    def get(self, name: str, told: Told | None) -> Any:
        """What came of it before, if it was made of the same; None otherwise."""
        row = self._before.get(name)
        if row is None or row[0] != told:
            return None
        self.rows[name] = row
        return row[1]

    def put(self, name: str, told: Told | None, value: Any) -> None:
        """Remember it."""
        if told is not None:
            self.rows[name] = told, value
            self._fresh = True

    @property
    def differs(self) -> bool:
        """Whether it says something else than before."""
        return self._fresh or len(self.rows) != len(self._before)


def _row(document: Document) -> Told | None:
    """What a list shows of it follows from its head, its first words and its day (`Shown.row`)."""
    trace, day = document.trace, document.updated
    return trace and (trace.head, trace.lead, day.toordinal() if day else 0)
