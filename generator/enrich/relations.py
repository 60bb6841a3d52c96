"""Related articles, back-links, tags, topics, letters and what changed last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from generator.analysis import fold, reading, runs
from generator.diff.notes import note
from generator.model import Document, Edition, resolve
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


def enrich(edition: Edition, content: Path | None = None) -> Enriched:
    """All relations of an edition; with the folder it was read from, also what its last edits changed, if git knows."""
    tags: dict[str, list[Document]] = defaultdict(list)
    letters: dict[str, list[Document]] = defaultdict(list)
    for document in edition.documents:
        for tag in document.tags:
            tags[tag].append(document)
        letters[letter(document.title)].append(document)
    backlinks = _backlinks(edition)
    recent = sorted(
        (d for d in edition.documents if d.updated), key=lambda d: (-(d.updated.toordinal() if d.updated else 0), d.id)
    )
    return Enriched(
        edition,
        _related(edition, backlinks),
        {key: tuple(docs[:MAX_BACKLINKS]) for key, docs in backlinks.items()},
        {tag: tuple(docs) for tag, docs in sorted(tags.items())},
        {key: tuple(sorted(docs, key=lambda d: (_sound(d.title), d.id))) for key, docs in sorted(letters.items())},
        tuple(recent[:MAX_RECENT]),
        _notes(edition, tuple(recent[:MAX_RECENT]), content) if content else {},
    )


def _notes(edition: Edition, recent: tuple[Document, ...], content: Path) -> Mapping[str, str]:
    edits = last_edits(content, recent)
    return {name: told for name, (before, after) in sorted(edits.items()) if (told := note(before, after, edition.audience))}


def letter(title: str) -> str:
    """The letter under which a title stands in the A–Z list; `#` for what has none."""
    sound = _sound(title)[:1].upper()
    return sound if sound.isascii() and sound.isalpha() else "#"


def _sound(title: str) -> str:
    return " ".join(" ".join(reading(char) or char for char in run) if han else run for run, han, _ in runs(fold(title)))


def _links(edition: Edition) -> Mapping[str, list[str]]:
    """Ids that each article links to, in order."""
    by_path = edition.by_path()
    found: dict[str, list[str]] = {}
    for document in edition.documents:
        paths = (resolve(document.path, link.target) for link in document.outline.links)
        ids = dict.fromkeys(by_path[p].id for p in paths if p and p in by_path)
        found[document.id] = [i for i in ids if i != document.id]
    return found


def _backlinks(edition: Edition) -> Mapping[str, list[Document]]:
    by_id = edition.by_id()
    found: dict[str, list[Document]] = defaultdict(list)
    for source, targets in sorted(_links(edition).items()):
        for target in targets:
            found[target].append(by_id[source])
    return found


def _related(edition: Edition, backlinks: Mapping[str, list[Document]]) -> Mapping[str, tuple[Document, ...]]:
    """What editors named, in both directions; then links in both directions; then shared tags, rare ones first."""
    by_folded = {d.id.casefold(): d for d in edition.documents}
    links = _links(edition)
    named: dict[str, list[str]] = {
        d.id: [by_folded[r.casefold()].id for r in d.related if r.casefold() in by_folded] for d in edition.documents
    }
    naming: dict[str, list[str]] = defaultdict(list)
    for source in sorted(named):
        for target in named[source]:
            naming[target].append(source)
    by_id = edition.by_id()
    by_tag: dict[str, list[str]] = defaultdict(list)
    for document in edition.documents:
        for tag in document.tags:
            by_tag[tag].append(document.id)
    result: dict[str, tuple[Document, ...]] = {}
    for document in edition.documents:
        ids = [*named[document.id], *naming[document.id], *links[document.id], *(d.id for d in backlinks[document.id])]
        if len(set(ids) - {document.id}) < MAX_RELATED:
            ids += _by_tags(document, by_tag)
        unique = dict.fromkeys(i for i in ids if i != document.id)
        result[document.id] = tuple(by_id[i] for i in list(unique)[:MAX_RELATED])
    return result


def _by_tags(document: Document, by_tag: Mapping[str, list[str]]) -> list[str]:
    scores: Counter[str] = Counter()
    for tag in document.tags:
        for other in by_tag[tag][: 50 * MAX_RELATED]:
            scores[other] += 1000 // len(by_tag[tag])
    return [i for i, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]
