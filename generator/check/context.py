"""What a rule may look at: the library, both editions of it, and the few settings that content depends on."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from generator.edition import Edition, select
from generator.model import Audience, Document, Library


@dataclass(frozen=True)
class Context:
    """Handed to every rule."""

    library: Library
    today: date
    topics: frozenset[str]
    quotes: tuple[str, ...] = ()
    """Texts of `mkdocs.yml` that both sites show and that may quote facts."""
    hosts: tuple[str, ...] = ()
    """Names of the inner network that the operator told, in lower case."""
    only: tuple[Document, ...] | None = None
    """For rules that look at one article after the other: those that they have not looked at yet."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """The articles that such a rule has to look at."""
        return self.library.documents if self.only is None else self.only

    def within(self, audience: Audience) -> tuple[Document, ...]:
        """Those of them that go out in an edition."""
        edition = self.public if audience is Audience.PUBLIC else self.internal
        return edition.documents if self.only is None else tuple(d for d in self.only if d.path in edition.by_path)

    def narrowed(self, only: tuple[Document, ...]) -> Context:
        """The same for a rule that has only these left to look at; what was worked out once goes along."""
        other = copy(self)
        object.__setattr__(other, "only", only)
        return other

    @cached_property
    def public(self) -> Edition:
        """What goes out to customers, as the gate decides it: rules never decide that again."""
        return select(self.library, Audience.PUBLIC, self.today)

    @cached_property
    def internal(self) -> Edition:
        """What goes out to agents."""
        return select(self.library, Audience.INTERNAL, self.today)

    @cached_property
    def by_id(self) -> Mapping[str, Document]:
        """Documents by case-folded id."""
        return {d.id.casefold(): d for d in self.library.documents}

    @cached_property
    def unread(self) -> AbstractSet[str]:
        """Names of article files that could not be read, case-folded: most likely ids. What is wrong there is told there."""
        return {PurePosixPath(path).stem.casefold() for path in self.library.paths - self.by_path.keys()}

    @cached_property
    def titled(self) -> Mapping[str, str]:
        """Paths under content/ by title."""
        return {d.title: d.path for d in self.library.documents}

    @cached_property
    def by_path(self) -> Mapping[str, Document]:
        """Documents by path under content/."""
        return {d.path: d for d in self.library.documents}
