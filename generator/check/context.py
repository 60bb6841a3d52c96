"""What a rule may look at: the library, both editions of it, and the few settings that content depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from generator.model import Audience, Document, Edition, Library, select


@dataclass(frozen=True)
class Context:
    """Handed to every rule."""

    library: Library
    today: date
    topics: frozenset[str]
    quotes: tuple[str, ...] = ()
    """Texts of `mkdocs.yml` that both sites show and that may quote facts."""
    only: tuple[Document, ...] | None = None
    """For rules that look at one article after the other: those that they have not looked at yet."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """The articles that such a rule has to look at."""
        return self.library.documents if self.only is None else self.only

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """What goes out, as the gate decides it: rules never decide that again."""
        return tuple(select(self.library, audience, self.today) for audience in Audience)

    @cached_property
    def by_id(self) -> Mapping[str, Document]:
        """Documents by case-folded id."""
        return {d.id.casefold(): d for d in self.library.documents}

    @cached_property
    def by_path(self) -> Mapping[str, Document]:
        """Documents by path under content/."""
        return {d.path: d for d in self.library.documents}
