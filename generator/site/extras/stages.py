"""The files of a site that are no pages: worked out from an edition, and written into the finished site."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.cache import digest, program
from generator.enrich import Enriched
from generator.forked import spread
from generator.model import Audience, Document
from generator.settings import Settings
from generator.shelf import Row, Shelf, write
from generator.site.extras.archive import COMMENT, write_zip
from generator.site.extras.copies import markdown_copies
from generator.site.extras.feeds import feed_files
from generator.site.extras.hant import (
    BUNDLE,
    FOLDER,
    SCRIPTS,
    Traditional,
    bundle,
    cards,
    place,
    sources,
    words,
)
from generator.site.extras.llms import llms_files
from generator.site.extras.offline import MANIFEST, ZIP, fits, web_manifest, worker_files
from generator.site.extras.pictures import icon_files, picture_files
from generator.site.extras.redirects import moves, redirect_files
from generator.site.extras.sitemap import robots, sitemap_files
from generator.site.late import File, bytes_of
from generator.site.page import MARK, Leaf
from generator.site.recall import Recall


@dataclass(frozen=True, slots=True)
class Derived:
    """What is made of a finished site: the traditional twins of its pages, in OpenCC's way; and its form without a network."""

    pages: tuple[str, ...] = ()
    hant: str = ""
    base: str = ""
    offline: str = ""
    """The name of the folder in the zip; without one the site has no offline form."""


def derived(audience: Audience, pages: Sequence[Leaf], settings: Settings) -> Derived:
    """As the settings want it; of the internal site nothing."""
    if audience is not Audience.PUBLIC:
        return Derived()
    return Derived(tuple(page.url for page in pages), settings.hant, settings.site_url, settings.offline_name)


def extra_files(
    enriched: Enriched, pages: Sequence[Leaf], settings: Settings, ended: Iterable[tuple[Document, Document]], recall: Recall
) -> Mapping[str, File]:
    """All that an edition tells other places, by path. The internal one tells nobody anything.

    `ended`: what the edition held once, with what is in it instead (`lifecycle.succeeded`).
    """
    edition, base = enriched.edition, settings.site_url
    public = edition.audience is Audience.PUBLIC
    files: dict[str, File] = {"robots.txt": robots(base, public=public).encode()}
    if public:
        copies = markdown_copies(edition, settings, recall)
        files |= copies
        files |= llms_files(edition, settings, copies, recall)
        files |= sitemap_files(pages, edition.documents, base, [f"{FOLDER}/"] if settings.hant else [])
        files |= feed_files(enriched, settings)
        traditional = Traditional(words(settings.hant), base) if settings.hant else None
        redirected = redirect_files(moves(edition.documents, ended), base, traditional.page if traditional else None)
        files |= {path: text.encode() for path, text in redirected.items()}
        if base:
            files |= picture_files(settings, recall.memory)
            if traditional:
                others = picture_files(settings, recall.memory, settings.hant, traditional.words)
                files |= {f"{FOLDER}/{path}": data for path, data in others.items()}
        if settings.offline_name:
            files |= {MANIFEST: web_manifest(settings), **icon_files(settings, recall.memory)}
    return dict(sorted(files.items()))


def twins(shelf: Shelf, name: str, wanted: Derived) -> None:
    """Put the traditional twins of a site's pages and scripts beside them; they need nothing of its search."""
    if wanted.hant:
        _traditional(shelf, name, wanted, sources(_names(shelf, name, SCRIPTS), wanted.pages))
        shelf.settle(f"{name}/{FOLDER}/{SCRIPTS}/")
        shelf.put(f"{name}/{FOLDER}/{BUNDLE}", bundle(shelf.folder / name).encode())


def search_twins(shelf: Shelf, name: str, wanted: Derived) -> None:
    """The same of its result cards, which need nothing of its pages."""
    if wanted.hant:
        _traditional(shelf, name, wanted, cards(_names(shelf, name, "search")))


def _names(shelf: Shelf, name: str, folder: str) -> list[str]:
    """The files of a folder of a site, by path in the site."""
    return [path.removeprefix(f"{name}/") for path in shelf.rows if path.startswith(f"{name}/{folder}/")]


def pack_offline(shelf: Shelf, name: str, wanted: Derived) -> None:
    """Complete a finished site in the folder `name` of a release with its form without a network."""
    if wanted.offline:
        begun = f"{name}/"
        paths = sorted([path for path in shelf.rows if path.startswith(begun)])
        rows = {path[len(begun) :]: shelf.rows[path] for path in paths}
        for path, data in worker_files(shelf.folder / name, {path: row.size for path, row in rows.items()}).items():
            shelf.put(f"{name}/{path}", data)
        if fits(len(wanted.pages)):
            _zipped(shelf, name, wanted.offline, [[path, row.sha256] for path, row in rows.items()])


def _zipped(shelf: Shelf, name: str, folder: str, files: Sequence[Sequence[str]]) -> None:
    """The zip of before when it would hold the same files; packing it takes longer than all the rest of an edit."""
    path = f"{name}/{ZIP}"
    key = digest("zip", program(), COMMENT.decode(), folder, files).hex()
    if not shelf.keep(path, key, frozenset()):
        write_zip(shelf.folder / name, [file for file, _ in files], folder, shelf.former(path))
        data = (shelf.folder / path).read_bytes()
        shelf.add({path: Row(len(data), hashlib.sha256(data).hexdigest(), key)})


def _traditional(shelf: Shelf, name: str, wanted: Derived, files: Sequence[str]) -> None:
    around = digest("hant", program(), wanted.hant, wanted.base).hex()[:MARK]
    keys = {}
    missing = []
    for source in files:
        path = f"{name}/{place(source)}"
        keys[path] = around + shelf.rows[f"{name}/{source}"].sha256  # what it is called follows from the path
        if not shelf.keep(path, keys[path], frozenset()):
            missing.append(source)

    def convert(stripe: Sequence[str]) -> dict[str, Row]:
        traditional = Traditional(words(wanted.hant), wanted.base)
        rows: dict[str, Row] = {}
        for source in stripe:
            data = traditional.twin(source, shelf.file(f"{name}/{source}").read_text("utf-8")).encode()
            path = f"{name}/{place(source)}"
            write(shelf.folder / path, data)
            rows[path] = Row(len(data), hashlib.sha256(data).hexdigest(), keys[path])
        return rows

    for rows in spread(missing, convert) if missing else ():
        shelf.add(rows)


def finish(site: Path, files: Mapping[str, File], wanted: Derived) -> None:
    """The same for a site that MkDocs made, its extra files first. None of them may stand in for what is already there."""
    for path, data in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as new:
            new.write(bytes_of(data))
    shelf = Shelf(site.parent)
    shelf.adopt(site.name)
    twins(shelf, site.name, wanted)
    search_twins(shelf, site.name, wanted)
    pack_offline(shelf, site.name, wanted)
