"""The gate: what one audience may see on one day, and the only place that decides it."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from generator.model import Audience, Document, Fact, Library, Placeholder, Size


@dataclass(frozen=True)
class Edition:
    """What one audience may see on one day. Whatever takes an Edition cannot leak: the rest is not in it."""

    audience: Audience
    today: date
    documents: tuple[Document, ...]
    facts: Mapping[str, Fact]
    placeholders: Mapping[str, Placeholder]
    synonyms: tuple[tuple[str, ...], ...]
    assets: frozenset[str]
    pictures: Mapping[str, Size] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Document]:
        """Documents by id."""
        return {d.id: d for d in self.documents}

    @cached_property
    def by_path(self) -> Mapping[str, Document]:
        """Documents by path under content/."""
        return {d.path: d for d in self.documents}

    @property
    def tables(self) -> Sequence[Any]:
        """What texts are filled in from, as plain data."""
        facts = [[fact.name, fact.value] for fact in self.facts.values()]
        return [facts, [asdict(blank) for blank in self.placeholders.values()]]


def resolve(path: str, target: str) -> str | None:
    """The path under content/ that a relative link in `path` means; None for other sites, and for what lies outside."""
    target = unquote(html.unescape(target).split("#", 1)[0].split("?", 1)[0])
    if not target:
        return path
    if target.startswith("/") or ":" in target.split("/", 1)[0]:
        return None
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return None if resolved.startswith("../") or resolved == ".." else resolved


def linked_assets(documents: Iterable[Document]) -> set[str]:
    """Every path that the documents link to. An attachment goes where an article that names it goes, and nowhere else."""
    targets = (resolve(d.path, target) for d in documents for target in d.targets)
    return {target for target in targets if target}


def select(library: Library, audience: Audience, today: date) -> Edition:
    """The gate, and the only reader of `Document.audience` that decides anything.

    The internal edition holds everything in force; the public one only what says `audience: public`.
    """
    documents = tuple(
        sorted(
            (
                d
                for d in library.documents
                if d.in_force(today) and (audience is Audience.INTERNAL or d.audience is Audience.PUBLIC)
            ),
            key=lambda d: d.id,
        )
    )
    facts = {
        name: fact for name, fact in library.facts.items() if audience is Audience.INTERNAL or fact.audience is Audience.PUBLIC
    }
    assets = frozenset(linked_assets(documents) & library.assets)
    pictures = {path: library.pictures[path] for path in assets & library.pictures.keys()}
    return Edition(audience, today, documents, facts, library.placeholders, library.synonyms, assets, pictures)
