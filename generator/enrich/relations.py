"""Related articles, back-links, tags, letters and what changed last."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator.analysis import fold, reading, runs
from generator.cache import Cache, frozen, program, thawed
from generator.diff.notes import note
from generator.edition import Edition, resolve
from generator.model import Document
from generator.read.revision import last_edits

MAX_RELATED: Final = 6
MAX_BACKLINKS: Final = 12
MAX_RECENT: Final = 50


@dataclass(frozen=True, slots=True)
class Enriched:
    """An edition and its relations; all lists are bounded or paged."""

    edition: Edition
    related: Mapping[str, tuple[Document, ...]]
    backlinks: Mapping[str, tuple[Document, ...]]
    tags: Mapping[str, tuple[Document, ...]]
    letters: Mapping[str, tuple[Document, ...]]
    recent: tuple[Document, ...]
    notes: Mapping[str, str] = field(default_factory=dict)
    """What the last edit of a recent article changed, in one line, as this edition's readers may know it."""


def enrich(edition: Edition, content: Path | None = None, memory: Cache | None = None) -> Enriched:
    """All relations of an edition; with the folder it was read from, also what its last edits changed, if git knows.

    With a memory they are worked out again only when the head of some article is another one than before.
    """
    tags: dict[str, list[Document]] = defaultdict(list)
    for document in edition.documents:
        for tag in document.tags:
            tags[tag].append(document)
    recent = sorted(
        (d for d in edition.documents if d.updated), key=lambda d: (-(d.updated.toordinal() if d.updated else 0), d.id)
    )
    related, backlinks, letters = _remembered(edition, memory) if memory else _numbered(edition)

    def those(numbers: Sequence[int]) -> tuple[Document, ...]:
        return tuple([edition.documents[number] for number in numbers])

    return Enriched(
        edition,
        {document.id: those(numbers) for document, numbers in zip(edition.documents, related, strict=True)},
        {name: those(numbers) for name, numbers in backlinks.items()},
        {tag: tuple(docs) for tag, docs in sorted(tags.items())},
        {letter: those(numbers) for letter, numbers in letters.items()},
        tuple(recent[:MAX_RECENT]),
        _notes(edition, tuple(recent[:MAX_RECENT]), content) if content else {},
    )


def _remembered(edition: Edition, memory: Cache) -> list[Any]:
    heads = [document.trace.head for document in edition.documents if document.trace]
    if len(heads) < len(edition.documents):
        return _numbered(edition)
    key = hashlib.sha256(b"".join([b"relations", program(), *heads])).digest()
    row = memory.found([key]).get(key)
    told: list[Any] = thawed(row) if row else _numbered(edition)
    if row is None:
        memory.add({key: frozen(told)})
    return told


def _numbered(edition: Edition) -> list[Any]:
    """What follows from heads alone, articles as numbers: related ones of each, back-links by id, and the A–Z by letter."""
    number = {document.id: place for place, document in enumerate(edition.documents)}
    letters: dict[str, list[Document]] = defaultdict(list)
    sounds = {document.id: _sound(document.title) for document in edition.documents}
    for document in edition.documents:
        letters[_letter(sounds[document.id])].append(document)
    links = _links(edition)
    backlinks = _backlinks(edition, links)
    related = _related(edition, links, backlinks)
    return [
        [[number[other.id] for other in related[document.id]] for document in edition.documents],
        {name: [number[d.id] for d in documents[:MAX_BACKLINKS]] for name, documents in backlinks.items()},
        {
            letter: [number[d.id] for d in sorted(documents, key=lambda d: (sounds[d.id], d.id))]
            for letter, documents in sorted(letters.items())
        },
    ]


def _notes(edition: Edition, recent: tuple[Document, ...], content: Path) -> Mapping[str, str]:
    edits = last_edits(content, recent)
    return {name: told for name, (before, after) in sorted(edits.items()) if (told := note(before, after, edition.audience))}


def _letter(sound: str) -> str:
    """The letter under which a title of this sound stands in the A–Z list; `#` for what has none."""
    sound = sound[:1].upper()
    return sound if sound.isascii() and sound.isalpha() else "#"


def _sound(title: str) -> str:
    return " ".join(" ".join(reading(char) or char for char in run) if han else run for run, han, _ in runs(fold(title)))


def _links(edition: Edition) -> Mapping[str, list[str]]:
    """Ids that each article links to, in order."""
    by_path = edition.by_path
    found: dict[str, list[str]] = {}
    for document in edition.documents:
        paths = (resolve(document.path, target) for target in document.targets)
        ids = dict.fromkeys(by_path[p].id for p in paths if p and p in by_path)
        found[document.id] = [i for i in ids if i != document.id]
    return found


def _backlinks(edition: Edition, links: Mapping[str, list[str]]) -> Mapping[str, list[Document]]:
    by_id = edition.by_id
    found: dict[str, list[Document]] = defaultdict(list)
    for source, targets in sorted(links.items()):
        for target in targets:
            found[target].append(by_id[source])
    return found


def _related(
    edition: Edition, links: Mapping[str, list[str]], backlinks: Mapping[str, list[Document]]
) -> Mapping[str, tuple[Document, ...]]:
    """What editors named, in both directions; then links in both directions; then shared tags, rare ones first."""
    by_folded = {d.id.casefold(): d for d in edition.documents}
    named: dict[str, list[str]] = {
        d.id: [by_folded[r.casefold()].id for r in d.related if r.casefold() in by_folded] for d in edition.documents
    }
    naming: dict[str, list[str]] = defaultdict(list)
    for source in sorted(named):
        for target in named[source]:
            naming[target].append(source)
    by_id = edition.by_id
    by_tag: dict[str, list[str]] = defaultdict(list)
    for document in edition.documents:
        for tag in document.tags:
            by_tag[tag].append(document.id)
    tagged = {tag: _Tagged.of(ids) for tag, ids in by_tag.items()}
    result: dict[str, tuple[Document, ...]] = {}
    for document in edition.documents:
        ids = [*named[document.id], *naming[document.id], *links[document.id], *(d.id for d in backlinks[document.id])]
        if len(set(ids) - {document.id}) < MAX_RELATED:
            ids += _by_tags([tagged[tag] for tag in document.tags])
        unique = dict.fromkeys(i for i in ids if i != document.id)
        result[document.id] = tuple(by_id[i] for i in list(unique)[:MAX_RELATED])
    return result


class _Tagged(NamedTuple):
    """The first articles with a tag, by id, and what it counts to share it."""

    ids: Sequence[str]
    among: frozenset[str]
    weight: int

    @classmethod
    def of(cls, ids: Sequence[str]) -> _Tagged:
        """A tag that many have tells little, and not all of them are looked at."""
        first = sorted(ids[: 50 * MAX_RELATED])
        return cls(first, frozenset(first), 1000 // len(ids))


def _by_tags(tags: Sequence[_Tagged]) -> list[str]:
    """Those that share most, as many as can be wanted: one for each place, and one more, because the article itself is among them.

    Few share two tags, and are counted; of those that share one the first of each tag are enough.
    """
    wanted = MAX_RELATED + 1
    seen: set[str] = set()
    twice: set[str] = set()
    for tag in tags:
        twice |= seen & tag.among
        seen |= tag.among
    scores = {other: sum(tag.weight for tag in tags if other in tag.among) for other in twice}
    for tag in tags:
        scores |= dict.fromkeys(islice((other for other in tag.ids if other not in twice), wanted), tag.weight)
    return [other for _, other in nsmallest(wanted, [(-score, other) for other, score in scores.items()])]
